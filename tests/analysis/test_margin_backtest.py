# SPDX-License-Identifier: Apache-2.0
"""What a back-test along a journal compares with losses (SPEC C-7.4, C-8.3)."""

from clearinghouse.server.reports.margin_backtest import MarginBacktest
from tests.scenarios.language import Row
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.played import played


def test_initial_margin_is_compared_without_stress_margin() -> None:
    """Alice is called 4,970.588236, of which 3,870.588236 are for what is beyond half the fund; carol too."""
    setup = played("fund_groups", "Each member's part of the loss beyond", "requirement carol")
    found = MarginBacktest()
    found.cut_off(setup.system.state, 1, 0)
    later = "advance-to 2023-11-21 10:00"
    run_row(setup, Row("row of the test", later, later, None))
    found.cut_off(setup.system.state, 1, 6)
    required = {one.account_id: one.required for one in found.complete}
    for name, margin in (("alice", 1_100), ("bob", 880), ("carol", 770)):
        assert required[setup.account(name).id] == margin * 10**6, name
