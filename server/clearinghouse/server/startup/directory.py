# SPDX-License-Identifier: Apache-2.0
"""Open a data directory and replay it, to a machine that is ready for its next command (SPEC §14).

Owns the order of a start: lock, safe SQLite, journal, genesis or a snapshot, replay of every record after it. Must
never serve a call, nor repair a file: an error names the sequence that does not agree.
"""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearinghouse.server.startup.genesis import (
    copied,
    genesis_differences,
    genesis_from_bytes,
    genesis_of_other_rules,
    genesis_record,
    genesis_to_bytes,
    make_genesis,
)
from clearinghouse.server.startup.snapshot_codec import (
    Skipped,
    Start,
    collector_paused,
    say_nothing,
    start,
)
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import ForeignGenesisError, JournalDamagedError
from clearinghouse.storage.journal import SqliteJournal
from clearinghouse.storage.port import Log, Record
from clearinghouse.storage.snapshots import HasRecords

Progress = Callable[[int, int], None]
"""Receives, at intervals, how many sequences are replayed and how many there are."""

_PROGRESS_RECORDS: Final = 512


class ReplayDifferedError(JournalDamagedError):
    """The commands of the journal do not give its recorded events: the journal is damaged, or another program wrote
    it.
    """


@dataclass(slots=True)
class Opened:
    """A directory that this process has locked, with a journal that has a genesis."""

    directory: DataDirectory
    epoch: int


def no_progress(done: int, total: int) -> None:
    """Ignore a report of progress."""


def open_directory(
    path: Path,
    genesis: Genesis | None = None,
    *,
    unstated: Collection[str] = (),
    recreate_head: bool = False,
    clock: Callable[[], int] = time.time_ns,
) -> Opened:
    """Lock and open `path`; begin a journal in it if there is none. Raises errors of the storage.

    `genesis` has the parameters of a new journal. An existing journal must have begun with the same ones, except its
    rule set and its notice of changes, which commands change, and those in `unstated`, by their names in `Genesis`.
    None means the parameters that an existing journal has, or the defaults for a new one.
    """
    directory = DataDirectory(path, recreate_head=recreate_head)
    try:
        journal = directory.journal
        if genesis is not None and journal.head().sequence >= 0:
            _check_genesis(journal, genesis, unstated)
        epoch = journal.epoch() + 1
        journal.fence(epoch)
        if journal.head().sequence < 0:
            first = genesis_record(genesis or make_genesis(), epoch, clock())
            journal.append(epoch, 0, [first])
        return Opened(directory, epoch)
    except BaseException:
        directory.close()
        raise


def _check_genesis(journal: SqliteJournal, genesis: Genesis, unstated: Collection[str]) -> None:
    """Raise ForeignGenesisError if the journal began with other parameters; the error names those that differ."""
    own = genesis_from_bytes(next(journal.read(0)).commands)
    genesis = copied(genesis)
    genesis.notice_ns = own.notice_ns
    for name in unstated:
        setattr(genesis, name, getattr(own, name))
    try:
        journal.check_genesis(genesis_to_bytes(genesis), *genesis_of_other_rules(genesis))
    except ForeignGenesisError as error:
        raise ForeignGenesisError(
            error.path, error.found, error.wanted, genesis_differences(own, genesis)
        ) from None


def do_nothing() -> None:
    """Leave the objects of the snapshot to the collector."""


def replay_log(
    log: Log,
    progress: Progress = no_progress,
    *,
    snapshots: Path | None = None,
    skipped: Skipped = say_nothing,
    loaded: Callable[[], None] = do_nothing,
) -> Start:
    """Return the machine at the end of a log that has a genesis.

    It begins with the newest usable snapshot in `snapshots`, and calls `loaded` once that is in memory, before the
    garbage collector may visit its objects. Raises JournalDamagedError or ReplayDifferedError at the first wrong
    record.
    """
    with collector_paused():
        begun = start(log, snapshots, skipped=skipped)
        loaded()
    replay_on(begun, log, None, progress)
    assert begun.applier.head == log.head()
    return begun


def replay_on(
    begun: Start, log: HasRecords, until: int | None, progress: Progress = no_progress
) -> None:
    """Apply the records of the log that come after the head of `begun`.

    With `until`, it stops before the first record that has a sequence above `until`. Raises JournalDamagedError or
    ReplayDifferedError at the first wrong record.
    """
    end = log.head().sequence if until is None else until
    # Commands leave no cycles; the passes of the collector took a twentieth of the time.
    with collector_paused():
        for record in watched(log.read(begun.applier.next_sequence), end, progress):
            if record.first_sequence == 0:
                continue  # the log has no more than its genesis
            if until is not None and record.last_sequence > until:
                break
            finding = begun.replayer.apply(record)
            if finding is not None:
                raise ReplayDifferedError(finding.sequence, finding.detail)


def watched(records: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    """Yield the same records, and report progress at intervals."""
    for number, record in enumerate(records):
        yield record
        if number % _PROGRESS_RECORDS == 0:
            progress(record.last_sequence, total)
    progress(total, total)
