# SPDX-License-Identifier: Apache-2.0
"""Members of small closes are those of the largest remainder, over any number of closes (SPEC G-4.1, W-5)."""

from heapq import heapify, heappush
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.liquidation import small_closes
from clearinghouse.statemachine.liquidation.small_closes import (
    _note_closed,
    largest_members,
    take_members,
)
from clearinghouse.statemachine.state.deleveraging import SideSizes
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL_VENUE,
    INTERNAL,
    KIND_CUSTOMER,
    KIND_VENUE,
    PERPETUAL,
    SELL,
)
from tests.stateful.model_comparison import IS_PURE


def side(sizes: dict[int, int]) -> SideSizes:
    """A side of a market with these sizes by account."""
    heap = [(-size, account_id) for account_id, size in sizes.items()]
    heapify(heap)
    return SideSizes(heap, sum(sizes.values()))


def state() -> State:
    """An empty state, for its units of work."""
    return State(Genesis(b"small-closes", "USDC", 6, 600, 1, 10))


@given(
    st.dictionaries(st.integers(1_000, 1_030), st.integers(1, 40), min_size=1, max_size=20),
    st.lists(st.integers(1, 60), min_size=1, max_size=8),
)
def test_each_close_shares_as_one_that_visits_all(sizes: dict[int, int], closes: list[int]) -> None:
    """Each close takes what a sharing among all present sizes gives, and leaves the rest of each."""
    kept = side(sizes)
    machine = state()
    left = dict(sizes)
    for asked in closes:
        total = min(asked, sum(left.values()))
        if total == 0:
            break
        members = sorted(left)
        shares = largest_remainder(total, [left[member] for member in members])
        expected = [(member, share) for member, share in zip(members, shares, strict=True) if share]
        assert take_members(machine, kept, total) == expected
        for member, share in expected:
            left[member] -= share
        left = {member: size for member, size in left.items() if size}
        assert sorted(kept.heap) == sorted((-size, member) for member, size in left.items())
        assert kept.whole == sum(left.values())


@pytest.mark.parametrize(
    ("sizes", "total", "expected"),
    [
        # 10 of 40 lots: 2.5, 2.5 and 5: the remainder goes to the lower id.
        ({1001: 10, 1002: 10, 1003: 20}, 10, [(1001, 3), (1002, 2), (1003, 5)]),
        # 2 of 6: a third each, so no member has a whole lot and the largest go first.
        ({1001: 1, 1002: 2, 1003: 1, 1004: 2}, 2, [(1002, 1), (1004, 1)]),
        # All there is.
        ({1001: 1, 1002: 2}, 3, [(1001, 1), (1002, 2)]),
    ],
)
def test_shares_worked_out_by_hand(
    sizes: dict[int, int], total: int, expected: list[tuple[int, int]]
) -> None:
    """Floor and largest remainder, ties to the lower id."""
    assert take_members(state(), side(sizes), total) == expected


@pytest.mark.parametrize("matching", [INTERNAL, EXTERNAL_VENUE])
def test_members_are_the_other_side_without_a_venue(matching: int) -> None:
    """The other side of a market by size; where a venue has positions, its account is none of the members."""
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL", PERPETUAL, matching, asset, state().valuation)
    for number, position in ((1001, 5), (1002, -3), (1003, -4), (1004, 2), (1005, 0)):
        account = Account(AccountId(number), str(number), KIND_CUSTOMER)
        line = Line(account, market)
        line.position = position
        market.exposed[account.id] = line
    if matching == EXTERNAL_VENUE:
        market.exposed[AccountId(1003)].account.kind = KIND_VENUE
        assert largest_members(market, long=True) == ([(-3, 1002)], 3)
    else:
        assert largest_members(market, long=True) == ([(-4, 1003), (-3, 1002)], 7)
    assert largest_members(market, long=False) == ([(-5, 1001), (-2, 1004)], 7)


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@given(st.lists(st.integers(-4, 4), min_size=1, max_size=12), st.integers(1, 6), st.randoms())
def test_the_largest_members_are_the_first_of_all(
    positions: list[int], most: int, random: Random
) -> None:
    """In any order of the market's holders; the sum is that of all of them."""
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL", PERPETUAL, INTERNAL, asset, state().valuation)
    numbered = list(enumerate(positions, 1_001))
    random.shuffle(numbered)
    for number, position in numbered:
        line = Line(Account(AccountId(number), str(number), KIND_CUSTOMER), market)
        line.position = position
        market.exposed[line.account.id] = line
    shorts = sorted((position, number) for number, position in numbered if position < 0)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_closes, "MEMBERS_MAX", most)
        heap, whole = largest_members(market, long=True)
    assert sorted(heap) == shorts[:most]
    assert whole == -sum(position for position, _ in shorts)


def test_a_position_that_was_closed_itself_is_no_member() -> None:
    """Only its rest, if any, is a member."""
    kept = side({1_000: 9, 1_001: 5, 1_002: 2})
    kept.gone[(-9, 1_000)] = 1
    kept.gone[(-5, 1_001)] = 1
    heappush(kept.heap, (-1, 1_001))
    kept.whole -= 9 + 4
    assert take_members(state(), kept, 2) == [(1_001, 1), (1_002, 1)]
    assert take_members(state(), kept, 1) == [(1_002, 1)]
    assert kept.whole == 0
    assert not kept.gone


@pytest.mark.parametrize(("left", "heap"), [(0, [(-5, 1001)]), (2, [(-5, 1001), (-2, 1002)])])
def test_a_position_that_was_closed_by_itself_is_noted(
    left: int, heap: list[tuple[int, int]]
) -> None:
    """Account 1002 was long 9 lots where 1001 is long 5: of the 14 its rest stays, and the old size is none."""
    machine = state()
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL", PERPETUAL, INTERNAL, asset, machine.valuation)
    kept = side({1_001: 5, 1_002: 9})
    line = Line(Account(AccountId(1_002), "", KIND_CUSTOMER), market)
    line.position = left
    _note_closed(machine, line, long=True, size=9)  # no side is listed yet
    machine.cursors.liquidation.sizes[market.id, SELL] = kept
    _note_closed(machine, line, long=True, size=9)
    assert kept.whole == 5 + left
    assert take_members(machine, kept, 5 + left) == sorted((one, -size) for size, one in heap)
    assert not kept.gone
