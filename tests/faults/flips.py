# SPDX-License-Identifier: Apache-2.0
"""Flipped bits: any one bit of what lies on the disk turns over, and is detected or changes nothing.

Owns the directories that are damaged (stopped cleanly, killed with a log in its second round, killed while a reader
held up a checkpoint, and a server's with snapshots), which bits turn over, and the verdict. Detected is an error of
storage's own at the start, a snapshot that is said to be passed over, or a finding of `verify`; harmless is every
record and the whole state as it was and a journal that goes on; everything else is silent.
"""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

from clearinghouse.server.startup.directory import open_directory, replay_log, replay_on
from clearinghouse.server.startup.snapshot_codec import (
    Start,
    snapshot_chunks,
    start,
    write_snapshot,
)
from clearinghouse.storage.connection import address, pysqlite3_binding
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalDamagedError, SnapshotError, StorageError
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory
from tests.analysis.journals import golden_records, write_journal
from tests.faults.disk import Image
from tests.faults.journal_runs import (
    GENESIS,
    LookedDamagedError,
    draw_record,
    frequent_checkpoints,
    look,
    scratch_directory,
    write_image,
)

RECORDS: Final = 24
SNAPSHOTS_BEFORE_END: Final = (60, 20)
NAMES_SEQUENCE: Final = (JournalDamagedError, LookedDamagedError, SnapshotError)
# Where structure is dense every bit is tried before any other: SQLite's headers and those of the log's frames.
DENSE: Final = {"journal.db": range(100), "journal.db-wal": range(56), "head": range(160)}


class FlipAddress(NamedTuple):
    """Which bit turns over where; `python -m tests.faults flip ADDRESS` turns it again."""

    seed: int
    base: str
    file: str
    bit: int

    def __str__(self) -> str:
        return ":".join(map(str, self))


def parse_flip_address(text: str) -> FlipAddress:
    """The address that `str` made. Raises ValueError."""
    seed, base, file, bit = text.split(":")
    return FlipAddress(int(seed), base, file, int(bit))


@dataclass(frozen=True, slots=True)
class Base:
    """A sound directory, and the records in it."""

    name: str
    image: Image
    records: list[Record]
    machine: bytes = b""
    """the hash of the state that a server comes to; empty where there is no more than a journal"""


@dataclass(slots=True)
class FlipTally:
    """What a run came to."""

    detected: int = 0
    by_verify: int = 0
    """of those, by readers outside the node"""
    at_start: int = 0
    """of those, by a writer that opens the directory, replays and goes on"""
    named: int = 0
    """of those, with the first sequence that cannot be trusted"""
    harmless: int = 0
    silent: list[tuple[str, str]] = field(default_factory=list)
    """the addresses of flips that were neither, and what came of them"""

    @property
    def flips(self) -> int:
        """How many bits were turned over."""
        return self.detected + self.harmless + len(self.silent)


@cache
def bases(seed: int) -> list[Base]:
    """The directories to damage."""
    made = []
    with scratch_directory() as scratch:
        for name in ("stopped", "killed", "held"):
            path = scratch / name
            directory = DataDirectory(path)
            journal = directory.journal
            journal.fence(3)
            random = Random(f"{seed}/{name}")
            records: list[Record] = []
            held = None
            with frequent_checkpoints():
                for number in range(RECORDS):
                    record = draw_record(journal.head(), journal.epoch(), random)
                    journal.append(journal.epoch(), record.first_sequence, [record])
                    records.append(record)
                    if name == "held" and number == RECORDS // 3:
                        held = pysqlite3_binding().connect(address(path / "journal.db", "mode=ro"))
                        held.execute("BEGIN").close()
                        held.execute("SELECT count(*) FROM record").fetchall()
                    journal.checkpoint_if_due()
            if name == "stopped":
                directory.close()
            image = _files(path)
            if held is not None:
                held.close()
            directory.close()
            made.append(Base(name, image, records))
        made.append(_served(scratch / "served"))
    return made


def _served(path: Path) -> Base:
    """A server's directory: every kind of command and event, and snapshots some records before the end."""
    records = golden_records()
    write_journal(path, records)
    snapshots = snapshot_directory(path)
    reader = open_read_only(path)
    for until in SNAPSHOTS_BEFORE_END:
        begun = start(reader, snapshots)
        replay_on(begun, reader, records[-until].last_sequence)
        lock = SnapshotLock(snapshots)
        write_snapshot(lock, begun.applier, keep=len(SNAPSHOTS_BEFORE_END))
        lock.release()
    reader.close()
    image = _files(path)
    with DataDirectory(path) as opened:
        return Base("served", image, records, _machine(replay_log(opened.journal)))


def _machine(begun: Start) -> bytes:
    """The hash of all that a machine is."""
    digest = sha256(begun.applier.head.hash)
    for chunk in snapshot_chunks(begun.applier.engine.state):
        digest.update(chunk)
    return digest.digest()


def _files(path: Path) -> Image:
    """Every file below a directory but locks, by its name from there."""
    return {
        str(one.relative_to(path)): one.read_bytes()
        for one in sorted(path.rglob("*"))
        if one.is_file() and one.name != "lock"
    }


def bits(seed: int, base: Base, file: str, most: int) -> Iterator[int]:
    """Up to so many bits of a file: the dense part first, then any."""
    size = len(base.image[file]) * 8
    dense = [8 * byte + bit for byte in DENSE.get(file, range(0)) for bit in range(8)]
    random = Random(f"{seed}/{base.name}/{file}")
    random.shuffle(dense)
    chosen = dict.fromkeys(bit for bit in dense[: most // 2] if bit < size)
    while len(chosen) < min(most, size):
        chosen[random.randrange(size)] = None
    yield from chosen


def flipped(data: bytes, bit: int) -> bytes:
    """`data` with one bit turned over."""
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << (bit % 8)
    return bytes(changed)


@dataclass(slots=True)
class Verdict:
    """What was made of a damaged directory: by `verify`, by the start of a writer, and what was silently wrong."""

    by_verify: StorageError | None = None
    at_start: StorageError | None = None
    wrong: str = ""


def validate(directory: Path, base: Base) -> Verdict:
    """Read a damaged directory from outside, then open it as a server would and continue with it."""
    verdict = Verdict()
    try:
        if look(directory) != base.records:
            verdict.wrong = "a reader sees other records"
    except StorageError as error:
        verdict.by_verify = error
    try:
        (_serve if base.machine else _write_on)(directory, base, verdict)
    except StorageError as error:
        verdict.at_start = error
    return verdict


def _write_on(directory: Path, base: Base, verdict: Verdict) -> None:
    """Read all, as a replay does, and append one more."""
    with DataDirectory(directory, genesis=GENESIS) as opened:
        journal = opened.journal
        if list(journal.read(0)) != base.records:
            verdict.wrong = "the writer sees other records"
        journal.fence(journal.epoch() + 1)
        record = draw_record(journal.head(), journal.epoch(), Random(0))
        journal.append(journal.epoch(), record.first_sequence, [record])
    if look(directory) != [*base.records, record]:
        verdict.wrong = "what was appended afterwards is not there"


def _serve(directory: Path, base: Base, verdict: Verdict) -> None:
    """Start as a server does, from the newest usable snapshot; one that is passed over is reported."""
    opened = open_directory(directory)
    try:
        skipped: list[SnapshotError] = []
        begun = replay_log(
            opened.directory.journal,
            snapshots=snapshot_directory(directory),
            skipped=skipped.append,
        )
        if _machine(begun) != base.machine:
            verdict.wrong = "the server has another state"
        if skipped:
            verdict.at_start = skipped[0]
    finally:
        opened.directory.close()


def flip(scratch: Path, one: FlipAddress, tally: FlipTally) -> None:
    """Turn one bit over and see."""
    base = next(base for base in bases(one.seed) if base.name == one.base)
    directory = scratch / "flipped"
    write_image(directory, {**base.image, one.file: flipped(base.image[one.file], one.bit)})
    try:
        verdict = validate(directory, base)
    except Exception as error:  # noqa: BLE001  any other error is no answer
        verdict = Verdict(wrong=f"{type(error).__name__}: {error}")
    shutil.rmtree(directory)
    found = [error for error in (verdict.by_verify, verdict.at_start) if error is not None]
    if verdict.wrong:
        tally.silent.append((str(one), verdict.wrong))
    elif not found:
        tally.harmless += 1
    else:
        tally.detected += 1
        tally.by_verify += verdict.by_verify is not None
        tally.at_start += verdict.at_start is not None
        tally.named += any(isinstance(error, NAMES_SEQUENCE) for error in found)


def run_flips(seed: int, most: int) -> FlipTally:
    """Turn over about so many bits, evenly over the directories and, in each, over its files."""
    tally = FlipTally()
    with scratch_directory() as scratch:
        for base in bases(seed):
            for file in sorted(base.image):
                share = -(-most // len(bases(seed)) // len(base.image))
                for bit in bits(seed, base, file, share):
                    flip(scratch, FlipAddress(seed, base.name, file, bit), tally)
    return tally
