# SPDX-License-Identifier: Apache-2.0
"""Rankings of deleveraging for all readers: the machine's order, in parts, once in an interval (SPEC W-4, I-12.1)."""

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, cast

import pytest

import clearinghouse.client as ch
from clearinghouse.local import Local
from clearinghouse.server.edge import adl_rankings
from clearinghouse.server.edge.services import method_handlers
from clearinghouse.statemachine.arithmetic.liquidation import MarginFraction
from clearinghouse.statemachine.liquidation.adl_ranking import adl_ranking
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange import adl_places
from clearinghouse.statemachine.views.exchange.adl_places import AdlSide
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import risk_pb2

STREAM = "/clearinghouse.v1.RiskService/StreamAdlPlaces"
LINES = 3
LONGS = 9
INTERVAL = 10


class World:
    """SOL-PERP, in which nine accounts with less and less money are long, and one is short."""

    def __init__(self, local: Local) -> None:
        self.local = local
        self.client = client = local.client()
        client.create_asset("SOL", 6, ch.AssetParameters())
        self.source = client.create_oracle_source("venue", "operator")
        client.set_oracle_instrument("SOL", [self.source], fresh_ns=3_600 * 10**9)
        self.price(150)
        client.create_market(
            "SOL-PERP",
            ch.MarketKind.PERPETUAL,
            "SOL",
            "USDC",
            lot_size="0.01",
            tick_size="0.01",
            parameters=ch.MarketParameters(taker_fee_ppb=[0]),
            confirmed_gaps=list(ch.ListingGap)[1:],
        )
        self.short = self.account("short", 100_000)
        self.longs = [self.account(f"long-{n}", 1_000 - 50 * n) for n in range(LONGS)]
        for account in self.longs:
            self.trade(account, self.short)

    def account(self, owner: str, amount: int) -> int:
        """One with money."""
        account = self.client.create_account(owner, max_leverage=10)
        self.client.decide_deposits(
            [ch.Decision(self.client.request_deposit(account, "USDC", amount))]
        )
        return account

    def trade(self, buyer: int, seller: int) -> None:
        """One SOL at 150."""
        self.client.place_order(seller, "SOL-PERP", ch.Side.SELL, 1, 150)
        self.client.place_order(buyer, "SOL-PERP", ch.Side.BUY, 1, 150)

    def price(self, price: int) -> None:
        """A new price, a second later."""
        self.local.advance(1)
        self.client.submit_ticks([ch.Tick(self.source, "SOL", self.local.now_ns, last=price)])

    @property
    def state(self) -> State:
        """The state of the machine."""
        return self.local._running._pipeline.core.live_state()

    def ranked(self, *, longs: bool) -> list[int]:
        """The accounts of a side in the machine's order."""
        found = adl_ranking(self.state, self.state.markets[MarketId(1)], not longs)
        return [entry.account_id for entry in found]


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of accounts of each part of a ranking; three make a part."""
    counted: list[int] = []
    work = adl_places.ranked_part

    def counting(state: State, side: AdlSide, account_ids: list[AccountId]) -> list[MarginFraction]:
        counted.append(len(account_ids))
        return work(state, side, account_ids)

    monkeypatch.setattr(adl_rankings, "ranked_part", counting)
    monkeypatch.setattr(adl_rankings, "LINES_AT_ONCE", LINES)
    return counted


@pytest.fixture
def world(parts: list[int]) -> Iterator[World]:
    """One in this process, whose time the test moves."""
    assert parts == []
    with Local() as local:
        yield World(local)


def test_a_ranking_in_parts_is_that_of_the_machine(world: World, parts: list[int]) -> None:
    """Nine longs with a profit, the poorest first, in parts of three accounts; reads and streams share the ranking."""
    assert world.ranked(longs=True) == []
    world.price(151)
    order = world.ranked(longs=True)
    assert order == world.longs[::-1]
    for account in (*world.longs, world.short):
        (line,) = world.client.liquidation(account).lines
        rank = order.index(account) + 1 if account in order else 0
        assert (line.adl_rank, line.adl_ranked) == (rank, LONGS if rank else 0)
        assert 0 < line.ranked_sequence <= world.client.head().sequence
    # Ten accounts, once for the longs and once for the shorts.
    assert parts == [3, 3, 3, 1] * 2
    places = next(world.client.adl_places(world.longs)).places
    assert [one.adl_rank for one in places] == [*range(LONGS, 0, -1)]
    assert [one.adl_fifth for one in places] == [-(-one.adl_rank * 5 // LONGS) for one in places]
    assert parts == [3, 3, 3, 1] * 2


def test_a_side_is_ranked_again_in_the_next_interval_and_only_if_something_has_happened(
    world: World, parts: list[int]
) -> None:
    """Within ten seconds a new price changes no place; after them it does, and without a record nothing is ranked."""
    world.price(151)
    poorest = world.longs[-1]

    def rank() -> int:
        (line,) = world.client.liquidation(poorest).lines
        return line.adl_rank

    assert (rank(), len(parts)) == (1, 4)
    world.price(140)
    assert (rank(), len(parts)) == (1, 4)
    world.local.advance(INTERVAL)
    assert (rank(), len(parts)) == (0, 8)
    head = world.client.head().sequence
    world.local.advance(Decimal("0.5"))
    assert world.client.head().sequence == head
    assert (rank(), len(parts)) == (0, 8)


class AbortError(Exception):
    """The end of a stream with an error."""


class Reader:
    """The other end of a stream, which takes a frame when the test lets it."""

    def __init__(self) -> None:
        self.asked, self.gate, self.has_two = (asyncio.Event() for _ in range(3))
        self.frames: list[risk_pb2.StreamAdlPlacesResponse] = []

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Its metadata: none."""
        return ()

    async def abort(self, _code: object, message: str, _metadata: object) -> None:
        """End with an error."""
        raise AbortError(message)

    async def write(self, frame: bytes) -> None:
        """Take a frame once the gate is open."""
        self.asked.set()
        await self.gate.wait()
        self.frames.append(risk_pb2.StreamAdlPlacesResponse.FromString(frame))
        if len(self.frames) == 2:
            self.has_two.set()


def test_a_refusal_of_an_unknown_account_names_the_field_of_the_request(world: World) -> None:
    """The field is `account_ids`; this request has no `account_id`."""
    request = risk_pb2.StreamAdlPlacesRequest(account_ids=[2**31]).SerializeToString()

    async def read() -> None:
        handler: Any = method_handlers(world.local._running._edge)[STREAM].unary_stream
        await handler(request, cast("Any", Reader()))

    with pytest.raises(AbortError, match="account_ids: there is no account 2147483648"):
        world.local._running.submit(read()).result()


def test_a_slow_reader_costs_one_frame_and_then_gets_the_newest_places(world: World) -> None:
    """While it takes nothing the place of its position changes twice: it gets the first frame, then the last place."""
    reader, account = Reader(), world.longs[-1]
    running = world.local._running
    request = risk_pb2.StreamAdlPlacesRequest(account_ids=[account]).SerializeToString()

    async def begin() -> "asyncio.Task[Any]":
        handler: Any = method_handlers(running._edge)[STREAM].unary_stream
        stream = asyncio.create_task(handler(request, cast("Any", reader)))
        await reader.asked.wait()
        return stream

    async def read() -> None:
        reader.gate.set()
        await reader.has_two.wait()

    stream = running.submit(begin()).result()
    for price in (151, 140, 152):
        world.price(price)
        world.local.advance(INTERVAL)
    assert reader.frames == []
    running.submit(read()).result(timeout=60)
    running.cancel(stream)
    first, last = reader.frames
    assert [one.adl_fifth for one in first.places] == [0]
    assert [(one.adl_fifth, one.adl_rank) for one in last.places] == [(1, 1)]
