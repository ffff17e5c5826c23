# SPDX-License-Identifier: Apache-2.0
"""What the machine has to say next, word for word: events that the model has foretold, in their order.

Owns the line of them. Must never book anything. Other expectations, in no order, are in `pending_events`.
"""

from collections import deque

from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from tests.model.pending_events import PendingEvents


class PredictedEvents:
    """Foretold events of the command under way."""

    def __init__(self, pending_events: PendingEvents) -> None:
        """Start with nothing foretold."""
        self.pending_events = pending_events
        self.offset = 0  # the item that is being worked out
        self.line: deque[tuple[int, dict[str, int]]] = deque()

    def expect(self, kind: int, **fields: int) -> None:
        """Foretell the event that comes next after those foretold already."""
        self.line.append((kind, {"offset": self.offset, **fields}))

    def refuse(self, code: int, limit: int = 0, actual: int = 0, shortfall: int = 0) -> None:
        """An item is refused."""
        self.expect(events.REFUSED, code=code, limit=limit, actual=actual, shortfall=shortfall)

    def hears(self, event: Event) -> bool:
        """Return whether an event is the one foretold; another one in its place is found."""
        if not self.line:
            return False
        kind, fields = self.line.popleft()
        if event.kind == kind and event.fields == fields:
            return True
        self.pending_events.found(event, f"by the model {EVENT_FIELDS[kind][0]} {fields}")
        self.line.clear()
        return False

    def finish(self) -> None:
        """What was foretold and did not come is found."""
        for kind, fields in self.line:
            self.pending_events.findings.append(
                f"by the model {EVENT_FIELDS[kind][0]} {fields}, which did not come"
            )
        self.line.clear()
