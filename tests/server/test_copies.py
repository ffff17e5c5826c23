# SPDX-License-Identifier: Apache-2.0
"""Backup and restore on the command line, beside a real server and from what it left (SPEC J-7)."""

import json
import subprocess
import time
from pathlib import Path

import pytest

from clearinghouse.client import BrakeKind, Decision, Deposit, Refused, RequestKey, Withdrawal
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


def test_a_restore_lists_what_custody_decided_later(data_dir: Path, tmp_path: Path) -> None:
    """By number, account, amount and both references; another history, and no journal, are refused."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        client = server.client("operator")
        account = client.create_account("carol")
        first = client.request_deposits([Deposit(account, "USDC", "12.5", "payment-1")])[0].id
        end = client.head().sequence
        client.decide_deposits([Decision(first, transaction_reference="tx-1")])
        second = client.request_deposits([Deposit(account, "USDC", 9, "payment-2")])[0].id
        client.decide_deposits([Decision(second, confirm=False)])
        out = client.request_withdrawals([Withdrawal(account, "USDC", "2.25", "bc1q-out")])[0].id
        client.decide_withdrawals([Decision(out, transaction_reference="tx-2")])
        assert server.terminate() == 0
    words = ["restore", str(data_dir), str(tmp_path / "one"), "--until", str(end)]
    done = run_command(*words, "--old", str(data_dir), "--json")
    found = json.loads(done.stdout)
    assert (done.returncode, found["sequence"], found["damage"]) == (0, end, "")
    keys = ("kind", "id", "account_id", "asset", "amount", "status", "reference", "transaction")
    assert [tuple(one[key] for key in keys) for one in found["decided"]] == [
        ("deposit", first, account, "USDC", "12.5", "CONFIRMED", "payment-1", "tx-1"),
        ("deposit", second, account, "USDC", "9", "REJECTED", "payment-2", ""),
        ("withdrawal", out, account, "USDC", "2.25", "CONFIRMED", "bc1q-out", "tx-2"),
    ]
    assert found["numbers"]["money"] == out
    assert found["continued_sequence"] == end + 1
    # The last record is damaged: what lies before it is listed.
    journal = data_dir / "journal.db"
    journal.write_bytes(journal.read_bytes().replace(b"tx-2", b"tx-3"))
    words[2] = str(tmp_path / "two")
    done = run_command(*words, "--old", str(data_dir))
    assert (done.returncode, "the list ends there" in done.stderr) == (0, True)
    assert "2 deposits and withdrawals were decided after this end" in done.stdout
    assert "--numbers-beyond N states them" in done.stderr
    # So is the first one after the end: what was lost is not known, and withdrawals wait all the same.
    journal.write_bytes(journal.read_bytes().replace(b"tx-1", b"tx-9"))
    words[2] = str(tmp_path / "none")
    done = run_command(*words, "--old", str(data_dir), "--json")
    found = json.loads(done.stdout)
    assert (found["old_sequence"], found["continued_sequence"]) == (end, end + 1)
    with RunningServer(tmp_path / "one", "--gap-seconds-max", "0") as server:
        client = server.client("operator")
        # The deposit that waits is decided once more; what is new has a number of its own.
        client.decide_deposits([Decision(first)]).raise_for_refusals()
        assert client.request_deposits([Deposit(account, "USDC", 9)])[0].id == out + 1
        with pytest.raises(Refused, match="WITHDRAWALS_STOPPED"):
            client.request_withdrawal(account, "USDC", 1)
        client.release_brake(BrakeKind.WITHDRAWAL_GATE)
        client.request_withdrawal(account, "USDC", 1)
        assert server.terminate() == 0
    words[2] = str(tmp_path / "stated")
    done = run_command(*words, "--numbers-beyond", "5000", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert set(json.loads(done.stdout)["numbers"].values()) == {5000}
    words = ["restore", str(tmp_path / "one"), str(tmp_path / "three"), "--old", str(data_dir)]
    done = run_command(*words, "--json")
    assert (done.returncode, json.loads(done.stdout)["error"]) == (2, "OtherHistory")
    assert not (tmp_path / "three").exists()
    words[2:] = [str(tmp_path / "four"), "--old", str(tmp_path)]
    assert run_command(*words).returncode == 2
    assert not (tmp_path / "four").exists()


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
