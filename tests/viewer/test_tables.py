# SPDX-License-Identifier: Apache-2.0
"""The tables of an account in the viewer, on states that a scenario leads to."""

from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.viewer.tables import conditional_order_table
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run_row


def test_an_exit_that_waits_says_why() -> None:
    """A stop shows its trigger and its quantity; once it has triggered in an auction, the reason why it waits."""
    [scenario] = [
        one
        for one in SCENARIOS
        if one.sentence == "A stop that triggers in an auction waits for the market to open."
    ]
    setup = Setup(check=False)
    seen: list[list[object]] = []
    for row in scenario.rows:
        run_row(setup, row)
        state = setup.system.state
        alice = setup.accounts.get("alice")
        if alice is not None:
            table = conditional_order_table(
                state, state.accounts[AccountId(alice)], scales_of(state)
            )
            seen += [list(one[1:]) for one in table.rows if list(one[1:]) not in seen]
    assert seen == [
        ["SOL-PERP", "SELL", "145", "60", ""],
        ["SOL-PERP", "SELL", "145", "60", "MARKET_STATUS_FORBIDS"],
    ]
