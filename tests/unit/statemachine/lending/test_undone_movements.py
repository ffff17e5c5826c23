# SPDX-License-Identifier: Apache-2.0
"""A movement between an account and a pool that is taken back leaves nothing behind (SPEC B-4, L-4).

Owns all four movements, at an index that rounds. Which of them a command ever takes back is the ladders' business.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.lending import loans
from clearinghouse.statemachine.state.state import Holding, State
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.stateful.digest import changed, state_values

Movement = Callable[[State, int, Holding, int], None]
BEGUN = """
account alice
account bob flags spot-margin
deposit alice 10,000 USDC
deposit bob 10,000 USDC
pool USDC base 50%
lend alice 1,000 USDC
borrow bob 500 USDC
ask alice 100 USDC
advance 4,000s
"""


@pytest.mark.parametrize(
    ("movement", "name"),
    [
        (loans.lend, "alice"),
        (loans.redeem, "alice"),
        (loans.borrow, "bob"),
        (loans.repay, "bob"),
    ],
    ids=lambda value: value.__name__ if callable(value) else value,
)
@pytest.mark.parametrize("amount", [1, 7, 333_333_333])
def test_a_movement_that_is_taken_back_was_never_made(
    movement: Movement, name: str, amount: int
) -> None:
    """Balances, shares, sums, what is asked back, the throttle's window and the events are as before, to the share."""
    setup = Setup(check=False)
    for number, text in enumerate(BEGUN.strip().splitlines()):
        run_row(setup, Row(f"row {number}", text, text, None))
    state = setup.system.state
    pool = state.valuation.pool
    assert pool is not None
    assert pool.borrow_index % 10**18
    holding = setup.account(name).holdings[state.valuation.id]
    before = state_values(state, frozenset())
    undo_point = loans.BeforeMovement(state, holding)
    movement(state, 0, holding, amount)
    assert changed(before, state_values(state, frozenset()))
    undo_point.undo(state)
    assert changed(before, state_values(state, frozenset())) == []
    assert state.events == []
