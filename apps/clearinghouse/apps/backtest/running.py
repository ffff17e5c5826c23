# SPDX-License-Identifier: Apache-2.0
"""Run a back-test: margins of the machine, margins computed outside, two wrong models, and other parameters.

Owns which models and parameters are tried. Needs NumPy and Polars.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from clearinghouse.apps.backtest import days, portfolios, report
from clearinghouse.apps.backtest.outside import Rule
from clearinghouse.apps.backtest.walk import ALONE, HALF, INDEPENDENT, MODEL, Walk
from clearinghouse.apps.backtest.world import World
from clearinghouse.apps.joint_history.closes import HistoryError
from clearinghouse.apps.joint_history.table import FLOOR_DAYS, Terms
from clearinghouse.apps.runs import RunFolderError, fresh_folder, replayed_head
from clearinghouse.server.startup.directory import Progress, no_progress

MADE_BY: Final = "backtest"
JOURNAL_DIR: Final = "journal"
FIRST: Final = "2003-01-01"
"""From here 2,000 days have the crisis of 2008 in them, and ten years before them."""
TERMS: Final = Terms()
RULE: Final = Rule()
UNCAPPED: Final = replace(RULE, saved=10**9)
BARE: Final = replace(TERMS, has_floor=False)
OTHERS: Final = {
    "as it is": (TERMS, RULE, MODEL),
    "without the floor of ten years": (BARE, RULE, MODEL),
    "returns not scaled": (replace(TERMS, is_scaled=False), RULE, MODEL),
    "decay 0.94": (replace(TERMS, decay=0.94), RULE, MODEL),
    "decay 0.99": (replace(TERMS, decay=0.99), RULE, MODEL),
    "look-back of 500": (replace(TERMS, look_back=500), replace(RULE, look_back=500), MODEL),
    "half stress": (TERMS, replace(RULE, stress_weight=500_000_000), MODEL),
    "confidence 99.5 %": (TERMS, replace(RULE, confidence=995_000_000), MODEL),
    "no cap on reductions": (TERMS, UNCAPPED, MODEL),
    f"{HALF}, floor and cap": (TERMS, RULE, HALF),
    f"{INDEPENDENT}, floor and cap": (TERMS, RULE, INDEPENDENT),
}


def walk_of(data_dir: Path | None, seed: int, count: int) -> Walk:
    """Return the days to replay: recorded ones, or generated ones if there is no data. Raises RunFolderError."""
    parts = portfolios.weights(seed, days.SHARES)
    try:
        if data_dir is None:
            needed = FLOOR_DAYS + count + TERMS.period
            return Walk(days.generated(seed, needed), parts, count)
        return Walk(days.recorded(data_dir), parts, count, FIRST)
    except (HistoryError, OSError) as error:
        raise RunFolderError(f"the prices cannot be used: {error}") from error


def run(
    folder: Path,
    walk: Walk,
    seed: int,
    machine_days: int,
    watch: Progress = no_progress,
    others: Mapping[str, tuple[Terms, Rule, str]] = OTHERS,
) -> dict[str, Any]:
    """Run the back-test in `folder`; save the report there and return it. Raises RunError."""
    fresh_folder(folder, MADE_BY)
    margins = walk.margins(TERMS, RULE)
    machine = _by_machine(folder / JOURNAL_DIR, walk, margins, machine_days, watch)
    first, last = walk.evenings[0], walk.evenings[-1]
    found: dict[str, Any] = {
        "prices_from": walk.history.source,
        "prices_sha256": walk.history.digest,
        "seed": seed,
        "portfolios": len(first.values),
        "days": len(walk.evenings),
        "from": first.date,
        "to": last.date,
        "machine": machine,
        "models": {
            MODEL: report.breaches(walk, margins),
            # The floor of ten years and the cap make good for a part of what is too low, so that wrong models are tried
            # without them, and so is the right one.
            **{
                name: report.breaches(walk, walk.margins(BARE, UNCAPPED, name))
                for name in (ALONE, HALF, INDEPENDENT)
            },
        },
        "sizes": report.sizes(walk, margins),
        "sensitivity": {
            name: _figures(walk, walk.margins(terms, rule, model))
            for name, (terms, rule, model) in others.items()
        },
    }
    if not walk.history.digest:
        found["generated"] = days.process()
    report.save(found, folder)
    return found


def _figures(walk: Walk, margins: list[list[int]]) -> dict[str, Any]:
    """Return the size, the breaches and the largest rises of margins, for the report."""
    return {
        "by_gross": report.sizes(walk, margins)["all"]["by_gross"],
        "share": report.breaches(walk, margins)["share"],
        "rises": report.rises(walk, margins),
    }


def _by_machine(
    journal: Path, walk: Walk, margins: list[list[int]], count: int, watch: Progress
) -> dict[str, Any]:
    """Let the machine compute margins on `count` days, spread evenly, and compare them with `margins` from outside.

    Returns the figures for the report.
    """
    step = max(1, len(walk.evenings) // count)
    differences = days_done = 0
    with World(journal, walk.history.symbols, TERMS.look_back, TERMS.stress) as world:
        for place, returns in enumerate(walk.scenarios(TERMS)):
            if place % step:
                continue
            evening = walk.evenings[place]
            found = world.margins(
                evening.prices_e9.tolist(), np.transpose(returns).tolist(), evening.lots.tolist()
            )
            differences += sum(
                one != other for one, other in zip(found, margins[place], strict=True)
            )
            days_done += 1
            watch(place + 1, len(walk.evenings))
        head = world.finish()
    return {
        "days": days_done,
        "margins": days_done * len(margins[0]),
        "differences": differences,
        "chain_head": head.hash.hex(),
        "replayed_chain_head": replayed_head(journal, head.sequence),
    }
