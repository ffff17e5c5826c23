# SPDX-License-Identifier: Apache-2.0
"""A running gateway, and callers without gRPC, over HTTP and over a WebSocket, for the tests of this folder."""

import json
import ssl
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import websocket

from tests.listening import RunningApplication


class RunningGateway(RunningApplication):
    """`clearinghouse gateway` in a process of its own, on a free port."""

    def __init__(self, server: str, log: Path, *arguments: str) -> None:
        super().__init__("gateway", server, log, *arguments)

    def caller(self, **headers: str) -> "Caller":
        """A caller with headers of its own."""
        return Caller(self.port, {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(slots=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    raw: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401  as the gateway wrote it
        """The body as JSON."""
        return json.loads(self.raw)

    @property
    def details(self) -> dict[str, Any]:
        """The readable details of an error, by the last word of their type."""
        return {one["type"].rpartition(".")[2]: one["debug"] for one in self.json["details"]}

    @property
    def reason(self) -> str:
        """The reason of an error."""
        return str(self.details["ErrorInfo"]["reason"])

    @property
    def field(self) -> str:
        """The field that an error names."""
        return str(self.details["BadRequest"]["fieldViolations"][0]["field"])

    @property
    def figures(self) -> dict[str, str]:
        """The figures of an error."""
        found: dict[str, str] = self.details["ErrorInfo"].get("metadata", {})
        return found


def fresh() -> dict[str, str]:
    """The identity of a new command."""
    return {"requestId": uuid.uuid4().hex, "createdTimeNs": str(time.time_ns())}


class Caller:
    """A program without gRPC."""

    def __init__(
        self, port: int, headers: Mapping[str, str], tls: ssl.SSLContext | None = None
    ) -> None:
        self.port = port
        self.headers = dict(headers)
        self._tls = tls

    def send(
        self,
        path: str,
        body: bytes | None,
        headers: Mapping[str, str] | None = None,
        method: str = "POST",
    ) -> Reply:
        """Send one request."""
        connection = (
            HTTPConnection("127.0.0.1", self.port, timeout=120)
            if self._tls is None
            else HTTPSConnection("127.0.0.1", self.port, timeout=120, context=self._tls)
        )
        try:
            sent = {"content-type": "application/json"} | self.headers | dict(headers or {})
            connection.request(method, path, body, sent)
            found = connection.getresponse()
            answered = {name.lower(): value for name, value in found.getheaders()}
            return Reply(found.status, answered, found.read())
        finally:
            connection.close()

    def text(self, call: str, text: str, **headers: str) -> Reply:
        """Send a body as it stands to a call, written as Service/Method."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send(f"/clearinghouse.v1.{call}", text.encode("utf-8", "surrogatepass"), sent)

    def read(self, call: str, **fields: object) -> Reply:
        """Make a call that changes nothing."""
        return self.text(call, json.dumps(fields))

    def command(self, call: str, **fields: object) -> Reply:
        """Make a call that changes something, under a new request id."""
        return self.text(call, json.dumps(fresh() | fields))

    def done(self, call: str, **fields: object) -> Any:  # noqa: ANN401  as the API has it
        """Make such a call, which must be carried out; its answer."""
        found = self.command(call, **fields)
        assert found.status == 200, found.raw
        assert found.json.get("code", "RESULT_CODE_OK") == "RESULT_CODE_OK", found.json
        return found.json


class Listener:
    """A reader of the WebSocket."""

    def __init__(self, port: int, **headers: str) -> None:
        sent = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        self.socket = websocket.create_connection(
            f"ws://127.0.0.1:{port}/streams", timeout=60, header=sent, suppress_origin=True
        )

    def send(self, **message: object) -> None:
        """Send one message."""
        self.socket.send(json.dumps(message))

    def next(self) -> Any:  # noqa: ANN401  as the gateway wrote it
        """The next message."""
        return json.loads(self.socket.recv())

    def close(self) -> None:
        """End the connection."""
        self.socket.close()
