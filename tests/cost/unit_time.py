# SPDX-License-Identifier: Apache-2.0
"""How long a unit of work takes, by the kind of work that it is counted for (SPEC I-12.1).

Owns the workloads, one for each weight of `state.work`, and the comparison with a fixed loop that is timed beside each
of them. A ratio of two times of one machine at one moment is what a test may use, never a time.

    python -m tests.cost.unit_time    print the table
"""

import gc
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Final

from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS, GROUP_BITS
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
    SourceId,
)
from tests.support import E9, SECOND, System

UNIT: Final = 10**6
PERCENT: Final = types.PPB // 100
SIZES: Final = (60, 180)  # the slope between them leaves out what a call costs by itself
TRIES: Final = 7
UNIT_US: Final = 2.5
"""What a unit stands for at most, in plain Python on the stated machine."""
LOOPS: Final = 20_000
LOOP_US: Final = 2_000.0
"""What the fixed loop takes on the stated machine: Python 3.11 without a compiled build, the least of 1,500."""

Act = Callable[[], object]


@dataclass(frozen=True)
class Work:
    """A command that is timed, with the system that it acts on."""

    system: System
    command: Command
    seconds: int = 0  # by which the clock moves first


def fixed_loop() -> int:
    """A plain Python loop of the kind that the machine has: a dictionary, an attribute, integers."""
    rows = {number: number * 7 for number in range(64)}
    total = 0
    for number in range(LOOPS):
        total += rows[number & 63] * number // 3
        if total > types.AMOUNT_MAX:
            total -= types.AMOUNT_MAX
    return total


def timed(act: Act) -> int:
    """The processor time of an action in nanoseconds."""
    began = time.process_time_ns()
    act()
    return time.process_time_ns() - began


def loops_of(work: Work) -> tuple[float, int]:
    """The time of a command in fixed loops, one before and one after it, and its units."""
    system = work.system
    before = timed(fixed_loop)
    system.now += work.seconds * SECOND
    meter = system.state.work
    units = meter.of_principal(work.command.principal, system.now)
    spent = timed(lambda: system.apply(work.command))
    after = timed(fixed_loop)
    units = meter.of_principal(work.command.principal, system.now) - units
    return 2 * spent / (before + after), units


def us_per_unit(kind: Callable[[int], Work]) -> float:
    """Microseconds for each unit of a kind of work on the stated machine: the least slope of several."""
    found = []
    gc.collect()
    gc.disable()
    try:
        for _ in range(TRIES):
            (small, few), (large, many) = (loops_of(kind(size)) for size in SIZES)
            assert many > few, "the work does not grow with its size"
            found.append((large - small) * LOOP_US / (many - few))
    finally:
        gc.enable()
    # The least is not disturbed from outside; where the small one was, it is too low, so the lower middle is taken.
    return median(sorted(found)[: TRIES // 2 + 1])


# --- workloads ---------------------------------------------------------------------------------------------


FAR = 200_00  # beyond all orders that rest


def _perp(system: System) -> int:
    """A perpetual on SOL at 150."""
    sol = system.asset("SOL", 9, 150)
    return system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)


def _orders(
    system: System, account: int, market: int, side: int, count: int, *,
    price: int = 150_00, lots: int = 1, tif: int = types.GTC, expire_ns: int = 0, away: int = 1,
) -> commands.OrderBatch:  # fmt: skip
    """A batch of orders, 50 at each price, the most of one owner; each next price is further `away` from the others."""
    step = away if side == types.SELL else -away
    prices = [price + step * (number // types.LEVEL_ORDERS_MAX) for number in range(count)]
    return commands.OrderBatch(
        *system.head(),
        [types.PLACE] * count,
        [AccountId(account)] * count,
        [MarketId(market)] * count,
        [side] * count,
        [types.LIMIT] * count,
        [tif] * count,
        [0] * count,
        [types.STP_CANCEL_TAKER] * count,
        prices,
        [lots] * count,
        [ClientOrderId(0)] * count,
        [OrderId(0)] * count,
        [ClientOrderId(0)] * count,
        [expire_ns] * count,
    )


def placed(size: int) -> Work:
    """Orders that rest."""
    system = System(check=False)
    market = _perp(system)
    account = system.account("one", USDC=10**6 * UNIT)
    return Work(system, _orders(system, account, market, types.SELL, size))


def refused(size: int) -> Work:
    """Orders that are refused at once."""
    system = System(check=False)
    market = _perp(system)
    account = system.account("one", USDC=10**6 * UNIT)
    return Work(system, _orders(system, account, market, types.BUY, size, tif=types.FOK))


def cancelled(size: int) -> Work:
    """Orders that end together."""
    work = placed(size)
    work.system.apply(work.command)
    account = AccountId(max(work.system.state.accounts))
    return Work(work.system, commands.CancelAll(*work.system.head(), account, MarketId(0), 0))


def killed(size: int) -> Work:
    """Orders that the kill switch ends."""
    work = placed(size)
    work.system.apply(work.command)
    switch, drill = types.BRAKE_KILL_SWITCH, types.CAUSE_DRILL
    return Work(work.system, commands.EngageBrake(*work.system.head(), switch, 0, drill, "drill"))


def closed(size: int) -> Work:
    """Orders of a market that closes."""
    work = placed(size)
    work.system.apply(work.command)
    status = types.MARKET_CLOSED
    return Work(
        work.system,
        commands.SetMarketStatus(*work.system.head(), MarketId(1), status, "over"),
    )


def ended(size: int) -> Work:
    """Holders of a future that expires."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    future = MarketId(
        system.market(
            "SOL-FUT", types.DATED_FUTURE, sol, maker_ppb=0, taker_ppb=0,
            status=types.MARKET_CANCEL_ONLY,
        )
    )  # fmt: skip
    expiry_ns = system.now // SECOND * SECOND + 400 * SECOND
    system.must(commands.SetExpiry(*system.head(), future, expiry_ns, SECOND))
    system.must(commands.SetMarketStatus(*system.head(), future, types.MARKET_OPEN, "listed"))
    other = system.account("other", USDC=10**6 * UNIT)
    for number in range(size):
        account = system.account(f"holder {number}", USDC=100 * UNIT)
        system.order(other, future, types.SELL, 150_00, 1)
        system.order(account, future, types.BUY, 150_00, 1)
    system.price(sol, 150)
    system.now = expiry_ns - SECOND
    system.advance(0)
    advance = commands.AdvanceTime("clearinghouse", "", expiry_ns, expiry_ns)
    return Work(system, advance, seconds=1)


def traded(size: int) -> Work:
    """One order that meets so many."""
    work = placed(size)
    system = work.system
    system.apply(work.command)
    taker = system.account("taker", USDC=10**6 * UNIT)
    return Work(system, _orders(system, taker, 1, types.BUY, 1, price=FAR, lots=size))


def walked(size: int) -> Work:
    """An order that has to fill at once, and finds one of its own behind so many."""
    work = placed(2 * size)
    system = work.system
    system.apply(work.command)
    taker = system.account("taker", USDC=10**6 * UNIT)
    system.apply(_orders(system, taker, 1, types.SELL, 1, price=FAR))
    lots = 2 * size + 1
    return Work(
        system, _orders(system, taker, 1, types.BUY, 1, price=FAR, lots=lots, tif=types.FOK)
    )


def ticked(size: int) -> Work:
    """Ticks, each of which changes the index, the mark and no account."""
    system = System(check=False)
    _perp(system)
    sol = AssetId(system.state.symbols["SOL"])
    instrument = system.state.assets[sol].instrument
    assert instrument is not None
    prices = [150 * UNIT * E9 + number % 2 * UNIT * E9 for number in range(size)]
    zeros = [0] * size
    sources: list[SourceId] = instrument.source_ids * size
    system.now += size
    times = [system.now - size + number for number in range(size)]
    command = commands.OracleTicks(
        *system.head(), sources, [sol] * size, zeros, zeros, prices, zeros, times
    )
    return Work(system, command)


def transferred(size: int) -> Work:
    """Transfers, as an example of items without a weight of their own."""
    system = System(check=False)
    one, two = (AccountId(system.account(name, USDC=UNIT)) for name in ("one", "two"))
    command = commands.Transfers(
        *system.head(), 0, [one] * size, [two] * size, [AssetId(1)] * size, [1] * size
    )
    return Work(system, command)


def expired(size: int) -> Work:
    """Orders whose time is over at one instant."""
    system = System(check=False)
    market = _perp(system)
    account = system.account("one", USDC=10**6 * UNIT)
    until = system.now + 10 * SECOND
    orders = _orders(system, account, market, types.SELL, size // 3, tif=types.GTD, expire_ns=until)
    assert set(system.apply(orders).codes) == {OK}
    advance = commands.AdvanceTime("clearinghouse", "", until, until)
    return Work(system, advance, seconds=10)


def passed(size: int) -> Work:
    """A pass of the waterfall over accounts without a buyer."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    rates = (PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT, PERCENT)
    system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *rates, 20, 0))
    other = system.account("other", USDC=10**6 * UNIT)
    size //= 3
    for number in range(size):
        account = system.account(f"dust {number}", leverage=20, USDC=8 * UNIT)
        system.order(other, perp, types.SELL, 150_00, 1)
        system.order(account, perp, types.BUY, 150_00, 1)
    system.price(sol, 145)
    system.advance(1)
    now = system.now + SECOND
    return Work(system, commands.AdvanceTime("clearinghouse", "", now, now), seconds=1)


def deleveraged(size: int) -> Work:
    """A pass over accounts without equity, each of which meets one counterparty."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    rates = (PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB, 2, 6 * PERCENT, PERCENT)
    system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *rates, 20, 0))
    for number in range(size // 3):
        holder = system.account(f"holder {number}", leverage=20, USDC=100 * UNIT)
        account = system.account(f"dust {number}", leverage=20, USDC=8 * UNIT)
        system.order(holder, perp, types.SELL, 150_00, 1)
        system.order(account, perp, types.BUY, 150_00, 1)
    system.price(sol, 141)
    now = system.now // SECOND * SECOND + SECOND
    return Work(
        system,
        commands.AdvanceTime("clearinghouse", "", now, now),
        (now - system.now) // SECOND + 1,
    )


def visited(size: int) -> Work:
    """A price that takes so many accounts with three positions each out of their bounds."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    terms = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
    markets = [
        system.market(f"SOL-{number}", types.PERPETUAL, sol, **terms)  # type: ignore[arg-type]
        for number in range(3)
    ]
    other = system.account("other", USDC=10**9 * UNIT)
    for number in range(size):
        holder = system.account(f"holder {number}", leverage=20, USDC=120 * UNIT)
        for market in markets:
            system.order(other, market, types.SELL, 150_00, 1)
            system.order(holder, market, types.BUY, 150_00, 1)
    system.price(sol, 151)  # gives all of them bounds
    return Work(system, tick_of(system, AssetId(sol), 130))


def gone_through(size: int) -> Work:
    """A change of a market's parameters with so many blocks of accounts, none of which has anything there."""
    system = System(check=False)
    market = _perp(system)
    state = system.state
    state.last_account_id += size << BLOCK_BITS  # accounts that are not there are asked for alike
    command = commands.SetMarketParameters(
        *system.head(), MarketId(market), [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 4 * PERCENT, 0
    )  # fmt: skip
    return Work(system, command)


def spread(size: int) -> Work:
    """A price that takes half as many accounts out of their bounds, each in another group of blocks of accounts.

    A command visits as many as 5,000 units allow.
    """
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    other = system.account("other", USDC=10**9 * UNIT)
    for number in range(size // 2):
        system.state.last_account_id += 1 << BLOCK_BITS + GROUP_BITS
        holder = system.account(f"holder {number}", leverage=20, USDC=120 * UNIT)
        system.order(other, market, types.SELL, 150_00, 1)
        system.order(holder, market, types.BUY, 150_00, 1)
    system.price(sol, 151)  # gives all of them bounds
    return Work(system, tick_of(system, AssetId(sol), 130))


def tick_of(system: System, asset_id: AssetId, price: int) -> commands.OracleTicks:
    """A price of the first source of an asset."""
    instrument = system.state.assets[asset_id].instrument
    assert instrument is not None
    system.now += 1
    tick = ([0], [0], [price * UNIT * E9], [0], [system.now])
    return commands.OracleTicks(*system.head(), [instrument.source_ids[0]], [asset_id], *tick)


def _borrowers(size: int, accounts: int, cash: int) -> tuple[System, list[int], int]:
    """Accounts with bids of one coin on a spot market, so many each, for which their cash is not enough."""
    system = System(check=False)
    debts = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 0, 3 * PERCENT, 0, 0, 0)
    system.must(commands.SetAssetParameters(*system.head(), AssetId(1), *debts))
    sol = system.asset("SOL", 9, 150)
    market = system.market("SOL/USDC", types.SPOT, sol, maker_ppb=0, taker_ppb=0)
    terms = (8 * 10**8, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
    lender = AccountId(system.account("lender", USDC=10**6 * UNIT))
    system.must(commands.Lend(*system.head(), [lender], [AssetId(1)], [10**6 * UNIT]))
    bidders = [system.account(f"bidder {number}", USDC=cash) for number in range(accounts)]
    for bidder in bidders:
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(bidder), 10, flags))
        bids = _orders(system, bidder, market, types.BUY, size, price=149_00)
        assert set(system.apply(bids).codes) == {OK}
    return system, bidders, market


def borrowing(size: int) -> Work:
    """An order beside so many of one account that would have to borrow."""
    system, [bidder], market = _borrowers(2 * size, 1, 200 * UNIT)
    return Work(system, _orders(system, bidder, market, types.BUY, 1, price=140_00))


def condemned(size: int) -> Work:
    """A price that condemns most of the bids of one account, so many of which would borrow."""
    system, _, _ = _borrowers(2 * size, 1, size * UNIT)
    return Work(system, tick_of(system, AssetId(system.state.symbols["SOL"]), 90))


def _auction(size: int, kind: int, sides: tuple[int, int]) -> Work:
    """An auction of so many buyers and so many sellers at prices that cross."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    terms = {"maker_ppb": 0, "taker_ppb": 0, "status": types.MARKET_AUCTION}
    market = system.market("SOL-ONE", kind, sol, **terms)  # type: ignore[arg-type]
    for owner, side, count in (("one", types.BUY, sides[0]), ("two", types.SELL, sides[1])):
        account = system.account(owner, USDC=10**6 * UNIT, SOL=size * 10**9)
        system.apply(_orders(system, account, market, side, count, away=-1))
    opened = commands.SetMarketStatus(*system.head(), MarketId(market), types.MARKET_OPEN, "")
    return Work(system, opened)


def uncrossed(size: int) -> Work:
    """An auction of so many orders on each side, which all trade."""
    return _auction(size, types.PERPETUAL, (size, size))


def collected(size: int) -> Work:
    """An auction of so many orders, of which one trades."""
    return _auction(size, types.PERPETUAL, (5 * size, 1))


def funded(size: int) -> Work:
    """An auction of so many orders of a spot market, of which one trades."""
    return _auction(size, types.SPOT, (5 * size, 1))


def merged(size: int) -> Work:
    """An auction in which an iceberg stands behind so many younger orders at its price, since it has shown a part."""
    system = System(check=False)
    market = _perp(system)
    ice = AccountId(system.account("ice", USDC=10**6 * UNIT))
    zero = [0]
    system.must(
        commands.ConditionalOrders(
            *system.head(), [types.PLACE], [ice], [MarketId(market)], [types.TRIGGER_AT_ONCE],
            zero, zero, zero, [types.BUY], [types.LIMIT], [types.GTC], zero,
            [types.STP_CANCEL_TAKER], [150_00], [10], [1], [ClientOrderId(0)], zero, zero,
            [OrderId(0)], [OrderId(0)], [ClientOrderId(0)],
        )
    )  # fmt: skip
    most = types.LEVEL_ORDERS_MAX
    for number in range(5 * size // most):
        owner = system.account(f"owner {number}", USDC=10**6 * UNIT)
        system.apply(_orders(system, owner, market, types.BUY, most))
    other = system.account("other", USDC=10**6 * UNIT)
    system.order(other, market, types.SELL, 150_00, 1)
    collects, opens = (
        commands.SetMarketStatus(*system.head(), MarketId(market), status, "")
        for status in (types.MARKET_AUCTION, types.MARKET_OPEN)
    )
    system.must(collects)
    system.order(other, market, types.SELL, 150_00, 1)
    return Work(system, opens)


def settled(size: int, *, pays: bool) -> Work:
    """A pass of settlement over so many who have to pay, or to get a part of what another cannot pay."""
    system = System(check=False)
    market = _perp(system)
    other = system.account("other", USDC=10**6 * UNIT)
    rules = (1, PERCENT, PERCENT, 3, 9)
    system.must(commands.SetReconciliation(*system.head(), *rules))
    for number in range(size):
        account = system.account(f"trader {number}", USDC=100 * UNIT)
        closed = 149_00 if pays else 151_00
        for seller, buyer, price in ((other, account, 150_00), (account, other, closed)):
            system.order(seller, market, types.SELL, price, 1)
            system.order(buyer, market, types.BUY, price, 1)
    if not pays:
        system.holding(other, "USDC").held = 10**6 * UNIT - size * UNIT // 200
    now = system.now // (10 * SECOND) * 10 * SECOND + 10 * SECOND
    return Work(
        system,
        commands.AdvanceTime("clearinghouse", "", now, now),
        (now - system.now) // SECOND + 1,
    )


def losers(size: int) -> Work:
    """A pass of settlement over so many who have to pay."""
    return settled(size, pays=True)


def winners(size: int) -> Work:
    """A pass of settlement that shares too little cash among so many."""
    return settled(size, pays=False)


def reached(size: int) -> Work:
    """Stops that one tick reaches."""
    system = System(check=False)
    market = _perp(system)
    account = AccountId(system.account("one", USDC=10**6 * UNIT))
    zeros = [0] * size
    none = [OrderId(0)] * size
    system.apply(
        commands.ConditionalOrders(
            *system.head(),
            [types.PLACE] * size,
            [account] * size,
            [MarketId(market)] * size,
            [types.TRIGGER_STOP] * size,
            [types.TRIGGER_INDEX] * size,
            [149_00] * size,
            zeros,
            [types.SELL] * size,
            [types.LIMIT] * size,
            [types.GTC] * size,
            zeros,
            [types.STP_CANCEL_TAKER] * size,
            [151_00 + number // types.LEVEL_ORDERS_MAX for number in range(size)],
            [1] * size,
            zeros,
            [ClientOrderId(0)] * size,
            zeros,
            zeros,
            none,
            none,
            [ClientOrderId(0)] * size,
        )
    )
    sol = AssetId(system.state.symbols["SOL"])
    return Work(system, tick_of(system, sol, 149))


KINDS: Final[dict[str, Callable[[int], Work]]] = {
    "WORK_OF_ORDER, rests": placed,
    "WORK_OF_ORDER, refused": refused,
    "WORK_OF_ORDER, ends": cancelled,
    "WORK_OF_RESTING": killed,
    "WORK_OF_RESTING, a market closes": closed,
    "WORK_OF_ITEM, a future ends": ended,
    "WORK_OF_TRADE": traded,
    "MAKERS_PER_UNIT": walked,
    "WORK_OF_TICK": ticked,
    "WORK_OF_ITEM": transferred,
    "WORK_OF_DEADLINE": expired,
    "WORK_OF_PASS, WORK_OF_RANKING": passed,
    "WORK_OF_TURN": deleveraged,
    "WORK_OF_VISIT, WORK_OF_LINE": visited,
    "WORK_OF_BLOCK, WORK_OF_WHOLE_BLOCK, BLOCKS_PER_UNIT": gone_through,
    "WORK_OF_GROUP": spread,
    "WORK_OF_SPOT_ORDER": borrowing,
    "WORK_OF_ORDER, triggers": reached,
    "PAIRS_PER_UNIT, WORK_OF_TRADE, uncrossing": uncrossed,
    "LISTED_PER_UNIT, WORK_OF_LEVEL, WORK_OF_SUMMED, WORK_OF_LIMIT": collected,
    "WORK_OF_MERGED": merged,
    "WORK_OF_ASKED, SORTED_PER_UNIT, on spot": funded,
    "WORK_OF_SPOT_ORDER, ends": condemned,
    "WORK_OF_PHASE, WORK_OF_PAYMENT, losers": losers,
    "WORK_OF_PHASE, WORK_OF_PAYMENT, WORK_OF_SHARE, winners": winners,
}


def main() -> None:
    """Print what a unit of each kind takes."""
    loop = min(timed(fixed_loop) for _ in range(50)) / 1000
    sys.stdout.write(
        f"the fixed loop: {loop:.0f} us here, {LOOP_US:.0f} us on the stated machine\n"
    )
    for name, kind in KINDS.items():
        sys.stdout.write(f"{name:34}{us_per_unit(kind):6.2f} us\n")


if __name__ == "__main__":
    main()
