# SPDX-License-Identifier: Apache-2.0
"""The tests of a member of payment versus payment: each on its limit and a unit beyond, and their order (SPEC C-6)."""

import pytest

from clearinghouse.statemachine.pvp import limits
from clearinghouse.statemachine.pvp.limits import NO_CHANGE, MemberTests, may_settle
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, AssetId
from tests.unit.statemachine.views.clearing.test_pvp import E6, E9, SOL, USDC, World

NO_LIMIT = 10**30


def member_of(world: World) -> PvpMember:
    """Alice: 2 SOL worth 270 USDC after the haircut, short of 100 USDC, with a limit of 100 USDC on each."""
    alice = world.state.pvp.members[world.alice]
    alice.short_limits = {USDC: 100 * E6}
    alice.total_short_limit = 100 * E6
    return alice


def after(world: World, *changes: tuple[AssetId, int]) -> MemberTests:
    """The tests of Alice after these changes."""
    return limits.tests_after(world.state, world.state.pvp.members[world.alice], changes)


def test_a_member_on_all_its_limits_passes() -> None:
    """Its value is 270 - 100 = 170 USDC, and all of its short is 100 USDC; sums have 9 more decimals."""
    world = World()
    member_of(world)
    found = after(world, *NO_CHANGE)
    assert (found.code, found.short_asset_id) == (codes.OK, NO_ASSET)
    scale = found.total_short // (100 * E6)
    assert (found.total_short, found.value) == (100 * E6 * scale, 170 * E6 * scale)


def test_a_short_above_its_limit_is_named() -> None:
    """One unit more of USDC; the first currency by id is named where two are above theirs."""
    world = World()
    member_of(world)
    assert after(world, (USDC, -1)).short_asset_id == USDC
    assert after(world, (USDC, -1)).code == codes.PVP_SHORT_ABOVE_LIMIT
    both = after(world, (USDC, -1), (SOL, -2 * E9 - 1))
    assert both.short_asset_id == USDC
    # Without a limit of its own a member may have no short.
    assert after(world, (SOL, -2 * E9 - 1)).short_asset_id == SOL


def test_the_total_short_has_a_limit_of_its_own() -> None:
    """With enough of the single limit the sum is the next test."""
    world = World()
    alice = member_of(world)
    alice.short_limits = {USDC: NO_LIMIT}
    assert after(world).code == codes.OK
    assert after(world, (USDC, -1)).code == codes.PVP_TOTAL_SHORT_ABOVE_LIMIT


def test_a_value_below_zero_comes_before_the_limits() -> None:
    """At a value of exactly 0 the next test is asked: 170 USDC more of short take all of it."""
    world = World()
    alice = member_of(world)
    assert after(world, (USDC, -170 * E6)).code == codes.PVP_SHORT_ABOVE_LIMIT
    assert after(world, (USDC, -170 * E6 - 1)).code == codes.PVP_VALUE_BELOW_ZERO
    alice.short_limits, alice.total_short_limit = {USDC: NO_LIMIT}, NO_LIMIT
    assert after(world, (USDC, -170 * E6)).code == codes.OK


@pytest.mark.parametrize("sign", [1, -1])
def test_a_claim_out_of_range_comes_before_its_value(sign: int) -> None:
    """On the limit of amounts it is in range, a unit beyond it is not; both directions."""
    world = World()
    alice = member_of(world)
    alice.short_limits, alice.total_short_limit = {USDC: NO_LIMIT}, NO_LIMIT
    to_limit = sign * types.AMOUNT_MAX + 100 * E6
    no_sol = (SOL, -2 * E9)
    on_limit = codes.OK if sign > 0 else codes.PVP_VALUE_BELOW_ZERO
    assert after(world, no_sol, (USDC, to_limit)).code == on_limit
    assert after(world, no_sol, (USDC, to_limit + sign)).code == codes.AMOUNT_OUT_OF_RANGE


def test_a_currency_without_a_price_comes_first() -> None:
    """Of a claim only: a currency of which nothing is claimed after the change needs no price."""
    world = World()
    member_of(world)
    world.state.assets[SOL].price_e9 = 0
    too_much = (USDC, types.AMOUNT_MAX + 100 * E6 + 1)
    assert after(world, too_much).code == codes.PVP_PRICE_ABSENT
    assert after(world, (SOL, -2 * E9), too_much).code == codes.AMOUNT_OUT_OF_RANGE
    assert after(world, (SOL, -2 * E9), (USDC, 100 * E6)).code == codes.OK


def test_who_may_settle() -> None:
    """A member that is active, with an account that is; while a case is open, no member in default, and all others."""
    world = World()
    state = world.state
    members = state.pvp.members
    assert may_settle(state, members[world.alice])
    assert not may_settle(state, members[world.carol])  # it has left
    state.accounts[world.bob].status = types.LIQUIDATING
    assert not may_settle(state, members[world.bob])
    state.accounts[world.bob].status = types.ACTIVE
    for name, status in (("alice", types.MEMBER_ACTIVE), ("bob", types.MEMBER_IN_DEFAULT)):
        member = state.clearing.member_of[name] = Member(1, name)
        member.status = status
    assert may_settle(state, members[world.bob])  # no case is open
    state.defaults.cases[1] = DefaultCase(1, 1, 1)
    assert may_settle(state, members[world.alice])
    assert not may_settle(state, members[world.bob])
    del state.clearing.member_of["bob"]
    assert may_settle(state, members[world.bob])  # no member of the clearinghouse
