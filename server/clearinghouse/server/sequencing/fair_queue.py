# SPDX-License-Identifier: Apache-2.0
"""Hold the waiting calls and choose the next one: principals take turns, urgent calls come in a ring of their own (SPEC
Q-5).

Owns the order in which calls of different principals get their sequence, and how many calls of each may wait. Calls of
one principal keep their order. The queue decides before a call has a sequence, so a replay does not need the queue.
Must never know the effect of a command.

A principal's turn ends when its calls have used the work of a turn, or when its call is divided. So a principal waits
for one turn of each other principal, and not for all their calls. A ring is a list of principals whose turns follow
each other. Principals whose next call is urgent are in a second ring. The two rings alternate, so neither can block the
other.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head

Answer = Callable[[Outcome, Head], None]
"""Receives the outcome of a call and the head of the record that holds it, once that record is committed."""

# The work to take and answer a call, in addition to the units that the machine counts.
CALL_UNITS: Final = 30


@dataclass(slots=True, eq=False)
class QueuedCall:
    """A call in the queue, or the remainder of a call that was divided."""

    command: Command
    encoded: bytes
    items: int
    answer: Answer | None
    part: CallPart | None = None
    # The remainder of a divided call continues once this sequence is committed; 0: not decided yet.
    after: int = 0
    is_urgent: bool = False
    # The call may begin until this steady time; 0: at any time. A call that expires calls `expire`.
    deadline_ns: int = 0
    expire: Callable[[], None] | None = None


@dataclass(slots=True, eq=False)
class PrincipalCalls:
    """The waiting calls of one principal, in their order, and the work left in its turn."""

    principal: str
    calls: deque[QueuedCall] = field(default_factory=deque)
    items: int = 0
    units_left: int = 0  # units left of its turn
    is_held: bool = False  # the remainder of its divided call waits for a commit


class FairQueue:
    """The waiting calls of all principals. `turn_units` is the work of a turn, in units."""

    def __init__(self, turn_units: int) -> None:
        self._turn_units = turn_units
        self._by_principal: dict[str, PrincipalCalls] = {}
        self._urgent: deque[PrincipalCalls] = deque()
        self._ordinary: deque[PrincipalCalls] = deque()
        self._urgent_is_next = True
        self.calls = 0
        self.items = 0

    # --- what waits ---

    def of(self, principal: str) -> tuple[int, int]:
        """Return how many calls of a principal wait, and how many items they have."""
        own = self._by_principal.get(principal)
        return (0, 0) if own is None else (len(own.calls), own.items)

    @property
    def has_next(self) -> bool:
        """Return whether a call may begin or continue now."""
        return bool(self._urgent or self._ordinary)

    @property
    def next_is_rest(self) -> bool:
        """Return whether the next call is the remainder of a call that was divided."""
        ring = self._next_ring()
        return bool(ring) and ring[0].calls[0].part is not None

    def has_others(self, principal: str) -> bool:
        """Return whether a call of another principal waits that could run now."""
        others = len(self._urgent) + len(self._ordinary)
        own = self._by_principal.get(principal)
        if own is not None and own.calls and not own.is_held:
            others -= 1
        return others > 0

    # --- in and out ---

    def put(self, queued: QueuedCall) -> None:
        """Add a call after the other calls of its principal."""
        principal = queued.command.principal
        own = self._by_principal.get(principal)
        if own is None:
            own = self._by_principal[principal] = PrincipalCalls(principal)
        own.calls.append(queued)
        own.items += queued.items
        self.calls += 1
        self.items += queued.items
        if len(own.calls) == 1 and not own.is_held:
            own.units_left = self._turn_units
            self._ring_of(own).append(own)

    def put_rest(self, queued: QueuedCall) -> None:
        """Add the remainder of a divided call before the other calls of its principal; the principal's turn ends."""
        own = self._put_before(queued)
        own.units_left = self._turn_units
        self._ring_of(own).append(own)

    def _put_before(self, queued: QueuedCall) -> PrincipalCalls:
        """Add a call before the other calls of its principal; this puts the principal into no ring."""
        principal = queued.command.principal
        own = self._by_principal.get(principal)
        if own is None:
            own = self._by_principal[principal] = PrincipalCalls(principal)
        else:
            self._ring_of(own).remove(own)
        own.calls.appendleft(queued)
        own.items += queued.items
        self.calls += 1
        self.items += queued.items
        return own

    def take(self) -> QueuedCall:
        """Remove and return the next call; there must be one."""
        ring = self._next_ring()
        own = ring[0]
        queued = own.calls.popleft()
        own.items -= queued.items
        self.calls -= 1
        self.items -= queued.items
        self._urgent_is_next = ring is self._ordinary
        if not own.calls:
            ring.popleft()
            del self._by_principal[own.principal]
        elif own.calls[0].is_urgent != queued.is_urgent:
            ring.popleft()
            own.units_left = self._turn_units
            self._ring_of(own).append(own)
        return queued

    def charge(self, principal: str, units: int) -> None:
        """Deduct the work of a call from its principal's turn, and end the turn when nothing is left of it."""
        own = self._by_principal.get(principal)
        if own is None:
            return
        own.units_left -= units + CALL_UNITS
        if own.units_left <= 0:
            own.units_left = self._turn_units
            ring = self._ring_of(own)
            if ring and ring[0] is own:
                ring.rotate(-1)

    def hold(self, queued: QueuedCall) -> None:
        """Put back the remainder of a divided call that must wait; the principal's other calls wait too."""
        self._put_before(queued).is_held = True

    def release(self, principal: str) -> None:
        """Let a principal whose call was held continue, before all other principals of its ring."""
        own = self._by_principal[principal]
        own.is_held = False
        own.units_left = self._turn_units
        self._ring_of(own).appendleft(own)

    def _ring_of(self, own: PrincipalCalls) -> deque[PrincipalCalls]:
        """Return the ring to which a principal belongs: the urgent one if its next call is urgent."""
        return self._urgent if own.calls[0].is_urgent else self._ordinary

    def _next_ring(self) -> deque[PrincipalCalls]:
        """Return the ring that gives the next call."""
        if self._urgent and (self._urgent_is_next or not self._ordinary):
            return self._urgent
        return self._ordinary
