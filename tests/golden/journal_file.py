# SPDX-License-Identifier: Apache-2.0
"""A journal as a text file: stable under version control, without any database.

Owns the file's form and the way through the production code that makes and replays the records in it. A line per
record: first sequence, count, time, chain hash, digest of the events, and the bytes of the commands; the genesis comes
first. The events are not kept: replay has to give them.

    python -m tests.golden.journal_file FILE    replays a file and prints the head that comes out
"""

import sys
from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.records import Applier, Replayer, decode_command
from clearinghouse.server.startup.genesis import genesis_from_bytes, genesis_record
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime
from clearinghouse.storage.port import Head, Record

EPOCH: Final = 1
_FIELDS: Final = 6


def record_game(
    genesis: Genesis, calls: Iterable[tuple[int, bytes]], batch_max: int
) -> list[Record]:
    """The journal of calls given with their times: up to `batch_max` calls of one time in a record.

    AdvanceTime is left to the machine, which puts it where it is due.
    """
    first = genesis_record(genesis, EPOCH, 0)
    records = [first]
    applier = Applier(Engine(genesis), first.head, first.time_ns)
    for time_ns, encoded in calls:
        full = len(applier.entries) >= batch_max
        if applier.entries and (full or time_ns != applier.time_ns):
            records.append(applier.seal(EPOCH).record)
        if not applier.entries:
            applier.open(time_ns)
        command = decode_command(encoded)
        if isinstance(command, AdvanceTime):
            applier.advance()
        else:
            applier.begin(command, encoded)
            applier.proceed(command.count())
    if applier.entries:
        records.append(applier.seal(EPOCH).record)
    return records


def write(path: Path, records: list[Record]) -> None:
    """Write a journal."""
    lines = [
        " ".join(
            (
                str(record.first_sequence),
                str(record.count),
                str(record.time_ns),
                record.chain_hash.hex(),
                record.events_digest.hex(),
                b64encode(record.commands).decode(),
            )
        )
        for record in records
    ]
    path.write_text("\n".join([*lines, ""]), encoding="ascii")


def read(path: Path) -> list[Record]:
    """The records of a file, without their events."""
    records: list[Record] = []
    for line in path.read_text(encoding="ascii").splitlines():
        fields = line.split(" ")
        assert len(fields) == _FIELDS, line[:80]
        records.append(
            Record(
                EPOCH,
                int(fields[0]),
                int(fields[1]),
                int(fields[2]),
                b64decode(fields[5], validate=True),
                b"",
                bytes.fromhex(fields[4]),
                bytes.fromhex(fields[3]),
            )
        )
    return records


def replayer_of(records: list[Record]) -> Replayer:
    """A replayer that stands after the genesis of a journal."""
    return Replayer(Engine(genesis_from_bytes(records[0].commands)), records[0])


def rebuild(records: list[Record]) -> Head:
    """The head that the commands alone lead to, from genesis, with no stored hash read."""
    genesis = genesis_from_bytes(records[0].commands)
    first = genesis_record(genesis, records[0].epoch, records[0].time_ns)
    replayer = Replayer(Engine(genesis), first)
    head = first.head
    for record in records[1:]:
        unsealed = replace(record, chain_hash=b"", events_digest=b"")
        head = replayer.rebuild(unsealed)
    return head


if __name__ == "__main__":
    came_to = rebuild(read(Path(sys.argv[1])))
    sys.stdout.write(f"{came_to.sequence} {came_to.hash.hex()}\n")
