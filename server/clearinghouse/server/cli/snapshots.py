# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse snapshot`: write a snapshot of a journal, once or repeatedly, beside a server or without one.

Owns the output and exit codes of the command. `serve` starts it as a process of its own (SPEC J-4).
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import click

from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.startup.directory import Progress
from clearinghouse.server.startup.snapshot_worker import Follower, Schedule, Taken
from clearinghouse.storage.archiving import archive, refuse_unarchivable
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import SnapshotError
from clearinghouse.storage.port import Head
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory

FOLLOW_SECONDS = 0.5
VIOLATIONS_MAX = 100  # so many are reported
DEFAULTS = Schedule()


def end_with_parent() -> None:
    """Wait for the end of the parent process, which closes this process's standard input; then end this process."""

    def watch() -> None:
        # Below Python's own buffer, whose lock can block an orderly end.
        while os.read(0, 1):
            pass
        os._exit(Exit.STOPPED)

    threading.Thread(target=watch, daemon=True).start()


def _skipped(error: SnapshotError) -> None:
    click.echo(f"clearinghouse: passed over: {error}", err=True)


def _say(
    taken: Taken,
    archived: Head | None = None,
    violations: list[str] | None = None,
    *,
    as_json: bool,
) -> None:
    """Print which snapshot was written.

    `violations` are the invariants that its state violates; None: the invariants were not checked.
    """
    result: dict[str, object] = {
        "snapshot": str(taken.path),
        "sequence": taken.head.sequence,
        "chain_head": taken.head.hash.hex(),
        "bytes": taken.size,
        "written": taken.written,
        "write_seconds": round(taken.write_ns / 1e9, 6),
        "archived_sequence": archived.sequence if archived is not None else None,
        "archived_chain_head": archived.hash.hex() if archived is not None else None,
        "violations": violations,
    }
    what = "written" if taken.written else "it was there already"
    lines = [f"{taken.path}: sequence {taken.head.sequence}, {taken.size} bytes, {what}"]
    lines += [f"violation: {found}" for found in violations or ()]
    emit(result, lines, as_json=as_json)
    sys.stdout.flush()


@click.command("snapshot")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--follow", is_flag=True, help="Stay, follow the journal and write one whenever due.")
@click.option(
    "--every-commands",
    default=DEFAULTS.every_commands,
    show_default=True,
    type=WholeRange(min=0),
    help="Due after so many commands, those behind the end included; 0: never by count.",
)
@click.option(
    "--every-seconds",
    default=DEFAULTS.every_seconds,
    show_default=True,
    type=WholeRange(min=0),
    help="With --follow: due after so many seconds; 0: never by time.",
)
@click.option(
    "--keep",
    default=DEFAULTS.keep,
    show_default=True,
    type=WholeRange(min=1),
    help="How many of the newest snapshots stay.",
)
@click.option(
    "--spread",
    default=DEFAULTS.spread,
    show_default=True,
    type=WholeRange(min=0),
    help="How many older ones stay, evenly spread over the journal.",
)
@click.option(
    "--archive",
    "with_archive",
    is_flag=True,
    help="Copy records before the oldest snapshot kept into the archive; the server then forgets them.",
)
@click.option("--check", is_flag=True, help="Check the invariants of the whole state before it.")
@click.option("--nice", default=0, type=WholeRange(0, 19), help="Take less of the processor.")
@click.option("--with-parent", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per snapshot.")
def snapshot_command(
    directory: Path,
    *,
    follow: bool,
    every_commands: int,
    every_seconds: int,
    keep: int,
    spread: int,
    with_archive: bool,
    check: bool,
    nice: int,
    with_parent: bool,
    as_json: bool,
) -> None:
    """Write a snapshot of the present end of the journal in DIRECTORY, starting from the newest snapshot.

    On the way it writes one after each given number of commands, so that later queries of the past begin near. It
    reads committed records and never writes to the journal, so a server may run on DIRECTORY meanwhile. One process at
    a time writes snapshots of a directory: a second one ends with exit code 4.
    """
    if with_parent:
        end_with_parent()
    if nice:
        os.nice(nice)
    with errors(as_json=as_json):
        schedule = Schedule(every_commands, every_seconds, keep, spread)
        stop = _asked_to_end() if follow else threading.Event()
        reader = open_read_only(directory)
        lock = SnapshotLock(snapshot_directory(directory))
        try:
            follower = Follower(reader, _skipped)
            with watching("replay") as progress:
                _catch_up(follower, lock, schedule, _until(stop, progress), as_json=as_json)
            if not follow:
                violations = follower.violations()[:VIOLATIONS_MAX] if check else None
                taken = follower.write(lock, keep, spread)
                archived = archive(reader, keep) if with_archive else None
                _say(taken, archived, violations, as_json=as_json)
                return
            _follow(follower, lock, schedule, stop, as_json=as_json)
        finally:
            lock.release()
            reader.close()


def _asked_to_end() -> threading.Event:
    """Return an event that SIGTERM and SIGINT set, so that the process ends."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


def _until(stop: threading.Event, progress: Progress) -> Progress:
    """Return a progress callback that ends the process between two records after `stop` is set."""

    def report(done: int, total: int) -> None:
        progress(done, total)
        if stop.is_set():
            sys.exit(Exit.OK)

    return report


def _catch_up(
    follower: Follower, lock: SnapshotLock, schedule: Schedule, progress: Progress, *, as_json: bool
) -> None:
    """Apply the records up to the present end, and write a snapshot after each given number of commands."""
    every = schedule.every_commands
    while follower.catch_up(progress, every) >= every > 0:
        _say(follower.write(lock, schedule.keep, schedule.spread), as_json=as_json)


def _follow(
    follower: Follower,
    lock: SnapshotLock,
    schedule: Schedule,
    stop: threading.Event,
    *,
    as_json: bool,
) -> None:
    """Follow the journal, and write a snapshot whenever one is due, until `stop` is set."""
    last = time.monotonic()
    while not stop.is_set():
        commands = follower.catch_up()
        if schedule.is_due(commands, time.monotonic() - last):
            _say(follower.write(lock, schedule.keep, schedule.spread), as_json=as_json)
            last = time.monotonic()
        stop.wait(FOLLOW_SECONDS)


@click.command("archive")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option(
    "--keep",
    default=DEFAULTS.keep,
    show_default=True,
    type=WholeRange(min=1),
    help="Records before the oldest of this many snapshots are archived.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def archive_command(directory: Path, *, keep: int, as_json: bool) -> None:
    """Move the records of a stopped server's journal before the oldest kept snapshot into its archive.

    The archive verifies as part of the journal's chain; the journal file shrinks to its remaining records. A running
    server does the same with `serve --archive`.
    """
    with errors(as_json=as_json):
        # A directory without records to archive stays unchanged; not even a lock file is written.
        refuse_unarchivable(directory, keep)
        opened = DataDirectory(directory)
        try:
            journal = opened.journal
            reader = journal.reader()
            try:
                archived = archive(reader, keep)
            finally:
                reader.close()
            if archived is not None:
                while journal.drop_archived(archived, 1_000):
                    pass
                journal.give_back_space()
        finally:
            opened.close()
    result: dict[str, object] = {
        "archived_sequence": archived.sequence if archived is not None else None,
        "archived_chain_head": archived.hash.hex() if archived is not None else None,
    }
    line = "nothing to archive" if archived is None else f"archived up to {archived.sequence}"
    emit(result, [line], as_json=as_json)
