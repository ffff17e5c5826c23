# SPDX-License-Identifier: Apache-2.0
"""Make one record at a time durable in a thread, while the event loop continues.

Owns the thread that calls the log; no other code calls the log while it runs. The interpreter's lock is free while the
disk syncs. Must never ignore a failure: any error of the log ends the process (SPEC J-2).
"""

import time
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import Final

from clearinghouse.storage.port import Log, Record

_END: Final = None


class CommitThread:
    """A thread that commits records to `log` with `epoch`.

    The thread calls `done` and `failed`. Between two appends it calls `after`, for work that may delay the next append,
    such as a checkpoint. `worst_ns` is the longest time of a record from its stamp until it was durable: its
    application, the wait for the earlier commit, and its own commit. `last_ns` is the duration of the last commit
    alone.
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
        self.last_ns = 0
        self._records: SimpleQueue[Record | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="commit", daemon=True)

    def start(self) -> None:
        """Start the thread that commits records."""
        self._thread.start()

    def lead(self, epoch: int) -> None:
        """Append later records in this epoch; no commit may be pending."""
        self._epoch = epoch

    def commit(self, record: Record) -> None:
        """Begin the commit of `record`; the thread calls `done` or `failed` with the result."""
        self._records.put(record)

    def stop(self) -> None:
        """End the thread after its last record, and wait for it."""
        self._records.put(_END)
        self._thread.join()

    def _run(self) -> None:
        try:
            while (record := self._records.get()) is not _END:
                began_ns = time.perf_counter_ns()
                self._log.append(self._epoch, record.first_sequence, [record])
                self.last_ns = time.perf_counter_ns() - began_ns
                self.worst_ns = max(self.worst_ns, time.time_ns() - record.time_ns)
                self._done()
                self._after()
        except BaseException as error:  # noqa: BLE001  any failure leaves the outcome unknown: the process ends
            self._failed(error)
