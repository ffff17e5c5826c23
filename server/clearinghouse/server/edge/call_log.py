# SPDX-License-Identifier: Apache-2.0
"""Log each call that the server refuses or fails, and each command of staff (SPEC Q-7).

Owns the lines, their number in a second, and the counts of refusals at the edge. A line names a call by principal,
request id and sequence. Must never log a credential, a request, or any text of a caller except principal and request
id; nor make a call wait.
"""

import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final, cast

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

# Lines of one kind in a second; the next line of the kind states the number of suppressed lines.
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
    """The call that the current task answers. `trace` is its trace; None without tracing."""

    path: str
    principal: str = ""
    request_id: str = ""
    error: EdgeError | None = None
    # The scope for which its credential was verified; None: not verified yet.
    scope: int | None = None
    # The call waited for every answer given by any node before it began (a linearizable read).
    is_level: bool = False
    # The refusal of its credential is logged, or was suppressed.
    is_logged: bool = False
    trace: Any = None


running_call: ContextVar[RunningCall | None] = ContextVar("running_call", default=None)


class LineBudget:
    """A limit for the log lines of one kind in each second."""

    def __init__(self, lines_max: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._lines_max = lines_max
        self._clock = clock
        self._second = 0
        self._lines = 0
        self._left_out = 0

    def take(self) -> int | None:
        """Return how many lines were suppressed before this one; None if this line must be suppressed too."""
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
    """The log lines and the counts of one server. Only its event loop calls this."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, *, is_silent: bool = False
    ) -> None:
        """Start with counts of 0. With `is_silent`, refusals and failures are counted, and no line is written."""
        # At the edge, by reason; each reason starts at 0, so that its first refusal shows as an
        # increase.
        self.refusals: Counter[str] = Counter(dict.fromkeys(map(reason_of, GRPC_CODES), 0))
        self.failures = 0  # calls that ended in a defect
        # Metadata with which each answer begins; none while commands are taken.
        self.dates: Callable[[], tuple[tuple[str, str], ...]] = tuple
        self._refused = LineBudget(0 if is_silent else LINES_MAX, clock)
        self._failed = LineBudget(0 if is_silent else LINES_MAX, clock)
        self._staff = LineBudget(0 if is_silent else STAFF_LINES_MAX, clock)

    def noted(self, path: str, handle: Callable[..., Awaitable[Any]]) -> Callable[..., Any]:
        """Return a handler that logs refused and failed calls. No frame of it may keep a call: see `edge.refuse`."""

        async def handle_noted(raw: object, context: object) -> object:
            call = RunningCall(path)
            running_call.set(call)
            if dates := self.dates():
                await cast("Any", context).send_initial_metadata(dates)
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
        """Count and log a refusal of the edge, which has no sequence; `identity` logs refused credentials itself."""
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
        """Log an answer of the machine if it refuses an item, or if the caller is staff."""
        codes = outcome.codes
        refused = len(codes) - codes.count(OK)
        if not refused and path not in STAFF_CALLS:
            return
        # Refusals have their own budget: anyone can cause them, and they must not displace lines
        # about staff.
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
        """Log a call that a defect ended: the places in the code, without the text of the exception."""
        if type(error).__module__.startswith("grpc."):
            return  # the caller has left, or the server is stopping
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
