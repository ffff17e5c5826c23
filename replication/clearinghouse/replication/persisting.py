# SPDX-License-Identifier: Apache-2.0
"""Write committed records into the node's own journal, behind the engine.

Owns the thread that writes, and the bound of what waits for it. The journal is thereby a prefix of what the engine
committed, and nothing is ever cut from it. It must never ignore a failure: the process ends (SPEC J-2). A disk that
takes nothing and gives no error is a failure too, after a stated time.
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
# Of one commit. A slow disk shows that it moves after each one, so it has a bound of bytes as well.
GROUP_RECORDS: Final = 64
GROUP_BYTES: Final = 4 * 1024 * 1024
# A node whose oldest record waits longer for the disk must not lead.
LATE_SECONDS: Final = 5.0
# Nothing waits longer for a disk that takes nothing: the process ends.
STALLED_SECONDS: Final = 10.0


class Persister:
    """Append records to `journal` in a thread; `done` gets the last sequence of each group, `failed` the error.

    `after` runs between two groups, for the upkeep of the journal. All three are called in that thread.
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
        """each with the time at which it came"""
        self._writing_since: float | None = None
        """when the first record came that is being written"""
        self._moved = time.monotonic()
        """when the disk last took something"""
        self._bytes = 0
        self._changed = Condition()
        self._ending = False
        self._broken = False
        self.sequence = journal.head().sequence
        self._thread = Thread(target=self._run, name="persist", daemon=True)

    def start(self) -> None:
        """Start the thread."""
        self._thread.start()

    def put(self, record: Record) -> None:
        """Have a record written; waits while too much is waiting already. Raises JournalStalledError."""
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
        """How long the oldest record waits that is not on the disk yet; 0.0: none does."""
        with self._changed:
            since = self._writing_since
            if since is None and self._pending:
                since = self._pending[0][0]
        return 0.0 if since is None else time.monotonic() - since

    def stop(self) -> bool:
        """End the thread after the last record, and wait for it; False if the disk took nothing for too long."""
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
        """The next records, all of one epoch; empty at the end."""
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
                self._moved = (
                    time.monotonic()
                )  # what comes after a commit may be long work of the disk
        except BaseException as error:  # noqa: BLE001  any failure leaves the outcome unknown: the process ends
            with self._changed:
                self._broken = True
                self._pending.clear()
                self._changed.notify_all()
            self._failed(error)
