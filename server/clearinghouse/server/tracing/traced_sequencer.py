# SPDX-License-Identifier: Apache-2.0
"""Run a sequencer that records the times of traced calls (SPEC Q-8).

Owns the places where a time is recorded. A server without tracing uses the plain sequencer, so its calls do not pass
this code. Must never change the order, the records or the answers.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from clearinghouse.server.edge.call_log import running_call
from clearinghouse.server.sequencing.fair_queue import Answer, QueuedCall
from clearinghouse.server.sequencing.sequencer import Sequencer
from clearinghouse.server.tracing.spans import Times, Tracer
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head

Table = TypeVar("Table")


class TracedAnswer:
    """The function that answers a traced call, with the times of the call."""

    __slots__ = ("answer", "parent", "times", "tracer")

    def __init__(self, answer: Answer, parent: object, tracer: Tracer) -> None:
        self.answer = answer
        self.parent = parent
        self.tracer = tracer
        self.times = Times(time.time_ns())

    def __call__(self, outcome: Outcome, head: Head) -> None:
        """Answer the call, then make its trace. An error while making the trace is ignored, so that it cannot end the
        engine.
        """
        self.times.durable_ns = time.time_ns()
        self.answer(outcome, head)
        with suppress(Exception):
            self.tracer.passed(self.parent, self.times, outcome)


class TracedSequencer(Sequencer[Table]):
    """A sequencer that records the times of calls whose task has a trace."""

    tracer: Tracer

    def submit(
        self,
        command: Command,
        encoded: bytes,
        answer: Answer | None,
        *,
        is_urgent: bool = False,
        deadline_ns: int = 0,
        expire: Callable[[], None] | None = None,
    ) -> bool:
        """Put a call into the queue, and record the time; parameters and result are those of `Sequencer.submit`."""
        call = running_call.get()
        if answer is not None and call is not None and call.trace is not None:
            answer = TracedAnswer(answer, call.trace, self.tracer)
        return super().submit(
            command, encoded, answer, is_urgent=is_urgent, deadline_ns=deadline_ns, expire=expire
        )

    def _next_call(self) -> QueuedCall | None:
        """Remove the next call from the queue and return it; record the time at which it began."""
        queued = super()._next_call()
        if queued is not None and isinstance(queued.answer, TracedAnswer):
            times = queued.answer.times
            times.began_ns = times.began_ns or time.time_ns()
        return queued

    def _call_done(self, queued: QueuedCall, rest: tuple[Command, CallPart] | None) -> None:
        """Finish a call, and record the time at which it was applied."""
        if isinstance(queued.answer, TracedAnswer):
            queued.answer.times.applied_ns = time.time_ns()
        super()._call_done(queued, rest)

    def _begin_commit(self) -> None:
        """Pass the open record to the committer, and record the time in its traced calls."""
        before = self._committing
        super()._begin_commit()
        if self._committing is before:
            return
        now_ns = time.time_ns()
        for answer, _ in self._committing_answers:
            if isinstance(answer, TracedAnswer):
                answer.times.sealed_ns = now_ns


def traced_sequencer(of: Tracer) -> type[Sequencer[Any]]:
    """Return a class of sequencer that passes the times of calls to the tracer `of`."""

    class OfOneServer(TracedSequencer[Any]):
        tracer = of

    return OfOneServer
