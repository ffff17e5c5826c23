# SPDX-License-Identifier: Apache-2.0
"""A log over a simulated disk, behind the same port as the journal: fast, and as easily lost as the disk allows.

Owns its frames, its head, and what it does when the disk fails. What a crash leaves of its writes is the disk's
business (`tests/faults/disk.py`). It must never be milder than the journal: it refuses what the journal refuses, and
what it acknowledges is synced, unless it is a control that is made to lose something.

A frame is its length, the SHA-256 of its bytes, and its bytes: a record, or an epoch. The head is two slots that are
written in turn and synced, so that a lost tail differs from one that never was.
"""

import errno
import os
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from hashlib import sha256
from typing import Final

from clearinghouse.storage.chain import RecordChecker
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import (
    EncodingError,
    HeadMismatchError,
    JournalBehindHeadError,
    JournalDamagedError,
    JournalFailedError,
)
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import EMPTY_HEAD, Head, Record
from tests.faults.disk import Disk, File, Kind, Layer, Operation
from tests.simulation.chaos import (
    FAILED_SYNC,
    FAILED_WRITE,
    FULL_DISK,
    SHORT_WRITE,
    Chaos,
)

_LENGTH_BYTES: Final = 8
_HASH_BYTES: Final = 32
_FRAME_BYTES: Final = _LENGTH_BYTES + _HASH_BYTES
_SLOT_BYTES: Final = 128
_LATE_SYNCS: Final = 8
LOG, HEAD = "log", "head"


class Syncs(Enum):
    """What the log does about syncs: what it must, or what a control does instead."""

    KEPT = auto()
    SKIPPED = auto()
    LATE = auto()
    """after the acknowledgement, several at a time"""


class SimulatedLog:
    """A `Log` on a `Disk` with the files LOG and HEAD. Raises JournalDamagedError or JournalFailedError."""

    def __init__(self, disk: Disk, chaos: Chaos, syncs: Syncs = Syncs.KEPT) -> None:
        """Read what is there, refuse what was damaged, drop what was never finished, and make the rest durable."""
        self._log = disk.files[disk.names[LOG]]
        self._head = disk.files[disk.names[HEAD]]
        self._chaos = chaos
        self._syncs = syncs
        self._late: list[File] = []
        self._failure = ""
        content = self._log.view()
        records, epoch, self._end = _parse(content)
        known, self._turn = _known_head(self._head.view())
        _compare(records, known)
        self._memory = MemoryLog(records, epoch)
        try:
            self._settle(content)
        except OSError as error:
            raise self._fail(error) from error

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """See `Log.append`."""
        self._refuse_if_failed()
        self._memory.append(epoch, expected_sequence, records)
        try:
            self._extend(b"".join(_frame(encode(_record_values(record))) for record in records))
            self._write_head(records[-1].head)
        except OSError as error:
            raise self._fail(error) from error

    def read(self, from_sequence: int) -> Iterator[Record]:
        """See `Log.read`."""
        self._refuse_if_failed()
        return self._memory.read(from_sequence)

    def fence(self, epoch: int) -> None:
        """See `Log.fence`."""
        self._refuse_if_failed()
        self._memory.fence(epoch)
        try:
            self._extend(_frame(encode([epoch])))
        except OSError as error:
            raise self._fail(error) from error

    def epoch(self) -> int:
        """See `Log.epoch`."""
        self._refuse_if_failed()
        return self._memory.epoch()

    def head(self) -> Head:
        """See `Log.head`."""
        self._refuse_if_failed()
        return self._memory.head()

    def close(self) -> None:
        """See `Log.close`."""
        self._memory.close()

    # --- the disk ---

    def _settle(self, content: bytes) -> None:
        """Write what was found once more: it may be in the system's cache alone (see `storage.journal`)."""
        if self._end < len(content):
            operation = Operation(Kind.TRUNCATE, 0, LOG, self._end)
            self._log.layers.append(Layer(operation))
        if self._end:
            self._write(self._log, 0, content[: self._end])
            self._sync(self._log)
        if self._memory.head().sequence >= 0:
            self._write_head(self._memory.head())

    def _extend(self, data: bytes) -> None:
        """Write and sync more of the log."""
        if len(self._late) >= _LATE_SYNCS:
            for file in self._late:
                file.sync()
            self._late.clear()
        self._write(self._log, self._end, data)
        self._sync(self._log)
        self._end += len(data)

    def _write_head(self, head: Head) -> None:
        """Write and sync the slot whose turn it is."""
        image = encode([head.sequence, head.hash])
        slot = _frame(image).ljust(_SLOT_BYTES, b"\0")
        self._write(self._head, self._turn * _SLOT_BYTES, slot)
        self._sync(self._head)
        self._turn = 1 - self._turn

    def _write(self, file: File, offset: int, data: bytes) -> None:
        chaos = self._chaos
        chaos.point(writing=True)
        if chaos.hit(FAILED_WRITE):
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        full = chaos.hit(FULL_DISK)
        short = not full and chaos.hit(SHORT_WRITE)
        if short:
            data = data[: chaos.random.randrange(len(data))]
        if not full:
            file.layers.append(Layer(Operation(Kind.WRITE, 0, "", offset, data)))
        if full or short:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        chaos.point(writing=True)

    def _sync(self, file: File) -> None:
        if self._syncs is Syncs.SKIPPED:
            return
        if self._syncs is Syncs.LATE:
            self._late.append(file)
            return
        if self._chaos.hit(FAILED_SYNC):
            file.fail_sync()
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        file.sync()
        self._chaos.point(writing=True)

    def _fail(self, error: OSError) -> JournalFailedError:
        self._failure = str(error)
        return JournalFailedError(f"the simulated disk: {error}")

    def _refuse_if_failed(self) -> None:
        if self._failure:
            raise JournalFailedError(f"the simulated disk failed earlier: {self._failure}")


def _frame(data: bytes) -> bytes:
    """Bytes with their length and hash before them."""
    return len(data).to_bytes(_LENGTH_BYTES, "big") + sha256(data).digest() + data


def _unframe(content: bytes, offset: int) -> bytes | None:
    """The bytes of the frame at an offset; None if there is no whole one."""
    start = offset + _FRAME_BYTES
    end = start + int.from_bytes(content[offset : offset + _LENGTH_BYTES], "big")
    if end == start or end > len(content):
        return None
    data = content[start:end]
    return data if sha256(data).digest() == content[offset + _LENGTH_BYTES : start] else None


def _record_values(record: Record) -> tuple[int | bytes, ...]:
    """A record as plain values, in the order of its fields."""
    return (
        record.epoch,
        record.first_sequence,
        record.count,
        record.time_ns,
        record.commands,
        record.events,
        record.events_digest,
        record.chain_hash,
    )


def _parse(content: bytes) -> tuple[list[Record], int, int]:
    """The records up to the first frame that is not whole, the last epoch, and where they end."""
    records: list[Record] = []
    checker = RecordChecker()
    epoch = offset = 0
    while (data := _unframe(content, offset)) is not None:
        try:
            values = decode(data)
        except EncodingError as error:
            raise JournalDamagedError(len(records), str(error)) from error
        assert isinstance(values, list)
        if len(values) == 1:
            assert isinstance(values[0], int)
            epoch = values[0]
        else:
            record = Record(*values)  # type: ignore[arg-type]
            finding = checker.check(record)
            if finding is not None:
                raise JournalDamagedError(finding.sequence, finding.detail)
            records.append(record)
        offset += _FRAME_BYTES + len(data)
    return records, epoch, offset


def _known_head(content: bytes) -> tuple[Head, int]:
    """The newer of the heads that are whole, and the slot that is written next."""
    found, turn = EMPTY_HEAD, 0
    for slot in (0, 1):
        data = _unframe(content, slot * _SLOT_BYTES)
        values = decode(data) if data is not None else None
        if isinstance(values, list):
            head = Head(*values)  # type: ignore[arg-type]
            if head.sequence > found.sequence:
                found, turn = head, 1 - slot
    return found, turn


def _compare(records: list[Record], known: Head) -> None:
    """Refuse a log that does not have the head that was synced beside it."""
    if known.sequence < 0:
        return
    last = records[-1].last_sequence if records else -1
    if last < known.sequence:
        raise JournalBehindHeadError(last, known.sequence)
    if not any(record.head == known for record in reversed(records)):
        raise HeadMismatchError(known.sequence, "no record has the hash of the head file")
