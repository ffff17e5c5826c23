# SPDX-License-Identifier: Apache-2.0
"""The audit of a journal: recorded events against the state that replay comes to."""

from dataclasses import replace

import pytest

from clearinghouse.server.journal.ledger_audit import LedgerAudit
from clearinghouse.server.journal.records import Replayer, events_of
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.port import Record
from tests.golden.journal_file import record_game
from tests.golden.make import BATCH_MAX, play
from tests.stateful.player import genesis

SEED = 5
MOVES = 150


@pytest.fixture(scope="module")
def journal() -> list[Record]:
    """The journal of one game."""
    return record_game(genesis(), play(SEED, MOVES)[0].steps, BATCH_MAX)


def audited(journal: list[Record], changed: Record | None = None) -> list[str]:
    """The findings after a replay in which one record's events may have been changed."""
    replayer = Replayer(Engine(genesis()), journal[0])
    audit = LedgerAudit(replayer.applier.engine.state)
    for record in journal[1:]:
        assert replayer.apply(record) is None
        same = changed is None or record.first_sequence != changed.first_sequence
        audit.apply(record if same or changed is None else changed)
    return audit.findings()


def test_a_sound_journal_passes_its_audit(journal: list[Record]) -> None:
    """The recorded events explain the whole state that replay comes to."""
    assert audited(journal) == []


def test_an_event_that_tells_another_amount_is_found(journal: list[Record]) -> None:
    """A recorded transfer of one unit more than was moved is found on both of its sides."""
    for record in journal[1:]:
        batches = [batch for _, batch in events_of(record)]
        for batch in batches:
            if batch and batch[0] == events.DEPOSIT_CONFIRMED:
                batch[5] += 1
                other = replace(record, events=encode(([0] * len(batches), *map(tuple, batches))))
                found = audited(journal, other)
                assert len(found) == 2
                assert all("its events come to" in finding for finding in found)
                return
    pytest.fail("the game has no confirmed deposit")
