# SPDX-License-Identifier: Apache-2.0
"""Count calls and their durations for each method, in plain numbers that another thread may read (SPEC Q-8).

Owns the counts. Only the event loop writes them. Must never keep a call or its request: see `edge.refuse`.
"""

import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any, Final

import grpc

from clearinghouse.server.edge.edge import MethodHandler, both_streams, server_stream, unary
from clearinghouse.server.edge.identity import Context

# Upper bounds of the buckets of a histogram, in seconds.
BOUNDS: Final = (
    0.0005,
    0.001,
    0.0025,
    0.005,
    0.01,
    0.025,
    0.05,
    0.1,
    0.25,
    0.5,
    1.0,
    2.5,
    5.0,
    10.0,
)
_CODE_NAMES: Final = {code.value[0]: code.name for code in grpc.StatusCode}


class Histogram:
    """Counts of values by bucket, and their sum; the last bucket has no upper bound."""

    __slots__ = ("bounds", "counts", "sum")

    def __init__(self, bounds: tuple[float, ...] = BOUNDS) -> None:
        self.bounds = bounds
        self.counts = [0] * (len(bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        """Count one value in its bucket."""
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """Return the number of values up to each upper bound, with the bound as text, in the form of Prometheus."""
        found: list[tuple[str, float]] = []
        total = 0
        for bound, count in zip((*map(str, self.bounds), "+Inf"), list(self.counts), strict=True):
            total += count
            found.append((bound, total))
        return found


class MethodMetrics:
    """The counts of one method; `kind` is the type of its calls in the words of the gRPC metrics."""

    __slots__ = ("handled", "kind", "method", "seconds", "service", "started")

    def __init__(self, path: str, kind: str) -> None:
        _, self.service, self.method = path.split("/")
        self.kind = kind
        self.started = 0
        self.handled: Counter[str] = Counter()
        self.seconds = Histogram()

    def end(self, code: str, began: float) -> None:
        """Count the end of a call: the name of its status, and its duration since `began`."""
        self.handled[code] += 1
        self.seconds.add(time.perf_counter() - began)


class CallMetrics:
    """The counts of calls of all methods."""

    def __init__(self) -> None:
        self.by_path: dict[str, MethodMetrics] = {}

    @property
    def methods(self) -> list[MethodMetrics]:
        """Return the counts of each method."""
        return list(self.by_path.values())

    def counted(self, path: str, handler: MethodHandler) -> MethodHandler:
        """Return the handler of a method, with its calls counted."""
        if handler.unary_unary is not None:
            counts = self._method(path, "unary")
            return unary(_counted(counts, handler.unary_unary))
        if handler.unary_stream is not None:
            counts = self._method(path, "server_stream")
            return server_stream(_counted(counts, handler.unary_stream))
        assert handler.stream_stream is not None
        return both_streams(_counted(self._method(path, "bidi_stream"), handler.stream_stream))

    def _method(self, path: str, kind: str) -> MethodMetrics:
        """Return the counts of a method; they are the same at all addresses."""
        return self.by_path.setdefault(path, MethodMetrics(path, kind))


def _code_of(context: Context, default: str) -> str:
    """Return the name of a call's status; `default` if the handler has set none."""
    code: object = context.code()  # a number, None, or a value of the stubs
    if isinstance(code, int) and code:
        return _CODE_NAMES.get(code, "UNKNOWN")
    return code.name if isinstance(code, grpc.StatusCode) else default


def _counted(counts: MethodMetrics, handler: Callable[..., Any]) -> Callable[..., Awaitable[Any]]:
    """Return a handler that counts its calls. No frame of the handler keeps a refused call: see `edge.refuse`."""

    async def handle(raw: object, context: Context) -> object:
        counts.started += 1
        began = time.perf_counter()
        work = handler(raw, context)
        del raw
        try:
            answer = await work
        except BaseException as error:
            is_cancelled = type(error).__name__ == "CancelledError"
            counts.end("CANCELLED" if is_cancelled else _code_of(context, "UNKNOWN"), began)
            del context, work
            raise
        counts.end(_code_of(context, "OK"), began)
        return answer

    return handle
