# SPDX-License-Identifier: Apache-2.0
"""What a live server refuses of one principal, and what it closes of connections (SPEC Q-5, Q-6)."""

import queue
import select
import socket
import struct
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import grpc
import pytest

from clearinghouse.client import OverLimit, ResultCode
from clearinghouse.server.edge.admission import READS_AHEAD_MAX
from clearinghouse.v1 import account_pb2, journal_pb2, query_pb2, trading_pb2
from clearinghouse.v1.enums_pb2 import ACCOUNT_KIND_CUSTOMER
from tests.overload import wire
from tests.server.harness import SEED, RunningServer
from tests.server.wire import call, future, refusal, stream

GET_HEAD = "/clearinghouse.v1.JournalService/GetHead"
BALANCES = "/clearinghouse.v1.QueryService/ListBalances"
TRADING = "/clearinghouse.v1.TradingService/"
SUBSCRIBE = "/clearinghouse.v1.JournalService/Subscribe"
PATIENCE_SECONDS = 60.0

pytestmark = [pytest.mark.slow]


def named(principal: str) -> tuple[tuple[str, str], ...]:
    """The metadata of a caller."""
    return (("clearinghouse-principal", principal),)


def test_a_principal_is_held_to_its_rates_streams_and_questions(tmp_path: Path) -> None:
    """Each refusal is typed, has limit and delay, and leaves other principals and the address of staff alone."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        staff = f"127.0.0.1:{free.getsockname()[1]}"
    rates = (
        "--rate-orders",
        "1",
        "--rate-orders-burst",
        "2",
        "--rate-reads",
        "1",
        "--rate-reads-burst",
        "3",
    )
    streams = ("--principal-streams", "1", "--principal-questions", "1")
    server = RunningServer(
        tmp_path / "data", "--seed", SEED, *rates, *streams, "--staff-listen", staff
    )
    with server:
        with server.client("p") as client:
            client.create_account("a")
            client.create_account("b")
            with pytest.raises(OverLimit) as caught:
                client.create_account("c")
            assert caught.value.reason == ResultCode.RATE_LIMITED
            assert 0 < caught.value.retry_after <= 1
        with server.client("q") as client:
            client.create_account("d")
        with grpc.insecure_channel(server.address) as channel:
            for _ in range(3):
                call(channel, GET_HEAD, b"", named("reader"))
            refused = refusal(lambda: call(channel, GET_HEAD, b"", named("reader")))
            assert (refused.code, refused.reason) == ("RESOURCE_EXHAUSTED", "RATE_LIMITED")
            assert refused.metadata["limit"] == "1"
            assert 0 < refused.retry_ms <= 1_000
            raw = journal_pb2.SubscribeRequest(from_sequence=1).SerializeToString()
            frames = stream(channel, SUBSCRIBE, raw)
            next(frames)
            refused = refusal(lambda: next(stream(channel, SUBSCRIBE, raw)))
            assert refused.reason == "TOO_MANY_STREAMS"
            assert (refused.metadata["limit"], refused.metadata["actual"]) == ("1", "1")
        with grpc.insecure_channel(staff) as channel:
            head = journal_pb2.GetHeadResponse.FromString(call(channel, GET_HEAD, b"", named("s")))
            assert head.sequence == 3
        assert server.terminate() == 0


def test_an_address_for_urgent_calls_takes_nothing_else(tmp_path: Path) -> None:
    """Cancels, signs of life, prices and acts of staff pass there; orders, reads and streams are refused at once."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        urgent = f"127.0.0.1:{free.getsockname()[1]}"
    server = RunningServer(tmp_path / "data", "--seed", SEED, "--urgent-listen", urgent)
    with server:
        with server.client("p") as client:
            account = client.create_account("p")
        with grpc.insecure_channel(urgent) as channel:
            head: Any = {"request_id": "1", "created_time_ns": time.time_ns()}
            cancel = trading_pb2.CancelAllRequest(**head, account_id=account)
            answer = call(channel, f"{TRADING}CancelAll", cancel.SerializeToString(), named("p"))
            assert trading_pb2.CancelAllResponse.FromString(answer).sequence == 2
            alive = trading_pb2.SetDeadManRequest(
                request_id="2",
                created_time_ns=time.time_ns(),
                account_id=account,
                timeout_ns=10**10,
            )
            answer = call(channel, f"{TRADING}SetDeadMan", alive.SerializeToString(), named("p"))
            assert trading_pb2.SetDeadManResponse.FromString(answer).sequence == 3
            head["request_id"] = "3"
            opened = account_pb2.CreateAccountRequest(
                **head, owner="p", kind=ACCOUNT_KIND_CUSTOMER, max_leverage=1
            ).SerializeToString()
            subscribe = journal_pb2.SubscribeRequest(from_sequence=1).SerializeToString()
            create = "/clearinghouse.v1.AccountService/CreateAccount"
            for refused in (
                refusal(lambda: call(channel, create, opened, named("p"))),
                refusal(lambda: call(channel, GET_HEAD, b"", named("p"))),
                refusal(lambda: next(stream(channel, SUBSCRIBE, subscribe))),
                refusal(lambda: list(session(channel, f"{TRADING}Session"))),
            ):
                assert (refused.code, refused.reason) == ("FAILED_PRECONDITION", "URGENT_ONLY")
        # What was refused there has no sequence; the same request passes where it belongs.
        with grpc.insecure_channel(server.address) as channel:
            answer = call(channel, create, opened, named("p"))
            assert account_pb2.CreateAccountResponse.FromString(answer).sequence == 4
        assert server.terminate() == 0


def session(channel: grpc.Channel, path: str) -> Any:  # noqa: ANN401  # an iterator over frames
    """A stream on which the caller says nothing."""
    silent: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    opened: Any = channel.stream_stream(path)
    return opened(iter(silent.get, b""), timeout=PATIENCE_SECONDS)


def is_closed(connection: socket.socket) -> bool:
    """Return whether the server has closed a connection by now; what it sent before is dropped."""
    while select.select([connection], [], [], 0)[0]:
        try:
            if not connection.recv(65_536):
                return True
        except ConnectionError:
            return True
    return False


def wait_closed(connection: socket.socket) -> None:
    """Wait until the server closes a connection."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not is_closed(connection):
        assert time.monotonic() < end, "the server keeps the connection"
        time.sleep(0.05)


def frames_of(connection: socket.socket, kind: int) -> tuple[int, bytes]:
    """The stream and the payload of the first frame of a kind that comes."""
    connection.settimeout(PATIENCE_SECONDS)
    received = b""
    while True:
        while len(received) >= 9 and len(received) >= 9 + int.from_bytes(received[:3], "big"):
            size = int.from_bytes(received[:3], "big")
            if received[3] == kind:
                return int.from_bytes(received[5:9], "big"), received[9 : 9 + size]
            received = received[9 + size :]
        data = connection.recv(65_536)
        assert data, "the server closed the connection"
        received += data


def test_connections_are_held_to_their_limits(tmp_path: Path) -> None:
    """Too many, a slow beginning, too many calls at a time, silence: each ends, and the server serves on."""
    limits = (
        "--connections",
        "4",
        "--connection-streams",
        "2",
        "--handshake-seconds",
        "1",
        "--idle-seconds",
        "2",
    )
    with RunningServer(tmp_path / "data", "--seed", SEED, *limits) as server:
        # A connection that says half of what a client says first.
        host, _, port = server.address.rpartition(":")
        slow = socket.create_connection((host, int(port)))
        slow.sendall(wire.opening()[:20])
        wait_closed(slow)
        slow.close()
        # Three calls of a connection that may have two: the third is reset as one that was not touched.
        raw = journal_pb2.SubscribeRequest(from_sequence=1).SerializeToString()
        busy = wire.connect(server.address)
        frames_of(busy, wire.SETTINGS)
        busy.sendall(wire.frame(wire.SETTINGS, wire.ACK, 0, b""))
        block = wire.headers(SUBSCRIBE, "p")
        for number in (1, 3, 5):
            busy.sendall(
                wire.frame(wire.HEADERS, wire.END_HEADERS, number, block)
                + wire.frame(wire.DATA, wire.END_STREAM, number, wire.message(raw))
            )
        assert frames_of(busy, wire.RST_STREAM) == (5, struct.pack(">I", wire.REFUSED_STREAM))
        # One connection more than there may be, then one that has nothing to say for long enough.
        idle = [wire.connect(server.address) for _ in range(3)]
        extra = wire.connect(server.address)
        wait_closed(extra)
        extra.close()
        assert not is_closed(busy)
        for each in idle:
            wait_closed(each)
            each.close()
        with server.client("p") as client:
            assert client.create_account("a")
        busy.close()
        assert server.terminate() == 0


@pytest.mark.nightly
def test_a_connection_ends_with_its_age_though_its_message_never_does(tmp_path: Path) -> None:
    """A message that comes byte by byte is no idle connection: its age ends it, after the half minute for its calls."""
    with RunningServer(tmp_path / "data", "--seed", SEED, "--age-seconds", "1") as server:
        slow = wire.connect(server.address)
        block = wire.headers(GET_HEAD, "p")
        slow.sendall(wire.frame(wire.HEADERS, wire.END_HEADERS, 1, block))
        slow.sendall(wire.frame(wire.DATA, 0, 1, wire.message(bytes(1_000))[:6]))
        wait_closed(slow)
        slow.close()
        assert server.terminate() == 0


def test_reads_of_one_caller_that_wait_leave_places_to_others(tmp_path: Path) -> None:
    """A caller may have as many reads wait for a sequence to come as are free; another still reads its own writes."""
    asked = query_pb2.ListBalancesRequest(account_id=1001, min_sequence=900_000).SerializeToString()
    local = [("grpc.use_local_subchannel_pool", 1)]
    with RunningServer(tmp_path / "data", "--seed", SEED) as server, ExitStack() as opened:
        channels = [
            opened.enter_context(grpc.insecure_channel(server.address, options=local))
            for _ in range(3)
        ]
        ended: queue.Queue[Any] = queue.Queue()
        half = READS_AHEAD_MAX // 2
        for at in range(half + 1):
            future(channels[at % 3], BALANCES, asked).add_done_callback(ended.put)
            if (
                at % 256 == 0
            ):  # gRPC itself refuses some of a thousand calls that nothing has taken in yet
                call(channels[at % 3], GET_HEAD, b"")
        refused = refusal(ended.get(timeout=PATIENCE_SECONDS).result)
        assert refused.reason == "PRINCIPAL_QUEUE_FULL", refused
        assert refused.metadata["limit"] == refused.metadata["actual"] == str(half)
        with server.client("q") as client:
            account = client.create_account("q")
            later = query_pb2.ListBalancesRequest(account_id=account, min_sequence=2)
            one = future(channels[0], BALANCES, later.SerializeToString(), named("q"))
            client.create_account("q")
            assert one.result(PATIENCE_SECONDS)
        assert ended.empty()
