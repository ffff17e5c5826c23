# SPDX-License-Identifier: Apache-2.0
"""The next events of the machine, in order and word for word, as the model predicts them.

Owns the line of them. Must never book anything. Other expectations, in no order, are in `pending_events`.
"""

from collections import deque

from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from tests.model.pending_events import PendingEvents


class PredictedEvents:
    """Predicted events of the command under way."""

    def __init__(self, pending_events: PendingEvents) -> None:
        """Start with nothing predicted."""
        self.pending_events = pending_events
        self.offset = 0  # the item that is being computed
        self.line: deque[tuple[int, dict[str, int]]] = deque()

    def expect(self, kind: int, **fields: int) -> None:
        """Add the event that comes after those predicted already."""
        self.line.append((kind, {"offset": self.offset, **fields}))

    def refuse(self, code: int, limit: int = 0, actual: int = 0, shortfall: int = 0) -> None:
        """An item is refused."""
        self.expect(events.REFUSED, code=code, limit=limit, actual=actual, shortfall=shortfall)

    def hears(self, event: Event) -> bool:
        """Return whether an event is the predicted one; another one in its place is a finding."""
        if not self.line:
            return False
        kind, fields = self.line.popleft()
        if event.kind == kind and event.fields == fields:
            return True
        self.pending_events.found(event, f"by the model {EVENT_FIELDS[kind][0]} {fields}")
        self.line.clear()
        return False

    def finish(self) -> None:
        """Report the predicted events that did not come."""
        for kind, fields in self.line:
            self.pending_events.findings.append(
                f"by the model {EVENT_FIELDS[kind][0]} {fields}, which did not come"
            )
        self.line.clear()
