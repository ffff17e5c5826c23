# SPDX-License-Identifier: Apache-2.0
"""The warning before a disk is full (SPEC Q-7)."""

from pathlib import Path

from structlog.testing import capture_logs

from clearinghouse.server.recovery.disk_watch import AGAIN_SECONDS, LOOK_SECONDS, MIB, DiskWatch


def events_of(watch: DiskWatch, looks: int = 1) -> list[str]:
    """The words with which the log lines of some checks begin."""
    with capture_logs() as lines:
        for _ in range(looks):
            watch.look()
    return [" ".join(str(line["event"]).split()[:5]) for line in lines]


LOW = "the disk is nearly full:"
BACK = "the disk has space again"


def test_a_disk_below_its_mark_is_named_once_and_then_at_intervals() -> None:
    """The first check below the mark warns, later ones every ten minutes; above the mark and a tenth it is over."""
    free = 101 * MIB
    watch = DiskWatch(Path("data"), 100, lambda _: free)
    assert (events_of(watch, 3), watch.is_low) == ([], False)
    free = 100 * MIB
    assert (events_of(watch), watch.is_low) == ([], False)
    free = 100 * MIB - 1
    assert (events_of(watch, 5), watch.is_low) == ([LOW], True)
    assert events_of(watch, int(AGAIN_SECONDS / LOOK_SECONDS)) == [LOW]
    free = 109 * MIB
    assert (events_of(watch, 3), watch.is_low) == ([], True)
    free = 110 * MIB
    assert (events_of(watch, 3), watch.is_low) == ([BACK], False)


def test_a_disk_that_cannot_be_asked_is_named() -> None:
    """An error of the system is a warning, and does not end the watch."""

    def fails(_: Path) -> int:
        raise OSError("gone")

    assert events_of(DiskWatch(Path("data"), 100, fails)) == ["the free space of the"]
