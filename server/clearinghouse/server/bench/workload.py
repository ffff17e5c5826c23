# SPDX-License-Identifier: Apache-2.0
"""The benchmark's world and its mix of orders, the same for every stage and every run.

Owns what is measured: 1,000 accounts with three collateral assets, positions in four of eight markets and ten
open orders each; then 45 % place, 40 % cancel, 5 % replace, 10 % takers that fill. Everything follows from a
seed. Orders are named by client order ids, so that a whole run can be written down before it starts.
"""

from __future__ import annotations

from random import Random
from typing import Final

from clearinghouse.statemachine import commands, types

START_NS: Final = 1_700_000_000 * types.SECOND_NS
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
POSITION_MARKETS: Final = (1, 2, 3, 4)
RESTING_LOTS: Final = 40
TAKER_LOTS: Final = 4
LEVELS: Final = 100
SHARES: Final = (("place", 45), ("cancel", 40), ("replace", 5), ("take", 10))


class OrderColumns:
    """Columns of a mixed batch of orders; a client turns them into a request, a stage into a command."""

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
        """Append one instruction."""
        self.actions.append(action)
        self.account_ids.append(account)
        self.market_ids.append(market)
        self.sides.append(side)
        self.tifs.append(tif)
        self.prices.append(price)
        self.quantities.append(quantity)
        self.client_ids.append(client_id)
        self.target_client_ids.append(target)

    def command(self, request_id: str, created_ns: int) -> commands.OrderBatch:
        """The columns as the machine's own command."""
        count = len(self.actions)
        place = [1 if action != types.CANCEL else 0 for action in self.actions]
        return commands.OrderBatch(
            "bench",
            request_id,
            created_ns,
            self.actions,
            self.account_ids,
            self.market_ids,
            self.sides,
            place,
            self.tifs,
            [0] * count,
            [types.STP_CANCEL_MAKER * one for one in place],
            self.prices,
            self.quantities,
            self.client_ids,
            [0] * count,
            self.target_client_ids,
            [0] * count,
        )


class Workload:
    """The mix as an endless stream of instructions over a fixed set of accounts and markets."""

    def __init__(self, account_ids: list[int], market_ids: list[int], *, seed: int = 1) -> None:
        """Take the ids that the set-up got; market ids in the order of `MARKETS`."""
        self.random = Random(seed)  # noqa: S311 - a workload, not a secret
        self.account_ids = account_ids
        self.market_ids = market_ids
        self.next_client_id = 1
        # Open orders by account: (client id, market index, side, price).
        self.open: list[list[tuple[int, int, int, int]]] = [[] for _ in account_ids]
        self.mid = [self._mid(index) for index in range(len(MARKETS))]
        self.kinds = [kind for kind, share in SHARES for _ in range(share)]

    @staticmethod
    def _mid(index: int) -> int:
        """The mark of a market in its price units."""
        _, _, base, _, tick = MARKETS[index]
        return ASSETS[base][2] * 10 ** tick[1]

    def rest(self, columns: OrderColumns, who: int, market: int | None = None) -> None:
        """One resting order of an account, on a side and price away from the mark."""
        index = self.random.randrange(len(MARKETS)) if market is None else market
        side = self.random.choice((types.BUY, types.SELL))
        price = self._price(index, side)
        client_id = self._new_client_id()
        columns.add(
            types.PLACE,
            self.account_ids[who],
            self.market_ids[index],
            side,
            types.GTC,
            price,
            RESTING_LOTS,
            client_id,
        )
        self.open[who].append((client_id, index, side, price))

    def _new_client_id(self) -> int:
        """A client order id that no order of the run has had."""
        self.next_client_id += 1
        return self.next_client_id

    def _price(self, index: int, side: int) -> int:
        """A price 1 to LEVELS ticks away from the mark."""
        away = self.random.randint(1, LEVELS)
        return self.mid[index] - away if side == types.BUY else self.mid[index] + away

    def instruction(self, columns: OrderColumns) -> None:
        """Append the next instruction of the mix."""
        kind = self.random.choice(self.kinds)
        who = self.random.randrange(len(self.account_ids))
        mine = self.open[who]
        if kind == "take":
            index = self.random.randrange(len(MARKETS))
            side = self.random.choice((types.BUY, types.SELL))
            price = self.mid[index] + (LEVELS if side == types.BUY else -LEVELS)
            columns.add(
                types.PLACE,
                self.account_ids[who],
                self.market_ids[index],
                side,
                types.IOC,
                price,
                TAKER_LOTS,
            )
        elif kind == "place" or not mine:
            self.rest(columns, who)
        else:
            at = self.random.randrange(len(mine))
            client_id, index, side, _ = mine.pop(at)
            account = self.account_ids[who]
            market = self.market_ids[index]
            if kind == "cancel":
                columns.add(types.CANCEL, account, market, target=client_id)
                return
            price = self._price(index, side)
            renewed = self._new_client_id()
            columns.add(
                types.REPLACE,
                account,
                market,
                side,
                types.GTC,
                price,
                RESTING_LOTS,
                renewed,
                client_id,
            )
            mine.append((renewed, index, side, price))

    def batch(self, count: int) -> OrderColumns:
        """The next `count` instructions."""
        columns = OrderColumns()
        for _ in range(count):
            self.instruction(columns)
        return columns


def setup_commands() -> list[commands.Command]:
    """Assets, sources, instruments and markets; ids follow from the order (asset 1 is the valuation asset)."""
    made: list[commands.Command] = []

    def head() -> tuple[str, str, int]:
        return ("bench", f"setup-{len(made)}", START_NS)

    for number, (symbol, scale, _, weight) in enumerate(ASSETS, start=2):
        made.append(
            commands.CreateAsset(
                *head(), symbol, scale, types.WEIGHT_INVERSE_SQRT, weight, 20_000,
                10, 100_000, 30_000_000, 60_000, 0, 0,
            )
        )  # fmt: skip
        made.append(commands.CreateOracleSource(*head(), f"feed-{symbol}", "", 1))
        made.append(commands.SetOracleInstrument(*head(), number, [number - 1], 10**18, 100))
    for symbol, is_spot, base, lot, tick in MARKETS:
        made.append(
            commands.CreateMarket(
                *head(), symbol, types.SPOT if is_spot else types.PERPETUAL, types.INTERNAL,
                base + 2, 1, lot[0], lot[1], tick[0], tick[1], 0, types.MARKET_OPEN,
                [-50_000], [500_000], 0, 0, 0, 0, types.PPB, 100_000_000, 0,
                20, 100_000, 25_000_000, 60_000,
            )
        )  # fmt: skip
    return made


def ticks_command(request_id: str, time_ns: int, *, shift_bps: int = 0) -> commands.OracleTicks:
    """One tick for every asset, its price moved by `shift_bps`."""
    prices = [
        price * 10**6 * types.PRICE_E9 * (10_000 + shift_bps) // 10_000 for _, _, price, _ in ASSETS
    ]
    count = len(ASSETS)
    return commands.OracleTicks(
        "bench",
        request_id,
        time_ns,
        list(range(1, count + 1)),
        list(range(2, count + 2)),
        [0] * count,
        [0] * count,
        prices,
        [0] * count,
        [time_ns] * count,
    )
