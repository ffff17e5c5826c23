# SPDX-License-Identifier: Apache-2.0
"""Read records beside the running machine: in threads, in chunks of limited size (SPEC Q-4).

Owns the reading of a log for subscribers, fills, ended orders and breaks. All of it runs in a worker thread and yields
between chunks; the number of concurrent walks is limited. Must never be on the path of a command.
"""

import asyncio
from collections.abc import Iterator
from itertools import islice
from typing import Final

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.journal.records import EventBatch, commands_of, decode_command, events_of
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.errors import ArchivedError
from clearinghouse.storage.port import Log, Record

CHUNK_RECORDS: Final = 256
CHUNK_BYTES: Final = 1_000_000
WALKS_MAX: Final = 4


class Calls:
    """The calls of a record."""

    __slots__ = ("batches", "commands", "record")

    def __init__(self, record: Record) -> None:
        """Raises ValueError unless it is a record of commands (genesis is none)."""
        self.record = record
        self.batches: list[EventBatch] = events_of(record)
        self.commands: list[Command] = [decode_command(data) for data in commands_of(record)]
        if len(self.batches) != len(self.commands):
            raise ValueError("a record has as many lists of events as calls")


class History:
    """Read a log without stopping its writer."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._permits = asyncio.Semaphore(WALKS_MAX)

    def walk(self, from_sequence: int) -> "Walk":
        """A walk from the record that contains `from_sequence` on."""
        return Walk(self._log, self._permits, from_sequence)


class Walk:
    """One walk; `next` returns a chunk, and an empty one at the present end."""

    def __init__(self, log: Log, permits: asyncio.Semaphore, from_sequence: int) -> None:
        self._log = log
        self._permits = permits
        self._from = from_sequence
        self._records: Iterator[Record] | None = None

    async def next(self) -> list[Calls]:
        """The next chunk. Raises EdgeError for records in an archive that was moved away, and errors of the storage."""
        async with self._permits:
            try:
                return await asyncio.to_thread(self._next)
            except ArchivedError as error:
                raise EdgeError(
                    codes.SEQUENCE_OUT_OF_RANGE,
                    f"all up to sequence {error.base_sequence} are archived, and not here any more",
                    limit=str(error.base_sequence + 1),
                    actual=str(error.sequence),
                ) from error

    def _next(self) -> list[Calls]:
        if self._records is None:
            self._records = self._log.read(self._from)
        chunk: list[Calls] = []
        size = 0
        for record in islice(self._records, CHUNK_RECORDS):
            if record.first_sequence == 0:
                continue  # genesis has no events
            chunk.append(Calls(record))
            size += len(record.commands) + len(record.events)
            if size >= CHUNK_BYTES:
                break
        if chunk:
            self._from = chunk[-1].record.last_sequence + 1
        else:
            self._records = None  # the log may have grown: the next call continues from here
        return chunk
