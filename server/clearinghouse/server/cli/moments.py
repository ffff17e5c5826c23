# SPDX-License-Identifier: Apache-2.0
"""`state`, `diff`, `bisect` and `fork`: examine moments of a journal without ever writing to it (SPEC A-1, A-3).

Owns the input and output of these commands. They may run beside a server.
"""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.analysis import state_views
from clearinghouse.server.analysis.comparison import Difference, compare
from clearinghouse.server.analysis.counterfactual import (
    Answered,
    Continued,
    Listener,
    Span,
    Tale,
    go_on,
    play_lines,
)
from clearinghouse.server.analysis.facts import change_plain, changes, facts
from clearinghouse.server.analysis.id_mapping import ACCOUNTS, Renaming
from clearinghouse.server.analysis.predicate_evaluation import Evaluator
from clearinghouse.server.analysis.predicates import PredicateError, parse
from clearinghouse.server.analysis.replayed_state import (
    OutOfRangeError,
    Past,
    Step,
    opened,
    out_of_range,
    sequence_at,
)
from clearinghouse.server.codec.events.messages import CommandAt
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.events import account_name, event_line, event_plain
from clearinghouse.server.codec.text.json_calls import LineError, parse_lines
from clearinghouse.server.codec.text.views import lines, shown
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeNumber, WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.console.times import SECOND_NS, time_text
from clearinghouse.server.startup.directory import Progress
from clearinghouse.server.startup.forking import Fork, MomentError, rebuild
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.errors import HeadDamagedError
from clearinghouse.storage.head import read_head
from clearinghouse.storage.reader import open_read_only

USAGE: Final = (
    OutOfRangeError,
    MomentError,
    PredicateError,
    LineError,
    state_views.NoSubjectError,
    OSError,  # a file that cannot be read or written; its text names it
)
DIRECTORY: Final = click.Path(path_type=Path, exists=True)
DIFFERENCES_SHOWN: Final = 20
# In nanoseconds: the year 2262.
TIME_MAX: Final = 2**63 - 1
AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


class MomentType(click.ParamType[int]):
    """The type of an option whose text is a sequence, or a time in ns or in ISO 8601."""

    name = "SEQ|TIME"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Return a sequence as it is, and a time as minus its ns since 1970."""
        if isinstance(value, int):
            return value
        text = str(value)
        if text.isascii() and text.isdecimal():
            number = int(text)
            if number > TIME_MAX:
                self.fail(f"{text} lies beyond every sequence and time", param, ctx)
            # Sequences are smaller than any present time in nanoseconds.
            return -number if number >= 10**17 else number
        # A `datetime` has microseconds; printed times have nanoseconds, and must parse to the same moment.
        fraction = re.search(r"\.([0-9]{1,9})(?![0-9])", text)
        try:
            moment = datetime.fromisoformat(text.replace(fraction[0], "") if fraction else text)
        except ValueError:
            self.fail(
                f"{text!r} is neither a sequence nor a time such as 2026-01-31T12:00:00Z",
                param,
                ctx,
            )
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=UTC)
        since = moment - datetime(1970, 1, 1, tzinfo=UTC)
        seconds = since.days * 86_400 + since.seconds
        nanoseconds = int(fraction[1].ljust(9, "0")) if fraction else since.microseconds * 1_000
        if seconds < 0 or seconds * SECOND_NS + nanoseconds == 0:
            self.fail(f"{text!r} lies before every time of a journal", param, ctx)
        return -(seconds * SECOND_NS + nanoseconds)


class SpanType(click.ParamType[Span]):
    """The type of an option whose text is a range of sequences: SEQ or SEQ-SEQ."""

    name = "SEQ[-SEQ]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Span:
        """Return the range from the first to the last sequence, or fail with the fault."""
        if isinstance(value, Span):
            return value
        first, dash, last = str(value).partition("-")
        if not re.fullmatch(r"[0-9]+(-[0-9]+)?", str(value), re.ASCII):
            self.fail(f"{value!r} is not SEQ or SEQ-SEQ", param, ctx)
        sequence = WholeRange(min=1)
        span = Span(
            sequence.convert(first, param, ctx),
            sequence.convert(last if dash else first, param, ctx),
        )
        if span.last < span.first:
            self.fail(f"{value!r} ends before it begins", param, ctx)
        return span


@contextmanager
def analysing(directory: Path, *, as_json: bool) -> Iterator[None]:
    """In the block, convert errors of the analysis to messages and exit codes; for a predicate the message shows the
    column.

    A journal that ends before its head file is still examined up to its end, with a warning that records are lost.
    """
    with errors(as_json=as_json, usage=USAGE):
        try:
            _warn_of_lost_tail(directory)
            yield
        except PredicateError as error:
            click.echo(error.pointing(), err=True)
            raise


def _warn_of_lost_tail(directory: Path) -> None:
    """Warn on stderr if the head file names a later sequence than the journal's last: records are lost (J-3)."""
    if not directory.is_dir():
        return
    # The head first: a server may write meanwhile.
    try:
        known = read_head(directory)
    except HeadDamagedError as error:
        click.echo(f"clearinghouse: {error}", err=True)
        return
    reader = open_read_only(directory)
    try:
        end = reader.head().sequence
    finally:
        reader.close()
    if known is not None and known.sequence > end:
        click.echo(
            f"clearinghouse: the tail is lost: the head file says that sequence {known.sequence} was durable, "
            f"the journal ends at {end}",
            err=True,
        )


def state_at(
    directory: Path, at: int | None, progress: Progress, *, snapshots: bool = True
) -> tuple[int, State]:
    """Return a sequence and the state after it: the sequence of a moment, or the last one if `at` is None.

    Warns on stderr if the moment is a time after the end. Raises OutOfRangeError and errors of the storage.
    """
    reader = open_read_only(directory)
    try:
        sequence = max(reader.head().sequence, 0) if at is None else at
        if sequence < 0:
            sequence = sequence_at(reader, -sequence)
        past = Past(reader, progress, start=sequence, snapshots=snapshots)
        state = past.go_to(sequence)
        if at is not None and -at > reader.tail().time_ns:
            click.echo(
                f"clearinghouse: the journal ends at {time_text(reader.tail().time_ns)}, before"
                f" {time_text(-at)}: this is the state at its end, without what falls due later",
                err=True,
            )
        return past.sequence, state
    finally:
        reader.close()


# --- state ---


@click.command("state")
@click.argument("directory", type=DIRECTORY)
@click.argument("what", default="all", type=click.Choice([*state_views.WHOLE, *state_views.NAMED]))
@click.argument("name", default="")
@click.option("--at", "at", type=MomentType(), help="As of this sequence or time [the last one].")
@click.option(
    "--no-snapshot", is_flag=True, help="Replay from genesis, even if there are snapshots."
)
@AS_JSON
def state_command(
    directory: Path, what: str, name: str, *, at: int | None, no_snapshot: bool, as_json: bool
) -> None:
    """Show the state in DIRECTORY as of a sequence: the whole state, one account, market or asset by id or symbol, or
    a part: `fund`, `pools`, `prices`, `orders`, `counterparty`, `sums`.

    Names and units are those of the API. In the text for people, fields that are 0 or empty are omitted; --json has
    every field. A sequence inside a batch is available only if the items are applied one by one; an atomic batch is
    one step.
    """
    if what in state_views.NAMED and not name:
        raise click.UsageError(f"give the id: clearinghouse state DIR {what} ID")
    if what in state_views.WHOLE and name:
        raise click.UsageError(f"{what} has no id: clearinghouse state DIR {what}")
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        as_of, state = state_at(directory, at, progress, snapshots=not no_snapshot)
        view = (
            state_views.NAMED[what](state, name)
            if what in state_views.NAMED
            else state_views.WHOLE[what](state)
        )
    found = shown(view, scales_of(state))
    moment: dict[str, object] = {"as_of_sequence": as_of, "time_ns": state.time_ns}
    head = f"as of sequence {as_of}, {time_text(state.time_ns)}"
    emit(moment | found, [head, *lines(found)], as_json=as_json)


# --- diff ---


@click.command("diff")
@click.argument("directory", type=DIRECTORY)
@click.argument("first", type=WholeRange(min=0), metavar="SEQ1")
@click.argument("second", type=WholeRange(min=0), metavar="SEQ2")
@click.option(
    "--account",
    "accounts",
    multiple=True,
    type=WholeNumber(),
    help="Only this account; may be given often.",
)
@click.option(
    "--events",
    "keep",
    default=20,
    show_default=True,
    type=WholeRange(min=0),
    help="How many events to show per account.",
)
@AS_JSON
def diff_command(
    directory: Path, first: int, second: int, *, accounts: tuple[int, ...], keep: int, as_json: bool
) -> None:
    """Show the changes in DIRECTORY between the states after two sequences, and the events that caused them.

    Balances, positions, orders, prices, flags, status, parameters, and the margin of accounts with exposure, in public
    units.
    """
    if first > second:
        raise click.UsageError(f"SEQ1 is the earlier one: diff {second} {first}")
    with (
        analysing(directory, as_json=as_json),
        watching("replay") as progress,
        opened(directory, progress, start=first) as past,
    ):
        if second > past.end:
            raise out_of_range(second, past.end)
        found = compare(past, first, second, list(accounts), keep)
        state_views.check_accounts(accounts, past.state)
    _show_difference(found, as_json=as_json)


def _show_difference(found: Difference, *, as_json: bool) -> None:
    """Print the comparison of two moments."""
    changes = [change_plain(change, found.scales) for change in found.changes]
    said = {
        account_name(account_id): {
            "events": found.said_of[account_id],
            "shown": [asdict(one) for one in kept],
        }
        for account_id, kept in sorted(found.by_account.items())
    }
    result: dict[str, object] = {
        "first_sequence": found.first_sequence,
        "second_sequence": found.second_sequence,
        "first_time_ns": found.first_time_ns,
        "second_time_ns": found.second_time_ns,
        "changes": changes,
        "events": dict(sorted(found.by_kind.items())),
        "accounts": said,
    }
    lines = [
        f"from sequence {found.first_sequence}, {time_text(found.first_time_ns)}",
        f"to   sequence {found.second_sequence}, {time_text(found.second_time_ns)}",
        *change_lines(changes),
    ]
    if found.by_kind:
        lines.append(
            "events: " + ", ".join(f"{n} {name}" for name, n in found.by_kind.most_common())
        )
    for account_id, kept in sorted(found.by_account.items()):
        more = found.said_of[account_id] - len(kept)
        lines.append(f"what moved account {account_name(account_id)}:")
        lines += [f"  {one.sequence}  {one.line}" for one in kept]
        if more:
            lines.append(f"  ... and {more} more (--events)")
    emit(result, lines, as_json=as_json)


def change_lines(changes: list[dict[str, str]]) -> list[str]:
    """Return the changed facts as lines for people, under the names of their subjects."""
    if not changes:
        return ["nothing differs"]
    lines: list[str] = []
    subject = ""
    for one in changes:
        if one["subject"] != subject:
            subject = one["subject"]
            lines.append(subject)
        of = f" {one['of']}" if one["of"] else ""
        change = (
            f"  ({'' if one['change'].startswith('-') else '+'}{one['change']})"
            if "change" in one
            else ""
        )
        lines.append(
            f"  {one['what']}{of}: {one['before'] or '-'} -> {one['after'] or '-'}{change}"
        )
    return lines


# --- bisect ---


def first_when(past: Past, evaluator: Evaluator) -> Step | None:
    """Replay until a predicate holds after a step, and return the step; None if it never does.

    Raises PredicateError if the journal never has a subject of the predicate; warns if the subject comes later.
    """
    while (step := past.step()) is not None:
        if evaluator.holds(step):
            missing = evaluator.missing(step.state)
            if missing:
                click.echo(f"clearinghouse: as of this sequence {missing}", err=True)
            return step
    evaluator.check_subjects(past.state)
    return None


def step_report(step: Step) -> tuple[dict[str, object], list[str]]:
    """Return an applied step as a result for JSON, and as lines for people."""
    scales = scales_of(step.state)
    asked = (CommandAt(0, step.command),)
    said = [
        event_line(event.name, event_plain(event, scales, asked), scales)
        for event in split(step.events)
    ]
    name = type(step.command).__name__
    result: dict[str, object] = {
        "sequence": step.last_sequence,
        "time_ns": step.time_ns,
        "command": name,
        "principal": step.command.principal,
        "events": said,
    }
    lines = [
        f"sequence {step.last_sequence}, {time_text(step.time_ns)}: {name} of {step.command.principal}",
        *(f"  {line}" for line in said),
    ]
    return result, lines


@click.command("bisect")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--when",
    "text",
    required=True,
    metavar="PREDICATE",
    help="A question about each moment, such as 'account 1001 margin_fraction < 0.05'.",
)
@click.option(
    "--from",
    "start",
    default=1,
    show_default=True,
    type=WholeRange(min=1),
    help="Ask from this sequence on.",
)
@AS_JSON
def bisect_command(directory: Path, *, text: str, start: int, as_json: bool) -> None:
    """Find the first sequence in DIRECTORY, from --from on, after which PREDICATE holds.

    It evaluates the predicate after every sequence in order, so it is right even if the predicate changes several
    times; exit code 1 if it never holds.
    """
    with analysing(directory, as_json=as_json), watching("bisect") as progress:
        evaluator = Evaluator(text, parse(text))  # a misprint is found before anything is replayed
        with opened(directory, progress, start=start) as past:
            past.go_to(max(start - 1, past.sequence))
            step = first_when(past, evaluator)
            if step is None:
                result: dict[str, object] = {"found": False, "predicate": text, "end": past.end}
                lines = [f"it never holds up to sequence {past.end}"]
            else:
                report, lines = step_report(step)
                result = {"found": True, "predicate": text, **report}
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.FINDING if step is None else Exit.OK)


# --- fork ---


@click.command("fork")
@click.argument("directory", type=DIRECTORY)
@click.option("--at", required=True, type=WholeRange(min=0), help="After this sequence.")
@click.option(
    "--with",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Calls of the public API, one JSON object a line.",
)
@click.option(
    "--without",
    multiple=True,
    type=SpanType(),
    help="Leave out the journal's calls with these sequences; may be given often.",
)
@click.option(
    "--until",
    type=WholeRange(min=0),
    help="Go on with the journal's own commands up to this sequence [its last one].",
)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    type=WholeNumber(),
    help="Compare only this; may be given often.",
)
@AS_JSON
def fork_command(
    directory: Path,
    *,
    at: int,
    file: Path | None,
    without: tuple[Span, ...],
    until: int | None,
    accounts: tuple[int, ...],
    as_json: bool,
) -> None:
    """Continue from a sequence of DIRECTORY with other commands, and compare the result with the real one.

    The calls of --with come first, then the journal's own calls after the sequence, except those of --without. With
    `--until` at the forked sequence, no real command follows. Nothing is written.
    """
    with analysing(directory, as_json=as_json), watching("fork") as progress:
        lines = parse_lines(file.read_bytes()) if file is not None else []
        reader = open_read_only(directory)
        try:
            end = reader.head().sequence
            last = end if until is None else until
            if max(at, last) > end:
                raise out_of_range(max(at, last), end)
            if last < at:
                raise click.UsageError(f"--until {last} lies before --at {at}")
            listener = Listener()
            tale = Tale()
            fork = Fork(
                rebuild(reader, at, progress),
                epoch=reader.epoch() + 1,
                on_record=listener.count_events,
            )
            names = Renaming(fork.state)
            tale.answered += play_lines(fork, listener, lines)
            go_on(Continued(fork, last, without, names, tale), reader, progress)
            tale.fork_events = listener.counts
            real = rebuild(reader, last, progress).engine.state
            state_views.check_accounts(accounts, real, fork.state)
            in_fork = [names.in_fork(ACCOUNTS, number) for number in accounts]
            really = facts(real, list(accounts) or None)
            instead = names.as_in_journal(facts(fork.state, in_fork or None))
            scales = names.scales(scales_of(real), scales_of(fork.state))
            different = [change_plain(change, scales) for change in changes(really, instead)]
        finally:
            reader.close()
    _show_fork(tale, different, at, last, as_json=as_json)


def _show_fork(
    tale: Tale, changes: list[dict[str, str]], at: int, until: int, *, as_json: bool
) -> None:
    """Print the result of a fork, and the facts that differ from the journal at its end."""
    names = sorted(
        name
        for name in tale.real_events.keys() | tale.fork_events.keys()
        if tale.real_events[name] != tale.fork_events[name]
    )
    counts = {
        name: {"really": tale.real_events[name], "fork": tale.fork_events[name]} for name in names
    }
    result: dict[str, object] = {
        "forked_at": at,
        "until": until,
        "answers": [asdict(one) for one in tale.answered],
        "replayed": tale.replayed,
        "left_out": tale.skipped,
        "translated": tale.translated,
        "named_what_the_fork_has_not": tale.unknown,
        "refused_in_the_fork": tale.refused,
        "answered_otherwise": tale.differed_count,
        "answered_otherwise_shown": [asdict(one) for one in tale.differed],
        "event_counts_that_differ": counts,
        "changes": changes,
    }
    lines = [f"forked after sequence {at}"]
    for one in tale.answered:
        lines += answer_lines(one)
    lines.append(
        f"then {tale.replayed} of the journal's own items up to sequence {until}, {tale.skipped} left out"
    )
    if tale.translated or tale.unknown:
        lines.append(
            f"{tale.translated} of them named what has another id in the fork and were translated,"
            f" {tale.unknown} what the fork does not have"
        )
    if tale.differed_count:
        lines.append(
            f"{tale.differed_count} of them were answered otherwise, {tale.refused} of those refused:"
        )
        lines += [
            f"  {one.sequence} {one.command}: really {one.really}, in the fork {one.fork}"
            for one in tale.differed[:DIFFERENCES_SHOWN]
        ]
        more = tale.differed_count - DIFFERENCES_SHOWN
        if more > 0:
            lines.append(f"  ... and {more} more (--json)")
    lines += [
        f"{name}: really {tale.real_events[name]}, in the fork {tale.fork_events[name]}"
        for name in names
    ]
    lines.append("what is otherwise (really -> in the fork):")
    lines += change_lines(changes)
    emit(result, lines, as_json=as_json)


def answer_lines(one: Answered) -> list[str]:
    """Return the fork's answer to one line of the file as lines for people."""
    return [
        f"line {one.line} {one.call}: {', '.join(one.codes)}",
        *(f"  {line}" for line in one.events),
    ]
