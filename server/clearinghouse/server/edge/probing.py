# SPDX-License-Identifier: Apache-2.0
"""Read the health of a running server, as a supervisor does (grpc.health.v1; SPEC Q-7).

Owns one request over one connection, and its files. Must never read or change anything else of the server.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import grpc
from grpc_health.v1 import health_pb2

from clearinghouse.server.console.exits import ConfigError

METHOD: Final = "/grpc.health.v1.Health/Check"
AGAIN_SECONDS: Final = 0.2
SERVING: Final = "SERVING"
# Why a server closes a connection before a call; gRPC names no reason.
CLOSES: Final = (
    "a server with TLS closes a connection without TLS (--ca), and one without the certificate that it asks for"
    " (--certificate, --key)"
)


@dataclass(frozen=True, slots=True)
class ProbeTls:
    """The files of a probe over TLS; certificate and key are needed if the server demands a client certificate."""

    ca: Path
    certificate: Path | None = None
    key: Path | None = None
    name: str = ""
    """the name in the server's certificate, if it differs from the address"""


def health(
    address: str, service: str, timeout: float, tls: ProbeTls | None = None, wait: float = 0
) -> tuple[str, str]:
    """Return the status of a health service by name, and ""; if the request fails, the gRPC status and the reason.

    For up to `wait` seconds the request is repeated until the status is SERVING. Raises ConfigError for an unreadable
    file.
    """
    end = time.monotonic() + wait
    with channel_to(address, tls) as channel:
        check = channel.unary_unary(
            METHOD,
            request_serializer=health_pb2.HealthCheckRequest.SerializeToString,
            response_deserializer=health_pb2.HealthCheckResponse.FromString,
        )
        while True:
            status, reason = _asked(check, service, timeout)
            if status == SERVING or time.monotonic() >= end:
                return status, reason
            time.sleep(AGAIN_SECONDS)


def _asked(check: Callable[..., Any], service: str, timeout: float) -> tuple[str, str]:
    """Send one health request, and return the status in the answer; if it fails, the gRPC status and the reason."""
    try:
        answer = check(health_pb2.HealthCheckRequest(service=service), timeout=timeout)
    except grpc.RpcError as error:
        call: Any = error  # the error of a call is also the call object
        reason = str(call.details())
        if reason.endswith("Socket closed"):
            reason += f": {CLOSES}"
        return str(call.code().name), reason
    return str(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)), ""


def channel_to(address: str, tls: ProbeTls | None) -> grpc.Channel:
    """Return a connection to an address that ignores proxies of the environment."""
    options: list[tuple[str, str | int]] = [("grpc.enable_http_proxy", 0)]
    if tls is None:
        return grpc.insecure_channel(address, options)
    if (tls.certificate is None) != (tls.key is None):
        raise ConfigError("--certificate and --key go together")
    if tls.name:
        options.append(("grpc.ssl_target_name_override", tls.name))
    credentials = grpc.ssl_channel_credentials(
        _read(tls.ca), _read(tls.key), _read(tls.certificate)
    )
    return grpc.secure_channel(address, credentials, options)


def _read(path: Path | None) -> bytes | None:
    """Return the bytes of a file; None without a path. Raises ConfigError."""
    if path is None:
        return None
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
