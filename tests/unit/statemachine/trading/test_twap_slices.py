# SPDX-License-Identifier: Apache-2.0
"""Slices of an order over time that run after their time (SPEC O-3, U-6.2)."""

import pytest

from clearinghouse.statemachine.state.timers import DEADLINE_TWAP
from clearinghouse.statemachine.trading.twap_slices import slice_due
from clearinghouse.statemachine.vocabulary.types import AWAY_NS
from tests.scenarios.names import Setup
from tests.unit.statemachine.settlement.test_removal import play

SLICES = """
asset SOL scale 9 price 150
market SOL-PERP perpetual lot 0.01 tick 0.01
account alice leverage 10
deposit alice 10,000 USDC
twap alice SOL-PERP buy 3 in 3 every 30s
"""


@pytest.mark.parametrize(("late_ns", "missed_lots"), [(AWAY_NS, 0), (AWAY_NS + 1, 100)])
def test_a_slice_is_as_late_as_after_its_own_time(late_ns: int, missed_lots: int) -> None:
    """A command that came first has moved the clock, so the time of the machine is that to which it advances."""
    setup = Setup(check=False)
    play(setup, SLICES)
    state = setup.system.state
    ((order_id, twap),) = state.twaps.items()
    due_ns = state.timers.due[(DEADLINE_TWAP, order_id)]
    state.timers.cancel(DEADLINE_TWAP, order_id)
    state.time_ns = due_ns + late_ns
    slice_due(state, order_id, state.time_ns, due_ns)
    assert twap.missed_lots == missed_lots
    assert list(state.triggered) == ([] if missed_lots else [order_id])
