# SPDX-License-Identifier: Apache-2.0
"""Audit a journal: rebuild the ledger from its recorded events and check every invariant (SPEC I-1 to I-7).

Owns the comparison of the recorded movements with the replayed state. Must never change the state.
"""

from clearinghouse.server.journal.records import events_of
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.port import Record


class LedgerAudit:
    """A check of a replay, record by record, against the ledger that its recorded events give."""

    def __init__(self, state: State) -> None:
        """Store the state of the replay; before the end, only the terms of markets are read from it."""
        self.state = state
        self.ledger = LedgerFromEvents()

    def apply(self, record: Record) -> None:
        """Add the recorded events of a record that was applied. Raises ValueError if they are no events."""
        for _, batch in events_of(record):
            for event in split(batch):
                self.ledger.take(event, self.state.markets)

    def findings(self) -> list[str]:
        """Return the differences of state and events, and every violated invariant; empty if there are none."""
        return [*self.ledger.differences(self.state), *violations(self.state)]
