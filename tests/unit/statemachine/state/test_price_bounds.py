# SPDX-License-Identifier: Apache-2.0
"""Which accounts a price concerns once it has moved so far (SPEC W-7).

Owns small indices computed by hand. A block has 128 ids: accounts 130 and 140 are of block 1, 300 is of block 2, both
of group 0. A group has 128 blocks: account 20000 is of block 156, of group 1.
"""

from clearinghouse.statemachine.state.price_bounds import (
    _OLD_PLACES_MAX,
    AccountBounds,
    PriceBounds,
    WatchIndex,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId

A, B, C, D = AccountId(130), AccountId(140), AccountId(300), AccountId(20_000)


def _index() -> WatchIndex:
    """Block 1 at 100 (A) and 90 (B), block 2 at 95 (C)."""
    index = WatchIndex()
    for account_id, edge in ((A, 100), (B, 90), (C, 95)):
        index.add(account_id, edge)
    return index


def test_a_price_at_an_edge_has_not_passed_it() -> None:
    """One above it has: the group is out of the heap until its blocks are listed, each until it is put back."""
    index = _index()
    assert index.passed(90) == []
    assert index.passed(91) == [0]
    assert index.passed(91) == []
    assert index.passed_blocks(0, 91) == [1]
    index.list_block(1)
    index.watch(0)
    assert index.groups == {0: 95}
    assert index.passed(95) == [], "block 1 is listed"
    index.put_back(1)
    assert index.passed(96) == [0]
    assert index.passed_blocks(0, 96) == [1, 2]


def test_the_accounts_beyond_a_price_leave_a_listed_block() -> None:
    """At 91 B leaves, and the block stands at A's 100; at 101 A leaves too, and nothing is put back."""
    index = _index()
    index.list_block(1)
    found: dict[AccountId, int] = {}
    index.take_outside(1, 90, found)
    assert (found, index.listed) == ({}, {1: 90})
    index.take_outside(1, 91, found)
    assert (found, index.listed) == ({B: 1}, {1: 100})
    del index.blocks[1][B]
    index.take_outside(1, 100, found)
    assert (found, index.listed) == ({B: 1}, {1: 100})
    index.put_back(1)
    assert (index.places, index.listed) == ({1: 100, 2: 95}, {})
    index.list_block(1)
    index.take_outside(1, 101, found)
    assert found == {A: 1, B: 1}
    del index.blocks[1][A]
    index.put_back(1)
    assert (index.places, index.listed) == ({2: 95}, {})
    assert list(index.blocks) == [2]


def test_a_listed_block_without_accounts_has_no_account_beyond_a_price() -> None:
    """Block 3 is listed because of accounts without bounds; one of them gets bounds meanwhile, two at other edges."""
    index = _index()
    index.list_block(3)
    found: dict[AccountId, int] = {}
    index.take_outside(3, 101, found)
    assert found == {}
    first, second, third = (AccountId(3 * 128 + number) for number in range(3))
    for account_id, edge in ((first, 99), (second, 98), (third, 99)):
        index.add(account_id, edge)
    assert (index.listed, index.places) == ({3: 98}, {1: 90, 2: 95})
    index.put_back(3)
    assert (index.listed, index.places) == ({}, {1: 90, 2: 95, 3: 98})


def test_a_price_lists_each_group_once_however_many_blocks_it_passes() -> None:
    """Twelve blocks of two groups: the heap has two entries, and a price takes two out of it."""
    index = WatchIndex()
    for block in (*range(1, 7), *range(150, 156)):
        index.add(AccountId(block * 128 + 5), 200 - block)
    live = [entry for entry in index.heap if index.groups[entry[1]] == entry[0]]
    assert sorted(live) == [(45, 1), (194, 0)]
    assert index.passed(200) == [1, 0]
    assert index.heap == []
    assert index.passed_blocks(1, 48) == [153, 154, 155]


def test_a_group_without_a_passed_block_goes_on_at_its_least_edge() -> None:
    """B's edge rises to 120: the group stands at 90, then at C's 95, and group 1 at 93 is found between them."""
    index = _index()
    index.add(D, 93)
    index.add(B, 120)
    assert (index.places[1], index.groups[0]) == (90, 90)
    assert index.passed(93) == []
    assert (index.places[1], index.groups[0]) == (100, 95)
    assert index.passed(94) == [1]
    assert index.passed(101) == [0]
    assert index.passed_blocks(0, 101) == [1, 2]


def test_a_lower_edge_moves_its_block_and_its_group_forward() -> None:
    """The old edge is passed over; a listed block gets no place by it."""
    index = _index()
    table = index.add(A, 50)
    assert table == {A: 50, B: 90}
    assert index.passed(51) == [0]
    assert index.passed_blocks(0, 51) == [1]
    index.list_block(1)
    index.watch(0)
    index.add(A, 40)
    assert (index.places, index.groups) == ({2: 95}, {0: 95})
    index.put_back(1)
    assert (index.places, index.groups) == ({2: 95, 1: 40}, {0: 40})
    index.add(A, 40)
    assert [entry for entry in index.heap if entry == (40, 0)] == [(40, 0)]


def test_a_block_without_accounts_is_forgotten() -> None:
    """It has no place, is not put back, and begins again with its next account."""
    index = _index()
    del index.blocks[2][C]
    assert index.passed(96) == [0]
    assert index.passed_blocks(0, 96) == [1]
    assert 2 not in index.blocks
    assert 2 not in index.places
    index.watch(0)
    index.add(C, 10)
    assert index.passed(11) == [0]
    assert index.passed_blocks(0, 11) == [2]
    index.list_block(2)
    index.take_outside(2, 11, {})
    del index.blocks[2][C]
    index.put_back(2)
    assert 2 not in index.blocks
    assert 2 not in index.places


def test_old_edges_do_not_fill_the_heap() -> None:
    """Beyond twice those in use and some more the heap is made again; no group is lost by it."""
    index = WatchIndex()
    index.add(D, 10_000)
    most = 0
    for edge in range(9_000, 8_000, -1):
        index.add(A, edge)
        most = max(most, len(index.heap))
    assert most == _OLD_PLACES_MAX + 2 * 2 + 1
    assert index.passed(8_002) == [0]
    assert index.passed(10_001) == [1]


def test_lower_edges_have_their_sign_turned() -> None:
    """A is watched from 80 to 120: each of the two ends is still inside."""
    bounds = PriceBounds()
    bounds.uppers.add(A, 120)
    bounds.lowers.add(A, -80)
    for inside in (80, 120):
        assert bounds.passed(inside) == []
    for outside in (79, 121):
        assert bounds.passed(outside) == [0]
        assert bounds.passed_blocks(0, outside) == [1]
    bounds.list_block(1)
    assert bounds.uppers.places == bounds.lowers.places == {}
    found: dict[AccountId, int] = {}
    for inside in (80, 120):
        bounds.take_outside(1, inside, found)
    assert found == {}
    bounds.put_back(1)
    bounds.watch(0)
    assert (bounds.uppers.places, bounds.uppers.groups) == ({1: 120}, {0: 120})
    assert (bounds.lowers.places, bounds.lowers.groups) == ({1: -80}, {0: -80})
    for outside in (79, 121):
        bounds.list_block(1)
        found.clear()
        bounds.take_outside(1, outside, found)
        assert found == {A: 1}
        bounds.put_back(1)


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
