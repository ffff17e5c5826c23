# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse snapshot`: write a snapshot of a journal, once or again and again, beside a server or without one.

Owns what the command prints and how it ends. `serve` starts it by itself as a process of its own (SPEC J-4).
"""

import os
import signal
import sys
import threading
import time
from pathlib import Path

import click

from clearinghouse.server.cli.output import emit, errors, watching
from clearinghouse.server.following import Follower, Schedule, Taken
from clearinghouse.server.serving import Exit
from clearinghouse.storage.errors import SnapshotError
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import SnapshotLock, snapshot_directory

FOLLOW_SECONDS = 0.5
DEFAULTS = Schedule()


def end_with_parent() -> None:
    """End this process when whoever started it has gone: nobody holds the other end of its standard input then."""

    def watch() -> None:
        sys.stdin.buffer.read()
        os._exit(Exit.STOPPED)

    threading.Thread(target=watch, daemon=True).start()


def _skipped(error: SnapshotError) -> None:
    click.echo(f"clearinghouse: passed over: {error}", err=True)


def _say(taken: Taken, *, as_json: bool) -> None:
    """Print what was written."""
    result: dict[str, object] = {
        "snapshot": str(taken.path),
        "sequence": taken.head.sequence,
        "chain_head": taken.head.hash.hex(),
        "bytes": taken.size,
        "written": taken.written,
        "write_seconds": round(taken.write_ns / 1e9, 6),
    }
    what = "written" if taken.written else "it was there already"
    lines = [f"{taken.path}: sequence {taken.head.sequence}, {taken.size} bytes, {what}"]
    emit(result, lines, as_json=as_json)
    sys.stdout.flush()


@click.command("snapshot")
@click.argument("directory", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--follow", is_flag=True, help="Stay, follow the journal and write one whenever due.")
@click.option(
    "--every-commands",
    default=DEFAULTS.every_commands,
    show_default=True,
    type=click.IntRange(min=0),
    help="With --follow: due after so many commands; 0: never by count.",
)
@click.option(
    "--every-seconds",
    default=DEFAULTS.every_seconds,
    show_default=True,
    type=click.IntRange(min=0),
    help="With --follow: due after so many seconds; 0: never by time.",
)
@click.option(
    "--keep",
    default=DEFAULTS.keep,
    show_default=True,
    type=click.IntRange(min=1),
    help="How many snapshots stay.",
)
@click.option("--nice", default=0, type=click.IntRange(0, 19), help="Take less of the processor.")
@click.option("--with-parent", is_flag=True, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object per snapshot.")
def snapshot_command(
    directory: Path,
    *,
    follow: bool,
    every_commands: int,
    every_seconds: int,
    keep: int,
    nice: int,
    with_parent: bool,
    as_json: bool,
) -> None:
    """Write a snapshot of the journal in DIRECTORY as it is now, from the newest one there is.

    It reads what is committed and never writes to the journal, so a server may run on DIRECTORY meanwhile. One process
    at a time writes snapshots of a directory: a second one ends with 4.
    """
    if with_parent:
        end_with_parent()
    if nice:
        os.nice(nice)
    with errors(as_json=as_json):
        reader = open_read_only(directory)
        lock = SnapshotLock(snapshot_directory(directory))
        try:
            follower = Follower(reader, _skipped)
            with watching("replay") as progress:
                follower.catch_up(progress)
            if not follow:
                _say(follower.write(lock, keep), as_json=as_json)
                return
            _follow(follower, lock, Schedule(every_commands, every_seconds, keep), as_json=as_json)
        finally:
            lock.release()
            reader.close()


def _follow(follower: Follower, lock: SnapshotLock, schedule: Schedule, *, as_json: bool) -> None:
    """Write a snapshot whenever one is due, until SIGTERM or SIGINT."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    last = time.monotonic()
    while not stop.is_set():
        commands = follower.catch_up()
        if schedule.is_due(commands, time.monotonic() - last):
            _say(follower.write(lock, schedule.keep), as_json=as_json)
            last = time.monotonic()
        stop.wait(FOLLOW_SECONDS)
