# SPDX-License-Identifier: Apache-2.0
"""How a server starts, dies, comes back and refuses (SPEC J-2, J-3, J-6, Q-4, Q-7)."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from typing import Protocol

import grpc
import pytest

from clearinghouse.client import ClearinghouseError, RequestKey
from clearinghouse.client.sync import Client
from clearinghouse.v1 import account_pb2, journal_pb2
from tests.server.harness import SEED, RunningServer, deposit, run_command
from tests.server.wire import break_off, future, refusal, stream

PAUSE_SECONDS = 0.2


SUBSCRIBE = "/clearinghouse.v1.JournalService/Subscribe"
TRANSFER = "/clearinghouse.v1.AccountService/SubmitTransfers"


class Frame(Protocol):
    """What a frame of a subscription covers, as a message or as the client shows it."""

    @property
    def first_sequence(self) -> int:
        """The first sequence covered."""

    @property
    def sequence(self) -> int:
        """The last one."""


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh directory."""
    return tmp_path / "data"


class Load:
    """A client that transfers one unit after the other until its server is gone; it keeps what was acknowledged."""

    def __init__(self, server: RunningServer, from_id: int, to_id: int, name: str) -> None:
        self.from_id = from_id
        self.to_id = to_id
        self.acknowledged: list[tuple[RequestKey, int]] = []
        self.unknown: list[RequestKey] = []
        self._client = server.client("load")
        self._name = name
        self._stop = Event()
        self._thread = Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        number = 0
        with self._client as client:
            while not self._stop.is_set():
                number += 1
                key = RequestKey(f"{self._name}-{number}", time.time_ns())
                try:
                    sequence = client.transfer(
                        self.from_id, self.to_id, "USDC", 1, key=key, timeout=2
                    )
                except ClearinghouseError:
                    self.unknown.append(key)
                    return
                self.acknowledged.append((key, sequence))

    def stop(self) -> None:
        """Send nothing more."""
        self._stop.set()
        self._thread.join()


def accounts_with_money(client: Client) -> tuple[int, int]:
    """Two accounts, the first with a million."""
    alice, bob = (
        client.create_account("alice", max_leverage=1),
        client.create_account("bob", max_leverage=1),
    )
    deposit(client, [alice], "USDC", 1_000_000)
    return alice, bob


def test_kill_in_mid_load_loses_nothing_that_was_acknowledged(data_dir: Path) -> None:
    """After each kill -9 every acknowledged call is there with its sequence, and none has run twice."""
    with RunningServer(data_dir, "--seed", SEED) as server, server.client() as client:
        alice, bob = accounts_with_money(client)
    done: list[tuple[RequestKey, int]] = []
    for cycle in range(3):
        with RunningServer(data_dir) as server:
            loads = [Load(server, alice, bob, f"load-{cycle}-{number}") for number in range(3)]
            time.sleep(PAUSE_SECONDS)
            server.kill()
            for load in loads:
                load.stop()
                assert load.acknowledged
                done.extend(load.acknowledged)
    with RunningServer(data_dir) as server, server.client("load") as client:
        received = client.balances(bob)["USDC"].balance
        assert received >= len(done)
        for key, sequence in done:
            assert client.transfer(alice, bob, "USDC", 1, key=key) == sequence
        assert client.balances(bob)["USDC"].balance == received
        head = client.head()
        assert server.terminate() == 0
    known = f"{head.sequence}:{head.chain_head.hex()}"
    verified = run_command("verify", str(data_dir), "--replay", "--head", known, "--json")
    assert (verified.returncode, json.loads(verified.stdout)["findings"]) == (0, [])


def test_sigterm_drains(data_dir: Path) -> None:
    """A server that is asked to stop answers what it took, syncs the head and exits 0; all of it is there again."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        with server.client() as client:
            alice, bob = accounts_with_money(client)
        load = Load(server, alice, bob, "drain")
        time.sleep(PAUSE_SECONDS)
        assert server.terminate() == 0
        load.stop()
    assert load.acknowledged
    with RunningServer(data_dir) as server, server.client("load") as client:
        assert server.head[0] >= load.acknowledged[-1][1]
        for key, sequence in load.acknowledged[-20:]:
            assert client.transfer(alice, bob, "USDC", 1, key=key) == sequence
        assert server.terminate() == 0


def test_a_second_server_is_locked_out(data_dir: Path) -> None:
    """A directory has one writer: the second server exits 4 and names the first."""
    with RunningServer(data_dir) as server:
        second = run_command("serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0")
        assert second.returncode == 4
        assert str(server.process.pid) in second.stderr
        assert server.terminate() == 0


def test_a_port_in_use_is_said(data_dir: Path, tmp_path: Path) -> None:
    """A server whose address is taken exits 2 and says what to do."""
    with RunningServer(data_dir) as server:
        second = run_command(
            "serve", "--data-dir", str(tmp_path / "other"), "--listen", server.address
        )
        assert second.returncode == 2
        assert "cannot listen" in second.stderr
        assert "GRPC_VERBOSITY" not in second.stderr
        assert not (tmp_path / "other").exists()


def test_files_of_others_are_named(data_dir: Path) -> None:
    """A journal that begins beside other files says so once; one that is there already is served without a word."""
    data_dir.mkdir()
    (data_dir / "thesis.txt").write_text("mine")
    for warned in (True, False):
        before = data_dir.with_suffix(".log").stat().st_size if not warned else 0
        with RunningServer(data_dir) as server:
            assert server.terminate() == 0
        assert ("thesis.txt" in data_dir.with_suffix(".log").read_text()[before:]) == warned


@pytest.mark.parametrize("listen", ["0.0.0.0:0", "example.org:1", "127.0.0.1", "127.0.0.1:70000"])
def test_only_loopback_without_insecure(data_dir: Path, listen: str) -> None:
    """An address that others can reach, or that is none, is refused before anything is made."""
    done = run_command("serve", "--data-dir", str(data_dir), "--listen", listen)
    assert done.returncode == 2
    assert not data_dir.exists()


@pytest.mark.parametrize(
    ("path", "said"), [("/proc/clearinghouse", "is not writable"), ("/dev/null", "is no directory")]
)
def test_a_directory_that_cannot_be_written_is_refused(path: str, said: str) -> None:
    """Where no file can be made the server exits 2, and names the directory and the reason."""
    done = run_command("serve", "--data-dir", path, "--listen", "127.0.0.1:0")
    assert done.returncode == 2
    assert path in done.stderr
    assert said in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_directory_is_refused(data_dir: Path) -> None:
    """A journal that this user may read only is refused and left as it is."""
    with RunningServer(data_dir) as server:
        assert server.terminate() == 0
    for path in (*data_dir.iterdir(), data_dir):
        path.chmod(0o555 if path.is_dir() else 0o444)
    done = run_command("serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0")
    data_dir.chmod(0o755)
    assert done.returncode == 2
    assert "not writable" in done.stderr


def test_a_foreign_genesis_is_refused(data_dir: Path, tmp_path: Path) -> None:
    """A directory that began with another seed is not served, by flag or by file, and stays untouched."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        assert server.terminate() == 0
    before = (data_dir / "journal.db").read_bytes()
    done = run_command("serve", "--data-dir", str(data_dir), "--seed", SEED[::-1])
    assert (done.returncode, "genesis" in done.stderr) == (2, True)
    settings = tmp_path / "genesis.toml"
    settings.touch(0o600)  # it has the seed
    settings.write_text(f'valuation = "USD"\nseed = "{SEED}"\n')
    done = run_command("serve", "--data-dir", str(data_dir), "--genesis", str(settings))
    assert (done.returncode, "genesis" in done.stderr) == (2, True)
    assert "valuation: it has USDC, wanted USD" in done.stderr
    assert "seed" not in done.stderr
    # A seed that is not stated is not compared.
    with RunningServer(data_dir, "--valuation", "USDC") as server:
        assert server.terminate() == 0
    done = run_command("serve", "--data-dir", str(data_dir), "--valuation-scale", "8")
    assert "(valuation_scale: it has 6, wanted 8)" in done.stderr
    settings.write_text(f'valuation = "USDC"\nvaluation_scale = 6\nseed = "{SEED}"\n')
    with RunningServer(data_dir, "--genesis", str(settings)) as server:
        assert server.terminate() == 0
    assert (data_dir / "journal.db").read_bytes()[100:200] == before[100:200]


def test_a_directory_keeps_the_parameters_that_no_flag_states(
    data_dir: Path, tmp_path: Path
) -> None:
    """What a file has set stays where a flag states the valuation asset alone; another file states all of it."""
    settings = tmp_path / "genesis.toml"
    begun = 'valuation = "USD"\nvaluation_scale = 2\nrequest_window_seconds = 60\n'
    settings.write_text(begun + 'operators = ["ann", "bob"]\n')
    with RunningServer(data_dir, "--genesis", str(settings)) as server:
        assert server.terminate() == 0
    for flags in (("--valuation", "USD"), ("--valuation-scale", "2")):
        with RunningServer(data_dir, *flags) as server:
            assert server.terminate() == 0
    done = run_command("serve", "--data-dir", str(data_dir), "--valuation", "EUR")
    assert done.returncode == 2
    assert "(valuation: it has USD, wanted EUR)" in done.stderr
    settings.write_text(begun)
    done = run_command("serve", "--data-dir", str(data_dir), "--genesis", str(settings))
    assert done.returncode == 2
    assert "(operators: it has ('ann', 'bob'), wanted ('', ''))" in done.stderr


@pytest.mark.parametrize("text", ["valuation = 7", "seed = 'xyz'", "colour = 'red'", "= broken"])
def test_a_bad_genesis_file_is_refused(data_dir: Path, tmp_path: Path, text: str) -> None:
    """Settings that mean nothing are named, and no directory is made."""
    settings = tmp_path / "genesis.toml"
    settings.write_text(text)
    done = run_command("serve", "--data-dir", str(data_dir), "--genesis", str(settings))
    assert done.returncode == 2
    assert not data_dir.exists()


def test_a_damaged_journal_is_named(data_dir: Path) -> None:
    """One flipped bit in a record that is replayed: serve exits 3, verify 1, and both name a sequence."""
    with RunningServer(data_dir, "--seed", SEED, "--no-snapshot-at-stop") as server:
        with server.client() as client:
            for number in range(20):
                client.create_account(f"owner-{number:04}", max_leverage=1)
        assert server.terminate() == 0
    path = data_dir / "journal.db"
    data = bytearray(path.read_bytes())
    data[data.index(b"owner-0007") + 8] ^= 1
    path.write_bytes(data)
    served = run_command("serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0", "--json")
    assert served.returncode == 3
    assert json.loads(served.stdout.splitlines()[-1])["sequence"] == 8
    verified = run_command("verify", str(data_dir), "--json")
    assert verified.returncode == 1
    assert json.loads(verified.stdout)["first_bad_sequence"] == 8


def test_replay_and_state_look_at_any_sequence(data_dir: Path) -> None:
    """`replay --until` ends at its sequence, and `state --at` shows an account before and after."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        with server.client() as client:
            alice, bob = accounts_with_money(client)
            sequence = client.transfer(alice, bob, "USDC", 10)
            client.create_account("carol", max_leverage=1)
        assert server.terminate() == 0
    directory = str(data_dir)
    replayed = run_command("replay", directory, "--until", str(sequence), "--json")
    result = json.loads(replayed.stdout)
    assert (replayed.returncode, result["sequence"], result["same"]) == (0, sequence, True)
    balances = []
    for at in (sequence - 1, sequence):
        shown = run_command("state", directory, "account", str(bob), "--at", str(at), "--json")
        found = json.loads(shown.stdout)["account"]["balances"]
        balances.append(found[0]["balance"] if found else 0)
    assert balances == [0, "10"]
    assert run_command("state", directory, "account", "5555").returncode == 2
    assert run_command("state", directory, "--at", "99999").returncode == 2
    assert run_command("verify", str(data_dir.parent / "nowhere")).returncode == 2


def test_a_subscription_survives_a_restart(data_dir: Path) -> None:
    """A subscriber from the start sees every sequence once, through a kill and a restart on the same address."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        address = server.address
        client = server.client()
        alice, bob = accounts_with_money(client)
        seen: list[tuple[int, int]] = []
        with Client(address) as reader:
            subscription = reader.subscribe(1, heartbeat_interval_ms=100, reconnect_seconds=30)
            frames = iter(subscription)
            first = client.transfer(alice, bob, "USDC", 1)
            _read_until(frames, first, seen)
            server.kill()
            with RunningServer(data_dir, "--listen", address) as again:
                assert again.address == address
                last = client.transfer(alice, bob, "USDC", 1)
                _read_until(frames, last, seen)
                subscription.close()
                assert again.terminate() == 0
        client.close()
    assert seen[0][0] == 1
    assert all(after[0] == before[1] + 1 for before, after in pairwise(seen))
    assert seen[-1][1] == last


def _read_until(frames: Iterator[Frame], sequence: int, seen: list[tuple[int, int]]) -> None:
    """Read frames until one covers `sequence`."""
    for frame in frames:
        seen.append((frame.first_sequence, frame.sequence))
        if frame.sequence >= sequence:
            return


def test_a_slow_subscriber_is_cut_off(data_dir: Path) -> None:
    """A reader that does not read gets LAGGED with its next sequence, while others go on; resuming is gap-free."""
    options = (("grpc.http2.bdp_probe", 0),)
    with (
        RunningServer(data_dir, "--seed", SEED, "--subscriber-records", "5") as server,
        server.client() as client,
        grpc.insecure_channel(server.address, options=options) as channel,
    ):
        alice, bob = accounts_with_money(client)
        request = journal_pb2.SubscribeRequest(from_sequence=1)
        raw_frames = stream(channel, SUBSCRIBE, request.SerializeToString())
        frames = (journal_pb2.SubscribeResponse.FromString(raw) for raw in raw_frames)
        seen = [(1, next(frames).sequence)]
        item = account_pb2.Transfer(
            from_account_id=alice, to_account_id=bob, asset_id=1, amount="1"
        )
        for _ in range(30):
            client.submit_transfers([item] * 1_000)
        found = refusal(lambda: _read_until(frames, 10**9, seen))
        assert all(after[0] == before[1] + 1 for before, after in pairwise(seen))
        covered = seen[-1][1]
        assert (found.code, found.reason) == ("ABORTED", "LAGGED")
        assert found.metadata["resume_sequence"] == str(covered + 1)
        last = client.head().sequence
        for frame in client.subscribe(covered + 1):
            assert frame.first_sequence == covered + 1
            covered = frame.sequence
            if covered >= last:
                break
        assert server.terminate() == 0


def test_a_failed_commit_ends_the_process(data_dir: Path) -> None:
    """When the disk refuses a commit the server exits 6 without an answer, and a restart has all that was answered."""
    with RunningServer(data_dir, "--seed", SEED) as server:
        with server.client() as client:
            alice, bob = accounts_with_money(client)
        assert server.terminate() == 0
    size = (data_dir / "journal.db").stat().st_size
    # No file may grow beyond this, so that some commit fails in the middle of the load.
    with RunningServer(data_dir, file_size_max=size + 400_000) as server:
        load = Load(server, alice, bob, "full")
        assert server.wait() == 6
        load.stop()
    assert len(load.unknown) == 1
    assert load.acknowledged
    with RunningServer(data_dir) as server, server.client("load") as client:
        for key, sequence in load.acknowledged[-20:]:
            assert client.transfer(alice, bob, "USDC", 1, key=key) == sequence
        assert client.balances(bob)["USDC"].balance in {
            len(load.acknowledged),
            len(load.acknowledged) + 1,
        }
        assert server.terminate() == 0


def test_optimised_python_is_refused(data_dir: Path) -> None:
    """Without assertions the server does not start."""
    done = subprocess.run(
        (sys.executable, "-O", "-m", "clearinghouse.server", "serve", "--data-dir", str(data_dir)),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert "-O" in done.stderr


def test_a_full_queue_is_answered_at_once(data_dir: Path) -> None:
    """With a queue of one call a flood gets QUEUE_FULL with a delay, and every call that got a sequence stands."""
    with (
        RunningServer(data_dir, "--seed", SEED, "--queue-calls", "1") as server,
        server.client() as client,
        grpc.insecure_channel(server.address) as channel,
    ):
        alice, bob = accounts_with_money(client)
        item = account_pb2.Transfer(
            from_account_id=alice, to_account_id=bob, asset_id=1, amount="0.000001"
        )
        requests = [
            account_pb2.SubmitTransfersRequest(
                request_id=f"flood-{number}",
                created_time_ns=time.time_ns(),
                transfers=[item] * 8_000,
            ).SerializeToString()
            for number in range(24)
        ]
        pending = [future(channel, TRANSFER, request) for request in requests]
        passed, refused = 0, []
        for call in pending:
            if call.exception() is None:
                passed += 1
            else:
                refused.append(refusal(call.result))
        assert {(found.code, found.reason, found.retry_ms) for found in refused} == {
            ("RESOURCE_EXHAUSTED", "QUEUE_FULL", 50)
        }
        assert client.balances(bob)["USDC"].balance == Decimal(passed * 8_000).scaleb(-6)
        assert server.terminate() == 0


def test_a_cancelled_session_leaves_its_calls_in_order(data_dir: Path) -> None:
    """A client that breaks off in mid-stream harms no other; orders with a sequence stand, and others get answers."""
    with (
        RunningServer(data_dir, "--seed", SEED) as server,
        server.client() as client,
        grpc.insecure_channel(server.address) as channel,
    ):
        client.create_account("alice", max_leverage=1)
        for _ in range(20):
            break_off(channel, "/clearinghouse.v1.TradingService/Session")
            break_off(channel, "/clearinghouse.v1.OracleService/StreamTicks")
        before = client.head().sequence
        client.create_account("bob", max_leverage=1)
        assert client.head().sequence == before + 1
        assert server.terminate() == 0
