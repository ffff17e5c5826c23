# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ANN401 (nautilus_trader's classes are compiled, without types)
"""The adapter of nautilus_trader in nodes against a real server, with upstream's own testers of adapters.

It runs in the environment that `make nautilus` makes, by `test_nautilus.py`.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.component import LiveClock
from nautilus_trader.config import (
    InstrumentProviderConfig,
    LiveExecEngineConfig,
    LoggingConfig,
    StrategyConfig,
    TradingNodeConfig,
)
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model import enums
from nautilus_trader.model.identifiers import ClientOrderId, InstrumentId
from nautilus_trader.model.objects import Price, Quantity
from nautilus_trader.test_kit.strategies.tester_data import DataTester, DataTesterConfig
from nautilus_trader.test_kit.strategies.tester_exec import ExecTester, ExecTesterConfig
from nautilus_trader.test_kit.stubs.component import TestComponentStubs
from nautilus_trader.trading.strategy import Strategy

from clearinghouse.client import AsyncClient, Client, NewOrder, Refused, ResultCode, Side, Tick
from clearinghouse.traders.nautilus import (
    VENUE,
    ClearinghouseDataClientConfig,
    ClearinghouseExecClientConfig,
    ClearinghouseExecutionClient,
    ClearinghouseLiveDataClientFactory,
    ClearinghouseLiveExecClientFactory,
)
from clearinghouse.traders.nautilus.execution import _sent
from clearinghouse.traders.nautilus.reads import patient
from tests.client.conftest import PRINCIPAL, Setup, list_markets, open_accounts
from tests.client.server_process import ServerProcess, Wire
from tests.sources import ROOT

PERP = InstrumentId.from_str("SOL-PERP.CLEARINGHOUSE")
SPOT = InstrumentId.from_str("SOL-USDC.CLEARINGHOUSE")
WAIT_SECONDS = 60.0


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ServerProcess, int]]:
    """A server with two markets."""
    server_process = ServerProcess(tmp_path_factory.mktemp("nautilus"))
    try:
        server_process.start()
        yield server_process, list_markets(server_process)
    finally:
        server_process.end()


@pytest.fixture
def setup(market: tuple[ServerProcess, int]) -> Iterator[Setup]:
    """Two accounts with money; none of their orders is left behind."""
    found = open_accounts(*market)
    yield found
    with Client(found.address, principal=PRINCIPAL, timeout=60) as client:
        for account in (found.alice, found.bob):
            client.cancel_all(account)
            for order in client.conditional_orders(account):
                client.cancel_conditional_order(account, order.order_id)


class Hand(Strategy):
    """Does what a test tells it."""

    def on_start(self) -> None:
        """Do nothing yet."""

    def on_stop(self) -> None:
        """Leave everything."""

    def limit(self, side: str, quantity: str, price: str, **terms: Any) -> Any:
        """Submit a limit order."""
        instrument_id = terms.pop("instrument_id", PERP)
        return self.sent(
            self.order_factory.limit(
                instrument_id,
                enums.OrderSide[side],
                Quantity.from_str(quantity),
                Price.from_str(price),
                **terms,
            )
        )

    def sent(self, order: Any) -> Any:
        """Submit an order."""
        self.submit_order(order)
        return order


async def until(holds: Callable[[], Any]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + WAIT_SECONDS
    while not holds():
        assert time.monotonic() < end
        await asyncio.sleep(0.02)


async def asked(ask: Callable[[], Awaitable[Any]], wanted: Any) -> None:
    """Wait until the server answers something."""
    end = time.monotonic() + WAIT_SECONDS
    while (found := await ask()) != wanted:
        assert time.monotonic() < end, (found, wanted)
        await asyncio.sleep(0.05)


@asynccontextmanager
async def running(address: str, account: int, *parts: Actor) -> AsyncIterator[TradingNode]:
    """A node with strategies and actors, until the end of the block."""
    place = {
        "address": address,
        "principal": PRINCIPAL,
        "timeout_seconds": 30,
        "instrument_provider": InstrumentProviderConfig(load_all=True),
    }
    node = TradingNode(
        TradingNodeConfig(
            logging=LoggingConfig(log_level="WARNING"),
            exec_engine=LiveExecEngineConfig(inflight_check_interval_ms=0),
            data_clients={VENUE.value: ClearinghouseDataClientConfig(**place)},
            exec_clients={VENUE.value: ClearinghouseExecClientConfig(**place, account=account)},
            timeout_connection=WAIT_SECONDS,
            timeout_post_stop=0.1,
        ),
        loop=asyncio.get_running_loop(),
    )
    node.add_data_client_factory(VENUE.value, ClearinghouseLiveDataClientFactory)
    node.add_exec_client_factory(VENUE.value, ClearinghouseLiveExecClientFactory)
    node.build()
    for part in parts:
        add = node.trader.add_strategy if isinstance(part, Strategy) else node.trader.add_actor
        add(part)
    task = asyncio.ensure_future(node.run_async())
    try:
        await until(lambda: node.trader.is_running or task.done())
        yield node
    finally:
        await node.stop_async()
        await task


def hand() -> Hand:
    """A strategy that does nothing by itself."""
    return Hand(StrategyConfig(strategy_id="HAND-001"))


async def other(address: str) -> AsyncClient:
    """A second trader."""
    return AsyncClient(address, principal=PRINCIPAL, timeout=60)


def amounts(node: TradingNode) -> dict[str, Decimal]:
    """What the node says the account has."""
    balances = node.portfolio.account(VENUE).balances_total()
    return {currency.code: money.as_decimal() for currency, money in balances.items()}


async def balances(client: AsyncClient, account: int) -> dict[str, Decimal]:
    """What the server says."""
    return {symbol: one.balance for symbol, one in (await client.balances(account)).items()}


def fills_of(node: TradingNode) -> set[tuple[str, Decimal, Decimal, Decimal]]:
    """Each fill of each order of a node: its id, quantity, price and fee."""
    return {
        (
            event.trade_id.value,
            event.last_qty.as_decimal(),
            event.last_px.as_decimal(),
            event.commission.as_decimal(),
        )
        for order in node.cache.orders()
        for event in order.events
        if hasattr(event, "trade_id")
    }


async def fills(client: AsyncClient, account: int) -> set[tuple[str, Decimal, Decimal, Decimal]]:
    """The same of the server."""
    return {
        (f"T{one.trade_id}.{one.side.name[0]}", one.quantity, one.price, one.fee)
        for one in await patient(lambda: client.fills(account))
    }


def test_a_strategy_trades_until_its_balances_are_the_servers(setup: Setup) -> None:
    """The example program takes an offer and is hit: it says the server's balances to the unit."""
    program = str(ROOT / "clients" / "examples" / "python" / "nautilus_node.py")
    words = [setup.address, PRINCIPAL, str(setup.alice), "SOL-USDC", "0.40", "149.90"]
    with subprocess.Popen(
        [sys.executable, program, *words], stdout=subprocess.PIPE, text=True
    ) as process:

        async def trade() -> dict[str, Decimal]:
            async with await other(setup.address) as client:
                await client.place_order(setup.bob, "SOL-USDC", Side.SELL, 5, "150.20")
                await client.place_order(setup.bob, "SOL-USDC", Side.BUY, 1, "149.00")

                async def open_orders() -> int:
                    return len(await client.orders(setup.alice))

                await asked(open_orders, 1)
                await client.place_order(setup.bob, "SOL-USDC", Side.SELL, "0.40", "149.90")
                await asyncio.to_thread(process.wait, WAIT_SECONDS)
                await client.cancel_all(setup.bob)
                return await balances(client, setup.alice)

        try:
            held = asyncio.run(trade())
        finally:
            process.kill()
        assert process.stdout is not None
        printed = process.stdout.read()
    # 0.4 x 150.20 = 60.08, fee 0.06 % ceiled; 0.4 x 149.90 = 59.96, fee 0.02 %.
    assert "bought 0.40 at 150.20, fee 0.036048 USDC" in printed
    assert "bought 0.40 at 149.90, fee 0.011992 USDC" in printed
    assert held == {"USDC": Decimal("99879.91196"), "SOL": Decimal("1000.8")}
    assert "balance 99879.911960 USDC" in printed
    assert "balance 1000.800000 SOL" in printed


class Listener(DataTester):
    """Upstream's tester of market data, which also keeps what it gets."""

    def on_start(self) -> None:
        """Subscribe."""
        self.got: list[Any] = []
        self.past: list[Any] = []
        super().on_start()

    def on_trade_tick(self, tick: Any) -> None:
        """Keep a trade."""
        self.got.append(tick)

    def on_quote_tick(self, tick: Any) -> None:
        """Keep a quote."""
        self.got.append(tick)

    def on_mark_price(self, mark_price: Any) -> None:
        """Keep a mark."""
        self.got.append(mark_price)

    def on_instrument_status(self, data: Any) -> None:
        """Keep a status."""
        self.got.append(data)

    def on_historical_data(self, data: Any) -> None:
        """Keep an answer."""
        self.past.append(data)

    def of(self, name: str) -> list[Any]:
        """What came of a kind."""
        return [one for one in self.got if type(one).__name__ == name]


def test_upstreams_tester_of_data_across_a_cut(setup: Setup) -> None:
    """Quotes, marks, status, trades and books come, and after a cut each trade once and the server's book."""

    async def play() -> None:
        wire = Wire(setup.address)
        listener = Listener(
            DataTesterConfig(
                instrument_ids=[SPOT],
                subscribe_book_deltas=True,
                manage_book=True,
                subscribe_quotes=True,
                subscribe_trades=True,
                subscribe_mark_prices=True,
                subscribe_instrument_status=True,
                request_instruments=True,
                request_trades=True,
                log_data=False,
            )
        )
        async with (
            await other(setup.address) as client,
            running(wire.address, setup.alice, listener) as node,
        ):

            async def trade(count: int) -> None:
                for place in range(count):
                    price = Decimal(150) + Decimal(place % 7) / 100
                    await client.place_order(setup.bob, "SOL-USDC", Side.SELL, "0.3", price)
                    await client.place_order(setup.alice, "SOL-USDC", Side.BUY, "0.2", price)

            async def trades() -> list[tuple[str, Decimal, Decimal]]:
                page = await patient(lambda: client.public_trades("SOL-USDC", page_size=1_000))
                return [(str(one.trade_id), one.price, one.quantity) for one in page.trades]

            async def lacking() -> tuple[list[Any], list[Any]]:
                """What the server has and the node does not, and the other way round, in order."""
                said = (await trades())[known:]
                received = [
                    (tick.trade_id.value, tick.price.as_decimal(), tick.size.as_decimal())
                    for tick in listener.of("TradeTick")
                ]
                return ([], []) if said == received else (said, received)

            # The last subscription has been made when its first update comes.
            await until(lambda: listener.of("InstrumentStatus"))
            known = len(await trades())
            await until(lambda: len(listener.past) == known)
            await trade(5)
            # Those of before came as an answer to a request.
            await asked(lacking, ([], []))
            wire.cut()
            await trade(20)
            await asked(lacking, ([], []))
            assert len(await trades()) >= known + 25
            await client.place_order(setup.bob, "SOL-USDC", Side.BUY, "1.50", "149.50")

            async def is_book() -> bool:
                book = await client.order_book("SOL-USDC", 100)
                kept = listener._books[SPOT]
                return [
                    [(one.price, one.quantity) for one in side] for side in (book.bids, book.asks)
                ] == [
                    [(one.price.as_decimal(), Decimal(str(one.size()))) for one in side]
                    for side in (kept.bids(), kept.asks())
                ]

            await asked(is_book, wanted=True)
            await until(lambda: listener.of("QuoteTick"))
            quote = listener.of("QuoteTick")[-1]
            assert str(quote.bid_price) == "149.50"
            assert listener.of("MarkPriceUpdate")[0].value.as_decimal() == 150
            assert listener.of("InstrumentStatus")[0].action == enums.MarketStatusAction.TRADING
            assert node.cache.instrument(PERP).price_increment == Price.from_str("0.01")
            await client.cancel_all(setup.bob)
        wire.end()

    asyncio.run(play())


@pytest.mark.parametrize("by_batch", [True, False])
def test_upstreams_tester_of_execution(setup: Setup, *, by_batch: bool) -> None:
    """It opens a position, follows the market by modifications, and at its end nothing is left but the fees."""

    async def play() -> None:
        tester = ExecTester(
            ExecTesterConfig(
                instrument_id=PERP,
                order_qty=Decimal("0.50"),
                open_position_on_start_qty=Decimal("0.50"),
                tob_offset_ticks=200,
                use_post_only=True,
                modify_orders_to_maintain_tob_offset=True,
                enable_stop_buys=True,
                enable_stop_sells=True,
                use_batch_cancel_on_stop=by_batch,
                log_data=False,
            )
        )
        async with await other(setup.address) as client:

            async def quote(bid: str, ask: str) -> None:
                await client.cancel_all(setup.bob)
                await client.place_orders(
                    [
                        NewOrder(setup.bob, "SOL-PERP", side, 10, price)
                        for side, price in ((Side.BUY, bid), (Side.SELL, ask))
                    ]
                )

            await quote("149.95", "150.05")

            async def prices() -> list[Decimal]:
                return sorted(order.price for order in await client.orders(setup.alice))

            async def waiting() -> list[Decimal]:
                found = await client.conditional_orders(setup.alice)
                return sorted(order.trigger_price for order in found)

            async def position() -> Decimal:
                found = await client.positions(setup.alice)
                return sum((one.quantity for one in found.values()), Decimal(0))

            async with running(setup.address, setup.alice, tester) as node:
                await asked(position, Decimal("0.5"))
                await asked(prices, [Decimal("147.95"), Decimal("152.05")])
                await asked(waiting, [Decimal("148.95"), Decimal("151.05")])
                await quote("150.15", "150.25")
                await asked(prices, [Decimal("148.15"), Decimal("152.05")])
                await quote("149.85", "149.95")
                await asked(prices, [Decimal("148.15"), Decimal("151.95")])
                # The stop of the node's executor: strategies first.
                node.trader.stop()
                await asked(prices, [])
                await asked(waiting, [])
                await asked(position, Decimal(0))
                await until(lambda: not node.cache.positions_open())
                assert not node.cache.orders_open()
                assert fills_of(node) == await fills(client, setup.alice)

                async def agrees() -> bool:
                    return amounts(node) == await balances(client, setup.alice)

                await asked(agrees, wanted=True)
            await client.cancel_all(setup.bob)

    asyncio.run(play())


def test_every_form_of_an_order(setup: Setup) -> None:
    """Each kind that the venue has stands there as it was asked for; what it lacks is denied with the reason."""

    async def play() -> None:
        strategy = hand()
        async with (
            await other(setup.address) as client,
            running(setup.address, setup.alice, strategy),
        ):
            make, buy = strategy.order_factory, enums.OrderSide.BUY
            one = Quantity.from_str("1.00")
            at = Price.from_str
            gtd = strategy.clock.utc_now() + timedelta(hours=1)
            accepted = [
                strategy.limit("BUY", "1.00", "149.00", post_only=True),
                strategy.limit("BUY", "2.00", "149.01", display_qty=Quantity.from_str("0.50")),
                strategy.limit(
                    "BUY", "1.00", "149.02", expire_time=gtd, time_in_force=enums.TimeInForce.GTD
                ),
                strategy.sent(make.stop_market(PERP, buy, one, at("153.00"))),
                strategy.sent(make.stop_limit(PERP, buy, one, at("153.50"), at("153.01"))),
                strategy.sent(make.market_if_touched(PERP, buy, one, at("147.00"))),
                strategy.sent(
                    make.limit_if_touched(
                        PERP,
                        buy,
                        one,
                        at("147.50"),
                        at("147.01"),
                        trigger_type=enums.TriggerType.LAST_PRICE,
                    )
                ),
                strategy.sent(
                    make.trailing_stop_market(
                        PERP,
                        buy,
                        one,
                        trailing_offset=Decimal(150),
                        trailing_offset_type=enums.TrailingOffsetType.BASIS_POINTS,
                    )
                ),
            ]
            await until(
                lambda: all(order.status == enums.OrderStatus.ACCEPTED for order in accepted)
            )
            assert [
                (o.price, o.display_quantity, bool(o.post_only), o.time_in_force.name)
                for o in await client.orders(setup.alice)
            ] == [
                (Decimal(149), None, True, "GTC"),
                (Decimal("149.01"), Decimal("0.5"), False, "GTC"),
                (Decimal("149.02"), None, False, "GTD"),
            ]
            assert [
                (o.type.name, o.trigger_kind.name, o.trigger_source.name, o.trigger_price, o.price)
                for o in await client.conditional_orders(setup.alice)
            ] == [
                ("MARKET", "STOP", "MARK", Decimal(153), None),
                ("LIMIT", "STOP", "MARK", Decimal("153.01"), Decimal("153.5")),
                ("MARKET", "TAKE_PROFIT", "MARK", Decimal(147), None),
                ("LIMIT", "TAKE_PROFIT", "LAST", Decimal("147.01"), Decimal("147.5")),
                # 150 x (1 + 1.5 %)
                ("MARKET", "TRAILING", "MARK", Decimal("152.25"), None),
            ]
            rejected = {
                strategy.limit(
                    "BUY", "1.00", "149.00", time_in_force=enums.TimeInForce.IOC
                ): "NO_LIQUIDITY",
                strategy.limit(
                    "BUY", "1.00", "149.00", time_in_force=enums.TimeInForce.FOK
                ): "FOK_NOT_FILLABLE",
                strategy.limit("BUY", "1.00", "180.00"): "PRICE_BAND",
                strategy.limit("BUY", "1.00", "149.00", reduce_only=True): "REDUCE_ONLY_INVALID",
            }
            denied = {
                strategy.limit(
                    "BUY", "1.00", "149.00", time_in_force=enums.TimeInForce.DAY
                ): "time in force DAY",
                strategy.limit(
                    "BUY", "1.00", "149.00", client_order_id=ClientOrderId("x" * 37)
                ): "37 characters",
                strategy.limit(
                    "BUY", "1.00", "149.00", display_qty=Quantity.from_str("0.00")
                ): "hidden",
                strategy.sent(
                    make.stop_market(
                        PERP, buy, one, at("153.00"), trigger_type=enums.TriggerType.BID_ASK
                    )
                ): "trigger BID_ASK",
            }
            await until(lambda: all(order.is_closed for order in (*rejected, *denied)))
            for orders, status in (
                (rejected, enums.OrderStatus.REJECTED),
                (denied, enums.OrderStatus.DENIED),
            ):
                for order, reason in orders.items():
                    assert order.status == status
                    assert reason in order.last_event.reason
            strategy.cancel_all_orders(PERP)
            await until(lambda: all(order.is_closed for order in accepted))
            assert await client.orders(setup.alice) == []
            assert await client.conditional_orders(setup.alice) == []

    asyncio.run(play())


def test_orders_that_wait_are_triggered(setup: Setup) -> None:
    """A stop at the market fills, and one with a limit rests under its new number until it is filled or cancelled."""

    async def play() -> None:
        strategy = hand()
        async with (
            await other(setup.address) as client,
            running(setup.address, setup.alice, strategy) as node,
        ):

            async def price(value: str) -> None:
                tick = Tick(setup.source_id, "SOL", time.time_ns(), last=value)
                (await client.submit_ticks([tick])).raise_for_refusals()

            make, buy, one = (
                strategy.order_factory,
                enums.OrderSide.BUY,
                Quantity.from_str("1.00"),
            )
            at = Price.from_str
            await client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, "151.60")
            stop = strategy.sent(make.stop_market(PERP, buy, one, at("151.00")))
            limit = strategy.sent(make.stop_limit(PERP, buy, one, at("151.20"), at("151.01")))
            await until(lambda: stop.is_open and limit.is_open)
            waited = limit.venue_order_id
            await price("151.50")
            await until(lambda: stop.is_closed and limit.venue_order_id != waited)
            assert (stop.status, limit.is_triggered) == (enums.OrderStatus.FILLED, True)
            (resting,) = await client.orders(setup.alice)
            assert resting.client_order_text == limit.client_order_id.value
            await client.place_order(setup.bob, "SOL-PERP", Side.SELL, "0.25", "151.20")
            await until(lambda: str(limit.filled_qty) == "0.25")
            strategy.cancel_order(limit)
            await until(lambda: limit.is_closed)
            assert fills_of(node) == await fills(client, setup.alice)
            await price("150.00")

    asyncio.run(play())


def test_a_cancel_names_the_market_of_its_order(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it cannot end an order of another market that has taken the name of one that has ended."""
    sent: list[Any] = []
    for name in ("cancel_orders", "cancel_conditional_orders"):
        send = getattr(AsyncClient, name)

        async def recorded(client: Any, cancels: Any, send: Any = send, **more: Any) -> Any:
            sent.extend(cancels)
            return await send(client, cancels, **more)

        monkeypatch.setattr(AsyncClient, name, recorded)

    async def play() -> None:
        strategy = hand()
        async with (
            await other(setup.address) as client,
            running(setup.address, setup.alice, strategy),
        ):
            limit = strategy.limit("BUY", "1.00", "149.00")
            stop = strategy.sent(
                strategy.order_factory.stop_market(
                    PERP, enums.OrderSide.BUY, Quantity.from_str("1.00"), Price.from_str("159.00")
                )
            )
            await until(lambda: limit.is_open and stop.is_open)
            for order in (limit, stop):
                strategy.cancel_order(order)
            await until(lambda: limit.is_closed and stop.is_closed)
            found = {one.symbol: one.market_id for one in await client.markets()}
            assert [one.market for one in sent] == [found["SOL-PERP"]] * 2

    asyncio.run(play())


def test_a_modified_order_and_what_a_later_node_finds(setup: Setup) -> None:
    """Quantity and fills stay those of one order over a modification, and after a restart of the node."""

    async def play() -> None:
        strategy = hand()
        async with await other(setup.address) as client:
            async with running(setup.address, setup.alice, strategy) as node:
                order = strategy.limit("SELL", "3.00", "151.00")
                await until(lambda: order.is_open)
                first = order.venue_order_id
                await client.place_order(setup.bob, "SOL-PERP", Side.BUY, 1, 151)
                await until(lambda: order.filled_qty == 1)
                strategy.modify_order(order, Quantity.from_str("4.00"), Price.from_str("152.00"))
                await until(lambda: order.venue_order_id != first)
                assert (str(order.quantity), str(order.leaves_qty)) == ("4.00", "3.00")
                (resting,) = await client.orders(setup.alice)
                assert (resting.quantity, resting.price) == (Decimal(3), Decimal(152))
                strategy.modify_order(order, Quantity.from_str("3.50"))
                await until(lambda: str(order.quantity) == "3.50")
                assert [one.order_id for one in await client.orders(setup.alice)] == [
                    resting.order_id
                ]
                await client.place_order(setup.bob, "SOL-PERP", Side.BUY, "0.5", 152)
                await until(lambda: str(order.filled_qty) == "1.50")
                strategy.modify_order(order, Quantity.from_str("1.00"))
                await until(lambda: order.last_event.__class__.__name__ == "OrderModifyRejected")
                foreign = await client.place_order(setup.alice, "SOL-PERP", Side.SELL, 1, 153)
                await until(lambda: len(node.cache.orders_open()) == 2)
                await client.place_order(setup.bob, "SOL-PERP", Side.BUY, "2.25", 153)
                await until(lambda: order.is_closed)
                assert (order.status, str(order.filled_qty)) == (enums.OrderStatus.FILLED, "3.50")
                await until(lambda: len(fills_of(node)) == 4)
                assert fills_of(node) == await fills(client, setup.alice)
            async with running(setup.address, setup.alice, hand()) as node:
                assert fills_of(node) == await fills(client, setup.alice)
                (position,) = node.cache.positions_open()
                assert position.signed_decimal_qty() == Decimal("-3.75")
                (found,) = node.cache.orders_open()
                assert found.venue_order_id.value == str(foreign.order_id)
                (before,) = (
                    one
                    for one in node.cache.orders()
                    if one.client_order_id == order.client_order_id
                )
                assert (str(before.quantity), str(before.filled_qty)) == ("3.50", "3.50")
                assert amounts(node) == await balances(client, setup.alice)
            await client.cancel_all(setup.alice)

    asyncio.run(play())


def test_lost_answers_and_a_server_that_starts_again(
    setup: Setup, market: tuple[ServerProcess, int]
) -> None:
    """Each order of a node is there once, and each fill, over lost answers and a kill of the server."""

    async def play() -> None:
        wire = Wire(setup.address)
        strategy = hand()
        async with running(wire.address, setup.alice, strategy) as node:
            wire.lose_answers(6)
            orders = [strategy.limit("BUY", "0.10", f"149.{cents}") for cents in range(10, 40)]
            await until(lambda: all(order.is_open for order in orders))
            assert wire.lost_answers > 0
            async with await other(setup.address) as client:
                names = [order.client_order_text for order in await client.orders(setup.alice)]
                assert sorted(names) == sorted(order.client_order_id.value for order in orders)
                await client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, "149.30")
            market[0].kill()
            market[0].start()
            async with await other(setup.address) as client:
                await client.place_order(setup.bob, "SOL-PERP", Side.SELL, 1, "149.20")
                strategy.cancel_all_orders(PERP)
                await until(lambda: all(order.is_closed for order in orders))
                assert fills_of(node) == await fills(client, setup.alice)
                # 2 of 30 x 0.1, highest prices first.
                assert sum(order.is_closed and order.filled_qty > 0 for order in orders) == 20
        wire.end()

    asyncio.run(play())


def test_an_answer_that_is_lost_until_the_window_has_closed_is_looked_up(setup: Setup) -> None:
    """A call that can no more be repeated has the outcome of its only try, item by item."""

    async def play() -> None:
        wire = Wire(setup.address)
        window_ns, left_ns = 600 * 10**9, 20 * 10**9
        executor = ClearinghouseExecutionClient(
            asyncio.get_running_loop(),
            VENUE.value,
            ClearinghouseExecClientConfig(address=wire.address),
            TestComponentStubs.msgbus(),
            TestComponentStubs.cache(),
            LiveClock(),
        )
        executor._connection._client = AsyncClient(
            wire.address,
            principal=PRINCIPAL,
            timeout=2,
            clock_ns=lambda: time.time_ns() - window_ns + left_ns,
        )
        items = [
            NewOrder(setup.alice, "SOL-PERP", Side.BUY, 1, price) for price in ("149.50", "250.00")
        ]
        await executor._connection.client.refresh_instruments()
        wire.lose_answers(1_000_000)
        place = partial(_sent, executor._connection.client.place_orders, items)
        outcome = asyncio.ensure_future(executor._settled(place))
        async with await other(setup.address) as client:

            async def count() -> int:
                return len(await client.orders(setup.alice))

            await asked(count, 1)
            await asyncio.sleep(left_ns / 10**9 + 1)
            wire.lose_answers(0)
            placed, refused = await outcome
            assert placed is None
            assert isinstance(refused, Refused)
            assert refused.reason == ResultCode.PRICE_BAND
            assert await count() == 1
        await executor._connection.close()
        wire.end()

    asyncio.run(play())
