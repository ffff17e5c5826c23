# SPDX-License-Identifier: Apache-2.0
"""Run the tests of payment versus payment for one member (SPEC C-6).

They test its value after haircuts, each short, and all shorts together. Owns whether a member may settle or be paid
out, and the prices of the tests. The sums are in `arithmetic.pvp`. Must never change the state.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.pvp import (
    haircut_value,
    short_value,
    units_ceil,
    units_floor,
    value_weight,
    within_rate_band,
    within_short_limit,
    within_total_limit,
)
from clearinghouse.statemachine.prices.price_guard import decision
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, NOT_STATED, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    ACTIVE,
    AMOUNT_MAX,
    DECISION_BLOCK,
    MEMBER_IN_DEFAULT,
    PPB,
    PVP_DAY_OPEN,
)

NO_CHANGE: Final[tuple[tuple[AssetId, int], ...]] = ()


class MemberTests:
    """A member after changes of its claims: the sums of `arithmetic.pvp`, and the code of the first failed test.

    `short_asset_id` is the first currency whose short exceeds its limit, or NO_ASSET.
    """

    __slots__ = ("code", "short_asset_id", "total_short", "value")

    def __init__(self) -> None:
        """Start as a member without claims, which passes the tests."""
        self.code = codes.OK
        self.value = 0
        self.total_short = 0
        self.short_asset_id = NO_ASSET


def is_open(state: State) -> bool:
    """Return whether pairs settle now: between call and close of a day, or at any time without a schedule."""
    pvp = state.pvp
    return not pvp.schedule.call_seconds or pvp.day.state == PVP_DAY_OPEN


def may_settle(state: State, member: PvpMember) -> bool:
    """Return whether pairs of a member may settle and enter the queue, by the member's status."""
    if not member.active or state.accounts[member.account_id].status != ACTIVE:
        return False
    if not state.defaults.cases:
        return True
    clearing_member = state.clearing.member_of.get(state.accounts[member.account_id].owner)
    return clearing_member is None or clearing_member.status != MEMBER_IN_DEFAULT


def refuse_rate(
    state: State,
    asset_ids: tuple[AssetId, AssetId],
    amounts: tuple[int, int],
    refusal: Refusal,
) -> int:
    """Return NO_REFERENCE_PRICE, or PRICE_BAND if a pair's rate is too far from the cross rate, or OK (C-16.1).

    A pair at a bad rate moves value out, as a trade at a bad price does.
    """
    bands = [state.pvp.currencies[asset_id].band_ppb() for asset_id in asset_ids]
    band_ppb = min([band for band in bands if band != NOT_STATED], default=NOT_STATED)
    if band_ppb == NOT_STATED:
        return codes.OK
    values: list[int] = []
    for asset_id, amount in zip(asset_ids, amounts, strict=True):
        asset = state.assets[asset_id]
        if asset.price_e9 == 0 or decision(state, asset, ACTION_SETTLE) == DECISION_BLOCK:
            return codes.NO_REFERENCE_PRICE
        values.append(amount * value_weight(asset.price_e9, asset.scale))
    if within_rate_band(values[0], values[1], band_ppb):
        return codes.OK
    most = min(values) * (PPB + band_ppb)
    refusal.above(units_floor(most), units_ceil(max(values) * PPB))
    return codes.PRICE_BAND


def tests_after(
    state: State, member: PvpMember, changes: tuple[tuple[AssetId, int], ...]
) -> MemberTests:
    """Return the results of the tests for a member after changes of its claims.

    The order of the tests is PVP_PRICE_ABSENT, AMOUNT_OUT_OF_RANGE, PVP_VALUE_BELOW_ZERO, PVP_SHORT_ABOVE_LIMIT,
    PVP_TOTAL_SHORT_ABOVE_LIMIT. A currency has no rate (PVP_PRICE_ABSENT) while P-4 blocks settlement at its price.
    """
    found = MemberTests()
    claims = dict(member.claims)
    for asset_id, amount in changes:
        claims[asset_id] = claims.get(asset_id, 0) + amount
    is_priced = True
    is_in_range = True
    for asset_id in sorted(claims):
        claim = claims[asset_id]
        if claim == 0:
            continue
        asset = state.assets[asset_id]
        if decision(state, asset, ACTION_SETTLE) == DECISION_BLOCK or asset.price_e9 == 0:
            is_priced = False
            continue
        weight = value_weight(asset.price_e9, asset.scale)
        found.value += haircut_value(claim, weight, state.pvp.currencies[asset_id].haircut_ppb)
        found.total_short += short_value(claim, weight)
        if not -AMOUNT_MAX <= claim <= AMOUNT_MAX:
            is_in_range = False
        if found.short_asset_id == NO_ASSET and not within_short_limit(
            claim, member.short_limits.get(asset_id, 0)
        ):
            found.short_asset_id = asset_id
    if not is_priced:
        found.code = codes.PVP_PRICE_ABSENT
    elif not is_in_range:
        found.code = codes.AMOUNT_OUT_OF_RANGE
    elif found.value < 0:
        found.code = codes.PVP_VALUE_BELOW_ZERO
    elif found.short_asset_id != NO_ASSET:
        found.code = codes.PVP_SHORT_ABOVE_LIMIT
    elif not within_total_limit(found.total_short, member.total_short_limit):
        found.code = codes.PVP_TOTAL_SHORT_ABOVE_LIMIT
    return found
