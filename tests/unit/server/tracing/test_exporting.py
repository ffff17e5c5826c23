# SPDX-License-Identifier: Apache-2.0
"""The spans of a call, as the library's own exporter in memory keeps them (SPEC Q-8)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import get_current_span

from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.tracing.exporting import ExportingTracer, stated_trace
from clearinghouse.server.tracing.spans import TraceSettings

GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
Handler = Callable[[bytes, object], Awaitable[bytes]]
PATH = "/clearinghouse.v1.JournalService/GetHead"


class Caller:
    """The metadata of a call."""

    def __init__(self, *metadata: tuple[str, object]) -> None:
        self._metadata = metadata

    def invocation_metadata(self) -> tuple[tuple[str, object], ...]:
        """Return the metadata."""
        return self._metadata


def spans_of(call: Handler, ppm: int, *metadata: tuple[str, object]) -> Sequence[ReadableSpan]:
    """The spans of one call of a handler."""
    exporter = InMemorySpanExporter()
    tracer = ExportingTracer(TraceSettings("", ppm), exporter)

    async def scenario() -> None:
        running_call.set(RunningCall(PATH))
        await tracer.traced(PATH, call)(b"", Caller(*metadata))

    try:
        asyncio.run(scenario())
    except (ValueError, asyncio.CancelledError):
        pass
    finally:
        tracer.stop()
    return exporter.get_finished_spans()


async def answered(raw: bytes, context: object) -> bytes:
    """A handler that answers."""
    return b""


async def refused(raw: bytes, context: object) -> bytes:
    """A handler that refuses, as the edge does."""
    call = running_call.get()
    assert call is not None
    call.error = invalid("field", "is wrong")
    raise ValueError


async def cancelled(raw: bytes, context: object) -> bytes:
    """A handler whose caller has gone."""
    raise asyncio.CancelledError


@pytest.mark.parametrize(
    ("sent", "is_known"),
    [
        ((("traceparent", GOOD),), True),
        ((("traceparent", GOOD), ("traceparent", "x")), True),
        ((("traceparent", GOOD + "0" * 100),), False),
        ((("traceparent", GOOD.encode()),), False),
        ((("traceparent", "00-" + "0" * 32 + "-" + "0" * 16 + "-01"),), False),
        ((("traceparent", "garbage"),), False),
        ((("tracestate", "a=b"),), False),
        ((), False),
        (None, False),
    ],
)
def test_only_a_whole_traceparent_names_a_trace(
    sent: tuple[tuple[str, object], ...] | None, *, is_known: bool
) -> None:
    """A value that is longer, of another type, all zeros or no traceparent is as if it had not been sent."""
    found = get_current_span(stated_trace(sent)).get_span_context()
    assert found.is_valid == is_known


def test_the_caller_decides_and_else_the_share() -> None:
    """A caller's trace is followed or left alone by its flag; others by the share of the settings."""
    assert len(spans_of(answered, 0, ("traceparent", GOOD))) == 1
    assert len(spans_of(answered, 1_000_000, ("traceparent", GOOD[:-1] + "0"))) == 0
    assert len(spans_of(answered, 0)) == 0
    assert len(spans_of(answered, 1_000_000)) == 1


@pytest.mark.parametrize(
    ("call", "said"),
    [(answered, None), (refused, "INVALID_ARGUMENT"), (cancelled, "CancelledError")],
)
def test_a_span_ends_with_its_call(call: Handler, said: str | None) -> None:
    """An answer, a refusal and a caller who left end the span, with the reason and without the values."""
    (span,) = spans_of(call, 1_000_000)
    assert span.name == PATH[1:]
    assert span.status.description == said
    assert span.end_time is not None
    assert "is wrong" not in span.to_json()
