# SPDX-License-Identifier: Apache-2.0
"""A server whose machine raises: what it leaves beside the journal, and what the next start does (SPEC J-2.2)."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2

from clearinghouse.client import (
    ClearinghouseError,
    Client,
    Hold,
    RequestKey,
    ResultCode,
    SessionState,
    StatusError,
)
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.edge.incident_limits import AGE_KEY, AS_OF_KEY
from clearinghouse.server.edge.listener import COMMANDS, READINESS
from clearinghouse.server.startup.incidents import Bundle, list_incidents
from clearinghouse.statemachine.vocabulary.types import GAP_READ_ONLY
from clearinghouse.v1 import journal_pb2
from tests.server.harness import SEED, RunningServer, System, run_command
from tests.server.planting import POISON, TEXT, plant
from tests.server.test_gaps import first_gap
from tests.sources import ROOT

DEAD_MAN_NS = 1_000_000_000


def stop_by(defect: str, server: RunningServer) -> None:
    """Do what meets a defect; the server ends by it."""
    system = System(server)
    if defect == "command":
        with (
            Client(server.address, principal="mallory", timeout=1) as client,
            pytest.raises(ClearinghouseError),
        ):
            client.create_account(POISON)
    else:
        system.client.set_dead_man(system.alice, DEAD_MAN_NS)
    assert server.wait() == Exit.INCIDENT


def only(data: Path) -> Bundle:
    """Return the one bundle of a directory."""
    (bundle,) = list_incidents(data)
    return bundle


@pytest.mark.parametrize("defect", ["command", "timer"])
def test_a_stop_leaves_a_bundle_and_what_was_durable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, defect: str
) -> None:
    """The file says what raised and after what; the journal has no sequence of it, and `doctor` names it."""
    data = tmp_path / "data"
    plant(monkeypatch, tmp_path / "plant", defect)
    with RunningServer(data, "--seed", SEED) as server:
        stop_by(defect, server)
    bundle = only(data)
    assert bundle.path.parent.stat().st_mode & 0o077 == 0
    found = bundle.incident
    assert found is not None
    assert found.is_work == (defect == "timer")
    assert found.error == f"AssertionError: {TEXT}"
    assert found.traceback[-1] == found.error
    verified = json.loads(run_command("verify", str(data), "--json").stdout)
    assert (found.durable_sequence, found.durable_chain_head) == (
        verified["sequence"],
        verified["chain_head"],
    )
    assert found.sequence == found.durable_sequence + 1
    checked = run_command("doctor", str(data), "--json")
    level = "bad" if defect == "timer" else "warning"
    findings = json.loads(checked.stdout)["findings"]
    assert [one["level"] for one in findings if one["name"] == "incident"] == [level]
    assert checked.returncode == (Exit.FINDING if defect == "timer" else Exit.OK)
    log = data.with_suffix(".log").read_text(encoding="utf-8")
    assert "an incident bundle is written" in log


def refused(call: Callable[[], object], code: ResultCode) -> None:
    """The edge refuses a call."""
    with pytest.raises(StatusError) as caught:
        call()
    assert caught.value.reason == code


def settled(data: Path, *flags: str) -> int:
    """Settle the one bundle; return the exit code."""
    name = only(data).name
    return run_command("incident", "settle", str(data), name, "--reason", "read", *flags).returncode


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_a_command_that_stopped_the_machine_is_held_back_and_its_kind_from_its_principal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everybody else goes on. Settling allows the kind again; the request is never carried out."""
    data = tmp_path / "data"
    plant(monkeypatch, tmp_path / "plant", "command")
    with RunningServer(data, "--seed", SEED) as server:
        stop_by("command", server)
    found = only(data).incident
    assert found is not None
    with RunningServer(data) as server, server.client("mallory") as mallory:
        other = server.client("alice")
        refused(lambda: mallory.create_account("mallory"), ResultCode.COMMAND_QUARANTINED)
        refused(lambda: other.create_account(POISON), ResultCode.COMMAND_QUARANTINED)
        assert other.create_account("alice") == 1_003
        mallory.set_dead_man(1_001, DEAD_MAN_NS)
        assert settled(data, "--reason", " ") == Exit.USAGE
        assert settled(data) == Exit.OK
        assert settled(data) == Exit.USAGE  # the first reason is kept
        plant(monkeypatch, tmp_path / "plant", "")

        def takes() -> bool:
            try:
                mallory.create_account("mallory")
            except StatusError:
                return False
            return True

        until(takes, "the kind stays refused")
        again = RequestKey(found.call.request_id, time.time_ns())
        refused(
            lambda: mallory.create_account("mallory", key=again),
            ResultCode.COMMAND_QUARANTINED,
        )
        assert server.terminate() == Exit.OK
    assert json.loads(run_command("verify", str(data), "--replay", "--json").stdout)["ok"]


def serves(server: RunningServer, name: str) -> bool:
    """Return the health of a name."""
    with grpc.insecure_channel(server.address) as channel:
        check: Any = channel.unary_unary("/grpc.health.v1.Health/Check")
        raw = check(health_pb2.HealthCheckRequest(service=name).SerializeToString(), timeout=10)
    status = health_pb2.HealthCheckResponse.FromString(raw).status
    return bool(status == health_pb2.HealthCheckResponse.SERVING)


def head_and_dates(server: RunningServer) -> tuple[int, dict[str, str]]:
    """Return the head that the server tells, and the metadata of its answer."""
    with grpc.insecure_channel(server.address) as channel:
        ask: Any = channel.unary_unary("/clearinghouse.v1.JournalService/GetHead")
        raw, call = ask.with_call(journal_pb2.GetHeadRequest().SerializeToString(), timeout=10)
    return journal_pb2.GetHeadResponse.FromString(raw).sequence, dict(call.initial_metadata())


def test_work_that_stopped_the_machine_leaves_reads_until_a_program_without_the_defect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Time stands, answers say how old they are, commands are refused by name; then the time away is a gap."""
    data = tmp_path / "data"
    plant(monkeypatch, tmp_path / "plant", "timer")
    with RunningServer(data, "--seed", SEED) as server:
        stop_by("timer", server)
    found = only(data).incident
    assert found is not None
    last = found.durable_sequence
    log = data.with_suffix(".log")
    for _ in range(2):  # the second start finds the same as the first: no loop of stops
        with RunningServer(data) as server, server.client("alice") as client:
            assert (serves(server, READINESS), serves(server, COMMANDS)) == (True, False)
            sequence, dates = head_and_dates(server)
            assert (sequence, dates[AS_OF_KEY]) == (last, str(found.durable_time_ns))
            assert 0 <= int(dates[AGE_KEY]) <= 120
            assert client.balances(1_001)
            refused(lambda: client.create_account("alice"), ResultCode.READ_ONLY_AFTER_STOP)
            until(lambda: "it stays open" in log.read_text(encoding="utf-8"), "it is not tried")
            assert settled(data) == settled(data, "--at-end") == Exit.FINDING
            words = ("incident", "settle", str(data), only(data).name, "--reason", "read", "--json")
            assert TEXT in json.loads(run_command(*words).stdout)["raised"]
            assert server.terminate() == Exit.OK
    assert len(list_incidents(data)) == 1
    plant(monkeypatch, tmp_path / "plant", "")
    with RunningServer(data) as server, server.client("alice") as client:
        until(lambda: serves(server, COMMANDS), "the bundle stays open")
        assert client.create_account("alice") == 1_003
        assert head_and_dates(server)[1].get(AS_OF_KEY) is None
        assert server.terminate() == Exit.OK
    record, gap, before = first_gap(data, last)
    assert gap.cause == GAP_READ_ONLY
    assert (before.time_ns, gap.to_ns) == (found.durable_time_ns, record.time_ns)
    assert only(data).settled is not None


@pytest.mark.slow
@pytest.mark.parametrize("defect", ["slice", "post"])
def test_a_slice_of_work_and_a_session_that_is_posted_leave_reads_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, defect: str
) -> None:
    """Nothing of them is durable; a program without the defect does them again, with what the journal has."""
    plant(monkeypatch, tmp_path / "plant", defect)
    if defect == "slice":
        data = tmp_path / "data"
        with RunningServer(data, "--seed", SEED) as server:
            client = System(server).client
            until_ns = time.time_ns() + 4_000_000_000
            holds = [Hold(1_001, 1_002, "USDC", 1, until_ns)] * 256
            assert client.create_holds(holds).accepted_count == len(holds)
            assert server.wait() == Exit.INCIDENT
    else:
        program = (sys.executable, str(ROOT / "examples" / "settlement_day.py"))
        with suppress(subprocess.TimeoutExpired):
            subprocess.run(program, cwd=tmp_path, capture_output=True, timeout=60, check=False)
        data = tmp_path / "var" / "examples" / "settlement_day" / "journal"
    found = only(data).incident
    assert found is not None
    assert found.is_work
    with RunningServer(data) as server:
        assert not serves(server, COMMANDS)
        assert head_and_dates(server)[0] >= found.durable_sequence
        assert server.terminate() == Exit.OK
    plant(monkeypatch, tmp_path / "plant", "")
    with RunningServer(data) as server, server.client("operator") as client:
        until(lambda: serves(server, COMMANDS), "the bundle stays open")
        if defect == "slice":
            until(lambda: client.balances(1_001)["USDC"].held == 0, "the holds do not expire")
        else:
            until(
                lambda: client.list_sessions(1)[0].state is SessionState.POSTED,
                "the session is not posted",
            )
        assert server.terminate() == Exit.OK
    assert json.loads(run_command("verify", str(data), "--replay", "--json").stdout)["ok"]
