# SPDX-License-Identifier: Apache-2.0
"""Which accounts a price concerns once it has moved so far (SPEC W-7).

Owns small indices computed by hand. A block has 128 ids: accounts 130 and 140 are of block 1, 300 is of block 2.
"""

from clearinghouse.statemachine.state.price_bounds import (
    _OLD_PLACES_MAX,
    AccountBounds,
    PriceBounds,
    WatchIndex,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId

A, B, C = AccountId(130), AccountId(140), AccountId(300)


def _index() -> WatchIndex:
    """Block 1 at 100 (A) and 90 (B), block 2 at 95 (C)."""
    index = WatchIndex()
    for account_id, edge in ((A, 100), (B, 90), (C, 95)):
        index.add(account_id, edge)
    return index


def test_a_price_at_an_edge_has_not_passed_it() -> None:
    """One above it has, and the block is out of the heap until it is put back."""
    index = _index()
    assert index.passed(90) == []
    assert index.passed(91) == [1]
    assert index.passed(91) == []
    assert index.outside(1, 91) == [B]
    assert index.outside(1, 101) == [A, B]
    assert index.outside(3, 101) == []
    index.put_back(1)
    assert index.passed(96) == [1, 2]


def test_edges_that_moved_away_are_looked_up_anew() -> None:
    """B's edge rises to 120, so block 1 stands at A's 100 once the old place of 90 comes up."""
    index = _index()
    index.add(B, 120)
    assert index.places[1] == 90
    assert index.passed(95) == []
    assert index.places[1] == 100
    assert index.passed(101) == [2, 1]


def test_a_lower_edge_moves_its_block_forward() -> None:
    """The old place is passed over."""
    index = _index()
    table = index.add(A, 50)
    assert table == {A: 50, B: 90}
    assert index.passed(51) == [1]
    index.put_back(1)
    assert index.places == {2: 95, 1: 50}
    index.add(A, 50)
    assert [place for place in index.heap if place == (50, 1)] == [(50, 1)]


def test_a_block_without_accounts_is_forgotten() -> None:
    """It stands nowhere, is not put back, and begins again with its next account."""
    index = _index()
    del index.blocks[2][C]
    assert index.passed(96) == [1]
    assert 2 not in index.blocks
    index.put_back(2)
    assert 2 not in index.places
    index.add(C, 10)
    assert index.passed(11) == [2]
    del index.blocks[2][C]
    index.put_back(2)
    assert 2 not in index.blocks
    assert 2 not in index.places


def test_old_places_do_not_fill_the_heap() -> None:
    """Beyond twice those in use and some more the heap is made again; no block is lost by it."""
    index = WatchIndex()
    index.add(C, 10_000)
    most = 0
    for edge in range(9_000, 8_000, -1):
        index.add(A, edge)
        most = max(most, len(index.heap))
    assert most == _OLD_PLACES_MAX + 2 * 2 + 1
    assert index.passed(8_002) == [1]
    assert index.passed(10_001) == [2]


def test_lower_edges_have_their_sign_turned() -> None:
    """A is watched from 80 to 120: each of the two ends is still inside."""
    bounds = PriceBounds()
    bounds.uppers.add(A, 120)
    bounds.lowers.add(A, -80)
    for inside in (80, 120):
        assert bounds.passed(inside) == []
        assert bounds.outside(1, inside) == []
    assert bounds.passed(79) == [1]
    assert bounds.outside(1, 79) == [A]
    assert bounds.passed(121) == [1]
    assert bounds.outside(1, 121) == [A]
    bounds.put_back(1)
    assert bounds.uppers.places == {1: 120}
    assert bounds.lowers.places == {1: -80}


def test_the_bounds_of_an_account_are_of_each_subject() -> None:
    """Index 1 from 80 to 120 and mark 1 from 5 to 6; what has no edges is never outside."""
    bounds = AccountBounds(7)
    assert not bounds.is_outside((1, 1), 79)
    bounds.edges = [1, 1, 120, -80, 3, 1, 6, -5]
    for subject, now, outside in (
        ((1, 1), 79, True),
        ((1, 1), 80, False),
        ((1, 1), 120, False),
        ((1, 1), 121, True),
        ((3, 1), 4, True),
        ((3, 1), 5, False),
        ((3, 1), 6, False),
        ((3, 1), 7, True),
        ((1, 2), 7, False),
        ((2, 1), 7, False),
    ):
        assert bounds.is_outside(subject, now) is outside, (subject, now)
