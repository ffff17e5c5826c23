# SPDX-License-Identifier: Apache-2.0
"""Repay the layers that paid for a closed case, from the present and later funds of its accounts (SPEC C-9.3, C-10).

Owns the order of repayment, the last payer first, and the shares within a layer. Must never decide what an account can
repay: `lending.layer_debts` does.
"""

from heapq import nsmallest
from typing import Final

from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.clearing_margin.default_fund import first_open_house
from clearinghouse.statemachine.clearing_margin.own_capital import fill_skin
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.lending.layer_debts import repayable, resume_soon
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, WORK_OF_BID
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CCP_EQUITY,
    CCP_SKIN,
    CLOSED,
    FIRST_ACCOUNT_ID,
    WORK_SLICE,
)

_PAYMENTS_AT_ONCE: Final = 200


def repay_layers(state: State, offset: int, case: DefaultCase) -> None:
    """Repay layers from the listed accounts of a case, by account id, up to the end of a slice (I-12.2)."""
    work = state.work
    stop_at = work.used(state.events) + WORK_SLICE
    while case.sources and work.used(state.events) < stop_at:
        account = state.accounts[min(case.sources)]
        work.units += 1 + len(case.sources) // IDS_PER_UNIT
        if not case.returns:
            _share(state, case, account)
        if case.returns:
            _pay_shares(state, offset, case, account, stop_at)
        else:
            del case.sources[account.id]
    if case.sources:
        resume_soon(state, case)


def _share(state: State, case: DefaultCase, account: Account) -> None:
    """Share the amount that an account can repay among the payers of the last layer that still gets money back."""
    amount = repayable(state, case, account)
    if amount == 0:
        return
    layer = pair_of(max(case.owed))[0]
    state.work.units += len(case.owed) // IDS_PER_UNIT
    owed = {
        AccountId(pair_of(key)[1]): case.owed[key]
        for key in sorted(case.owed)
        if pair_of(key)[0] == layer
    }
    shares = largest_remainder(min(amount, sum(owed.values())), list(owed.values()))
    case.returns = {key: share for key, share in zip(owed, shares, strict=True) if share}


def _pay_shares(
    state: State, offset: int, case: DefaultCase, account: Account, stop_at: int
) -> None:
    """Pay the next shares, by the receiver's account id.

    Money that has left the account since the sharing pays no share.
    """
    layer = pair_of(max(case.owed))[0]
    left = repayable(state, case, account)
    for receiver_id in nsmallest(_PAYMENTS_AT_ONCE, case.returns):
        amount = min(case.returns.pop(receiver_id), left)
        left -= amount
        state.work.units += WORK_OF_BID
        if amount:
            _repay(state, offset, case, layer, account, receiver_id, amount)
        if state.work.used(state.events) >= stop_at:
            break


def _repay(
    state: State,
    offset: int,
    case: DefaultCase,
    layer: int,
    account: Account,
    receiver_id: AccountId,
    amount: int,
) -> None:
    """Repay an amount to a payer of a layer.

    In place of a closed account its owner's first open house account receives it, or `ccp_equity` if there is none.
    """
    asset = state.valuation
    receiver = state.accounts[receiver_id]
    if receiver.status == CLOSED:
        house_id = first_open_house(state, receiver.owner)
        receiver = state.accounts[CCP_EQUITY if house_id is None else house_id]
    move(holding_of(state, account, asset), holding_of(state, receiver, asset), amount)
    case.count_returned(layer, account.id, amount, receiver_id)
    state.touched[account.id] = account
    if receiver.id >= FIRST_ACCOUNT_ID:
        state.touched[receiver.id] = receiver
    member = state.clearing.member_of.get(receiver.owner)
    event_writers.default_surplus_returned(
        state.events,
        offset,
        case_id=case.id,
        layer=layer,
        member_id=0 if member is None else member.id,
        account_id=account.id,
        receiver_account_id=receiver.id,
        asset_id=asset.id,
        amount=amount,
    )
    if receiver_id == CCP_SKIN:
        fill_skin(state, amount)
