# SPDX-License-Identifier: Apache-2.0
"""Read records beside the running machine: in threads, in chunks of limited size (SPEC Q-4).

Owns the reading of a log for subscribers and for the calls of a request id. All of it runs in a worker thread and
yields between chunks; the number of concurrent walks is limited. Must never be on the path of a command.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
PAGE_RECORDS: Final = 4_096
RECORD_BYTES: Final = 256  # of a record beside its commands


class Calls:
    """The calls of one record, split and ready to read."""

    __slots__ = ("batches", "commands", "record")

    def __init__(self, record: Record) -> None:
        """Split a record into its calls. Raises ValueError unless it is a record of commands (genesis is not)."""
        self.record = record
        self.batches: list[EventBatch] = events_of(record)
        self.commands: list[Command] = [decode_command(data) for data in commands_of(record)]
        if len(self.batches) != len(self.commands):
            raise ValueError("a record has as many lists of events as calls")


class History:
    """A reader of a log that does not stop the log's writer. It reads up to `end()`, the last published sequence.

    A record is in the log before its commit is reported. Until then the head, the indexes and the table of units do not
    include it, so a reader would find ids that nothing else can explain.
    """

    def __init__(self, log: Log, end: Callable[[], int]) -> None:
        self._log = log
        self._end = end
        self._permits = asyncio.Semaphore(WALKS_MAX)

    def walk(self, from_sequence: int) -> "Walk":
        """Return a walk that begins with the record which contains `from_sequence`."""
        return Walk(self._log, self._permits, self._end, from_sequence)

    async def page(self, from_sequence: int, bytes_max: int) -> list[Record]:
        """Return published records, beginning with the one that contains `from_sequence`.

        The list has one record, and more records up to a limit of command bytes.
        """
        async with self._permits:
            with _archived():
                page = await asyncio.to_thread(self._page, from_sequence, bytes_max)
        return [record for record in page if record.last_sequence <= self._end()]

    def _page(self, from_sequence: int, bytes_max: int) -> list[Record]:
        page: list[Record] = []
        size = 0
        for record in islice(self._log.read(from_sequence), PAGE_RECORDS):
            size += len(record.commands) + RECORD_BYTES
            if page and size > bytes_max:
                break
            page.append(record)
        return page

    async def record(self, sequence: int) -> Record:
        """Return the record that contains a published sequence. Raises EdgeError if it was archived and moved away."""
        async with self._permits:
            with _archived():
                return await asyncio.to_thread(next, self._log.read(sequence))


@contextmanager
def _archived() -> Iterator[None]:
    """In the block, convert an error about a missing archive to an EdgeError that names its records."""
    try:
        yield
    except ArchivedError as error:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"all up to sequence {error.base_sequence} are archived, and not here any more",
            limit=str(error.base_sequence + 1),
            actual=str(error.sequence),
        ) from error


class Walk:
    """One walk over a log; each `next` returns a chunk of records, an empty chunk at the present end."""

    def __init__(
        self, log: Log, permits: asyncio.Semaphore, end: Callable[[], int], from_sequence: int
    ) -> None:
        self._log = log
        self._permits = permits
        self._end = end
        self._from = from_sequence
        self._records: Iterator[Record] | None = None

    async def next(self) -> list[Calls]:
        """Return the next chunk of records.

        Raises EdgeError for records in a missing archive, and errors of the storage.
        """
        async with self._permits:
            with _archived():
                return self._published(await asyncio.to_thread(self._next))

    def _published(self, chunk: list[Calls]) -> list[Calls]:
        """Return the records of a chunk that are published; the next chunk begins after them."""
        end = self._end()
        kept = [calls for calls in chunk if calls.record.last_sequence <= end]
        if len(kept) < len(chunk):
            self._from = chunk[len(kept)].record.first_sequence
            self._records = None
        return kept

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
