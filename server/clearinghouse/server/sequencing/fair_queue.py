# SPDX-License-Identifier: Apache-2.0
"""Hold the calls that wait, and say which comes next: principals take turns, urgent calls have their own (SPEC Q-5).

Owns the order in which calls of different principals get their sequence, and how many of each may wait. Calls of one
principal keep their order. It decides before any sequence is given, so a replay needs none of it. Must never know what
a command does.

A principal's turn ends when its calls have done a turn's work, or its call is divided. So a principal waits for a turn
of each other one, and not for what they have in the queue. Principals whose next call is urgent have a ring of their
own, which alternates with that of the others: neither can starve the other.
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
"""Gets the outcome of a call and the head of the record that holds it, once that is committed."""

# The work of taking a call and answering it, beside the work that the machine counts.
CALL_UNITS: Final = 30


@dataclass(slots=True, eq=False)
class QueuedCall:
    """A call in the queue, or what is left of a divided one."""

    command: Command
    encoded: bytes
    items: int
    answer: Answer | None
    part: CallPart | None = None
    # The rest of a divided call goes on once this sequence is committed; 0: not decided yet.
    after: int = 0
    is_urgent: bool = False
    # Until this steady time it may begin; 0: at any time. `expire` is called if it never will.
    deadline_ns: int = 0
    expire: Callable[[], None] | None = None


@dataclass(slots=True, eq=False)
class PrincipalCalls:
    """The calls of one principal, in their order."""

    principal: str
    calls: deque[QueuedCall] = field(default_factory=deque)
    items: int = 0
    units_left: int = 0  # of its turn
    is_held: bool = False  # the rest of its divided call waits for a commit


class FairQueue:
    """The calls that wait, by principal. `turn_units` is the work of a turn."""

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
        """The calls and the items of a principal that wait."""
        own = self._by_principal.get(principal)
        return (0, 0) if own is None else (len(own.calls), own.items)

    @property
    def has_next(self) -> bool:
        """Return whether a call may begin or go on now."""
        return bool(self._urgent or self._ordinary)

    @property
    def next_is_rest(self) -> bool:
        """Return whether what comes next is the rest of a divided call."""
        ring = self._next_ring()
        return bool(ring) and ring[0].calls[0].part is not None

    def has_others(self, principal: str) -> bool:
        """Return whether a call of another principal could go on now."""
        others = len(self._urgent) + len(self._ordinary)
        own = self._by_principal.get(principal)
        if own is not None and own.calls and not own.is_held:
            others -= 1
        return others > 0

    # --- in and out ---

    def put(self, queued: QueuedCall) -> None:
        """Put a call behind those of its principal."""
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
        """Put the rest of a divided call before the later calls of its principal, whose turn ends."""
        own = self._put_before(queued)
        own.units_left = self._turn_units
        self._ring_of(own).append(own)

    def _put_before(self, queued: QueuedCall) -> PrincipalCalls:
        """Put a call before those of its principal, which is then in no ring."""
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
        """Take out the call that comes next; there must be one."""
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
        """Count the work of a call towards the turn of its principal, and end the turn if that is done."""
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
        """Put back the rest of a divided call that must not go on yet, and hold the calls of its principal with it."""
        self._put_before(queued).is_held = True

    def release(self, principal: str) -> None:
        """Let a held principal go on, before all others."""
        own = self._by_principal[principal]
        own.is_held = False
        own.units_left = self._turn_units
        self._ring_of(own).appendleft(own)

    def _ring_of(self, own: PrincipalCalls) -> deque[PrincipalCalls]:
        """The ring of a principal, by its next call."""
        return self._urgent if own.calls[0].is_urgent else self._ordinary

    def _next_ring(self) -> deque[PrincipalCalls]:
        """The ring whose first principal is next."""
        if self._urgent and (self._urgent_is_next or not self._ordinary):
            return self._urgent
        return self._ordinary
