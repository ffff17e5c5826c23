# SPDX-License-Identifier: Apache-2.0
"""A real server in a process of its own, and a small world to trade in, for the tests of this folder.

Owns how a server is started, killed and examined from outside, never what a test asserts.
"""

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Self, TypeVar

from clearinghouse.client import (
    Decision,
    Deposit,
    ListingGap,
    MarketKind,
    MarketParameters,
    NewOrder,
    QueueFull,
    Side,
    Tick,
)
from clearinghouse.client.api.requests import AssetParameters
from clearinghouse.client.sync import Client

T = TypeVar("T")

COMMAND: Final = (sys.executable, "-m", "clearinghouse.server")
SEED: Final = "00112233445566778899aabbccddeeff"
# Reads of the past, of calls and of explanations wait for processes of the lowest priority, which other work on the
# machine can hold up for longer than a client waits by default.
CALL_SECONDS: Final = 60.0


def when_it_is_read(ask: Callable[[], T]) -> T:
    """Ask until the process that answers has started and has read so far, a minute at most."""
    end = time.monotonic() + CALL_SECONDS
    while True:
        try:
            return ask()
        except QueueFull as error:
            if time.monotonic() >= end:
                raise
            time.sleep(error.retry_after)


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command line to its end."""
    return subprocess.run(
        (*COMMAND, *arguments), capture_output=True, text=True, timeout=120, check=False
    )


class RunningServer:
    """`clearinghouse serve` on a directory, listening on a free port."""

    def __init__(
        self,
        data_dir: Path,
        *arguments: str,
        file_size_max: int = 0,
        wrapper: tuple[str, ...] = (),
    ) -> None:
        self.data_dir = data_dir
        command: tuple[str, ...] = (
            *COMMAND,
            "serve",
            "--data-dir",
            str(data_dir),
            "--listen",
            "127.0.0.1:0",
        )
        with data_dir.with_suffix(".log").open("a") as log:
            self.process = subprocess.Popen(
                (*wrapper, *command, "--json", *arguments),
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        if file_size_max:
            limits = (file_size_max, file_size_max)
            resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, limits)
        self.address = self.frames_address = ""
        self.head: tuple[int, str] = (-1, "")
        assert self.process.stdout is not None
        for line in self.process.stdout:
            state = json.loads(line)
            if state.get("state") == "serving":
                self.address = state["address"]
                self.frames_address = state.get("frames_address", "")
                self.head = (state["sequence"], state["chain_head"])
                break

    def client(self, principal: str = "") -> Client:
        """A client of this server."""
        assert self.address, "the server did not start"
        return Client(self.address, principal=principal, timeout=CALL_SECONDS)

    def wait(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        return self._reap()

    def kill(self) -> None:
        """End it without any warning."""
        self.process.kill()
        self._reap()

    def terminate(self) -> int:
        """Ask it to stop; its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def _reap(self) -> int:
        code = self.process.wait(timeout=60)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.kill()


def deposit(
    client: Client, account_ids: Sequence[int], asset: str | int, amount: int | str
) -> None:
    """Bring the same amount into each account."""
    requested = client.request_deposits(
        [Deposit(account_id, asset, amount) for account_id in account_ids]
    )
    confirmed = client.decide_deposits([Decision(result.id, confirm=True) for result in requested])
    assert confirmed.accepted_count == len(account_ids)


class System:
    """SOL with a price, SOL-USDC and SOL-PERP, and two accounts with money: what most tests start from."""

    def __init__(self, server: RunningServer) -> None:
        self.server = server
        self.client = server.client("operator")
        client = self.client
        self.sol = client.create_asset(
            "SOL", 9, AssetParameters(weight_base_ppb=900_000_000, weight_penalty_ppb=0)
        )
        source = client.create_oracle_source("venue-1", "operator", 1)
        # Fresh for longer than any test runs, so that no test waits for ticks.
        client.set_oracle_instrument("SOL", [source], fresh_ns=3_600_000_000_000)
        client.submit_ticks([Tick(source, "SOL", time.time_ns(), last=150)])
        fees = MarketParameters(maker_fee_ppb=[200_000], taker_fee_ppb=[600_000])
        self.spot = client.create_market(
            "SOL-USDC",
            MarketKind.SPOT,
            "SOL",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=fees,
        )
        self.perp = client.create_market(
            "SOL-PERP",
            MarketKind.PERPETUAL,
            "SOL",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=fees,
            confirmed_gaps=list(ListingGap)[1:],
        )
        self.alice = client.create_account("alice", max_leverage=10)
        self.bob = client.create_account("bob", max_leverage=10)
        deposit(client, [self.alice, self.bob], "USDC", 1_000_000)
        deposit(client, [self.bob], "SOL", 10_000)

    def order(self, account_id: int, side: Side, quantity: int | str, price: int | str) -> NewOrder:
        """A limit order in SOL-USDC."""
        return NewOrder(account_id, self.spot, side, quantity, price)
