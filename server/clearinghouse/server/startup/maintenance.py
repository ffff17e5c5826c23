# SPDX-License-Identifier: Apache-2.0
"""Maintain a journal while a server writes to it: snapshots, archived records, checkpoints (SPEC J-4, J-7).

Owns the times of each, and their lines in the log. Must never stop the server: if a snapshot or an archive fails, this
is only logged.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Final

import structlog

from clearinghouse.server.journal.records import Applier
from clearinghouse.server.startup.snapshot_codec import write_snapshot
from clearinghouse.server.startup.snapshot_scheduler import InvariantChecks, SnapshotKeeper
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.storage.archiving import left_to_forget
from clearinghouse.storage.errors import JournalDamagedError, StorageError
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Head
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory

SLOW_CHECKPOINT_NS: Final = 100_000_000

log = structlog.get_logger("clearinghouse.server")


class Maintenance:
    """The maintenance of one journal; call `start`, then `stop`. The commit thread calls `after_commit`."""

    def __init__(
        self,
        data_dir: Path,
        journal: SqliteJournal,
        schedule: Schedule,
        *,
        archive: bool,
        has_space: Callable[[], bool] = lambda: True,
    ) -> None:
        """Create the maintenance.

        With `archive`, records before the oldest kept snapshot are moved to archives. While `has_space` returns False
        no snapshot is taken, because the journal needs the remaining space.
        """
        self._has_space = has_space
        self._data_dir = data_dir
        self._journal = journal
        self._schedule = schedule
        self._archive = archive
        self._archived: Head | None = None  # up to where the journal may delete records
        self._keeper: SnapshotKeeper | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._checkpoints = 0
        self._worst_checkpoint_ns = 0

    async def start(self, sequence: Callable[[], int], snapshot_sequence: int) -> None:
        """Begin to take snapshots by the schedule.

        `snapshot_sequence` is the sequence of the newest snapshot; 0 if there is none.
        """
        self._keeper = SnapshotKeeper(
            self._data_dir,
            self._schedule,
            sequence,
            snapshot_sequence,
            archived=self._on_archived if self._archive else None,
            has_space=self._has_space,
        )
        if self._archive:
            self._archived = await asyncio.to_thread(left_to_forget, self._journal)
        self._keeping = asyncio.create_task(self._keeper.run())

    async def stop(self) -> None:
        """Take no more snapshots."""
        if self._keeping is not None and self._keeper is not None:
            self._keeping.cancel()
            await self._keeper.stop()

    async def write_last_snapshot(self, applier: Applier, sequence: int) -> None:
        """Write a snapshot at the end (Q-7), unless a snapshot of `sequence` exists. A failure is logged."""
        if self._keeper is None or sequence in (0, self._keeper.last_sequence):
            return
        if not self._has_space():
            log.warning("no snapshot at the stop: the disk is nearly full")
            return
        try:
            size = await asyncio.to_thread(self._write_snapshot, applier)
        except StorageError as error:
            log.warning("snapshot failed", message=str(error))
        else:
            log.info("snapshot", sequence=sequence, bytes=size)

    @property
    def checks(self) -> InvariantChecks:
        """Return the results of the checks of invariants since the start."""
        return InvariantChecks() if self._keeper is None else self._keeper.checks

    def _write_snapshot(self, applier: Applier) -> int:
        """Write a snapshot of the machine; return the size of its file in bytes. Raises errors of the storage."""
        lock = SnapshotLock(snapshot_directory(self._data_dir))
        try:
            schedule = self._schedule
            path = write_snapshot(lock, applier, schedule.keep, schedule.spread)
        finally:
            lock.release()
        return path.stat().st_size

    def _on_archived(self, head: Head) -> None:
        """Store that an archive has the records up to `head`; after each commit a few of them are deleted from the
        journal.
        """
        self._archived = head
        log.info("archived", sequence=head.sequence)

    def after_commit(self) -> None:
        """Delete some archived records, and make a checkpoint if one is due.

        The commit thread calls this between two appends.
        """
        if self._archived is not None:
            try:
                if not self._journal.drop_archived(self._archived):
                    self._archived = None
            except JournalDamagedError as error:
                log.warning("the archive is not of this journal", message=str(error))
                self._archived = None
        checkpoint = self._journal.checkpoint_if_due()
        if checkpoint is None:
            return
        self._checkpoints += 1
        self._worst_checkpoint_ns = max(self._worst_checkpoint_ns, checkpoint.pause_ns)
        if (
            checkpoint.copied_pages < checkpoint.log_pages
            or checkpoint.pause_ns > SLOW_CHECKPOINT_NS
        ):
            log.warning(
                "slow checkpoint",
                log_pages=checkpoint.log_pages,
                copied_pages=checkpoint.copied_pages,
                pause_ms=checkpoint.pause_ns // 1_000_000,
            )

    def checkpoints(self) -> dict[str, int]:
        """Return the number of checkpoints since the start, and the longest pause for a checkpoint in microseconds."""
        return {
            "worst_checkpoint_us": self._worst_checkpoint_ns // 1_000,
            "checkpoints": self._checkpoints,
        }
