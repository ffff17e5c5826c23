# SPDX-License-Identifier: Apache-2.0
"""A live server on a small disk that fills up, and is emptied again (SPEC Q-7)."""

import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from clearinghouse.client import Cancel, DiskNearlyFull, NewOrder, ResultCode, Side, Tick
from clearinghouse.server.startup.disk_watch import DiskState, free_bytes
from tests.server.harness import SEED, RunningServer, System
from tests.server.test_metrics import METRICS, metrics_address
from tests.tools import tool
from tests.unit.server.metrics.test_exposition import scraped

MIB = 1 << 20
SIZE_MIB = 96
# Marks far enough apart that the server's own files move it past none of them.
MARKS = ("--disk-warn-mib", "60", "--disk-restrict-mib", "40", "--disk-read-only-mib", "20")
DEAD_MAN_NS = 3_000_000_000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """An empty file system of 96 MiB in memory."""
    path = tmp_path / "disk"
    path.mkdir()
    mount, umount = tool("mount"), tool("umount")
    made = subprocess.run(
        (mount, "-t", "tmpfs", "-o", f"size={SIZE_MIB}m", "clearinghouse-test", str(path)),
        capture_output=True,
        text=True,
        check=False,
    )
    if made.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {made.stderr.strip()}")
    try:
        yield path
    finally:
        subprocess.run((umount, "-l", str(path)), check=True)


def leave_mib(disk: Path, mib: int) -> None:
    """Fill the disk until so many MiB are free."""
    filler = disk / "filler"
    filler.unlink(missing_ok=True)
    with filler.open("wb") as file:
        while (missing := free_bytes(disk) - mib * MIB) > 0:
            file.write(bytes(min(missing, MIB)))
            file.flush()


def until(condition: Callable[[], bool], what: str) -> None:
    """Look again and again until a condition holds, a minute at most."""
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end, what
        time.sleep(0.1)


def test_a_disk_that_fills_up_is_restricted_then_read_only_and_released(small_disk: Path) -> None:
    """Each mark refuses what it says, time goes on below all of them, and space releases it."""
    data_dir = small_disk / "data"
    with RunningServer(data_dir, "--seed", SEED, *METRICS, *MARKS) as server:
        address = metrics_address(server)
        system = System(server)
        client = system.client
        first = client.place_order(system.bob, system.spot, Side.SELL, 1, 200)
        second = client.place_order(system.bob, system.spot, Side.SELL, 1, 201)
        client.place_order(system.alice, system.spot, Side.BUY, 1, 100)
        sold = NewOrder(system.alice, system.perp, Side.SELL, 1, 150)
        client.place_orders([NewOrder(system.bob, system.perp, Side.BUY, 1, 150), sold])
        assert state_of(address) == DiskState.ENOUGH

        fill_to(small_disk, address, 50, DiskState.LOW)
        client.create_account("while low")

        fill_to(small_disk, address, 30, DiskState.RESTRICT)
        opening = NewOrder(system.alice, system.perp, Side.BUY, 1, 140)
        for add in (
            lambda: client.create_account("while restricted"),
            lambda: client.place_orders([opening]),
            lambda: client.request_withdrawal(system.alice, "USDC", 1, "r"),
        ):
            refused(add, ResultCode.DISK_RESTRICTED)
        with client.session() as orders, pytest.raises(DiskNearlyFull):
            orders.submit([opening])
        before = client.head().sequence
        # Orders that reduce, cancels, prices, deposits: each has a sequence of its own.
        client.place_orders([replace(opening, reduce_only=True)])
        client.cancel_order(system.bob, first.order_id)
        client.submit_ticks([Tick(1, "SOL", time.time_ns(), last=150)])
        client.request_deposit(system.alice, "USDC", 1, "r")
        assert client.head().sequence == before + 4
        session = client.session(cancel_on_disconnect=[system.bob]).__enter__()
        session.submit([Cancel(system.bob, 999)])
        client.set_dead_man(system.alice, DEAD_MAN_NS)

        fill_to(small_disk, address, 10, DiskState.READ_ONLY)
        tick = Tick(1, "SOL", time.time_ns(), last=151)
        for any_command in (
            lambda: client.cancel_all(system.alice),
            lambda: client.submit_ticks([tick]),
        ):
            refused(any_command, ResultCode.DISK_READ_ONLY)
        # Reads are answered, and what the server does by itself goes on: the end of the session, and the timer.
        assert [order.order_id for order in client.orders(system.bob)] == [second.order_id]
        session.__exit__(None, None, None)
        until(lambda: not list(client.orders(system.bob)), "the end of a session cancels nothing")
        until(lambda: not list(client.orders(system.alice)), "the timer cancels nothing")

        (small_disk / "filler").unlink()
        until(lambda: state_of(address) == DiskState.ENOUGH, "the disk was not released")
        client.create_account("released")
        assert server.terminate() == 0


def test_a_start_on_a_disk_below_its_mark_refuses_from_the_first_call(small_disk: Path) -> None:
    """The state is known before the first call, and the stop leaves the space that is there to the journal."""
    data_dir = small_disk / "data"
    with RunningServer(data_dir, "--seed", SEED, *MARKS) as server:
        server.client().create_account("alice")
        assert server.terminate() == 0
    snapshots = sorted((data_dir / "snapshots").iterdir())
    leave_mib(small_disk, 30)
    with RunningServer(data_dir, *MARKS) as server:
        client = server.client()
        with pytest.raises(DiskNearlyFull):
            client.create_account("bob")
        client.set_dead_man(1_001, 0)
        assert server.terminate() == 0
    assert sorted((data_dir / "snapshots").iterdir()) == snapshots
    assert "no snapshot at the stop" in data_dir.with_suffix(".log").read_text(encoding="utf-8")


def refused(call: Callable[[], object], reason: ResultCode) -> None:
    """A call is refused for the disk, with the delay."""
    with pytest.raises(DiskNearlyFull) as caught:
        call()
    assert (caught.value.reason, caught.value.retry_after) == (reason, 10)


def state_of(address: str) -> DiskState:
    """The state in the metrics."""
    return DiskState(int(scraped(address)["clearinghouse_disk_state", ()]))


def fill_to(disk: Path, address: str, mib: int, state: DiskState) -> None:
    """Leave so many MiB, and wait until the server has seen it."""
    leave_mib(disk, mib)
    until(lambda: state_of(address) == state, f"the disk did not become {state.name}")
