# SPDX-License-Identifier: Apache-2.0
"""The work of a loss that members bear (SPEC C-13, I-12.1)."""

from clearinghouse.statemachine.default.non_default_losses import _members_bear, accounts_to_ask
from clearinghouse.statemachine.state.holders import NonDefaultLoss, NonDefaultLossTerms
from clearinghouse.statemachine.state.work import HOLDERS_PER_UNIT, WORK_OF_BID
from clearinghouse.statemachine.vocabulary.types import LOSS_OF_INVESTMENT, PPB
from tests.unit.statemachine.default.test_case_parts import at_default


def test_each_member_and_each_account_that_is_asked_is_work() -> None:
    """Three accounts that are asked are a unit. The equity has borne all of the loss: the members bear nothing."""
    state = at_default().system.state
    members, accounts = len(state.clearing.members), accounts_to_ask(state)
    assert accounts >= HOLDERS_PER_UNIT
    asset_id = state.valuation.id
    loss = NonDefaultLoss(1, LOSS_OF_INVESTMENT, 0, asset_id, 100)
    loss.by_equity = 100
    state.work.units = 3
    _members_bear(state, loss, NonDefaultLossTerms(asset_id, LOSS_OF_INVESTMENT, 0, PPB))
    asked = members + accounts // HOLDERS_PER_UNIT
    assert state.work.units == 3 + asked + WORK_OF_BID * members
    assert loss.by_members == 0
