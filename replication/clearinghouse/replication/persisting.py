# SPDX-License-Identifier: Apache-2.0
"""Write records to the node's own journal, after the engine committed them.

Owns the writing thread, and the bound of the records that wait for it. So the journal is a prefix of the log in the
engine, and the node never cuts it. A write failure must end the process (SPEC J-2). A disk that takes no record and
returns no error for a fixed time is a failure too.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Final

from clearinghouse.replication.errors import JournalStalledError
from clearinghouse.replication.following import records_size
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Record

PENDING_BYTES: Final = 64 * 1024 * 1024
PENDING_RECORDS: Final = 4_096
# The bounds of one commit. A slow disk shows progress only after a commit, so a commit has a bound of bytes too.
GROUP_RECORDS: Final = 64
GROUP_BYTES: Final = 4 * 1024 * 1024
# A node whose oldest record waits longer for the disk must not lead.
LATE_SECONDS: Final = 5.0
# The process ends if the disk takes no record for longer.
STALLED_SECONDS: Final = 10.0


class Persister:
    """Append records to `journal` in a thread.

    The thread calls `done` with the last sequence of each written group, `failed` with an error that ends it, and
    `after` between two groups, for the upkeep of the journal.
    """

    def __init__(
        self,
        journal: SqliteJournal,
        done: Callable[[int], None],
        failed: Callable[[BaseException], None],
        after: Callable[[], None],
        stalled_seconds: float = STALLED_SECONDS,
    ) -> None:
        self._journal = journal
        self._done = done
        self._failed = failed
        self._after = after
        self._stalled_seconds = stalled_seconds
        self._pending: deque[tuple[float, Record]] = deque()
        """each with its time of arrival"""
        self._writing_since: float | None = None
        """the time of arrival of the first record in the present commit"""
        self._moved = time.monotonic()
        """the time of the last progress of the disk"""
        self._bytes = 0
        self._changed = Condition()
        self._ending = False
        self._broken = False
        self.sequence = journal.head().sequence
        self._thread = Thread(target=self._run, name="persist", daemon=True)

    def start(self) -> None:
        """Start the thread that writes."""
        self._thread.start()

    def put(self, record: Record) -> None:
        """Queue a record for writing; wait while the queue is full.

        Raises JournalStalledError if the disk writes nothing.
        """
        size = records_size([record])
        began = time.monotonic()
        with self._changed:
            while not self._broken and (
                len(self._pending) >= PENDING_RECORDS
                or (self._pending and self._bytes + size > PENDING_BYTES)
            ):
                left = max(began, self._moved) + self._stalled_seconds - time.monotonic()
                if left <= 0:
                    raise JournalStalledError(self.sequence, self._stalled_seconds)
                self._changed.wait(left)
            self._pending.append((time.monotonic(), record))
            self._bytes += size
            self._changed.notify_all()

    def waits_seconds(self) -> float:
        """Return for how many seconds the oldest unwritten record has waited; 0.0 if no record waits."""
        with self._changed:
            since = self._writing_since
            if since is None and self._pending:
                since = self._pending[0][0]
        return 0.0 if since is None else time.monotonic() - since

    def stop(self) -> bool:
        """Let the thread write all queued records, and wait until it has ended. Return False if the disk stalls."""
        began = time.monotonic()
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        while self._thread.is_alive():
            left = max(began, self._moved) + self._stalled_seconds - time.monotonic()
            if left <= 0:
                return False
            self._thread.join(left)
        return True

    def _take(self) -> list[Record]:
        """Wait for the next records and return them, all of one epoch; an empty list when the thread must end."""
        with self._changed:
            while not self._pending and not self._ending:
                self._changed.wait()
            group: list[Record] = []
            pending = self._pending
            size = 0
            while pending and len(group) < GROUP_RECORDS:
                came, record = pending[0]
                if not group:
                    self._writing_since = came
                elif record.epoch != group[0].epoch or size >= GROUP_BYTES:
                    break
                group.append(record)
                size += records_size([record])
                pending.popleft()
            self._bytes -= size
            self._changed.notify_all()
            return group

    def _run(self) -> None:
        journal = self._journal
        try:
            while group := self._take():
                epoch = group[0].epoch
                if epoch > journal.epoch():
                    # The engine decided who may write; the journal's own epoch follows.
                    journal.fence(epoch)
                journal.append(epoch, group[0].first_sequence, group)
                self.sequence = group[-1].last_sequence
                with self._changed:
                    self._writing_since = None
                    self._moved = time.monotonic()
                    self._changed.notify_all()
                self._done(self.sequence)
                self._after()
                # The upkeep may be long work of the disk.
                self._moved = time.monotonic()
        except BaseException as error:  # noqa: BLE001  any failure leaves the outcome unknown: the process ends
            with self._changed:
                self._broken = True
                self._pending.clear()
                self._changed.notify_all()
            self._failed(error)
