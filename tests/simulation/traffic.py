# SPDX-License-Identifier: Apache-2.0
"""Clients of a simulated clearinghouse, and the wire between: messages are lost, doubled, late and out of order.

Owns requests on their way, the client's rule (the same bytes under the same request id again until there is an answer),
and subscribers that resume where they were. Time is counted in steps of the simulation. Must never read state that the
server has not sent, except the state that a client's next call is drawn from.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Final, Protocol

from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.sequencing.subscriptions import Hub, LaggedError, Listener
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.chain import RecordChecker
from clearinghouse.storage.port import Log, Record
from tests.simulation.chaos import (
    DELAY,
    DUPLICATE,
    LAGGED,
    LATE_REPEAT,
    LOST_REPLY,
    LOST_REQUEST,
    QUEUE_FULL,
    REORDERED,
    SLOW_SUBSCRIBER,
    Chaos,
)
from tests.simulation.command_sources import Head as CallHead, Source
from tests.simulation.reference import Broken, Reference

RETRY_STEPS: Final = 60
FULL_STEPS: Final = 3
_DELAYED_STEPS: Final = 60
_REPEATED_STEPS: Final = 600
_STALLED_STEPS: Final = 80
_CHUNK_RECORDS: Final = 16

Submit = Callable[["Request"], bool]
"""Puts a request into the server's queue; False if that is full."""


class Hearer(Protocol):
    """A caller that waits for an answer."""

    def hear(self, request: "Request", outcome: Outcome) -> None:
        """The first answer to a call."""
        ...


@dataclass(slots=True, eq=False)
class Request:
    """One call of a client, until it has its answer."""

    client: Hearer
    command: Command
    encoded: bytes
    answered: bool = False
    attempts: int = 0
    due: int = 0
    """the step at which its client comes back to it; 0: never"""


@dataclass(slots=True, order=True)
class Message:
    """A request or an answer on its way."""

    due: int
    number: int
    request: Request = field(compare=False)
    outcome: Outcome | None = field(compare=False)
    """of an answer"""


class Wire:
    """Carries messages, and reminds clients of what is unanswered."""

    def __init__(self, chaos: Chaos) -> None:
        """An empty wire."""
        self._chaos = chaos
        self._messages: list[Message] = []
        self._reminders: list[tuple[int, int, Request]] = []
        self._number = 0
        self._newest = 0
        self.step = 0

    def send(self, request: Request) -> None:
        """A client sends a request, for the first time or again."""
        request.attempts += 1
        self._carry(request, None, LOST_REQUEST)
        self._remind(request, RETRY_STEPS)

    def answer(self, request: Request, outcome: Outcome) -> None:
        """The server answers."""
        self._carry(request, outcome, LOST_REPLY)

    def _carry(self, request: Request, outcome: Outcome | None, loss: str) -> None:
        """Put a message on its way, or lose it, or do so twice."""
        chaos = self._chaos
        if chaos.hit(loss):
            return
        for _ in range(1 + chaos.hit(DUPLICATE)):
            due = self.step + chaos.random.randint(0, 3)
            if chaos.hit(DELAY):
                due += chaos.random.randint(1, _DELAYED_STEPS)
            self._number += 1
            heappush(self._messages, Message(due, self._number, request, outcome))

    def _remind(self, request: Request, steps: int) -> None:
        """Come back to a request after about so many steps."""
        self._number += 1
        request.due = self.step + self._chaos.random.randint(steps, 2 * steps)
        heappush(self._reminders, (request.due, self._number, request))

    def turn(self, submit: Submit | None) -> None:
        """Deliver what is due: to the server if there is one, and to clients."""
        self.step += 1
        while self._messages and self._messages[0].due <= self.step:
            message = heappop(self._messages)
            if message.number < self._newest:
                self._chaos.note(REORDERED)
            self._newest = max(self._newest, message.number)
            request = message.request
            if message.outcome is not None:
                if not request.answered:
                    request.answered = True
                    request.client.hear(request, message.outcome)
                    request.due = 0
                    if self._chaos.hit(LATE_REPEAT):
                        self._remind(request, self._chaos.random.randint(1, _REPEATED_STEPS))
            elif submit is not None and not submit(request):
                self._chaos.note(QUEUE_FULL)
                if not request.answered:
                    self._remind(request, FULL_STEPS)
        while self._reminders and self._reminders[0][0] <= self.step:
            due, _, request = heappop(self._reminders)
            if request.due != due:
                continue  # it was answered since, or the client comes back at another time
            if request.answered:
                request.due = 0
                self._carry(request, None, LOST_REQUEST)  # once more, for no good reason
            else:
                self.send(request)

    @property
    def is_empty(self) -> bool:
        """Return whether nothing is on its way."""
        return not self._messages


class Client:
    """Makes calls from a source, a few at a time."""

    def __init__(self, name: str, source: Source, wire: Wire, in_flight: int) -> None:
        """Start with nothing asked."""
        self._name = name
        self._source = source
        self._wire = wire
        self._in_flight = in_flight
        self._number = 0
        self.unanswered = 0
        self.calls_sent = 0
        self.items = 0
        self.accepted = 0
        self.attempts = 0

    def turn(self, state: State, now_ns: int) -> None:
        """Make one more call if fewer are unanswered than may be."""
        if self.unanswered >= self._in_flight:
            return

        def make_head(principal: str = "test") -> CallHead:
            self._number += 1
            return (principal, f"{self._name}-{self._number}", now_ns)

        command = self._source.next(make_head, state, now_ns)
        if command is None:
            return
        request = Request(self, command, encode_command(command))
        self.unanswered += 1
        self.calls_sent += 1
        self._wire.send(request)

    def hear(self, request: Request, outcome: Outcome) -> None:
        """The first answer to a call."""
        self.unanswered -= 1
        self.items += len(outcome.codes)
        self.accepted += outcome.codes.count(0)
        self.attempts += request.attempts
        self._source.hear(request.command, outcome)


class Subscriber:
    """Follows the log: the past from it, the present from the hub, and after any end where it left off."""

    def __init__(self, reference: Reference, chaos: Chaos) -> None:
        """Begin at genesis."""
        self._reference = reference
        self._chaos = chaos
        self._checker = RecordChecker()
        self._listener: Listener | None = None
        self._stalled = 0

    @property
    def next_sequence(self) -> int:
        """The first sequence that it did not get."""
        return self._checker.tail.head.sequence + 1

    def lose(self) -> None:
        """The server is gone."""
        self._listener = None

    def turn(self, log: Log, hub: Hub) -> None:
        """Take a few records, unless it is slow just now."""
        if self._stalled:
            self._stalled -= 1
            return
        if self._chaos.hit(SLOW_SUBSCRIBER):
            self._stalled = self._chaos.random.randint(1, _STALLED_STEPS)
            return
        if self._listener is None:
            if self._catch_up(log, hub.sequence + 1):
                return
            self._listener = hub.listen("reader")
        if self._catch_up(log, self._listener.next_sequence):
            return
        try:
            for recorded in self._listener.taken():
                self._get(recorded.record)
        except LaggedError as error:
            self._chaos.note(LAGGED)
            self._listener = None
            if error.resume != self.next_sequence:
                raise Broken(f"cut off at {error.resume}, got up to {self.next_sequence}") from None

    def _catch_up(self, log: Log, end: int) -> bool:
        """Get some of what is recorded before `end`; whether there was any."""
        if self.next_sequence >= end:
            return False
        for number, record in enumerate(log.read(self.next_sequence)):
            if record.first_sequence >= end or number == _CHUNK_RECORDS:
                break
            self._get(record)
        return True

    def _get(self, record: Record) -> None:
        """A record arrives; it continues the one before, or there is a gap."""
        finding = self._checker.check(record)
        if finding is not None:
            raise Broken(f"a subscriber got {finding.kind} at {finding.sequence}: {finding.detail}")
        self._reference.published(record.head)
