# SPDX-License-Identifier: Apache-2.0
"""Append one record to the engine in one transaction, and interpret each answer to that transaction.

Owns the rule that makes an append safe to repeat. The transaction compares the epoch and the head, so it happens at
most once, however often it is sent. If no answer came, only an answer to the same transaction, sent again, shows
whether the append happened: a read of the head does not, because an earlier try may still arrive. The module does no
I/O.
"""

from typing import Final

from clearinghouse.replication.engine import Compare, Get, Put, Target, Txn, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import (
    EpochValue,
    HeadValue,
    Keys,
    head_value,
    record_to_bytes,
)
from clearinghouse.storage.port import Record

TRY_SECONDS: Final = 0.6
TRY_BYTES_PER_SECOND: Final = 5_000_000


class Append:
    """The append of `record` after the head `previous` by the leader of the epoch `mine`.

    The caller sends the transaction `txn` until `settle` returns or raises.
    """

    def __init__(self, keys: Keys, mine: EpochValue, previous: HeadValue, record: Record) -> None:
        self._epoch = mine
        self._mine = mine.to_bytes()
        self.head = head_value(record)
        self._head = self.head.to_bytes()
        value = record_to_bytes(record)
        self.txn = Txn(
            compare=(
                Compare(keys.epoch, Target.VALUE, self._mine),
                Compare(keys.head, Target.VALUE, previous.to_bytes()),
            ),
            then=(Put(keys.log(record.first_sequence), value), Put(keys.head, self._head)),
            otherwise=(Get(keys.epoch), Get(keys.head)),
        )
        # Three members need longer to receive and sync a large record.
        self.try_seconds = TRY_SECONDS + len(value) / TRY_BYTES_PER_SECOND

    def settle(self, answer: TxnAnswer) -> None:
        """Return if the answer shows that the record is committed. Raises DeposedError if another node leads.

        After DeposedError the process must answer no call, also if its record was committed.
        """
        if answer.succeeded:
            return
        epoch, head = (pairs[0].value if pairs else b"" for pairs in answer.gets)
        if epoch != self._mine:
            raise DeposedError(self._epoch.number, f"the epoch is {epoch.decode()!r} now")
        if head != self._head:
            raise DeposedError(
                self._epoch.number,
                f"the head is {head.decode()!r}, which this writer did not write: does another writer use its epoch?",
            )
