# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of orders, not of secrets)
"""Run takers: accounts with different money and habits, which trade with resting orders.

Owns their habits. The trend follower grows its position until its margin is used up (INSUFFICIENT_MARGIN); the block
trader wants all or nothing (FOK_NOT_FILLABLE); the spot saver spends its whole balance (INSUFFICIENT_BALANCE); the
clumsy trader mistypes a price (PRICE_BAND); the careful trader only closes (REDUCE_ONLY_INVALID once there is nothing
to close) and asks for prices better than the book's (NO_LIQUIDITY); the holder buys SOL on margin until noon and keeps
it through the crash, which can bring it below maintenance (ACCOUNT_IN_LIQUIDATION).
"""

from collections.abc import Sequence
from random import Random
from typing import Final

from clearinghouse.apps.demo.day import PPM, Day
from clearinghouse.apps.demo.plan import MARKETS, OPEN_STEP, MarketSpec, Plan, Tally
from clearinghouse.apps.demo.roles.maker import SETTLE_STEPS, on_tick, quantity_text
from clearinghouse.client import AsyncClient, NewOrder, OrderType, Refused, Side, TimeInForce

HABITS: Final = ("trend", "block", "saver", "clumsy", "careful", "holder")
ORDERS_PER_STEP: Final = 4
SLIPPAGE_PPM: Final = 3_000
TREND_STEPS: Final = 8
# Size and number of the holder's buys: six and a half times its money in total.
HOLDER_LOTS: Final = 20_000
HOLDER_BUYS: Final = 26


class Taker:
    """A taker with one account and one habit of trading."""

    def __init__(self, account_id: int, habit: str, day: Day, random: Random) -> None:
        self.account_id = account_id
        self.habit = habit
        self._day = day
        self._random = random
        self._bought = 0

    def _pick(self) -> MarketSpec:
        """Return a random market among those that the habit trades."""
        if self.habit == "holder":
            return next(spec for spec in MARKETS if spec.symbol == "SOL-PERP")
        spot_only = self.habit == "saver"
        choices = [spec for spec in MARKETS if not (spot_only and spec.is_perpetual)]
        return self._random.choice(choices)

    def _side(self, spec: MarketSpec, step: int) -> Side:
        """Return the side of the price trend for a trend follower, a random side for other takers."""
        mids = self._day.feeds[spec.base].mids
        rising = mids[step] >= mids[max(0, step - TREND_STEPS)]
        if self.habit == "trend":
            return Side.BUY if rising else Side.SELL
        if self.habit == "holder":
            return Side.BUY
        # People buy a little more often than they sell, at any price.
        return Side.BUY if self._random.randrange(100) < 54 else Side.SELL  # noqa: PLR2004

    def order(self, step: int) -> NewOrder:
        """Return the order that the taker sends at a step."""
        spec = self._pick()
        side = self._side(spec, step)
        mid = self._day.feeds[spec.base].mids[step]
        away = SLIPPAGE_PPM
        lots = spec.take_lots * self._random.randrange(20, 180) // 100
        time_in_force = TimeInForce.IOC
        order_type = OrderType.LIMIT
        reduce_only = False
        if self.habit == "trend":
            lots *= 5
        elif self.habit == "block" and self._random.randrange(4) == 0:
            lots, time_in_force = lots * 30, TimeInForce.FOK
        elif self.habit == "clumsy":
            # One in twelve has a wrong digit; the others take any price up to a limit.
            wrong = self._random.randrange(12) == 0
            away = 250_000 if wrong else 2 * SLIPPAGE_PPM
            order_type = OrderType.LIMIT if wrong else OrderType.MARKET
        elif self.habit == "careful":
            reduce_only = spec.is_perpetual and self._random.randrange(2) == 0
            away = self._random.randrange(-SLIPPAGE_PPM, SLIPPAGE_PPM)
        elif self.habit == "holder":
            # After some time it has its position, and then sometimes adds a very small amount.
            wants = self._bought < HOLDER_BUYS and step < self._day.crash_step
            lots = HOLDER_LOTS if wants else 1 + HOLDER_LOTS // 1_000
            self._bought += wants
        price = mid * (PPM + away) // PPM if side is Side.BUY else mid * (PPM - away) // PPM
        return NewOrder(
            self.account_id,
            spec.symbol,
            side,
            quantity_text(spec, max(1, lots)),
            on_tick(spec, price),
            type=order_type,
            time_in_force=time_in_force,
            reduce_only=reduce_only,
        )


def opening_orders(takers: Sequence[Taker], random: Random, day: Day) -> list[NewOrder]:
    """Return limit orders for the opening auction, on both sides of the first price."""
    orders = []
    for taker in takers:
        for spec in MARKETS:
            side = random.choice([Side.BUY, Side.SELL])
            if side is Side.SELL and not spec.is_perpetual:
                side = Side.BUY
            away = random.randrange(-2_000, 2_001)
            orders.append(
                NewOrder(
                    taker.account_id,
                    spec.symbol,
                    side,
                    quantity_text(spec, spec.take_lots // 4),
                    on_tick(spec, day.feeds[spec.base].mids[0] * (PPM + away) // PPM),
                )
            )
    return orders


async def run(plan: Plan, tally: Tally, name: str, accounts: Sequence[int]) -> None:
    """Send orders for the opening auction, trade through the day, and cancel all open orders at the end."""
    day = plan.day()
    random = Random(f"{plan.seed}:{name}")
    takers = [
        Taker(account_id, HABITS[index % len(HABITS)], day, random)
        for index, account_id in enumerate(accounts)
    ]
    async with AsyncClient(plan.address, principal=name) as client:
        tally.batch(await client.place_orders(opening_orders(takers, random, day)))
        for step in range(OPEN_STEP + SETTLE_STEPS, day.steps):
            await plan.until(step)
            batch = [random.choice(takers).order(step) for _ in range(ORDERS_PER_STEP)]
            tally.batch(await client.place_orders(batch))
            if step % 5 == 0:
                await _alone(client, random.choice(takers).order(step), tally)
        for account_id in accounts:
            await client.cancel_all(account_id)
            tally.count([0])


async def _alone(client: AsyncClient, order: NewOrder, tally: Tally) -> None:
    """Send one order as a separate call, whose refusal is an exception, and count its result."""
    try:
        result = await client.place_order(
            order.account_id,
            order.market,
            order.side,
            order.quantity,
            order.price,
            type=order.type,
            time_in_force=order.time_in_force,
            reduce_only=order.reduce_only,
        )
    except Refused as refusal:
        tally.refused(refusal)
    else:
        tally.count([result.code])
        tally.fills += len(result.fills)
