# SPDX-License-Identifier: Apache-2.0
"""Measure the ticks of many sources on many markets, and orders beside them: processor time in the machine.

Owns the world of these ticks: each market has its own asset, which several sources price, and ten accounts with a
position. A call has one tick of each source for each asset, as a feed handler sends it ten times a second. Between the
calls of a second come ORDERS orders, in batches of 500: 45 % rest near the price, 45 % cancel the oldest, 10 % take.
Run as `python -m clearinghouse.apps.bench.tick_rate MARKETS SOURCES CALLS [ORDERS]`; prints one JSON object.
"""

import json
import sys
import time
from collections import deque
from random import Random
from typing import Any, Final

from clearinghouse.apps.bench.stages import START_NS, VALUATION_UNIT, Bench, quiet
from clearinghouse.apps.bench.workload import BUY, GTC, SELL
from clearinghouse.server.memory.huge_pages import use_huge_pages
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
    SourceId,
)

PRICE: Final = 100
HOLDERS: Final = 10
CALLS_A_SECOND: Final = 10
ORDERS_OF_BATCH: Final = 500
CANCELS: Final = 0.45  # of orders
TAKERS: Final = 0.1
RESTING: Final = 5  # orders of an account before one is cancelled
CALL_NS: Final = types.SECOND_NS // CALLS_A_SECOND


class TickWorld(Bench):
    """An engine with many markets, each with an asset that all sources price."""

    def __init__(self, markets: int, sources: int) -> None:
        """Create the markets, their sources, and the positions of ten accounts in each."""
        self.markets = markets
        self.sources = [SourceId(number + 1) for number in range(sources)]
        self.market_ids: list[MarketId] = []
        self.asset_ids: list[AssetId] = []
        self.now_ns = START_NS
        self.accepted = 0
        self.resting: deque[tuple[int, MarketId, OrderId]] = deque()
        super().__init__(HOLDERS * markets)
        self.fund((("USDC", 1_000_000),))
        for number, market_id in enumerate(self.market_ids):
            holders = self.account_ids[number * HOLDERS : (number + 1) * HOLDERS]
            for at, side in enumerate((SELL, BUY)):
                self.place(holders[at::2], market_id, side)

    def _make_instruments(self) -> None:
        """Create the sources, then each asset with its perpetual."""
        for number in range(len(self.sources)):
            self.apply(commands.CreateOracleSource(*self.head(), f"feed-{number}", "", 1))
        for number in range(self.markets):
            terms = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 200_000, 30_000_000, 100_000, 0, 0)
            made = self.apply(commands.CreateAsset(*self.head(), f"A{number}", 8, *terms))
            asset_id = AssetId(made.ids[0])
            self.asset_ids.append(asset_id)
            self.apply(
                commands.SetOracleInstrument(*self.head(), asset_id, self.sources, 10**18, 100)
            )
            made = self.apply(
                commands.CreateMarket(
                    *self.head(), f"A{number}-PERP", types.PERPETUAL, types.INTERNAL, asset_id, AssetId(1), 1, 2, 1, 2,
                    AccountId(0), types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000, 0,
                )
            )  # fmt: skip
            self.market_ids.append(MarketId(made.ids[0]))
        self.send([0] * self.markets)

    def place(self, accounts: list[int], market_id: MarketId, side: int) -> None:
        """Place an order of one lot at the price for each of the accounts."""
        many = len(accounts)
        zeros = [0] * many
        outcome = self.apply(
            commands.OrderBatch(
                *self.head(), [types.PLACE] * many, list(map(AccountId, accounts)), [market_id] * many, [side] * many,
                [types.LIMIT] * many, [GTC] * many, zeros, [types.STP_CANCEL_TAKER] * many, [PRICE * 100] * many,
                [1] * many, [ClientOrderId(0)] * many, [OrderId(0)] * many, [ClientOrderId(0)] * many, zeros,
            )
        )  # fmt: skip
        assert set(outcome.codes) == {codes.OK}, outcome.codes

    def send(self, shifts: list[int]) -> float:
        """Send one tick of each source for each asset, in calls of at most 8,192, and do the work that they cause.

        `shifts` has the move of each asset in hundredths of a basis point. Returns the seconds of processor time.
        """
        rows = [
            (source, asset, price_of(shift))
            for asset, shift in zip(self.asset_ids, shifts, strict=True)
            for source in self.sources
        ]
        spent = 0.0
        for at in range(0, len(rows), types.BATCH_ITEMS_MAX):
            some = rows[at : at + types.BATCH_ITEMS_MAX]
            self.time_ns += 1
            zeros = [0] * len(some)
            command = commands.OracleTicks(
                *self.head(), [row[0] for row in some], [row[1] for row in some], zeros, zeros,
                [row[2] for row in some], zeros, [self.time_ns] * len(some),
            )  # fmt: skip
            start = time.process_time()
            outcome = self.apply(command)
            self.catch_up()
            spent += time.process_time() - start
            assert set(outcome.codes) == {codes.OK}
        return spent

    def trade(self, draw: Random, count: int) -> float:
        """Place, cancel and take with `count` orders of random accounts; return the seconds of processor time."""
        rows: list[tuple[int, int, MarketId, int, int, int, OrderId]] = []
        for _ in range(count):
            share = draw.random()
            if share < CANCELS and len(self.resting) > RESTING * len(self.account_ids):
                account, market_id, order_id = self.resting.popleft()
                rows.append((types.CANCEL, account, market_id, 0, 0, 0, order_id))
                continue
            at = draw.randrange(len(self.account_ids))
            side = draw.choice((BUY, SELL))
            takes = share > 1 - TAKERS
            price = PRICE * 100 + draw.randint(1, 50) * (1 if (side == BUY) == takes else -1)
            market_id = self.market_ids[at // HOLDERS]
            tif = types.IOC if takes else GTC
            rows.append(
                (types.PLACE, self.account_ids[at], market_id, side, tif, price, OrderId(0))
            )
        actions, accounts, markets, sides, tifs, prices, targets = map(
            list, zip(*rows, strict=True)
        )
        places = [int(action == types.PLACE) for action in actions]
        zeros = [0] * count
        command = commands.OrderBatch(
            *self.head(), actions, list(map(AccountId, accounts)), markets, sides, places, tifs, zeros,
            [types.STP_CANCEL_MAKER * place for place in places], prices, places,
            [ClientOrderId(0)] * count, targets, [ClientOrderId(0)] * count, zeros,
        )  # fmt: skip
        start = time.process_time()
        outcome = self.apply(command)
        spent = time.process_time() - start
        for row, new_id, code in zip(rows, outcome.ids, outcome.codes, strict=True):
            self.accepted += code == codes.OK
            if row[4] == GTC and code == codes.OK:
                self.resting.append((row[1], row[2], OrderId(new_id)))
        return spent

    def catch_up(self) -> None:
        """Do the work that is due, slice by slice."""
        while 0 < self.engine.next_deadline() <= self.time_ns:
            self.apply(commands.AdvanceTime("clearinghouse", "", self.time_ns, self.time_ns))


def price_of(shift: int) -> int:
    """Return a price that is `shift` hundredths of a basis point above the first one, as ticks state it."""
    return PRICE * VALUATION_UNIT * types.PRICE_E9 * (1_000_000 + shift) // 1_000_000


def measure(markets: int, sources: int, calls: int, orders: int) -> dict[str, Any]:
    """Return the microseconds of a tick and of an order and the milliseconds of the longest call of ticks.

    Prices walk at random; `orders` is orders a second.
    """
    world = TickWorld(markets, sources)
    draw = Random(1)  # noqa: S311 - not a secret
    shifts = [0] * markets
    quiet()
    accepted = world.accepted
    batches = orders // CALLS_A_SECOND // ORDERS_OF_BATCH
    of_orders = 0.0
    times: list[float] = []
    for _ in range(calls):
        of_orders += sum(world.trade(draw, ORDERS_OF_BATCH) for _ in range(batches))
        world.time_ns += CALL_NS
        world.catch_up()
        shifts = [shift + draw.randint(-100, 100) for shift in shifts]
        times.append(world.send(shifts))
    per_call = markets * sources
    return {
        "us_per_tick": sum(times) * 1e6 / (calls * per_call),
        "longest_call_ms": max(times) * 1e3,
        "us_per_order": of_orders * 1e6 / (calls * batches * ORDERS_OF_BATCH) if batches else 0.0,
        "accepted_orders": world.accepted - accepted,
        "core_share": (sum(times) + of_orders) / calls * CALLS_A_SECOND,
        "ticks_per_second": per_call * CALLS_A_SECOND,
    }


def main() -> None:
    """Measure with the numbers on the command line and print the figures."""
    markets, sources, calls, *orders = map(int, sys.argv[1:])
    sys.stdout.write(json.dumps(measure(markets, sources, calls, sum(orders))) + "\n")


if __name__ == "__main__":
    use_huge_pages(for_tables=True)  # as a server has them
    main()
