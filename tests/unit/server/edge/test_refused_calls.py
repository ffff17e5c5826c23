# SPDX-License-Identifier: Apache-2.0
"""What stays of a call that was refused: gRPC keeps the exception that ended it until the collector runs (SPEC Q-6)."""

import asyncio
from collections.abc import Iterator
from typing import Any, cast

import grpc
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.edge.call_metrics import CallMetrics
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.services import method_handlers, wrapped
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.server.tracing.exporting import ExportingTracer
from clearinghouse.server.tracing.spans import TraceSettings
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log, open_edge

NO_REQUEST = b"\xff" * 1_000


class AbortedError(Exception):
    """What ends a call in gRPC."""


class Caller:
    """The context of a call, as far as a refusal needs it; of a stream, one that no caller may open."""

    def __init__(self, is_stream: bool) -> None:
        self._is_stream = is_stream
        self._code = 0

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Return no metadata, or a principal that is invalid."""
        return (("clearinghouse-principal", ""),) if self._is_stream else ()

    def time_remaining(self) -> float | None:
        """Return None: the call has no deadline."""
        return None

    def code(self) -> int:
        """Return the status of the call, as gRPC does once it is aborted."""
        return self._code

    async def abort(self, code: grpc.StatusCode, *_: object) -> None:
        """End the call."""
        self._code = int(code.value[0])
        raise AbortedError


def held(error: BaseException | None) -> Iterator[object]:
    """All locals that are reached from an exception."""
    while error is not None:
        trace = error.__traceback__
        while trace is not None:
            # This module's own frames hold everything.
            if trace.tb_frame.f_globals["__name__"] != __name__:
                yield from trace.tb_frame.f_locals.values()
            trace = trace.tb_next
        error = error.__cause__ or error.__context__


@pytest.mark.parametrize("is_counted", [False, True])
def test_a_refused_call_keeps_no_request(*, is_counted: bool) -> None:
    """For each method that refuses a call, the exception that ends it leads neither to the request nor to the call."""

    async def scenario() -> dict[str, list[object]]:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        edge = open_edge(core, log, replayed)
        kept: dict[str, list[object]] = {}
        metrics = CallMetrics()
        tracer = ExportingTracer(TraceSettings("", 1_000_000), InMemorySpanExporter())
        for path, plain in method_handlers(edge).items():
            traced = wrapped(path, wrapped(path, plain, tracer.traced), edge.calls.noted)
            handler = metrics.counted(path, traced) if is_counted else plain
            handle: Any = handler.unary_unary or handler.unary_stream or handler.stream_stream
            with pytest.raises(AbortedError) as caught:
                await handle(NO_REQUEST, cast("Context", Caller(handler.request_streaming)))
            kept[path] = [
                value
                for value in held(caught.value)
                if value is NO_REQUEST or isinstance(value, Caller)
            ]
        tracer.stop()
        assert edge.calls.refusals.total() == (len(kept) if is_counted else 0)
        for counts in metrics.methods:
            assert counts.handled.total() == counts.started == 1
            assert counts.handled["OK"] == 0
        assert len(metrics.methods) == (len(kept) if is_counted else 0)
        return kept

    kept = asyncio.run(scenario())
    assert len(kept) > 1
    assert {path: values for path, values in kept.items() if values} == {}
