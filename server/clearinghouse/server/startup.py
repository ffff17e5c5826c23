# SPDX-License-Identifier: Apache-2.0
"""From a data directory to a machine that is ready for its next command (SPEC §14).

Owns the order of start-up: lock, safe SQLite, journal, genesis, replay of every record from it. Must never
serve anything itself, nor repair anything: what does not fit is said with its sequence, and that is all.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearinghouse.server.genesis import (
    genesis_from_bytes,
    genesis_record,
    genesis_to_bytes,
    make_genesis,
)
from clearinghouse.server.lookups import Indexes
from clearinghouse.server.recording import Applier, Replayer
from clearinghouse.statemachine.engine import Engine
from clearinghouse.statemachine.state import Genesis
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.errors import JournalDamagedError
from clearinghouse.storage.port import Log, Record

Progress = Callable[[int, int], None]
"""Hears, now and then, how many sequences are replayed and how many there are."""

_PROGRESS_RECORDS: Final = 512


class ReplayDifferedError(JournalDamagedError):
    """The commands of the journal do not give the events that it recorded: damage, or another program."""


@dataclass(slots=True)
class Opened:
    """A directory that this process alone writes to, whose journal has a genesis."""

    directory: DataDirectory
    epoch: int


def no_progress(done: int, total: int) -> None:
    """Hear progress and say nothing."""


def open_directory(
    path: Path,
    genesis: Genesis | None = None,
    *,
    recreate_head: bool = False,
    clock: Callable[[], int] = time.time_ns,
) -> Opened:
    """Lock and open `path`, and begin a journal in it if there is none.

    `genesis` is what a new journal begins with, and what an old one must have begun with; None takes the
    journal's own, or the defaults for a new one. Raises errors of the storage.
    """
    wanted = None if genesis is None else genesis_to_bytes(genesis)
    directory = DataDirectory(path, recreate_head=recreate_head)
    try:
        journal = directory.journal
        if wanted is not None and journal.head().sequence >= 0:
            journal.check_genesis(wanted)
        epoch = journal.epoch() + 1
        journal.fence(epoch)
        if journal.head().sequence < 0:
            first = genesis_record(genesis or make_genesis(), epoch, clock())
            journal.append(epoch, 0, [first])
        return Opened(directory, epoch)
    except BaseException:
        directory.close()
        raise


@dataclass(slots=True)
class Replayed:
    """The machine as of the end of a log, with what was noted on the way."""

    applier: Applier
    genesis: Record
    indexes: Indexes


def replay_log(log: Log, progress: Progress = no_progress) -> Replayed:
    """Apply all records of a log that has a genesis.

    Raises JournalDamagedError or ReplayDifferedError at the first record that is wrong.
    """
    head = log.head()
    records = log.read(0)
    genesis = next(records)
    replayer = Replayer(Engine(genesis_from_bytes(genesis.commands)), genesis)
    state = replayer.applier.engine.state
    indexes = Indexes()
    for record in watched(records, head.sequence, progress):
        finding = replayer.apply(record)
        if finding is not None:
            raise ReplayDifferedError(finding.sequence, finding.detail)
        indexes.add(record.first_sequence, state.last_order_id, state.last_break_id)
    assert replayer.applier.head == head
    return Replayed(replayer.applier, genesis, indexes)


def watched(records: Iterable[Record], total: int, progress: Progress) -> Iterator[Record]:
    """Pass records on and tell now and then how far it is."""
    for number, record in enumerate(records):
        yield record
        if number % _PROGRESS_RECORDS == 0:
            progress(record.last_sequence, total)
    progress(total, total)
