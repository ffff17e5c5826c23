# SPDX-License-Identifier: Apache-2.0
"""The exchange class for CCXT against a real server, in both forms."""

import asyncio
import math
import time
from collections.abc import Iterator
from typing import Any, TypeAlias

import ccxt
import pytest

from clearinghouse.client import Client, QueueFull, Unavailable
from clearinghouse.traders.exchange import AsyncClearinghouse, Clearinghouse
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess
from tests.undisturbed import undisturbed

# CCXT has no types.
Exchange: TypeAlias = Any


def _wait_for_the_past(client: Client) -> None:
    """Wait until the server answers reads of the past, which it does not at once."""
    while True:
        try:
            client.tickers()
        except (QueueFull, Unavailable):
            time.sleep(0.1)
        else:
            return


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Setup]:
    """A server with two accounts."""
    server_process = ServerProcess(tmp_path_factory.mktemp("ccxt"))
    try:
        server_process.start()
        setup = furnish(server_process)
        with Client(setup.address, principal=PRINCIPAL, timeout=60) as client:
            _wait_for_the_past(client)
        yield setup
    finally:
        server_process.end()


def _config(house: Setup, account: int) -> dict[str, Any]:
    """How a program of CCXT names the server and the account."""
    return {
        "hostname": house.address,
        "timeout": 60_000,
        "options": {"principal": PRINCIPAL, "account": account},
    }


@pytest.fixture
def alice(house: Setup) -> Iterator[Any]:
    """The exchange for one account; its orders are cancelled afterwards."""
    found = Clearinghouse(_config(house, house.alice))
    yield found
    found.cancel_all_orders()
    found.close()


@pytest.fixture
def bob(house: Setup) -> Iterator[Any]:
    """The exchange for the other account."""
    found = Clearinghouse(_config(house, house.bob))
    yield found
    found.cancel_all_orders()
    found.close()


def test_markets_and_what_they_show(alice: Exchange, bob: Exchange) -> None:
    """Symbols, steps, fees, books, tickers, trades and candles are as the server has them."""
    markets = alice.load_markets()
    assert set(markets) == {"SOL/USDC", "SOL/USDC:USDC"}
    spot, swap = markets["SOL/USDC"], markets["SOL/USDC:USDC"]
    assert (spot["type"], swap["type"], swap["settle"]) == ("spot", "swap", "USDC")
    assert swap["precision"] == {"amount": 0.01, "price": 0.01}
    assert (swap["maker"], swap["taker"]) == (0.0002, 0.0006)
    bob.create_order("SOL/USDC:USDC", "limit", "sell", 2, 150.5)
    alice.create_order("SOL/USDC:USDC", "limit", "buy", 0.5, 150.5)
    book = alice.fetch_order_book("SOL/USDC:USDC")
    assert (book["bids"], book["asks"]) == ([], [[150.5, 1.5]])
    assert [one["amount"] for one in alice.fetch_trades("SOL/USDC:USDC")] == [0.5]
    ticker = alice.fetch_ticker("SOL/USDC:USDC")
    assert (ticker["last"], ticker["ask"], ticker["baseVolume"]) == (150.5, 150.5, 0.5)
    assert [candle[1:] for candle in alice.fetch_ohlcv("SOL/USDC:USDC", "1d")] == [
        [150.5] * 4 + [0.5]
    ]
    assert alice.fetch_open_interest("SOL/USDC:USDC")["openInterestAmount"] == 0.5
    assert set(alice.fetch_tickers()) == set(markets)
    (position,) = alice.fetch_positions()
    assert (position["side"], position["contracts"], position["entryPrice"]) == ("long", 0.5, 150.5)
    assert bob.fetch_position("SOL/USDC:USDC")["side"] == "short"


def test_the_life_of_orders(alice: Exchange, bob: Exchange) -> None:
    """Place, edit, fill, cancel: each read shows it, with exact sums and the client's own name."""
    placed = alice.create_order("SOL/USDC", "limit", "sell", 3, 151, {"clientOrderId": "mine"})
    assert (placed["status"], placed["clientOrderId"], placed["remaining"]) == ("open", "mine", 3)
    assert alice.fetch_balance()["SOL"]["used"] == 3
    edited = alice.edit_order(placed["id"], "SOL/USDC", "limit", "sell", 2, 150.02)
    assert [order["id"] for order in alice.fetch_open_orders("SOL/USDC")] == [edited["id"]]
    taken = bob.create_order("SOL/USDC", "market", "buy", 0.3)
    assert (taken["status"], taken["filled"], taken["average"]) == ("closed", 0.3, 150.02)
    # 0.3 x 150.02 = 45.006; a fee of 0.06 % is 0.0270036, ceiled at six decimals.
    assert (taken["cost"], taken["fee"]["cost"]) == (45.006, 0.027004)
    assert [fill["takerOrMaker"] for fill in alice.fetch_my_trades("SOL/USDC")] == ["maker"]
    assert [fill["order"] for fill in bob.fetch_order_trades(taken["id"])] == [taken["id"]]
    spent = bob.create_order("SOL/USDC", "market", "buy", None, None, {"cost": 100})
    assert spent["filled"] == 0.66
    cancelled = alice.cancel_order(edited["id"], "SOL/USDC")
    assert cancelled["status"] == "canceled"
    assert alice.fetch_order(edited["id"])["filled"] == 0.96
    assert [order["status"] for order in bob.fetch_closed_orders("SOL/USDC")] == [
        "closed",
        "closed",
    ]
    assert {order["id"] for order in alice.fetch_orders("SOL/USDC")} == {placed["id"], edited["id"]}


def test_an_order_brings_the_margin_of_its_position(house: Setup, alice: Exchange) -> None:
    """The position is isolated with what was stated; orders that wait or replace, and a mode alone, state none."""
    perp = "SOL/USDC:USDC"
    with Client(house.address, principal=PRINCIPAL, timeout=60) as client:
        account = client.create_account(PRINCIPAL, max_leverage=10)
        client.transfer(house.alice, account, "USDC", 1_000)
    alice.options["account"] = account
    isolated = {"marginMode": "isolated", "isolatedMargin": 40}
    with pytest.raises(ccxt.ArgumentsRequired):
        alice.create_order(perp, "limit", "buy", 1, 100, {"marginMode": "isolated"})
    with pytest.raises(ccxt.InvalidOrder):
        alice.create_order(perp, "limit", "buy", 1, 100, isolated | {"triggerPrice": 110})
    free = alice.fetch_balance()["USDC"]["free"]
    placed = alice.create_order(perp, "limit", "buy", 1, 140, isolated)
    assert placed["status"] == "open"
    assert alice.fetch_balance()["USDC"]["free"] == free - 40
    with pytest.raises(ccxt.InvalidOrder):
        alice.edit_order(placed["id"], perp, "limit", "buy", 1, 101, isolated)
    assert alice.cancel_order(placed["id"], perp)["status"] == "canceled"


def test_orders_that_wait_for_a_price(alice: Exchange) -> None:
    """A stop is listed with its trigger, and cancelled as one."""
    stop = alice.create_order("SOL/USDC:USDC", "limit", "buy", 1, 153, {"triggerPrice": 152.5})
    assert (stop["triggerPrice"], stop["status"]) == (152.5, "open")
    waiting = alice.fetch_open_orders("SOL/USDC:USDC", params={"trigger": True})
    assert [order["id"] for order in waiting] == [stop["id"]]
    alice.cancel_order(stop["id"], "SOL/USDC:USDC", {"trigger": True})
    assert alice.fetch_open_orders("SOL/USDC:USDC", params={"trigger": True}) == []


def test_all_orders_that_wait_are_cancelled_and_no_other(alice: Exchange, bob: Exchange) -> None:
    """With `trigger` all that waits ends, the exit of a position too; without it exits stay, and the rest ends."""
    perp, waits = "SOL/USDC:USDC", {"trigger": True}
    bob.create_order(perp, "limit", "sell", 1, 150.5)
    alice.create_order(perp, "limit", "buy", 1, 150.5)
    rests = alice.create_order(perp, "limit", "buy", 1, 145)
    exit_ = alice.create_stop_loss_order(perp, "market", "sell", 1, None, 140)
    entry = alice.create_trigger_order(perp, "limit", "buy", 1, 156, 155)
    ended = alice.cancel_all_orders(perp, waits)
    assert {(order["id"], order["status"]) for order in ended} == {
        (exit_["id"], "canceled"),
        (entry["id"], "canceled"),
    }
    assert alice.fetch_open_orders(perp, params=waits) == []
    assert [order["id"] for order in alice.fetch_open_orders(perp)] == [rests["id"]]
    assert alice.cancel_all_orders(None, waits) == []
    exit_ = alice.create_stop_loss_order(perp, "market", "sell", 1, None, 140)
    alice.create_trigger_order(perp, "limit", "buy", 1, 156, 155)
    alice.cancel_all_orders(perp)
    assert alice.fetch_open_orders(perp) == []
    assert [order["id"] for order in alice.fetch_open_orders(perp, params=waits)] == [exit_["id"]]
    alice.cancel_all_orders(perp, waits)


def test_orders_are_named_by_the_clients_own_name(alice: Exchange) -> None:
    """The name that its client gave finds, edits and cancels an order, in the book or waiting; two names are none."""
    spot, perp, waits = "SOL/USDC", "SOL/USDC:USDC", {"trigger": True}
    placed = alice.create_order(spot, "limit", "sell", 3, 151, {"clientOrderId": "named"})
    assert alice.fetch_order_with_client_order_id("named")["id"] == placed["id"]
    edited = alice.edit_order_with_client_order_id("named", spot, "limit", "sell", 2, 152)
    assert edited["clientOrderId"] == "named"
    found = alice.fetch_order(None, spot, {"clientOrderId": "named"})
    assert (found["id"], found["amount"]) == (edited["id"], 2)
    with pytest.raises(ccxt.InvalidOrder, match="not both"):
        alice.cancel_order(edited["id"], spot, {"clientOrderId": "named"})
    cancelled = alice.cancel_order_with_client_order_id("named", spot)
    assert (cancelled["id"], cancelled["clientOrderId"]) == (edited["id"], "named")
    assert alice.fetch_open_orders(spot) == []
    assert alice.fetch_order_with_client_order_id("named")["status"] == "canceled"
    stop = alice.create_trigger_order(perp, "limit", "buy", 1, 156, 155, {"clientOrderId": "stop"})
    assert alice.fetch_order_with_client_order_id("stop")["id"] == stop["id"]
    ended = alice.cancel_order(None, perp, waits | {"clientOrderId": "stop"})
    assert (ended["id"], alice.fetch_open_orders(perp, params=waits)) == (stop["id"], [])
    for act in (alice.cancel_order, alice.fetch_order):
        with pytest.raises(ccxt.ArgumentsRequired):
            act(None, spot)
    with pytest.raises(ccxt.ArgumentsRequired):
        alice.edit_order("", spot, "limit", "sell", 1, 151)


def test_an_order_of_another_market_is_not_found(house: Setup, alice: Exchange) -> None:
    """A call that names a market finds, cancels and edits no order of another one, in the book or waiting."""
    spot, perp, waits = "SOL/USDC", "SOL/USDC:USDC", {"trigger": True}
    rests = alice.create_order(spot, "limit", "buy", 1, 140, {"clientOrderId": "rests"})
    stop = alice.create_trigger_order(perp, "limit", "buy", 1, 156, 155, {"clientOrderId": "stop"})
    for order, other, params in ((rests, perp, {}), (stop, spot, waits)):
        name = {"clientOrderId": order["clientOrderId"]}
        for order_id, more in ((order["id"], params), (None, params | name)):
            with pytest.raises(ccxt.OrderNotFound):
                alice.cancel_order(order_id, other, more)
            with pytest.raises(ccxt.OrderNotFound):
                alice.fetch_order(order_id, other, more)
            assert alice.fetch_order(order_id, order["symbol"], more)["id"] == order["id"]
    with pytest.raises(ccxt.InvalidOrder):
        alice.edit_order(rests["id"], perp, "limit", "buy", 1, 141)
    assert alice.fetch_order_trades(rests["id"], perp) == []
    assert [order["id"] for order in alice.fetch_open_orders()] == [rests["id"]]
    assert [order["id"] for order in alice.fetch_open_orders(params=waits)] == [stop["id"]]
    alice.cancel_order(stop["id"], perp, waits)


def test_an_order_of_an_isolated_position_is_cancelled_by_its_name(
    house: Setup, alice: Exchange
) -> None:
    """The market says in which of the account's positions the name is."""
    perp = "SOL/USDC:USDC"
    with Client(house.address, principal=PRINCIPAL, timeout=60) as client:
        account = client.create_account(PRINCIPAL, max_leverage=10)
        client.transfer(house.alice, account, "USDC", 1_000)
    alice.options["account"] = account
    named = {"clientOrderId": "mine"}
    placed = alice.create_order(perp, "limit", "buy", 1, 140, named | {"isolatedMargin": 40})
    assert alice.cancel_order(None, perp, named)["id"] == placed["id"]
    with pytest.raises(ccxt.OrderNotFound):
        alice.cancel_order(placed["id"], perp)


def test_orders_that_ccxt_makes_of_others(alice: Exchange, bob: Exchange) -> None:
    """What CCXT makes of an order has the term of its name, and a cost is spent with the fee."""
    spot, perp = "SOL/USDC", "SOL/USDC:USDC"
    assert alice.create_post_only_order(spot, "limit", "buy", 1, 149)["postOnly"]
    bob.create_order(spot, "limit", "sell", 3, 150.02)
    assert alice.create_market_buy_order_with_cost(spot, 100)["filled"] == 0.66
    with pytest.raises(ccxt.NotSupported):
        alice.create_market_sell_order_with_cost(spot, 100)
    for made, trigger in (
        (alice.create_stop_order(perp, "limit", "buy", 1, 156, 155), 155),
        (alice.create_stop_limit_order(perp, "buy", 1, 156, 155), 155),
        (alice.create_stop_market_order(perp, "buy", 1, 154), 154),
        (alice.create_take_profit_order(perp, "market", "sell", 1, None, 159), 159),
    ):
        assert made["triggerPrice"] == trigger
    with pytest.raises(ccxt.InvalidOrder):
        alice.create_reduce_only_order(spot, "limit", "buy", 1, 149)
    alice.cancel_all_orders(None, {"trigger": True})


@pytest.mark.parametrize(
    ("expected", "arguments"),
    [
        (ccxt.InsufficientFunds, ("SOL/USDC", "limit", "buy", 10_000, 150)),
        (ccxt.InvalidOrder, ("SOL/USDC", "limit", "buy", 1, 250)),
        (ccxt.InvalidOrder, ("SOL/USDC", "stop", "buy", 1, 150)),
        (ccxt.InvalidOrder, ("SOL/USDC", "limit", "buy", 1, 150, {"timeInForce": "GTX"})),
        (ccxt.ArgumentsRequired, ("SOL/USDC", "limit", "buy", 1)),
        (ccxt.ArgumentsRequired, ("SOL/USDC", "limit", "buy", None, 149)),
        (ccxt.InvalidOrder, ("SOL/USDC", "market", "buy", 1, None, {"cost": 100})),
        (ccxt.BadSymbol, ("BTC/USDC", "limit", "buy", 1, 150)),
        (ccxt.OrderNotFillable, ("SOL/USDC", "limit", "buy", 1, 149, {"timeInForce": "FOK"})),
        (ccxt.InvalidOrder, ("SOL/USDC:USDC", "limit", "buy", 1, 150, {"reduceOnly": True})),
        (ccxt.InvalidOrder, ("SOL/USDC", "limit", "buy", 0.001, 150)),
        (ccxt.InvalidOrder, ("SOL/USDC", "limit", "buy", math.nan, 150)),
        (ccxt.InvalidOrder, ("SOL/USDC", "limit", "buy", 1, math.inf)),
        (ccxt.NotSupported, ("SOL/USDC", "limit", "buy", 1, 149, {"trailingPercent": 2})),
        (ccxt.NotSupported, ("SOL/USDC", "limit", "buy", 1, 149, {"stopLoss": {"price": 140}})),
        (
            ccxt.InvalidOrder,
            (
                "SOL/USDC",
                "limit",
                "sell",
                1,
                149,
                {"stopLossPrice": 140, "takeProfitPrice": 160},
            ),
        ),
    ],
)
def test_refusals_are_exceptions_of_ccxt(
    alice: Exchange, expected: type[Exception], arguments: tuple[Any, ...]
) -> None:
    """Each refusal is the class of the table, and nothing is placed."""
    with pytest.raises(expected):
        alice.create_order(*arguments)
    assert alice.fetch_open_orders() == []


def test_other_errors_are_exceptions_of_ccxt(alice: Exchange, bob: Exchange, house: Setup) -> None:
    """An order that does not exist, one that would take, a name twice, and a server that is not there."""
    with pytest.raises(ccxt.OrderNotFound):
        alice.fetch_order("999999")
    for unknown in ("999999", "mine", "-1"):
        with pytest.raises(ccxt.OrderNotFound):
            alice.cancel_order(unknown)
    with pytest.raises(ccxt.NotSupported, match="has no side"):
        alice.cancel_order("1", "SOL/USDC", {"side": "buy"})
    with pytest.raises(ccxt.NotSupported, match="has no side"):
        alice.cancel_all_orders("SOL/USDC", {"side": "buy"})
    for since, limit in ((1, -1), (10**20, 5)):
        with pytest.raises(ccxt.BadRequest):
            alice.fetch_orders("SOL/USDC", since, limit)
    bob.create_order("SOL/USDC", "limit", "sell", 1, 151, {"clientOrderId": "twice"})
    with pytest.raises(ccxt.DuplicateOrderId):
        bob.create_order("SOL/USDC", "limit", "sell", 1, 152, {"clientOrderId": "twice"})
    with pytest.raises(ccxt.OrderImmediatelyFillable):
        alice.create_order("SOL/USDC", "limit", "buy", 1, 151, {"postOnly": True})
    with Client(house.address, principal=PRINCIPAL) as client:
        client.create_account("carol")
        client.create_account("carol")
    unnamed = Clearinghouse({"hostname": house.address, "options": {"principal": "carol"}})
    with pytest.raises(ccxt.ArgumentsRequired, match="2 accounts"):
        unnamed.fetch_balance()
    unnamed.close()


def test_the_asynchronous_exchange_has_the_same_answers(alice: Exchange, house: Setup) -> None:
    """What the two forms say of markets, balances and orders is equal."""

    async def place() -> dict[str, Any]:
        exchange: Exchange = AsyncClearinghouse(_config(house, house.alice))
        try:
            placed = await exchange.create_order("SOL/USDC", "limit", "buy", 1, 140)
            with pytest.raises(ccxt.InsufficientFunds):
                await exchange.create_order("SOL/USDC", "limit", "buy", 10_000, 150)
            return dict(placed)
        finally:
            await exchange.close()

    async def ask() -> tuple[Any, Any]:
        exchange: Exchange = AsyncClearinghouse(_config(house, house.alice))
        try:
            return await exchange.load_markets(), await exchange.fetch_balance()
        finally:
            await exchange.close()

    placed = asyncio.run(place())
    # A settlement or an hour of interest changes a balance between two questions.
    with Client(house.address, principal=PRINCIPAL, timeout=60) as client:
        (found, expected), _ = undisturbed(
            client, lambda: (asyncio.run(ask()), (alice.load_markets(), alice.fetch_balance()))
        )
    assert found == expected
    order = alice.fetch_order(placed["id"])
    assert {name: order[name] for name in ("id", "status", "price", "amount")} == {
        name: placed[name] for name in ("id", "status", "price", "amount")
    }
