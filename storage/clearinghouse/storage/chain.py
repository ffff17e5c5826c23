# SPDX-License-Identifier: Apache-2.0
"""Define the hash chain over the records, and find the first bad record of a log (SPEC J-3).

Owns the hashed layout and the kinds of damage. It knows records and no storage: the same code checks a file, a table
and a list in memory.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from struct import Struct
from typing import Final, NamedTuple

from clearinghouse.storage.errors import (
    JournalDamagedError,
    RecordRefusedError,
    SequenceMismatchError,
)
from clearinghouse.storage.port import EMPTY_HEAD, HASH_BYTES, JOURNAL_FORMAT, Head, Record

# Fixed widths, and a length before the only variable field: so no two records have the same bytes.
_DOMAIN_TAG: Final = b"clearinghouse journal record\x00"
_FIELDS: Final = Struct(">IQQQQQ")  # format, epoch, first sequence, count, time, bytes of commands
INTEGER_MAX: Final = 2**63 - 1
"""The largest epoch, sequence, count and time: what a signed column of 64 bits holds."""

# --- kinds of damage ---
GAP: Final = "gap"
OVERLAP: Final = "overlap"
FIELD: Final = "field"
EPOCH: Final = "epoch_decreased"
TIME: Final = "time_decreased"
EVENTS_DIGEST: Final = "events_digest"
CHAIN_HASH: Final = "chain_hash"
KNOWN_HEAD: Final = "known_head"
CUT_TAIL: Final = "cut_tail"
UNREADABLE: Final = "unreadable"
STRUCTURE: Final = "structure"


def events_digest(events: bytes) -> bytes:
    """Return the SHA-256 digest (32 bytes) of the bytes of a record's events."""
    return sha256(events).digest()


def link(
    previous_hash: bytes,
    journal_format: int,
    epoch: int,
    first_sequence: int,
    count: int,
    time_ns: int,
    commands: bytes,
    digest: bytes,
) -> bytes:
    """Return the chained hash of a record: SHA-256 (32 bytes) over the previous hash and the whole record."""
    assert len(previous_hash) == HASH_BYTES
    assert len(digest) == HASH_BYTES
    image = sha256(_DOMAIN_TAG)
    image.update(previous_hash)
    image.update(_FIELDS.pack(journal_format, epoch, first_sequence, count, time_ns, len(commands)))
    image.update(commands)
    image.update(digest)
    return image.digest()


def link_of(previous_hash: bytes, record: Record) -> bytes:
    """Return the chain hash that a record of the current format has after `previous_hash`."""
    return link(
        previous_hash,
        JOURNAL_FORMAT,
        record.epoch,
        record.first_sequence,
        record.count,
        record.time_ns,
        record.commands,
        record.events_digest,
    )


def seal(
    previous: Head, epoch: int, count: int, time_ns: int, commands: bytes, events: bytes
) -> Record:
    """Return the record that continues a log whose head is `previous`."""
    first_sequence = previous.sequence + 1
    digest = events_digest(events)
    chain_hash = link(
        previous.hash, JOURNAL_FORMAT, epoch, first_sequence, count, time_ns, commands, digest
    )
    return Record(epoch, first_sequence, count, time_ns, commands, events, digest, chain_hash)


@dataclass(frozen=True, slots=True)
class Finding:
    """One piece of damage: the first sequence that is damaged, the kind of damage, and its figures as text."""

    sequence: int
    kind: str
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of `verify`: findings by sequence, the number of records read, and the end of the log."""

    findings: tuple[Finding, ...]
    records: int
    head: Head

    @property
    def first_bad_sequence(self) -> int | None:
        """The first sequence that cannot be trusted; None if all sequences can."""
        return min((finding.sequence for finding in self.findings), default=None)


class Tail(NamedTuple):
    """The end that the next record must continue: the head, and the epoch and time of the last record."""

    head: Head
    epoch: int
    time_ns: int


EMPTY_TAIL: Final = Tail(EMPTY_HEAD, 0, 0)


class RecordChecker:
    """Check records in order: the first must continue `tail`, and each known head must be in the chain.

    After a finding the check continues from the values of the bad record, so one piece of damage gives one finding
    and not a thousand. Known heads before `tail` are skipped: no record is read with which to compare them.
    """

    def __init__(self, tail: Tail = EMPTY_TAIL, known_heads: Iterable[Head] = ()) -> None:
        self.tail = tail
        # The next record may continue the stored or the computed hash: one of the two is right.
        self._previous_hashes: tuple[bytes, ...] = (tail.head.hash,)
        heads = sorted(set(known_heads), reverse=True)
        self._known = [head for head in heads if head.sequence > tail.head.sequence]
        self._at_tail = [head for head in heads if head.sequence == tail.head.sequence]

    def check(self, record: Record) -> Finding | None:
        """Return the first finding in `record`, or None."""
        expected = self.tail.head.sequence + 1
        finding = self._check_fields(record, expected)
        if finding is not None and finding.kind == FIELD:
            # This record cannot be hashed; the next record is compared with the gap that it leaves.
            return finding
        computed = b""
        for previous_hash in self._previous_hashes:
            computed = link_of(previous_hash, record)
            if computed == record.chain_hash:
                break
        else:
            finding = finding or Finding(
                expected, CHAIN_HASH, f"stored {record.chain_hash.hex()}, computed {computed.hex()}"
            )
        finding = self._check_known(record) or finding
        self.tail = Tail(record.head, record.epoch, record.time_ns)
        self._previous_hashes = (record.chain_hash, computed)
        return finding

    def _check_fields(self, record: Record, expected: int) -> Finding | None:
        """Return the first finding that needs no chained hash, cheapest check first; None if there is none."""
        first = record.first_sequence
        genesis_size = first > 0 or record.count == 1
        figures = (record.epoch, first, record.count, record.time_ns, first + record.count)
        if not (record.count >= 1 and genesis_size and min(figures) >= 0):
            return Finding(expected, FIELD, f"epoch, first, count, time are {figures[:4]}")
        if max(figures) > INTEGER_MAX:
            return Finding(expected, FIELD, f"epoch, first, count, time are {figures[:4]}")
        if len(record.chain_hash) != HASH_BYTES or len(record.events_digest) != HASH_BYTES:
            return Finding(expected, FIELD, f"a hash or digest is not {HASH_BYTES} bytes long")
        if first > expected:
            return Finding(expected, GAP, f"the next record begins at sequence {first}")
        if first < expected:
            return Finding(first, OVERLAP, f"a record begins at {first} again, expected {expected}")
        if record.epoch < self.tail.epoch:
            return Finding(first, EPOCH, f"epoch {record.epoch} after epoch {self.tail.epoch}")
        if record.time_ns < self.tail.time_ns:
            return Finding(first, TIME, f"time {record.time_ns} after {self.tail.time_ns}")
        digest = events_digest(record.events)
        if digest != record.events_digest:
            return Finding(
                first,
                EVENTS_DIGEST,
                f"stored {record.events_digest.hex()}, the events give {digest.hex()}",
            )
        return None

    def _check_known(self, record: Record) -> Finding | None:
        """Compare the record with the known heads; return a finding for the lowest head that differs, or None."""
        finding = self._check_known_tail()
        while self._known and self._known[-1].sequence <= record.last_sequence:
            known = self._known.pop()
            if known == record.head or known.sequence < record.first_sequence:
                continue  # equal, or in a gap, which is a finding of its own
            finding = finding or Finding(
                known.sequence,
                KNOWN_HEAD,
                f"known hash {known.hash.hex()}, the record that ends at {record.last_sequence} "
                f"has {record.chain_hash.hex()}",
            )
        return finding

    def _check_known_tail(self) -> Finding | None:
        """Compare `tail`, where the check began, with the known heads at that sequence; return a finding, or None."""
        for known in self._at_tail:
            if known != self.tail.head:
                self._at_tail = []
                return Finding(known.sequence, KNOWN_HEAD, f"known hash {known.hash.hex()}")
        self._at_tail = []
        return None

    def finish(self) -> Finding | None:
        """Return a finding if a known head lies after the last record; call this when no record is left."""
        if self._known:
            end = self.tail.head.sequence
            return Finding(
                end + 1,
                CUT_TAIL,
                f"the log ends at sequence {end}, a known head is at {self._known[0].sequence}",
            )
        return self._check_known_tail()


def verify(
    records: Iterable[Record],
    known_heads: Iterable[Head] = (),
    checker: RecordChecker | None = None,
    findings_max: int = 100,
) -> Verification:
    """Check all `records` and every known head; stop after `findings_max` findings.

    Pass `checker` to begin after a snapshot instead of at genesis (it then carries the known heads).
    """
    checker = checker or RecordChecker(known_heads=known_heads)
    findings: list[Finding] = []
    count = 0
    complete = True
    try:
        for record in records:
            count += 1
            finding = checker.check(record)
            if finding is not None:
                findings.append(finding)
                if len(findings) == findings_max:
                    complete = False
                    break
    except JournalDamagedError as error:
        findings.append(Finding(error.sequence, UNREADABLE, error.detail))
    last = checker.finish() if complete else None
    if last is not None:
        findings.append(last)
    return Verification(tuple(findings), count, checker.tail.head)


def read_checked(
    records: Iterable[Record], checker: RecordChecker, from_sequence: int
) -> Iterator[Record]:
    """Yield the records that reach `from_sequence`, and raise JournalDamagedError at the first bad one."""
    for record in records:
        finding = checker.check(record)
        if finding is not None:
            raise JournalDamagedError(finding.sequence, f"{finding.kind}: {finding.detail}")
        if record.last_sequence >= from_sequence:
            yield record


def check_append(tail: Tail, epoch: int, expected_sequence: int, records: Sequence[Record]) -> Tail:
    """Refuse records that do not continue the log after `tail`; return the tail after them.

    The caller has just made the hashes, yet this checks them again: damage from before the write would fail every
    restart, and no start could repair it.
    """
    next_sequence = tail.head.sequence + 1
    if expected_sequence != next_sequence:
        raise SequenceMismatchError(expected_sequence, next_sequence)
    if not records:
        raise RecordRefusedError(next_sequence, "there is no record to append")
    checker = RecordChecker(tail)
    for record in records:
        if record.epoch != epoch:
            raise RecordRefusedError(
                record.first_sequence, f"its epoch is {record.epoch}, the append's is {epoch}"
            )
        finding = checker.check(record)
        if finding is not None:
            raise RecordRefusedError(finding.sequence, f"{finding.kind}: {finding.detail}")
    return checker.tail
