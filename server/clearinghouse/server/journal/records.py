# SPDX-License-Identifier: Apache-2.0
"""Build records from commands and apply commands of records, for server, replay and simulator (SPEC J-2, J-3).

Owns the sequence numbers of commands, the place of AdvanceTime before them (U-6), and the bytes of a record. Must
never know the callers that wait for an answer, nor the storage of records.

Bytes of a record, both in the canonical encoding of the storage:
- commands: a list with the bytes of each call, which are those of `command_to_values`; for a part of a call that
  spans several records `(CALL_PART, digest of the call, first item, items of the call)` and those (J-3.1);
- events: a list whose first element has, per call, its first sequence less that of the record, followed by one
  flat list of event integers per call. An event's sequence is its call's plus its `offset`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import PurePath
from traceback import extract_tb
from typing import Final, NamedTuple

from clearinghouse.server.journal.versions import check_kind, check_rules
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.engine.engine import Call, Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import (
    AdvanceTime,
    Command,
    ContinueNumbers,
    ReportGap,
)
from clearinghouse.statemachine.vocabulary.encoding import command_from_values, command_to_values
from clearinghouse.statemachine.vocabulary.numbers import AccountId, BreakId, OrderId
from clearinghouse.statemachine.vocabulary.types import WORK_ITEM_MAX
from clearinghouse.storage.chain import events_digest, seal
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.snapshots import SnapshotHeader

MACHINE_PRINCIPAL: Final = "clearinghouse"
DIGEST_BYTES: Final = 16
# The first value of a part of a call; no kind of command has this number.
CALL_PART: Final = 2
PART_HEAD: Final = 4

EventBatch = tuple[int, list[int]]
"""The events of one call: its first sequence and its flat event integers."""


def encode_command(command: Command, part: CallPart | None = None) -> bytes:
    """Return the journaled bytes of a command, which may be a part of a call."""
    values = command_to_values(command)
    if part is not None:
        values = (CALL_PART, *part, *values)
    return encode(values)  # type: ignore[arg-type]


def decode_command(data: bytes) -> Command:
    """Return the command in journaled bytes. Raises ValueError unless the bytes are exactly one command."""
    return decode_call(data)[0]


def decode_call(data: bytes) -> tuple[Command, CallPart | None]:
    """Return the command in journaled bytes; if it is part of a call over several records, also its place there.

    Raises ValueError.
    """
    values = decode(data)
    if not isinstance(values, list) or not values or values[0] != CALL_PART:
        return command_from_values(values), None
    if len(values) < PART_HEAD:
        raise ValueError(f"a part of a call has at least {PART_HEAD} values, not {len(values)}")
    _, digest, first_item, call_items = values[:PART_HEAD]
    command = command_from_values(values[PART_HEAD:])
    if type(digest) is not bytes or type(first_item) is not int or type(call_items) is not int:
        raise ValueError("the digest of a call is bytes, and its items are counted in integers")
    if not 0 <= first_item <= first_item + command.count() <= call_items:
        raise ValueError(
            f"items {first_item} to {first_item + command.count()} are not of {call_items}"
        )
    return command, CallPart(digest, first_item, call_items)


def command_digest(data: bytes) -> bytes:
    """Return 16 bytes over the journaled bytes of a command.

    The machine compares them to detect a request id that is used again with other content (I-11).
    """
    return blake2b(data, digest_size=DIGEST_BYTES).digest()


def commands_of(record: Record) -> list[bytes]:
    """Return the bytes of each call in a record after genesis. Raises ValueError."""
    values = decode(record.commands)
    if not isinstance(values, list):
        raise ValueError("the commands of a record are a list")  # noqa: TRY004  bad bytes
    calls = [value for value in values if isinstance(value, bytes)]
    if len(calls) != len(values):
        raise ValueError("the commands of a record are byte strings")
    return calls


def events_of(record: Record) -> list[EventBatch]:
    """Return the events of a record, call by call. Raises ValueError."""
    values = decode(record.events)
    if not isinstance(values, list) or not values or not isinstance(values[0], list):
        raise ValueError("the events of a record begin with the list of its calls")
    starts, batches = values[0], values[1:]
    if len(starts) != len(batches):
        raise ValueError("the events of a record have one list per call")
    first = record.first_sequence
    found: list[EventBatch] = []
    for start, batch in zip(starts, batches, strict=True):
        if not isinstance(start, int) or not isinstance(batch, list):
            raise ValueError("the events of a call are a list of integers")  # noqa: TRY004  bad bytes
        found.append((first + start, batch))  # type: ignore[arg-type]
    return found


@dataclass(slots=True)
class Entry:
    """A call in a record, or a part of a call: its command, its first sequence, and its results and events once
    applied.

    `answer` has the results of the whole call once its last part is applied.
    """

    command: Command
    encoded: bytes
    first_sequence: int
    part: CallPart | None = None
    outcome: Outcome | None = None
    answer: Outcome | None = None
    events: list[int] | None = None


class MachineStop(NamedTuple):
    """The call at which the machine raised an error, with the records that were applied and may not be durable.

    `records` has the time and the calls of each such record; the last call raised. `head` and `time_ns` are those of
    the last durable record, `call_digest` is that of the whole call. The journal up to `head` and these records give
    the state at the error (J-2.2).
    """

    head: Head
    time_ns: int
    sequence: int
    command: Command
    call_digest: bytes
    records: list[tuple[int, list[bytes]]]


class Recorded(NamedTuple):
    """A record ready for its commit, with its calls."""

    record: Record
    entries: list[Entry]

    def event_batches(self) -> list[EventBatch]:
        """Return the first sequence and the events of each call, as `events_of` does from bytes."""
        return [(entry.first_sequence, entry.events or []) for entry in self.entries]


class Applier:
    """The application of commands in order, which makes records of them and continues the log that ends at `head`.

    A record is opened at a time, receives calls in order and is sealed. `begin` starts a call and `proceed` continues
    it by slices; no other call may begin before it is done or divided. The rest of a divided call is a call in another
    record (J-3.1).
    """

    def __init__(self, engine: Engine, head: Head, time_ns: int) -> None:
        self.engine = engine
        self.head = head
        self.time_ns = time_ns
        self.next_sequence = head.sequence + 1
        self.entries: list[Entry] = []
        self.stands = False  # True: no work is done that is due
        self._call: Call | None = None
        self._work = 0  # units of the finished calls of the open record
        self._next_slice = 0  # units of the open record at which the next slice of due work comes

    @property
    def applied_sequence(self) -> int:
        """Return the last sequence that the state includes; valid while no call is partly applied."""
        return self.next_sequence - 1

    @property
    def units(self) -> int:
        """Return the units of work that the finished calls of the open record have taken."""
        return self._work

    def open(self, time_ns: int) -> None:
        """Open the next record at a time; the time of the previous record is used if it is later (U-6)."""
        assert not self.entries
        assert self._call is None
        self.time_ns = max(time_ns, self.time_ns)

    def is_due(self, time_ns: int) -> bool:
        """Return whether work of the machine is due at `time_ns`: AdvanceTime must then come first."""
        return 0 < self.engine.next_deadline() <= time_ns

    def advance(self) -> None:
        """Apply AdvanceTime up to the time of the open record, if any work is due then.

        If work remains, slices of it and other commands alternate: the next slice comes when commands have done as much
        work as a slice (I-12.2).
        """
        engine = self.engine
        if (
            self.stands
            or not self.is_due(self.time_ns)
            or (engine.is_behind and self._work < self._next_slice)
        ):
            return
        before = self._work
        command = AdvanceTime(MACHINE_PRINCIPAL, "", self.time_ns, self.time_ns)
        self._apply(command, encode_command(command))
        self._next_slice = 2 * self._work - before
        assert engine.is_behind or not self.is_due(self.time_ns), "AdvanceTime left work undone"

    def report_gap(self, from_ns: int, cause: int) -> None:
        """Apply ReportGap, for a gap from `from_ns` to the time of the open record, before any other command of the
        record (U-6.2).
        """
        command = ReportGap(MACHINE_PRINCIPAL, "", self.time_ns, from_ns, self.time_ns, cause)
        self._apply(command, encode_command(command))

    def continue_numbers(
        self,
        account_id: AccountId,
        order_id: OrderId,
        trade_id: int,
        money_id: int,
        break_id: BreakId,
    ) -> None:
        """Apply ContinueNumbers in the open record, whose time equals that of the previous record (J-9.1)."""
        ids = (account_id, order_id, trade_id, money_id, break_id)
        command = ContinueNumbers(MACHINE_PRINCIPAL, "", self.time_ns, *ids)
        self._apply(command, encode_command(command))

    def begin(self, command: Command, encoded: bytes, part: CallPart | None = None) -> Entry:
        """Start a call; if work is due, apply AdvanceTime before it.

        If an earlier part of the call was applied, only the missing items run. For a `part`, `encoded` may be empty.
        After a gap, ReportGap comes before the due work (U-6.2).
        """
        if not isinstance(command, ReportGap):
            self.advance()
        entry = self._enter(command, encoded, part)
        if part is None and self.engine.is_divided(command):
            missing = self.engine.missing_items(command, command_digest(encoded))
            if missing is not None:
                entry.command, entry.part = missing
                entry.encoded = b""
        return self._start(entry)

    def take(self, encoded: bytes) -> Entry:
        """Start a recorded call, without adding AdvanceTime: the record has its own where it was needed.

        Raises ValueError and NewerRecordError.
        """
        command, part = self.decode(encoded)
        return self._start(self._enter(command, encoded, part))

    def decode(self, encoded: bytes) -> tuple[Command, CallPart | None]:
        """Return the next recorded command, and its place if it is a part of a call.

        Raises ValueError and NewerRecordError.
        """
        try:
            return decode_call(encoded)
        except ValueError:
            values = decode(encoded)
            if isinstance(values, list):
                is_part = values[:1] == [CALL_PART]
                check_kind(self.next_sequence, values[PART_HEAD:] if is_part else values)
            raise

    @property
    def call(self) -> Call | None:
        """Return the call that is partly applied, for a caller that observes its items one by one; None without one."""
        return self._call

    def proceed(self, max_items: int) -> bool:
        """Apply up to `max_items` more items of the call; return True when the call is done."""
        call = self._call
        assert call is not None
        if not self.engine.proceed(call, max_items):
            return False
        self._finish(call)
        return True

    def proceed_slice(self, max_items: int, units: int) -> bool:
        """Apply up to `max_items` more items of the call, fewer once they took `units` of work.

        Returns True when the call is done.
        """
        call = self._call
        assert call is not None
        work = self.engine.state.work
        stop = work.used(self.engine.state.events) + units
        if not self.engine.proceed(call, max_items, stop):
            return False
        self._finish(call)
        return True

    @property
    def is_full(self) -> bool:
        """Return whether the open record, with the call that is partly applied, has the work of a full record
        (I-12.1).
        """
        units = self._work
        if self._call is not None:
            state = self.engine.state
            units += state.work.used(state.events) - self._call.work_start
        return units >= WORK_ITEM_MAX

    def stopped(self, head: Head, time_ns: int, pending: Recorded | None) -> MachineStop | None:
        """Return where the machine stopped; None if no call was being applied, so that another part raised the error.

        `pending` is the record that is being made durable, after the record of `head` and `time_ns`.
        """
        if not self.entries or self.entries[-1].outcome is not None:
            return None
        entry = self.entries[-1]
        encoded = entry.encoded or encode_command(entry.command, entry.part)
        records = [] if pending is None else [(pending.record.time_ns, commands_of(pending.record))]
        calls = [one.encoded for one in self.entries[:-1]]
        records.append((self.time_ns, [*calls, encoded]))
        digest = command_digest(encoded) if entry.part is None else entry.part.digest
        return MachineStop(head, time_ns, entry.first_sequence, entry.command, digest, records)

    def divide(self) -> tuple[Command, CallPart] | None:
        """End a partly applied call after its applied items; return a command of the other items, and their place.

        Returns None, and the call stays, if it must be applied whole or none of its items is applied.
        """
        call = self._call
        assert call is not None
        if call.next_item == 0 or not call.may_be_divided:
            return None
        rest = self.engine.divide(call)
        entry = self.entries[-1]
        entry.command = call.command
        entry.part = call.part
        entry.encoded = b""
        self._finish(call)
        return rest

    def replay(self, record: Record) -> bytes:
        """Apply the commands of a record unchanged; return the bytes of the events that they give.

        Raises ValueError if the bytes are not commands of this format, or have other sequences, and NewerRecordError.
        """
        self.apply_record(record)
        return encode_events(record.first_sequence, self.entries)

    def apply_record(self, record: Record) -> None:
        """Apply the commands of a record unchanged; the caller seals or closes it. Raises as `replay` does."""
        first = self.next_sequence
        if record.first_sequence != first:
            raise ValueError(f"the record begins at {record.first_sequence}, not at {first}")
        calls = commands_of(record)
        self.open(record.time_ns)
        for encoded in calls:
            command, part = self.decode(encoded)
            self._apply(command, encoded, part)
        if self.next_sequence != first + record.count:
            raise ValueError(f"the commands fill {self.next_sequence - first} sequences")

    def seal(self, epoch: int) -> Recorded:
        """Close the open record, which has at least one call, and return it with its hash in the epoch."""
        assert self._call is None
        assert self.entries
        entries = self.entries
        first = entries[0].first_sequence
        record = seal(
            self.head,
            epoch,
            self.next_sequence - first,
            self.time_ns,
            encode([entry.encoded for entry in entries]),
            encode_events(first, entries),
        )
        assert record.first_sequence == first
        return self.close(record)

    def close(self, record: Record) -> Recorded:
        """Close the open record under the content of `record`, and prepare for the next one."""
        assert record.last_sequence == self.applied_sequence
        recorded = Recorded(record, self.entries)
        self.head = record.head
        self.entries = []
        self._work = 0
        self._next_slice = 0
        return recorded

    def _apply(self, command: Command, encoded: bytes, part: CallPart | None = None) -> None:
        """Start a call and apply all its items."""
        self._start(self._enter(command, encoded, part))
        self.proceed(command.count())
        assert self._call is None

    def _enter(self, command: Command, encoded: bytes, part: CallPart | None) -> Entry:
        """Add a call to the open record, and return its entry."""
        assert self._call is None
        entry = Entry(command, encoded, self.next_sequence, part)
        self.entries.append(entry)
        return entry

    def _start(self, entry: Entry) -> Entry:
        """Start to apply a call at the next sequence, and return its entry."""
        part = entry.part
        digest = command_digest(entry.encoded) if part is None else part.digest
        self._call = self.engine.start(
            entry.command, self.next_sequence, self.time_ns, digest, part
        )
        return entry

    def _finish(self, call: Call) -> None:
        """Store the results and the events of a call that is done."""
        entry = self.entries[-1]
        if not entry.encoded:
            entry.encoded = encode_command(call.command, call.part)
        count = entry.command.count()
        outcome = call.outcome
        assert len(outcome.codes) == count, "one answer per item"
        entry.outcome = outcome
        entry.answer = call.answer
        self._work += call.units
        entry.events = self.engine.take_events()
        self.next_sequence += count
        self._call = None


def encode_events(first_sequence: int, entries: Sequence[Entry]) -> bytes:
    """Return the events of a record's calls as bytes of the journal."""
    values: list[list[int]] = [[entry.first_sequence - first_sequence for entry in entries]]
    values.extend(entry.events or [] for entry in entries)
    return encode(values)  # type: ignore[arg-type]


class EventsDifferError(Exception):
    """The events that the machine gives for a record do not match the record's digest: one of two machines is wrong."""

    def __init__(self, sequence: int, own: bytes, stated: bytes) -> None:
        super().__init__(f"sequence {sequence}: {own.hex()}, stated is {stated.hex()}")
        self.sequence = sequence
        self.own = own
        self.stated = stated


class CommandRaisedError(Exception):
    """A recorded command makes the machine raise: the journal has a stored failure, or another program wrote it."""

    def __init__(self, entry: Entry, error: Exception) -> None:
        self.sequence = entry.first_sequence
        name, text = type(error).__name__, str(error)
        command = f"{type(entry.command).__name__} of {entry.command.principal!r}"
        detail = f"{command} raises {f'{name}: {text}' if text else name}"
        frames = extract_tb(error.__traceback__)
        if frames:
            detail += f" ({PurePath(frames[-1].filename).name}, line {frames[-1].lineno})"
        self.detail = detail
        super().__init__(
            f"sequence {self.sequence}: {self.detail}; the state before it is that --at {self.sequence - 1}"
        )


@contextmanager
def naming_the_command(applier: Applier) -> Iterator[None]:
    """In the block, raise CommandRaisedError if a recorded command makes the machine raise.

    A ValueError passes, since it means a bad record.
    """
    try:
        yield
    except (ValueError, MemoryError):
        raise
    except Exception as error:
        if not applier.entries or applier.entries[-1].outcome is not None:
            raise
        raise CommandRaisedError(applier.entries[-1], error) from error


class ReplayFinding(NamedTuple):
    """A record whose commands give other events than its digest, or no events because they raise."""

    sequence: int
    detail: str


class Replayer:
    """A machine that applies records again and reports where its events differ from the recorded ones.

    `engine` is the machine after the record `after`, which is genesis or the last record of a snapshot.
    """

    def __init__(self, engine: Engine, after: Record | SnapshotHeader) -> None:
        self.applier = Applier(engine, after.head, after.time_ns)
        self.commands = 0

    def apply(self, record: Record) -> ReplayFinding | None:
        """Apply one record whose chain was checked; return the difference, None if its events are the recorded ones.

        Raises CommandRaisedError and NewerRecordError.
        """
        try:
            with naming_the_command(self.applier):
                events = self.applier.replay(record)
        except ValueError as error:
            return ReplayFinding(record.first_sequence, f"its commands cannot be applied: {error}")
        digest = events_digest(events)
        entries = self.applier.entries
        self.applier.close(record)
        self.commands += record.count
        if digest != record.events_digest:
            for entry in entries:
                check_rules(entry.first_sequence, entry.command)
            return ReplayFinding(
                record.first_sequence,
                f"replay gives events of digest {digest.hex()}, recorded is {record.events_digest.hex()}",
            )
        return None

    def rebuild(self, record: Record) -> Head:
        """Apply one record, and return the head of a chain built from the new events, without any stored hash.

        Raises ValueError if its commands are not commands of this format, CommandRaisedError and NewerRecordError.
        """
        with naming_the_command(self.applier):
            self.applier.apply_record(record)
        self.commands += record.count
        return self.applier.seal(record.epoch).record.head
