# SPDX-License-Identifier: Apache-2.0
"""Payment versus payment is shown field by field and page by page, with the tests of each member (SPEC C-6)."""

from clearinghouse.statemachine.pvp.day import THE_DAY
from clearinghouse.statemachine.state.pvp import PvpCurrency, PvpMember, PvpPair
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_DAY
from clearinghouse.statemachine.views.clearing import pvp as views
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from tests.support import System
from tests.unit.statemachine.records import filled

E6, E9 = 10**6, 10**9
USDC, SOL, ETH = AssetId(1), AssetId(2), AssetId(3)
NO_ONE = AccountId(0)


class World:
    """Alice has 2 SOL at 150 with a haircut of 10%, and is short of 100 USDC; Bob has nothing, Carol has left.

    Pairs 4, 6 and 9 wait: Alice gives Bob 1 SOL for 150 USDC.
    """

    def __init__(self) -> None:
        """Make it."""
        system = System()
        system.asset("SOL", 9, 150)
        system.asset("ETH", 9, 100)
        self.state: State = system.state
        self.alice, self.bob, self.carol = (
            AccountId(system.account(name, leverage=10)) for name in ("alice", "bob", "carol")
        )
        pvp = self.state.pvp
        for asset_id, haircut in ((SOL, 100_000_000), (USDC, 0)):
            pvp.currencies[asset_id] = PvpCurrency(asset_id, haircut)
        for account_id, active in ((self.carol, 0), (self.bob, 1), (self.alice, 1)):
            pvp.members[account_id] = PvpMember(account_id, active, 1_000 * E6 + account_id)
        alice = pvp.members[self.alice]
        alice.claims.update({SOL: 2 * E9, USDC: -100 * E6})
        alice.short_limits |= {SOL: 11, AssetId(7): 12}
        alice.queued |= {USDC: 450 * E6, AssetId(9): 13}
        alice.calls |= {USDC: PvpCall(14, 15), AssetId(8): PvpCall(16, 17, 18)}
        pvp.members[self.bob].short_limits[USDC] = 500 * E6
        for key in (4, 6, 9):
            pair = PvpPair(
                PvpPairId(key),
                *(self.alice, SOL, E9),
                *(self.bob, USDC, 150 * E6),
                f"pair {key}",
                100 + key,
            )
            pvp.pairs[pair.id] = pair
            for member in (self.alice, self.bob):
                pvp.members[member].pairs[pair.id] = pair


def test_currencies_are_shown_by_id() -> None:
    """An amount that the account of payment versus payment has not is 0; without a price the rate is 0."""
    system = System()
    state = system.state
    assert views.pvp_currency_views(state) == []
    system.asset("SOL", 9, 150)
    for asset_id, haircut in ((SOL, 5), (USDC, 6)):
        state.pvp.currencies[asset_id] = PvpCurrency(asset_id, haircut)
    state.pvp.currencies[SOL].rate_band_ppb = 0
    assert views.pvp_currency_views(state) == [
        views.PvpCurrencyView(USDC, 6, 10**15, 0, -1),
        views.PvpCurrencyView(SOL, 5, 150 * 10**15, 0, 20_000_000),
    ]
    alice = AccountId(system.account("alice"))
    system.deposit(alice, SOL, 70)
    state.accounts[types.PVP].holdings[SOL] = state.accounts[alice].holdings[SOL]
    assert [one.cash for one in views.pvp_currency_views(state)] == [0, 70]


def test_members_are_shown_field_by_field() -> None:
    """2 SOL less 10% are 270 USDC, less the short of 100; each currency that has anything is shown once."""
    world = World()
    alice, bob, carol = views.pvp_member_views(world.state, NO_ONE, 0, 9)
    rows = (
        (USDC, -100 * E6, 0, 450 * E6, 14, 15, 0),
        (SOL, 2 * E9, 11, 0, 0, 0, 0),
        (AssetId(7), 0, 12, 0, 0, 0, 0),
        (AssetId(8), 0, 0, 0, 16, 17, 18),
        (AssetId(9), 0, 0, 13, 0, 0, 0),
    )
    positions = [views.PvpPositionView(*row) for row in rows]
    limit = 1_000 * E6
    assert alice == views.PvpMemberView(
        world.alice, True, limit + world.alice, 170 * E6, 100 * E6, 3, positions
    )
    assert bob == views.PvpMemberView(
        world.bob,
        True,
        limit + world.bob,
        0,
        0,
        3,
        [views.PvpPositionView(USDC, 0, 500 * E6, 0, 0, 0, 0)],
    )
    assert carol == views.PvpMemberView(world.carol, False, limit + world.carol, 0, 0, 0, [])


def test_members_come_by_pages_and_account() -> None:
    """One that is no member is not found."""
    world = World()
    members = [world.alice, world.bob, world.carol]
    for account in (NO_ONE, *members, AccountId(99)):
        asked = [one for one in members if account in (0, one)]
        for after in (0, *members):
            for count in range(1, 5):
                found = views.pvp_member_views(world.state, account, after, count)
                behind = [one for one in asked if one > after]
                assert [one.account_id for one in found] == behind[:count]


def test_the_schedule_is_shown_field_by_field() -> None:
    """Before there is one all is 0; its next deadline is the timer of the day."""
    state = System().state
    empty = views.pvp_schedule_view(state)
    assert empty == views.PvpScheduleView(0, 0, 0, 0, [], state.pvp.day.state, 0, 0)
    filled(
        state.pvp.schedule,
        call_seconds=11,
        close_seconds=12,
        utc_offset_seconds=13,
        calendar_id=14,
        asset_ids=[SOL, USDC],
        seconds=[15, 16],
        shares_ppb=[17, 18],
    )
    filled(state.pvp.day, state=19, day=20)
    state.timers.due[DEADLINE_PVP_DAY, THE_DAY] = 21
    deadlines = [views.PvpDeadlineView(SOL, 15, 17), views.PvpDeadlineView(USDC, 16, 18)]
    assert views.pvp_schedule_view(state) == views.PvpScheduleView(
        11, 12, 13, 14, deadlines, 19, 20, 21
    )


def test_a_pair_is_shown_with_the_tests_of_both_members() -> None:
    """After it Alice has 1 SOL for 135 and 50 USDC; Bob has 1 SOL for 135 and is short of 150 USDC: 15 below 0."""
    world = World()
    state = world.state
    limit = 1_000 * E6
    assert views.pvp_pair_view(state, state.pvp.pairs[PvpPairId(6)]) == views.PvpPairView(
        PvpPairId(6),
        "pair 6",
        106,
        views.PvpLegView(
            world.alice, SOL, E9, codes.PVP_MEMBER_LATE, E9, 11, 185 * E6, 0, limit + world.alice
        ),
        views.PvpLegView(
            world.bob,
            USDC,
            150 * E6,
            codes.PVP_VALUE_BELOW_ZERO,
            -150 * E6,
            500 * E6,
            -15 * E6,
            150 * E6,
            limit + world.bob,
        ),
    )


def test_a_short_without_a_limit_is_shown() -> None:
    """Bob has no limit in USDC: it is 0."""
    world = World()
    state = world.state
    state.pvp.members[world.bob].short_limits.clear()
    leg = views.pvp_pair_view(state, state.pvp.pairs[PvpPairId(4)]).counterparty_leg
    assert (leg.claim_after, leg.short_limit) == (-150 * E6, 0)


def test_pairs_come_by_pages_and_account() -> None:
    """A pair is of both members; who is no member has none."""
    world = World()
    for account in (NO_ONE, world.alice, world.bob, world.carol, AccountId(99)):
        asked = [4, 6, 9] if account in (NO_ONE, world.alice, world.bob) else []
        for after in range(11):
            for count in range(1, 5):
                found = views.pvp_pair_views(world.state, account, after, count)
                assert [one.pair_id for one in found] == [k for k in asked if k > after][:count]
