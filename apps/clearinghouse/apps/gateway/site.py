# SPDX-License-Identifier: Apache-2.0
"""Serve the paths of the gateway, and check each request (Starlette).

Owns the checks before a call: host, origin, size, rate. Every decision about the call itself is the server's.
"""

import time
from dataclasses import dataclass
from functools import partial
from importlib import resources
from typing import Any, Final

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from clearinghouse.apps.gateway import json_form, statuses
from clearinghouse.apps.gateway.limits import Limits, calls_of
from clearinghouse.apps.gateway.long_work import LongWork
from clearinghouse.apps.gateway.metadata import PASSED, metadata_of, shown
from clearinghouse.apps.gateway.methods import Method, all_methods
from clearinghouse.apps.gateway.metrics import GatewayMetrics
from clearinghouse.apps.gateway.protocols import JSON, Form, form_of
from clearinghouse.apps.gateway.sockets import Socket
from clearinghouse.apps.gateway.upstream import Upstreams
from clearinghouse.apps.web_connections import BodyError, network_of, read_body
from clearinghouse.client import StatusError
from clearinghouse.server.codec.errors import EdgeError, invalid, status_of
from clearinghouse.server.edge.edge import REQUEST_BYTES_MAX
from clearinghouse.server.edge.incident_limits import AGE_KEY, AS_OF_KEY
from clearinghouse.statemachine.vocabulary import codes

STREAMS: Final = "/streams"
HEALTH: Final = "/grpc.health.v1.Health/Check"
READY_SECONDS: Final = 2.0
# Headers that a page of a listed origin may send, beside those that pass to the server.
ASKED: Final = (
    "content-type",
    "connect-protocol-version",
    "connect-timeout-ms",
    "grpc-timeout",
    "x-grpc-web",
    "x-user-agent",
)
CORS_SECONDS: Final = 600


@dataclass(frozen=True, slots=True)
class Settings:
    """The host names of the gateway, the origins whose pages may call it, and whether it uses TLS."""

    hosts: frozenset[str]
    origins: tuple[str, ...]
    is_secure: bool


class Guard:
    """Refuse a request under another host name, or from a page of an unlisted origin."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Check and serve one request or WebSocket."""
        error = self._refusal(Headers(scope=scope)) if scope["type"] != "lifespan" else None
        if error is None:
            await self._app(scope, receive, send)
        else:
            await refuse(scope, receive, send, error)

    def _refusal(self, headers: Headers) -> EdgeError | None:
        """Return the reason for which a request is refused; None if it is accepted.

        The host name is checked because a page of a foreign name that resolves to this address would have its own name
        there.
        """
        if headers.getlist("host") not in [[host] for host in self._settings.hosts]:
            return invalid("host", "the gateway answers under its own address alone; see --name")
        origin = headers.get("origin")
        if origin is not None and origin not in self._settings.origins:
            return invalid("origin", "pages of this origin may not call; see --origin")
        return None


async def refuse(scope: Scope, receive: Receive, send: Send, error: EdgeError) -> None:
    """Answer an HTTP request, or the opening of a WebSocket, with a refusal."""
    response = refused(JSON, status_of(error))
    if scope["type"] == "websocket":
        await WebSocket(scope, receive, send).send_denial_response(response)
    else:
        await response(scope, receive, send)


def refused(form: Form, status: Any) -> Response:  # noqa: ANN401  google.rpc has no types
    """Return the answer to a refused call, with the time after which the caller may try again."""
    response = form.refusal(status)
    delay = statuses.retry_after(status)
    if delay:
        response.headers["retry-after"] = delay
    return response


@dataclass(slots=True)
class Ended:
    """How a call ended: its status in words, and the bytes of the request and of the answer."""

    code: str = "unknown"
    received: int = 0
    sent: int = 0


class Gateway:
    """The calls and streams that the gateway passes on to one server or cluster."""

    def __init__(self, upstreams: Upstreams, limits: Limits, metrics: GatewayMetrics) -> None:
        self._upstreams = upstreams
        self._limits = limits
        self._metrics = metrics
        self._work = LongWork()
        self._methods = all_methods()
        self._streams = {
            key: method
            for path, method in self._methods.items()
            if method.gives_stream
            for key in (method.name, path.removeprefix("/clearinghouse.v1."))
        }
        self._openapi = (
            resources.files("clearinghouse.apps.gateway") / "openapi.json"
        ).read_bytes()

    async def openapi(self, request: Request) -> Response:
        """Return the OpenAPI description of all calls."""
        try:
            self._limits.take(_address(request), (), calls_of(len(self._openapi), 0))
        except EdgeError as error:
            return refused(JSON, status_of(error))
        return Response(self._openapi, media_type="application/json")

    async def live(self, _: Request) -> Response:
        """Answer that the process of the gateway runs."""
        return Response('{"status": "SERVING"}', media_type="application/json")

    async def ready(self, request: Request) -> Response:
        """Answer whether the server behind the gateway reports that it serves."""
        try:
            address = _address(request)
            self._limits.take(address, ())
            method = self._methods[HEALTH]
            async with self._upstreams.of(address) as upstream:
                data, _ = await upstream.answer(method, b"", (), READY_SECONDS)
        except EdgeError as error:
            return refused(JSON, status_of(error))
        except StatusError as error:
            return refused(JSON, statuses.of_call(error))
        reply = method.reply.FromString(data)
        is_serving = reply == method.reply(status=1)
        return Response(
            json_form.write(reply), 200 if is_serving else 503, media_type="application/json"
        )

    async def call(self, request: Request) -> Response:
        """Answer one unary call, and count it in the metrics."""
        began = time.perf_counter()
        ended = Ended()
        try:
            response = await self._call(request, ended)
        finally:
            path = request.url.path
            method = path.rpartition(".")[2] if path in self._methods else ""
            seconds = time.perf_counter() - began
            self._metrics.request(method, ended.code, seconds, ended.received, ended.sent)
        return response

    async def _call(self, request: Request, ended: "Ended") -> Response:
        """Answer one unary call and record in `ended` how it ended."""
        form = form_of(request.headers.get("content-type", ""))
        try:
            if form is None:
                raise invalid(
                    "content-type", "must be application/json or application/proto, or of gRPC-Web"
                )
            response = await self._answer(request, form, ended)
        except (EdgeError, StatusError) as error:
            status = status_of(error) if isinstance(error, EdgeError) else statuses.of_call(error)
            response = refused(form or JSON, status)
            if form is None:
                response.status_code = 415
            ended.code = statuses.word(status)
        ended.sent = len(response.body)
        return response

    async def _answer(self, request: Request, form: Form, ended: "Ended") -> Response:
        """Return the answer to a call that succeeds. Raises EdgeError and StatusError."""
        address = _address(request)
        metadata = metadata_of(request.headers.items())
        self._limits.take(address, metadata)
        method = self._method(request.url.path)
        with self._limits.call(address, metadata):
            seconds = form.seconds(request.headers)
            raw = await _body(request)
            ended.received = len(raw)
            values = form.values(raw)
            if calls := calls_of(len(raw), values):
                self._limits.take(address, metadata, calls)
            read = partial(form.read, request.headers, raw, method)
            payload = await self._work.do(values, read)
            async with self._upstreams.of(address) as upstream:
                data, more = await upstream.answer(method, payload, metadata, seconds)
            response = await self._work.write(data, partial(form.answer, data, method))
        response.headers.update(shown(more))
        ended.code = "ok"
        return response

    def _method(self, path: str) -> Method:
        """Return the unary call at a path. Raises EdgeError if there is none."""
        method = self._methods.get(path)
        if method is None:
            raise EdgeError(codes.NOT_FOUND, "the API has no such call; see /openapi.json", "path")
        if method.gives_stream:
            raise EdgeError(
                codes.NOT_FOUND, f"this call is a stream of the WebSocket {STREAMS}", "path"
            )
        return method

    async def streams(self, websocket: WebSocket) -> None:
        """Serve one WebSocket."""
        address = _address(websocket)
        try:
            with self._limits.socket(address):
                metadata = metadata_of(websocket.headers.items())
                self._limits.take(address, metadata)
                async with self._upstreams.one() as upstream:
                    socket = Socket(
                        websocket,
                        address,
                        upstream,
                        self._limits,
                        self._streams,
                        self._work,
                        self._metrics,
                    )
                    with self._metrics.socket():
                        await socket.serve(metadata)
        except EdgeError as error:
            await websocket.send_denial_response(refused(JSON, status_of(error)))


def _address(connection: Request | WebSocket) -> str:
    """Return the key by which calls of a connection are counted: its IPv4 address, or the network of its IPv6
    address.
    """
    return "" if connection.client is None else network_of(connection.client.host)


async def _body(request: Request) -> bytes:
    """Return the body of a request. Raises EdgeError if it is too long, or arrives too slowly."""
    declared = request.headers.get("content-length", "")
    try:
        return await read_body(request.stream(), declared, REQUEST_BYTES_MAX)
    except BodyError as error:
        text = f"the body {error}"
        raise EdgeError(codes.MALFORMED_REQUEST, text, "", error.limit, error.actual) from None
    except ClientDisconnect:
        raise EdgeError(codes.MALFORMED_REQUEST, "the body did not come to its end") from None


def _no_path(_: Request, error: Exception) -> Response:
    """Answer a request for an unknown path or with an unknown HTTP method."""
    assert isinstance(error, HTTPException)
    text = "calls are POST /SERVICE/METHOD; see /openapi.json"
    response = refused(JSON, status_of(EdgeError(codes.NOT_FOUND, text, "path")))
    response.status_code = error.status_code
    response.headers.update(error.headers or {})
    return response


def _defect(_: Request, error: Exception) -> Response:  # noqa: ARG001  the web server logs it
    """Answer a request after a defect of the gateway; it is unknown whether the call was carried out."""
    return refused(JSON, statuses.unknown_outcome())


def application(gateway: Gateway, settings: Settings) -> Starlette:
    """Return the web application of a gateway."""
    return Starlette(
        routes=[
            Route("/openapi.json", gateway.openapi),
            Route("/health/live", gateway.live),
            Route("/health/ready", gateway.ready),
            WebSocketRoute(STREAMS, gateway.streams),
            Route("/{service}/{method}", gateway.call, methods=["POST"]),
        ],
        middleware=[
            Middleware(Guard, settings=settings),
            Middleware(
                CORSMiddleware,
                allow_origins=settings.origins,
                allow_methods=["GET", "POST"],
                allow_headers=[*PASSED, *ASKED],
                expose_headers=[AS_OF_KEY, AGE_KEY, "retry-after"],
                max_age=CORS_SECONDS,
            ),
        ],
        exception_handlers={HTTPException: _no_path, Exception: _defect},
    )
