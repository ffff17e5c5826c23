# SPDX-License-Identifier: Apache-2.0
"""Members of small closes are those of the largest remainder, over any number of closes (SPEC G-4.1, W-5)."""

from heapq import heapify, heappush
from random import Random
from typing import Any

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.ledger.ledger import expose
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


def hold(market: Market, line: Line) -> None:
    """Index a line as a trade does, and count it in the open interest."""
    expose(market, line)
    market.sizes.note(line.account.id, line.position)
    market.open_interest_lots += max(line.position, 0)


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
        is_venue = number == 1003 and matching == EXTERNAL_VENUE
        kind = KIND_VENUE if is_venue else KIND_CUSTOMER
        line = Line(Account(AccountId(number), str(number), kind), market)
        line.position = position
        hold(market, line)
    if matching == EXTERNAL_VENUE:
        assert largest_members(market, long=True) == ([(-3, 1002)], 3)
    else:
        assert largest_members(market, long=True) == ([(-4, 1003), (-3, 1002)], 7)
    assert largest_members(market, long=False) == ([(-5, 1001), (-2, 1004)], 7)


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@given(
    st.dictionaries(
        st.integers(1, 9), st.tuples(st.integers(-4, 4), st.integers(-6, 6)), min_size=1, max_size=9
    ),
    st.sampled_from([1, 50, 128]),
    st.integers(1, 6),
    st.booleans(),
    st.randoms(),
)
def test_the_largest_members_are_the_first_of_all(
    positions: dict[int, tuple[int, int]], apart: int, most: int, long: bool, random: Random
) -> None:
    """In any order of the market's holders, in one block or several, with any positions before, twice."""
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL", PERPETUAL, INTERNAL, asset, state().valuation)
    sizes = {1_000 + apart * number: now for number, (now, _) in positions.items()}
    facing = -sum(now for now in sizes.values() if (now < 0) == long) * (1 if long else -1)
    numbered = list(positions.items())
    random.shuffle(numbered)
    for number, (now, before) in numbered:
        line = Line(Account(AccountId(1_000 + apart * number), str(number), KIND_CUSTOMER), market)
        market.sizes.note(line.account.id, before)
        line.position = now
        hold(market, line)
    market.open_interest_lots = facing
    expected = sorted((-abs(now), of) for of, now in sizes.items() if now and (now < 0) == long)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small_closes, "MEMBERS_MAX", most)
        for _ in range(2):
            heap, whole = largest_members(market, long)
            assert (sorted(heap), whole) == (expected[:most], facing)


class Counted(dict[AccountId, Line]):
    """The holders of a market, and how many were asked for."""

    asked = 0

    def get(self, *key: Any) -> Any:  # noqa: ANN401  as a dictionary's
        """Count a look-up."""
        self.asked += 1
        return super().get(*key)


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize(
    ("first", "blocks"),
    [
        (1, 1),  # all are equal: those of the first block are the first
        (2, 1),  # the largest are there
        (0, 2),  # the first block holds no member, though its bound says so
    ],
)
def test_the_largest_members_are_found_in_few_blocks(
    monkeypatch: pytest.MonkeyPatch, first: int, blocks: int
) -> None:
    """Of 50 blocks with holders of one lot each, those with the largest bounds are read, and a bound is then true."""
    monkeypatch.setattr(small_closes, "MEMBERS_MAX", 100)
    asset = Asset(AssetId(2), "SOL", 9)
    market = Market(MarketId(1), "SOL", PERPETUAL, INTERNAL, asset, state().valuation)
    for number in range(1_024, 1_024 + 50 * 128):
        line = Line(Account(AccountId(number), "", KIND_CUSTOMER), market)
        line.position = first if number < 1_024 + 128 else 1
        market.sizes.note(line.account.id, 2)
        hold(market, line)
        market.sizes.longs[number >> 7] = 2 if number < 1_024 + 128 else 1
    for read in (blocks, 1):
        market.exposed = holders = Counted(market.exposed)
        heap, _ = largest_members(market, long=False)
        assert (len(heap), holders.asked) == (100, read * 128)


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
