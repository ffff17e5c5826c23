# SPDX-License-Identifier: Apache-2.0
"""Bare calls for the tests of this folder: bytes that no client would send, and statuses taken apart.

Owns the border to gRPC's untyped faces, never what a test asserts.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import grpc
import pytest
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

TIMEOUT_SECONDS = 30
Metadata = tuple[tuple[str, str], ...]


@dataclass
class RefusedStatus:
    """The status of a call that got no sequence."""

    code: str
    reason: str = ""
    violation: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    retry_ms: int = 0


def call(channel: grpc.Channel, path: str, raw: bytes, metadata: Metadata = ()) -> bytes:
    """One unary call."""
    method: Any = channel.unary_unary(path)
    reply: bytes = method(raw, timeout=TIMEOUT_SECONDS, metadata=metadata)
    return reply


def future(channel: grpc.Channel, path: str, raw: bytes, metadata: Metadata = ()) -> Any:  # noqa: ANN401  gRPC's own future
    """One unary call that is not waited for."""
    method: Any = channel.unary_unary(path)
    return method.future(raw, timeout=TIMEOUT_SECONDS, metadata=metadata)


def stream(channel: grpc.Channel, path: str, raw: bytes) -> Iterator[bytes]:
    """The frames of a server stream."""
    method: Any = channel.unary_stream(path)
    frames: Iterator[bytes] = method(raw, timeout=TIMEOUT_SECONDS)
    return frames


def exchange(channel: grpc.Channel, path: str, frames: list[bytes]) -> list[bytes]:
    """All answers of a stream of frames."""
    method: Any = channel.stream_stream(path)
    return list(method(iter(frames), timeout=TIMEOUT_SECONDS))


def refusal(act: Callable[[], object]) -> RefusedStatus:
    """The status that `act` is refused with."""
    with pytest.raises(grpc.RpcError) as caught:
        act()
    error: Any = caught.value
    found = RefusedStatus(error.code().name)
    raw = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
    if raw is None:
        return found
    status = status_pb2.Status.FromString(raw)
    assert status.code == error.code().value[0]
    for detail in status.details:
        info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        retry = error_details_pb2.RetryInfo()
        if detail.Unpack(info):
            assert not found.reason, "one ErrorInfo"
            found.reason, found.metadata = info.reason, dict(info.metadata)
        elif detail.Unpack(request):
            found.violation = request.field_violations[0].field
        elif detail.Unpack(retry):
            found.retry_ms = retry.retry_delay.ToMilliseconds()
    return found


def break_off(channel: grpc.Channel, path: str) -> None:
    """Begin a stream of frames, send some that are broken, read one answer and go away."""
    method: Any = channel.stream_stream(path)
    answers = method(iter([b"\xff"] * 10), timeout=TIMEOUT_SECONDS)
    next(answers)
    answers.cancel()
