# SPDX-License-Identifier: Apache-2.0
"""The lots of an auction by limit price: a search meets each limit once, from the lowest (SPEC O-2, I-12.2)."""

from typing import Any

from hypothesis import given, strategies as st

from clearinghouse.statemachine.snapshot.restore_uncrossings import restore_uncrossings
from clearinghouse.statemachine.snapshot.uncrossing_rows import UNCROSSING_TABLES
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.uncrossing import (
    CLEARING,
    NO_LIMIT,
    SEARCHING,
    SUMMING,
    Uncrossing,
)
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import MARKET_OPEN

Lots = list[tuple[int, int]]
ORDERS = st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=8)


class Stored:
    """The tables of a snapshot, of which the uncrossings are read."""

    def __init__(self, state: State, *, is_earlier: bool) -> None:
        """Write the rows of this version, or of the one whose sums were tables."""
        self.tables: dict[str, list[list[Any]]] = {
            name: [list(row) for row in rows(state)] for name, _, rows in UNCROSSING_TABLES
        }
        for row in self.tables["uncrossing_limits"] if is_earlier else []:
            bought, sold = (by_limit([(one[0], one[1]) for one in sums]) for sums in row[-2:])
            at = row[1]
            row[-3:] = [
                sorted(bought | sold)[at:],
                *([list(one) for one in sorted(sums.items())] for sums in (bought, sold)),
            ]

    def rows(self, name: str) -> list[list[object]]:
        """Return the rows of a table."""
        return self.tables[name]


def by_limit(orders: Lots) -> dict[int, int]:
    """The lots at each limit."""
    found: dict[int, int] = {}
    for limit, lots in orders:
        found[limit] = found.get(limit, 0) + lots
    return found


def summed(runs: tuple[Lots, Lots, Lots, Lots]) -> State:
    """A state with an uncrossing whose sides are summed: MARKET orders and others, the best price first."""
    state = State(Genesis(b"limits", "USDC", 6, 600, 1, 10))
    one = Uncrossing(MarketId(1), MARKET_OPEN, [])
    state.cursors.uncrossings.append(one)
    one.stage = SUMMING
    for number, orders in enumerate(runs):
        sums = one.search.bought if number < 2 else one.search.sold
        for limit, lots in sorted(orders, key=lambda order: order[0], reverse=number < 2):
            sums.add(limit, lots)
    return state


def restored(state: State, *, is_earlier: bool = False) -> State:
    """A state with the same uncrossing, from the rows of a snapshot."""
    other = State(Genesis(b"limits", "USDC", 6, 600, 1, 10))
    restore_uncrossings(other, Stored(state, is_earlier=is_earlier))  # type: ignore[arg-type]
    return other


def places(state: State) -> list[tuple[int, ...]]:
    """All figures of the search."""
    search = state.cursors.uncrossings[0].search
    return [
        (search.limit, search.at, *sums.limits, *sums.lots, sums.turn, sums.first, sums.second)
        for sums in (search.bought, search.sold)
    ]


def searched(state: State) -> list[tuple[int, int, int]]:
    """The limits that are left, each with its bought and sold lots."""
    search = state.cursors.uncrossings[0].search
    found = []
    while search.limit != NO_LIMIT:
        found.append((search.limit, *search.take()))
        search.at += 1
    return found


@given(st.tuples(ORDERS, ORDERS, ORDERS, ORDERS), st.integers(0, 6))
def test_each_limit_is_met_once_with_all_its_lots(
    runs: tuple[Lots, Lots, Lots, Lots], before: int
) -> None:
    """MARKET orders have limits of their own, between those of others and beside them; a restart changes nothing."""
    bought, sold = by_limit(runs[0] + runs[1]), by_limit(runs[2] + runs[3])
    expected = [(at, bought.get(at, 0), sold.get(at, 0)) for at in sorted(bought | sold)]
    state = summed(runs)
    assert places(restored(state)) == places(state)
    one = state.cursors.uncrossings[0]
    one.search.begin()
    one.stage = SEARCHING
    for limit, *lots in expected[:before]:
        assert one.search.limit == limit
        assert list(one.search.take()) == lots
        one.search.at += 1
    other = restored(state)
    assert places(other) == places(state)
    assert searched(state) == searched(other) == expected[before:]
    one.search.bought.end()
    one.search.sold.end()
    one.stage = CLEARING
    assert places(restored(state)) == places(state)


@given(st.tuples(ORDERS, ORDERS, ORDERS, ORDERS), st.integers(0, 6))
def test_the_rows_of_an_earlier_version_are_read(
    runs: tuple[Lots, Lots, Lots, Lots], before: int
) -> None:
    """They have the lots of both sides by limit price, and the limits that are left."""
    state = summed(runs)
    one = state.cursors.uncrossings[0]
    one.search.begin()
    one.stage = SEARCHING
    for _ in range(before):
        if one.search.limit != NO_LIMIT:
            one.search.take()
            one.search.at += 1
    assert searched(restored(state, is_earlier=True)) == searched(state)


def test_lots_that_an_earlier_version_had_begun_to_sum_are_summed_to_the_end() -> None:
    """Two MARKET orders and a bid are summed, and another bid follows: its limit is between those."""
    state = restored(summed(([(9, 1), (2, 1)], [(8, 2)], [], [])), is_earlier=True)
    search = state.cursors.uncrossings[0].search
    assert not search.bought.add(2, 5)
    search.bought.add(1, 1)
    search.begin()
    assert searched(state) == [(1, 1, 0), (2, 6, 0), (8, 2, 0), (9, 1, 0)]
