# SPDX-License-Identifier: Apache-2.0
"""Connections that mean no good, against a running server: slow, idle, many, broken off, and far too large.

Owns each kind and its figures: what the server made of it, its memory, and how long an honest caller waits meanwhile.
Must never decide by time alone: `serves_on` says that honest calls were answered meanwhile and afterwards.
"""

import resource
import select
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final, Protocol, Self

import grpc

from clearinghouse.v1 import journal_pb2
from tests.overload import wire
from tests.overload.wire import percentile

GET_HEAD: Final = "/clearinghouse.v1.JournalService/GetHead"
SUBSCRIBE: Final = "/clearinghouse.v1.JournalService/Subscribe"
SUBMIT_ORDERS: Final = "/clearinghouse.v1.TradingService/SubmitOrders"
MANY: Final = 1_000
CHURN_PER_SECOND: Final = 100
SLOW: Final = 100
FLOOD_CONNECTIONS: Final = 4
LARGE: Final = 4 * 1024 * 1024
ALONE_SECONDS: Final = 3.0
CALL_SECONDS: Final = 30.0
PAUSE_SECONDS: Final = 0.02


class Target(Protocol):
    """The server, as far as it is needed here."""

    target: str

    def rss_mib(self) -> float:
        """The memory of its process."""
        ...


class Honest:
    """A caller that asks for the head all the time, in a thread, and keeps the time of each answer."""

    def __init__(self, target: str) -> None:
        self.seconds: list[float] = []
        self.errors: Counter[str] = Counter()
        self._ended = threading.Event()
        self._target = target
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End, after the last answer."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        with grpc.insecure_channel(self._target) as channel:
            call: Any = channel.unary_unary(GET_HEAD)
            while not self._ended.wait(PAUSE_SECONDS):
                began = time.perf_counter()
                try:
                    call(b"", timeout=CALL_SECONDS)
                    self.seconds.append(time.perf_counter() - began)
                except grpc.RpcError as error:
                    self.errors[error.code().name] += 1


@contextmanager
def many(count: int, target: str) -> Iterator[list[socket.socket]]:
    """So many connections that have said what a client says first; those that the server refuses are left out."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4 * count)), hard))
    opened: list[socket.socket] = []
    try:
        opened.extend(wire.connect(target) for _ in range(count))
        yield opened
    finally:
        for each in opened:
            each.close()


def closed_by_server(opened: list[socket.socket]) -> int:
    """How many of these connections the server has closed."""
    poller = select.poll()
    for each in opened:
        poller.register(each, select.POLLIN)
    by_number = {each.fileno(): each for each in opened}
    count = 0
    for number, _ in poller.poll(0):
        by_number[number].setblocking(False)
        try:
            while data := by_number[number].recv(1 << 20):
                del data
            count += 1
        except BlockingIOError:
            pass
        except OSError:
            count += 1
    return count


def slow_subscribers(target: str, seconds: float) -> dict[str, Any]:
    """Subscribers to the whole journal that never read."""
    request = journal_pb2.SubscribeRequest(from_sequence=1).SerializeToString()
    call = wire.frame(wire.HEADERS, wire.END_HEADERS, 1, wire.headers(SUBSCRIBE, "slow"))
    call += wire.frame(wire.DATA, wire.END_STREAM, 1, wire.message(request))
    with many(MANY, target) as opened:
        for each in opened:
            each.sendall(call)
        time.sleep(seconds)
        return {"connections": len(opened), "closed": closed_by_server(opened)}


def fast_heartbeats(target: str, seconds: float) -> dict[str, Any]:
    """Subscriptions of one principal with the fastest heartbeats, all of which are read."""
    request = journal_pb2.SubscribeRequest(heartbeat_interval_ms=100).SerializeToString()
    call = wire.frame(wire.HEADERS, wire.END_HEADERS, 1, wire.headers(SUBSCRIBE, "fast"))
    call += wire.frame(wire.DATA, wire.END_STREAM, 1, wire.message(request))
    with many(MANY, target) as opened:
        for each in opened:
            each.sendall(call)
        end = time.perf_counter() + seconds
        closed = 0
        while time.perf_counter() < end:
            closed = closed_by_server(opened)
            time.sleep(PAUSE_SECONDS)
        return {"connections": len(opened), "closed": closed}


def idle_connections(target: str, seconds: float) -> dict[str, Any]:
    """Connections that say nothing more."""
    with many(MANY, target) as opened:
        time.sleep(seconds)
        return {"connections": len(opened), "closed": closed_by_server(opened)}


def new_connections(target: str, seconds: float) -> dict[str, Any]:
    """A hundred connections a second, each with one call, closed without waiting for the answer."""
    call = wire.frame(wire.HEADERS, wire.END_HEADERS, 1, wire.headers(GET_HEAD, "churn"))
    call += wire.frame(wire.DATA, wire.END_STREAM, 1, wire.message(b""))
    made = 0
    began = time.perf_counter()
    while (now := time.perf_counter() - began) < seconds:
        if made >= now * CHURN_PER_SECOND:
            time.sleep(0.001)
            continue
        with wire.connect(target) as each:
            each.sendall(call)
        made += 1
    return {"connections": made, "per_second": round(made / seconds, 1)}


def slow_requests(target: str, seconds: float) -> dict[str, Any]:
    """Slowloris: a preface, or headers, or a message that come a byte at a time and never end."""
    block = wire.headers(SUBMIT_ORDERS, "slowloris")
    call = wire.frame(wire.HEADERS, wire.END_HEADERS, 1, block)
    call += wire.frame(wire.DATA, wire.END_STREAM, 1, wire.message(bytes(1_000)))
    host, _, port = target.rpartition(":")
    opened: list[tuple[socket.socket, bytes]] = []
    for number in range(SLOW):
        if number % 2:
            opened.append((wire.connect(target), call))
        else:
            opened.append(
                (socket.create_connection((host, int(port)), 10.0), wire.opening() + call)
            )
    closed = set()
    at = 0
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        for number, (each, data) in enumerate(opened):
            if number in closed or at >= len(data) - 1:
                continue
            try:
                each.send(data[at : at + 1])
            except OSError:
                closed.add(number)
        at += 1
        time.sleep(0.1)
    count = len(closed | {n for n, (each, _) in enumerate(opened) if closed_by_server([each])})
    for each, _ in opened:
        each.close()
    return {"connections": len(opened), "closed": count}


def large_requests(target: str, seconds: float) -> dict[str, Any]:
    """Requests of 4 MB without a pause: of orders, and as long as the edge permits."""
    order = b"\x1a\x0e" + b"\x08\x01\x10\x01\x18\x03" + bytes(8)
    body = (order * (LARGE // len(order)))[: LARGE - 16]
    counts: Counter[str] = Counter()

    def send() -> None:
        with grpc.insecure_channel(target) as channel:
            call: Any = channel.unary_unary(SUBMIT_ORDERS)
            while time.perf_counter() < end:
                try:
                    call(
                        body, timeout=CALL_SECONDS, metadata=(("clearinghouse-principal", "large"),)
                    )
                    counts["OK"] += 1
                except grpc.RpcError as error:
                    counts[error.code().name] += 1

    end = time.perf_counter() + seconds
    threads = [threading.Thread(target=send) for _ in range(FLOOD_CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"requests": sum(counts.values()), "answers": dict(counts)}


def resets(target: str, seconds: float) -> dict[str, Any]:
    """Calls that are broken off as soon as they are sent."""
    block = wire.headers(GET_HEAD, "resets")
    sent = closed = 0
    each, stream = wire.connect(target), 1
    each.setblocking(False)
    end = time.perf_counter() + seconds
    pending = b""
    while time.perf_counter() < end:
        if not pending:
            parts = []
            for _ in range(50):
                parts.append(wire.frame(wire.HEADERS, wire.END_HEADERS, stream, block))
                parts.append(wire.frame(wire.RST_STREAM, 0, stream, struct.pack(">I", wire.CANCEL)))
                stream += 2
                sent += 1
            pending = b"".join(parts)
        try:
            pending = pending[each.send(pending) :]
            each.recv(1 << 20)
        except BlockingIOError:
            select.select([each], [each], [], 0.01)
        except OSError:
            closed += 1
            each.close()
            each, stream, pending = wire.connect(target), 1, b""
            each.setblocking(False)
    each.close()
    return {"resets": sent, "per_second": round(sent / seconds, 1), "closed": closed}


KINDS: Final[dict[str, Callable[[str, float], dict[str, Any]]]] = {
    "slow_subscribers": slow_subscribers,
    "fast_heartbeats": fast_heartbeats,
    "idle_connections": idle_connections,
    "new_connections": new_connections,
    "slow_requests": slow_requests,
    "large_requests": large_requests,
    "resets": resets,
}


def one(server: Target, kind: str, seconds: float) -> dict[str, Any]:
    """The figures of one kind, beside an honest caller, and whether the server serves on."""
    before = server.rss_mib()
    with Honest(server.target) as alone:
        time.sleep(ALONE_SECONDS)
    with Honest(server.target) as beside:
        found = KINDS[kind](server.target, seconds)
        during = server.rss_mib()
    with Honest(server.target) as after:
        time.sleep(ALONE_SECONDS)
    return {
        **found,
        "seconds": seconds,
        "memory_mib": {"before": before, "during": during, "after": server.rss_mib()},
        "honest_p99_ms": {
            "alone": round(1e3 * percentile(alone.seconds, 0.99), 2),
            "beside": round(1e3 * percentile(beside.seconds, 0.99), 2),
        },
        "honest_answers": len(beside.seconds),
        "honest_errors": dict(beside.errors),
        "serves_on": bool(beside.seconds) and bool(after.seconds) and not after.errors,
    }


def all_of(server: Target, seconds: float) -> dict[str, Any]:
    """Each kind in turn."""
    return {"kinds": {kind: one(server, kind, seconds) for kind in KINDS}}
