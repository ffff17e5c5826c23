# SPDX-License-Identifier: Apache-2.0
"""Rebuild the machine at a moment of a journal, and continue it in memory as a fork (SPEC A-3, N-4).

Owns the making of a machine at any sequence, also inside a batch, and the application of other commands to it, with a
clock that the caller moves. Must never write to a journal: a fork exists only in its process, with its own sequences
and chain.
"""

from collections.abc import Callable
from pathlib import Path

from clearinghouse.server.journal.records import (
    Applier,
    Recorded,
    commands_of,
    encode_command,
)
from clearinghouse.server.startup.directory import (
    Progress,
    ReplayDifferedError,
    no_progress,
    watched,
)
from clearinghouse.server.startup.snapshot_codec import start
from clearinghouse.statemachine.engine.call_parts import with_items
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.snapshots import snapshot_directory


class MomentError(ValueError):
    """A sequence is inside an atomic batch, where the machine has no state; the message names the possible
    sequences.
    """


def rebuild(
    reader: JournalReader,
    at: int | None = None,
    progress: Progress = no_progress,
    *,
    snapshots: bool = True,
) -> Applier:
    """Return the machine after sequence `at` of a journal (None: its last one), ready for the next command.

    It begins with the newest usable snapshot at or before `at`; without `snapshots`, with genesis. Whole records are
    compared with their digests. If `at` is inside a batch, the items up to `at` are applied as a batch of their own, so
    the chain then differs from the journal's. Raises MomentError, and JournalMissingError, JournalDamagedError or
    ReplayDifferedError for a journal that cannot be replayed up to `at`.
    """
    end = reader.head().sequence
    if at is None:
        at = end
    elif not 0 <= at <= max(end, 0):
        raise MomentError(f"there is no sequence {at}: the journal ends at sequence {end}")
    begun = start(reader, snapshot_directory(reader.path) if snapshots else None, at)
    replayer = begun.replayer
    for record in watched(reader.read(begun.sequence + 1), at, progress):
        if record.first_sequence == 0:
            continue
        if record.first_sequence > at:
            break
        if record.last_sequence > at:
            _apply_part(replayer.applier, record, at)
            break
        finding = replayer.apply(record)
        if finding is not None:
            raise ReplayDifferedError(finding.sequence, finding.detail)
    return replayer.applier


def _apply_part(applier: Applier, record: Record, at: int) -> None:
    """Apply the commands of a record up to sequence `at`; of the last command only the items up to `at`."""
    applier.open(record.time_ns)
    try:
        for encoded in commands_of(record):
            items = at - applier.next_sequence + 1
            if items <= 0:
                break
            command, part = applier.decode(encoded)
            # The record has the work that was due as a command of its own (U-6).
            if items < command.count():
                command = first_items(command, items, applier.next_sequence)
                applier.take(encode_command(command, part))
            else:
                applier.take(encoded)
            applier.proceed(command.count())
    except MomentError:
        raise
    except ValueError as error:
        raise ReplayDifferedError(record.first_sequence, str(error)) from error
    applier.seal(record.epoch)


def first_items(command: Command, items: int, first_sequence: int) -> Command:
    """Return a batch that has only the first `items` items of a batch. Raises MomentError for an atomic batch (L-5)."""
    if getattr(command, "atomic", 0):
        last = first_sequence + command.count() - 1
        raise MomentError(
            f"sequences {first_sequence} to {last} are one batch that is all or nothing:"
            f" give {first_sequence - 1} or {last}"
        )
    return with_items(command, 0, items)


class Fork:
    """A machine that continues with other commands from the moment of `applier`, with its own clock.

    `on_record` receives each new record, which the fork does not keep. Time passes as in a server: work runs when it
    becomes due.
    """

    def __init__(
        self,
        applier: Applier,
        *,
        epoch: int = 1,
        on_record: Callable[[Recorded], None] | None = None,
    ) -> None:
        self.applier = applier
        self.epoch = epoch
        self.on_record = on_record
        self.forked_at = applier.applied_sequence
        self.now_ns = max(applier.time_ns, self.state.time_ns)

    @property
    def state(self) -> State:
        """Return the state as of now, to be read only."""
        return self.applier.engine.state

    @property
    def head(self) -> Head:
        """Return the last sequence of the fork and its hash: the journal's up to the fork, then its own."""
        return self.applier.head

    def fields(self, principal: str) -> tuple[str, str, int]:
        """Return the first fields of a command: `principal`, a request id that is unique in the fork, and the time."""
        return principal, f"fork-{self.applier.next_sequence}", self.now_ns

    def apply(self, command: Command) -> Outcome:
        """Do the due work, then apply one command at the fork's time; return its outcome."""
        self.applier.open(self.now_ns)
        entry = self.applier.begin(command, encode_command(command))
        self.applier.proceed(command.count())
        self._close()
        assert entry.outcome is not None
        return entry.outcome

    def pass_until(self, time_ns: int) -> None:
        """Advance the time to `time_ns`; timers on the way run at their own times (U-6)."""
        deadline = self.applier.engine.next_deadline()
        while 0 < deadline <= time_ns:
            self.jump(max(deadline, self.now_ns))
            deadline = self.applier.engine.next_deadline()
        self.now_ns = max(self.now_ns, time_ns)

    def jump(self, time_ns: int) -> None:
        """Set the time to `time_ns` in one step, as after an outage; all timers due by then run now (U-6)."""
        self.now_ns = max(self.now_ns, time_ns)
        if self.applier.is_due(self.now_ns):
            self.applier.open(self.now_ns)
            self.applier.advance()
            self._close()

    def _close(self) -> None:
        """Seal the open record and pass it to `on_record`."""
        recorded = self.applier.seal(self.epoch)
        if self.on_record is not None:
            self.on_record(recorded)


def fork_journal(
    directory: Path,
    at: int | None = None,
    *,
    progress: Progress = no_progress,
    on_record: Callable[[Recorded], None] | None = None,
) -> Fork:
    """Return a fork of the journal in `directory` after sequence `at` (None: its last one), and close the journal.

    Nothing is written there, and a server may run on it meanwhile. Raises the errors of `open_read_only` and `rebuild`.
    """
    reader = open_read_only(directory)
    try:
        applier = rebuild(reader, at, progress)
        return Fork(applier, epoch=reader.epoch() + 1, on_record=on_record)
    finally:
        reader.close()
