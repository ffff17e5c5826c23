# SPDX-License-Identifier: Apache-2.0
"""What an append says of its engine while that refuses it."""

from typing import Any, cast

import pytest

from clearinghouse.replication.engine import (
    DENIED,
    NO_SPACE,
    EngineRefusedError,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.keys import EpochValue, Keys, head_value
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.storage.port import Record
from tests.unit.replication.records import GENESIS, records, tail

MINE = EpochValue(2, "a", "h:1", "n", "b")


class _Refusing:
    """Refuses the first tries, and notes what the log says of the engine then."""

    def __init__(self, kind: str, refusals: int = 2) -> None:
        self._kind = kind
        self._refusals = refusals
        self.log: ReplicatedLog | None = None
        self.full: list[bool] = []

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        assert self.log is not None
        self.full.append(self.log.is_full)
        if len(self.full) <= self._refusals:
            raise EngineRefusedError(self._kind, "a test")
        return TxnAnswer(True, 9, ())

    def next_member(self) -> None:
        """See `Engine.next_member`."""


@pytest.mark.parametrize(
    ("kind", "full"), [(NO_SPACE, [False, True, True]), (DENIED, [False, False, False])]
)
def test_an_engine_that_denies_an_append_is_not_called_full(kind: str, full: list[bool]) -> None:
    """Both are tried again until they are settled; a caller gets LOG_FULL where it is full."""
    engine = _Refusing(kind)
    persisted: list[Record] = []
    log = ReplicatedLog(cast("Any", engine), Keys("c"), cast("Any", None), persisted.append)
    engine.log = log
    log.lead(MINE, head_value(GENESIS), tail(GENESIS))
    (record,) = records(1)
    log.append(MINE.number, record.first_sequence, [record])
    assert engine.full == full
    assert persisted == [record]
    assert not log.is_full
