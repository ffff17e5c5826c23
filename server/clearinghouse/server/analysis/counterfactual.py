# SPDX-License-Identifier: Apache-2.0
"""Run other commands from a sequence on, and compare the result with the real one (SPEC A-3).

Owns the continuation of a fork, first with a user's file, then with the journal's own commands, and the comparison at
its end. Must never write to the journal: the fork exists only in this process.

From the journal it takes the commands of people and feeds, each at its own time. The fork runs timers again, because
other work may be due in it. Ids of the fork may differ from the real ones, so commands that name an id are translated
first (`id_mapping`).
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clearinghouse.server.analysis.id_mapping import Renaming
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.events import CODE_NAMES, event_line, event_plain
from clearinghouse.server.codec.text.json_calls import Line
from clearinghouse.server.journal.records import (
    Entry,
    Recorded,
    commands_of,
    decode_call,
    encode_command,
    events_of,
)
from clearinghouse.server.startup.directory import Progress, watched
from clearinghouse.server.startup.forking import Fork, MomentError
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command, OrderBatch
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.storage.port import Record
from clearinghouse.storage.reader import JournalReader

EVENT_LINES_MAX: Final = 50
DIFFERENCES_MAX: Final = 200


@dataclass
class Answered:
    """One line of the user's file with the fork's answer: sequence, result codes and events of the call."""

    line: int
    call: str
    sequence: int
    codes: list[str]
    events: list[str]


@dataclass
class Differed:
    """An item that got one result in the journal (`really`) and another one in the fork (`fork`)."""

    sequence: int
    command: str
    really: str
    fork: str


@dataclass
class Tale:
    """The result of a fork: its answers, how many items were repeated, and in how many items it differs from the
    journal.
    """

    answered: list[Answered] = field(default_factory=list)
    replayed: int = 0
    skipped: int = 0
    translated: int = 0
    """Items that name something by the number that the fork gave it."""
    unknown: int = 0
    """Items that name something that the fork does not have."""
    refused: int = 0
    """Items that really passed and that the fork refused."""
    differed: list[Differed] = field(default_factory=list)
    differed_count: int = 0
    real_events: Counter[str] = field(default_factory=Counter)
    fork_events: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Span:
    """A range of sequences of the journal whose commands the fork does not apply."""

    first: int
    last: int


class Listener:
    """A counter of a fork's events that also keeps the events of the last call; the fork passes each record to
    `count_events`.
    """

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.last: list[int] = []

    def count_events(self, recorded: Recorded) -> None:
        """Count a record's events, and keep those of its last call."""
        for entry in recorded.entries:
            self.last = entry.events or []
            self.counts.update(event.name for event in split(self.last))


def play_lines(fork: Fork, listener: Listener, lines: Sequence[Line]) -> Iterator[Answered]:
    """Send each line of a file to the fork after its pause; yield the answer to each call. Raises LineError."""
    for line in lines:
        if line.after_ns:
            fork.pass_until(fork.now_ns + line.after_ns)
        if not line.call:
            continue
        # A line may name items that an earlier line listed.
        command = line.command(scales_of(fork.state), f"fork-line-{line.number}", fork.now_ns)
        outcome = fork.apply(command)
        scales = scales_of(fork.state)
        asked = (CommandAt(0, command),)
        yield Answered(
            line.number,
            line.call,
            outcome.first_sequence,
            [CODE_NAMES[code] for code in outcome.codes],
            [
                event_line(event.name, event_plain(event, scales, asked), scales)
                for event in split(listener.last)[:EVENT_LINES_MAX]
            ],
        )


class Continued(NamedTuple):
    """The task of a fork: to apply the journal's commands up to `until`, except those in `without`, with its own
    ids.
    """

    fork: Fork
    until: int
    without: Sequence[Span]
    names: Renaming
    tale: Tale


def go_on(way: Continued, reader: JournalReader, progress: Progress) -> None:
    """Send the journal's own commands after the fork's sequence, up to `until`, to the fork.

    Raises MomentError if the fork's sequence or `until` lies inside a call.
    """
    start = way.fork.forked_at + 1
    if way.until < start:
        return
    for record in watched(reader.read(start), way.until, progress):
        if record.first_sequence > way.until:
            break
        _go_through(way, record)


def _go_through(way: Continued, record: Record) -> None:
    """Send the commands of one record of the journal to the fork, and compare the results."""
    fork, until, tale = way.fork, way.until, way.tale
    start = fork.forked_at + 1
    recorded = events_of(record)
    applier = fork.applier
    fork.now_ns = max(fork.now_ns, record.time_ns)
    applier.open(fork.now_ns)
    for encoded, (first, values) in zip(commands_of(record), recorded, strict=True):
        command, part = decode_call(encoded)
        last = first + command.count() - 1
        if last < start:
            continue
        if first > until:
            break
        if first < start or last > until:
            raise MomentError(
                f"sequences {first} to {last} are one call: fork at {first - 1} or {last}, and end there"
            )
        said = split(values)
        tale.real_events.update(event.name for event in said)
        done = len(applier.entries)
        if isinstance(command, AdvanceTime):
            applier.advance()
            way.names.learn(said, _said(applier.entries[done:]))
            continue
        if any(first <= span.last and last >= span.first for span in way.without):
            tale.skipped += command.count()
            way.names.learn(said, ())
            continue
        tale.replayed += command.count()
        renumbered, translated, unknown = way.names.translated(command)
        tale.translated += translated
        tale.unknown += unknown
        if part is not None and not applier.engine.follows(renumbered, part):
            # The fork left out or changed the part before this one: this part becomes a call of its own.
            renumbered.request_id = f"rest-{first}"
            part = None
        entry = applier.begin(renumbered, encode_command(renumbered, part), part)
        applier.proceed(command.count())
        assert entry.outcome is not None
        way.names.learn((), _said(applier.entries[done:-1]))  # due in the fork before it
        way.names.learn(said, _said([entry]))
        really = _real_codes(command, values)
        if really is not None and isinstance(command, OrderBatch):
            way.names.learn_replaces(command, said, really, entry.outcome)
        _compare(command, first, really, entry.outcome.codes, tale)
    if applier.entries:
        sealed = applier.seal(fork.epoch)
        if fork.on_record is not None:
            fork.on_record(sealed)


def _said(entries: Sequence[Entry]) -> list[Event]:
    """Return the events of calls that the fork applied."""
    return [event for entry in entries for event in split(entry.events or [])]


def _real_codes(command: Command, values: list[int]) -> list[int] | None:
    """Return the result code of each item of a command in the journal; None for a repeated call.

    The journal has the codes of a repeated call only at the sequence of the first call.
    """
    found = [codes.OK] * command.count()
    for event in split(values):
        if event.kind == events.CALL_REPEATED:
            return None
        if event.kind == events.CALL_REFUSED:
            return [event.fields["code"]] * len(found)
        if event.kind in (events.REFUSED, events.BREAK_RECORDED):
            found[event.fields["offset"]] = event.fields["code"]
    return found


def _compare(
    command: Command, first: int, really: list[int] | None, in_fork: list[int], tale: Tale
) -> None:
    """Add to `tale` each item whose result in the fork is not its result in the journal."""
    if really is None:
        return
    for item, (real, forked) in enumerate(zip(really, in_fork, strict=True)):
        if real == forked:
            continue
        tale.differed_count += 1
        tale.refused += real == codes.OK
        if len(tale.differed) < DIFFERENCES_MAX:
            tale.differed.append(
                Differed(first + item, type(command).__name__, CODE_NAMES[real], CODE_NAMES[forked])
            )
