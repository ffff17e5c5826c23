# SPDX-License-Identifier: Apache-2.0
"""Define the benchmark's accounts, markets and mix of orders, the same for every stage and every run.

Owns the workload and knows neither protobuf nor the domain: 1,000 accounts with three collateral assets, positions in
four of eight markets and ten open orders each; then 45 % place, 40 % cancel, 5 % replace, 10 % takers that fill.
Everything follows from a seed. Orders are named by client order ids, so a whole run can be prepared before it starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Final

# Numbers of the API's enumerations; the benchmark's client and its stages both read the columns.
PLACE: Final = 1
CANCEL: Final = 2
REPLACE: Final = 3
BUY: Final = 1
SELL: Final = 2
GTC: Final = 1
IOC: Final = 2
# symbol, scale, price in whole valuation units, collateral weight in ppb (0: no collateral here)
ASSETS: Final = (
    ("BTC", 8, 60_000, 950_000_000),
    ("ETH", 8, 3_000, 930_000_000),
    ("SOL", 9, 150, 900_000_000),
    ("AVAX", 8, 30, 800_000_000),
    ("LINK", 8, 20, 800_000_000),
    ("XRP", 6, 2, 800_000_000),
)
# symbol, spot?, base asset index, lot (units, decimals), tick (units, decimals)
MARKETS: Final = (
    ("BTC-PERP", False, 0, (1, 4), (1, 0)),
    ("ETH-PERP", False, 1, (1, 3), (1, 1)),
    ("SOL-PERP", False, 2, (1, 2), (1, 2)),
    ("AVAX-PERP", False, 3, (1, 1), (1, 3)),
    ("LINK-PERP", False, 4, (1, 1), (1, 3)),
    ("XRP-PERP", False, 5, (1, 0), (1, 4)),
    ("BTC/USDC", True, 0, (1, 4), (1, 0)),
    ("ETH/USDC", True, 1, (1, 3), (1, 1)),
)
POSITION_MARKETS: Final = (0, 1, 2, 3)
POSITION_LOTS: Final = 100
ORDERS_PER_ACCOUNT: Final = 10
# Deposits of each account, by symbol, in whole units.
COLLATERAL: Final = (("USDC", 1_000_000), ("BTC", 10), ("ETH", 100))
RESTING_LOTS: Final = 40
TAKER_LOTS: Final = 4
LEVELS: Final = 100
SHARES: Final = (("place", 45), ("cancel", 40), ("replace", 5), ("take", 10))


class OrderColumns:
    """The columns of a batch of mixed orders. A client turns them into a request, a stage into a command."""

    def __init__(self) -> None:
        """Start empty."""
        self.actions: list[int] = []
        self.account_ids: list[int] = []
        self.market_ids: list[int] = []
        self.sides: list[int] = []
        self.tifs: list[int] = []
        self.prices: list[int] = []
        self.quantities: list[int] = []
        self.client_ids: list[int] = []
        self.target_client_ids: list[int] = []

    def add(
        self,
        action: int,
        account: int,
        market: int,
        side: int = 0,
        tif: int = 0,
        price: int = 0,
        quantity: int = 0,
        client_id: int = 0,
        target: int = 0,
    ) -> None:
        """Append one instruction to the batch; what its numbers mean depends on `action`."""
        self.actions.append(action)
        self.account_ids.append(account)
        self.market_ids.append(market)
        self.sides.append(side)
        self.tifs.append(tif)
        self.prices.append(price)
        self.quantities.append(quantity)
        self.client_ids.append(client_id)
        self.target_client_ids.append(target)

    def parts(self, most: int) -> Iterator[OrderColumns]:
        """Yield the instructions in batches of at most `most`."""
        for at in range(0, len(self.actions), most):
            part = OrderColumns()
            for name, column in vars(self).items():
                setattr(part, name, column[at : at + most])
            yield part


class Workload:
    """An endless stream of mixed order instructions for a fixed set of accounts and markets."""

    def __init__(self, account_ids: list[int], market_ids: list[int], *, seed: int = 1) -> None:
        """Store the ids of the accounts, and of the markets in the order of `MARKETS`."""
        self._uniform = Random(seed).random  # noqa: S311 - not a secret
        self.account_ids = account_ids
        self.market_ids = market_ids
        self.next_client_id = 1
        # Open orders by account: (client id, market index, side, price).
        self.open: list[list[tuple[int, int, int, int]]] = [[] for _ in account_ids]
        self.mid = [self._mid(index) for index in range(len(MARKETS))]
        self.kinds = [kind for kind, share in SHARES for _ in range(share)]

    @staticmethod
    def _mid(index: int) -> int:
        """Return the mark price of a market in its price units; `index` is its place in `MARKETS`."""
        _, _, base, _, tick = MARKETS[index]
        scale: int = 10 ** tick[1]
        return ASSETS[base][2] * scale

    def _below(self, bound: int) -> int:
        """Return a random number from 0 to `bound` - 1. Each instruction takes four such numbers."""
        return int(self._uniform() * bound)

    def rest(self, columns: OrderColumns, who: int, market: int | None = None) -> None:
        """Append one resting order of an account, at a random side and a price away from the mark."""
        index = self._below(len(MARKETS)) if market is None else market
        side = (BUY, SELL)[self._below(2)]
        price = self._price(index, side)
        client_id = self._new_client_id()
        columns.add(
            PLACE,
            self.account_ids[who],
            self.market_ids[index],
            side,
            GTC,
            price,
            RESTING_LOTS,
            client_id,
        )
        self.open[who].append((client_id, index, side, price))

    def _new_client_id(self) -> int:
        """Return a client order id that no order of the run has had."""
        self.next_client_id += 1
        return self.next_client_id

    def _price(self, index: int, side: int) -> int:
        """Return a price from 1 to LEVELS ticks away from the mark, on the given side."""
        away = 1 + self._below(LEVELS)
        return self.mid[index] - away if side == BUY else self.mid[index] + away

    def instruction(self, columns: OrderColumns) -> None:
        """Append the next instruction of the mix."""
        uniform = self._uniform
        kind = self.kinds[int(uniform() * len(self.kinds))]
        who = int(uniform() * len(self.account_ids))
        mine = self.open[who]
        if kind == "take":
            index = self._below(len(MARKETS))
            side = (BUY, SELL)[self._below(2)]
            price = self.mid[index] + (LEVELS if side == BUY else -LEVELS)
            columns.add(
                PLACE,
                self.account_ids[who],
                self.market_ids[index],
                side,
                IOC,
                price,
                TAKER_LOTS,
            )
        elif not mine or (kind == "place" and len(mine) < 2 * ORDERS_PER_ACCOUNT):
            self.rest(columns, who)
        else:
            at = int(uniform() * len(mine))
            client_id, index, side, _ = mine.pop(at)
            account = self.account_ids[who]
            market = self.market_ids[index]
            if (
                kind != "replace"
            ):  # also for a placement of an account with enough orders: the depth of the books stays the same
                columns.add(CANCEL, account, market, 0, 0, 0, 0, 0, client_id)
                return
            price = self._price(index, side)
            renewed = self._new_client_id()
            columns.add(
                REPLACE,
                account,
                market,
                side,
                GTC,
                price,
                RESTING_LOTS,
                renewed,
                client_id,
            )
            mine.append((renewed, index, side, price))

    def positions(self, index: int, side: int) -> OrderColumns:
        """Return one side of the trades that give every account a position in a market; sellers must be sent first."""
        columns = OrderColumns()
        first = 0 if side == SELL else 1
        for who in range(first, len(self.account_ids), 2):
            columns.add(
                PLACE,
                self.account_ids[who],
                self.market_ids[index],
                side,
                GTC,
                self.mid[index],
                POSITION_LOTS,
                self._new_client_id(),
            )
        return columns

    def resting(self) -> OrderColumns:
        """Return one resting order of each account."""
        columns = OrderColumns()
        for who in range(len(self.account_ids)):
            self.rest(columns, who)
        return columns

    def batch(self, count: int) -> OrderColumns:
        """Return a batch of the next `count` instructions."""
        columns = OrderColumns()
        for _ in range(count):
            self.instruction(columns)
        return columns
