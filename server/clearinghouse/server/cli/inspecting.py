# SPDX-License-Identifier: Apache-2.0
"""`verify` and `replay`: check a journal without ever writing to its directory (SPEC J-3, A-1).

Owns the input and output of these commands. They may run beside a server.
"""

import sys
import time
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import NoReturn

import click

from clearinghouse.server.analysis.predicate_evaluation import Evaluator
from clearinghouse.server.analysis.predicates import parse
from clearinghouse.server.analysis.replayed_state import Past, opened
from clearinghouse.server.cli.moments import MomentType, analysing, step_report
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.credentials.recover_authority import KIND_BYTES, recovery_fault
from clearinghouse.server.journal.ledger_audit import LedgerAudit
from clearinghouse.server.journal.records import (
    CommandRaisedError,
    Replayer,
    ReplayFinding,
    commands_of,
    decode_call,
)
from clearinghouse.server.startup.directory import Progress, watched
from clearinghouse.server.startup.genesis import genesis_from_bytes
from clearinghouse.server.startup.snapshot_codec import collector_paused, snapshot_chunks
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import RecoverAuthority
from clearinghouse.storage.chain import Finding, RecordChecker, Verification
from clearinghouse.storage.errors import (
    JournalDamagedError,
    JournalMissingError,
    SnapshotArchivedError,
    SnapshotError,
)
from clearinghouse.storage.head import read_head
from clearinghouse.storage.port import HASH_BYTES, Head, Record
from clearinghouse.storage.reader import JournalReader, open_read_only
from clearinghouse.storage.snapshots import (
    check_snapshot,
    list_snapshots,
    read_chunks,
    snapshot_directory,
)

SECOND_NS = 1_000_000_000
LAYOUT_CHUNK = 0  # of a snapshot: the names of its tables and columns
DIRECTORY = click.Path(path_type=Path, exists=True)


class HeadType(click.ParamType[Head]):
    """The type of an option whose text is SEQ:HASH, the sequence and the chained hash of a record."""

    name = "SEQ:HASH"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Head:
        """Return the head that the text of the option names, or fail with the fault."""
        if isinstance(value, Head):
            return value
        sequence, _, digest = str(value).partition(":")
        try:
            head = Head(int(sequence), bytes.fromhex(digest))
        except ValueError:
            self.fail(f"{value!r} is not SEQ:HASH with a hash in hex", param, ctx)
        if head.sequence < 0 or len(head.hash) != HASH_BYTES:
            self.fail(f"{value!r} has no hash of {HASH_BYTES} bytes", param, ctx)
        return head


def _replayer(reader: JournalReader) -> Replayer:
    """Return a machine at genesis. Raises JournalMissingError or JournalDamagedError."""
    genesis = next(reader.read(0), None)
    if genesis is None:
        raise JournalMissingError("the journal is empty: it has no genesis yet")
    return Replayer(Engine(genesis_from_bytes(genesis.commands)), genesis)


# --- verify ---


class Recoveries:
    """A check of the recoveries of authority in a journal: their signatures are verified again (Q-5.1)."""

    def __init__(self, reader: JournalReader) -> None:
        """Store the hash of genesis, which each recovery names."""
        genesis = next(reader.read(0), None)
        self._genesis_hash = "" if genesis is None else genesis.head.hash.hex()
        self.count = 0
        self.findings: list[Finding] = []

    def checked(self, records: Iterator[Record]) -> Iterator[Record]:
        """Yield the same records; the signatures of each recovery of authority in them are verified on the way."""
        for record in records:
            if record.first_sequence and KIND_BYTES in record.commands:
                self._check(record)
            yield record

    def _check(self, record: Record) -> None:
        """Verify the signatures of each recovery in a record. A record that cannot be read is a finding of the chain
        check.
        """
        sequence = record.first_sequence
        try:
            for encoded in commands_of(record):
                command, _ = decode_call(encoded)
                if isinstance(command, RecoverAuthority):
                    self.count += 1
                    fault = recovery_fault(command, self._genesis_hash)
                    if fault is not None:
                        self.findings.append(Finding(sequence, "recovery", str(fault)))
                sequence += command.count()
        except ValueError:
            return


class Snapshots:
    """A check of the snapshots beside a journal, with the fault of each; a server skips a faulty snapshot at its
    start.
    """

    def __init__(self, reader: JournalReader) -> None:
        """Check the hash of each snapshot, and that the journal has the record that the snapshot names."""
        self.sequences: list[int] = []
        self.findings: dict[int, str] = {}
        self._usable: dict[int, Path] = {}
        for info in reversed(list_snapshots(snapshot_directory(reader.path))):
            self.sequences.append(info.sequence)
            try:
                check_snapshot(info.path, reader)
            except SnapshotArchivedError:
                continue  # no fault, but its record is not here for a comparison
            except SnapshotError as error:
                self.findings[info.sequence] = error.detail
            else:
                self._usable[info.sequence] = info.path

    def compare(self, sequence: int, state: State) -> None:
        """Compare a snapshot at `sequence` with the replayed machine; skip a snapshot with another layout."""
        path = self._usable.get(sequence)
        if path is None:
            return
        written = read_chunks(path)
        expected = snapshot_chunks(state)
        for number, (one, other) in enumerate(zip_longest(written, expected)):
            if one == other:
                continue
            if number != LAYOUT_CHUNK:
                self.findings[sequence] = "it differs from the replayed state"
            return

    def report(self) -> list[dict[str, object]]:
        """Return a row for each snapshot: its sequence, and its fault or None."""
        return [
            {"sequence": sequence, "finding": self.findings.get(sequence)}
            for sequence in self.sequences
        ]


def replay_findings(
    reader: JournalReader, progress: Progress, snapshots: Snapshots
) -> ReplayFinding | None:
    """Return the first record whose commands do not give its events, in a journal with a correct chain; else None.

    A replay from genesis also compares the final state with the recorded events, checks every invariant there, and
    compares each snapshot with the machine at its sequence.
    """
    replayer = _replayer(reader)
    state = replayer.applier.engine.state
    audit = LedgerAudit(state)
    for record in watched(reader.read(1), reader.head().sequence, progress):
        try:
            finding = replayer.apply(record)
        except CommandRaisedError as error:
            finding = ReplayFinding(error.sequence, error.detail)
        if finding is not None:
            return finding
        audit.apply(record)
        snapshots.compare(record.last_sequence, state)
    found = audit.findings()
    return ReplayFinding(replayer.applier.applied_sequence, "; ".join(found)) if found else None


@click.command("verify")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--head",
    "heads",
    multiple=True,
    type=HeadType(),
    help="A head that was noted before; may be given many times. Only a known head shows a cut tail.",
)
@click.option(
    "--replay",
    "also_replay",
    is_flag=True,
    help="Also apply every command again, and audit where it ends.",
)
@click.option(
    "--without-archive",
    is_flag=True,
    help="Check what is in the journal itself, from the last archived record on.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def verify_command(
    directory: Path,
    *,
    heads: tuple[Head, ...],
    also_replay: bool,
    without_archive: bool,
    as_json: bool,
) -> None:
    """Check the chain, the digests and known heads of the journal in DIRECTORY.

    The head file in the directory is one of the known heads. Exit code 0 if all checks pass; otherwise 1,
    with the first bad sequence.
    """
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            own = read_head(directory) if directory.is_dir() else None
            known = [*heads, *([own] if own is not None and own.sequence >= 0 else [])]
            base = reader.base() if without_archive else None
            checker = None if base is None else RecordChecker(base, known)
            first = 0 if base is None else base.head.sequence + 1
            with watching("verify") as progress:
                recoveries = Recoveries(reader)
                records = watched(reader.scan(first), reader.head().sequence, progress)
                found = reader.verify(known, recoveries.checked(records), checker)
            finding = None
            snapshots = Snapshots(reader) if not found.findings else None
            if also_replay and snapshots is not None:
                with watching("replay") as progress:
                    finding = replay_findings(reader, progress, snapshots)
        finally:
            reader.close()
    _report(
        found,
        finding,
        snapshots,
        recoveries,
        heads_checked=len(known),
        replayed=also_replay,
        as_json=as_json,
    )


def _report(
    found: Verification,
    finding: ReplayFinding | None,
    snapshots: Snapshots | None,
    recoveries: Recoveries,
    *,
    heads_checked: int,
    replayed: bool,
    as_json: bool,
) -> None:
    """Print the findings, and end with the exit code for them."""
    findings: list[dict[str, object]] = [
        {"sequence": item.sequence, "kind": item.kind, "detail": item.detail}
        for item in (*found.findings, *recoveries.findings)
    ]
    if finding is not None:
        findings.append({"sequence": finding.sequence, "kind": "replay", "detail": finding.detail})
    sequences = [item.sequence for item in (*found.findings, *recoveries.findings)]
    if finding is not None:
        sequences.append(finding.sequence)
    first = min(sequences, default=None)
    bad_snapshots = {} if snapshots is None else snapshots.findings
    result: dict[str, object] = {
        "ok": not findings and not bad_snapshots,
        "records": found.records,
        "sequence": found.head.sequence,
        "chain_head": found.head.hash.hex(),
        "heads_checked": heads_checked,
        "replayed": replayed and not found.findings,
        "recoveries_checked": recoveries.count,
        "first_bad_sequence": first,
        "findings": findings,
        "snapshots": snapshots.report() if snapshots is not None else [],
    }
    lines = [
        (
            f"{found.records} records up to sequence {found.head.sequence}, "
            f"head {found.head.hash.hex()}, agrees with {heads_checked} known head{'' if heads_checked == 1 else 's'}"
        )
    ]
    if findings:
        lines.extend(
            f"sequence {item['sequence']}: {item['kind']}: {item['detail']}" for item in findings
        )
        lines.append(
            f"the first bad sequence is {first}: keep the directory as it is and restore a backup"
        )
    else:
        lines.append("the journal is well" + (", commands included" if replayed else ""))
    lines.extend(
        f"the snapshot of sequence {sequence} is passed over at start: {detail}"
        for sequence, detail in bad_snapshots.items()
    )
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.FINDING if findings or bad_snapshots else Exit.OK)


# --- replay ---


@click.command("replay")
@click.argument("directory", type=DIRECTORY)
@click.option("--until", type=MomentType(), help="Stop before the first record beyond it.")
@click.option("--break-on", "break_on", metavar="PREDICATE", help="Stop where this first holds.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def replay_command(
    directory: Path, *, until: int | None, break_on: str | None, as_json: bool
) -> None:
    """Apply every command in DIRECTORY again from genesis and rebuild the chain from the new events.

    The printed head is computed from commands alone, with no stored hash; exit code 1 if the journal has another head,
    or a command that stops the machine.
    With --break-on it replays item by item, compares the events of each record, and ends with 0 at the first sequence
    where the predicate holds, with 1 if it never does.
    """
    if break_on is not None:
        _replay_to_break(directory, until, break_on, as_json=as_json)
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        try:
            replayer = _replayer(reader)
            stored = replayer.applier.head
            started_ns = time.perf_counter_ns()
            # Commands leave no cycles, as in a replay at a start.
            with collector_paused(), watching("replay") as progress:
                for record in watched(reader.scan(1), reader.head().sequence, progress):
                    if until is not None and _is_beyond(record, until):
                        break
                    if record.first_sequence == 0:
                        continue
                    try:
                        replayer.rebuild(record)
                    except ValueError as error:
                        raise JournalDamagedError(record.first_sequence, str(error)) from error
                    stored = record.head
            seconds = (time.perf_counter_ns() - started_ns) / SECOND_NS
        finally:
            reader.close()
    head = replayer.applier.head
    rate = round(replayer.commands / seconds) if seconds > 0 else 0
    same = head == stored
    result: dict[str, object] = {
        "sequence": head.sequence,
        "chain_head": head.hash.hex(),
        "stored_chain_head": stored.hash.hex(),
        "same": same,
        "commands": replayer.commands,
        "seconds": round(seconds, 6),
        "commands_per_second": rate,
    }
    lines = [
        f"sequence {head.sequence}, head {head.hash.hex()}",
        f"{replayer.commands} commands in {seconds:.3f} s, {rate} commands/s",
        "the journal has the same head" if same else f"THE JOURNAL HAS {stored.hash.hex()}",
    ]
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.OK if same else Exit.FINDING)


def _is_beyond(record: Record, until: int) -> bool:
    """Return whether a record is beyond `until`: a sequence, or a negated time in ns."""
    return record.time_ns > -until if until < 0 else record.last_sequence > until


def _replay_to_break(
    directory: Path, until: int | None, break_on: str, *, as_json: bool
) -> NoReturn:
    """Replay item by item until a predicate holds, print that sequence, and end the process."""
    with analysing(directory, as_json=as_json), watching("replay") as progress:
        evaluator = Evaluator(break_on, parse(break_on))
        with opened(directory, progress) as past:
            step = past.step() if _may_go_on(past, until) else None
            while step is not None and not evaluator.holds(step):
                step = past.step() if _may_go_on(past, until) else None
            if step is None:
                evaluator.check_subjects(past.state)
            result: dict[str, object] = {"broke": step is not None, "sequence": past.sequence}
            lines = [f"it never held up to sequence {past.sequence}"]
            if step is not None:
                report, lines = step_report(step)
                result |= report
    emit(result, lines, as_json=as_json)
    sys.exit(Exit.FINDING if step is None else Exit.OK)


def _may_go_on(past: Past, until: int | None) -> bool:
    """Return whether the next step is within `until`: a sequence, or a negated time in ns."""
    if until is None:
        return True
    step = past.peek()
    if step is None:
        return False
    return step.time_ns <= -until if until < 0 else step.sequence + step.size - 1 <= until
