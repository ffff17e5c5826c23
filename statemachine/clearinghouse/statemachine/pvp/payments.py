# SPDX-License-Identifier: Apache-2.0
"""Pay members out of their claims (SPEC C-6).

Owns the payment, which moves cash and claim alike. Must never decide whether to pay: handlers and the close of a day
do.
"""

from clearinghouse.statemachine.arithmetic.pvp import haircut_value, value_weight
from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.pvp.limits import NO_CHANGE, tests_after
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import PVP


def pay_out_claim(state: State, offset: int, member: PvpMember, asset: Asset, amount: int) -> None:
    """Pay an amount of a member's claim out; the caller makes sure that claim and cash suffice."""
    cash = holding_of(state, state.accounts[PVP], asset)
    assert 0 < amount <= min(cash.balance, member.claims[asset.id])
    account = state.accounts[member.account_id]
    move(cash, holding_of(state, account, asset), amount)
    member.add_claim(asset.id, -amount)
    member.count_payment(asset.id, -amount)
    state.touched[account.id] = account
    event_writers.pvp_paid_out(
        state.events, offset, account.id, asset.id, amount, claim=member.claims.get(asset.id, 0)
    )


def spare_claim(state: State, member: PvpMember, asset: Asset) -> int:
    """Return the part of a member's claim that covers no short of it, as far as `pvp` has cash (C-9.3).

    If the member is short, the test of its value must still pass without the part, so it is 0 while a currency has no
    rate.
    """
    claim = member.claims.get(asset.id, 0)
    if claim <= 0:
        return 0
    cash = holding_of(state, state.accounts[PVP], asset)
    amount = min(claim, max(cash.balance, 0))
    if min(member.claims.values()) >= 0:
        return amount
    found = tests_after(state, member, NO_CHANGE)
    if found.code == codes.PVP_PRICE_ABSENT or found.value <= 0:
        return 0
    haircut_ppb = state.pvp.currencies[asset.id].haircut_ppb
    weight = value_weight(asset.price_e9, asset.scale)
    return min(amount, found.value // haircut_value(1, weight, haircut_ppb))
