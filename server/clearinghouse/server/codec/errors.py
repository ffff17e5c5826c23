# SPDX-License-Identifier: Apache-2.0
"""Represent refusals of the edge as one typed error, and as a gRPC status (SPEC Q-3, Q-6).

Owns the mapping from result codes to gRPC status codes and the details of a status. An `EdgeError` always means that
no sequence was given and nothing was journaled. Must never be raised by the machine.
"""

from typing import Final

from google.protobuf.any_pb2 import Any
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    code_pb2,
    error_details_pb2,
    status_pb2,
)

from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.v1.enums_pb2 import Role
from clearinghouse.v1.result_code_pb2 import ResultCode

ERROR_DOMAIN: Final = "clearinghouse.v1"
# The text of a status stands in it twice, and once more with three bytes for one that is not ASCII.
TEXT_BYTES_MAX: Final = 1_024
FIGURE_BYTES_MAX: Final = 256
# After so long a client may try again.
RETRY_DELAYS_MS: Final = {
    codes.QUEUE_FULL: 50,
    codes.DISK_RESTRICTED: 10_000,
    codes.DISK_READ_ONLY: 10_000,
    codes.NO_QUORUM: 500,
    codes.BEHIND: 100,
    codes.LOG_FULL: 2_000,
    codes.READ_ONLY_AFTER_STOP: 10_000,
    codes.PRINCIPAL_QUEUE_FULL: 50,
    codes.RATE_LIMITED: 1_000,  # or that of the error
    codes.TOO_MANY_STREAMS: 1_000,
    codes.QUESTION_LIMIT: 200,
}

# Codes of refusals at the edge -> gRPC. UNAVAILABLE is the only one that clients repeat by themselves.
GRPC_CODES: Final[dict[int, int]] = {
    codes.MALFORMED_REQUEST: code_pb2.INVALID_ARGUMENT,
    codes.UNKNOWN_FIELD: code_pb2.INVALID_ARGUMENT,
    codes.INVALID_ARGUMENT: code_pb2.INVALID_ARGUMENT,
    codes.BATCH_EMPTY: code_pb2.INVALID_ARGUMENT,
    codes.BATCH_TOO_LARGE: code_pb2.INVALID_ARGUMENT,
    codes.QUEUE_FULL: code_pb2.RESOURCE_EXHAUSTED,
    codes.SHUTTING_DOWN: code_pb2.UNAVAILABLE,
    codes.LAGGED: code_pb2.ABORTED,
    codes.SEQUENCE_OUT_OF_RANGE: code_pb2.OUT_OF_RANGE,
    codes.NOT_FOUND: code_pb2.NOT_FOUND,
    codes.NOT_OPEN_YET: code_pb2.UNAVAILABLE,
    codes.HISTORY_DIFFERS: code_pb2.FAILED_PRECONDITION,
    codes.TOO_FAR_BEHIND: code_pb2.FAILED_PRECONDITION,
    codes.CURSOR_EXPIRED: code_pb2.FAILED_PRECONDITION,
    codes.CREDENTIAL_ABSENT: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_INVALID: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_EXPIRED: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_NETWORK: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIALS_DIFFER: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_NOT_YET_VALID: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_AUDIENCE: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_LIFETIME: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_CLAIMS: code_pb2.UNAUTHENTICATED,
    codes.CREDENTIAL_SCOPE: code_pb2.PERMISSION_DENIED,
    codes.DISK_RESTRICTED: code_pb2.RESOURCE_EXHAUSTED,
    codes.DISK_READ_ONLY: code_pb2.RESOURCE_EXHAUSTED,
    codes.NOT_LEADER: code_pb2.FAILED_PRECONDITION,
    codes.NO_QUORUM: code_pb2.UNAVAILABLE,
    codes.BEHIND: code_pb2.UNAVAILABLE,
    codes.LOG_FULL: code_pb2.RESOURCE_EXHAUSTED,
    codes.READ_ONLY_AFTER_STOP: code_pb2.FAILED_PRECONDITION,
    codes.COMMAND_QUARANTINED: code_pb2.FAILED_PRECONDITION,
    codes.PRINCIPAL_QUEUE_FULL: code_pb2.RESOURCE_EXHAUSTED,
    codes.RATE_LIMITED: code_pb2.RESOURCE_EXHAUSTED,
    codes.DEADLINE_PASSED: code_pb2.ABORTED,  # DEADLINE_EXCEEDED would leave the outcome open
    codes.TOO_MANY_STREAMS: code_pb2.RESOURCE_EXHAUSTED,
    codes.QUESTION_LIMIT: code_pb2.RESOURCE_EXHAUSTED,
    codes.URGENT_ONLY: code_pb2.FAILED_PRECONDITION,
    codes.UNKNOWN_METHOD: code_pb2.UNIMPLEMENTED,
    codes.RECOVERY_GENESIS: code_pb2.FAILED_PRECONDITION,
    codes.RECOVERY_SIGNATURE: code_pb2.PERMISSION_DENIED,
    # An id without a scale cannot be read, so these two are refused at the edge as well as by the machine.
    codes.UNKNOWN_ASSET: code_pb2.NOT_FOUND,
    codes.UNKNOWN_MARKET: code_pb2.NOT_FOUND,
    codes.UNKNOWN_ACCOUNT: code_pb2.NOT_FOUND,
    codes.UNKNOWN_ORDER: code_pb2.NOT_FOUND,
    codes.WORK_LIMIT: code_pb2.FAILED_PRECONDITION,
    # Hypothetical positions, which are read with the units of a state.
    codes.AMOUNT_OUT_OF_RANGE: code_pb2.INVALID_ARGUMENT,
    codes.LOT_SIZE: code_pb2.INVALID_ARGUMENT,
    codes.MARKET_NOT_CLEARED: code_pb2.FAILED_PRECONDITION,
    codes.MARK_PRICE_UNAVAILABLE: code_pb2.FAILED_PRECONDITION,
    # A read; of a command it is an answer of the machine.
    codes.ROLE_REQUIRED: code_pb2.PERMISSION_DENIED,
}


class EdgeError(Exception):
    """A call that gets no sequence, with the reason.

    `code` is a result code, `field` the path of the field at fault ("" if none), `message` the fault and the remedy.
    `limit` and `actual` are set if a figure helps. `metadata` has further facts for programs, such as the sequence to
    resume from. `request_id` is the id of the call, if it could be read. `retry_ms` is the delay before the caller
    should try again; 0: the usual delay for the code.
    """

    def __init__(
        self,
        code: int,
        message: str,
        field: str = "",
        limit: str = "",
        actual: str = "",
        metadata: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.field = field
        self.limit = limit
        self.actual = actual
        self.metadata = {} if metadata is None else metadata
        self.request_id = ""
        self.retry_ms = 0

    @property
    def reason(self) -> str:
        """Return the name of the code, the same word as in results, events and logs."""
        return reason_of(self.code)

    def __str__(self) -> str:
        place = f"{self.field}: " if self.field else ""
        figures = [
            f"{name} {value}"
            for name, value in (("limit", self.limit), ("actual", self.actual))
            if value
        ]
        figured = f" ({', '.join(figures)})" if figures else ""
        return f"{self.reason}: {place}{self.message}{figured}"


def invalid(field: str, message: str, limit: str = "", actual: str = "") -> EdgeError:
    """Return an INVALID_ARGUMENT error about one field."""
    return EdgeError(codes.INVALID_ARGUMENT, message, field, limit, actual)


def reason_of(code: int) -> str:
    """Return the name of a result code without its prefix. Raises ValueError for a number that is no code."""
    return ResultCode.Name(ResultCode.ValueType(code)).removeprefix("RESULT_CODE_")


def role_names(bits: int) -> tuple[list[str], bool]:
    """Return the names of a set of roles, and whether there are other roles."""
    numbers = [number for number in Role.values() if number]
    names = [Role.Name(number).removeprefix("ROLE_") for number in numbers if bits >> number & 1]
    return names, len(names) < len(numbers)


def grpc_code_of(error: EdgeError) -> int:
    """Return, as a number, the gRPC status code of the answer to a call that an edge error refuses."""
    return GRPC_CODES[error.code]


def status_of(error: EdgeError) -> status_pb2.Status:
    """Return the gRPC status of an error, with one ErrorInfo and, if it applies, BadRequest or RetryInfo.

    Texts are cut, because some repeat text of the caller, and gRPC replaces a status of more than 8 KiB by its own.
    """
    metadata = dict(error.metadata)
    if error.limit:
        metadata["limit"] = error.limit
    if error.actual:
        metadata["actual"] = error.actual
    metadata = {key: _cut(value, FIGURE_BYTES_MAX) for key, value in metadata.items()}
    info = error_details_pb2.ErrorInfo(reason=error.reason, domain=ERROR_DOMAIN, metadata=metadata)
    packed = [_packed(info)]
    if error.field:
        violation = error_details_pb2.BadRequest.FieldViolation(
            field=_cut(error.field, FIGURE_BYTES_MAX),
            description=_cut(error.message, TEXT_BYTES_MAX),
        )
        packed.append(_packed(error_details_pb2.BadRequest(field_violations=[violation])))
    retry_ms = error.retry_ms or RETRY_DELAYS_MS.get(error.code, 0)
    if retry_ms:
        delay = Duration()
        delay.FromMilliseconds(retry_ms)
        packed.append(_packed(error_details_pb2.RetryInfo(retry_delay=delay)))
    message = _cut(str(error), TEXT_BYTES_MAX)
    return status_pb2.Status(code=grpc_code_of(error), message=message, details=packed)


def _cut(text: str, most: int) -> str:
    """Return a text of at most `most` bytes: the whole text, or its beginning with an ellipsis."""
    raw = text.encode(errors="replace")
    return text if len(raw) <= most else raw[:most].decode(errors="ignore") + "…"


def _packed(detail: Message) -> Any:
    """Return a detail of a status, packed as a status needs it."""
    envelope = Any()
    envelope.Pack(detail)
    return envelope
