# SPDX-License-Identifier: Apache-2.0
"""The commit thread: makes one record at a time durable while the event loop goes on (ARCHITECTURE §5).

Owns the thread that calls the log, and nothing else does while it runs. The interpreter's lock is free while
the disk syncs. It must never swallow a failure: whatever the log raises ends the process (SPEC J-2).
"""

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Final

from clearinghouse.storage.port import Log, Record

_END: Final = None


class CommitThread:
    """Commits records to `log` with `epoch` in a thread of its own.

    `done` and `failed` are called in that thread; `after` is called between two appends for work that may
    make the next one wait, such as a checkpoint. `worst_ns` is the longest that a record took from its stamp until it
    was durable: applying it, waiting for the commit before it, and its own.
    """

    def __init__(
        self,
        log: Log,
        epoch: int,
        done: Callable[[], None],
        failed: Callable[[BaseException], None],
        after: Callable[[], None],
    ) -> None:
        self._log = log
        self._epoch = epoch
        self._done = done
        self._failed = failed
        self._after = after
        self.worst_ns = 0
        self._records: SimpleQueue[Record | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="commit", daemon=True)

    def start(self) -> None:
        """Begin to take records."""
        self._thread.start()

    def commit(self, record: Record) -> None:
        """Begin to commit `record`; `done` or `failed` says how it went."""
        self._records.put(record)

    def stop(self) -> None:
        """Let the thread end once it has done what it was given, and wait for it."""
        self._records.put(_END)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (record := self._records.get()) is not _END:
                self._log.append(self._epoch, record.first_sequence, [record])
                self.worst_ns = max(self.worst_ns, time.time_ns() - record.time_ns)
                self._done()
                self._after()
        except BaseException as error:  # noqa: BLE001  any failure leaves the outcome unknown: the process ends
            self._failed(error)
