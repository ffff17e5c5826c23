# SPDX-License-Identifier: Apache-2.0
"""`make clientbench`: what a call costs by the client of each language, beside an empty call of the same run.

    python -m tests.measurements.clients                 all languages, to var/clientbench.json
    python -m tests.measurements.clients python go       some of them

One server and the drivers of the conformance set are on the same machine. The rounds take the languages in turn, and
each figure is the median of its rounds: microseconds of an empty call (GetHead), of a call with one order, of an order
in a batch of 1,000 and of an order in a frame of its own in a session. Each order is immediate and finds no
counterparty, so the state stays as it is. Prints a table of ratios to the empty call. Exit code 1 if a program that a
language needs is missing.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from typing import Any, Final

from clearinghouse.apps.bench import machine
from tests.client.conftest import PRINCIPAL, furnish
from tests.client.server_process import ServerProcess
from tests.conformance.driver import LANGUAGES, Driver, Language, missing
from tests.sources import ROOT

RESULT: Final = ROOT / "var" / "clientbench.json"
ROUNDS: Final = 5
BATCH: Final = 1_000
PLACE: Final = "TradingService/PlaceOrders"
# Calls, or frames at once, of each figure in a round.
COUNTS: Final = {"empty": 200, "single": 100, "batch": 3, "columns": 3, "session": 300}
# What is measured is not what is tested: the driver of Rust is built with optimisation.
CALLERS: Final = tuple(one for one in LANGUAGES if not one.is_local)
RUST: Final = str(ROOT / "var" / "clients" / "rust")
MEASURED: Final = {"rust": (("clients/rust/build", RUST, "release"), (f"{RUST}/bin/measured",))}


def asked(account_id: int) -> dict[str, dict[str, Any]]:
    """Return the line to a driver for each figure."""
    order = {
        "accountId": str(account_id),
        "marketId": 1,
        "side": "SIDE_BUY",
        "type": "ORDER_TYPE_LIMIT",
        "timeInForce": "TIME_IN_FORCE_IOC",
        "price": "150",
        "quantity": "0.1",
    }
    columns = {
        "account_id": [account_id] * BATCH,
        "market_id": [1] * BATCH,
        "side": ["BUY"] * BATCH,
        "type": ["LIMIT"] * BATCH,
        "time_in_force": ["IOC"] * BATCH,
        "price": ["150"] * BATCH,
        "quantity": ["0.1"] * BATCH,
    }
    placed = {**order, "action": "ORDER_ACTION_PLACE"}
    return {
        "empty": {"method": "JournalService/GetHead", "request": {}},
        "single": {"method": PLACE, "request": {"orders": [order]}},
        "batch": {"method": PLACE, "request": {"orders": [order] * BATCH}},
        "columns": {"method": PLACE, "columns": columns},
        "session": {"session": "measured", "instructions": [placed]},
    }


def microseconds(driver: Driver, lines: dict[str, dict[str, Any]]) -> Iterator[tuple[str, float]]:
    """Yield each figure of one round, for one call, order or frame."""
    for name, line in lines.items():
        count = COUNTS[name]
        answer = driver.ask({"op": "bench", "client": "c", "count": count, **line})
        if "seconds" not in answer:
            raise AssertionError(f"{name}: {answer}")
        yield name, answer["seconds"] * 1e6 / count / (BATCH if name in {"batch", "columns"} else 1)


def measured(languages: list[Language], rounds: int) -> dict[str, dict[str, float]]:
    """Return the figures of each language, all against one server."""
    with ExitStack() as stack:
        # A folder of the checkout: syncing to a memory file system costs nothing.
        (ROOT / "var").mkdir(exist_ok=True)
        place = tempfile.TemporaryDirectory(dir=ROOT / "var", ignore_cleanup_errors=True)
        folder = Path(stack.enter_context(place))
        server = ServerProcess(folder)
        stack.callback(server.end)
        server.start()
        setup = furnish(server)
        drivers = {}
        for language in languages:
            log = folder / f"{language.name}.log"
            driver = drivers[language.name] = stack.enter_context(Driver(language, log))
            driver.ask(
                {
                    "op": "connect",
                    "client": "c",
                    "addresses": [server.address],
                    "principal": PRINCIPAL,
                    "timeoutMs": 60_000,
                }
            )
            driver.ask({"op": "session", "client": "c", "session": "measured", "request": {}})
        lines = asked(setup.alice)
        found: dict[str, dict[str, list[float]]] = {name: {} for name in drivers}
        for turn in range(rounds + 1):
            for name, driver in drivers.items():
                own = {
                    key: one for key, one in lines.items() if key != "columns" or name == "python"
                }
                for figure, value in microseconds(driver, own):
                    if turn:  # the first round warms up
                        found[name].setdefault(figure, []).append(value)
    return {
        name: {figure: median(values) for figure, values in figures.items()}
        for name, figures in found.items()
    }


def main() -> int:
    """Measure the named languages, or all; return the exit code."""
    parser = argparse.ArgumentParser(prog="clients")
    parser.add_argument("languages", nargs="*", choices=[[], *(one.name for one in CALLERS)])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--built", action="store_true", help="the drivers are built already")
    options = parser.parse_args()
    names = options.languages
    chosen = [one for one in CALLERS if not names or one.name in names]
    lacking = {one.name: found for one in chosen if (found := missing(one))}
    languages = []
    for one in chosen:
        if one.name in lacking:
            sys.stderr.write(f"clients: {one.name} needs {', '.join(lacking[one.name])}\n")
            continue
        build, command = MEASURED.get(one.name, (one.build, one.command))
        if build and not options.built:
            subprocess.run(build, cwd=ROOT, check=True, env=dict(os.environ))
        languages.append(one._replace(command=command))
    figures = measured(languages, options.rounds)
    RESULT.parent.mkdir(exist_ok=True)
    result = {"machine": machine(), "batch": BATCH, "rounds": options.rounds, "us": figures}
    RESULT.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    others = list(COUNTS)[1:]
    lines = [f"{'':11} {'empty us':>9} " + " ".join(f"{name:>8}" for name in others)]
    for name, of in figures.items():
        ratios = [f"{of[one] / of['empty']:8.3f}" if one in of else " " * 8 for one in others]
        lines.append(f"{name:11} {of['empty']:9.0f} " + " ".join(ratios))
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main())
