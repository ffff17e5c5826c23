# SPDX-License-Identifier: Apache-2.0
"""Counts of calls by method and status, and their times by bucket (SPEC Q-7)."""

import asyncio
import time
from types import SimpleNamespace
from typing import Any, cast

import grpc
import pytest

from clearinghouse.server.edge.call_metrics import BOUNDS, CallMetrics, Histogram
from clearinghouse.server.edge.edge import both_streams, server_stream, unary

PATH = "/clearinghouse.v1.OrderService/SubmitOrders"


def test_a_value_counts_in_the_first_bucket_that_has_it() -> None:
    """On a bound it is in that bucket; beyond the last one it counts in the one without a bound; counts add up."""
    found = Histogram((1.0, 2.0))
    for value in (0.5, 1.0, 1.5, 2.0, 2.5):
        found.add(value)
    assert found.counts == [2, 2, 1]
    assert found.sum == 7.5
    assert found.buckets() == [("1.0", 2), ("2.0", 4), ("+Inf", 5)]
    assert Histogram().bounds == BOUNDS
    assert Histogram().buckets()[-1] == ("+Inf", 0)


class Context:
    """A call with a status, none until it is set."""

    def __init__(self, code: object = None) -> None:
        self._code = code

    def code(self) -> object:
        """The status."""
        return self._code


async def answered(raw: bytes, _: object) -> bytes:
    """Answer with the request."""
    return raw


async def failed(_raw: bytes, _: object) -> bytes:
    """Fail."""
    raise KeyError


async def cancelled(_raw: bytes, _: object) -> bytes:
    """Be cancelled."""
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("handler", "code", "name"),
    [
        (answered, None, "OK"),
        (answered, 0, "OK"),
        (answered, grpc.StatusCode.OK, "OK"),
        (answered, 9, "FAILED_PRECONDITION"),
        (failed, None, "UNKNOWN"),
        (failed, grpc.StatusCode.ABORTED, "ABORTED"),
        (failed, 14, "UNAVAILABLE"),
        (failed, 99, "UNKNOWN"),
        (cancelled, None, "CANCELLED"),
        (cancelled, grpc.StatusCode.ABORTED, "CANCELLED"),
    ],
)
def test_the_end_of_a_call_is_counted_by_its_status(
    monkeypatch: pytest.MonkeyPatch,
    handler: Any,  # noqa: ANN401
    code: object,
    name: str,
) -> None:
    """With its time; the error goes on to its caller."""
    ticks = iter((100.0, 100.75))
    monkeypatch.setattr(time, "perf_counter", lambda: next(ticks))
    metrics = CallMetrics()
    handle = metrics.counted(PATH, unary(handler)).unary_unary
    call = cast("Any", handle)(b"raw", Context(code))
    if handler is answered:
        assert asyncio.run(call) == b"raw"
    else:
        with pytest.raises((KeyError, asyncio.CancelledError)):
            asyncio.run(call)
    (counts,) = metrics.methods
    assert (counts.service, counts.method) == ("clearinghouse.v1.OrderService", "SubmitOrders")
    assert (counts.started, dict(counts.handled)) == (1, {name: 1})
    assert (counts.seconds.sum, counts.seconds.counts[10]) == (0.75, 1)


def test_methods_are_counted_by_their_kind() -> None:
    """In the words of the usual metrics; each has counts of its own."""
    metrics = CallMetrics()
    handlers = [
        metrics.counted("/s/A", unary(answered)).unary_unary,
        metrics.counted("/s/B", server_stream(cast("Any", answered))).unary_stream,
        metrics.counted("/s/C", both_streams(cast("Any", answered))).stream_stream,
    ]
    for handler in handlers:
        asyncio.run(cast("Any", handler)(b"", Context()))
    asyncio.run(cast("Any", handlers[1])(b"", Context()))
    assert [(one.method, one.kind, one.started) for one in metrics.methods] == [
        ("A", "unary", 1),
        ("B", "server_stream", 2),
        ("C", "bidi_stream", 1),
    ]


def test_a_call_that_has_not_ended_has_begun() -> None:
    """It is counted as begun alone."""
    metrics = CallMetrics()

    async def endless(_raw: bytes, _: object) -> bytes:
        await asyncio.Event().wait()
        return b""

    handle = cast("Any", metrics.counted(PATH, unary(endless)).unary_unary)

    async def run() -> SimpleNamespace:
        call = asyncio.ensure_future(handle(b"", Context()))
        await asyncio.sleep(0)
        (counts,) = metrics.methods
        found = SimpleNamespace(started=counts.started, handled=dict(counts.handled))
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        return found

    found = asyncio.run(run())
    assert (found.started, found.handled) == (1, {})
    assert dict(metrics.methods[0].handled) == {"CANCELLED": 1}
