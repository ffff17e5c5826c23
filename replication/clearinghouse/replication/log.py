# SPDX-License-Identifier: Apache-2.0
"""Implement the log port over the engine: a record is durable when a majority of members has it (SPEC J-2, N-1).

Owns the end of an append without an answer: it sends the same transaction until the engine answers. It must never
report a record as durable without that answer, nor after another node became leader.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from threading import Event
from typing import Final

from clearinghouse.replication.append import Append
from clearinghouse.replication.engine import (
    DENIED,
    NO_SPACE,
    Engine,
    EngineRefusedError,
    EngineUnknownError,
)
from clearinghouse.replication.errors import AppendStoppedError, DeposedError
from clearinghouse.replication.keys import EpochValue, HeadValue, Keys
from clearinghouse.storage.chain import Tail, check_append
from clearinghouse.storage.errors import FencedError
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Head, Record

AGAIN_SECONDS: Final = 0.02


class ReplicatedLog:
    """The log to which the leader appends. `persist` is called with each durable record.

    One thread calls `append`. `ambiguous` counts tries without an answer, `answered_at` is the time of the last
    answer.
    """

    def __init__(
        self,
        engine: Engine,
        keys: Keys,
        journal: SqliteJournal,
        persist: Callable[[Record], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._keys = keys
        self._journal = journal
        self._persist = persist
        self._clock = clock
        self._mine: EpochValue | None = None
        self._end: HeadValue | None = None
        self._tail: Tail | None = None
        self._ending = Event()
        self.ambiguous = 0
        self.answered_at = clock()
        self.is_appending = False
        self.is_full = False

    def lead(self, mine: EpochValue, end: HeadValue, tail: Tail) -> None:
        """Append in the epoch `mine` from now on.

        The log ends at `end`, and this machine has applied it up to there.
        """
        assert end.head == tail.head
        self._mine, self._end, self._tail = mine, end, tail
        self.answered_at = self._clock()

    @property
    def tail(self) -> Tail:
        """The end of the log. The node must have called `lead` before."""
        assert self._tail is not None
        return self._tail

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `Log.append`: it returns when a majority has the records. Raises DeposedError and AppendStoppedError."""
        if self._mine is None or self._tail is None or self._mine.number != epoch:
            raise FencedError(epoch, 0 if self._mine is None else self._mine.number, "append")
        check_append(self._tail, epoch, expected_sequence, records)
        for record in records:
            assert self._end is not None
            append = Append(self._keys, self._mine, self._end, record)
            self.is_appending = True
            self._settle(append)
            self.is_appending = False
            self._end = append.head
            self._tail = Tail(record.head, record.epoch, record.time_ns)
            self._persist(record)

    def _settle(self, append: Append) -> None:
        """Send the transaction of an append until an answer shows whether it happened."""
        while True:
            try:
                answer = self._engine.transact(append.txn, append.try_seconds)
            except EngineUnknownError:
                self.ambiguous += 1
            except EngineRefusedError as error:
                # The engine is full, or denies access: this try did not happen, but an earlier try may have.
                # Where the engine denies heartbeats too, callers get NO_QUORUM after a while, else no answer.
                self.is_full = error.kind == NO_SPACE
                if error.kind not in (NO_SPACE, DENIED):
                    raise
            else:
                append.settle(answer)
                self.answered_at = self._clock()
                self.is_full = False
                return
            self._engine.next_member()
            if self._ending.wait(AGAIN_SECONDS):
                raise AppendStoppedError("the engine did not answer before the stop")

    def give_up(self) -> None:
        """Stop the repeated sending of an append: the process ends, and the calls of that append get no answer."""
        self._ending.set()

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`. The records are read from the node's own journal."""
        return self._journal.read(from_sequence)

    def fence(self, epoch: int) -> None:
        """Raise DeposedError always: only a transaction of `election` can change the epoch."""
        raise DeposedError(epoch, "a replicated log is not fenced by its writer")

    def epoch(self) -> int:
        """See `Log.epoch`."""
        return 0 if self._mine is None else self._mine.number

    def head(self) -> Head:
        """See `Log.head`."""
        return self._journal.head() if self._end is None else self._end.head

    def close(self) -> None:
        """See `Log.close`."""
        self.give_up()
