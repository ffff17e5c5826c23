# SPDX-License-Identifier: Apache-2.0
"""Cover the shorts of a member that missed its pay-in (SPEC C-6).

Owns the sellers, their prices, and the members that bear the remainder. Moves only claims, so that all claims of a
currency still sum to the cash of `pvp`; here a member becomes short only by its share of a loss.
"""

from clearinghouse.statemachine.arithmetic.money import pro_rata
from clearinghouse.statemachine.arithmetic.pvp import (
    cover_that_claim_buys,
    price_of_cover,
    value_weight,
)
from clearinghouse.statemachine.pvp.queue import member_moved, today
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId


def miss_pay_in(state: State, member: PvpMember) -> None:
    """Stop the settlement of a member's pairs after a missed pay-in, and cover its shorts."""
    event_writers.pvp_pay_in_missed(state.events, 0, member.account_id)
    member.active = 0
    cover_shorts(state, member)


def cover_shorts(state: State, member: PvpMember) -> None:
    """Buy a member's shorts with its claims, currency by currency, and share the remaining shorts."""
    touched = {member.account_id: member}
    for asset_id in sorted(member.claims):
        if member.claims.get(asset_id, 0) >= 0:
            continue
        for paid_id in sorted(member.claims):
            if member.claims.get(paid_id, 0) > 0:
                _buy(state, member, asset_id, paid_id, touched)
        if member.claims.get(asset_id, 0) < 0:
            _share(state, member, asset_id, touched)
    for one in touched.values():
        member_moved(state, one)


def _weight(state: State, asset_id: AssetId) -> int:
    """Return the value of a smallest unit of a currency."""
    asset = state.assets[asset_id]
    return value_weight(asset.price_e9, asset.scale)


def _buy(
    state: State,
    member: PvpMember,
    asset_id: AssetId,
    paid_id: AssetId,
    touched: dict[AccountId, PvpMember],
) -> None:
    """Buy a currency from members with claims in it, the largest first, then by account, with a claim in another."""
    currencies = state.pvp.currencies
    haircut = currencies[asset_id].haircut_ppb
    paid_haircut = currencies[paid_id].haircut_ppb
    weight = _weight(state, asset_id)
    paid_weight = _weight(state, paid_id)
    for seller in _with_claims(state, asset_id):
        short = -member.claims.get(asset_id, 0)
        most = cover_that_claim_buys(
            member.claims.get(paid_id, 0), paid_weight, paid_haircut, weight, haircut
        )
        amount = min(short, most, seller.claims[asset_id])
        if amount == 0:
            return
        price = price_of_cover(amount, weight, haircut, paid_weight, paid_haircut)
        assert 0 < price <= member.claims[paid_id]
        _move(seller, member, asset_id, amount)
        _move(member, seller, paid_id, price)
        event_writers.pvp_claim_sold(
            state.events, 0, seller.account_id, member.account_id, asset_id, amount
        )
        event_writers.pvp_claim_paid(
            state.events, 0, member.account_id, seller.account_id, paid_id, price
        )
        touched[seller.account_id] = seller


def _with_claims(state: State, asset_id: AssetId) -> list[PvpMember]:
    """Return the members with claims in a currency, the largest first, ties to the lower account."""
    found = [one for one in state.pvp.members.values() if one.claims.get(asset_id, 0) > 0]
    found.sort(key=lambda one: (-one.claims[asset_id], one.account_id))
    return found


def _share(
    state: State, member: PvpMember, asset_id: AssetId, touched: dict[AccountId, PvpMember]
) -> None:
    """Share a remaining short among the members that traded with the member today, by their net receipts from it.

    Without net receipts, the members with claims in that currency bear it, by their claims: these claims are at least
    as large as all shorts.
    """
    members = state.pvp.members
    traded = member.traded if member.traded_day == today(state) else {}
    weights = {key: traded[key] for key in sorted(traded) if traded[key] > 0}
    if not weights:
        found = {one.account_id: one.claims[asset_id] for one in _with_claims(state, asset_id)}
        weights = {key: found[key] for key in sorted(found)}
    short = -member.claims[asset_id]
    shares = pro_rata(short, list(weights.values()))
    for account_id, share in zip(weights, shares, strict=True):
        if share:
            bearer = members[account_id]
            _move(bearer, member, asset_id, share)
            event_writers.pvp_loss_shared(
                state.events, 0, account_id, member.account_id, asset_id, share
            )
            touched[account_id] = bearer
    assert asset_id not in member.claims


def _move(giver: PvpMember, taker: PvpMember, asset_id: AssetId, amount: int) -> None:
    """Move a part of a claim."""
    assert amount > 0
    giver.add_claim(asset_id, -amount)
    taker.add_claim(asset_id, amount)
