# SPDX-License-Identifier: Apache-2.0
"""M8: reads that visit all accounts are answered by another process, as of at least the same sequence (M-10.1).

`GetConservation` took 0.16 s and `GetLiquidation` 0.1 to 0.6 s of the engine with 50,000 accounts, for each call.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.present import READS, RISK
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.risk_process import RiskProcess
from clearinghouse.server.startup.genesis import genesis_to_bytes
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.v1 import query_pb2, risk_pb2
from tests.analysis.journals import golden_records, write_journal
from tests.support import System

CONSERVATION = f"{RISK}GetConservation"
LIQUIDATION = f"{RISK}GetLiquidation"


def conservation() -> bytes:
    """A request for the sums."""
    return risk_pb2.GetConservationRequest().SerializeToString()


def liquidation(account: int) -> bytes:
    """A request for an account's place in the ranking."""
    return risk_pb2.GetLiquidationRequest(account_id=account).SerializeToString()


def test_the_process_gives_the_reply_of_the_engine(tmp_path: Path) -> None:
    """At the end of the golden journal, byte for byte; what does not exist is refused as the engine refuses it."""
    records = golden_records()
    directory = write_journal(tmp_path / "data", records)
    last = records[-1].last_sequence
    with opened(directory, start=last) as past:
        state = past.go_to(last)
        holder = min(key for market in state.markets.values() for key in market.exposed)
        asked = {
            CONSERVATION: conservation(),
            LIQUIDATION: liquidation(holder),
            f"{RISK}ListRiskSwitches": b"",
        }
        expected = {}
        for path, raw in asked.items():
            view = READS[path](raw).read(state)
            assert not isinstance(view, EdgeError)
            expected[path] = view(last, scales_of(state)).SerializeToString()
            assert expected[path]

    async def scenario() -> None:
        process = RiskProcess(directory, follow_seconds=60.0, seconds_max=90.0)
        try:
            for path, raw in asked.items():
                assert await process.ask(path, raw, last) == expected[path]
            with pytest.raises(EdgeError) as caught:
                await process.ask(LIQUIDATION, liquidation(10**6), last)
            assert caught.value.code == codes.UNKNOWN_ACCOUNT
        finally:
            await process.stop()

    asyncio.run(scenario())


class Core:
    """The engine loop, as far as a read needs it."""

    def __init__(self, state: State) -> None:
        """Read this state."""
        self.state = state
        self.is_following = False
        self.head = SimpleNamespace(sequence=state.sequence)
        self.table = scales_of(state)

    async def read(self, read: Callable[[State, int], object], _min_sequence: int) -> object:
        """Evaluate a read at once."""
        return read(self.state, self.state.sequence)


class Beside:
    """The process, which says what it was asked."""

    async def ask(self, path: str, raw: bytes, as_of: int) -> bytes:
        """Repeat the question."""
        return f"{path} {raw.hex()} {as_of}".encode()


def test_beyond_the_budget_of_an_item_the_process_is_asked() -> None:
    """The engine answers up to 20,000 units: with one unit more of work than that, it visits no account."""
    system = System()
    edge = Edge()
    system.state.genesis.seed = bytes(16)  # as long as that of a journal
    genesis = SimpleNamespace(commands=genesis_to_bytes(system.state.genesis))
    edge.open(
        cast(
            "Any", SimpleNamespace(core=Core(system.state), risk_process=Beside(), genesis=genesis)
        )
    )
    raw = conservation()
    units = READS[CONSERVATION](raw).units(system.state)

    def answer() -> bytes:
        return asyncio.run(edge.read(READS[CONSERVATION](raw), CONSERVATION, raw))

    assert edge.read_units_max == types.WORK_ITEM_MAX
    on_the_engine = risk_pb2.GetConservationResponse.FromString(answer())
    assert on_the_engine.as_of_sequence == system.state.sequence
    edge.read_units_max = units
    assert answer() == on_the_engine.SerializeToString()
    edge.read_units_max = units - 1
    assert answer() == f"{CONSERVATION} {raw.hex()} {system.state.sequence}".encode()


def test_the_units_of_reads_grow_with_what_they_visit() -> None:
    """A sum visits every account at four units, a ranking every holder of each market at four, a page none."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    alice, bob = system.account("alice", USDC=10**9), system.account("bob", USDC=10**9)
    carol = system.account("carol", USDC=10**9)
    system.order(alice, perp, types.BUY, 15_000, 1)
    system.order(bob, perp, types.SELL, 15_000, 1)
    system.order(carol, perp, types.BUY, 14_000, 1)
    state = system.state
    accounts = len(state.accounts)
    assert accounts == 14 + 3
    assert READS[CONSERVATION](conservation()).units(state) == 68
    assert READS[LIQUIDATION](liquidation(alice)).units(state) == 12
    assert (
        READS[LIQUIDATION](liquidation(carol)).units(state) == 0
    )  # it has an order and no position
    assert READS[LIQUIDATION](liquidation(10**6)).units(state) == 0
    assert READS[f"{RISK}ListRiskSwitches"](b"").units(state) == 5
    path = "/clearinghouse.v1.QueryService/ListHolds"
    everybody = query_pb2.ListHoldsRequest().SerializeToString()
    own = query_pb2.ListHoldsRequest(account_id=AccountId(alice)).SerializeToString()
    assert READS[path](everybody).units(state) == 0  # there are none
    assert READS[path](own).units(state) == 0
    assert READS["/clearinghouse.v1.QueryService/ListAccounts"](b"").units(state) == 0
