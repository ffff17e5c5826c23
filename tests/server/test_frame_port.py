# SPDX-License-Identifier: Apache-2.0
"""Streams of orders and ticks over TCP without gRPC: answers, refusals, bounds, and the end of a session (Q-5, O-3)."""

import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.client import Client, InvalidRequest, ResultCode, Side, Tick, Tls
from clearinghouse.server.codec.errors import reason_of
from clearinghouse.v1 import enums_pb2, trading_pb2
from tests.server.certificates import Pki
from tests.server.harness import CALL_SECONDS, SEED, RunningServer, System
from tests.server.test_credentials import Ring

SESSION = "/clearinghouse.v1.TradingService/Session"
FRAMES = ("--frames-listen", "127.0.0.1:0")
SOON_SECONDS = 20


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A server with a frame port, some markets, and limits that a test can reach."""
    data = tmp_path_factory.mktemp("served") / "data"
    limits = ("--handshake-seconds", "1", "--connections", "5")
    with RunningServer(data, "--seed", SEED, *FRAMES, *limits) as server:
        found = System(server)
        found.client.close()
        yield found


@pytest.fixture
def client(system: System) -> Iterator[Client]:
    """A client whose sessions go to the frame port."""
    with framed(system.server) as found:
        yield found
        found.cancel_all(system.bob)


def framed(server: RunningServer, **more: Any) -> Client:  # noqa: ANN401
    """A client of a server with its frame port."""
    more.setdefault("principal", "operator")
    return Client(server.address, frames=server.frames_address, timeout=CALL_SECONDS, **more)


def message(body: bytes) -> bytes:
    """One message: its length, and the bytes."""
    return len(body).to_bytes(4, "big") + body


def frame(system: System, number: int, price: str = "160") -> bytes:
    """A client frame with one order."""
    return trading_pb2.SessionRequest(
        request_id=f"frame-{time.time_ns()}-{number}",
        created_time_ns=time.time_ns(),
        instructions=[
            trading_pb2.OrderInstruction(
                action=enums_pb2.ORDER_ACTION_PLACE,
                account_id=system.bob,
                market_id=system.spot,
                side=enums_pb2.SIDE_SELL,
                type=enums_pb2.ORDER_TYPE_LIMIT,
                time_in_force=enums_pb2.TIME_IN_FORCE_GTC,
                price=price,
                quantity="0.01",
            )
        ],
    ).SerializeToString()


class Connection:
    """A connection to the frame port, byte by byte."""

    def __init__(self, server: RunningServer, *messages: bytes) -> None:
        host, _, port = server.frames_address.rpartition(":")
        self.socket = socket.create_connection((host, int(port)), timeout=SOON_SECONDS)
        self._received = self.socket.makefile("rb")
        self.socket.sendall(b"".join(messages))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._received.close()
        self.socket.close()

    def next(self) -> tuple[bool, bytes]:
        """The next message, and whether it is the last one."""
        length = int.from_bytes(self._received.read(4), "big")
        return bool(length >> 31), self._received.read(length & 0x7FFF_FFFF)

    def answers(self) -> Iterator[trading_pb2.SessionAnswer]:
        """The answers to the frames; the last message must be without a fault."""
        while not (found := self.next())[0]:
            yield from trading_pb2.SessionResponse.FromString(found[1]).answers
        assert found == (True, b"")
        assert self.is_closed()

    def refusal(self) -> tuple[str, str]:
        """The reason of the last message, and its text."""
        is_last, body = self.next()
        assert is_last
        status = status_pb2.Status.FromString(body)
        info = error_details_pb2.ErrorInfo()
        assert status.details[0].Unpack(info)
        assert self.is_closed()
        return info.reason, status.message

    def is_closed(self) -> bool:
        """Whether the server ends the connection soon, without a further byte."""
        try:
            return self._received.read(1) == b""
        except ConnectionResetError:
            return True


def opening(path: str = SESSION, *lines: str) -> bytes:
    """The first message."""
    return message("\n".join((path, "clearinghouse-principal: operator", *lines)).encode())


def soon(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SOON_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never is"
        time.sleep(0.02)


def test_frames_are_answered_in_their_order(system: System, client: Client) -> None:
    """A frame refused at the edge among them; a length of 0 ends the stream, and an end of the bytes does too."""
    for end in (message(b""), None):
        frames = [message(frame(system, number)) for number in range(40)]
        frames[7] = message(b"\xff\xff")
        with Connection(system.server, opening(), *frames) as connection:
            if end is None:
                connection.socket.shutdown(socket.SHUT_WR)
            else:
                connection.socket.sendall(end + b"what follows is not read")
            answers = list(connection.answers())
        assert [reason_of(answer.edge_code) for answer in answers] == [
            "MALFORMED_REQUEST" if number == 7 else "OK" for number in range(40)
        ]
        sequences = [answer.first_sequence for answer in answers if not answer.edge_code]
        assert sequences == sorted(set(sequences))
        assert len(client.orders(system.bob)) == 39
        assert client.cancel_all(system.bob) == 39


def test_a_message_may_come_byte_by_byte(system: System, client: Client) -> None:
    """What the network cuts apart is put together, and what it joins is taken apart."""
    sent = opening() + message(frame(system, 0)) + message(frame(system, 1)) + message(b"")
    with Connection(system.server) as connection:
        connection.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for at in range(len(sent)):
            connection.socket.sendall(sent[at : at + 1])
        assert [answer.results[0].code for answer in connection.answers()] == [0, 0]
    assert client.cancel_all(system.bob) == 2


@pytest.mark.parametrize(
    ("messages", "reason", "words"),
    [
        ([b"PRI * HTTP/2.0\r\n\r\n"], "INVALID_ARGUMENT", "is too long"),
        ([message(bytes(8_193))], "INVALID_ARGUMENT", "is too long"),
        ([message(b"\xff")], "INVALID_ARGUMENT", "must be printable ASCII"),
        ([message(SESSION.encode() + b"\nno colon")], "INVALID_ARGUMENT", "key: value"),
        ([opening(SESSION, "traceparent: \x1b[2J")], "INVALID_ARGUMENT", "must be printable ASCII"),
        ([opening("/clearinghouse.v1.TradingService/Nothing")], "UNKNOWN_METHOD", "no such method"),
        ([opening("/clearinghouse.v1.QueryService/GetAccount")], "UNKNOWN_METHOD", ""),
        ([opening(SESSION, "clearinghouse-principal: x")], "INVALID_ARGUMENT", "more than once"),
        ([opening(SESSION, "clearinghouse-cancel-on-disconnect: x")], "INVALID_ARGUMENT", ""),
        ([opening(), (4 * 1024 * 1024 + 1).to_bytes(4, "big")], "INVALID_ARGUMENT", "too long"),
    ],
)  # fmt: skip
def test_what_is_no_stream_is_refused_with_its_reason(
    system: System, messages: list[bytes], reason: str, words: str
) -> None:
    """The last message of the server says why, and the connection ends."""
    with Connection(system.server, *messages) as connection:
        found, text = connection.refusal()
    assert (found, words in text) == (reason, True), text


def test_connections_that_say_nothing_end(system: System) -> None:
    """One of five places is free again after the time for a handshake; a sixth connection is closed at once."""
    silent = [Connection(system.server, opening()[:3]) for _ in range(5)]
    try:
        with Connection(system.server, opening(), message(b"")) as sixth:
            assert sixth.is_closed()
        assert all(connection.is_closed() for connection in silent)
    finally:
        for connection in silent:
            connection.__exit__()
    with Connection(system.server, opening(), message(b"")) as again:
        assert list(again.answers()) == []


def test_the_end_of_a_connection_cancels_the_orders_of_its_session(
    system: System, client: Client
) -> None:
    """However it ends: closed, reset in the middle of a frame, or refused for its bytes (O-3)."""
    first = opening(SESSION, f"clearinghouse-cancel-on-disconnect: {system.bob}")
    for tail in (b"", b"\x00\x00\x10", b"\xff\xff\xff\xff"):
        with Connection(system.server, first, message(frame(system, 0))) as connection:
            assert not connection.next()[0]
            assert len(client.orders(system.bob)) == 1
            connection.socket.sendall(tail)
        soon(lambda: not client.orders(system.bob))


def test_ticks_have_the_port_too(system: System, client: Client) -> None:
    """A stream of prices is answered as over gRPC."""
    with client.tick_session() as session:
        (answer,) = session.submit([Tick(99, "SOL", time.time_ns(), last=150)])
    assert answer.code is ResultCode.UNKNOWN_SOURCE


def test_a_key_is_asked_for_and_its_end_ends_the_stream(tmp_path: Path) -> None:
    """As over gRPC: none, an unknown one, and one that is revoked while the stream lasts (Q-5.1)."""
    ring = Ring(tmp_path / "keys")
    made = ring.run("new", "desk-1")
    line = f"authorization: Bearer {made['key']}"
    with RunningServer(tmp_path / "data", "--seed", SEED, *FRAMES, *ring.flags) as server:
        with (
            framed(server, principal="", api_key=made["key"]) as client,
            client.session() as session,
            pytest.raises(InvalidRequest, match="BATCH_EMPTY"),
        ):
            session.submit([])
        for lines, reason in (("", "CREDENTIAL_ABSENT"), (f"{line}x", "CREDENTIAL_INVALID")):
            with Connection(server, message(f"{SESSION}\n{lines}".encode())) as nobody:
                assert nobody.refusal()[0] == reason
        with Connection(server, message(f"{SESSION}\n{line}".encode())) as stays:
            ring.run("revoke", str(made["id"]))
            assert stays.refusal()[0] == "CREDENTIAL_EXPIRED"
        assert server.terminate() == 0


def test_a_certificate_names_the_principal(tmp_path: Path) -> None:
    """With TLS the port asks for the same certificates as gRPC, and serves a renewed one."""
    pki = Pki(tmp_path / "pki")
    certificate, key = pki.client("desk-1")
    tls = Tls(ca=pki.ca, certificate=certificate, key=key)
    flags = ("--seed", SEED, *FRAMES, *pki.flags(asks_clients=True))
    with RunningServer(tmp_path / "data", *flags) as server:
        for name, words in (
            ("", "BATCH_EMPTY"),
            ("operator", "the client certificate says desk-1"),
        ):
            with (
                framed(server, principal=name, tls=tls) as client,
                pytest.raises(InvalidRequest, match=words),
                client.session() as session,
            ):
                session.submit([])
        with Connection(server, opening()) as plain:
            assert plain.is_closed()
        assert server.terminate() == 0


def test_gateways_share_the_port(tmp_path: Path) -> None:
    """Frames go through the processes that terminate gRPC, and the engine reports the end of a session."""
    flags = ("--seed", SEED, *FRAMES, "--gateways", "2")
    with RunningServer(tmp_path / "data", *flags) as server:
        system = System(server)
        with framed(server) as client:
            with client.session(cancel_on_disconnect=[system.bob]) as session:
                session.submit([system.order(system.bob, Side.SELL, 1, 160)]).only()
                assert len(client.orders(system.bob)) == 1
            soon(lambda: not client.orders(system.bob))
        system.client.close()
        assert server.terminate() == 0


def test_a_stop_answers_what_it_took(tmp_path: Path) -> None:
    """A server that is stopped ends its streams with a status, and within its time."""
    with RunningServer(tmp_path / "data", "--seed", SEED, *FRAMES) as server:
        system = System(server)
        system.client.close()
        with Connection(system.server, opening(), message(frame(system, 0))) as connection:
            assert not connection.next()[0]
            assert server.terminate() == 0
            assert list(connection.answers()) == []
