# SPDX-License-Identifier: Apache-2.0
"""A running gateway, and callers without gRPC, over HTTP and over a WebSocket, for the tests of this folder."""

import json
import socket
import ssl
import struct
import time
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import websocket

from tests.listening import RunningApplication


class RunningGateway(RunningApplication):
    """`clearinghouse gateway` in a process of its own, on a free port."""

    def __init__(self, server: str, log: Path, *arguments: str, path: Path | None = None) -> None:
        super().__init__("gateway", server, log, *arguments, path=path)

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
    """A reader of the WebSocket; with a CA over TLS."""

    def __init__(self, port: int, ca: str = "", receive_bytes: int = 0, **headers: str) -> None:
        sent = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        small = [(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)] if receive_bytes else []
        self.socket = websocket.create_connection(
            f"{'wss' if ca else 'ws'}://127.0.0.1:{port}/streams",
            timeout=60,
            header=sent,
            suppress_origin=True,
            sockopt=small,
            sslopt={"ca_certs": ca} if ca else {},
        )

    def send(self, **message: object) -> None:
        """Send one message."""
        self.socket.send(json.dumps(message))

    def subscribe(self, name: str, stream: str, from_sequence: int = 0, **request: object) -> None:
        """Open a stream; 0: from what is now."""
        start = {"from": str(from_sequence)} if from_sequence else {}
        self.send(id=name, stream=stream, request=request, **start)

    def next(self) -> Any:  # noqa: ANN401  as the gateway wrote it
        """The next message."""
        return json.loads(self.socket.recv())

    def refusal(self) -> tuple[str, str]:
        """Reason and field of the next error; frames before it are dropped."""
        while "error" not in (message := self.next()):
            pass
        details = [one["debug"] for one in message["error"]["details"]]
        violations = details[1]["fieldViolations"] if len(details) > 1 else [{}]
        return details[0]["reason"], violations[0].get("field", "")

    def covered(self, last: int) -> Iterator[Any]:
        """Frames up to one that covers a sequence, without the heartbeats."""
        while True:
            frame = self.next()["frame"]
            if not frame["isHeartbeat"]:
                yield frame
            if int(frame["sequence"]) >= last:
                return

    def until_close(self) -> tuple[list[Any], int, str]:
        """Every message up to the end of the connection, with code and reason of the end."""
        found: list[Any] = []
        while True:
            kind, data = self.socket.recv_data(control_frame=True)
            if kind == websocket.ABNF.OPCODE_CLOSE:
                return found, struct.unpack(">H", data[:2])[0], data[2:].decode()
            if kind == websocket.ABNF.OPCODE_TEXT:
                found.append(json.loads(data))

    def close(self) -> None:
        """End the connection."""
        self.socket.close()
        self.socket.shutdown()  # type: ignore[no-untyped-call]
