# SPDX-License-Identifier: Apache-2.0
"""A server whose machine raises: what it leaves beside the journal, and what the next start does (SPEC J-2.2)."""

import json
from pathlib import Path

import pytest

from clearinghouse.client import ClearinghouseError, Client
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.startup.incidents import Bundle, list_incidents
from tests.server.harness import SEED, RunningServer, System, run_command
from tests.server.planting import POISON, TEXT, plant

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
