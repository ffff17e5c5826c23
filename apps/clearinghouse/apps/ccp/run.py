# SPDX-License-Identifier: Apache-2.0
"""Run two weeks of a central counterparty from beginning to end, with an audit and a replay in a second process.

Owns the order of a whole run.
"""

import time
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.auditor import Auditor
from clearinghouse.apps.ccp import report
from clearinghouse.apps.ccp.days import FIRST_DAY, FLOAT_PERCENT, Play, moment
from clearinghouse.apps.ccp.market import CURRENCY
from clearinghouse.apps.ccp.page import save_page
from clearinghouse.apps.ccp.tally import Tally
from clearinghouse.apps.ccp.trades import Weeks
from clearinghouse.apps.counterparty import CURRENCY_SCALE
from clearinghouse.apps.desk import Desk
from clearinghouse.apps.runs import fresh_folder, leaving_snapshots, replayed_head
from clearinghouse.server.startup.directory import Progress, no_progress
from clearinghouse.server.startup.genesis import make_genesis

MADE_BY: Final = "ccp"
JOURNAL_DIR: Final = "journal"
SNAPSHOT_COMMANDS: Final = 50_000
OPENING_SECONDS: Final = 9 * 3_600


def run(
    folder: Path,
    weeks: Weeks,
    seed: int,
    *,
    float_percent: int = FLOAT_PERCENT,
    workers: int = 1,
    watch: Progress = no_progress,
) -> dict[str, Any]:
    """Run two weeks in `folder`; save the report there and return it.

    Raises RunError if a check fails during the run or the replay cannot be made; `report.failures` checks the report.
    """
    started = time.monotonic()
    fresh_folder(folder, MADE_BY)
    genesis = make_genesis(
        valuation=CURRENCY,
        valuation_scale=CURRENCY_SCALE,
        seed=blake2b(f"ccp:{seed}".encode(), digest_size=32).digest(),
    )
    auditor = Auditor(workers)
    tally = Tally()
    auditor.watchers.append(tally.take)
    with Desk(folder / JOURNAL_DIR, genesis, moment(FIRST_DAY, OPENING_SECONDS)) as desk:
        desk.listeners.append(auditor.hear)
        play = Play(desk, weeks, seed, float_percent)
        try:
            play.play(watch)
            auditor.finish(desk.state)
        finally:
            auditor.scans.stop()
        head = desk.finish()
        played = time.monotonic() - started
        found = report.build(weeks, play, tally, auditor, desk.state, played, seed)
    found["seed"] = seed
    found["float_percent"] = float_percent
    found["chain_head"] = head.hash.hex()
    with leaving_snapshots(folder / JOURNAL_DIR, SNAPSHOT_COMMANDS):
        found["replayed_chain_head"] = replayed_head(folder / JOURNAL_DIR, head.sequence)
    found["wall_seconds"] = round(time.monotonic() - started, 2)
    report.save(found, folder)
    save_page(found, folder)
    return found
