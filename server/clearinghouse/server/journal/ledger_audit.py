# SPDX-License-Identifier: Apache-2.0
"""A second opinion on a journal: the ledger rebuilt from its recorded events, and every invariant (SPEC I-1 to I-7).

Owns the comparison of what the journal says moved with where replay ends. Must never change the state it looks at.
"""

from clearinghouse.server.journal.records import events_of
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.port import Record


class LedgerAudit:
    """Follows a replay record by record."""

    def __init__(self, state: State) -> None:
        """Take the state that the replay works on; of it only the terms of markets are read before the end."""
        self.state = state
        self.ledger = LedgerFromEvents()

    def apply(self, record: Record) -> None:
        """Enter the recorded events of a record that was applied. Raises ValueError if they are no events."""
        for _, batch in events_of(record):
            for event in split(batch):
                self.ledger.take(event, self.state.markets)

    def findings(self) -> list[str]:
        """Where state and events disagree, and every invariant that does not hold; empty if all is well."""
        return [*self.ledger.differences(self.state), *violations(self.state)]
