# SPDX-License-Identifier: Apache-2.0
"""Traces of a live server, as a collector gets them over OTLP (SPEC Q-8)."""

import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import grpc
import pytest

from clearinghouse.client import Refused
from clearinghouse.server.cli.serve import settings_of
from clearinghouse.server.config.reading import read_config
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.lifecycle import Server
from clearinghouse.server.server import Settings
from clearinghouse.server.tracing.spans import TraceSettings
from clearinghouse.v1 import admin_pb2
from tests.server.harness import SEED, RunningServer
from tests.unit.server.tracing.collector import Collector, attributes

TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = "b7ad6b7169203331"
CREATE = "clearinghouse.v1.AdminService/CreateOracleSource"
WAY = ["queue", "apply", "wait for commit", "commit"]


def created(request_id: str) -> admin_pb2.CreateOracleSourceRequest:
    """A request to create a price source, whose name is taken by the first of them."""
    return admin_pb2.CreateOracleSourceRequest(
        request_id=request_id,
        created_time_ns=time.time_ns(),
        name="venue-1",
        source_principal="operator",
        weight=1,
    )


def traced(flags: str) -> tuple[tuple[str, str], ...]:
    """The metadata of a trace of the caller."""
    return (("traceparent", f"00-{TRACE}-{PARENT}-{flags}"),)


def test_the_trace_of_a_caller_goes_through_edge_queue_apply_and_commit(tmp_path: Path) -> None:
    """The call is a child of the caller's span, its four parts are children of it, in order and without gaps."""
    with Collector() as collector:
        flags = ("--tracing-endpoint", collector.endpoint, "--tracing-sample-ppm", "0")
        with RunningServer(tmp_path / "data", "--seed", SEED, *flags) as server:
            client = server.client("operator")
            client.create_account("alice")  # without a trace: none of a million is traced
            request = created("traced")
            with grpc.insecure_channel(server.address) as channel:
                method: Any = channel.unary_unary(f"/{CREATE}")
                for sent in (traced("00"), traced("zz"), traced("01")):
                    method(request.SerializeToString(), timeout=30, metadata=sent)
            collector.until(lambda: len(collector.spans) >= 5)
            assert server.terminate() == 0
    spans = {span.name: span for span in collector.spans}
    assert len(collector.spans) == len(spans) == 5
    whole = spans[CREATE]
    assert (whole.trace_id.hex(), whole.parent_span_id.hex()) == (TRACE, PARENT)
    said = attributes(whole)
    assert said["clearinghouse.request_id"] == "traced"
    assert said["clearinghouse.principal"] == "anonymous"
    assert attributes(spans["apply"])["clearinghouse.sequence"] == 2
    parts = [spans[name] for name in WAY]
    assert {part.parent_span_id for part in parts} == {whole.span_id}
    for before, after in pairwise(parts):
        assert before.end_time_unix_nano == after.start_time_unix_nano
    assert whole.start_time_unix_nano <= parts[0].start_time_unix_nano
    assert parts[-1].end_time_unix_nano <= whole.end_time_unix_nano


def test_refusals_are_in_the_trace_and_a_dead_collector_stops_nothing(tmp_path: Path) -> None:
    """A refused call is an error with its reason; a collector that ends leaves answers and stop as they are."""
    with Collector() as collector:
        flags = ("--tracing-endpoint", collector.endpoint, "--tracing-sample-ppm", "1000000")
        server = RunningServer(tmp_path / "data", "--seed", SEED, *flags)
        client = server.client("operator")
        client.create_account("alice")
        with pytest.raises(Refused):
            client.set_dead_man(7_777, 0)
        with grpc.insecure_channel(server.address) as channel:
            method: Any = channel.unary_unary(f"/{CREATE}")
            with pytest.raises(grpc.RpcError):
                method(b"\xff", timeout=30)
        collector.until(lambda: len(collector.spans) >= 11)
    refused = [
        span for span in collector.spans if span.status.code == span.status.STATUS_CODE_ERROR
    ]
    assert [span.status.message for span in refused] == ["MALFORMED_REQUEST"]
    said = [attributes(span).get("clearinghouse.refused") for span in collector.spans]
    assert [reason for reason in said if reason] == ["UNKNOWN_ACCOUNT"]
    for number in range(20):
        client.create_account(f"owner-{number}")
    assert server.terminate() == 0


@pytest.mark.parametrize("address", ["127.0.0.1:4317", "http://", "http://x:1/path", "ftp://x:1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """The refusal names the setting and what is allowed."""
    flags = {"data_dir": "d", "tracing_endpoint": address}
    with pytest.raises(ConfigError, match=r"tracing\.endpoint: .* give http://HOST:PORT"):
        settings_of(read_config(None, {}, flags).config)


def test_tracing_without_its_extra_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that cannot trace does not start, says what to install, and makes no directory."""
    monkeypatch.delitem(sys.modules, "clearinghouse.server.tracing.exporting", raising=False)
    monkeypatch.setitem(sys.modules, "opentelemetry.context", None)
    settings = Settings(tmp_path / "data", tracing=TraceSettings("http://127.0.0.1:1", 1))
    with pytest.raises(ConfigError, match=r"install clearinghouse-server\[tracing\]"):
        Server(settings)
    assert not (tmp_path / "data").exists()


def test_a_server_without_tracing_does_not_load_the_library() -> None:
    """Neither the settings nor the composition of a server import what the extra brings."""
    program = (
        "import sys; import clearinghouse.server.lifecycle, clearinghouse.server.cli.serve;"
        "print([name for name in sys.modules if name.startswith('opentelemetry')])"
    )
    said = subprocess.run(
        (sys.executable, "-c", program), capture_output=True, text=True, timeout=60, check=True
    )
    assert said.stdout.strip() == "[]"
