# SPDX-License-Identifier: Apache-2.0
"""Places in the order of deleveraging, ranked in parts (SPEC W-4)."""

from clearinghouse.statemachine.views.exchange.adl_places import (
    AdlSide,
    holders_of,
    in_order,
    ranked_part,
    sides_of,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.unit.statemachine.checks.test_damaged_state import PERP, SECOND_PERP, SoundState


def test_sides_are_those_of_positions() -> None:
    """Bob is short in both markets, by id; an account that only has orders or money has no side."""
    sound = SoundState("place bob ETH-PERP sell 2 @ 100\nplace alice ETH-PERP buy 2 @ 100\n")
    perp, second = MarketId(PERP), MarketId(SECOND_PERP)
    assert sides_of(sound.account("bob")) == [
        AdlSide(perp, is_long=False),
        AdlSide(second, is_long=False),
    ]
    assert sides_of(sound.account("dora")) == []


def test_a_part_ranks_the_accounts_of_its_side_that_have_a_profit() -> None:
    """Of all holders only Alice, who is long, has one; an account that has left the market is passed over."""
    sound = SoundState()
    state = sound.state
    state.markets[MarketId(PERP)].mark_e9 += 10**9
    longs, shorts = (AdlSide(MarketId(PERP), is_long=is_long) for is_long in (True, False))
    gone = AccountId(999_999)
    holders = holders_of(state, longs)
    assert sorted(holders) == sorted(
        one.id for one in (sound.account("alice"), sound.account("bob"))
    )
    found = ranked_part(state, longs, [*holders, gone])
    assert [one.account_id for one in found] == [sound.account("alice").id]
    assert ranked_part(state, shorts, holders) == []
    assert [*in_order([found, []])] == found
