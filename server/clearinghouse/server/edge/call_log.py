# SPDX-License-Identifier: Apache-2.0
"""Say what became of calls: a log line for each that was refused or failed, and for each command of staff (SPEC Q-7).

Owns the lines, their number in a second, and the counts of refusals at the edge. A line names a call by principal,
request id and sequence. Must never log a credential, a request, or a text that a caller chose but those two; nor make
the path of a call wait.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import structlog

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.errors import GRPC_CODES, EdgeError, reason_of
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.types import (
    ROLE_CUSTODY,
    ROLE_OPERATOR,
    ROLE_RISK_OFFICER,
)

# So many lines of one sort in a second; the next line of the sort has how many were left out.
LINES_MAX: Final = 10
STAFF_LINES_MAX: Final = 100
_STAFF_ROLES: Final = 1 << ROLE_OPERATOR | 1 << ROLE_RISK_OFFICER | 1 << ROLE_CUSTODY
# Calls that only staff may make.
STAFF_CALLS: Final = frozenset(
    path
    for path, access in ACCESS.items()
    if access.request is None and not access.own and access.any & _STAFF_ROLES
)

log = structlog.get_logger("clearinghouse.server")


@dataclass(slots=True)
class RunningCall:
    """The call that the present task answers. `trace` is of the tracing, None without."""

    path: str
    principal: str = ""
    request_id: str = ""
    error: EdgeError | None = None
    # The scope for which its credential was proved; None: not yet.
    scope: int | None = None
    # It waited for all that any node had answered when it began.
    is_level: bool = False
    # The refusal of its credential has a line, or was left out of a full log.
    is_logged: bool = False
    trace: Any = None


running_call: ContextVar[RunningCall | None] = ContextVar("running_call", default=None)


class LineBudget:
    """So many lines in a second."""

    def __init__(self, lines_max: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines_max = lines_max
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._left_out = 0

    def take(self) -> int | None:
        """The number of lines that were left out before this one; None if this one is left out, too."""
        second = int(self._clock())
        if second != self._second:
            self._second, self._lines = second, 0
        if self._lines >= self._lines_max:
            self._left_out += 1
            return None
        self._lines += 1
        left_out, self._left_out = self._left_out, 0
        return left_out


class CallLog:
    """The lines and counts of one server. Only the event loop calls it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        # At the edge, by reason; each is there from the start, so that its first one is a growth.
        self.refusals: Counter[str] = Counter(dict.fromkeys(map(reason_of, GRPC_CODES), 0))
        self.failures = 0  # calls that ended by a defect
        self._refused = LineBudget(LINES_MAX, clock)
        self._failed = LineBudget(LINES_MAX, clock)
        self._staff = LineBudget(STAFF_LINES_MAX, clock)

    def noted(self, path: str, handle: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """A handler whose refusals and failures are logged. No frame of it holds a call: see `edge.refuse`."""

        async def handle_noted(raw: object, context: object) -> object:
            call = RunningCall(path)
            running_call.set(call)
            work = handle(raw, context)
            del raw, context
            try:
                return await work
            except Exception as error:
                if call.error is None:
                    self._fail(call, error)
                else:
                    self.refused(call, call.error)
                    call.error = None
                raise
            finally:
                del work

        return handle_noted

    def refused(self, call: RunningCall, error: EdgeError) -> None:
        """Count a refusal at the edge, which has no sequence; log it, unless it is of a credential: `identity` does."""
        self.refusals[error.reason] += 1
        if call.is_logged:
            return
        left_out = self._refused.take()
        if left_out is not None:
            words = {
                "method": call.path,
                "principal": call.principal,
                "request_id": error.request_id or call.request_id,
                "field": error.field,
            }
            known = {name: word for name, word in words.items() if word}
            log.info("call refused", reason=error.reason, **known, not_logged_before=left_out)

    def answered(self, path: str, command: Command, outcome: Outcome) -> None:
        """Log an answer of the machine, if it refuses an item or is one to staff."""
        codes = outcome.codes
        refused = len(codes) - codes.count(OK)
        if not refused and path not in STAFF_CALLS:
            return
        # What is refused never takes the place of what staff did: anyone can be refused.
        budget = self._refused if refused else self._staff
        left_out = budget.take()
        if left_out is None:
            return
        words: dict[str, object] = {}
        if refused:
            first = next(at for at, code in enumerate(codes) if code != OK)
            words = {"reason": reason_of(codes[first]), "refused": refused, "items": len(codes)}
        log.info(
            "command refused" if refused else "command of staff",
            method=path,
            principal=command.principal,
            request_id=command.request_id,
            sequence=outcome.first_sequence,
            is_repeated=outcome.repeated,
            **words,
            not_logged_before=left_out,
        )

    def _fail(self, call: RunningCall, error: Exception) -> None:
        """Log a call that ended by a defect, with the lines of code and not with the text of the exception."""
        if type(error).__module__.startswith("grpc."):
            return  # the caller has gone, or the server is being stopped
        self.failures += 1
        left_out = self._failed.take()
        if left_out is None:
            return
        places = []
        trace = error.__traceback__
        while trace is not None:
            code = trace.tb_frame.f_code
            places.append(f"{code.co_filename.rpartition('clearinghouse/')[2]}:{trace.tb_lineno}")
            trace = trace.tb_next
        log.error(
            "call failed",
            method=call.path,
            principal=call.principal,
            request_id=call.request_id,
            error=type(error).__name__,
            places=places,
            not_logged_before=left_out,
        )
