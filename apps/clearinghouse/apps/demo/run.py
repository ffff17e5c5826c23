# SPDX-License-Identifier: Apache-2.0
"""Run the demo from beginning to end: a server, seven client processes, one market day, a report, a replay.

Owns the order of these steps. It must never leave a process running.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.demo import opening, processes, report
from clearinghouse.apps.demo.day import STEPS, Day, generate, recorded
from clearinghouse.apps.demo.plan import (
    CLOSING_FILE,
    DAY_FILE,
    MARKETS,
    OPEN_STEP,
    SECOND_NS,
    Plan,
    Tally,
    load_tally,
)
from clearinghouse.apps.demo.roles.auditor import load_audit
from clearinghouse.apps.runs import RunError, fresh_folder, replayed_head
from clearinghouse.client import Client, Conservation, Head, Market, MarketStatus

MADE_BY: Final = "demo"
JOURNAL_DIR: Final = "journal"
STEP_NS: Final = 75_000_000
START_UP_NS: Final = 2_500_000_000
SLACK_SECONDS: Final = 45.0
AUDITOR: Final = "auditor"

Say = Callable[[str], None]


def make_day(seed: int, data_dir: Path | None, steps: int = STEPS) -> Day:
    """Return the prices of the day. Raises RunError if the data is missing or not as described."""
    if data_dir is None:
        return generate(seed, steps)
    try:
        return recorded(data_dir, seed, steps)
    except (OSError, ValueError, KeyError) as error:
        raise RunError(f"the recorded prices cannot be used: {error}") from error


def play(
    plan: Plan, tally: Tally, say: Say, midway: Callable[[], None] = lambda: None
) -> tuple[list[Market], Conservation, Head]:
    """Run the day from its opening to its close; `midway` runs at noon.

    Returns the server's markets, its sums of conservation and its chain head at the end.
    """
    folder = Path(plan.folder)
    day = plan.day()
    roles = processes.Roles(folder, [*opening.ROLES, "oracle-1", AUDITOR])
    try:
        with Client(plan.address, principal=opening.OPERATOR) as operator:
            plan.sleep_until(OPEN_STEP)
            roles.check()
            for spec in MARKETS:
                operator.set_market_status(spec.symbol, MarketStatus.OPEN, "opening bell")
                tally.count([0])
            say(f"{len(MARKETS)} markets opened by auction; the crash comes at {_clock(day)}")
            plan.sleep_until(day.steps // 2)
            midway()
            traders = roles.running() - {AUDITOR}
            roles.wait(traders, day.steps * STEP_NS / SECOND_NS + SLACK_SECONDS)
            for spec in MARKETS:
                operator.set_market_status(spec.symbol, MarketStatus.HALTED, "closing bell")
                tally.count([0])
            say("closing bell; the auditor reads the record to its end")
            closing = json.dumps({"sequence": operator.head().sequence})
            unfinished = folder / f"{CLOSING_FILE}.new"
            unfinished.write_text(closing, encoding="utf-8")
            unfinished.replace(folder / CLOSING_FILE)
            roles.wait({AUDITOR}, SLACK_SECONDS)
            return operator.markets(), operator.conservation(), operator.head()
    finally:
        roles.end()


def _clock(day: Day) -> str:
    """Return the time of day at which the crash begins, as text."""
    minutes = 24 * 60 * day.crash_step // day.steps
    return f"{minutes // 60:02}:{minutes % 60:02}"


def run(
    folder: Path, data_dir: Path | None, seed: int, say: Say, steps: int = STEPS
) -> dict[str, Any]:
    """Play a day in `folder`; save the report there and return it.

    Raises RunError if a step fails; `report.failures` checks the report itself.
    """
    started = time.monotonic()
    day = make_day(seed, data_dir, steps)
    fresh_folder(folder, MADE_BY)
    (folder / DAY_FILE).write_text(json.dumps(day.to_json()), encoding="utf-8")
    journal = folder / JOURNAL_DIR
    tally = Tally("operator")
    with processes.server(journal, folder / "server.log") as (address, process):
        say(f"the server is at {address}")
        accounts, sources = opening.prepare(address, day, tally)
        begin_ns = time.time_ns() + START_UP_NS
        plan = Plan(str(folder), address, seed, begin_ns, STEP_NS, accounts, sources)
        plan.save()
        say(f"{len(sources)} price sources, {sum(map(len, accounts.values()))} accounts")
        markets, conservation, head = play(plan, tally, say)
        processes.stop(process)
    say("a second process applies every command again")
    replayed = replayed_head(journal, head.sequence)
    tallies = [tally, *(load_tally(folder, role) for role in [*opening.ROLES, "oracle-1"])]
    found = report.build(
        day,
        markets,
        conservation,
        load_audit(folder),
        tallies,
        head.sequence,
        (head.chain_head.hex(), replayed),
        time.monotonic() - started,
    )
    report.save(found, folder)
    return found
