# SPDX-License-Identifier: Apache-2.0
"""The agenda: what falls due comes out by time, phase and id, whatever happened to it before (SPEC U-6)."""

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.statemachine.state.timers import (
    PHASE_HOLD_EXPIRY,
    PHASE_ORDER_EXPIRY,
    PHASE_PRICE,
    PHASE_SETTLEMENT,
    Timers,
)

PHASES = (PHASE_PRICE, PHASE_ORDER_EXPIRY, PHASE_HOLD_EXPIRY, PHASE_SETTLEMENT)
entries = st.tuples(st.sampled_from(PHASES), st.integers(0, 5))


def drain(timers: Timers, now_ns: int) -> list[tuple[int, int, int]]:
    """Everything due by now, in the order in which it comes out."""
    found: list[tuple[int, int, int]] = []
    entry = timers.pop_due(now_ns)
    while entry is not None:
        found.append(entry)
        entry = timers.pop_due(now_ns)
    return found


def test_an_empty_agenda_is_never_due() -> None:
    """Without an entry there is no deadline and nothing to take."""
    timers = Timers()
    assert timers.next_due_ns() == 0
    assert timers.pop_due(2**70) is None


def test_within_an_instant_prices_come_before_orders_before_settlement() -> None:
    """Entries of one instant come out by phase, then by id; those after now stay."""
    timers = Timers()
    for phase, key in ((PHASE_SETTLEMENT, 0), (PHASE_ORDER_EXPIRY, 9), (PHASE_ORDER_EXPIRY, 3)):
        timers.schedule(50, phase, key)
    timers.schedule(50, PHASE_PRICE, 7)
    timers.schedule(51, PHASE_PRICE, 1)
    assert drain(timers, 50) == [
        (50, PHASE_PRICE, 7),
        (50, PHASE_ORDER_EXPIRY, 3),
        (50, PHASE_ORDER_EXPIRY, 9),
        (50, PHASE_SETTLEMENT, 0),
    ]
    assert timers.next_due_ns() == 51


def test_an_entry_that_moved_comes_out_once_at_its_new_time() -> None:
    """Moving a deadline later or earlier leaves one entry; a cancelled one never comes out."""
    timers = Timers()
    timers.schedule(10, PHASE_PRICE, 1)
    timers.schedule(30, PHASE_PRICE, 1)
    timers.schedule(20, PHASE_PRICE, 2)
    timers.schedule(5, PHASE_PRICE, 2)
    timers.schedule(7, PHASE_PRICE, 3)
    timers.cancel(PHASE_PRICE, 3)
    timers.cancel(PHASE_PRICE, 4)
    assert drain(timers, 100) == [(5, PHASE_PRICE, 2), (30, PHASE_PRICE, 1)]


@given(
    st.lists(st.tuples(entries, st.one_of(st.none(), st.integers(1, 20))), max_size=60),
    st.lists(st.integers(0, 20), max_size=4),
)
def test_the_agenda_is_a_sorted_table(
    changes: list[tuple[tuple[int, int], int | None]], stops: list[int]
) -> None:
    """However entries were set, moved and cancelled, they come out as a plain table sorted would give them."""
    timers = Timers()
    table: dict[tuple[int, int], int] = {}
    for (phase, key), due in changes:
        if due is None:
            timers.cancel(phase, key)
            table.pop((phase, key), None)
        else:
            timers.schedule(due, phase, key)
            table[(phase, key)] = due
        assert timers.next_due_ns() == min(table.values(), default=0)
    for stop in [*sorted(stops), 100]:
        expected = sorted((due, *entry) for entry, due in table.items() if due <= stop)
        assert drain(timers, stop) == expected
        table = {entry: due for entry, due in table.items() if due > stop}


def test_an_agenda_that_forgets_much_stays_small() -> None:
    """Ten thousand cancelled deadlines do not stay in memory."""
    timers = Timers()
    timers.schedule(10**9, PHASE_PRICE, 10**6)
    for key in range(10_000):
        timers.schedule(key + 1, PHASE_ORDER_EXPIRY, key)
        timers.cancel(PHASE_ORDER_EXPIRY, key)
    assert len(timers.heap) < 3_000
    assert timers.next_due_ns() == 10**9
