# SPDX-License-Identifier: Apache-2.0
"""A member took the name that a trade of a default would get; once both were forgotten, the machine could not go on.

The trade of the default took the name over, so the second of the two to be forgotten, twenty sessions later, was not
found by its name: an assertion of the machine, in each replay too. Names of such trades are none that a call can have.
"""

from clearinghouse.statemachine.checks.all_checks import violations
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

WORLD = """
asset XYZ scale 0 price 100
market XYZ/USDC spot lot 1 tick 0.01 status HALTED
account alice kind house
account bob kind house
account carol kind house
member alice
member bob
member carol
calendar NPR closed sat,sun
segment EQ calendar NPR cut-off 12:00 settlement 16:00 cycle 0
deposit bob 50,000 USDC
deposit carol 50,000 USDC
deposit carol 1,000 XYZ
clear XYZ/USDC EQ model 3
advance-to 2023-11-15 09:00
trade XYZ/USDC bob from carol 1 @ 100 id default-3
trade XYZ/USDC alice from bob 10 @ 100
declare-default alice
advance 0s
advance-case alice PORTING
advance-case alice HEDGING
advance-case alice AUCTION
advance-case alice ALLOCATION
advance 0s
"""


def _row(setup: Setup, text: str) -> None:
    """Do a row."""
    run_row(setup, Row(text, text, text, None))


def test_sessions_with_both_names_are_forgotten() -> None:
    """A trade has the name of the tear-up that follows; both leave with their session, and days go on."""
    setup = Setup(check=False)
    for text in WORLD.strip().splitlines():
        _row(
            setup, text.replace("cut-off 16:00 settlement 12:00", "cut-off 12:00 settlement 16:00")
        )
    session = setup.system.state.clearing.sessions[1]
    assert len(session.trades.trade_ids) == 4
    assert len(set(session.trades.venue_trade_ids)) == 4
    for number in range(1, 32):
        _row(setup, f"advance-to 2023-12-{number:02d} 09:00")
        if (number + 3) % 7 < 5:  # the first was a Friday
            _row(setup, f"trade XYZ/USDC bob from carol 1 @ 100 id day-{number}")
        _row(setup, f"advance-to 2023-12-{number:02d} 16:00")
    assert 1 not in setup.system.state.clearing.sessions
    assert violations(setup.system.state) == []
