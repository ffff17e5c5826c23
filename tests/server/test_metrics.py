# SPDX-License-Identifier: Apache-2.0
"""The metrics of a live server (SPEC Q-8)."""

import json
import socket
from pathlib import Path

import pytest

from clearinghouse.client import InvalidRequest, Refused, Side
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer, System, run_command
from tests.unit.server.metrics.test_exposition import scraped

TRADING = "clearinghouse.v1.TradingService"
METRICS = ("--metrics", "127.0.0.1:0")


def metrics_address(server: RunningServer) -> str:
    """The address that the log names."""
    lines = server.data_dir.with_suffix(".log").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return str(next(line["address"] for line in found if line["event"] == "metrics"))


def test_calls_commits_and_refusals_are_counted(tmp_path: Path) -> None:
    """Calls by status, refusals by reason, records and figures of the state follow what a client does."""
    with RunningServer(tmp_path / "data", "--seed", SEED, *METRICS) as server:
        address = metrics_address(server)
        system = System(server)
        client = system.client
        before = scraped(address)
        client.place_orders([system.order(system.bob, Side.SELL, 1, 150)])
        client.place_orders([system.order(system.alice, Side.BUY, 1, 140)])
        with pytest.raises(Refused):
            client.place_order(7_777, system.spot, Side.BUY, 1, 140)
        with pytest.raises(InvalidRequest):
            client.place_orders([])
        after = scraped(address)
        head = client.head().sequence
        assert server.terminate() == 0

    def grown(name: str, *labels: str) -> float:
        return after.get((name, labels), 0) - before.get((name, labels), 0)

    submit = ("PlaceOrders", TRADING, "unary")
    assert grown("grpc_server_started_total", *submit) == 4
    assert grown("grpc_server_handled_total", "OK", *submit) == 3
    assert grown("grpc_server_handled_total", "INVALID_ARGUMENT", *submit) == 1
    assert grown("grpc_server_handling_seconds_count", *submit) == 4
    assert grown("grpc_server_handling_seconds_sum", *submit) > 0
    assert grown("clearinghouse_refusals_total", "UNKNOWN_ACCOUNT") == 1
    assert grown("clearinghouse_open_orders") == 2
    # Time may pass meanwhile, which is a command of the machine.
    assert grown("clearinghouse_record_items_sum") == grown("clearinghouse_sequence") >= 3
    assert grown("clearinghouse_commit_seconds_count") == grown("clearinghouse_record_items_count")
    assert 0 <= head - after["clearinghouse_sequence", ()] <= 1
    assert after["clearinghouse_assets", ("OK",)] == 1
    assert after["clearinghouse_phase", ("serving",)] == 1
    assert after["clearinghouse_replay_progress", ()] == 1
    assert after["clearinghouse_state_read", ()] == 1
    assert ("clearinghouse_snapshot_age_seconds", ()) not in after


def test_a_restarted_server_has_the_age_of_its_snapshot(tmp_path: Path) -> None:
    """The snapshot of the stop is there after a start, and the certificate's expiry with TLS."""
    pki = Pki(tmp_path / "pki")
    with RunningServer(tmp_path / "data", "--seed", SEED) as server:
        server.client().create_account("alice")
        assert server.terminate() == 0
    with RunningServer(tmp_path / "data", *METRICS, *pki.flags()) as server:
        found = scraped(metrics_address(server))
    assert 0 <= found["clearinghouse_snapshot_age_seconds", ()] < 600
    assert found["clearinghouse_certificate_expiry_timestamp_seconds", ()] > 1_700_000_000


def test_a_disk_below_its_mark_is_in_log_and_metrics(tmp_path: Path) -> None:
    """A mark above any disk warns at once; without a mark there is no warning."""
    for mark, is_low in (("1000000000", 1), ("0", 0)):
        flags = (*METRICS, "--disk-warn-mib", mark)
        with RunningServer(tmp_path / f"data-{is_low}", *flags) as server:
            assert scraped(metrics_address(server))["clearinghouse_disk_low", ()] == is_low
        log = server.data_dir.with_suffix(".log").read_text(encoding="utf-8")
        assert log.count("the disk is nearly full") == is_low


def test_an_address_that_is_taken_is_refused(tmp_path: Path) -> None:
    """A start whose metrics cannot be served ends with exit code 2 and names the address."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        flags = ("--data-dir", str(tmp_path / "data"), "--listen", "127.0.0.1:0")
        result = run_command("serve", *flags, "--metrics", address)
    assert (result.returncode, f"cannot serve metrics on {address}" in result.stderr) == (2, True)
