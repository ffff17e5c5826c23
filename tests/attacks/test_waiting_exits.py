# SPDX-License-Identifier: Apache-2.0
"""Exits that wait and are tried again: 500 of one account over an auction, and 4,000 of many accounts (O-9.1).

A try costs its owner nothing when it comes. Without limits, accounts could keep the machine trying exits that cannot
trade, between two prices and for ever.
"""

from collections import Counter
from typing import Any

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.trading.waiting_exits import ACCOUNTS_OF_ROUND
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import System

UNIT = 10**6
OF_ACCOUNT = types.CONDITIONAL_ORDERS_MAX
ACCOUNTS = 2_000
MINUTE = 60
ROUNDS = 6


def stops(system: System, account: int, perp: int, count: int) -> list[int]:
    """Place stops of one lot each at 145, reduce-only, at the market; the code of each."""
    row: tuple[int, ...] = (
        types.PLACE,
        account,
        perp,
        types.TRIGGER_STOP,
        types.TRIGGER_MARK,
        14_500,
        0,
    )
    row += (types.SELL, types.MARKET, types.IOC, types.FLAG_REDUCE_ONLY, types.STP_CANCEL_TAKER)
    row += (0, 1, 0, 0, 0, 0, 0, 0, 0)
    columns: list[Any] = [[value] * count for value in row]
    return system.apply(commands.ConditionalOrders(*system.head(), *columns)).codes


def world(lots: int) -> tuple[System, int, int, int]:
    """A perpetual at 150 and a seller of some lots; the system, the coin, the market and another buyer."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    seller = system.account("seller", USDC=10**9 * UNIT)
    for _ in range(types.LEVEL_ORDERS_MAX):
        system.order(seller, perp, types.SELL, 15_000, -(-lots // types.LEVEL_ORDERS_MAX))
    return system, sol, perp, system.account("buyer", USDC=10**9 * UNIT)


def set_status(system: System, perp: int, status: int) -> None:
    """Move the status of the market."""
    system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), status, "test"))


def waiting(system: System, perp: int) -> int:
    """The number of exits of the market that wait to be tried again."""
    queue = system.market_of(perp).waiting
    return 0 if queue is None else sum(map(len, queue.of_account.values()))


def advance(system: System, seconds: int) -> Counter[str]:
    """Move the clock and run all that is due; its events by name, and the orders that it tried as "tried"."""
    found: Counter[str] = Counter()
    before = system.state.cursors.fired
    system.advance(seconds)
    found.update(system.event_names())
    while system.engine.is_behind:
        system.advance(0)
        found.update(system.event_names())
    found["tried"] = system.state.cursors.fired - before
    return found


def tick(system: System, asset: int, price: int) -> None:
    """Move the price, and run all that it triggers."""
    system.price(asset, price)
    advance(system, 0)


def test_all_exits_of_an_account_sell_after_an_auction() -> None:
    """500 stops that trigger in an auction all wait, and all of them sell in the first try after its end."""
    system, sol, perp, buyer = world(OF_ACCOUNT)
    trader = system.account("trader", USDC=10**5 * UNIT)
    assert system.order(trader, perp, types.BUY, 15_000, OF_ACCOUNT).filled == [OF_ACCOUNT]
    assert stops(system, trader, perp, OF_ACCOUNT) == [codes.OK] * OF_ACCOUNT
    assert stops(system, trader, perp, 1) == [codes.CONDITIONAL_ORDER_LIMIT]
    set_status(system, perp, types.MARKET_AUCTION)
    tick(system, sol, 144)
    assert waiting(system, perp) == OF_ACCOUNT
    assert system.order(buyer, perp, types.BUY, 14_350, OF_ACCOUNT).codes == [codes.OK]
    set_status(system, perp, types.MARKET_OPEN)
    found = advance(system, 1)
    assert (found["TRADE"], found["tried"]) == (OF_ACCOUNT, OF_ACCOUNT)
    assert system.line(trader, perp).position == 0
    assert system.state.conditionals == {}
    assert violations(system.state) == []


def test_all_exits_of_an_account_stay_after_an_auction_without_a_bid() -> None:
    """Without a bid one of 500 is tried once, and none ends; then a bid of one lot each second takes one lot."""
    system, sol, perp, buyer = world(OF_ACCOUNT)
    trader = system.account("trader", USDC=10**5 * UNIT)
    assert system.order(trader, perp, types.BUY, 15_000, OF_ACCOUNT).filled == [OF_ACCOUNT]
    assert stops(system, trader, perp, OF_ACCOUNT) == [codes.OK] * OF_ACCOUNT
    set_status(system, perp, types.MARKET_AUCTION)
    tick(system, sol, 144)
    set_status(system, perp, types.MARKET_OPEN)
    assert advance(system, 1)["tried"] == 1
    assert advance(system, MINUTE)["tried"] == 0
    assert waiting(system, perp) == OF_ACCOUNT
    for left in range(OF_ACCOUNT - 1, OF_ACCOUNT - 6, -1):
        system.order(buyer, perp, types.BUY, 14_350, 1)
        # One sells, and the next meets an empty book.
        assert advance(system, 1)["tried"] == 2
        assert system.line(trader, perp).position == left
        assert waiting(system, perp) == left
    assert violations(system.state) == []


def test_exits_that_cannot_trade_are_not_tried_for_ever() -> None:
    """While the market stands still no exit is tried; a change begins a round of at most 1,000 exits a second.

    The cheapest change is a bid of one lot that comes and goes. A round tries one exit of an account, so each costs
    the machine at most a thousand orders a second, however many accounts and exits wait.
    """
    system, sol, perp, buyer = world(2 * ACCOUNTS)
    for number in range(ACCOUNTS):
        trader = system.account(f"trader {number}", USDC=10**4 * UNIT)
        assert system.order(trader, perp, types.BUY, 15_000, 2).filled == [2]
        assert stops(system, trader, perp, 2) == [codes.OK] * 2
    tick(system, sol, 144)
    assert waiting(system, perp) == 2 * ACCOUNTS
    for _ in range(5):
        advance(system, 1)
    assert advance(system, MINUTE)["tried"] == 0
    tried = 0
    for number in range(ROUNDS):
        bid = system.order(buyer, perp, types.BUY, 14_000 + number, 1)
        found = advance(system, 1)
        assert 0 < found["tried"] <= ACCOUNTS_OF_ROUND + found["TRADE"]
        tried += found["tried"]
        system.cancel(buyer, perp, bid.ids[0])
    assert waiting(system, perp) == 2 * ACCOUNTS - ROUNDS
    for _ in range(2 * ACCOUNTS // ACCOUNTS_OF_ROUND + 1):
        advance(system, 1)
    assert advance(system, MINUTE)["tried"] == 0
    assert violations(system.state) == []
