# SPDX-License-Identifier: Apache-2.0
"""Cover the shorts of a member that missed its pay-in (SPEC C-6).

A short is a negative claim: the member owes a currency to `pvp`. Owns the sellers, their prices, and the members that
share the remainder. Moves only claims, so that all claims of a currency still sum to the cash of `pvp`. A member
becomes short here only by its share of a loss.
"""

from clearinghouse.statemachine.arithmetic.default_waterfall import capped_shares
from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.arithmetic.pvp import (
    cover_that_claim_buys,
    price_of_cover,
    units_ceil,
    value_weight,
)
from clearinghouse.statemachine.pvp.queue import member_moved, today
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import PVP_LISTED_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import PPB


def miss_pay_in(state: State, member: PvpMember) -> None:
    """Record that a member missed its pay-in, stop the settlement of its pairs, and cover its shorts."""
    event_writers.pvp_pay_in_missed(state.events, 0, member.account_id)
    member.active = 0
    cover_shorts(state, member)


def cover_shorts(state: State, member: PvpMember) -> None:
    """Buy what a member owes with its claims, currency by currency, and share the remaining shorts among others."""
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
    """Return the value of a smallest unit of a currency, as a weight for comparisons."""
    asset = state.assets[asset_id]
    return value_weight(asset.price_e9, asset.scale)


def _buy(
    state: State,
    member: PvpMember,
    asset_id: AssetId,
    paid_id: AssetId,
    touched: dict[AccountId, PvpMember],
) -> None:
    """Buy a currency that a member owes from members with claims in it, and pay with the member's claim in another.

    The largest claim sells first, ties to the lower account. `touched` gets the members whose claims change.
    """
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
    """Share a remaining short among others by their net receipts from the member's party today (C-6.1).

    Each pays at most its net receipt. The claims in that currency pay the remainder, pro rata: they are at least as
    large as all shorts.
    """
    if state.observer is not None:
        state.observer(events.PVP_LOSS_SHARED, member.account_id, asset_id)
    weight = _weight(state, asset_id)
    for one in _traded_today(state, member):
        state.work.units += len(one.traded) // PVP_LISTED_PER_UNIT
    caps = most_borne(state, member, asset_id)
    shares, left = capped_shares(-member.claims[asset_id], list(caps.values()))
    for account_id, share in zip(caps, shares, strict=True):
        if share:
            # The member bears an amount only once a day.
            member.add_traded(today(state), account_id, -units_ceil(share * weight * PPB))
            _bear(state, member, asset_id, account_id, share, touched)
    found = {one.account_id: one.claims[asset_id] for one in _with_claims(state, asset_id)}
    claims = {key: found[key] for key in sorted(found)}
    for account_id, share in zip(
        claims, largest_remainder(left, list(claims.values())), strict=True
    ):
        if share:
            _bear(state, member, asset_id, account_id, share, touched)
    assert asset_id not in member.claims


def most_borne(state: State, member: PvpMember, asset_id: AssetId) -> dict[AccountId, int]:
    """Return, by account, the most that it bears of a member's short: what its net receipt is worth, floored."""
    weight, one_unit = _weight(state, asset_id), _weight(state, state.valuation.id)
    return {
        account_id: cover_that_claim_buys(net, one_unit, 0, weight, 0)
        for account_id, net in _received_of(state, member).items()
    }


def _traded_today(state: State, member: PvpMember) -> list[PvpMember]:
    """Return the accounts of a member's party that have traded today."""
    party_of, day = state.clearing.party_of, today(state)
    failing = party_of(state.accounts[member.account_id].owner)
    return [
        one
        for one in state.pvp.members.values()
        if one.traded_day == day and party_of(state.accounts[one.account_id].owner) == failing
    ]


def _received_of(state: State, member: PvpMember) -> dict[AccountId, int]:
    """Return, by account, what others have received in net today from a member's party, at the day's rates.

    A party is an owner, or a group of affiliated owners. The accounts of a party count together, so that a payment to
    one of them lowers the receipts of another one.
    """
    nets: dict[AccountId, int] = {}
    for one in _traded_today(state, member):
        for account_id, net in one.traded.items():
            nets[account_id] = nets.get(account_id, 0) + net
    parties = {one: state.clearing.party_of(state.accounts[one].owner) for one in sorted(nets)}
    left_of: dict[tuple[int, str], int] = {}
    for account_id, party in parties.items():
        left_of[party] = left_of.get(party, 0) + nets[account_id]
    received: dict[AccountId, int] = {}
    for account_id, party in parties.items():
        # The first accounts of a party bear its net, each at most its own.
        part = min(nets[account_id], left_of[party])
        if part > 0:  # what the failing party pays to itself sums to 0
            received[account_id] = part
            left_of[party] -= part
    return received


def _bear(
    state: State,
    member: PvpMember,
    asset_id: AssetId,
    account_id: AccountId,
    share: int,
    touched: dict[AccountId, PvpMember],
) -> None:
    """Move a share of a member's short to the account that pays it."""
    bearer = state.pvp.members[account_id]
    _move(bearer, member, asset_id, share)
    event_writers.pvp_loss_shared(state.events, 0, account_id, member.account_id, asset_id, share)
    touched[account_id] = bearer


def _move(giver: PvpMember, taker: PvpMember, asset_id: AssetId, amount: int) -> None:
    """Move a part of a claim from one member to another."""
    assert amount > 0
    giver.add_claim(asset_id, -amount)
    taker.add_claim(asset_id, amount)
