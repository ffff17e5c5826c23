# SPDX-License-Identifier: Apache-2.0
"""Read and write the forms of a unary call: Connect as JSON or protobuf, and gRPC-Web, plain or as base64.

Owns the bytes around a message, the header of the deadline, and the answer of each form. Plain HTTP is JSON without
Connect's headers. It never reads a message of protobuf: those bytes are passed on unchanged.
"""

import base64
import binascii
import json
import re
import struct
from collections.abc import Mapping
from typing import Any, Final, Protocol
from urllib.parse import quote

from starlette.responses import Response

from clearinghouse.apps.gateway import json_form, statuses
from clearinghouse.apps.gateway.methods import Method
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.statemachine.vocabulary import codes

# Time limit of a call that states no deadline, and the longest deadline that a call may state.
SECONDS: Final = 10.0
SECONDS_MAX: Final = 300

FRAME: Final = struct.Struct(">BI")
TRAILERS: Final = 0x80
COMPRESSED: Final = 0x01
GRPC_TIMEOUT: Final = re.compile(r"([0-9]{1,8})([HMSmun])")
GRPC_UNITS: Final = {"H": 3_600.0, "M": 60.0, "S": 1.0, "m": 1e-3, "u": 1e-6, "n": 1e-9}


class Form(Protocol):
    """A protocol of calls: how it decodes a request and encodes the answer."""

    def values(self, raw: bytes) -> int:
        """Return how many values of a body the gateway must parse; 0 if it passes the bytes on.

        Raises EdgeError.
        """

    def read(self, headers: Mapping[str, str], raw: bytes, method: Method) -> bytes:
        """Return the bytes of the protobuf message in a request body. Raises EdgeError."""

    def seconds(self, headers: Mapping[str, str]) -> float:
        """Return the deadline of the call in seconds, from its headers. Raises EdgeError."""

    def answer(self, data: bytes, method: Method) -> Response:
        """Return the HTTP answer to a successful call."""

    def refusal(self, status: Any) -> Response:  # noqa: ANN401  google.rpc has no types
        """Return the HTTP answer to a refused or failed call."""


def _bounded(header: str, seconds: float) -> float:
    """Return a deadline in seconds. Raises EdgeError, which names the header, if it is not above 0 or is too long."""
    if not 0 < seconds <= SECONDS_MAX:
        raise invalid(
            header, "must be above 0 and within the limit", f"{SECONDS_MAX} s", f"{seconds:g} s"
        )
    return seconds


class Connect:
    """Connect's unary protocol with protobuf messages."""

    media = "application/proto"

    def values(self, raw: bytes) -> int:  # noqa: ARG002  not read
        """See `Form`."""
        return 0

    def read(self, headers: Mapping[str, str], raw: bytes, method: Method) -> bytes:  # noqa: ARG002  not read
        """See `Form`."""
        _refuse_encoding(headers, "content-encoding")
        if headers.get("connect-protocol-version", "1") != "1":
            raise invalid("connect-protocol-version", "the only version is 1")
        return raw

    def seconds(self, headers: Mapping[str, str]) -> float:
        """See `Form`."""
        text = headers.get("connect-timeout-ms")
        if text is None:
            return SECONDS
        if not re.fullmatch("[0-9]{1,10}", text):
            raise invalid("connect-timeout-ms", "must be 1 to 10 digits")
        return _bounded("connect-timeout-ms", int(text) / 1_000)

    def answer(self, data: bytes, method: Method) -> Response:  # noqa: ARG002  not read
        """See `Form`."""
        return Response(data, media_type=self.media)

    def refusal(self, status: Any) -> Response:  # noqa: ANN401
        """See `Form`. In both forms of Connect an error is JSON."""
        body = json.dumps(statuses.connect_error(status))
        return Response(body, statuses.http_status(status), media_type="application/json")


class Json(Connect):
    """Connect's unary protocol with messages in JSON, and plain HTTP with JSON."""

    media = "application/json"

    def values(self, raw: bytes) -> int:
        """See `Form`."""
        return json_form.values_of(raw)

    def read(self, headers: Mapping[str, str], raw: bytes, method: Method) -> bytes:
        """See `Form`."""
        message = method.request()
        json_form.fill(message, json_form.load(super().read(headers, raw, method)))
        return message.SerializeToString()

    def answer(self, data: bytes, method: Method) -> Response:
        """Return the HTTP answer to a successful call, with the reply as JSON."""
        text = json_form.write(method.reply.FromString(data))
        return Response(text, media_type=self.media)


class GrpcWeb:
    """gRPC-Web: a first frame with the message, and a second frame with the trailers."""

    def __init__(self, media: str, *, is_text: bool) -> None:
        self._media = media
        self._is_text = is_text

    def values(self, raw: bytes) -> int:  # noqa: ARG002  not read
        """See `Form`."""
        return 0

    def read(self, headers: Mapping[str, str], raw: bytes, method: Method) -> bytes:  # noqa: ARG002  not read
        """See `Form`."""
        _refuse_encoding(headers, "grpc-encoding")
        if self._is_text:
            try:
                raw = base64.b64decode(raw, validate=True)
            except binascii.Error:
                raise EdgeError(codes.MALFORMED_REQUEST, "the body is no base64") from None
        if len(raw) < FRAME.size:
            raise EdgeError(codes.MALFORMED_REQUEST, "the body is shorter than the head of a frame")
        flags, length = FRAME.unpack_from(raw)
        if flags & COMPRESSED:
            raise EdgeError(codes.MALFORMED_REQUEST, "messages may not be compressed")
        if flags or length != len(raw) - FRAME.size:
            actual = str(len(raw) - FRAME.size)
            raise EdgeError(
                codes.MALFORMED_REQUEST, "the body is not one whole frame", "", str(length), actual
            )
        return raw[FRAME.size :]

    def seconds(self, headers: Mapping[str, str]) -> float:
        """See `Form`."""
        text = headers.get("grpc-timeout")
        if text is None:
            return SECONDS
        found = GRPC_TIMEOUT.fullmatch(text)
        if found is None:
            raise invalid("grpc-timeout", "must be 1 to 8 digits and one of H, M, S, m, u, n")
        return _bounded("grpc-timeout", int(found[1]) * GRPC_UNITS[found[2]])

    def answer(self, data: bytes, method: Method) -> Response:  # noqa: ARG002  not read
        """See `Form`."""
        return self._response(_frame(0, data) + _frame(TRAILERS, b"grpc-status: 0\r\n"))

    def refusal(self, status: Any) -> Response:  # noqa: ANN401
        """See `Form`."""
        lines = [
            f"grpc-status: {status.code}",
            f"grpc-message: {quote(status.message, safe=' ')}",
        ]
        if status.details:
            packed = base64.b64encode(status.SerializeToString()).decode("ascii").rstrip("=")
            lines.append(f"grpc-status-details-bin: {packed}")
        return self._response(_frame(TRAILERS, "".join(f"{one}\r\n" for one in lines).encode()))

    def _response(self, body: bytes) -> Response:
        if self._is_text:
            body = base64.b64encode(body)
        return Response(body, media_type=self._media)


def _frame(flags: int, data: bytes) -> bytes:
    """Return a frame of gRPC-Web."""
    return FRAME.pack(flags, len(data)) + data


def _refuse_encoding(headers: Mapping[str, str], name: str) -> None:
    """Raise EdgeError for a compressed message: its size would be known only after it is decompressed."""
    if headers.get(name, "identity") != "identity":
        raise invalid(name, "the only encoding is identity")


JSON: Final = Json()
# Type of the body -> its form.
FORMS: Final[dict[str, Form]] = {
    "application/json": JSON,
    "application/proto": Connect(),
    **{
        media: GrpcWeb(media, is_text="-text" in media)
        for media in (
            "application/grpc-web",
            "application/grpc-web+proto",
            "application/grpc-web-text",
            "application/grpc-web-text+proto",
        )
    },
}


def form_of(content_type: str) -> Form | None:
    """Return the form that a content type names; None for an unknown one."""
    media, _, rest = content_type.partition(";")
    form = FORMS.get(media.strip().lower())
    return form if rest.strip().lower() in ("", "charset=utf-8") else None
