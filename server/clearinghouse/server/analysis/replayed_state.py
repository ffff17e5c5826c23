# SPDX-License-Identifier: Apache-2.0
"""The state at a sequence, read-only: a machine that is taken along a journal, record by record or item by item.

Owns the walk and the check that what is applied is what was recorded. Must never write to the journal. It goes
forward only; whoever wants an earlier moment opens another one.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.records import (
    Applier,
    Entry,
    commands_of,
    decode_command,
    encode_events,
    naming_the_command,
)
from clearinghouse.server.recovery.forking import rebuild
from clearinghouse.server.recovery.startup import Progress, ReplayDifferedError, no_progress
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    ConditionalOrders,
    OracleTicks,
    OrderBatch,
    Transfers,
)
from clearinghouse.storage.chain import events_digest
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader, open_read_only

_PROGRESS_STEPS: Final = 512
# Commands of which the machine takes one item at a time when it is asked to (see `Engine.proceed`).
_ITEM_BY_ITEM: Final = frozenset(
    {OrderBatch.KIND, Transfers.KIND, OracleTicks.KIND, ConditionalOrders.KIND}
)


class OutOfRangeError(Exception):
    """A sequence or a time that the journal does not have."""


def out_of_range(sequence: int, end: int) -> OutOfRangeError:
    """The error of a sequence that the journal does not have."""
    return OutOfRangeError(f"there is no sequence {sequence}: the journal ends at sequence {end}")


def sequence_at(reader: JournalReader, time_ns: int) -> int:
    """The last sequence whose record is not later than a time, by halves: time never falls from record to record.

    Raises OutOfRangeError for a time before genesis.
    """
    low, high = -1, reader.head().sequence
    while low < high:
        record = next(reader.read((low + high + 1) // 2))
        if record.time_ns <= time_ns:
            low = record.last_sequence
        else:
            high = record.first_sequence - 1
    if low < 0:
        raise OutOfRangeError(f"time {time_ns} lies before the journal begins")
    return low


class Step:
    """An item of a call on its way through the machine, or a whole call that passes or fails as one.

    It is handed out before it is applied, when the state is the one that it meets; `apply` takes it through. What
    a call does before its first item (pools accrue, U-6) has happened by then.
    """

    def __init__(self, applier: Applier, entry: Entry, item: int) -> None:
        self._applier = applier
        self._entry = entry
        # What the start of a call says (pools accrue) belongs to its first item.
        self._events_before = len(self._events()) if item else 0
        self.command: Command = entry.command
        self.call_sequence = entry.first_sequence
        self.item = item
        self.items = 0  # how many it was; known once it is applied
        self.events: list[int] = []
        self._outcome_codes: list[int] = []

    @property
    def sequence(self) -> int:
        """The first sequence of the step."""
        return self.call_sequence + self.item

    @property
    def last_sequence(self) -> int:
        """The last sequence of a step that was applied."""
        return self.sequence + self.items - 1

    @property
    def size(self) -> int:
        """How many sequences the step takes: one item of a batch, or all of a call that is taken at once."""
        call = self._applier.call
        assert call is not None, "asked before the step is applied"
        command = self.command
        if call.done or command.KIND not in _ITEM_BY_ITEM or getattr(command, "atomic", False):
            return command.count() - self.item
        return 1

    @property
    def state(self) -> State:
        """The state, before or after."""
        return self._applier.engine.state

    @property
    def time_ns(self) -> int:
        """The time of the record."""
        return self._applier.time_ns

    @property
    def codes(self) -> list[int]:
        """The result codes of the items of a step that was applied; of a repeated call those of the first time."""
        return self._outcome_codes[self.item : self.item + self.items]

    def apply(self) -> None:
        """Take the item through; once. Raises CommandRaisedError."""
        assert self.items == 0, "a step is applied once"
        call = self._applier.call
        assert call is not None
        with naming_the_command(self._applier):
            done = self._applier.proceed(1)
        end = self.command.count() if done else call.next_item
        self.items = end - self.item
        self.events = self._events()[self._events_before :]
        self._outcome_codes = call.outcome.codes
        assert self.items > 0

    def events_so_far(self) -> list[int]:
        """The events of the call before this step."""
        return self._events()[: self._events_before]

    def _events(self) -> list[int]:
        """The events of the call so far."""
        if self._entry.events is not None:
            return self._entry.events
        return self._applier.engine.state.events


def steps(applier: Applier, record: Record) -> Iterator[Step]:
    """The steps of the record that follows. Each has to be applied before the next is asked for.

    Raises ReplayDifferedError once all are applied if they gave other events than those that were recorded,
    CommandRaisedError, and ValueError if the record is no record of commands.
    """
    if record.first_sequence != applier.next_sequence:
        raise ValueError(
            f"the record begins at {record.first_sequence}, not at {applier.next_sequence}"
        )
    applier.open(record.time_ns)
    for encoded in commands_of(record):
        command = decode_command(encoded)
        with naming_the_command(applier):
            entry = applier.take(command, encoded)
        item = 0
        while applier.call is not None:
            step = Step(applier, entry, item)
            yield step
            assert step.items, "the step before was not applied"
            item += step.items
    _close(applier, record, encode_events(record.first_sequence, applier.entries))


def _close(applier: Applier, record: Record, events: bytes) -> None:
    """Close a record whose commands are applied. Raises ReplayDifferedError unless they gave its events."""
    digest = events_digest(events)
    applier.close(record)
    if digest != record.events_digest:
        raise ReplayDifferedError(
            record.first_sequence,
            f"replay gives events of digest {digest.hex()}, recorded is {record.events_digest.hex()}",
        )


class Past:
    """A machine that goes along a journal, from the last record that ends before `start` on."""

    def __init__(
        self,
        reader: JournalReader,
        progress: Progress = no_progress,
        *,
        start: int = 0,
        begun: Applier | None = None,
        snapshots: bool = True,
    ) -> None:
        """`begun` is a machine at the end of an earlier record, where somebody has one: it goes on from there.

        Without `snapshots` it begins with genesis, whatever lies beside the journal.

        Raises OutOfRangeError, and what `forking.rebuild` raises.
        """
        self.reader = reader
        self.end = reader.head().sequence
        self._progress = progress
        if start > self.end:
            raise out_of_range(start, self.end)
        if begun is None:
            record = next(reader.read(start), None) if start else None
            before = record.first_sequence - 1 if record else 0
            begun = rebuild(reader, before, progress, snapshots=snapshots)
        self.applier = begun
        self.sequence = self.applier.applied_sequence
        self.time_ns = self.applier.time_ns
        self._records = reader.read(self.sequence + 1)
        self._record: Record | None = None
        self._open: Iterator[Step] | None = None
        self._open_end = 0
        self._step: Step | None = None
        self._told = 0

    @property
    def state(self) -> State:
        """The state as of `sequence`."""
        return self.applier.engine.state

    def check_range(self, sequence: int) -> None:
        """Raise OutOfRangeError unless the journal has the sequence and the machine is not past it."""
        if not 0 <= sequence <= self.end:
            raise out_of_range(sequence, self.end)
        assert sequence >= self.sequence, "a machine does not go back"

    def peek(self) -> Step | None:
        """The next step, not applied yet; None at the end of the journal."""
        while self._step is None:
            if self._open is None:
                record = self._next_record()
                if record is None:
                    return None
                self._record = None
                self._open = steps(self.applier, record)
                self._open_end = record.last_sequence
            self._step = next(self._open)
        return self._step

    def step(self) -> Step | None:
        """Apply the next step; None at the end of the journal."""
        step = self.peek()
        if step is None:
            return None
        step.apply()
        self._step = None
        self.sequence = step.last_sequence
        self.time_ns = step.time_ns
        if self.sequence == self._open_end:
            assert self._open is not None
            left = next(self._open, None)  # compares the record's events and closes it
            assert left is None
            self._open = None
        self._tell()
        return step

    def go_to(self, sequence: int) -> State:
        """Apply everything up to a sequence, which the journal has; a batch that passes as a whole, whole.

        Raises OutOfRangeError.
        """
        self.check_range(sequence)
        while self.sequence < sequence:
            record = None if self._is_inside() else self._next_record()
            if record is not None and record.last_sequence <= sequence:
                self._whole(record)
            else:
                self.step()
        self._progress(self.sequence, self.end)
        return self.state

    def go_before(self, sequence: int) -> Step:
        """Apply everything before a sequence; the step that holds it, not applied. Raises OutOfRangeError."""
        if sequence < 1:
            raise OutOfRangeError("sequence 0 is genesis: what happens begins at sequence 1")
        self.check_range(sequence)
        while True:
            record = None if self._is_inside() else self._next_record()
            if record is not None and record.last_sequence < sequence:
                self._whole(record)
                continue
            step = self.peek()
            assert step is not None
            if step.sequence + step.size > sequence:
                return step
            self.step()

    def _is_inside(self) -> bool:
        """Return whether a record is half applied, or its first step was looked at."""
        return self._open is not None

    def _next_record(self) -> Record | None:
        """The next record that nothing of is applied."""
        if self._record is None:
            self._record = next(self._records, None)
        return self._record

    def _whole(self, record: Record) -> None:
        """Apply a record at once."""
        self._record = None
        try:
            with naming_the_command(self.applier):
                events = self.applier.replay(record)
        except ValueError as error:
            raise ReplayDifferedError(record.first_sequence, str(error)) from error
        _close(self.applier, record, events)
        self.sequence = record.last_sequence
        self.time_ns = record.time_ns
        self._tell()

    def _tell(self) -> None:
        """Tell now and then how far it is."""
        self._told += 1
        if self._told % _PROGRESS_STEPS == 0:
            self._progress(self.sequence, self.end)


@contextmanager
def opened(path: Path, progress: Progress = no_progress, *, start: int = 0) -> Iterator[Past]:
    """A journal, looked at from `start` on, and let go of at the end. Raises what `Past` raises."""
    reader = open_read_only(path)
    try:
        yield Past(reader, progress, start=start)
    finally:
        reader.close()
