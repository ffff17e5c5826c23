# SPDX-License-Identifier: Apache-2.0
"""Pay members out of their claims (SPEC C-6).

Owns the payment, which moves cash and claim alike. Must never decide whether to pay: handlers and the close of a day
do.
"""

from clearinghouse.statemachine.ledger.ledger import holding_of, move
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import PVP


def pay_out_claim(state: State, offset: int, member: PvpMember, asset: Asset, amount: int) -> None:
    """Pay an amount of a claim out; claim and cash suffice."""
    cash = holding_of(state, state.accounts[PVP], asset)
    assert 0 < amount <= min(cash.balance, member.claims[asset.id])
    account = state.accounts[member.account_id]
    move(cash, holding_of(state, account, asset), amount)
    member.add_claim(asset.id, -amount)
    member.count_payment(asset.id, -amount)
    state.touched[account.id] = account
    event_writers.pvp_paid_out(
        state.events,
        offset,
        account_id=account.id,
        asset_id=asset.id,
        amount=amount,
        claim=member.claims.get(asset.id, 0),
    )
