# SPDX-License-Identifier: Apache-2.0
"""Define the log port: the calls of a durable log that the sequencer needs (SPEC §14, N-1).

Owns the shapes `Record`, `Head` and `Log`. SQLite and the replicated log implement the port, so nothing here may
mention files, pages or transactions.

A record is one committed batch and covers the sequences `first_sequence` to `first_sequence + count - 1`. Record 0 is
genesis: `first_sequence` 0, `count` 1. Every record begins at the sequence after its predecessor's last.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

# format of the record and of the bytes in it (J-5); part of every chained hash
JOURNAL_FORMAT: Final = 1
HASH_BYTES: Final = 32


class Head(NamedTuple):
    """The end of a log: its last sequence and the chained hash of its last record."""

    sequence: int
    hash: bytes


EMPTY_HEAD: Final = Head(-1, bytes(HASH_BYTES))
"""The head of a log without records; its hash is the previous hash of genesis."""


@dataclass(frozen=True, slots=True)
class Record:
    """One committed batch: the bytes of its commands and of the events they caused.

    `time_ns` is nanoseconds since the epoch and never decreases from record to record. `events_digest` is the
    SHA-256 of `events`, and `chain_hash` is `chain.link` over everything else. The events are stored with their
    digest, so any past sequence can be read without replay; the chain covers the digest only.
    """

    epoch: int
    first_sequence: int
    count: int
    time_ns: int
    commands: bytes
    events: bytes
    events_digest: bytes
    chain_hash: bytes

    @property
    def last_sequence(self) -> int:
        """The last sequence of the record."""
        return self.first_sequence + self.count - 1

    @property
    def head(self) -> Head:
        """The head of a log that ends with this record."""
        return Head(self.first_sequence + self.count - 1, self.chain_hash)


class Log(Protocol):
    """An append-only log of records with one writer at a time.

    A writer first raises the epoch (`fence(log.epoch() + 1)`) and then appends with that epoch; after
    the fence, every append of an earlier writer fails. `append`, `fence` and `close` belong to one thread
    at a time; `read` may run beside them in another.
    """

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """Make `records` durable, all or none, before this returns.

        `expected_sequence` is the sequence at which the first record begins: `head().sequence + 1`. Raises
        FencedError if `epoch` is not the log's, SequenceMismatchError if the log ends elsewhere, RecordRefusedError
        if a record does not continue the log; after these errors nothing was written. Any other failure leaves the
        outcome unknown, and the log refuses every later call.
        """
        ...

    def read(self, from_sequence: int) -> Iterator[Record]:
        """Yield the records from the one that contains `from_sequence`, each checked against the chain.

        Yields nothing if the log ends before `from_sequence`; ends at the head of that time. Raises
        JournalDamagedError, naming the first bad sequence, before it yields anything from there.
        """
        ...

    def fence(self, epoch: int) -> None:
        """Make the caller's epoch `epoch` the writer's. It must be above the log's, else FencedError is raised."""
        ...

    def epoch(self) -> int:
        """Return the epoch of the current writer; 0 before the first fence."""
        ...

    def head(self) -> Head:
        """Return the last durable sequence and its chained hash; EMPTY_HEAD if the log is empty."""
        ...

    def close(self) -> None:
        """Close the log; a second call does nothing."""
        ...
