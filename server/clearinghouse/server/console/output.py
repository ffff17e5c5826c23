# SPDX-License-Identifier: Apache-2.0
"""Print results on stdout and everything else on stderr, and end a command with its exit code.

Owns the mapping of errors to exit codes, the JSON form of results, and progress on a terminal. Every error states the
fault and the remedy.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

import click
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskProgressColumn,
    TextColumn,
    TimeElapsedColumn,
)

from clearinghouse.replication.errors import DeposedError, DivergedError, ReplicationError
from clearinghouse.server.console.exits import ClockError, ConfigError, Exit, ListenError
from clearinghouse.server.journal.records import CommandRaisedError
from clearinghouse.server.startup.directory import Progress as Watcher, no_progress
from clearinghouse.server.startup.genesis import GenesisError
from clearinghouse.storage.errors import (
    BackupDamagedError,
    DirectoryLockedError,
    FormatTooNewError,
    HeadDamagedError,
    JournalDamagedError,
    JournalFailedError,
    JournalMissingError,
    NotAJournalError,
    SnapshotFailedError,
    StorageError,
    UnsafeSqliteError,
)

# The first match decides; any other refusal of the storage is a wrong directory or wrong settings.
_EXIT_OF_ERROR: tuple[tuple[type[Exception], Exit], ...] = (
    (DeposedError, Exit.DEPOSED),
    (DivergedError, Exit.DIVERGED),
    (ReplicationError, Exit.CLUSTER_REFUSED),
    (DirectoryLockedError, Exit.LOCKED),
    (UnsafeSqliteError, Exit.UNSAFE_SQLITE),
    (JournalDamagedError, Exit.DAMAGED),
    (HeadDamagedError, Exit.DAMAGED),
    (NotAJournalError, Exit.DAMAGED),
    (BackupDamagedError, Exit.DAMAGED),
    (JournalMissingError, Exit.USAGE),
    (FormatTooNewError, Exit.USAGE),
    (JournalFailedError, Exit.STOPPED),
    (SnapshotFailedError, Exit.STOPPED),
    (StorageError, Exit.USAGE),
    (GenesisError, Exit.USAGE),
    (ConfigError, Exit.USAGE),
    (ListenError, Exit.USAGE),
    (ClockError, Exit.USAGE),
    (CommandRaisedError, Exit.FINDING),
)
ERRORS = (StorageError, GenesisError, ConfigError, ListenError, ClockError, CommandRaisedError)


def exit_of(error: BaseException, default: Exit) -> Exit:
    """Return the exit code that an error has; `default` if it has none."""
    return next((code for kind, code in _EXIT_OF_ERROR if isinstance(error, kind)), default)


def emit(result: dict[str, object], lines: list[str], *, as_json: bool) -> None:
    """Print a result: one JSON object, or lines for people."""
    if as_json:
        click.echo(json.dumps(result))
    else:
        for line in lines:
            click.echo(line)


def fail(error: Exception, *, as_json: bool) -> NoReturn:
    """Print an error, and end with its exit code; an error without one is wrong usage."""
    code = exit_of(error, Exit.USAGE)
    said = str(error)
    if isinstance(error, OSError) and error.strerror is not None:
        said = error.strerror if error.filename is None else f"{error.filename}: {error.strerror}"
    if as_json:
        found: dict[str, object] = {
            "error": type(error).__name__.removesuffix("Error"),
            "message": said,
            "exit_code": int(code),
        }
        if isinstance(error, JournalDamagedError | CommandRaisedError):
            found["sequence"] = error.sequence
        with suppress(OSError):  # standard output may be what has no space
            click.echo(json.dumps(found))
    click.echo(f"clearinghouse: {said}", err=True)
    sys.exit(code)


@contextmanager
def errors(*, as_json: bool, usage: tuple[type[Exception], ...] = ()) -> Iterator[None]:
    """Convert the errors of a command to messages and exit codes.

    `usage` are the command's own errors that mean wrong usage.
    """
    known: tuple[type[Exception], ...] = (*ERRORS, *usage)
    try:
        yield
    except known as error:
        fail(error, as_json=as_json)


@contextmanager
def watching(what: str) -> Iterator[Watcher]:
    """In the block, show a progress bar on stderr, if stderr is a terminal."""
    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield no_progress
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)

        def watch(done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield watch
