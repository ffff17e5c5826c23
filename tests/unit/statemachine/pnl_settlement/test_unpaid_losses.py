# SPDX-License-Identifier: Apache-2.0
"""From when an unpaid loss pays interest, where the slices of its pass have different times (SPEC R-1.1)."""

from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.pnl_settlement.unpaid_losses import follow_loss, loss_of
from clearinghouse.statemachine.state.pnl_settlement import LossIndex
from clearinghouse.statemachine.vocabulary.types import UNPAID_LOSS_PASSES
from tests.vectors.building import new_account, new_state


def test_a_loss_is_overdue_from_the_time_to_which_the_index_of_its_pass_has_grown() -> None:
    """A later slice of the pass has a later time: from then on its age would be less than nothing in the next pass."""
    state = new_state("USD", 0)
    holding = holding_of(state, new_account(state, "ann"), state.valuation)
    holding.unsettled = -7
    index = state.pnl_settlement.loss_indices[state.valuation.id] = LossIndex(100)
    index.ray = 5
    loss = loss_of(state, holding)
    loss.passes = UNPAID_LOSS_PASSES - 1
    state.cursors.pnl_settlement.begun_ns = 90
    state.time_ns = 160
    follow_loss(state, holding)
    assert (loss.passes, loss.since_ns, loss.index_ray) == (UNPAID_LOSS_PASSES, 100, 5)
