# SPDX-License-Identifier: Apache-2.0
"""The work of a loss that members bear, and which of their accounts are asked (SPEC C-13, I-12.1)."""

import pytest

from clearinghouse.statemachine.default import non_default_losses
from clearinghouse.statemachine.default.non_default_losses import _members_bear, accounts_to_ask
from clearinghouse.statemachine.state.holders import NonDefaultLoss, NonDefaultLossTerms
from clearinghouse.statemachine.state.work import HOLDERS_PER_UNIT, WORK_OF_BID
from clearinghouse.statemachine.vocabulary.types import LOSS_OF_INVESTMENT, PPB
from tests.stateful.model_comparison import IS_PURE
from tests.unit.statemachine.default.test_case_parts import at_default
from tests.unit.statemachine.played import played

# Alice has two accounts with a position of a share, opened before the account that has her money.
POSITIONS = """
market XYZ-PERP perpetual base XYZ quote USDC lot 1 tick 0.01 maker 0% taker 0% leverage 10 mmf 5%
account maker
deposit maker 10,000 USDC
place maker XYZ-PERP sell 10 @ 100
account first owner alice
account second owner alice
account rich owner alice
transfer alice first 12 USDC
transfer alice second 11 USDC
transfer alice rich 977 USDC
place first XYZ-PERP buy 1 @ 100
place second XYZ-PERP buy 1 @ 100
"""


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


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize("at_risk", [False, True])
def test_positions_in_other_accounts_hide_no_money(
    monkeypatch: pytest.MonkeyPatch, *, at_risk: bool
) -> None:
    """An account without a position is asked always, and of those with one the accounts with the most free are."""
    monkeypatch.setattr(non_default_losses, "LOSS_MARGINS_MAX", 1)
    more = "place rich XYZ-PERP buy 1 @ 100\n" if at_risk else ""
    played(
        "non_default_losses",
        "The equity bears 100 of 400",
        "loss bank",
        POSITIONS
        + more
        + """
loss bank 1 USDC 400
event NON_DEFAULT_LOSS_SHARED member_id alice asset_id USDC exposed 1,500 share 150 paid 150
"""
        + ("balance rich USDC 827" if at_risk else "balance rich USDC 829"),
    )
