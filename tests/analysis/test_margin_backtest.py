# SPDX-License-Identifier: Apache-2.0
"""What a back-test along a journal compares with losses (SPEC C-7.4, C-8.3)."""

from clearinghouse.server.reports.margin_backtest import MarginBacktest, value_of
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.played import played


def advance(setup: Setup, *rows: str) -> None:
    """Play more rows of a scenario."""
    for row in rows:
        run_row(setup, Row("row of the test", row, row, None))


def test_initial_margin_is_compared_without_stress_margin() -> None:
    """Alice is called 4,970.588236, of which 3,870.588236 are for what is beyond half the fund; carol too."""
    setup = played("fund_groups", "Each member's part of the loss beyond", "requirement carol")
    found = MarginBacktest()
    found.cut_off(setup.system.state, 1, 0)
    advance(setup, "advance-to 2023-11-21 10:00")
    found.cut_off(setup.system.state, 1, 6)
    required = {one.account_id: one.required for one in found.complete}
    for name, margin in (("alice", 1_100), ("bob", 880), ("carol", 770)):
        assert required[setup.account(name).id] == margin * 10**6, name


def test_open_trades_are_valued_as_what_took_the_place_of_their_security() -> None:
    """1,000 at 110 become 2,000 at 40: alice loses 30,000; 10 at 100 are redeemed at 1. Old prices move no more."""
    setup = played("splits", "Variation margin neither pays", "advance-to 2023-11-15 17:00")
    found = MarginBacktest()
    found.cut_off(setup.system.state, 1, 0)
    advance(setup, "advance-to 2023-11-15 17:00", "price NVM 40", "advance-to 2023-11-16 08:00")
    found.cut_off(setup.system.state, 1, 1)
    assert [one.loss for one in found.complete] == [30_000 * 10**6, -30_000 * 10**6]
    setup = played("redemptions", "From the record time on", "trade XYZ/USDC alice from bob 101")
    assert value_of(setup.system.state, setup.market("NTE/USDC").id, 10) == 10 * 10**6
