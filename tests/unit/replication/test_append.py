# SPDX-License-Identifier: Apache-2.0
"""The transaction of an append, and what each answer to it means."""

import pytest

from clearinghouse.replication.append import TRY_BYTES_PER_SECOND, TRY_SECONDS, Append
from clearinghouse.replication.engine import Compare, Get, KeyValue, Put, Target, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import EpochValue, Keys, head_value
from clearinghouse.storage.chain import seal
from tests.unit.replication.records import GENESIS, records

KEYS = Keys("c")
MINE = EpochValue(2, "a", "h:1", "n", "b")
OTHER = EpochValue(3, "b", "h:2", "m", "b")
(RECORD,) = records(1)
APPEND = Append(KEYS, MINE, head_value(GENESIS), RECORD)


def _answer(epoch: bytes, head: bytes, *, succeeded: bool = False) -> TxnAnswer:
    pairs = (KeyValue(KEYS.epoch, epoch, 1, 1),), (KeyValue(KEYS.head, head, 1, 1),)
    return TxnAnswer(succeeded, 9, pairs)


def test_it_compares_epoch_and_head_and_puts_record_and_head() -> None:
    """All of it is one transaction, so a stale writer and a doubled request are refused by the engine."""
    assert APPEND.txn.compare == (
        Compare(KEYS.epoch, Target.VALUE, MINE.to_bytes()),
        Compare(KEYS.head, Target.VALUE, head_value(GENESIS).to_bytes()),
    )
    log, head = APPEND.txn.then
    assert isinstance(log, Put)
    assert log.key == b"/clearinghouse/c/log/0000000000000001"
    assert head == Put(KEYS.head, head_value(RECORD).to_bytes())
    assert APPEND.txn.otherwise == (Get(KEYS.epoch), Get(KEYS.head))


def test_a_success_is_a_commit() -> None:
    """The first try was answered."""
    APPEND.settle(TxnAnswer(True, 9, ()))


def test_its_own_head_is_an_earlier_try_of_its_own() -> None:
    """Of two tries the first won and its answer was lost: the record is committed once."""
    APPEND.settle(_answer(MINE.to_bytes(), head_value(RECORD).to_bytes()))


@pytest.mark.parametrize("head", [GENESIS, RECORD])
def test_another_epoch_deposes_even_if_the_record_is_there(head: object) -> None:
    """No call is answered: the caller repeats at the new leader and gets the stored answer."""
    assert head in (GENESIS, RECORD)
    value = head_value(GENESIS if head is GENESIS else RECORD)
    with pytest.raises(DeposedError, match='"node":"b"'):
        APPEND.settle(_answer(OTHER.to_bytes(), value.to_bytes()))


def test_a_foreign_head_in_its_own_epoch_deposes() -> None:
    """Two writers with one epoch cannot exist; if they do, this writer ends."""
    foreign = head_value(records(1, epoch=7)[0])
    with pytest.raises(DeposedError, match="another writer use its epoch"):
        APPEND.settle(_answer(MINE.to_bytes(), foreign.to_bytes()))


def test_a_key_that_is_gone_deposes() -> None:
    """An engine that was emptied has no epoch."""
    with pytest.raises(DeposedError):
        APPEND.settle(TxnAnswer(False, 9, ((), ())))


def test_a_large_record_has_more_time() -> None:
    """Three members receive and sync it; a try that ends too soon would be repeated without end."""
    large = seal(GENESIS.head, 2, 1, 2_000, bytes(5_000_000), b"")
    append = Append(KEYS, MINE, head_value(GENESIS), large)
    assert 1.0 <= append.try_seconds - TRY_SECONDS < 1.01
    assert TRY_SECONDS <= APPEND.try_seconds < TRY_SECONDS + 1_000 / TRY_BYTES_PER_SECOND
