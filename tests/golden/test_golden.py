# SPDX-License-Identifier: Apache-2.0
"""Golden journals: what an earlier build wrote, this one replays to the same hashes (SPEC I-10, J-5).

Owns the comparison and the proof that the journal shows everything. How a journal is made is in `make`.
"""

from pathlib import Path

import pytest

from clearinghouse.server.recording import commands_of, decode_command
from clearinghouse.statemachine.commands import COMMANDS
from clearinghouse.statemachine.events import EVENT_FIELDS, split
from clearinghouse.statemachine.invariants import violations
from clearinghouse.statemachine.postings import LedgerFromEvents
from clearinghouse.storage.chain import link
from clearinghouse.storage.port import EMPTY_HEAD
from tests.golden.journal_file import read, rebuild, replayer_of

JOURNALS = sorted(Path(__file__).parent.glob("v*/journal.txt"))
# The last kinds of command and of event that there were when a journal was made; later kinds have higher numbers.
LAST_KINDS = {"v1": (60, 74)}


def test_there_is_a_golden_journal() -> None:
    """The journal of the first format is there: without it the tests below would pass by doing nothing."""
    assert [path.parent.name for path in JOURNALS][:1] == ["v1"]


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.parent.name)
def test_a_golden_journal_replays_to_the_same_head(path: Path) -> None:
    """The commands of the journal alone lead to the chain head that was written with it."""
    records = read(path)
    assert rebuild(records) == records[-1].head


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.parent.name)
def test_every_record_of_a_golden_journal_replays_to_its_digest(path: Path) -> None:
    """Each record's commands give the events that its digest stands for, and its hash links it to the one before."""
    records = read(path)
    replayer = replayer_of(records)
    head = EMPTY_HEAD
    for record in records:
        if record.first_sequence:
            assert replayer.apply(record) is None
        fields = (record.epoch, record.first_sequence, record.count, record.time_ns)
        linked = link(head.hash, 1, *fields, record.commands, record.events_digest)
        assert linked == record.chain_hash
        head = record.head


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.parent.name)
def test_a_golden_journal_shows_every_command_and_event(path: Path) -> None:
    """The journal has every kind of command and event of its format, and its events alone give its ledger."""
    records = read(path)
    replayer = replayer_of(records)
    ledger = LedgerFromEvents()
    asked: set[int] = set()
    heard: set[int] = set()
    state = replayer.applier.engine.state
    for record in records[1:]:
        asked.update(decode_command(encoded).KIND for encoded in commands_of(record))
        replayer.applier.replay(record)
        for _, events in replayer.applier.close(record).event_batches():
            for event in split(events):
                heard.add(event.kind)
                ledger.take(event, state.markets)
    last_command, last_event = LAST_KINDS[path.parent.name]
    assert asked == {command.KIND for command in COMMANDS if last_command >= command.KIND}
    assert heard == {kind for kind in EVENT_FIELDS if kind <= last_event}
    assert ledger.differences(state) == []
    assert violations(state) == []
