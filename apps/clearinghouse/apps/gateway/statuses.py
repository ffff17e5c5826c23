# SPDX-License-Identifier: Apache-2.0
"""Convert a refusal to each protocol: gRPC's status with its details becomes an error of Connect, or trailers.

Owns the table of codes. Reason, figures and field violations stay unchanged. If a status has no reason of the server,
the outcome of the call is unknown (SPEC Q-3).
"""

import base64
import math
from typing import Any, Final, cast

import grpc
from google.protobuf.json_format import MessageToDict
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.client.values.errors import STATUS_DETAILS, UNKNOWN_STATUSES, StatusError

# The code of gRPC -> the word of Connect for it, and the status of HTTP.
CODES: Final = {
    grpc.StatusCode.CANCELLED: ("canceled", 499),
    grpc.StatusCode.UNKNOWN: ("unknown", 500),
    grpc.StatusCode.INVALID_ARGUMENT: ("invalid_argument", 400),
    grpc.StatusCode.DEADLINE_EXCEEDED: ("deadline_exceeded", 504),
    grpc.StatusCode.NOT_FOUND: ("not_found", 404),
    grpc.StatusCode.ALREADY_EXISTS: ("already_exists", 409),
    grpc.StatusCode.PERMISSION_DENIED: ("permission_denied", 403),
    grpc.StatusCode.RESOURCE_EXHAUSTED: ("resource_exhausted", 429),
    grpc.StatusCode.FAILED_PRECONDITION: ("failed_precondition", 400),
    grpc.StatusCode.ABORTED: ("aborted", 409),
    grpc.StatusCode.OUT_OF_RANGE: ("out_of_range", 400),
    grpc.StatusCode.UNIMPLEMENTED: ("unimplemented", 501),
    grpc.StatusCode.INTERNAL: ("internal", 500),
    grpc.StatusCode.UNAVAILABLE: ("unavailable", 503),
    grpc.StatusCode.DATA_LOSS: ("data_loss", 500),
    grpc.StatusCode.UNAUTHENTICATED: ("unauthenticated", 401),
}
BY_NUMBER: Final = {code.value[0]: words for code, words in CODES.items()}
KNOWN_DETAILS: Final = (
    error_details_pb2.ErrorInfo,
    error_details_pb2.BadRequest,
    error_details_pb2.RetryInfo,
)
# gRPC's own text of such a status names the server's address.
UNKNOWN_OUTCOME: Final = (
    "no answer of the server: a command may have been carried out; send the same request again"
)


def of_call(error: StatusError) -> Any:  # noqa: ANN401  google.rpc has no types
    """Return the status of a failed call: the server's own status if that is known, else unknown outcome."""
    cause = error.__cause__
    if isinstance(cause, grpc.RpcError):
        return of_rpc(cause)
    return unknown_outcome(error.status)


def unknown_outcome(code: grpc.StatusCode = grpc.StatusCode.INTERNAL) -> Any:  # noqa: ANN401
    """Return a status for a call of which it is unknown whether it was carried out."""
    return status_pb2.Status(code=code.value[0], message=UNKNOWN_OUTCOME)


def of_rpc(error: grpc.RpcError) -> Any:  # noqa: ANN401
    """Return the status in an error of gRPC, with its details."""
    status = status_pb2.Status()
    # Trailers are pairs of a name and text or bytes.
    for name, value in cast("Any", error.trailing_metadata()) or ():
        if name == STATUS_DETAILS and isinstance(value, bytes):
            status.ParseFromString(value)
    code = error.code()
    is_open = code in UNKNOWN_STATUSES and not status.details
    status.code = code.value[0]
    status.message = UNKNOWN_OUTCOME if is_open else error.details() or ""
    return status


def http_status(status: Any) -> int:  # noqa: ANN401
    """Return the HTTP status code for a refusal."""
    return BY_NUMBER[status.code][1]


def word(status: Any) -> str:  # noqa: ANN401
    """Return Connect's word for the status of a refusal."""
    return BY_NUMBER[status.code][0]


def retry_after(status: Any) -> str:  # noqa: ANN401
    """Return the whole seconds after which a caller may try again; empty if the refusal states none."""
    for detail in status.details:
        found = error_details_pb2.RetryInfo()
        if detail.Unpack(found):
            delay = found.retry_delay
            return str(max(1, math.ceil(delay.seconds + delay.nanos / 1e9)))
    return ""


def connect_error(status: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return Connect's JSON object for a refusal; each detail is in it as bytes and as readable JSON."""
    return {
        "code": BY_NUMBER[status.code][0],
        "message": status.message,
        "details": [_detail(detail) for detail in status.details],
    }


def _detail(detail: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return one detail of a status in Connect's JSON form."""
    shown: dict[str, Any] = {
        "type": detail.TypeName(),
        "value": base64.b64encode(detail.value).decode("ascii").rstrip("="),
    }
    for kind in KNOWN_DETAILS:
        found = kind()
        if detail.Unpack(found):
            shown["debug"] = MessageToDict(found)
    return shown
