# SPDX-License-Identifier: Apache-2.0
"""What no single call does: crowds of streams, readers that stall, sizes at the limits, bytes that are no HTTP/2.

Owns the abuse, each kind a function of a driver. Must leave nothing open: what a server then still holds is its own.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from random import Random
from typing import Any, Final

import grpc

from clearinghouse.server.edge.edge import REQUEST_BYTES_MAX
from clearinghouse.server.edge.listener import MESSAGE_BYTES_MAX
from clearinghouse.v1 import (
    account_pb2,
    enums_pb2,
    journal_pb2,
    market_data_pb2,
    risk_pb2,
    trading_pb2,
)
from tests.fuzzing.cases import SLOW, Case, Ending
from tests.fuzzing.driver import Broken, Driver
from tests.fuzzing.messages import NOW_NS, REQUEST_ID

CROWD: Final = 100
LARGE: Final = 8
LARGE_KIB_MAX: Final = 96 * 1024
"""of some 160 MiB that were sent, and as much that was parsed"""
CREATE_ACCOUNT: Final = "/clearinghouse.v1.AccountService/CreateAccount"
TRANSFERS: Final = "/clearinghouse.v1.AccountService/SubmitTransfers"
LIST_ASSETS: Final = "/clearinghouse.v1.MarketDataService/ListAssets"
MARKET_DATA: Final = "/clearinghouse.v1.MarketDataService/StreamMarketData"
PLACES: Final = "/clearinghouse.v1.RiskService/StreamAdlPlaces"
SUBSCRIBE: Final = "/clearinghouse.v1.JournalService/Subscribe"
SUBMIT: Final = "/clearinghouse.v1.TradingService/SubmitOrders"
SESSION: Final = "/clearinghouse.v1.TradingService/Session"
TICKS: Final = "/clearinghouse.v1.OracleService/StreamTicks"
_SECONDS: Final = 30.0
_PREFACE: Final = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_NEIGHBOURS: Final = (
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/Watch",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
)
_STRANGERS: Final = (
    "/clearinghouse.v1.AccountService/NoSuchMethod",
    "/clearinghouse.v1.NoSuchService/GetHead",
    "/clearinghouse.v2.JournalService/GetHead",
    "/",
    "//",
    "/clearinghouse.v1.JournalService/GetHead/",
    "/clearinghouse.v1.JournalService/gethead",
    "/" + "x" * 5_000,
)


def _code(act: Callable[[], object]) -> str:
    """The name of the status that a call ends with."""
    try:
        act()
    except grpc.RpcError as error:
        name: str = error.code().name
        return name
    return "OK"


def strangers(driver: Driver, _: Random) -> None:
    """Methods and services that there are not are UNIMPLEMENTED."""
    for path in _STRANGERS:
        driver.check(Case(path, (b"\x08\x01",)))
        for open_call in (driver.channel.unary_stream, driver.channel.stream_stream):
            method: Any = open_call(path)
            frames: Any = iter([b"x"]) if open_call == driver.channel.stream_stream else b"x"
            code = _code(lambda: list(method(frames, timeout=_SECONDS)))  # noqa: B023  called at once
            if code != "UNIMPLEMENTED":
                raise Broken(f"{path[:80]} as a stream is {code}")


def wrong_kinds(driver: Driver, _: Random) -> None:
    """A method called as the other kind, stream for unary and unary for stream, is answered with a status."""
    for path in (CREATE_ACCOUNT, SUBSCRIBE, SESSION, LIST_ASSETS):
        many: Any = driver.channel.stream_stream(path)
        _code(lambda: list(many(iter([b"\xff", b"\xff"]), timeout=1)))  # noqa: B023
        one: Any = driver.channel.unary_unary(path)
        _code(lambda: one(b"\xff", timeout=0.1))  # noqa: B023


def neighbours(driver: Driver, random: Random) -> None:
    """Health and reflection, which are the library's and not the API's, outlive any bytes and callers that go away."""
    for path in _NEIGHBOURS:
        for raw in (b"", b"\xff" * 50, random.randbytes(40)):
            method: Any = driver.channel.stream_stream(path)
            stream = method(iter([raw, raw]), timeout=_SECONDS)
            with contextlib.suppress(grpc.RpcError, StopIteration):
                if not path.endswith("Watch"):
                    next(stream)
            stream.cancel()
    health: Any = driver.channel.unary_unary(_NEIGHBOURS[0])
    if health(b"", timeout=_SECONDS) != b"\x08\x01":
        raise Broken("health does not say SERVING any more")


def sizes(driver: Driver, _: Random) -> None:
    """Requests at and above both size limits, plain and compressed, are refused for their size and nothing else."""
    for size in (REQUEST_BYTES_MAX - 1, REQUEST_BYTES_MAX, REQUEST_BYTES_MAX + 1):
        for path in (CREATE_ACCOUNT, TRANSFERS, SESSION):
            driver.check(Case(path, (_padded(size),)))
    for size, expected in (
        (MESSAGE_BYTES_MAX, "INVALID_ARGUMENT"),
        (MESSAGE_BYTES_MAX + 1, "RESOURCE_EXHAUSTED"),
    ):
        for compression in (grpc.Compression.NoCompression, grpc.Compression.Gzip):
            method: Any = driver.channel.unary_unary(CREATE_ACCOUNT)
            raw = _padded(size)
            code = _code(
                lambda: method(raw, timeout=_SECONDS, compression=compression)  # noqa: B023
            )
            if code != expected:
                raise Broken(f"a request of {size} bytes, {compression}, is {code}")
    driver.check(Case(CREATE_ACCOUNT, (b"",)))


def _padded(size: int) -> bytes:
    """Return a request of exactly so many bytes, which is always refused: its text is too long."""
    request = account_pb2.CreateAccountRequest(owner="x" * size)
    request.owner = request.owner[: 2 * size - request.ByteSize()]
    raw = request.SerializeToString()
    assert len(raw) == size
    return raw


def refusals(driver: Driver, _: Random) -> None:
    """Many large requests that are refused, in every way in which bytes can be wrong, leave nothing in memory."""
    before = driver.server_process.hold().resident_kib
    padded, broken = _padded(REQUEST_BYTES_MAX), b"\x1a" + b"\xff" * (REQUEST_BYTES_MAX - 1)
    orders = trading_pb2.SubmitOrdersRequest.FromString(_order())
    orders.instructions.extend(orders.instructions[:1] * 8_000)
    for _round in range(LARGE):
        for path, raw in (
            (CREATE_ACCOUNT, padded),
            (CREATE_ACCOUNT, broken),
            (LIST_ASSETS, broken),
            (SUBSCRIBE, broken),
            (SESSION, broken),
            (SUBMIT, orders.SerializeToString()),
        ):
            driver.check(Case(path, (raw,), reads=1))
    grown = driver.server_process.hold().resident_kib - before
    if grown > LARGE_KIB_MAX:
        raise Broken(f"{LARGE} large requests of each kind that were refused hold {grown} KiB")


def metadata(driver: Driver, random: Random) -> None:
    """Metadata of any size is taken or refused, and a good call after it passes."""
    for count, length in ((1, 7_000), (1, 9_000), (1, 20_000), (1, 200_000), (300, 10), (60, 300)):
        entries = [(f"k{n}", "v" * length) for n in range(count)]
        with driver.open_channel() as channel:
            method: Any = channel.unary_unary(LIST_ASSETS)
            code = _code(lambda: method(b"", timeout=_SECONDS, metadata=entries))  # noqa: B023
            if code not in {"OK", "RESOURCE_EXHAUSTED"}:
                raise Broken(f"{count} entries of metadata of {length} bytes are {code}")
    noise = random.randbytes(300)
    driver.check(Case(LIST_ASSETS, (b"",), metadata=(("noise-bin", noise),)))


def sockets(driver: Driver, random: Random) -> None:
    """Connections that speak no HTTP/2, stop in its middle or say nothing do not disturb anybody."""
    host, _, port = driver.server_process.address.rpartition(":")
    opened: list[socket.socket] = []
    settings = b"\x00\x00\x00\x04\x00\x00\x00\x00\x00"
    spoken = [
        b"",
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
        _PREFACE,
        _PREFACE[:10],
        _PREFACE + settings,
        # A frame that announces more than it brings; one that is too long; window updates of nothing; headers cut.
        _PREFACE + settings + b"\x00\x00\x40\x00\x00\x00\x00\x00\x01",
        _PREFACE + settings + b"\xff\xff\xff\x00\x00\x00\x00\x00\x01",
        _PREFACE + settings + b"\x00\x00\x04\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00" * 50,
        _PREFACE + settings + b"\x00\x00\x05\x01\x04\x00\x00\x00\x01\x82\x84\xff\xff\xff",
        _PREFACE + settings + b"\x00\x00\x08\x06\x00\x00\x00\x00\x00ping-----" * 40,
        *(random.randbytes(random.randint(1, 300)) for _ in range(5)),
        *(_PREFACE + settings + random.randbytes(random.randint(1, 300)) for _ in range(10)),
    ]
    try:
        for output in spoken:
            one = socket.create_connection((host, int(port)), timeout=_SECONDS)
            opened.append(one)
            with contextlib.suppress(OSError):  # it may have been shown the door by now
                one.sendall(output)
        driver.check(Case(LIST_ASSETS, (b"",)))
    finally:
        for one in opened:
            one.close()


def abandoned_reads(driver: Driver, _: Random) -> None:
    """Reads that wait for a sequence to come, and whose callers go, hold no place."""
    asked = market_data_pb2.ListAssetsRequest(min_sequence=driver.head() + 100_000)
    with driver.open_channel() as channel:
        method: Any = channel.unary_unary(LIST_ASSETS)
        raw = asked.SerializeToString()
        pending = [method.future(raw, timeout=_SECONDS) for _ in range(CROWD * 3)]
        for number, one in enumerate(pending):
            if number % 3:
                one.cancel()
        time.sleep(0.1)
    driver.check(Case(LIST_ASSETS, (b"",)))


def explained(driver: Driver, _: Random) -> None:
    """Send questions that a process has to compute, more than may wait, with callers that go away."""
    raw = journal_pb2.ExplainSequenceRequest(sequence=2).SerializeToString()
    method: Any = driver.channel.unary_unary(SLOW)
    asked = [method.future(raw, timeout=_SECONDS) for _ in range(8)]
    time.sleep(0.05)
    for one in asked[:6]:
        one.cancel()
    for one in asked[6:]:
        code = _code(one.result)
        if code not in {"OK", "RESOURCE_EXHAUSTED"}:
            raise Broken(f"an explanation is {code}")


def crowds(driver: Driver, random: Random) -> None:
    """Many streams of each kind at once, on few connections: some read, some do not, all go away in mid-stream."""
    own = risk_pb2.StreamAdlPlacesRequest(account_ids=[1_001], heartbeat_interval_ms=100)
    since = journal_pb2.SubscribeRequest(from_sequence=1, heartbeat_interval_ms=100)
    requests: Sequence[tuple[str, bytes]] = (
        (SUBSCRIBE, since.SerializeToString()),
        (SUBSCRIBE, b""),
        (MARKET_DATA, b""),
        (PLACES, own.SerializeToString()),
    )
    channels = [driver.open_channel() for _ in range(3)]
    streams = []
    for number in range(CROWD):
        path, raw = requests[number % len(requests)]
        method: Any = channels[number % 3].unary_stream(path)
        streams.append(method(raw, timeout=_SECONDS))
    for stream in random.sample(streams[:: len(requests)], 10):
        next(stream)
    _work(driver, 5)
    for number, stream in enumerate(streams):
        if number % 2:
            stream.cancel()
    _work(driver, 5)
    for channel in channels:
        channel.close()


def sessions(driver: Driver, random: Random) -> None:
    """Streams of calls that end in every way: in mid-frame, without a reader, without an end."""
    over = threading.Event()

    def frames(count: int, *, ends: bool) -> Iterator[bytes]:
        for _ in range(count):
            yield random.choice((b"", b"\xff\xff", b"\x0a\x01x", _order()))
        if not ends:
            over.wait(_SECONDS)

    channels = [driver.open_channel() for _ in range(2)]
    streams = []
    for number in range(CROWD // 2):
        path = (SESSION, TICKS)[number % 2]
        method: Any = channels[number // 2 % 2].stream_stream(path)
        keys = (("clearinghouse-cancel-on-disconnect", "1001,1002"),) if number % 4 == 0 else ()
        count = (1, 300, 0, 5)[number % 4]
        streams.append(method(frames(count, ends=number % 3 == 0), timeout=_SECONDS, metadata=keys))
    for number, stream in enumerate(streams):
        if number % 4 == 0:
            next(stream)
        if number % 5 == 0:
            stream.cancel()
    time.sleep(0.1)
    over.set()
    for channel in channels:
        channel.close()


def _order() -> bytes:
    """Return a frame that would be an order, except for its request id: it has a space."""
    return trading_pb2.SessionRequest(
        request_id="not printable",
        created_time_ns=1,
        instructions=[trading_pb2.OrderInstruction(action=enums_pb2.ORDER_ACTION_PLACE)] * 50,
    ).SerializeToString()


def flood(driver: Driver, _: Random) -> None:
    """Many calls at once whose callers do not wait for them."""
    request = account_pb2.CreateAccountRequest(request_id="x y", created_time_ns=1)
    raw = request.SerializeToString()
    with driver.open_channel() as channel:
        method: Any = channel.unary_unary(CREATE_ACCOUNT)
        calls = [method.future(raw, timeout=_SECONDS) for _ in range(CROWD * 5)]
        for number, one in enumerate(calls):
            if number % 2:
                one.cancel()
        codes = {_code(one.result) for one in calls[::2]}
    if codes != {"INVALID_ARGUMENT"}:
        raise Broken(f"calls in a flood are {codes}")


def _work(driver: Driver, count: int) -> None:
    """Some calls that are taken, so that streams have something to say."""
    request = account_pb2.CreateAccountRequest(
        request_id=REQUEST_ID,
        created_time_ns=NOW_NS,
        owner="crowd",
        kind="ACCOUNT_KIND_CUSTOMER",
        max_leverage=1,
    )
    for _ in range(count):
        driver.check(Case(CREATE_ACCOUNT, (request.SerializeToString(),), Ending.WAIT))


STREAM_CASES: Final = (
    strangers,
    wrong_kinds,
    neighbours,
    sizes,
    refusals,
    metadata,
    sockets,
    abandoned_reads,
    explained,
    crowds,
    sessions,
    flood,
)
