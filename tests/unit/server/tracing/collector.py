# SPDX-License-Identifier: Apache-2.0
"""A collector for tests: takes spans over OTLP as a real one does, and keeps them."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self

import grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import (
    TraceServiceServicer,
    add_TraceServiceServicer_to_server,
)
from opentelemetry.proto.trace.v1.trace_pb2 import Span


class Collector(TraceServiceServicer):
    """A gRPC server on a free port."""

    def __init__(self) -> None:
        self.spans: list[Span] = []
        self._server = grpc.server(ThreadPoolExecutor(2))
        add_TraceServiceServicer_to_server(self, self._server)  # type: ignore[no-untyped-call]
        self.endpoint = f"http://127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"

    def Export(  # noqa: N802  the service's own name
        self, request: ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> ExportTraceServiceResponse:
        """Keep the spans of a request."""
        for resource in request.resource_spans:
            for scope in resource.scope_spans:
                self.spans.extend(scope.spans)
        return ExportTraceServiceResponse()

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until a condition holds, a minute at most."""
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, [span.name for span in self.spans]
            time.sleep(0.05)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.stop(None)


def attributes(span: Span) -> dict[str, object]:
    """The attributes of a span, texts and numbers."""
    return {one.key: one.value.string_value or one.value.int_value for one in span.attributes}
