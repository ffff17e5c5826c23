# SPDX-License-Identifier: Apache-2.0
"""How a withdrawal counts in the outflow of its asset from its confirmation on (SPEC L-4, K-1.1)."""

import pytest

from clearinghouse.statemachine.handlers.custody.deposits import _recount_outflow
from clearinghouse.statemachine.state.records import Withdrawal
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import WithdrawalId
from clearinghouse.statemachine.vocabulary.types import CUSTODY_CONFIRM, SECOND_NS
from tests.unit.statemachine.pretrade.small_states import World

HOUR_NS = 3_600 * SECOND_NS


@pytest.mark.parametrize("counted", ["owner", "another owner"])
def test_an_amount_that_its_owner_has_no_part_in_stays_counted_as_it_is(counted: str) -> None:
    """A request of 40 counts in the part of its time. The confirmation counts it now, and no more of its owner then.

    Where the account has another owner since, what the earlier one asked for stays counted (C-9).
    """
    world = World()
    state = world.state
    account = world.account(100)
    window = world.usd.outflow
    window.limit, window.window_ns = 1_000, 24 * HOUR_NS
    requested_ns = state.time_ns
    window.add(requested_ns, 40, counted)
    withdrawal = Withdrawal(WithdrawalId(1), account.id, world.usd.id, 40, requested_ns, "")
    withdrawal.counts = True
    state.time_ns += 20 * HOUR_NS
    code = _recount_outflow(state, 0, withdrawal, CUSTODY_CONFIRM, Refusal())
    assert code == codes.OK
    assert window.used_by(state.time_ns, "owner") == 40
    assert window.total == (40 if counted == "owner" else 80)
