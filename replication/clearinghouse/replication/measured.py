# SPDX-License-Identifier: Apache-2.0
"""Measure another engine: the time of each answer, and the number of requests without an answer.

Owns the counts. It must never repeat or change a request or an answer.
"""

import time
from collections.abc import Callable
from typing import TypeVar

from clearinghouse.replication.engine import (
    Engine,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    RangeAnswer,
    Status,
    Txn,
    TxnAnswer,
    Watch,
)

Answer = TypeVar("Answer")


class MeasuredEngine:
    """A wrapper of `engine` that calls `took` with the seconds of each answer to a transaction or range."""

    def __init__(
        self,
        engine: Engine,
        took: Callable[[float], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._engine = engine
        self._took = took
        self._clock = clock
        self.unanswered = 0
        self.refused = 0

    def _measure(self, ask: Callable[[], Answer]) -> Answer:
        began = self._clock()
        try:
            answer = ask()
        except EngineUnknownError:
            self.unanswered += 1
            raise
        except EngineRefusedError:
            self.refused += 1
            raise
        self._took(self._clock() - began)
        return answer

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        return self._measure(lambda: self._engine.transact(txn, seconds))

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """See `Engine.range`."""
        return self._measure(lambda: self._engine.range(get, seconds))

    def watch(self, key: bytes, end: bytes, from_revision: int) -> Watch:
        """See `Engine.watch`."""
        return self._engine.watch(key, end, from_revision)

    def compact(self, revision: int, seconds: float) -> None:
        """See `Engine.compact`."""
        self._engine.compact(revision, seconds)

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        return self._engine.status(seconds)

    def next_member(self) -> None:
        """See `Engine.next_member`."""
        self._engine.next_member()

    def close(self) -> None:
        """See `Engine.close`."""
        self._engine.close()
