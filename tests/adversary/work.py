# SPDX-License-Identifier: Apache-2.0
"""The arenas in which a coalition makes the engine work, or its state grow.

Owns their set-ups and tactics. Work is counted in lines of Python, so that a figure is the same on every machine, and
work that adds no units is seen too; a slice of due work, whose bound is one of units, in units beside them.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Final
from unittest.mock import patch

from clearinghouse.statemachine.exchange_margin import bounds, watch
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.feeds import margin_scale
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_RANKING, WORK_OF_TURN
from clearinghouse.statemachine.views.exchange import liquidation_price
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis, what_if
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from tests.adversary.money import debts, liquidation, pool
from tests.adversary.plays import Arena
from tests.adversary.world import LINES_MAX, PERCENT, UNIT, World
from tests.stateful.draws import Draw
from tests.support import E9, SECOND

MAKERS: Final = 900
AT_A_PRICE: Final = 50
HOLDERS: Final = 150
LINES_OF_UNIT: Final = 40  # the most of one unit; closes take about 30


def perpetual(world: World, *, status: int = types.MARKET_OPEN, price: int = 150) -> int:
    """A perpetual without fees; its asset is SOL."""
    sol = world.asset("SOL", 9, price)
    world.market_id = world.market(
        "SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0, status=status
    )
    return sol


def place(
    world: World, account: int, market: int, side: int, price: int, count: int, *, lots: int = 1,
    tif: int = types.GTC, order_type: int = types.LIMIT,
) -> None:  # fmt: skip
    """A batch of orders, whose own work is counted only where they do not rest.

    Those that rest go a tick further from the other side after each `AT_A_PRICE`, the most of one owner (O-3).
    """
    step = -1 if side == types.BUY else 1
    prices = [price + step * (number // AT_A_PRICE) for number in range(count)]
    counts, world.counts = world.counts, world.counts and tif != types.GTC
    one = [0] * count
    world.apply(
        commands.OrderBatch(
            *world.head(),
            [types.PLACE] * count,
            [AccountId(account)] * count,
            [MarketId(market)] * count,
            [side] * count,
            [order_type] * count,
            [tif] * count,
            one,
            [types.STP_CANCEL_TAKER] * count,
            prices,
            [lots] * count,
            [ClientOrderId(0)] * count,
            [OrderId(0)] * count,
            [ClientOrderId(0)] * count,
            one,
        )
    )
    world.counts = counts


def lines_of(kind: str) -> Callable[[World], int]:
    """A measure: the most lines of one item of a kind."""

    def measure(world: World) -> int:
        return world.by_kind[kind]

    return measure


def units_of(kind: str) -> Callable[[World], int]:
    """A measure: the most units of one item of a kind; its lines, as units, where work adds too few of these."""

    def measure(world: World) -> int:
        return max(world.units_by_kind[kind], world.by_kind[kind] // LINES_OF_UNIT)

    return measure


# --- a long book -------------------------------------------------------------------------------------------


def set_up_book(world: World) -> None:
    """A perpetual and five members."""
    perpetual(world)
    for number in range(5):
        world.member(f"member {number}", USDC=10**6 * UNIT)


def rest(world: World, draw: Draw) -> None:
    """A member rests many offers of one lot."""
    place(world, draw.pick(world.coalition[1:]), world.market_id, types.SELL, 150_00, MAKERS)


def rest_own(world: World, draw: Draw) -> None:
    """The taker rests one offer of its own, which a walk meets last."""
    place(world, world.coalition[0], world.market_id, types.SELL, 150_90, 1)


def fill_or_kill(world: World, draw: Draw) -> None:
    """Orders that have to fill at once, for more than there is or as much."""
    lots = sum(level.lots for level in world.market_of(world.market_id).asks.levels.values())
    place(
        world,
        world.coalition[0],
        world.market_id,
        types.BUY,
        151_00,
        1,
        lots=max(lots + draw.pick([-1, 0, 0, 1]), 1),
        tif=types.FOK,
    )


# --- an auction --------------------------------------------------------------------------------------------


def set_up_auction(world: World) -> None:
    """A market in auction."""
    perpetual(world, status=types.MARKET_AUCTION)
    for owner in ("one", "two", "three"):
        world.member(owner, USDC=10**7 * UNIT)


def own_pairs(world: World, draw: Draw) -> None:
    """A member rests lots on both sides, so that they cross."""
    ticks = draw.pick([0, 1, 2])
    for side, price in ((types.BUY, 150_00 + ticks), (types.SELL, 150_00 - ticks)):
        place(world, world.coalition[0], world.market_id, side, price, AT_A_PRICE)


def others(world: World, draw: Draw) -> None:
    """A member rests offers beside them."""
    place(world, world.coalition[1], world.market_id, types.SELL, 151_00, draw.pick([50, 150]))


def binding(world: World, draw: Draw) -> None:
    """A market order with a protection price of its own."""
    place(
        world,
        world.coalition[2],
        world.market_id,
        types.BUY,
        draw.pick([150_00, 151_00]),
        1,
        order_type=types.MARKET,
    )


def uncross(world: World) -> None:
    """The auction ends."""
    world.must(
        commands.SetMarketStatus(*world.head(), MarketId(world.market_id), types.MARKET_OPEN, "")
    )


# --- holders -----------------------------------------------------------------------------------------------


def set_up_holders(world: World) -> None:
    """Many holders of a market whose margin scale is sampled each second."""
    perpetual(world)
    liquidation(world)
    maker = world.member("maker", USDC=10**7 * UNIT)
    place(world, maker, world.market_id, types.SELL, 150_00, 1, lots=HOLDERS * 10)
    for number in range(HOLDERS):
        holder = world.user(f"holder {number}", USDC=100 * UNIT)
        world.honest_order(holder, world.market_id, types.BUY, 150_00, 10)
    terms = (SECOND, 3_600 * SECOND, types.PPB // 2, 100 * UNIT, 1_000 * UNIT, 0, 0, 3 * types.PPB)
    world.must(
        commands.SetDynamicMargin(
            *world.head(), MarketId(world.market_id), *terms, types.PPB // 4, types.PPB // 20
        )
    )
    world.price(world.state.symbols["SOL"], 150)


def second(world: World, draw: Draw) -> None:
    """Some seconds pass."""
    for _ in range(draw.pick([1, 3])):
        world.advance(1)


def more_interest(world: World, draw: Draw) -> None:
    """The member sells a lot more to itself, or takes it back."""
    place(world, world.coalition[0], world.market_id, types.SELL, 150_00, 1)


# --- dust --------------------------------------------------------------------------------------------------


def set_up_dust(world: World) -> None:
    """Holders on one side, and a member whose tiny accounts are on the other."""
    perpetual(world)
    liquidation(world)
    bank = world.user("bank", USDC=10**8 * UNIT)
    world.bank_id = bank
    for number in range(HOLDERS):
        holder = world.user(f"holder {number}", USDC=100 * UNIT)
        world.honest_order(bank, world.market_id, types.BUY, 150_00, 10)
        world.honest_order(holder, world.market_id, types.SELL, 150_00, 10)


def open_dust(world: World, draw: Draw) -> None:
    """Twenty accounts with one lot each, as much as they carry."""
    if world.state.assets[AssetId(world.state.symbols["SOL"])].price_e9 != 150 * UNIT * E9:
        return
    counts, world.counts = world.counts, False
    for _ in range(20):
        account = world.member(f"dust {len(world.coalition)}", USDC=80_000)
        world.honest_order(world.bank_id, world.market_id, types.SELL, 150_00, 1)
        world.order(account, world.market_id, types.BUY, 150_00, 1)
    world.counts = counts


def drop(world: World, draw: Draw) -> None:
    """The index falls, a second passes."""
    world.price(world.state.symbols["SOL"], draw.pick([149, 147, 144]))
    world.advance(1)


# --- bids that would borrow --------------------------------------------------------------------------------


def set_up_borrowing(world: World) -> None:
    """A spot market and a pool; members with little."""
    debts(world)
    sol = world.asset("SOL", 9, 150)
    world.market_id = world.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=0)
    pool(world)
    liquidation(world)
    lena = world.user("lena", USDC=10**6 * UNIT)
    assert world.loan(commands.Lend, lena, 10**6 * UNIT) == 0
    world.member("bidder", leverage=10, USDC=200 * UNIT)


def rest_bids(world: World, draw: Draw) -> None:
    """A member rests many bids that it would have to borrow for."""
    place(world, world.coalition[0], world.market_id, types.BUY, 149_00, draw.pick([50, 150]))


def tick(world: World, draw: Draw) -> None:
    """The index moves a little."""
    move_index(world, draw.pick([999, 1_000, 1_001]))


def move_index(world: World, permille: int) -> None:
    """The index comes to so many thousandths of 150."""
    world.price(world.state.symbols["SOL"], 150 * UNIT * E9 * permille // 1_000, e9=True)


def replace(world: World, draw: Draw) -> None:
    """The member replaces one of its bids."""
    orders = list(world.account_of(world.coalition[0]).orders)
    if orders:
        world.replace(world.coalition[0], world.market_id, orders[0], types.BUY, 149_01, 1)


def three_ticks(world: World) -> None:
    """The index moves three times; the least of their lines is what every tick costs."""
    least = LINES_MAX
    for permille in (1_001, 999, 1_000):
        world.by_kind.clear()
        move_index(world, permille)
        least = min(least, world.by_kind["OracleTicks"])
    world.by_kind["EachTick"] = least


def without_borrow_bounds() -> AbstractContextManager[object]:
    """Let accounts whose spot orders would borrow be without bounds (M-7)."""
    watch_account = bounds.compute_bounds

    def watched(state: State, account: Account) -> bool:
        return not account.spot_exposed and watch_account(state, account)

    return patch.object(watch, "compute_bounds", watched)


# --- questions ---------------------------------------------------------------------------------------------


def set_up_questions(world: World) -> None:
    """A member with SOL as collateral; BTC to put it at its edge."""
    world.asset("SOL", 9, 150, weight_ppb=97 * PERCENT)
    world.asset("BTC", 9, 50_000)
    for number, symbol in enumerate(("SOL", "BTC")):
        base = world.state.symbols[symbol]
        market = world.market(
            f"{symbol}-PERP", types.PERPETUAL, base, lot=(1, 4), maker_ppb=0, taker_ppb=0
        )
        assert market == number + 1
    world.member("alice", leverage=10, USDC=300 * UNIT)
    world.user("bob", USDC=10**12)


def hedge(world: World, draw: Draw) -> None:
    """The member buys SOL as collateral and sells as much, up to a net amount, short."""
    alice, bob = world.coalition[0], world.honest[0]
    net_e9 = draw.pick([1_000_000, 300_000, 50_000, 1_000, 0])
    sol, btc = world.state.symbols["SOL"], world.state.symbols["BTC"]
    world.bring(alice, sol, (870_000_000 * 103 // 100 + net_e9) * 100 // 97)
    world.order(bob, sol - 1, types.BUY, 150_00, 8_700)
    world.order(alice, sol - 1, types.SELL, 150_00, 8_700)
    world.order(bob, btc - 1, types.SELL, 5_000_000, 100)
    world.order(alice, btc - 1, types.BUY, 5_000_000, 100)


def slack_at(world: World, btc_e9: int) -> int:
    """Equity of the member less its maintenance margin at another index of BTC."""
    state = world.state
    account = world.account_of(world.coalition[0])
    trial = PriceTrial(state, [state.assets[AssetId(state.symbols["BTC"])]])
    trial.put([btc_e9])
    refresh(state, account)
    found = equity(account) - maintenance_margin(state, account)
    trial.end()
    refresh(state, account)
    return found


def ask(world: World, draw: Draw) -> None:
    """The member asks for its liquidation prices, at the index or at a supposed one near its edge."""
    if not world.account_of(world.coalition[0]).lines:
        return
    low, high = 1, 50_000 * UNIT * E9
    spare = draw.pick([20, 1_000])
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if slack_at(world, middle) < spare else (low, middle)
    price = draw.pick([high, 50_000 * UNIT * E9])
    btc = AssetId(world.state.symbols["BTC"])
    supposed = Hypothesis([btc], [price], AssetId(0), 0, None)
    with world.counted("WhatIf"):
        what_if(world.state, world.account_of(world.coalition[0]), supposed, with_prices=True)


def everybody_in(state: State, market: Market) -> None:
    """Name every account with exposure in a market, as before margin scales were inputs of the bounds (M-7)."""
    for account_id, line in market.exposed.items():
        state.touched[account_id] = line.account


def without_bounds() -> AbstractContextManager[object]:
    """Take margin scales out of the bounds of accounts (W-7)."""
    return patch.object(margin_scale, "scale_moved", everybody_in)


def without_budget() -> AbstractContextManager[object]:
    """Take the budget of questions out (M-10.1)."""
    return patch.object(liquidation_price, "WORK_MAX", 10**12)


# --- records -----------------------------------------------------------------------------------------------


def set_up_records(world: World) -> None:
    """Two members."""
    perpetual(world)
    world.member("one", USDC=10_000 * UNIT)
    world.member("two", USDC=UNIT)


def deposits(world: World, draw: Draw) -> None:
    """Requests for deposits that custody never decides."""
    count = draw.pick([50, 500])
    one = [AccountId(world.coalition[0])] * count
    assets = [AssetId(1)] * count
    world.apply(commands.RequestDeposits(*world.head(), one, assets, [1] * count, [""] * count))


def withdrawals(world: World, draw: Draw) -> None:
    """Requests for withdrawals that custody never decides."""
    count = draw.pick([50, 500])
    one = [AccountId(world.coalition[0])] * count
    assets = [AssetId(1)] * count
    world.apply(commands.RequestWithdrawals(*world.head(), one, assets, [1] * count, [""] * count))


def holds(world: World, draw: Draw) -> None:
    """Holds of a unit each."""
    count = draw.pick([50, 500])
    one, two = ([AccountId(number)] * count for number in world.coalition)
    units, never = [1] * count, [0] * count
    world.apply(
        commands.CreateHolds(*world.head(), 0, one, two, [AssetId(1)] * count, units, never)
    )


ARENAS: Final = (
    Arena(
        "questions",
        "H2",
        set_up_questions,
        (hedge, ask, ask),
        lines_of("WhatIf"),
        400_000,
        "M-10: a question has a budget of 20,000 units, of about 14 lines each",
        length=4,
        counts=True,
        without=without_budget,
        tries=20,
    ),
    Arena(
        "walks",
        "H3",
        set_up_book,
        (rest, rest, rest_own, fill_or_kill),
        lines_of("OrderBatch"),
        500_000,
        "O-3: an order meets 1,000 resting orders; a trade takes up to 460 lines, with the cancels of own orders",
        length=8,
        counts=True,
        tries=12,
    ),
    Arena(
        "dust",
        "H6",
        set_up_dust,
        (open_dust, open_dust, drop),
        units_of("AdvanceTime"),
        types.WORK_SLICE + HOLDERS * (WORK_OF_RANKING + WORK_OF_TURN),
        "I-12: a slice of 5,000 units; the last account of it ranks all 150 holders, and may ask each of them",
        length=5,
        counts=True,
        tries=12,
    ),
    Arena(
        "auction",
        "H7",
        set_up_auction,
        (own_pairs, others, binding),
        lines_of("SetMarketStatus"),
        200_000,
        "O-2: three rounds over at most 1,500 orders, about 40 lines for each order and round",
        length=5,
        counts=True,
        finish=uncross,
        tries=40,
    ),
    Arena(
        "borrowing bids",
        "H8",
        set_up_borrowing,
        (rest_bids, tick, replace),
        lines_of("EachTick"),
        1_500,
        "M-7: such orders are inputs of the bounds, so a tick visits no order",
        length=6,
        tries=12,
        counts=True,
        without=without_borrow_bounds,
        finish=three_ticks,
    ),
    Arena(
        "samples",
        "H12",
        set_up_holders,
        (second, more_interest),
        lines_of("AdvanceTime"),
        5_000,
        "M-7: a sample visits the holders that leave their bounds, here none",
        length=4,
        counts=True,
        without=without_bounds,
        tries=6,
    ),
    Arena(
        "records",
        "H14",
        set_up_records,
        (deposits, withdrawals, holds),
        World.records,
        types.PENDING_DEPOSITS_MAX + types.PENDING_WITHDRAWALS_MAX + types.HOLDS_MAX,
        "I-12: 64 deposits, 64 withdrawals and 256 holds of the one account that asks",
        length=4,
        tries=12,
    ),
)
