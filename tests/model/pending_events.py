# SPDX-License-Identifier: Apache-2.0
"""What the model has booked and the machine has yet to say, and what was found wrong.

Owns the list of expected events, in no order, and the findings in words. Must never book anything.
"""

from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event


class PendingEvents:
    """Expected events of the command under way, and findings."""

    def __init__(self) -> None:
        """Start with nothing expected and nothing found."""
        self.expected: list[tuple[int, dict[str, int]]] = []
        self.findings: list[str] = []

    def expect(self, kind: int, **fields: int) -> None:
        """An event of this kind with these fields has to come before the command ends."""
        self.expected.append((kind, fields))

    def takes(self, event: Event) -> bool:
        """Return whether an event was expected just so; it is then done with."""
        for at, (kind, fields) in enumerate(self.expected):
            if kind == event.kind and all(event.fields[name] == fields[name] for name in fields):
                del self.expected[at]
                return True
        return False

    def check(self, event: Event, **fields: int) -> None:
        """The fields of an event as the model has them; what differs is found."""
        for name, by_model in fields.items():
            if event.fields[name] != by_model:
                self.found(event, f"{name} is {event.fields[name]}, by the model {by_model}")

    def found(self, event: Event, what: str) -> None:
        """Note a finding about an event."""
        self.findings.append(f"{event.name} {event.fields}: {what}")

    def finish(self) -> None:
        """Report the expected events that did not come."""
        for kind, fields in self.expected:
            self.findings.append(f"expected {EVENT_FIELDS[kind][0]} {fields}, which did not come")
        self.expected.clear()
