# SPDX-License-Identifier: Apache-2.0
"""Records of a log for tests of replication, each of which continues the one before it."""

from clearinghouse.storage.chain import Tail, seal
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record

GENESIS = seal(EMPTY_HEAD, 1, 1, 1_000, b"genesis", b"")


def records(number: int, epoch: int = 2, head: Head = GENESIS.head) -> list[Record]:
    """So many records of two sequences each after a head."""
    made = []
    for at in range(number):
        record = seal(head, epoch, 2, 2_000 + at, b"commands %d" % at, b"events %d" % at)
        made.append(record)
        head = record.head
    return made


def tail(record: Record) -> Tail:
    """The end of a log whose last record this is."""
    return Tail(record.head, record.epoch, record.time_ns)
