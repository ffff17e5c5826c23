# SPDX-License-Identifier: Apache-2.0
"""Maintenance of a journal beside its writer: the last snapshot, archived records, checkpoints (SPEC J-4, J-7)."""

import asyncio
from pathlib import Path
from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.startup import maintenance
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.server.startup.maintenance import Maintenance
from clearinghouse.server.startup.snapshot_scheduler import InvariantChecks
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.storage.errors import JournalDamagedError
from clearinghouse.storage.journal import Checkpoint, SqliteJournal
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, list_snapshots, snapshot_directory
from tests.analysis.journals import golden_records, write_journal

HEAD = Head(9, bytes(32))


class Journal:
    """A journal that answers what the test wants; it notes the heads up to which it may drop."""

    def __init__(self) -> None:
        self.dropped: list[Head] = []
        self.answers: list[bool | JournalDamagedError] = []
        self.checkpoint: Checkpoint | None = None

    def drop_archived(self, head: Head) -> bool:
        """Delete some; True if more are left."""
        self.dropped.append(head)
        answer = self.answers.pop(0)
        if isinstance(answer, JournalDamagedError):
            raise answer
        return answer

    def checkpoint_if_due(self) -> Checkpoint | None:
        """Return the checkpoint of the test."""
        return self.checkpoint


class Keeper:
    """In the place of the keeper of snapshots: what it was given, and whether it was stopped."""

    def __init__(self, *given: object, **options: Any) -> None:  # noqa: ANN401  those of the real one
        self.given = given
        self.options = options
        self.last_sequence = 7
        self.checks = InvariantChecks(count=3)
        self.is_stopped = False
        self.is_running = False

    async def run(self) -> None:
        """Run until cancelled."""
        self.is_running = True
        await asyncio.Event().wait()

    async def stop(self) -> None:
        """End."""
        self.is_stopped = True


def maintained(journal: Journal, *, archive: bool = False, has_space: bool = True) -> Maintenance:
    """The maintenance of a journal."""
    return Maintenance(
        Path("data"),
        cast("SqliteJournal", journal),
        Schedule(keep=2, spread=0),
        archive=archive,
        has_space=lambda: has_space,
    )


@pytest.fixture
def keepers(monkeypatch: pytest.MonkeyPatch) -> list[Keeper]:
    """The keepers of snapshots that were made."""
    made: list[Keeper] = []

    def make(*given: object, **options: object) -> Keeper:
        made.append(Keeper(*given, **options))
        return made[-1]

    monkeypatch.setattr(maintenance, "SnapshotKeeper", make)
    monkeypatch.setattr(maintenance, "left_to_forget", lambda _: HEAD)
    return made


def test_snapshots_are_taken_between_start_and_stop(keepers: list[Keeper]) -> None:
    """The keeper gets directory, schedule, sequence, the last snapshot and the disk; without archiving no more."""
    journal = Journal()
    one = maintained(journal)
    assert one.checks == InvariantChecks()

    async def run() -> None:
        await one.stop()
        await one.start(lambda: 5, 3)
        await asyncio.sleep(0)
        (keeper,) = keepers
        assert keeper.is_running
        assert not keeper.is_stopped
        await one.stop()

    asyncio.run(run())
    (keeper,) = keepers
    directory, schedule, sequence, last = keeper.given
    assert (directory, schedule, last) == (Path("data"), Schedule(keep=2, spread=0), 3)
    assert cast("Any", sequence)() == 5
    assert keeper.options["archived"] is None
    assert keeper.options["has_space"]()
    assert keeper.is_stopped
    assert one.checks.count == 3
    one.after_commit()
    assert journal.dropped == []


def test_archived_records_are_dropped_after_commits_until_none_is_left(
    keepers: list[Keeper],
) -> None:
    """A start goes on where an earlier one ended; each new archive begins again, and is logged."""
    journal = Journal()
    one = maintained(journal, archive=True)
    asyncio.run(one.start(lambda: 0, 0))
    journal.answers = [True, False]
    for _ in range(3):
        one.after_commit()
    assert journal.dropped == [HEAD, HEAD]
    later = Head(20, bytes(32))
    with capture_logs() as lines:
        keepers[0].options["archived"](later)
    assert lines == [{"event": "archived", "log_level": "info", "sequence": 20}]
    journal.answers = [False]
    for _ in range(2):
        one.after_commit()
    assert journal.dropped[2:] == [later]


def test_an_archive_of_another_journal_drops_nothing(keepers: list[Keeper]) -> None:
    """It is said once, and the checkpoint is made all the same."""
    journal = Journal()
    one = maintained(journal, archive=True)
    asyncio.run(one.start(lambda: 0, 0))
    assert len(keepers) == 1
    journal.answers = [JournalDamagedError(4, "another history")]
    journal.checkpoint = Checkpoint(1, 1, 5_000)
    with capture_logs() as lines:
        for _ in range(2):
            one.after_commit()
    (line,) = lines
    assert (line["event"], line["log_level"]) == (
        "the archive is not of this journal",
        "warning",
    )
    assert "another history" in line["message"]
    assert one.checkpoints() == {"worst_checkpoint_us": 5, "checkpoints": 2}


@pytest.mark.parametrize(
    ("checkpoint", "is_slow"),
    [
        (Checkpoint(10, 10, 100_000_000), False),
        (Checkpoint(10, 10, 100_000_001), True),
        (Checkpoint(10, 9, 1), True),
    ],
)
def test_a_slow_checkpoint_is_logged(checkpoint: Checkpoint, is_slow: bool) -> None:
    """One that takes more than 100 ms, or that a reader holds up; all are counted, with the longest pause."""
    journal = Journal()
    one = maintained(journal)
    assert one.checkpoints() == {"worst_checkpoint_us": 0, "checkpoints": 0}
    one.after_commit()
    journal.checkpoint = checkpoint
    with capture_logs() as lines:
        one.after_commit()
    assert (
        lines
        == [
            {
                "event": "slow checkpoint",
                "log_level": "warning",
                "log_pages": 10,
                "copied_pages": checkpoint.copied_pages,
                "pause_ms": checkpoint.pause_ns // 1_000_000,
            }
        ]
        * is_slow
    )
    journal.checkpoint = Checkpoint(1, 1, 0)
    one.after_commit()
    assert one.checkpoints() == {
        "worst_checkpoint_us": checkpoint.pause_ns // 1_000,
        "checkpoints": 2,
    }


def last_snapshot(tmp_path: Path, sequence: int, *, has_space: bool = True) -> list[Any]:
    """Write the last snapshot of a journal in `tmp_path`; the log lines of it."""
    reader = open_read_only(tmp_path)
    try:
        applier = rebuild(reader)
    finally:
        reader.close()
    one = Maintenance(
        tmp_path,
        cast("SqliteJournal", Journal()),
        Schedule(keep=1, spread=0),
        archive=False,
        has_space=lambda: has_space,
    )

    async def run() -> None:
        await one.write_last_snapshot(applier, sequence)
        await one.start(lambda: 0, 0)
        await one.write_last_snapshot(applier, sequence)
        await one.stop()

    with capture_logs() as lines:
        asyncio.run(run())
    return lines


def test_a_stop_writes_the_last_snapshot(keepers: list[Keeper], tmp_path: Path) -> None:
    """Not before the start, at no sequence, or at that of the newest one; its size is that of its file."""
    write_journal(tmp_path, golden_records()[:20])
    for sequence in (0, 7):
        assert last_snapshot(tmp_path, sequence) == []
        assert list_snapshots(snapshot_directory(tmp_path)) == []
    lines = last_snapshot(tmp_path, 8)
    (found,) = list_snapshots(snapshot_directory(tmp_path))
    size = found.path.stat().st_size
    assert lines == [{"event": "snapshot", "log_level": "info", "sequence": 8, "bytes": size}]
    assert len(keepers) == 3
    SnapshotLock(snapshot_directory(tmp_path)).release()  # it is free again


def test_a_full_disk_takes_no_last_snapshot(keepers: list[Keeper], tmp_path: Path) -> None:
    """The journal needs what is left; the log says so."""
    write_journal(tmp_path, golden_records()[:20])
    lines = last_snapshot(tmp_path, 8, has_space=False)
    assert [line["event"] for line in lines] == ["no snapshot at the stop: the disk is nearly full"]
    assert list_snapshots(snapshot_directory(tmp_path)) == []
    assert len(keepers) == 1


def test_a_last_snapshot_that_fails_does_not_stop_the_stop(
    keepers: list[Keeper], tmp_path: Path
) -> None:
    """A file where the directory of snapshots should be: a warning with the reason."""
    write_journal(tmp_path, golden_records()[:20])
    snapshot_directory(tmp_path).write_text("a file")
    (line,) = last_snapshot(tmp_path, 8)
    assert (line["event"], line["log_level"]) == ("snapshot failed", "warning")
    assert "snapshots" in line["message"]
    assert len(keepers) == 1
