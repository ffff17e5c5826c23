# SPDX-License-Identifier: Apache-2.0
"""The marks of the free space, and the states that follow from them (SPEC Q-7)."""

import asyncio
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, strategies as st
from structlog.testing import capture_logs

from clearinghouse.server.startup import disk_watch
from clearinghouse.server.startup.disk_watch import (
    AGAIN_SECONDS,
    LOOK_SECONDS,
    MIB,
    DiskState,
    DiskWatch,
    Marks,
    free_bytes,
)

LOW = "the disk is nearly full: free"
RESTRICTED = "the disk is nearly full: commands"
READ_ONLY = "the disk is nearly full: all"
BACK = "the disk has space again"
ENOUGH = DiskState.ENOUGH


class Disk:
    """A disk whose free space the test sets, in bytes."""

    def __init__(self) -> None:
        self.free = 0

    def __call__(self, _: Path) -> int:
        """Return the free space."""
        return self.free


def events_of(watch: DiskWatch, looks: int = 1) -> list[str]:
    """The words with which the log lines of some checks begin."""
    with capture_logs() as lines:
        for _ in range(looks):
            watch.look()
    return [" ".join(str(line["event"]).split()[:6]) for line in lines]


def test_a_disk_below_its_mark_is_named_once_and_then_at_intervals() -> None:
    """The first check below the mark warns, later ones every ten minutes; above the mark and a tenth it is over."""
    disk = Disk()
    watch = DiskWatch(Path("data"), Marks(warn_mib=100), disk)
    disk.free = 101 * MIB
    assert (events_of(watch, 3), watch.is_low) == ([], False)
    disk.free = 100 * MIB
    assert (events_of(watch), watch.is_low) == ([], False)
    disk.free = 100 * MIB - 1
    assert (events_of(watch, 5), watch.is_low) == ([LOW], True)
    assert events_of(watch, int(AGAIN_SECONDS / LOOK_SECONDS)) == [LOW]
    disk.free = 110 * MIB - 1
    assert (events_of(watch, 3), watch.is_low) == ([], True)
    disk.free = 110 * MIB
    assert (events_of(watch, 3), watch.is_low) == ([BACK], False)


@pytest.mark.parametrize(
    ("free", "then", "events"),
    [
        # Down: each mark at its limit, and one byte below it.
        (100 * MIB, ENOUGH, []),
        (100 * MIB - 1, DiskState.LOW, [LOW]),
        (50 * MIB, DiskState.LOW, [LOW]),
        (50 * MIB - 1, DiskState.RESTRICT, [RESTRICTED]),
        (20 * MIB, DiskState.RESTRICT, [RESTRICTED]),
        (20 * MIB - 1, DiskState.READ_ONLY, [READ_ONLY]),
        (0, DiskState.READ_ONLY, [READ_ONLY]),
    ],
)
def test_a_state_begins_below_its_mark(free: int, then: DiskState, events: list[str]) -> None:
    """A start finds the state of the disk at its first check."""
    disk = Disk()
    disk.free = free
    watch = DiskWatch(Path("data"), Marks(100, 50, 20), disk)
    assert (events_of(watch), watch.state) == (events, then)


def test_a_state_ends_a_tenth_above_its_mark() -> None:
    """On the way back each state lasts until there is a tenth more than its mark; one more byte missing, it stays."""
    disk = Disk()
    watch = DiskWatch(Path("data"), Marks(100, 50, 20), disk)
    watch.look()
    for free, then, events in (
        (22 * MIB - 1, DiskState.READ_ONLY, []),
        (22 * MIB, DiskState.RESTRICT, [RESTRICTED]),
        (55 * MIB - 1, DiskState.RESTRICT, []),
        (55 * MIB, DiskState.LOW, [LOW]),
        (110 * MIB - 1, DiskState.LOW, []),
        (110 * MIB, ENOUGH, [BACK]),
        # And down again, past two marks at once.
        (0, DiskState.READ_ONLY, [READ_ONLY]),
        (110 * MIB, ENOUGH, [BACK]),
    ):
        disk.free = free
        assert (events_of(watch), watch.state) == (events, then), free


@given(st.lists(st.integers(0, 130), min_size=1, max_size=12))
def test_each_state_begins_and_ends_by_its_own_mark(frees: list[int]) -> None:
    """After any changes: a state begins below its mark, ends a tenth above it, and the worst counts."""
    disk = Disk()
    watch = DiskWatch(Path("data"), Marks(100, 50, 20), disk)
    has_begun: set[DiskState] = set()
    for free in frees:
        disk.free = free * MIB
        for state, mark in zip(
            (DiskState.LOW, DiskState.RESTRICT, DiskState.READ_ONLY), (100, 50, 20), strict=True
        ):
            if free < mark:
                has_begun.add(state)
            elif free * 10 >= mark * 11:
                has_begun.discard(state)
        events_of(watch)
        assert watch.state == max(has_begun, default=ENOUGH), (frees, free)


def test_a_mark_that_is_not_set_is_never_reached() -> None:
    """With one mark alone there is one state, and none without any."""
    disk = Disk()
    for marks, then in (
        (Marks(), ENOUGH),
        (Marks(warn_mib=1), DiskState.LOW),
        (Marks(restrict_mib=1), DiskState.RESTRICT),
        (Marks(read_only_mib=1), DiskState.READ_ONLY),
    ):
        watch = DiskWatch(Path("data"), marks, disk)
        watch.look()
        assert watch.state == then
        assert marks.any == (then != ENOUGH)


def test_marks_in_the_wrong_order_are_found() -> None:
    """Each pair of set marks that is not in its order is named; marks that are not set have none."""
    low, restrict, read_only = DiskState.LOW, DiskState.RESTRICT, DiskState.READ_ONLY
    for marks, faults in (
        (Marks(3, 2, 1), []),
        (Marks(0, 0, 0), []),
        (Marks(0, 2, 1), []),
        (Marks(3, 0, 1), []),
        (Marks(2, 2, 1), [(low, restrict)]),
        (Marks(3, 1, 1), [(restrict, read_only)]),
        (Marks(1, 0, 2), [(low, read_only)]),
        (Marks(1, 2, 3), [(low, restrict), (low, read_only), (restrict, read_only)]),
    ):
        assert marks.faults() == faults


def test_a_disk_that_cannot_be_asked_is_named() -> None:
    """An error of the system is a warning, does not end the watch, and leaves the state as it was."""
    is_gone = False

    def free(_: Path) -> int:
        if is_gone:
            raise OSError("gone")
        return 0

    watch = DiskWatch(Path("data"), Marks(100), free)
    watch.look()
    is_gone = True
    assert events_of(watch) == ["the free space of the disk"]
    assert watch.state == DiskState.LOW


def test_it_looks_each_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first time at once, until it is cancelled."""
    disk = Disk()
    watch = DiskWatch(Path("data"), Marks(100), disk)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)
        disk.free += MIB
        if len(waits) == 3:
            raise asyncio.CancelledError

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with capture_logs() as lines, pytest.raises(asyncio.CancelledError):
        asyncio.run(watch.run())
    assert waits == [LOOK_SECONDS] * 3
    assert watch.free == 2 * MIB
    assert len(lines) == 1


def test_a_line_has_the_figures_and_is_an_error_once_commands_are_refused() -> None:
    """Free space and all marks in MiB, and the directory where a mark was passed."""
    disk = Disk()
    watch = DiskWatch(Path("data"), Marks(100, 50, 20), disk)
    figures = {"warn_mib": 100, "restrict_mib": 50, "read_only_mib": 20}
    for free, level in (
        (99 * MIB + 7, "warning"),
        (49 * MIB, "error"),
        (19 * MIB, "error"),
        (200 * MIB, "info"),
    ):
        disk.free = free
        with capture_logs() as lines:
            watch.look()
        (line,) = lines
        event = line.pop("event")
        directory = {} if level == "info" else {"directory": "data"}
        assert line == {"log_level": level, "free_mib": free // MIB, **figures, **directory}
        assert event.startswith("the disk ")


def test_the_free_space_is_that_of_the_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what is unused: some of that may be kept for others."""
    asked: list[Path] = []

    def usage(path: Path) -> SimpleNamespace:
        asked.append(path)
        return SimpleNamespace(total=9, used=4, free=3)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert free_bytes(tmp_path) == 3
    assert asked == [tmp_path]


def test_a_look_that_fails_counts_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not for the time after which a warning is repeated either."""
    monkeypatch.setattr(disk_watch, "AGAIN_SECONDS", 2 * disk_watch.LOOK_SECONDS)
    frees: list[int | None] = [50, None, 50, 50]

    def free(_path: Path) -> int:
        found = frees.pop(0)
        if found is None:
            raise OSError("gone")
        return found << 20

    watch = DiskWatch(Path("data"), Marks(100, 20, 10), free)
    lines: list[list[str]] = []
    while frees:
        with capture_logs() as said:
            watch.look()
        lines.append([line["log_level"] for line in said])
        assert (watch.state, watch.free) == (DiskState.LOW, 50 << 20)
    assert lines == [["warning"], ["warning"], [], ["warning"]]
