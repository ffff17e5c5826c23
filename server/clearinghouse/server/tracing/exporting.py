# SPDX-License-Identifier: Apache-2.0
"""Make spans of calls by OpenTelemetry and send them to a collector over OTLP (SPEC Q-8).

Owns the names of spans and attributes, and the choice of the calls that are traced. Only the module `importing` imports
this one, once tracing is requested. Must never put an amount, a price or a credential into a span, nor make a call
wait: spans that the collector does not accept in time are dropped.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from opentelemetry.context import Context as TraceContext
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from clearinghouse.server.codec.errors import reason_of
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.tracing.spans import Times, TraceSettings
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.codes import OK

MILLION: Final = 1_000_000
SPANS_MAX: Final = 2_048  # that wait for the collector
EXPORT_SECONDS: Final = 5
DELAY_MS: Final = 1_000
# W3C: a traceparent of version 00 has 55 characters, a tracestate is kept up to 512.
HEADERS: Final = {"traceparent": 55, "tracestate": 512}
_PROPAGATOR: Final = TraceContextTextMapPropagator()


def stated_trace(metadata: Any) -> TraceContext:  # noqa: ANN401  gRPC's own type of metadata
    """Return the trace that the metadata of a call names; an empty trace if it names none, or an invalid one."""
    found: dict[str, str] = {}
    for key, value in metadata or ():
        if key in HEADERS and isinstance(value, str) and len(value) <= HEADERS[key]:
            found.setdefault(key, value)
    return _PROPAGATOR.extract(found, TraceContext())


class ExportingTracer:
    """The tracer of one server; see `spans.Tracer`. `exporter`, if given, is used instead of the collector."""

    def __init__(self, settings: TraceSettings, exporter: SpanExporter | None = None) -> None:
        if exporter is None:
            exporter = OTLPSpanExporter(
                endpoint=settings.endpoint,
                insecure=settings.endpoint.startswith("http://"),
                timeout=EXPORT_SECONDS,
            )
        self._provider = TracerProvider(
            sampler=ParentBased(TraceIdRatioBased(settings.sample_ppm / MILLION)),
            resource=Resource.create({"service.name": "clearinghouse"}),
            shutdown_on_exit=False,
        )
        self._provider.add_span_processor(
            BatchSpanProcessor(
                exporter,
                max_queue_size=SPANS_MAX,
                schedule_delay_millis=DELAY_MS,
                export_timeout_millis=EXPORT_SECONDS * 1_000,
            )
        )
        self._tracer = self._provider.get_tracer("clearinghouse.server")

    def traced(
        self, path: str, handle: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        """Return a handler that makes a span of each call. No frame of it may keep a call: see `edge.refuse`."""
        _, service, method = path.split("/")
        fixed = {"rpc.system": "grpc", "rpc.service": service, "rpc.method": method}

        async def handle_traced(raw: object, context: Any) -> object:  # noqa: ANN401  gRPC's own type
            parent = stated_trace(context.invocation_metadata())
            span = self._tracer.start_span(path[1:], parent, kind=SpanKind.SERVER, attributes=fixed)
            call = running_call.get()
            if call is not None and span.is_recording():
                call.trace = set_span_in_context(span, parent)
            work = handle(raw, context)
            del raw, context
            try:
                return await work
            except BaseException as error:
                _end_badly(span, call, error)
                raise
            finally:
                del work
                _name_caller(span, call)
                span.end()

        return handle_traced

    def passed(self, parent: object, times: Times, outcome: Outcome) -> None:
        """Add four spans to the trace of a call: in the queue, being applied, waiting for the earlier commit, and its
        commit.
        """
        assert isinstance(parent, TraceContext)
        codes = outcome.codes
        refused = next((code for code in codes if code != OK), OK)
        for name, begin_ns, end_ns in (
            ("queue", times.queued_ns, times.began_ns),
            ("apply", times.began_ns, times.applied_ns),
            ("wait for commit", times.applied_ns, times.sealed_ns),
            ("commit", times.sealed_ns, times.durable_ns),
        ):
            span = self._tracer.start_span(name, parent, start_time=begin_ns)
            if name == "apply":
                span.set_attribute("clearinghouse.sequence", outcome.first_sequence)
                span.set_attribute("clearinghouse.items", len(codes))
                if refused != OK:
                    span.set_attribute("clearinghouse.refused", reason_of(refused))
            span.end(max(begin_ns, end_ns))

    def stop(self) -> None:
        """Send the spans that wait; this blocks for some seconds at most."""
        self._provider.shutdown()


def _name_caller(span: Span, call: RunningCall | None) -> None:
    """Add the name of a call's caller and its request id to a span, if they are known."""
    if call is not None and call.principal:
        span.set_attribute("clearinghouse.principal", call.principal)
    if call is not None and call.request_id:
        span.set_attribute("clearinghouse.request_id", call.request_id)


def _end_badly(span: Span, call: RunningCall | None, error: BaseException) -> None:
    """Add to a span why a call ended without an answer: the reason of the refusal, or the type of the exception."""
    reason = type(error).__name__
    if call is not None and call.error is not None:
        reason = call.error.reason
    span.set_status(Status(StatusCode.ERROR, reason))
