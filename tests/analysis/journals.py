# SPDX-License-Identifier: Apache-2.0
"""Journals on disk for the tests of this folder: the golden one, and small worlds that are played out.

Owns how a list of records becomes a data directory, with events as the machine gives them, and never what a test
asserts.
"""

from functools import partial
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.records import (
    Applier,
    Entry,
    commands_of,
    encode_command,
)
from clearinghouse.server.startup.genesis import (
    SETTING_NOTICE_NS,
    genesis_from_bytes,
    genesis_record,
    make_genesis,
)
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.directory import DataDirectory
from clearinghouse.storage.port import Record
from tests.golden.journal_file import read, replayer_of
from tests.support import System

GOLDEN: Final = Path(__file__).parents[1] / "golden" / "v1" / "journal.txt"
EPOCH: Final = 1
SEED: Final = b"a seed of 16 B.."


def write_journal(directory: Path, records: list[Record]) -> Path:
    """A data directory with these records, closed again."""
    data = DataDirectory(directory)
    try:
        data.journal.fence(EPOCH)
        data.journal.append(EPOCH, 0, records)
    finally:
        data.close()
    return directory


def golden_records(path: Path = GOLDEN) -> list[Record]:
    """The records of a golden journal with the events that replay gives."""
    records = read(path)
    replayer = replayer_of(records)
    applier = replayer.applier
    genesis = genesis_from_bytes(records[0].commands)
    found = [genesis_record(genesis, records[0].epoch, records[0].time_ns)]
    for record in records[1:]:
        applier.open(record.time_ns)
        for encoded in commands_of(record):
            entry = applier.take(encoded)
            applier.proceed(entry.command.count())
        sealed = applier.seal(record.epoch).record
        assert sealed.head == record.head
        found.append(sealed)
    return found


class RecordedSystem(System):
    """A small world whose commands become records of a journal, one call in each, in order."""

    def __init__(self, notice_ns: int = SETTING_NOTICE_NS) -> None:
        """Start at genesis with a notice of changes (Q-9); invariants are not checked after each command."""
        super().__init__(check=False)
        self.begin_with_notice(notice_ns)

    def begin_with_operators(self, first: str, second: str) -> None:
        """Begin the journal with authority; before the first command."""
        self._begin(self._genesis(operators=(first, second)))

    def begin_with_notice(self, notice_ns: int) -> None:
        """Begin the journal with a notice of changes; before the first command."""
        self._genesis = partial(make_genesis, seed=SEED, notice_ns=notice_ns)
        self._begin(self._genesis())

    def begin_in(self, currency: str, scale: int) -> None:
        """Begin with another valuation asset, which scenarios go on to call USDC; before the first command."""
        self._begin(self._genesis(valuation=currency, valuation_scale=scale))
        self.state.symbols["USDC"] = self.state.valuation.id

    def _begin(self, genesis: Genesis) -> None:
        """Begin the journal."""
        first = genesis_record(genesis, EPOCH, self.now)
        self.applier = Applier(Engine(genesis), first.head, first.time_ns)
        self.engine = self.applier.engine
        self.records = [first]
        self.entries: list[Entry] = []  # of the last record

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command as the sequencer would, and keep its record; `digest` is always that of the content."""
        self.applier.open(self.now)
        if isinstance(command, AdvanceTime):
            self.applier.advance()
        else:
            self.applier.begin(command, encode_command(command))
            self.applier.proceed(command.count())
        self.events = []
        self.entries = []
        if not self.applier.entries:
            return Outcome(self.sequence, self.now)
        recorded = self.applier.seal(EPOCH)
        self.records.append(recorded.record)
        self.sequence = recorded.record.last_sequence
        self.entries = recorded.entries
        self.events = split(recorded.entries[-1].events or [])
        outcome = recorded.entries[-1].outcome
        assert outcome is not None
        return outcome

    def write(self, directory: Path) -> Path:
        """The journal so far as a data directory."""
        return write_journal(directory, self.records)
