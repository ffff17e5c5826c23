# SPDX-License-Identifier: Apache-2.0
"""Replay a journal to any sequence, record by record or item by item, for reading its state.

Owns the replay and the check that it gives the recorded events. Must never write to the journal. It goes forward only;
for an earlier moment a caller opens another replay.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from clearinghouse.server.console.times import time_text
from clearinghouse.server.journal.records import (
    Applier,
    Entry,
    commands_of,
    encode_events,
    naming_the_command,
)
from clearinghouse.server.journal.versions import check_rules
from clearinghouse.server.startup.directory import Progress, ReplayDifferedError, no_progress
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
)
from clearinghouse.storage.chain import events_digest
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader, open_read_only

_PROGRESS_STEPS: Final = 512


class OutOfRangeError(Exception):
    """A sequence or a time is outside the journal, or before the position of the replay."""


def out_of_range(sequence: int, end: int) -> OutOfRangeError:
    """Return the error of a sequence that the journal does not have."""
    return OutOfRangeError(f"there is no sequence {sequence}: the journal ends at sequence {end}")


def sequence_at(reader: JournalReader, time_ns: int) -> int:
    """Return the last sequence whose record is not later than a time, by binary search: times never decrease.

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
        begins = next(reader.read(0)).time_ns
        raise OutOfRangeError(
            f"{time_text(time_ns)} lies before the journal begins, at {time_text(begins)}"
        )
    return low


class Step:
    """One item of a call, or a whole call that is applied at once.

    The caller gets the step before it is applied, with the state before it; `apply` applies it. The work of a call
    before its first item is then already done: pools accrue interest (U-6).
    """

    def __init__(self, applier: Applier, entry: Entry, item: int) -> None:
        self._applier = applier
        self._entry = entry
        # The events of a call's start (pools accrue) belong to its first item.
        self._events_before = len(self._events()) if item else 0
        self.command: Command = entry.command
        self.call_sequence = entry.first_sequence
        self.item = item
        self.items = 0  # its number of sequences; known once it is applied
        self.events: list[int] = []
        self._outcome_codes: list[int] = []

    @property
    def sequence(self) -> int:
        """Return the first sequence of the step."""
        return self.call_sequence + self.item

    @property
    def last_sequence(self) -> int:
        """Return the last sequence of an applied step."""
        return self.sequence + self.items - 1

    @property
    def size(self) -> int:
        """Return the number of sequences of the step: one for an item of a batch, all for a call applied as a unit."""
        call = self._applier.call
        assert call is not None, "asked before the step is applied"
        command = self.command
        if call.done or getattr(command, "atomic", False):
            return command.count() - self.item
        return 1

    @property
    def state(self) -> State:
        """Return the state of the machine: before the step until `apply`, then after it."""
        return self._applier.engine.state

    @property
    def time_ns(self) -> int:
        """Return the time of the step's record, in ns."""
        return self._applier.time_ns

    @property
    def codes(self) -> list[int]:
        """Return the result codes of the items of an applied step; for a repeated call those of its first time."""
        return self._outcome_codes[self.item : self.item + self.items]

    def apply(self) -> None:
        """Apply the step; it may be called once only. Raises CommandRaisedError."""
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
        """Return the events of the call before this step, as numbers."""
        return self._events()[: self._events_before]

    def _events(self) -> list[int]:
        """Return the events that the call has made so far, as numbers."""
        if self._entry.events is not None:
            return self._entry.events
        return self._applier.engine.state.events


def steps(applier: Applier, record: Record) -> Iterator[Step]:
    """Yield the steps of the next record. Each must be applied before the next is requested.

    Raises ReplayDifferedError after the last step if the events differ from the recorded ones,
    CommandRaisedError, and ValueError if the record is no record of commands.
    """
    if record.first_sequence != applier.next_sequence:
        raise ValueError(
            f"the record begins at {record.first_sequence}, not at {applier.next_sequence}"
        )
    applier.open(record.time_ns)
    for encoded in commands_of(record):
        with naming_the_command(applier):
            entry = applier.take(encoded)
        item = 0
        while applier.call is not None:
            step = Step(applier, entry, item)
            yield step
            assert step.items, "the step before was not applied"
            item += step.items
    _close(applier, record, encode_events(record.first_sequence, applier.entries))


def _close(applier: Applier, record: Record, events: bytes) -> None:
    """End a record after its last command.

    Raises ReplayDifferedError unless the commands gave the recorded events, and NewerRecordError.
    """
    digest = events_digest(events)
    entries = applier.entries
    applier.close(record)
    if digest != record.events_digest:
        for entry in entries:
            check_rules(entry.first_sequence, entry.command)
        raise ReplayDifferedError(
            record.first_sequence,
            f"replay gives events of digest {digest.hex()}, recorded is {record.events_digest.hex()}",
        )


class Past:
    """A machine that replays a journal from the last record that ends before `start`."""

    def __init__(
        self,
        reader: JournalReader,
        progress: Progress = no_progress,
        *,
        start: int = 0,
        begun: Applier | None = None,
        snapshots: bool = True,
    ) -> None:
        """Open the replay; `begun` is a machine at the end of an earlier record, from which the replay continues.

        Without `snapshots` it begins with genesis, even if the journal has snapshots.

        Raises OutOfRangeError, and the errors of `forking.rebuild`.
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
        self._reported = 0

    @property
    def state(self) -> State:
        """Return the state as of `sequence`."""
        return self.applier.engine.state

    def check_range(self, sequence: int) -> None:
        """Raise OutOfRangeError unless the journal has the sequence and the machine is not past it."""
        if not 0 <= sequence <= self.end:
            raise out_of_range(sequence, self.end)
        assert sequence >= self.sequence, "a machine does not go back"

    def peek(self) -> Step | None:
        """Return the next step, not applied yet; None at the end of the journal."""
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
        """Apply the next step and return it; None at the end of the journal."""
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
        """Apply all steps up to a sequence of the journal, an atomic batch as a whole; return the state.

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
        """Apply all steps before a sequence; return the step of the sequence, not applied. Raises OutOfRangeError."""
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
        """Return whether the replay is inside a record, so that the next step is not the first of a record."""
        return self._open is not None

    def _next_record(self) -> Record | None:
        """Return the next record, of which no command is applied yet; None at the end of the journal."""
        if self._record is None:
            self._record = next(self._records, None)
        return self._record

    def _whole(self, record: Record) -> None:
        """Apply a whole record at once."""
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
        """Report the progress of the replay at intervals."""
        self._reported += 1
        if self._reported % _PROGRESS_STEPS == 0:
            self._progress(self.sequence, self.end)


@contextmanager
def opened(path: Path, progress: Progress = no_progress, *, start: int = 0) -> Iterator[Past]:
    """Open a journal for replay from `start`, and close it at the end. Raises the errors of `Past`."""
    reader = open_read_only(path)
    try:
        yield Past(reader, progress, start=start)
    finally:
        reader.close()
