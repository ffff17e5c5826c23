# SPDX-License-Identifier: Apache-2.0
"""Makes a golden journal of a scenario: `python -m tests.golden.make_scenario NAME`.

Owns the way from `NAME.scenario` beside it to the journal. A golden journal of a released format is never made again
(J-5): what is added to the vocabulary later goes into another journal of the same folder. `risk` has the risk engine,
`mixed` has orders in slices and with brackets and payments during a liquidation, `unpaid` a loss that stays unpaid,
`collateral` what becomes of the collateral of one.
`leaving` has a lender that leaves a losing pool, a banned price and a limit that widens.
`moves` has deadlines and a session that operators move, `clearing` has
trades that the central counterparty nets, `margin` what it asks of the accounts that made them, `defaults` what it does
once they default, `sales` the margin that is sold then. `payins` has days of payment versus payment,
`book` our own book with novated fills.
`holders` has statements of those that hold the assets outside, `redemptions` and `splits` securities that
end, `losses` what no default has caused and who bears it, `interest` days of interest on collateral, `penalties`
fails that are charged by asset class, `advance` a segment with cash in advance, `freezes` an account that custody
freezes and releases, `approvals` confirmations by two principals of custody, `destinations`
a list of destinations of withdrawals, `two_persons` parameters that two principals change,
`recovery` operators that a quorum of keys names, `delegation_limits` what a delegate may do at most,
`exits` exits that wait, `bands` orders that wait for the band of their market,
`amounts` purchases that state the amount to spend, `dust` debts that are too little to buy,
`closing` accounts that end all they have, and an exit that stops,
`pauses` auctions that are stopped and assets that are paused,
`gaps` time in which no command could become durable, and changes of local time,
`fund` a default fund that is sized by its last days, with stress margin, `skin` what losses take of `ccp_skin`,
`credit` credit within a day for securities that a session delivers,
`cash_calls` calls for cash that purchases lacked in a session,
`court` an order of a court, numbers beyond those of a lost history, and work that is set aside,
`delayed` a session and waiting trades that are set aside,
`redenominations` assets that go on in others with their lending pool,
`windows` limits over time that go on in a new asset,
`notices` changes of parameters that are announced,
`variation` losers that pay with what they have lodged, `variation_cuts` winners that are cut for a loser,
`variation_advances` what the equity advances to one, `variation_legs` what goes with legs that move or end,
`waiting` captured trades that wait for cover, `identifiers` what securities and members are named by,
`reversals` what owners owe for deposits that custody took back, and fees of chains, `mandates` a
client account of which its member may take a part, and a calendar that ends, `runs` margin runs between those of set
times.
"""

import sys
from pathlib import Path
from typing import Final

from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.encoding import command_to_values
from clearinghouse.statemachine.vocabulary.types import RULE_SET_LATEST
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.port import JOURNAL_FORMAT
from tests.golden.journal_file import record_game, write
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.support import SECOND, System

FOLDER: Final = Path(__file__).parent
SCENARIOS: Final = tuple(
    FOLDER / f"{name}.scenario"
    for name in (
        "risk",
        "mixed",
        "unpaid",
        "collateral",
        "leaving",
        "clearing",
        "mandates",
        "margin",
        "runs",
        "defaults",
        "sales",
        "payins",
        "book",
        "authority",
        "holders",
        "interest",
        "redemptions",
        "losses",
        "credit",
        "cash_calls",
        "variation",
        "variation_advances",
        "variation_cuts",
        "variation_legs",
        "skin",
        "splits",
        "cooling",
        "liquidity",
        "advance",
        "penalties",
        "freezes",
        "fund",
        "approvals",
        "destinations",
        "two_persons",
        "recovery",
        "delegation_limits",
        "amounts",
        "gaps",
        "bands",
        "moves",
    )
)
BATCH_MAX: Final = 5


# Longer than a test's seed, since a journal's genesis asks for 16 bytes; settlement every 10 s, requests kept 10 min.
GENESIS: Final = Genesis(
    b"the golden seed.", "USDC", 6, 600 * SECOND, SECOND, 10 * SECOND, RULE_SET_LATEST
)


class Recorded(System):
    """A world that remembers each command with its time, as it is journaled."""

    def __init__(self) -> None:
        """Start at genesis, with nothing recorded."""
        super().__init__(check=False)
        self.engine = Engine(GENESIS)
        self.calls: list[tuple[int, bytes]] = []

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command and remember it."""
        encoded = encode(command_to_values(command))  # type: ignore[arg-type]
        self.calls.append((self.now, encoded))
        return super().apply(command, digest=digest)


def main(name: str) -> int:
    """Play a scenario and write its journal."""
    setup = Setup(check=False)
    system = Recorded()
    setup.system = system
    (scenario,) = read_scenarios(FOLDER / f"{name}.scenario")
    for row in scenario.rows:
        run_row(setup, row)
    records = record_game(GENESIS, system.calls, BATCH_MAX)
    write(FOLDER / f"v{JOURNAL_FORMAT}" / f"{name}.txt", records)
    sys.stdout.write(f"{len(records)} records to {records[-1].head.sequence}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
