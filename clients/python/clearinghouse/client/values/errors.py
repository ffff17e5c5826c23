# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N818 (the names are the words of the API: an outcome is refused, unknown, lagged)
"""Define exceptions that show whether a command was carried out (SPEC Q-3).

Owns the exceptions and the reading of a gRPC status. `Refused` has a sequence and is final. `UnknownOutcome` means
that the command may or may not have run: repeat it with the same key. Everything else was refused before the machine:
that call has no sequence and changed nothing; an earlier call with its key may have.
"""

import uuid
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final, NamedTuple, cast

import grpc
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.client.values.enums import ResultCode
from clearinghouse.client.values.meanings import MEANINGS
from clearinghouse.client.values.repeats import NOT_NOW

NO_FIGURES: Final[dict[str, str]] = {}
STATUS_DETAILS: Final = "grpc-status-details-bin"
NANOS: Final = 1_000_000_000
# Statuses that do not say whether the command was given a sequence, where the server has given no reason.
UNKNOWN_STATUSES: Final = frozenset(
    {
        grpc.StatusCode.UNAVAILABLE,
        grpc.StatusCode.DEADLINE_EXCEEDED,
        grpc.StatusCode.CANCELLED,
        grpc.StatusCode.INTERNAL,
        grpc.StatusCode.UNKNOWN,
        grpc.StatusCode.ABORTED,
        grpc.StatusCode.DATA_LOSS,
    }
)

_WRONG_STATUSES: Final = frozenset(
    {grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNIMPLEMENTED}
)


_NEARLY_FULL: Final = frozenset(
    {ResultCode.DISK_RESTRICTED, ResultCode.DISK_READ_ONLY, ResultCode.LOG_FULL}
)


class RequestKey(NamedTuple):
    """The identity of one request (SPEC I-11): the same key has one effect and one answer.

    `request_id` is at most 64 printable ASCII characters; `created_time_ns` is nanoseconds since the epoch.
    """

    request_id: str
    created_time_ns: int


def random_id() -> str:
    """Return a new random request id."""
    return uuid.uuid4().hex


class Violation(NamedTuple):
    """One field of a request that was refused, and the reason."""

    field: str
    description: str


class ClearinghouseError(Exception):
    """The base class of all errors of this client."""


class Refused(ClearinghouseError):
    """The machine refused the command, which has a sequence. The refusal is final.

    The message says what `reason` means. `limit`, `actual` and `shortfall` are in the unit of the rule; None if it has
    no such figure.
    """

    def __init__(
        self,
        reason: ResultCode,
        limit: Decimal | None = None,
        actual: Decimal | None = None,
        shortfall: Decimal | None = None,
        sequence: int = 0,
    ) -> None:
        figures = [
            f"{name} {value:f}"
            for name, value in (("limit", limit), ("actual", actual), ("shortfall", shortfall))
            if value is not None
        ]
        meaning = MEANINGS.get(reason, "the command was refused")
        figured = f" ({', '.join(figures)})" if figures else ""
        super().__init__(f"{reason.name} at sequence {sequence}: {meaning}{figured}")
        self.reason = reason
        self.limit = limit
        self.actual = actual
        self.shortfall = shortfall
        self.sequence = sequence


class UnknownInstrument(ClearinghouseError, LookupError):
    """No asset or market has this symbol."""

    def __init__(self, kind: str, name: str | int) -> None:
        super().__init__(f"there is no {kind} {name!r}")
        self.kind = kind
        self.name = name


class ColumnError(ClearinghouseError, ValueError):
    """A column cannot be sent, or a value in a reply does not fit the type of its column.

    Nothing was sent or done. `row` is the first wrong row, None if the whole column is wrong; `limit` states what is
    permitted.
    """

    def __init__(
        self, column: str, row: int | None, value: object, problem: str, limit: str
    ) -> None:
        place = f"column {column}" if row is None else f"column {column}, row {row}"
        super().__init__(f"{place}: {value!r} {problem}; right is: {limit}")
        self.column = column
        self.row = row
        self.value = value
        self.problem = problem
        self.limit = limit


class SequenceGap(ClearinghouseError):
    """A subscription skipped sequences, which the server promises never to do."""

    def __init__(self, expected: int, got: int) -> None:
        super().__init__(f"the stream went on at sequence {got} instead of {expected}")
        self.expected = expected
        self.got = got


class StatusError(ClearinghouseError):
    """The server answered with a status instead of a result: the call has no sequence.

    `reason` is the code that the server names, or None; `status` is the gRPC status.
    """

    def __init__(
        self, status: grpc.StatusCode, reason: ResultCode | None = None, message: str = ""
    ) -> None:
        name = reason.name if reason else status.name
        # The server's own text begins with its reason.
        super().__init__(message if message.startswith(f"{name}: ") else f"{name}: {message}")
        self.status = status
        self.reason = reason
        self.message = message


class InvalidRequest(StatusError):
    """The request itself is wrong; `violations` names the wrong fields.

    `limit` and `actual` are the figures of the reason, "" if it has none.
    """

    def __init__(
        self,
        reason: ResultCode | None,
        violations: Sequence[Violation] = (),
        message: str = "",
        status: grpc.StatusCode = grpc.StatusCode.INVALID_ARGUMENT,
        figures: Mapping[str, str] = NO_FIGURES,
    ) -> None:
        texts = (f"{violation.field}: {violation.description}" for violation in violations)
        fields = "; ".join(text for text in texts if text not in message)
        super().__init__(status, reason, f"{message} ({fields})" if fields else message)
        self.violations = tuple(violations)
        self.limit = figures.get("limit", "")
        self.actual = figures.get("actual", "")


class NotFound(StatusError):
    """The object of a read does not exist."""


class AccessDenied(StatusError):
    """The caller lacks the role or right for this request."""


def before(error: AccessDenied, build: object) -> AccessDenied:
    """Return a refusal of the lists of instruments that also names the call for which they are read."""
    name = getattr(build, "__qualname__", "").partition(".")[0]
    wanted = f"; it is read before {name}, which was not sent" if name else ""
    return AccessDenied(error.status, error.reason, f"{error.message}{wanted}")


class QueueFull(StatusError):
    """The server accepts no more calls now; try again after `retry_after` seconds. Nothing was done."""

    def __init__(self, retry_after: float, message: str = "") -> None:
        super().__init__(grpc.StatusCode.RESOURCE_EXHAUSTED, ResultCode.QUEUE_FULL, message)
        self.retry_after = retry_after


OVER_LIMITS: Final = frozenset(
    {
        ResultCode.PRINCIPAL_QUEUE_FULL,
        ResultCode.RATE_LIMITED,
        ResultCode.TOO_MANY_STREAMS,
        ResultCode.QUESTION_LIMIT,
    }
)


class OverLimit(StatusError):
    """The caller sent more, or keeps more open, than the server permits one principal.

    Nothing was done; try again after `retry_after` seconds. `reason` is PRINCIPAL_QUEUE_FULL, RATE_LIMITED,
    TOO_MANY_STREAMS or QUESTION_LIMIT.
    """

    def __init__(self, reason: ResultCode, retry_after: float, message: str = "") -> None:
        super().__init__(grpc.StatusCode.RESOURCE_EXHAUSTED, reason, message)
        self.retry_after = retry_after


class DiskNearlyFull(StatusError):
    """The server's disk is nearly full: it refuses calls that add risk or state, or all commands.

    Nothing was done; try again after `retry_after` seconds. Until then cancel, reduce, deposit and repay: with
    `DISK_RESTRICTED` those calls are accepted. The reason is `LOG_FULL` if the log of a cluster is nearly full.
    """

    def __init__(self, reason: ResultCode, retry_after: float, message: str = "") -> None:
        super().__init__(grpc.StatusCode.RESOURCE_EXHAUSTED, reason, message)
        self.retry_after = retry_after


class Lagged(StatusError):
    """The server ended a subscription because its reader was too slow; continue from sequence `resume_from`."""

    def __init__(self, status: grpc.StatusCode, resume_from: int, message: str = "") -> None:
        super().__init__(status, ResultCode.LAGGED, message)
        self.resume_from = resume_from


# Why a server closes a connection before a call; gRPC names no reason.
_CLOSES: Final = "a server with TLS closes a connection without TLS, and one without the certificate that it asks for"


class Unavailable(StatusError):
    """The server could not be reached or did not answer in time. A read can simply be repeated."""


class NotLeader(Unavailable):
    """The node of the cluster accepts no commands: nothing was done. `leader` is the leader's address, or ""."""

    def __init__(self, status: grpc.StatusCode, leader: str, epoch: int, message: str = "") -> None:
        super().__init__(status, ResultCode.NOT_LEADER, message)
        self.leader = leader
        self.epoch = epoch


class UnknownOutcome(Unavailable):
    """The server did not answer a request that changes state: it may have run. Repeat the request with `key`.

    If a repeat was refused, the refusal is the `__cause__`: it proves nothing about the earlier try.
    """

    def __init__(
        self,
        status: grpc.StatusCode,
        key: RequestKey,
        reason: ResultCode | None = None,
        message: str = "",
    ) -> None:
        super().__init__(status, reason, f"{message} [request id {key.request_id}]")
        self.key = key


class _Details(NamedTuple):
    """The facts in the details of a gRPC status."""

    reason: ResultCode | None
    metadata: dict[str, str]
    violations: list[Violation]
    retry_after: float


def _details(error: grpc.RpcError) -> _Details:
    """Return the details in the trailers of an error; empty if there are none or they are damaged."""
    packed = status_pb2.Status()
    # Trailers are pairs of a name and text or bytes, in both kinds of gRPC error.
    trailers = cast("Sequence[tuple[str, str | bytes]] | None", error.trailing_metadata())
    for name, value in trailers or ():
        if name == STATUS_DETAILS and isinstance(value, bytes):
            packed.ParseFromString(value)
    reason: ResultCode | None = None
    metadata: dict[str, str] = {}
    violations: list[Violation] = []
    retry_after = 0.0
    for detail in packed.details:
        info = error_details_pb2.ErrorInfo()
        bad = error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            reason = ResultCode.named(info.reason)
            metadata = dict(info.metadata)
        elif detail.Unpack(bad):
            violations += [Violation(item.field, item.description) for item in bad.field_violations]
        elif detail.Unpack(retry):
            retry_after = retry.retry_delay.seconds + retry.retry_delay.nanos / NANOS
    return _Details(reason, metadata, violations, retry_after)


def from_status(error: grpc.RpcError, key: RequestKey | None) -> StatusError:
    """Return the exception for a gRPC error. `key` is the identity of the request, None for a read."""
    status = error.code()
    message = error.details() or ""
    if message.startswith("failed to connect") and message.endswith("Socket closed"):
        message += f": {_CLOSES}"
    found = _details(error)
    return make(
        status, found.reason, message, found.violations, key, found.metadata, found.retry_after
    )


def make(
    status: grpc.StatusCode,
    reason: ResultCode | None,
    message: str,
    violations: Sequence[Violation] = (),
    key: RequestKey | None = None,
    metadata: dict[str, str] | None = None,
    retry_after: float = 0.0,
) -> StatusError:
    """Return the exception for a status and a reason, from a call's status or from a frame of a stream."""
    if reason == ResultCode.LAGGED:
        resume = (metadata or {}).get("resume_sequence", "0")
        return Lagged(status, int(resume), message)
    if reason == ResultCode.QUEUE_FULL:
        return QueueFull(retry_after, message)
    if reason is not None and reason in OVER_LIMITS:
        return OverLimit(reason, retry_after, message)
    if reason is not None and reason in _NEARLY_FULL:
        return DiskNearlyFull(reason, retry_after, message)
    if reason == ResultCode.NOT_LEADER:
        found = metadata or {}
        return NotLeader(status, found.get("leader", ""), int(found.get("epoch", "0")), message)
    if reason in NOT_NOW:
        return Unavailable(status, reason, message)
    if reason == ResultCode.NOT_FOUND or status == grpc.StatusCode.NOT_FOUND:
        return NotFound(status, reason, message)
    if status in UNKNOWN_STATUSES:
        if key is None:
            return Unavailable(status, reason, message)
        return UnknownOutcome(status, key, reason, message)
    if status in {grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED}:
        return AccessDenied(status, reason, message)
    if reason is not None or status in _WRONG_STATUSES:
        return InvalidRequest(reason, violations, message, status, metadata or NO_FIGURES)
    return StatusError(status, reason, message)
