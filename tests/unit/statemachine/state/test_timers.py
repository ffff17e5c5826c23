# SPDX-License-Identifier: Apache-2.0
"""The agenda: due work is returned by time, kind and id, after any history (SPEC U-6)."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.engine.deadlines import RUN
from clearinghouse.statemachine.state.sorted_parts import PART_MAX
from clearinghouse.statemachine.state.timers import (
    DEADLINE_CONTRACT_EXPIRY,
    DEADLINE_DEAD_MAN,
    DEADLINE_HOLD_EXPIRY,
    DEADLINE_INDEX,
    DEADLINE_LIQUIDATION_PASS,
    DEADLINE_MARGIN_SCALE,
    DEADLINE_MARK_SAMPLE,
    DEADLINE_ORDER_EXPIRY,
    DEADLINE_OUTFLOW_LIMIT,
    DEADLINE_SETTLEMENT_PASS,
    DEADLINE_VOLATILITY_HALT,
    DEADLINE_WITHDRAWAL_GATE,
    PHASE_KEYS,
    Timers,
    deadline_of,
    phase_key,
)

KINDS = (DEADLINE_INDEX, DEADLINE_ORDER_EXPIRY, DEADLINE_HOLD_EXPIRY, DEADLINE_SETTLEMENT_PASS)
entries = st.tuples(st.sampled_from(KINDS), st.integers(0, 5))


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
    """Entries of one instant come out by kind, then by id; those after now stay."""
    timers = Timers()
    for kind, key in (
        (DEADLINE_SETTLEMENT_PASS, 0),
        (DEADLINE_ORDER_EXPIRY, 9),
        (DEADLINE_ORDER_EXPIRY, 3),
    ):
        timers.schedule(50, kind, key)
    timers.schedule(50, DEADLINE_INDEX, 7)
    timers.schedule(51, DEADLINE_INDEX, 1)
    assert drain(timers, 50) == [
        (50, DEADLINE_INDEX, 7),
        (50, DEADLINE_ORDER_EXPIRY, 3),
        (50, DEADLINE_ORDER_EXPIRY, 9),
        (50, DEADLINE_SETTLEMENT_PASS, 0),
    ]
    assert timers.next_due_ns() == 51


def test_an_entry_that_moved_comes_out_once_at_its_new_time() -> None:
    """Moving a deadline later or earlier leaves one entry; a cancelled one never comes out."""
    timers = Timers()
    timers.schedule(10, DEADLINE_INDEX, 1)
    timers.schedule(30, DEADLINE_INDEX, 1)
    timers.schedule(20, DEADLINE_INDEX, 2)
    timers.schedule(5, DEADLINE_INDEX, 2)
    timers.schedule(7, DEADLINE_INDEX, 3)
    timers.cancel(DEADLINE_INDEX, 3)
    timers.cancel(DEADLINE_INDEX, 4)
    assert drain(timers, 100) == [(5, DEADLINE_INDEX, 2), (30, DEADLINE_INDEX, 1)]


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
    for (kind, key), due in changes:
        if due is None:
            timers.cancel(kind, key)
            table.pop((kind, key), None)
        else:
            timers.schedule(due, kind, key)
            table[(kind, key)] = due
        assert timers.next_due_ns() == min(table.values(), default=0)
    for stop in [*sorted(stops), 100]:
        expected = sorted((due, *entry) for entry, due in table.items() if due <= stop)
        assert drain(timers, stop) == expected
        table = {entry: due for entry, due in table.items() if due > stop}


@pytest.mark.parametrize("step", [1, 7, 2_999])
def test_a_long_agenda_is_in_order(step: int) -> None:
    """3,000 deadlines are more than one part has; they come out in order, also if two of three have been cancelled."""
    timers = Timers()
    for at in range(3_000):
        timers.schedule(1 + at * step % 3_001, DEADLINE_INDEX, at)
    for at in range(3_000):
        if at % 3:
            timers.cancel(DEADLINE_INDEX, at)
    assert all(len(part) <= PART_MAX for part in timers.agenda.parts)
    expected = sorted((1 + at * step % 3_001, DEADLINE_INDEX, at) for at in range(0, 3_000, 3))
    copy = Timers()
    copy.due.update(timers.due)
    copy.agenda.fill([(due, *entry) for entry, due in copy.due.items()])
    assert drain(timers, 10**4) == drain(copy, 10**4) == expected
    assert (timers.agenda.parts, timers.agenda.lasts) == ([], [])


def test_an_agenda_that_forgets_much_stays_small() -> None:
    """Ten thousand cancelled deadlines do not stay in memory."""
    timers = Timers()
    timers.schedule(10**9, DEADLINE_INDEX, 10**6)
    for key in range(10_000):
        timers.schedule(key + 1, DEADLINE_ORDER_EXPIRY, key)
        timers.cancel(DEADLINE_ORDER_EXPIRY, key)
    assert len(timers.agenda.parts) == len(timers.agenda.parts[0]) == 1
    assert timers.next_due_ns() == 10**9


def test_kinds_run_in_the_order_of_phases_and_of_keys_within_one() -> None:
    """Kinds are numbered as they run: by phase of U-6, and within a phase by first key, without a gap or a tie."""
    assert list(PHASE_KEYS) == list(range(1, len(PHASE_KEYS) + 1))
    assert sorted(set(PHASE_KEYS.values())) == list(PHASE_KEYS.values())


@given(
    st.lists(st.tuples(st.sampled_from(sorted(PHASE_KEYS)), st.integers(0, 2**32 - 1)), min_size=2)
)
def test_a_deadline_keeps_its_identity_and_its_order_in_a_snapshot(
    deadlines: list[tuple[int, int]],
) -> None:
    """Written as (phase, key) and read again a deadline is the same, and two stand in the same order."""
    written = [phase_key(kind, key) for kind, key in deadlines]
    assert [deadline_of(phase, key) for phase, key in written] == deadlines
    assert [phase_key(kind, key) for kind, key in sorted(deadlines)] == sorted(written)


@pytest.mark.parametrize(
    ("phase", "key", "deadline"),
    [
        (1, 7, (DEADLINE_INDEX, 7)),
        (1, 2**32 + 7, (DEADLINE_MARK_SAMPLE, 7)),
        (1, 2**40 + 7, (DEADLINE_MARGIN_SCALE, 7)),
        (4, 100, (DEADLINE_DEAD_MAN, 100)),
        (8, 0, (DEADLINE_SETTLEMENT_PASS, 0)),
        (9, 0, (DEADLINE_LIQUIDATION_PASS, 0)),
        (10, 7, (DEADLINE_CONTRACT_EXPIRY, 7)),
        (10, 2**32 + 7, (DEADLINE_VOLATILITY_HALT, 7)),
        (10, 4 * 2**32 + 2, (DEADLINE_OUTFLOW_LIMIT, 2)),
        (10, 8 * 2**32, (DEADLINE_WITHDRAWAL_GATE, 0)),
    ],
)
def test_rows_of_older_snapshots_are_read(phase: int, key: int, deadline: tuple[int, int]) -> None:
    """A row of a snapshot that was written before deadlines had kinds means what it meant."""
    assert deadline_of(phase, key) == deadline
    assert phase_key(*deadline) == (phase, key)


@pytest.mark.parametrize(("phase", "key"), [(7, 0), (0, 0), (11, 0), (1, -1)])
def test_a_row_of_no_kind_is_refused(phase: int, key: int) -> None:
    """A phase that no deadline has, or a key below the first, is refused and not guessed."""
    with pytest.raises(ValueError, match="no deadline has phase"):
        deadline_of(phase, key)


def test_each_kind_is_run_by_one_function_or_by_a_pass() -> None:
    """No kind lacks a function, and none has one beside its pass (U-6)."""
    passes = {DEADLINE_LIQUIDATION_PASS, DEADLINE_SETTLEMENT_PASS}
    assert set(RUN) | passes == set(PHASE_KEYS)
    assert not set(RUN) & passes
