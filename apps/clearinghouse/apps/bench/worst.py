# SPDX-License-Identifier: Apache-2.0
"""Measure the longest single steps of the machine: the items and slices that an attacker could make long.

Owns the worlds that make a step long. Each figure is for the longest command, item slice or slice of due work in a
run, and the least of a few runs: milliseconds of processor time and units of work (I-12), with the garbage collector
off.

    python -m clearinghouse.apps.bench.worst N               every row with N others, as one JSON object
    python -m clearinghouse.apps.bench.worst N ROW ...       these rows
    python -m clearinghouse.apps.bench.worst N quick         every fifth row
    python -m clearinghouse.apps.bench.worst --table         the table of docs/explanation/attacks.md
"""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Final, NamedTuple

from clearinghouse.apps.bench import worst_health, worst_steps, worst_uncrossing
from clearinghouse.apps.bench.attack_world import (
    AT_A_PRICE,
    CENTS,
    HUGE,
    RUNS,
    SOL,
    UNIT,
    USDC,
    Figure,
    World,
    fresh,
    passes,
)
from clearinghouse.server.memory.huge_pages import use_huge_pages
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    ClientOrderId,
    OrderId,
)

SIZES: Final = (1_000, 10_000, 50_000)
DUST: Final = UNIT * 8 // 100


# --- orders -----------------------------------------------------------------------------------------------------------


def fill_or_kill(count: int) -> Figure:
    """Measure a fill-or-kill order that is refused after its search passed the orders of `count` makers, one lot
    each.
    """
    world = World()
    world.crowd(count, types.SELL, CENTS)
    own = world.accounts(1, HUGE)
    world.orders(own, types.SELL, CENTS, 1)
    return world.least(lambda: world.orders(own, types.BUY, CENTS, count + 1, types.FOK))


def fill_or_kill_levels(count: int) -> Figure:
    """Measure a fill-or-kill order that is refused after its search passed `count` price levels of other accounts."""
    world = World()
    makers = world.accounts(-(-count // AT_A_PRICE), HUGE)
    for at in range(count):
        world.orders([makers[at // AT_A_PRICE]], types.SELL, CENTS + at, 1)
    own = world.accounts(1, HUGE)
    return world.least(lambda: world.orders(own, types.BUY, CENTS + count, count + 1, types.FOK))


def fill_or_kill_spot(count: int) -> Figure:
    """Measure a fill-or-kill order against at most 999 bids of one account, which would have to borrow to pay for
    them.
    """
    world = World()
    world.make_pool()
    lender = world.accounts(1, HUGE)
    world.apply(commands.Lend(*world.head(), [AccountId(lender[0])], [USDC], [HUGE // 2]))
    world.make_spot()
    bidder = world.accounts(1, 1_200 * UNIT)
    settings = (20, types.ACCOUNT_SPOT_MARGIN)
    world.apply(commands.SetAccountSettings(*world.head(), AccountId(bidder[0]), *settings))
    world.ladder(bidder[0], types.BUY, CENTS, min(count, 999))
    taker = world.accounts(1, HUGE)
    world.fund(taker, 10**15, SOL)
    world.orders(taker, types.BUY, CENTS - AT_A_PRICE, 1)
    return world.least(
        lambda: world.orders(taker, types.SELL, CENTS - AT_A_PRICE, min(count, 999) + 1, types.FOK)
    )


def sweep(count: int) -> Figure:
    """Measure one taker order that trades with `count` makers."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        world.crowd(count, types.SELL, CENTS)
        taker = world.accounts(1, HUGE)
        return world, lambda: world.orders(taker, types.BUY, CENTS, count)

    return fresh(build, count)


def _cancel_all(world: World, account: int) -> Callable[[], object]:
    """Return a function that cancels all orders of an account."""
    return lambda: world.apply(
        commands.CancelAll(*world.head(), AccountId(account), world.market, types.BUY)
    )


def cancel_all(count: int) -> Figure:
    """Measure the command that cancels 990 orders of one account, among `count` orders of others."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        world.crowd(count, types.BUY, CENTS - 10)
        own = world.accounts(1, HUGE)
        world.ladder(own[0], types.BUY, CENTS - 10, 990)
        return world, _cancel_all(world, own[0])

    return fresh(build, count)


def cancel_one(count: int) -> Figure:
    """Measure the command that cancels one order in the middle of a price level of `count` orders."""
    world = World()
    world.crowd(count // 2, types.BUY, CENTS - 10)
    own = world.accounts(1, HUGE)
    world.orders(own * (RUNS + 1), types.BUY, CENTS - 10, 1)
    world.crowd(count // 2, types.BUY, CENTS - 10)
    account = world.engine.state.accounts[AccountId(own[0])]
    ids = iter(list(account.orders))

    def cancel() -> None:
        zero = [0]
        world.apply(
            commands.OrderBatch(
                *world.head(), [types.CANCEL], [account.id], [world.market], zero, zero, zero, zero, zero, zero, zero,
                [ClientOrderId(0)], [OrderId(next(ids))], [ClientOrderId(0)], zero,
            )
        )  # fmt: skip

    return world.least(cancel)


def stops(count: int) -> Figure:
    """Measure a tick that triggers `count` stop orders, and the slices of work after it."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        owners = world.accounts(-(-count // 200), HUGE)
        for number, owner in enumerate(owners):
            many = min(200, count - number * 200)
            zeros = [0] * many
            world.apply(
                commands.ConditionalOrders(
                    *world.head(), [types.PLACE] * many, [AccountId(owner)] * many, [world.market] * many,
                    [types.TRIGGER_STOP] * many,
                    [types.TRIGGER_MARK] * many, [CENTS + 50] * many, zeros, [types.BUY] * many,
                    [types.LIMIT] * many, [types.GTC] * many, zeros, [types.STP_CANCEL_TAKER] * many,
                    [CENTS - 100] * many, [1] * many, zeros, [ClientOrderId(0)] * many, zeros, zeros,
                    [OrderId(0)] * many, [OrderId(0)] * many, [ClientOrderId(0)] * many,
                )
            )  # fmt: skip

        def tick() -> None:
            world.price(CENTS + 50)
            world.catch_up()

        return world, tick

    return fresh(build, count)


# --- prices and margin ------------------------------------------------------------------------------------------------


def leaving(count: int) -> Figure:
    """Measure a tick that moves the price beyond the bounds of `count` accounts, and the slices that check them."""
    world = World()
    world.positions(count, UNIT * 5)
    world.price(15_001)
    world.catch_up()
    world.advance(2)
    world.catch_up()
    moves = iter((13_400, 15_000, 13_400, 15_000, 13_400))

    def run() -> None:
        world.price(next(moves))
        world.catch_up()

    return world.least(run)


def listed_again(count: int) -> Figure:
    """Measure a tick for `count` accounts in liquidation, which have no price bounds, and the slices that visit
    them.
    """
    world = World()
    world.positions(count, DUST)
    world.price(14_500)
    world.catch_up()
    world.advance(2)
    world.catch_up()
    moves = iter((14_490, 14_500, 14_490, 14_500, 14_490))

    def run() -> None:
        world.price(next(moves))
        world.catch_up()

    return world.least(run)


def quiet_tick(count: int) -> Figure:
    """Measure a tick after which the price is still within the bounds of all `count` holders."""
    world = World()
    world.positions(count, UNIT * 5)
    world.price(15_001)
    moves = iter((15_000, 15_001) * RUNS)
    return world.least(lambda: world.price(next(moves)))


def margin_scale(count: int) -> Figure:
    """Measure a sample of dynamic margin in a market with `count` holders."""
    world = World()
    world.positions(count, UNIT * 5)
    world.apply(_dynamic_margin(world))
    world.price(15_001)
    return world.least(lambda: world.advance(1))


def _dynamic_margin(world: World) -> commands.SetDynamicMargin:
    """Return a command that samples dynamic margin each second."""
    second = types.SECOND_NS
    sample = (second, 60 * second, 1, 0, 0, 0, 0, 2 * types.PPB, 0, types.PPB // 20)
    return commands.SetDynamicMargin(*world.head(), world.market, *sample)


def set_dynamic_margin(count: int) -> Figure:
    """Measure the command that begins dynamic margin in a market with `count` holders, which must all be visited
    (I-12).
    """
    world = World()
    world.positions(count, UNIT * 5)
    return world.least(lambda: world.apply(_dynamic_margin(world)))


def set_liquidation(count: int) -> Figure:
    """Measure the command that sets the same parameters of the waterfall again, with `count` holders."""
    world = World()
    world.positions(count, UNIT * 5)
    percent = types.PPB // 100
    rules = (types.PPB, 2 * percent, percent, 2 * percent, types.PPB, 2, 6 * percent, percent)
    return world.least(
        lambda: world.apply(
            commands.SetLiquidation(*world.head(), 1, types.SECOND_NS, *rules, 20, 0)
        )
    )


# --- the waterfall ----------------------------------------------------------------------------------------------------


def dust_pass(count: int) -> Figure:
    """Measure one slice of a liquidation pass over `count` accounts for whose positions there is no bid."""
    world = World()
    world.positions(count, DUST)
    world.price(14_500)
    world.catch_up()
    return world.least(passes(world, 1))


def _short_holders(world: World, count: int, longs: list[int]) -> None:
    """Open one short position of one lot for each of `count` holders; the first of them trade with `longs`."""
    shorts = world.accounts(count, UNIT * 5)
    buyers = longs[:count]
    rich = world.accounts(-(-count // AT_A_PRICE), HUGE)
    for at in range(0, len(buyers), AT_A_PRICE):
        world.orders(shorts[at : at + AT_A_PRICE][: len(buyers) - at], types.SELL, CENTS, 1)
        world.orders(buyers[at : at + AT_A_PRICE], types.BUY, CENTS, 1)
    for number, buyer in enumerate(rich):
        at = len(buyers) + number * AT_A_PRICE
        sellers = shorts[at : at + AT_A_PRICE]
        world.orders([buyer] * len(sellers), types.BUY, CENTS, 1)
        world.orders(sellers, types.SELL, CENTS, 1)


def deleveraging(count: int) -> Figure:
    """Measure a pass in which 500 accounts below auto-close are closed against the positions of `count` holders."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        _short_holders(world, count, world.accounts(500, DUST))
        world.price(14_350)
        world.catch_up()
        return world, passes(world, 1)

    return fresh(build, count)


def small_positions(count: int) -> Figure:
    """Measure a pass that closes 500 positions below the least notional against the positions of `count` holders
    (G-4.1).
    """

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        _short_holders(world, count, world.accounts(500, DUST))
        terms = (types.PPB, 0, 0, 20, 0, 30_000_000, 0)
        world.apply(
            commands.SetMarketParameters(
                *world.head(), world.market, [0], [0], 10 * UNIT, 0, 0, 0, *terms
            )
        )
        world.price(14_350)
        world.catch_up()
        return world, passes(world, 1)

    return fresh(build, count)


def shared_close(count: int) -> Figure:
    """Measure the close of a bankrupt position that is too large for one counterparty: `count` holders share it
    (W-5).
    """

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        loser = world.accounts(1, UNIT * 80 * count // 1_000)
        makers = world.accounts(count, UNIT * 5)
        rich = world.accounts(1, 10 * HUGE)
        world.orders(rich, types.SELL, CENTS, count)
        world.orders(loser, types.BUY, CENTS, count)
        world.price(14_201)
        world.orders(rich, types.BUY, 14_200, count)
        for at in range(0, count, types.BATCH_ITEMS_MAX):
            world.orders(makers[at : at + types.BATCH_ITEMS_MAX], types.SELL, 14_200, 1)
        world.price(14_200)
        world.catch_up()
        return world, passes(world, 1)

    return fresh(build, count)


def old_requests(count: int) -> Figure:
    """Measure the first command after `count` stored request ids have expired."""

    def build() -> tuple[World, Callable[[], object]]:
        world = World()
        account = AccountId(world.accounts(1, UNIT)[0])
        for _ in range(count):
            world.apply(commands.CancelAll(*world.head(), account, world.market, types.BUY))
        world.time_ns += 700 * types.SECOND_NS
        world.advance(0)
        world.catch_up()
        return world, _cancel_all(world, account)

    return fresh(build, count)


class RowOf(NamedTuple):
    """A row of the table of longest steps."""

    what: str
    others: str
    run: Callable[[int], Figure]


ROWS: Final[dict[str, RowOf]] = {
    "deleveraging_command": RowOf(
        "liquidation pass, 500 accounts below auto-close", "holders", deleveraging
    ),
    "small_positions": RowOf(
        "liquidation pass, 500 positions below the least notional", "holders", small_positions
    ),
    "close_of_a_rest": RowOf(
        "position that no counterparty takes, shared by all", "holders", shared_close
    ),
    "liquidation_slice_of_dust": RowOf(
        "pass over flagged accounts, empty book", "flagged", dust_pass
    ),
    "pool_loss": RowOf("pass with 100 bankrupt borrowers", "lenders", worst_steps.pool_losses),
    "uncrossing": RowOf("uncrossing, all trade at one price", "orders", worst_uncrossing.one_price),
    "uncrossing_at_market": RowOf(
        "uncrossing of MARKET orders", "orders", worst_uncrossing.at_market
    ),
    "uncrossing_of_own_prices": RowOf(
        "uncrossing, each order at its own price", "orders", worst_uncrossing.own_prices
    ),
    "uncrossing_with_loans": RowOf(
        "uncrossing on spot, bids paid with own loans", "orders", worst_uncrossing.spot_loans
    ),
    "uncrossing_with_self_trades": RowOf(
        "uncrossing, 400 pairs of one owner", "orders", worst_uncrossing.self_trades
    ),
    "pass_over_losers": RowOf("settlement pass, all have lost", "losers", worst_steps.losers),
    "pass_over_winners": RowOf("settlement pass, all have won", "winners", worst_steps.winners),
    "pass_over_unpaid": RowOf(
        "settlement pass, no collateral has sold", "losers", worst_steps.unpaid
    ),
    "future_expiry": RowOf("expiry of a future", "holders", worst_steps.future_expiry),
    "fill_or_kill_refused": RowOf("refused fill-or-kill, perpetual", "makers", fill_or_kill),
    "fill_or_kill_levels": RowOf("refused fill-or-kill over levels", "levels", fill_or_kill_levels),
    "fill_or_kill_spot": RowOf(
        "refused fill-or-kill, bids that would borrow", "bids, to 999", fill_or_kill_spot
    ),
    "sweep": RowOf("one taker", "makers", sweep),
    "stops": RowOf("tick that reaches stops", "stops", stops),
    "market_close": RowOf("close of a market", "its orders", worst_steps.market_close),
    "kill_switch": RowOf("kill switch", "orders", worst_steps.kill_switch),
    "tick_all_leave_bounds": RowOf("tick that takes all out of their bounds", "holders", leaving),
    "tick_all_without_bounds": RowOf("tick with all in liquidation", "accounts", listed_again),
    "set_dynamic_margin": RowOf("SetDynamicMargin", "holders", set_dynamic_margin),
    "set_liquidation": RowOf("SetLiquidation", "holders", set_liquidation),
    "margin_scale_sample": RowOf("sample of dynamic margin", "holders", margin_scale),
    "cancel_all": RowOf("CancelAll of 990 orders", "orders of others", cancel_all),
    "cancel_one": RowOf("cancel in the middle of a level", "its orders", cancel_one),
    "old_requests": RowOf("first command after request ids grew old", "ids", old_requests),
    "interest_hour": RowOf("hour of interest", "borrowers", worst_steps.interest_hour),
    "funding_interval": RowOf("end of a funding interval", "holders", worst_steps.funding_interval),
    "borrowing_bids_tick": RowOf(
        "tick beside bids that would borrow",
        "bids",
        worst_health.borrowing_tick,
    ),
    "borrowing_bids_replace": RowOf(
        "replace of such a bid",
        "bids",
        worst_health.borrowing_replace,
    ),
    "borrowing_bids_condemned": RowOf(
        "tick that condemns such bids",
        "bids",
        worst_health.borrowing_condemned,
    ),
    "market_parameters": RowOf("SetMarketParameters", "holders", worst_health.parameters),
    "limited_order": RowOf(
        "first order after a limit on open interest", "holders", worst_health.limited_order
    ),
    "conservation": RowOf("GetConservation", "accounts", worst_health.conservation),
    "liquidation_rank": RowOf(
        "part of a ranking of deleveraging", "holders", worst_health.liquidation_rank
    ),
    "quiet_tick": RowOf("tick within all bounds", "holders", quiet_tick),
}


def table() -> None:
    """Print the table; each figure is measured in a new process."""
    sys.stdout.write("| what | N is | 1,000 | 10,000 | 50,000 |\n|---|---|---|---|---|\n")
    for name, row in ROWS.items():
        cells: list[str] = []
        for size in SIZES:
            command = [sys.executable, "-m", "clearinghouse.apps.bench.worst", str(size), name]
            found = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
            cells.append(f"{found[name]['ms']:.3g} ms, {found[name]['units']:,}")
        sys.stdout.write(f"| {row.what} | {row.others} | {' | '.join(cells)} |\n")
        sys.stdout.flush()


def main() -> None:
    """Measure the rows that the command line names and print them, or print the table."""
    if sys.argv[1] == "--table":
        table()
        return
    count = int(sys.argv[1])
    names = sys.argv[2:] or list(ROWS)
    if names == ["quick"]:
        names = list(ROWS)[::5]
    found: dict[str, dict[str, float]] = {}
    for name in names:
        figure = ROWS[name].run(count)
        found[name] = {
            "ms": figure.longest_ms,
            "units": figure.longest_units,
            "whole_ms": figure.whole_ms,
        }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    use_huge_pages(for_tables=True)  # as a server has them
    main()
