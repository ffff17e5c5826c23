# SPDX-License-Identifier: Apache-2.0
"""Backup and restore on the command line, beside a real server and from what it left (SPEC J-7)."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from clearinghouse.client import RequestKey
from tests.server.harness import COMMAND, SEED, RunningServer, System, run_command

WAIT_SECONDS = 30.0


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh directory."""
    return tmp_path / "data"


def test_backup_beside_a_server_and_restore_to_a_sequence(data_dir: Path, tmp_path: Path) -> None:
    """A backup under way of trading verifies, serves what was acknowledged, and restores to a moment in between."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        key = RequestKey("before", time.time_ns())
        sequence = system.client.transfer(system.alice, system.bob, "USDC", 3, key=key)
        system.client.transfer(system.alice, system.bob, "USDC", 4)
        backup = run_command("backup", str(data_dir), str(tmp_path / "backup"), "--json")
        assert server.terminate() == 0
    made = json.loads(backup.stdout)
    assert (backup.returncode, made["verified"]) == (0, True)
    head = f"{made['sequence']}:{made['chain_head']}"
    assert run_command("verify", str(data_dir), "--head", head).returncode == 0
    restored = run_command(
        "restore",
        str(tmp_path / "backup"),
        str(tmp_path / "restored"),
        "--until",
        str(sequence),
        "--json",
    )
    assert (restored.returncode, json.loads(restored.stdout)["sequence"]) == (0, sequence)
    with RunningServer(tmp_path / "restored") as server, server.client("operator") as client:
        assert client.balances(system.bob)["USDC"].balance == 1_000_003
        assert client.transfer(system.alice, system.bob, "USDC", 3, key=key) == sequence
        assert server.terminate() == 0
    again = run_command("restore", str(tmp_path / "backup"), str(tmp_path / "restored"), "--json")
    assert (again.returncode, json.loads(again.stdout)["error"]) == (2, "TargetNotEmpty")
    beyond = run_command("restore", str(data_dir), str(tmp_path / "no"), "--until", "99999")
    assert beyond.returncode == 2
    before = run_command(
        "restore", str(data_dir), str(tmp_path / "no"), "--until", "2001-01-01T00:00:00Z"
    )
    assert before.returncode == 2
    assert "after 2001-01-01T00:00:00.000000000Z" in before.stderr
    later = run_command("state", str(data_dir), "sums", "--at", "2100-01-01T00:00:00Z")
    assert (later.returncode, "the state at its end" in later.stderr) == (0, True)
    assert not (tmp_path / "no").exists()


@pytest.mark.slow
def test_a_following_copy_has_what_was_acknowledged_a_moment_ago(
    data_dir: Path, tmp_path: Path
) -> None:
    """The copy follows a server through kill -9 and restart, ends when asked, and is a journal that serves."""
    copy_dir = tmp_path / "copy"
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        follower = subprocess.Popen(
            (*COMMAND, "backup", "--follow", str(data_dir), str(copy_dir), "--json"),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert follower.stdout is not None
        try:
            reached = json.loads(follower.stdout.readline())["sequence"]
            last = 0
            for cycle in range(2):
                if cycle:
                    server = RunningServer(data_dir)  # noqa: PLW2901  the next life of the same server
                with server.client("operator") as client:
                    for _ in range(20):
                        last = client.transfer(system.alice, system.bob, "USDC", 1)
                server.kill()
                while reached < last:
                    reached = json.loads(follower.stdout.readline())["sequence"]
        finally:
            follower.terminate()
            follower.communicate(timeout=WAIT_SECONDS)
            assert follower.returncode == 0
    with RunningServer(copy_dir) as server, server.client() as client:
        assert client.balances(system.bob)["USDC"].balance == 1_000_040
        assert server.terminate() == 0
