# SPDX-License-Identifier: Apache-2.0
"""Settlements that a gap moves, computed again (SPEC U-6.2, C-4.1).

Owns which sessions these are and to when they move: who brings securities or cash for one had no time in the gap.
"""

from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.set_aside import SetAside


class SessionGaps:
    """The moves that are still to be said."""

    def __init__(self, set_aside: SetAside) -> None:
        """Start without a gap, and ask for all sessions that move."""
        self.aside = set_aside.sessions
        self.settlement = set_aside.settlement
        self.dates = set_aside.clearing.dates
        self.novated = set_aside.novated
        self.pending_events = set_aside.pending_events
        self.from_ns = self.to_ns = self.by_ns = 0
        self.expected: dict[int, tuple[int, bool]] = {}  # to when, and whether it is late
        self.by_others = self.settlement.delayed
        self.settlement.delayed = self.moved

    def recorded(self, event: Event) -> None:
        """Expect the moves of a gap."""
        fields = event.fields
        self.from_ns, self.to_ns, self.by_ns = (
            fields["from_ns"],
            fields["to_ns"],
            fields["moves_ns"],
        )
        for session in self.dates:
            self._expect(session)

    def opened(self, event: Event) -> None:
        """Expect the move of a session that opens late, with a settlement in the gap."""
        segment, date = event.fields["segment_id"], event.fields["value_date"]
        if self.from_ns <= self.novated.segments[segment].settles[date] < self.to_ns:
            self._expect(event.fields["session_id"])

    def _expect(self, session: int) -> None:
        """Expect the move of a settlement of a day that the gap touched, if the nets are fixed by its end."""
        segment_id, date = self.dates[session]
        segment = self.novated.segments[segment_id]
        settles = segment.settles[date]
        is_open = session not in self.settlement.begun | self.settlement.final | self.aside
        if (
            is_open
            and segment.cut_offs[date] <= self.to_ns
            and self.from_ns < settles
            and self.novated.moment(segment, date, 0) < self.to_ns
        ):
            at_ns = max(settles, self.novated.moved_at_most(segment, date, settles + self.by_ns))
            if at_ns > settles or at_ns <= self.to_ns:
                self.expected[session] = (at_ns, at_ns <= self.to_ns)

    def moved(self, event: Event) -> None:
        """Check the new time of a session that a gap moves; other moves are not of here."""
        session = event.fields["session_id"]
        if session not in self.expected:
            self.by_others(event)
            return
        at_ns, is_late = self.expected.pop(session)
        segment_id, date = self.dates[session]
        times = self.novated.segments[segment_id]
        times.settles[date] = at_ns
        if is_late:
            self.settlement.of_house.add(session)
        self.pending_events.check(
            event,
            cut_off_ns=times.cut_offs[date],
            settlement_ns=at_ns,
            is_house_cause=int(session in self.settlement.of_house),
        )

    def findings(self) -> list[str]:
        """Return the moves that were not said."""
        found = [f"U-6.2: session {one} moves to {at}" for one, (at, _) in self.expected.items()]
        self.expected = {}
        return found
