# SPDX-License-Identifier: Apache-2.0
"""Coalitions that look for money, work and state to take; each finds an attack again once its rule is taken out.

Owns the comparison of each arena's plays with its bound, under the rules as they stand and without the rule.
"""

from random import Random
from typing import Final

import pytest
from hypothesis import given, settings, strategies as st, target

from clearinghouse.statemachine.vocabulary import commands, types
from tests.adversary.exits import ARENAS as EXITS
from tests.adversary.members import ARENAS as MEMBERS
from tests.adversary.money import ARENAS as MONEY
from tests.adversary.plays import SEEDS, Arena, Move, drawn, played_with, played_without
from tests.adversary.run import Best, search
from tests.adversary.work import ARENAS as WORK
from tests.adversary.world import UNIT, World
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled lines cannot be counted")

ARENAS: Final = (*MONEY, *EXITS, *MEMBERS, *WORK)
SEVERE: Final = frozenset(f"H{number}" for number in range(1, 15))
FOUND_MIN: Final = 12  # of the severe findings
PLAYS: Final = 40  # under the rules as they stand
EXAMPLES: Final = 12
FIRST_SEED: Final = 1


def first_above(arena: Arena, count: int, *, has_rule: bool) -> int | None:
    """The number of the first play that goes beyond the bound."""
    random = Random(f"{arena.name} {FIRST_SEED}")
    for number in range(count):
        moves = drawn(arena, random)
        result = played_with(arena, moves) if has_rule else played_without(arena, moves)
        if result.measured > arena.bound:
            return number
    return None


def expect_open(arena: Arena) -> None:
    """A bound whose rule is missing does not hold yet."""
    if arena.is_open:
        pytest.xfail(f"{arena.finding} is open")


def test_the_arenas_cover_the_severe_findings() -> None:
    """At least twelve of the fourteen have an arena; names are unique."""
    assert len({arena.finding for arena in ARENAS} & SEVERE) >= FOUND_MIN
    assert len({arena.name for arena in ARENAS}) == len(ARENAS)
    assert all(arena.bound >= 0 and ":" in arena.says for arena in ARENAS)


@pytest.mark.slow
@pytest.mark.parametrize(
    "arena", [arena for arena in ARENAS if arena.without], ids=lambda arena: arena.name
)
def test_a_coalition_finds_the_attack_where_its_rule_is_out(arena: Arena) -> None:
    """Plays drawn at random go beyond the bound within the arena's number of tries."""
    assert first_above(arena, arena.tries, has_rule=False) is not None


@pytest.mark.slow
@pytest.mark.parametrize("arena", ARENAS, ids=lambda arena: arena.name)
def test_a_coalition_stays_within_the_bound(arena: Arena) -> None:
    """The same plays under the rules as they stand."""
    expect_open(arena)
    assert first_above(arena, min(PLAYS, arena.tries), has_rule=True) is None


@pytest.mark.slow
@pytest.mark.parametrize("arena", ARENAS, ids=lambda arena: arena.name)
def test_a_guided_coalition_stays_within_the_bound(arena: Arena) -> None:
    """Hypothesis goes on from the plays with the greatest gain, the most units of an item, and the most slices."""
    expect_open(arena)

    @settings(max_examples=EXAMPLES)
    @given(
        st.lists(
            st.tuples(st.integers(0, len(arena.tactics) - 1), st.integers(0, SEEDS - 1)),
            min_size=2,
            max_size=arena.length,
        )
    )
    def play(moves: list[Move]) -> None:
        result = played_with(arena, moves)
        target(float(result.measured), label="gain")
        target(float(result.units), label="units of an item")
        target(float(result.slices), label="slices before due work is done")
        assert result.measured <= arena.bound

    play()


def test_a_search_goes_on_where_it_stopped() -> None:
    """Two searches of five plays find what one of ten finds."""
    arena = next(arena for arena in ARENAS if arena.name == "claims")
    whole, parts = Best(), Best()
    search(arena, whole, plays=10)
    search(arena, parts, plays=5)
    search(arena, Best.from_values(parts.to_values()), plays=0)
    kept = Best.from_values(parts.to_values())
    search(arena, kept, plays=5)
    assert kept.to_values() == whole.to_values()
    assert whole.plays == 10


@pytest.mark.parametrize("kind", [types.SPOT, types.PERPETUAL])
def test_trades_with_honest_users_are_no_gain(kind: int) -> None:
    """A member buys 10 SOL at 10 bps below the index, which then rises by 10: no gain beyond the trade itself.

    Its profit is 101.50 USDC; ten times the rise and the discount is what the trade is worth without an engine.
    """
    world = World()
    sol = world.asset("SOL", 9, 150)
    market = world.market("SOL/USDC", kind, sol, maker_ppb=0, taker_ppb=0)
    member = world.member("mallory", USDC=10_000 * UNIT)
    user = world.user("ursula", USDC=10_000 * UNIT, SOL=100 * 10**9)
    world.honest_order(user, market, types.SELL, 149_85, 10_00)
    assert world.order(member, market, types.BUY, 149_85, 10_00).filled == [10_00]
    world.price(sol, 160)
    assert world.worth(world.account_of(member)) == 10_101_500_000
    assert world.gain() == 0
    assert world.harm() == 0


def test_a_gift_is_a_gain() -> None:
    """A transfer by an honest user is no trade that it chose at a price."""
    world = World()
    member = world.member("mallory", USDC=UNIT)
    user = world.user("ursula", USDC=100 * UNIT)
    world.transfer(user, member, 1, 40 * UNIT)
    assert (world.gain(), world.harm()) == (40 * UNIT, 40 * UNIT)


def test_what_an_account_owes_beyond_its_means_stays_behind() -> None:
    """A member loses to another: together they have what they brought; one below zero counts as nothing."""
    world = World()
    sol = world.asset("SOL", 9, 150)
    market = world.market("SOL/USDC", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    world.must(commands.SetReconciliation(*world.head(), 1, 0, 0, 3, 1))
    loser = world.member("loser", USDC=200 * UNIT)
    winner = world.member("winner", USDC=10_000 * UNIT)
    world.trade(winner, loser, market, 150_00, 10_00)
    assert world.gain() == 0
    world.price(sol, 120)
    # 200 less 300: the 100 beyond its means are the gain of the other.
    assert world.worth(world.account_of(loser)) == -100 * UNIT
    assert world.gain() == 100 * UNIT
