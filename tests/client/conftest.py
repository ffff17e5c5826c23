# SPDX-License-Identifier: Apache-2.0
"""A server for the client's tests, with two assets, two markets and some accounts with money."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

import pytest

from clearinghouse.client import (
    AssetParameters,
    Client,
    Decision,
    Deposit,
    ListingGap,
    MarketKind,
    MarketParameters,
    Tick,
)
from tests.client.server_process import ServerProcess, Wire

PRINCIPAL = "tester"


@dataclass
class Setup:
    """What a test trades with."""

    server_process: ServerProcess
    source_id: int
    alice: int
    bob: int

    @property
    def address(self) -> str:
        """Where the server is."""
        return self.server_process.address


def list_markets(server_process: ServerProcess) -> int:
    """List SOL with a spot and a perpetual market at 150, all by the client; the source of its price."""
    with Client(server_process.address, principal=PRINCIPAL) as client:
        client.create_asset("SOL", 6, AssetParameters(weight_base_ppb=900_000_000))
        source = client.create_oracle_source("venue", PRINCIPAL)
        client.set_oracle_instrument("SOL", [source], fresh_ns=3_600_000_000_000)
        client.submit_ticks(
            [Tick(source, "SOL", time.time_ns(), bid="149.9", ask="150.1")]
        ).raise_for_refusals()
        terms = MarketParameters(
            maker_fee_ppb=[200_000], taker_fee_ppb=[600_000], band_ppb=100_000_000
        )
        for symbol, kind in (("SOL-USDC", MarketKind.SPOT), ("SOL-PERP", MarketKind.PERPETUAL)):
            client.create_market(
                symbol,
                kind,
                "SOL",
                "USDC",
                lot_size="0.01",
                tick_size="0.01",
                parameters=terms,
                confirmed_gaps=list(ListingGap)[1:],
            )
    return source


def open_accounts(server_process: ServerProcess, source_id: int) -> Setup:
    """Give two new accounts money."""
    with Client(server_process.address, principal=PRINCIPAL) as client:
        accounts = [client.create_account(owner) for owner in ("alice", "bob")]
        deposits = [
            Deposit(account_id, asset, amount)
            for account_id in accounts
            for asset, amount in (("USDC", Decimal(100_000)), ("SOL", Decimal(1_000)))
        ]
        requested = client.request_deposits(deposits)
        requested.raise_for_refusals()
        client.decide_deposits([Decision(item.id) for item in requested]).raise_for_refusals()
    return Setup(server_process, source_id, *accounts)


def furnish(server_process: ServerProcess) -> Setup:
    """Markets, and two accounts with money."""
    return open_accounts(server_process, list_markets(server_process))


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, int]]:
    """A running server with its markets and the source of their prices, shared by the tests of a module."""
    server_process = ServerProcess(tmp_path_factory.mktemp("house"))
    try:
        server_process.start()
        yield server_process, list_markets(server_process)
    finally:
        server_process.end()


@pytest.fixture
def setup(market: tuple[ServerProcess, int]) -> Iterator[Setup]:
    """Two accounts of a test's own, so that it needs no other one before it; none of its orders is left behind."""
    found = open_accounts(*market)
    yield found
    with Client(found.address, principal=PRINCIPAL) as client:
        for account_id in (found.alice, found.bob):
            client.cancel_all(account_id)


@pytest.fixture
def client(setup: Setup) -> Iterator[Client]:
    """A synchronous client of the server."""
    with Client(setup.address, principal=PRINCIPAL) as found:
        yield found


@pytest.fixture(params=["gRPC", "frames"])
def session_wire(
    request: pytest.FixtureRequest, setup: Setup
) -> Iterator[tuple[Wire, dict[str, str]]]:
    """A connection of sessions that can be cut, over gRPC or to the frame port, and what a client needs for it."""
    port = setup.server_process.frames_address
    is_framed = request.param == "frames"
    found = Wire(port if is_framed else setup.address)
    try:
        yield (
            found,
            {"target": setup.address, "frames": found.address}
            if is_framed
            else {"target": found.address},
        )
    finally:
        found.end()


@pytest.fixture
def wire(setup: Setup) -> Iterator[Wire]:
    """A connection to the server that can be cut."""
    found = Wire(setup.address)
    try:
        yield found
    finally:
        found.end()
