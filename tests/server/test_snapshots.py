# SPDX-License-Identifier: Apache-2.0
"""Snapshots of a real server: taken beside it and at its end, started from, passed over when bad (SPEC J-4, Q-7)."""

import json
import subprocess
import time
from contextlib import closing
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest

from clearinghouse.client import ClearinghouseError, RequestKey, Side
from clearinghouse.client.sync import Client
from clearinghouse.storage.reader import open_read_only
from clearinghouse.storage.snapshots import KEEP, SPREAD, SnapshotLock, check_snapshot, read_chunks
from tests.server.harness import COMMAND, SEED, RunningServer, System, run_command

WAIT_SECONDS = 30.0
PAUSE_SECONDS = 0.02


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh directory."""
    return tmp_path / "data"


def snapshots(data_dir: Path) -> list[Path]:
    """The snapshots of a directory, the oldest first."""
    return sorted((data_dir / "snapshots").glob("snapshot-*.bin"))


def sequences(data_dir: Path) -> list[int]:
    """Of which sequences there are snapshots."""
    return [int(path.stem[9:]) for path in snapshots(data_dir)]


def logged(data_dir: Path, event: str) -> list[dict[str, object]]:
    """The log lines of an event, of all servers that ran on the directory."""
    lines = data_dir.with_suffix(".log").read_text(encoding="utf-8").splitlines()
    found = [json.loads(line) for line in lines if line.startswith("{")]
    return [line for line in found if line["event"] == event]


def passed_over(data_dir: Path) -> list[str]:
    """Why snapshots were passed over, so far."""
    return [str(line["reason"]) for line in logged(data_dir, "snapshot passed over")]


def started_from(data_dir: Path) -> int | None:
    """The snapshot that the last server on the directory started from."""
    found = logged(data_dir, "serving")[-1]["from_snapshot"]
    return found if isinstance(found, int) else None


def digests(data_dir: Path) -> dict[str, str]:
    """Return the hashes of the journal's files, by name."""
    files = [path for path in data_dir.iterdir() if path.is_file() and path.name != "lock"]
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in files}


def test_a_server_that_stops_leaves_a_snapshot_and_the_next_starts_from_it(data_dir: Path) -> None:
    """The state before the restart is there again: balances, open and ended orders, answers to old requests."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        key = RequestKey("kept", time.time_ns())
        first = system.client.transfer(system.alice, system.bob, "USDC", 7, key=key)
        ended, still_open = system.client.place_orders(
            [system.order(system.bob, Side.SELL, 1, price) for price in (200, 201)]
        )
        system.client.cancel_order(system.bob, ended.order_id)
        before = system.client.balances(system.bob)
        assert server.terminate() == 0
    assert len(snapshots(data_dir)) == 1
    with RunningServer(data_dir) as server, server.client("operator") as client:
        assert started_from(data_dir) == server.head[0]
        assert client.balances(system.bob) == before
        assert client.order(system.bob, still_open.order_id).remaining_quantity == 1
        assert client.order(system.bob, ended.order_id).cancelled_quantity == 1
        assert client.transfer(system.alice, system.bob, "USDC", 7, key=key) == first
        assert client.balances(system.bob) == before
        assert server.terminate() == 0
    with RunningServer(data_dir, "--no-snapshot", "--no-snapshot-at-stop") as server:
        assert started_from(data_dir) is None
        with server.client("operator") as client:
            assert client.balances(system.bob) == before
        assert server.terminate() == 0
    assert passed_over(data_dir) == []
    verified = run_command("verify", str(data_dir), "--replay", "--json")
    assert json.loads(verified.stdout)["findings"] == []


def first_sequences(client: Client, first: int, last: int) -> list[int]:
    """Every sequence that a subscriber from `first` on is shown, up to `last`."""
    found: list[int] = []
    for frame in client.subscribe(first):
        found += range(frame.first_sequence, frame.sequence + 1)
        if frame.sequence >= last:
            break
    return found


def run_until_killed(data_dir: Path, system: System, snapshots_more: int) -> int:
    """A server that has a snapshot taken whenever it may, killed while the last of them is made; acknowledged calls."""
    acknowledged = 0
    with RunningServer(data_dir, "--snapshot-every-commands", "1") as server:
        newest = sequences(data_dir)[-1:] or [0]
        seen = 0
        until = time.monotonic() + WAIT_SECONDS
        with server.client("operator") as client:
            while seen < snapshots_more:
                assert time.monotonic() < until, "no snapshot came"
                client.transfer(system.alice, system.bob, "USDC", 1)
                acknowledged += 1
                if sequences(data_dir)[-1:] > newest:
                    newest = sequences(data_dir)[-1:]
                    seen += 1
        server.kill()
    return acknowledged


def check_kills(data_dir: Path, cycles: int) -> None:
    """After each kill -9 the next server starts from a snapshot, and everything acknowledged is there."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        system = System(server)
        assert server.terminate() == 0
    acknowledged = sum(run_until_killed(data_dir, system, 1) for _ in range(cycles))
    with RunningServer(data_dir) as server, server.client() as client:
        assert started_from(data_dir) is not None
        assert client.balances(system.bob)["USDC"].balance == 1_000_000 + acknowledged
        assert server.terminate() == 0
    assert passed_over(data_dir) == []
    assert logged(data_dir, "snapshot failed") == []
    assert len(snapshots(data_dir)) <= KEEP + SPREAD
    assert not list((data_dir / "snapshots").glob("*.new"))


def test_a_snapshot_is_taken_beside_the_server(data_dir: Path) -> None:
    """Under load a process of its own takes it; after kill -9 the next server starts from it, with what came after."""
    check_kills(data_dir, 1)


@pytest.mark.slow
def test_kills_while_snapshots_are_taken_lose_nothing(data_dir: Path) -> None:
    """The same killed again and again, at any step of the process that writes the snapshots."""
    check_kills(data_dir, 5)


@pytest.mark.slow
def test_a_bad_snapshot_is_passed_over_and_said(data_dir: Path) -> None:
    """With its newest snapshot damaged a server starts from the one before, without any from genesis."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        system = System(server)
        assert server.terminate() == 0
    with RunningServer(data_dir) as server, server.client("operator") as client:
        client.transfer(system.alice, system.bob, "USDC", 5)
        assert server.terminate() == 0
    older, newer = snapshots(data_dir)
    for number, path in enumerate((newer, older), 1):
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with RunningServer(data_dir, "--no-snapshot-at-stop") as server, server.client() as client:
            assert len(passed_over(data_dir)) == (1 if number == 1 else 3)
            assert started_from(data_dir) == (int(older.stem[9:]) if number == 1 else None)
            assert client.balances(system.bob)["USDC"].balance == 1_000_005
            assert server.terminate() == 0
    assert all(reason.startswith("its hash is") for reason in passed_over(data_dir))


@pytest.mark.slow
def test_the_command_writes_snapshots_and_nothing_else(data_dir: Path) -> None:
    """`snapshot` leaves the journal as it is, does nothing twice, and lets one process at a time write."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        System(server)
        assert server.terminate() == 0
    before = digests(data_dir)
    first = run_command("snapshot", str(data_dir), "--json")
    second = run_command("snapshot", str(data_dir), "--json")
    written = [json.loads(done.stdout)["written"] for done in (first, second)]
    assert (first.returncode, second.returncode, written) == (0, 0, [True, False])
    assert digests(data_dir) == before
    lock = SnapshotLock(data_dir / "snapshots")
    third = run_command("snapshot", str(data_dir), "--json")
    lock.release()
    assert (third.returncode, json.loads(third.stdout)["error"]) == (4, "DirectoryLocked")


@pytest.mark.slow
def test_a_long_way_to_the_end_leaves_snapshots_behind(data_dir: Path) -> None:
    """One `snapshot` of a long journal writes one after every so many commands, and the last at the end."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        system = System(server)
        for _ in range(20):
            system.client.transfer(system.alice, system.bob, "USDC", 1)
        assert server.terminate() == 0
    done = run_command("snapshot", str(data_dir), "--every-commands", "10", "--json")
    written = [json.loads(line)["sequence"] for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert sequences(data_dir) == written
    with closing(open_read_only(data_dir)) as log:
        assert written[-1] == log.head().sequence
    gaps = [after - before for before, after in pairwise(written)]
    assert len(gaps) > 1
    assert all(gap >= 10 for gap in gaps[:-1])
    verified = run_command("verify", str(data_dir), "--replay", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["findings"]) == (0, [])


@pytest.mark.slow
def test_following_takes_a_snapshot_whenever_one_is_due(data_dir: Path) -> None:
    """`snapshot --follow` beside a server writes one after so many commands, and ends when it is asked to."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        system = System(server)
        follower = subprocess.Popen(
            (*COMMAND, "snapshot", str(data_dir), "--follow", "--every-commands", "3", "--json"),
            stdout=subprocess.PIPE,
            text=True,
        )
        assert follower.stdout is not None
        try:
            first = json.loads(follower.stdout.readline())
            for _ in range(3):
                system.client.transfer(system.alice, system.bob, "USDC", 1)
            head = system.client.head().sequence
            second = first
            while second["sequence"] <= head - 3:
                second = json.loads(follower.stdout.readline())
        finally:
            follower.terminate()
            follower.communicate(timeout=WAIT_SECONDS)
            assert follower.returncode == 0
        assert second["sequence"] >= first["sequence"] + 3
        server.kill()
    with RunningServer(data_dir) as server:
        assert started_from(data_dir) == second["sequence"]
        assert server.terminate() == 0


@pytest.mark.slow
def test_old_records_move_to_the_archive_while_the_server_runs(data_dir: Path) -> None:
    """Subscribers read through the archive; without it they get the first sequence left. The server starts."""
    options = ("--archive", "--snapshot-keep", "1", "--snapshot-every-commands", "5")
    with RunningServer(data_dir, "--seed", SEED, *options) as server:
        system = System(server)
        client = system.client
        until = time.monotonic() + WAIT_SECONDS
        while not logged(data_dir, "archived"):
            assert time.monotonic() < until, "nothing was archived"
            client.transfer(system.alice, system.bob, "USDC", 1)
            time.sleep(PAUSE_SECONDS)
        last = client.transfer(system.alice, system.bob, "USDC", 1)
        assert first_sequences(client, 1, last) == list(range(1, last + 1))
        assert server.terminate() == 0
    verified = run_command("verify", str(data_dir), "--replay", "--json")
    assert json.loads(verified.stdout)["findings"] == []
    (data_dir / "archive").rename(data_dir.parent / "elsewhere")
    with RunningServer(data_dir, "--no-snapshot-at-stop") as server, server.client("op") as client:
        assert client.balances(system.bob)["USDC"].balance > 1_000_000
        with pytest.raises(ClearinghouseError, match="SEQUENCE_OUT_OF_RANGE"):
            first_sequences(client, 1, last)
        assert server.terminate() == 0
    assert run_command("serve", "--data-dir", str(data_dir), "--no-snapshot").returncode == 2
    assert run_command("verify", str(data_dir)).returncode == 2
    assert run_command("verify", str(data_dir), "--without-archive").returncode == 0
    (data_dir.parent / "elsewhere").rename(data_dir / "archive")
    with RunningServer(data_dir, "--no-snapshot", "--no-snapshot-at-stop") as server:
        assert server.terminate() == 0


@pytest.mark.slow
def test_a_stopped_servers_journal_is_archived_by_hand(data_dir: Path) -> None:
    """`archive` needs a snapshot to keep, makes the journal smaller and leaves it whole."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        system = System(server)
        for _ in range(50):
            system.client.transfer(system.alice, system.bob, "USDC", 1)
        assert server.terminate() == 0
    assert run_command("archive", str(data_dir), "--keep", "1").returncode == 2
    assert run_command("snapshot", str(data_dir)).returncode == 0
    size = (data_dir / "journal.db").stat().st_size
    done = run_command("archive", str(data_dir), "--keep", "1", "--json")
    assert (done.returncode, json.loads(done.stdout)["archived_sequence"] > 50) == (0, True)
    assert (data_dir / "journal.db").stat().st_size < size
    verified = run_command("verify", str(data_dir), "--replay", "--json")
    assert json.loads(verified.stdout)["findings"] == []


@pytest.mark.slow
def test_verify_looks_at_snapshots_too(data_dir: Path) -> None:
    """A damaged snapshot is a finding of its own; one that is whole and wrong is found by replay."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        System(server)
        assert server.terminate() == 0
    (path,) = snapshots(data_dir)
    good = run_command("verify", str(data_dir), "--replay", "--json")
    assert (good.returncode, json.loads(good.stdout)["snapshots"]) == (
        0,
        [{"sequence": sequences(data_dir)[0], "finding": None}],
    )
    with closing(open_read_only(data_dir)) as log:
        header = check_snapshot(path, log)
    chunks = list(read_chunks(path))
    wrong = [chunk.replace(b"alice", b"malio") for chunk in chunks]
    assert wrong != chunks
    lock = SnapshotLock(path.parent)
    lock.write(header.head, header.time_ns, wrong)
    lock.release()
    assert run_command("verify", str(data_dir)).returncode == 0
    replayed = run_command("verify", str(data_dir), "--replay", "--json")
    (found,) = json.loads(replayed.stdout)["snapshots"]
    assert (replayed.returncode, found["finding"]) == (1, "it differs from the replayed state")
    path.write_bytes(path.read_bytes()[:-1])
    damaged = run_command("verify", str(data_dir), "--json")
    result = json.loads(damaged.stdout)
    assert (damaged.returncode, result["ok"], result["findings"]) == (1, False, [])
