# SPDX-License-Identifier: Apache-2.0
"""A sum that is shared a bounded part of the work at a time (SPEC I-12.2): who has had a share, and who has not yet."""

from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.ledger import sharing as ledger_sharing
from clearinghouse.statemachine.ledger.sharing import divide, share_out
from clearinghouse.statemachine.snapshot.cursor_rows import sharing_row
from clearinghouse.statemachine.snapshot.restore_cursors import sharing_of
from clearinghouse.statemachine.state import sharing as state_sharing, work
from clearinghouse.statemachine.state.sharing import Sharing
from tests.stateful.model_comparison import IS_PURE
from tests.vectors.building import new_state


@pytest.mark.parametrize(
    ("stop", "given"),
    [
        (2, []),  # three floors are found, a unit each
        (3, []),
        (4, []),  # and who of them has the unit that the floors leave
        (5, [(7, 4)]),  # two units for a turn
        (6, [(7, 4)]),
        (7, [(7, 4), (8, 3)]),
        (8, [(7, 4), (8, 3)]),
        (9, [(7, 4), (8, 3), (9, 3)]),
    ],
)
def test_a_sharing_that_its_slice_interrupts_is_not_at_its_end(
    stop: int, given: list[tuple[int, int]]
) -> None:
    """Ten units among three, by equal weights: 4, 3 and 3. Who has not had its share has it in the next slice."""
    state = new_state("USD", 2)
    sharing = Sharing(10, [(7, 1), (8, 1), (9, 1)])
    found: list[tuple[int, int]] = []

    def give(member: int, share: int) -> None:
        found.append((member, share))

    state.work.stop = stop
    assert share_out(state, sharing, 2, give) == (len(given) == 3)
    assert found == given
    state.work.stop = 100
    assert share_out(state, sharing, 2, give)
    assert found == [(7, 4), (8, 3), (9, 3)]


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize("at_once", [1, 2, 512])
def test_what_a_sharing_needs_no_more_is_dropped_some_at_a_time(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Of nine among seven, 1 each and two more for the first two: five remainders are dropped before the first share.

    A member is dropped with its share, so that the end of the sharing has nothing to drop.
    """
    for module in (ledger_sharing, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", at_once)
    monkeypatch.setattr(work, "FORGOTTEN_PER_UNIT", 1)
    state = new_state("USD", 2)
    sharing = Sharing(9, [(number, 1) for number in range(1, 8)])
    found: list[tuple[int, int]] = []
    remainders: list[int] = []
    state.work.stop = 0
    is_done = False
    while not is_done:
        state.work.stop = state.work.units + 1
        is_done = share_out(state, sharing, 2, lambda *one: found.append(one), forgets=True)
        remainders.append(len(sharing.remainders))
        assert sharing.members[: len(found)] == [(0, 0)] * len(found)
    assert found == [(1, 2), (2, 2), *((number, 1) for number in range(3, 8))]
    steps = [before - after for before, after in pairwise(remainders)]
    assert max(steps) == min(at_once, 5) + 1  # and the last unit more takes one
    assert sharing.more == {}


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
def test_members_without_a_sum_are_dropped_some_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to share, no step drops more than two of seven members, and the last two get nothing."""
    for module in (ledger_sharing, state_sharing, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(work, "FORGOTTEN_PER_UNIT", 1)
    state = new_state("USD", 2)
    sharing = Sharing()
    for number in range(1, 8):
        sharing.add(number, 1)
    sharing.forget_members()
    sharing.begin(0)
    left: list[int] = []
    is_done = False
    while not is_done:
        state.work.stop = state.work.units + 1
        is_done = share_out(state, sharing, 2, _take_nothing, forgets=True)
        left.append(len(sharing.members))
    assert left[:3] == [5, 3, 1]
    assert set(left[3:]) == {1}


def _take_nothing(_member: int, share: int) -> None:
    """Take a share of nothing."""
    assert share == 0


@pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
@pytest.mark.parametrize(("long", "units"), [(7, 7 + 5), (4, 7 + 2 * 3 + 2), (1, 7 + 2 * 5)])
def test_a_remainder_of_a_long_heap_counts_twice(
    long: int, units: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of five among seven each floor is 0, and the remainders are taken from heaps of seven, six, five, four, three."""
    monkeypatch.setattr(ledger_sharing, "LONG_HEAP", long)
    state = new_state("USD", 2)
    sharing = Sharing(5, [(number, 1) for number in range(1, 8)])
    assert divide(state, sharing)
    assert state.work.units == units


def test_dropped_members_are_one_object() -> None:
    """The end of a sharing frees no object for each of them."""
    state = new_state("USD", 2)
    sharing = Sharing(3, [(number, number) for number in range(1, 8)])
    assert share_out(state, sharing, 2, lambda *_: None, forgets=True)
    assert len({id(one) for one in sharing.members}) == 1


@given(st.sets(st.integers(0, 200)), st.lists(st.integers(0, 200)))
def test_places_that_get_one_unit_more_are_bits_of_parts(
    places: set[int], taken: list[int]
) -> None:
    """Each place gets it once; 32 places are one entry, so that a million have a table of 31,250."""
    sharing = Sharing()
    for place in places:
        sharing.add_more(place)
    assert len(sharing.more) == len({place // 32 for place in places})
    assert sharing_row(sharing)[-1] == sorted(places)
    left = set(places)
    for place in taken:
        assert sharing.take_more(place) == (place in left)
        left.discard(place)
    assert sharing_row(sharing)[-1] == sorted(left)
    assert sharing_of(sharing_row(sharing)).more == sharing.more
    assert set(sharing.more) == {place // 32 for place in left}
