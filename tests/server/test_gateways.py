# SPDX-License-Identifier: Apache-2.0
"""A server with gateways: what callers notice while gateways or their engine die (SPEC Q-5, I-11, O-3)."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any, Final

import grpc
import pytest

from clearinghouse.client import RequestKey, Side
from clearinghouse.client.api.requests import AssetParameters
from clearinghouse.client.sync import Client
from clearinghouse.v1 import account_pb2, market_data_pb2
from clearinghouse.v1.result_code_pb2 import ResultCode
from tests.server.harness import SEED, RunningServer, System, deposit, run_command
from tests.server.wire import call, future, refusal

GATEWAYS: Final = ("--gateways", "2", "--seed", SEED)
AGAIN: Final = ("--gateways", "2")
TRANSFER: Final = "/clearinghouse.v1.AccountService/SubmitTransfers"
HEAD: Final = "/clearinghouse.v1.JournalService/GetHead"
REQUEST_DEPOSITS: Final = "/clearinghouse.v1.AccountService/RequestDeposits"
STREAM: Final = "/clearinghouse.v1.MarketDataService/StreamMarketData"
SECONDS_MAX: Final = 60.0
# Files and marks of their tests. The first takes 250 s on two cores that eight other processes want; others less.
PLAYED: Final = (
    ("tests/server/test_lifecycle.py", "not slow"),
    ("tests/server/test_incidents.py", "not slow"),
    ("tests/server/test_limits.py", "slow"),
    ("tests/server/test_credentials.py", "not slow"),
    ("tests/client/test_faults.py", "not slow"),
)


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """A fresh directory."""
    return tmp_path / "data"


@pytest.fixture
def server(data_dir: Path) -> Iterator[RunningServer]:
    """A server with two gateways, of the test's own."""
    with RunningServer(data_dir, *GATEWAYS) as found:
        yield found


def gateways_of(server: RunningServer) -> list[int]:
    """The processes of its gateways."""
    pid = server.process.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [
        int(child)
        for child in children
        if b"clearinghouse.server.gateways" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def until(is_so: Callable[[], object]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + SECONDS_MAX
    while not is_so():
        assert time.monotonic() < end, "it never is"
        time.sleep(0.05)


def are_new(server: RunningServer, old: list[int]) -> bool:
    """Whether two gateways have come in the place of the old ones."""
    return len(set(gateways_of(server)) - set(old)) == 2


def is_gone(pid: int) -> bool:
    """Whether a process has ended; one that its parent has not waited for has ended, too."""
    try:
        return ") Z " in Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except FileNotFoundError:
        return True


def own_channel(server: RunningServer) -> grpc.Channel:
    """A connection that no other channel shares, so that any gateway may have it."""
    return grpc.insecure_channel(server.address, [("grpc.use_local_subchannel_pool", 1)])


def money(server: RunningServer) -> tuple[int, int]:
    """Two accounts, the first with a million."""
    with server.client("load") as client:
        alice, bob = (client.create_account(name, max_leverage=1) for name in ("alice", "bob"))
        deposit(client, [alice], "USDC", 1_000_000)
    return alice, bob


def transfer_of(name: str, from_id: int, to_id: int) -> bytes:
    """A call that transfers one unit; `name` is its request id."""
    return account_pb2.SubmitTransfersRequest(
        request_id=name,
        created_time_ns=time.time_ns(),
        transfers=[
            account_pb2.Transfer(
                from_account_id=from_id, to_account_id=to_id, asset_id=1, amount="1"
            )
        ],
    ).SerializeToString()


def test_what_one_gateway_has_answered_every_other_one_knows(server: RunningServer) -> None:
    """An asset that was just listed is known on many connections at once."""
    alice, _ = money(server)
    channels = [own_channel(server) for _ in range(8)]
    with server.client("operator") as client:
        for number in range(4):
            asset_id = client.create_asset(f"C{number}", 3, AssetParameters())
            for index, channel in enumerate(channels):
                request = account_pb2.RequestDepositsRequest(
                    request_id=f"d-{number}-{index}",
                    created_time_ns=time.time_ns(),
                    deposits=[account_pb2.Deposit(account_id=alice, asset_id=asset_id, amount="1")],
                )
                reply = call(channel, REQUEST_DEPOSITS, request.SerializeToString())
                codes = account_pb2.RequestDepositsResponse.FromString(reply).codes
                assert list(codes) == [ResultCode.RESULT_CODE_OK]
    unknown = account_pb2.RequestDepositsRequest(
        request_id="unknown",
        created_time_ns=time.time_ns(),
        deposits=[account_pb2.Deposit(account_id=alice, asset_id=99, amount="1")],
    ).SerializeToString()
    assert refusal(lambda: call(channels[0], REQUEST_DEPOSITS, unknown)).reason == "UNKNOWN_ASSET"
    for channel in channels:
        channel.close()


def test_nothing_is_done_twice_while_gateways_die(server: RunningServer, data_dir: Path) -> None:
    """Callers that repeat with the same id get one effect each, while one gateway after the other is killed."""
    alice, bob = money(server)
    stop = Event()

    def load(name: str) -> list[tuple[RequestKey, int]]:
        done: list[tuple[RequestKey, int]] = []
        with Client(server.address, principal="load", timeout=60) as client:
            while not stop.is_set():
                key = RequestKey(f"{name}-{len(done)}", time.time_ns())
                done.append((key, client.transfer(alice, bob, "USDC", 1, key=key)))
        return done

    with ThreadPoolExecutor(4) as pool:
        loads = [pool.submit(load, f"load-{number}") for number in range(4)]
        for _ in range(2):
            gateways = gateways_of(server)
            for pid in gateways:
                time.sleep(0.2)
                os.kill(pid, signal.SIGKILL)
            until(partial(are_new, server, gateways))
        stop.set()
        done = [answer for one in loads for answer in one.result()]
    assert done
    with server.client("load") as client:
        assert client.balances(bob)["USDC"].balance == len(done)
        for key, sequence in done[:20]:
            assert client.transfer(alice, bob, "USDC", 1, key=key) == sequence
        assert client.balances(bob)["USDC"].balance == len(done)
    assert server.terminate() == 0
    verified = run_command("verify", str(data_dir), "--replay", "--json")
    assert (verified.returncode, json.loads(verified.stdout)["findings"]) == (0, [])
    assert "a gateway ended" in data_dir.with_suffix(".log").read_text()


def test_a_session_that_loses_its_gateway_loses_its_orders(server: RunningServer) -> None:
    """The engine reports the disconnect for it (O-3)."""
    system = System(server)
    client = server.client("operator")
    with client.session(cancel_on_disconnect=[system.bob]) as session:
        (placed,) = session.submit([system.order(system.bob, Side.SELL, 1, 151)])
        assert [order.order_id for order in client.orders(system.bob)] == [placed.order_id]
        for pid in gateways_of(server):
            os.kill(pid, signal.SIGKILL)
        with Client(server.address, principal="operator", timeout=60) as other:
            until(lambda: not other.orders(system.bob))


def test_an_engine_that_dies_leaves_its_calls_unknown(data_dir: Path) -> None:
    """Each caller that waits learns UNAVAILABLE at once, the gateways are gone, and repeats get one answer."""
    with RunningServer(data_dir, *GATEWAYS) as server:
        alice, bob = money(server)
        gateways = gateways_of(server)
        channel = own_channel(server)
        calls = [transfer_of(f"held-{number}", alice, bob) for number in range(32)]
        call(channel, TRANSFER, calls[0])
        server.process.send_signal(signal.SIGSTOP)
        held = [future(channel, TRANSFER, raw) for raw in calls]
        read = future(channel, HEAD, b"")
        time.sleep(0.5)  # the gateways have taken them, or will: each ends in the same way
        assert not any(one.done() for one in held)
        server.kill()
        for one in (*held, read):
            assert one.code() == grpc.StatusCode.UNAVAILABLE
        until(lambda: all(is_gone(pid) for pid in gateways))
        channel.close()
    with RunningServer(data_dir, *AGAIN, "--listen", server.address) as again:
        assert again.address == server.address
        with own_channel(again) as fresh:
            for raw in calls:
                for _ in range(2):
                    call(fresh, TRANSFER, raw)
        with again.client("load") as client:
            assert client.balances(bob)["USDC"].balance == len(calls)
        assert again.terminate() == 0


def test_a_stop_answers_what_was_taken_and_ends_all_gateways(data_dir: Path) -> None:
    """SIGTERM to the engine: streams end, no process is left, and each call has been carried out once or not at all."""
    with RunningServer(data_dir, *GATEWAYS) as server:
        alice, bob = money(server)
        gateways = gateways_of(server)
        for pid in gateways:
            os.kill(pid, signal.SIGTERM)  # they leave it to the engine
        with own_channel(server) as channel:
            method: Any = channel.unary_stream(STREAM)
            request = market_data_pb2.StreamMarketDataRequest().SerializeToString()
            frames = method(request, timeout=60)
            next(frames)
            calls = [transfer_of(f"t-{number}", alice, bob) for number in range(64)]
            held = [future(channel, TRANSFER, raw) for raw in calls]
            assert held[0].result()
            assert server.terminate() == 0
            # A call that the stop overtakes is unknown to its caller, as without gateways.
            assert {one.code().name for one in held} <= {"OK", "UNAVAILABLE", "CANCELLED"}
            assert refusal(lambda: list(frames)).code == "UNAVAILABLE"
        assert all(is_gone(pid) for pid in gateways)
    with RunningServer(data_dir) as plain, own_channel(plain) as channel:
        for raw in calls:
            call(channel, TRANSFER, raw)
        with plain.client("load") as client:
            assert client.balances(bob)["USDC"].balance == len(calls)
        assert plain.terminate() == 0


def test_two_servers_do_not_share_a_directory_or_a_port(
    server: RunningServer, data_dir: Path, tmp_path: Path
) -> None:
    """The second one fails as it does without gateways, and the first one goes on with its own."""
    gateways = gateways_of(server)
    second = run_command("serve", "--data-dir", str(data_dir), "--listen", "127.0.0.1:0", *GATEWAYS)
    assert second.returncode == 4
    other = tmp_path / "other"
    for flags in (GATEWAYS, ()):
        third = run_command("serve", "--data-dir", str(other), "--listen", server.address, *flags)
        assert third.returncode == 2
        assert "cannot listen" in third.stderr
        assert not other.exists()
    assert gateways_of(server) == gateways
    assert money(server)


@pytest.mark.parametrize(
    ("flags", "text"),
    [
        (("--listen", "unix:/tmp/no-socket"), "needs addresses HOST:PORT"),
        (("--tracing-endpoint", "http://127.0.0.1:1"), "goes without tracing.endpoint"),
    ],
)
def test_settings_that_go_without_gateways(
    data_dir: Path, flags: tuple[str, ...], text: str
) -> None:
    """They are refused before anything is made."""
    done = run_command("serve", "--data-dir", str(data_dir), *GATEWAYS, *flags)
    assert done.returncode == 2
    assert f"listener.gateways {text}" in done.stderr
    assert not data_dir.exists()


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("path", "marks"), PLAYED)
def test_tests_of_the_server_hold_with_gateways(path: str, marks: str) -> None:
    """Failures, limits, credentials, lost connections and streams: the same tests, on a server with two gateways."""
    played = subprocess.run(
        (sys.executable, "-m", "pytest", "-q", "-m", marks, path),
        env=os.environ | {"CLEARINGHOUSE_SERVE_LISTENER_GATEWAYS": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert played.returncode == 0, played.stdout
