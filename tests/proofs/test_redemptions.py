# SPDX-License-Identifier: Apache-2.0
"""Proofs about redemptions: all units of a holder leave for their price, and rounding stays with the payer (SPEC C-5).

The price is three units for two, so that it is not whole for each; amounts are any.
"""

from typing import Any

import pytest

from clearinghouse.statemachine.settlement import redemptions
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.records import Hold, Withdrawal
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    HoldId,
    MarketId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import (
    CORPORATE_ACTION_PAYING,
    CORPORATE_REDEMPTION,
    CORPORATE_SPLIT,
)
from tests.proofs.proving import proves
from tests.proofs.symbolic import assume, integers, number, on_every_path, prove
from tests.proofs.symbolic_state import Books, System

HOLDER, PAYER = AccountId(1001), AccountId(1002)
CASH, BOND = AssetId(1), AssetId(2)


class Parts:
    """A holder with any balance, of which any parts are lodged, on hold and to be withdrawn, and a payer."""

    def __init__(self, holder_id: AccountId, kind: int) -> None:
        """Make all of it; the payer may be the holder."""
        self.system = system = System()
        self.state = state = system.state
        holder = system.account(holder_id)
        payer = holder if holder_id == PAYER else system.account(PAYER)
        self.bond: Any = system.holding(holder, system.asset, "bond")
        self.outside = system.outside(system.asset)
        assume(self.bond.balance <= -self.outside.balance)
        self.lodged, self.on_hold, self.asked = integers("lodged", "on_hold", "asked")
        assume(self.lodged > 0, self.on_hold > 0, self.asked > 0)
        assume(self.lodged + self.on_hold + self.asked == self.bond.held)
        state.margin.collateral[pair_key(holder_id, BOND)] = self.lodged
        state.margin.count_lodged(holder.owner, BOND, self.lodged)
        self.hold = Hold(HoldId(1), holder_id, PAYER, BOND, self.on_hold, 0)
        state.holds[HoldId(1)] = self.hold
        holder.holds = {HoldId(1): self.hold}
        asked = Withdrawal(WithdrawalId(2), holder_id, BOND, self.asked, 0, "")
        state.withdrawals[WithdrawalId(2)] = asked
        holder.withdrawals = {WithdrawalId(2): asked}
        state.custody.requested_out[BOND] = self.asked
        self.debit: Any = system.funded(payer, state.valuation, "debit")
        self.credit = (
            self.debit if payer is holder else system.funded(holder, state.valuation, "credit")
        )
        self.action: Any = CorporateAction(1, BOND, PAYER)
        self.action.kind = kind
        self.action.status = CORPORATE_ACTION_PAYING
        self.action.asset_id = CASH
        self.action.amount, self.action.per_units = 3, 2
        self.action.unpaid = number("unpaid")
        assume(self.action.unpaid == -self.outside.balance * 3 // 2)
        assume(self.action.unpaid <= self.debit.held)
        state.corporate_actions.actions[1] = self.action


@proves(
    "I-1",
    "I-2",
    "I-3",
    "C-5",
    of=(
        redemptions._pay,
        redemptions._reject_withdrawals,
        redemptions._release_collateral,
        redemptions._release_holds,
    ),
)
@pytest.mark.parametrize("kind", [CORPORATE_REDEMPTION, CORPORATE_SPLIT])
@pytest.mark.parametrize("holder_id", [HOLDER, PAYER])
@on_every_path(1)
def test_a_holder_gets_the_price_of_all_its_units(holder_id: AccountId, kind: int) -> None:
    """The holder has none left, what was lodged or on hold is so in cash, and the price of the rest is set apart.

    Of a split the cash is the new security.
    """
    parts = Parts(holder_id, kind)
    had, cash, held = parts.bond.balance, parts.credit.balance, parts.credit.held
    paid, apart, outside = parts.debit.balance, parts.debit.held, parts.outside.balance
    books = Books(parts.system)
    redemptions.redeem_holder(parts.state, 0, parts.action, holder_id)
    books.shares_kept()
    price = had * 3 // 2
    kept = parts.lodged * 3 // 2 + parts.on_hold * 3 // 2
    prove("units", parts.bond.balance == 0)
    prove("left", parts.outside.balance == outside + had)
    prove("unpaid", parts.action.unpaid == -(outside + had) * 3 // 2)
    released = -outside * 3 // 2 - parts.action.unpaid
    prove("rounding", released >= price)
    if holder_id == PAYER:
        prove("nothing moves", parts.debit.balance == paid)
        prove("hold", parts.debit.held == apart - released + kept)
    else:
        prove("got", parts.credit.balance == cash + price)
        prove("paid", parts.debit.balance == paid - price)
        prove("hold", parts.debit.held == apart - released)
        prove("stays so", parts.credit.held == held + kept)


@proves("I-1", "I-2", "I-3", "M-8", of=(redemptions._return_margin,))
@on_every_path(1)
def test_the_margin_of_an_isolated_account_goes_to_its_owner() -> None:
    """With any balance all of it, and nothing of what the owner has under hold changes."""
    system = System()
    owner, isolated = system.account(PAYER), system.account(HOLDER)
    isolated.parent_id, isolated.isolated_market_id = PAYER, MarketId(1)
    margin: Any = system.funded(isolated, system.asset, "margin")
    margin.held = margin.reserved = 0
    isolated.exposure_count = 0
    assume(margin.balance > 0)  # a holding without units is passed over
    credit: Any = system.funded(owner, system.asset, "credit")
    had, balance, held = margin.balance, credit.balance, credit.held
    books = Books(system)
    redemptions._return_margin(system.state, 0, margin)
    books.shares_kept()
    prove("nothing left", margin.balance == 0)
    prove("got", credit.balance == balance + had)
    prove("hold", credit.held == held)
