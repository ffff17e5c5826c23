# SPDX-License-Identifier: Apache-2.0
"""Write committed records into the node's own journal, behind the engine.

Owns the thread that writes, and the bound of what waits for it. The journal is thereby a prefix of what the engine
committed, and nothing is ever cut from it. It must never ignore a failure: the process ends (SPEC J-2).
"""

from collections import deque
from collections.abc import Callable
from threading import Condition, Thread
from typing import Final

from clearinghouse.replication.following import records_size
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Record

PENDING_BYTES: Final = 64 * 1024 * 1024
PENDING_RECORDS: Final = 4_096
GROUP_RECORDS: Final = 64


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
    ) -> None:
        self._journal = journal
        self._done = done
        self._failed = failed
        self._after = after
        self._pending: deque[Record] = deque()
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
        """Have a record written; waits while too much is waiting already."""
        size = records_size([record])
        with self._changed:
            while not self._broken and (
                len(self._pending) >= PENDING_RECORDS
                or (self._pending and self._bytes + size > PENDING_BYTES)
            ):
                self._changed.wait()
            self._pending.append(record)
            self._bytes += size
            self._changed.notify_all()

    def stop(self) -> None:
        """End the thread after the last record, and wait for it."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._thread.join()

    def _take(self) -> list[Record]:
        """The next records, all of one epoch; empty at the end."""
        with self._changed:
            while not self._pending and not self._ending:
                self._changed.wait()
            group: list[Record] = []
            pending = self._pending
            while pending and len(group) < GROUP_RECORDS:
                if group and pending[0].epoch != group[0].epoch:
                    break
                group.append(pending.popleft())
            self._bytes -= records_size(group)
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
                self._done(self.sequence)
                self._after()
        except BaseException as error:  # noqa: BLE001  any failure leaves the outcome unknown: the process ends
            with self._changed:
                self._broken = True
                self._pending.clear()
                self._changed.notify_all()
            self._failed(error)
