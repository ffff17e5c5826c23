# SPDX-License-Identifier: Apache-2.0
"""Measure the longest single steps of the machine: the items, slices and reads that an attacker would make long.

Owns the worlds that make a step long and the clock around it. Each figure is the least of a few runs, in milliseconds,
with the collector off. Run as `python -m clearinghouse.apps.bench.worst N`; prints one JSON object.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Final

from clearinghouse.apps.bench.stages import quiet
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Genesis
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
    SourceId,
)

UNIT: Final = 10**6
START_NS: Final = 1_700_000_000 * types.SECOND_NS
PRICE: Final = 150
RUNS: Final = 5
PERP: Final = MarketId(1)
SOL: Final = AssetId(2)
# Work that is due is cut off after so many slices: each is a command, and so a figure of its own.
SLICES: Final = 200


class World:
    """SOL at 150, a perpetual on it, and accounts as a figure needs them."""

    def __init__(self) -> None:
        """Make the market; the waterfall is on, with a pass each second."""
        self.engine = Engine(Genesis(b"worst", "USDC", 6, 600 * 10**9, 10**9, 10 * 10**9))
        self.time_ns = START_NS
        self.requests = 0
        self.longest_ms = 0.0
        terms = (types.WEIGHT_IDENTITY, types.PPB, 0, 10, 200_000, 30_000_000, 100_000, 0, 0)
        self.apply(commands.CreateAsset(*self.head(), "SOL", 9, *terms))
        self.apply(commands.CreateOracleSource(*self.head(), "feed", "", 1))
        self.apply(commands.SetOracleInstrument(*self.head(), SOL, [SourceId(1)], 10**18, 100))
        self.apply(
            commands.CreateMarket(
                *self.head(), "SOL-PERP", types.PERPETUAL, types.INTERNAL, SOL, AssetId(1), 1, 2, 1, 2,
                AccountId(0), types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000, 0,
            )
        )  # fmt: skip
        self.price(PRICE * 100)
        percent = types.PPB // 100
        rules = (types.PPB, 2 * percent, percent, 2 * percent, types.PPB, 2, 6 * percent, percent)
        self.apply(commands.SetLiquidation(*self.head(), 1, types.SECOND_NS, *rules, 20, 0))

    def head(self) -> tuple[str, str, int]:
        """Principal, a fresh request id and the time."""
        self.requests += 1
        return ("bench", str(self.requests), self.time_ns)

    def apply(self, command: commands.Command) -> Outcome:
        """Apply one command and note how long it took; what is due goes first, one slice of it."""
        deadline = self.engine.next_deadline()
        if 0 < deadline <= self.time_ns and not isinstance(command, commands.AdvanceTime):
            self.advance(0)
        first = self.engine.state.sequence + 1
        begin = time.perf_counter()
        outcome = self.engine.apply(command, first, self.time_ns, command.request_id.encode())
        self.longest_ms = max(self.longest_ms, (time.perf_counter() - begin) * 1e3)
        self.engine.take_events()
        return outcome

    def advance(self, seconds: int) -> None:
        """Move the time and do a slice of what is due."""
        self.time_ns += seconds * types.SECOND_NS
        command = commands.AdvanceTime("bench", "", self.time_ns, self.time_ns)
        first = self.engine.state.sequence + 1
        begin = time.perf_counter()
        self.engine.apply(command, first, self.time_ns, b"")
        self.longest_ms = max(self.longest_ms, (time.perf_counter() - begin) * 1e3)
        self.engine.take_events()

    def catch_up(self) -> None:
        """Do what is due, slice by slice."""
        for _ in range(SLICES):
            if not self.engine.is_behind:
                return
            self.advance(0)

    def price(self, cents: int) -> None:
        """One tick."""
        self.time_ns += 1
        price_e9 = cents * UNIT // 100 * types.PRICE_E9
        self.apply(
            commands.OracleTicks(
                *self.head(), [SourceId(1)], [SOL], [0], [0], [price_e9], [0], [self.time_ns]
            )
        )

    def accounts(self, count: int, micro: int, leverage: int = 20) -> list[int]:
        """Funded accounts of one owner each."""
        ids = [
            self.apply(
                commands.CreateAccount(
                    *self.head(), f"o{self.requests}", 1, AccountId(0), leverage, 0, 0
                )
            ).ids[0]
            for _ in range(count)
        ]
        for at in range(0, count, types.BATCH_ITEMS_MAX):
            some = [AccountId(number) for number in ids[at : at + types.BATCH_ITEMS_MAX]]
            many = len(some)
            asked = self.apply(
                commands.RequestDeposits(
                    *self.head(), some, [AssetId(1)] * many, [micro] * many, [""] * many
                )
            )
            numbers = [DepositId(number) for number in asked.ids]
            self.apply(commands.DecideDeposits(*self.head(), numbers, [1] * many))
        return ids

    def orders(
        self, ids: list[int], side: int, price: int, lots: int, tif: int = types.GTC
    ) -> Outcome:
        """One order for each of the accounts, in one call."""
        outcome = Outcome(0, 0)
        for at in range(0, len(ids), types.BATCH_ITEMS_MAX):
            some = [AccountId(number) for number in ids[at : at + types.BATCH_ITEMS_MAX]]
            many = len(some)
            zeros = [0] * many
            outcome = self.apply(
                commands.OrderBatch(
                    *self.head(), [types.PLACE] * many, some, [PERP] * many, [side] * many,
                    [types.LIMIT] * many, [tif] * many, zeros, [types.STP_CANCEL_TAKER] * many,
                    [price] * many, [lots] * many, [ClientOrderId(0)] * many, [OrderId(0)] * many,
                    [ClientOrderId(0)] * many, zeros,
                )
            )  # fmt: skip
        return outcome

    def positions(self, count: int, micro: int) -> list[int]:
        """Accounts that are long a hundredth of a SOL, bought of one other account."""
        ids = self.accounts(count, micro)
        rich = self.accounts(-(-count // 1_000), 10**6 * UNIT)
        for number, seller in enumerate(rich):
            buyers = ids[number * 1_000 : (number + 1) * 1_000]
            self.orders([seller] * len(buyers), types.SELL, PRICE * 100, 1)
            self.orders(buyers, types.BUY, PRICE * 100, 1)
        return ids

    def least(self, run: Callable[[], object], runs: int = RUNS) -> float:
        """The longest command of a run, in milliseconds; the least of several runs."""
        quiet()
        found: list[float] = []
        for _ in range(runs):
            self.longest_ms = 0.0
            run()
            found.append(self.longest_ms)
        return min(found)


def fill_or_kill(count: int) -> float:
    """One fill-or-kill order that is refused after its walk, against as many one-lot makers."""
    world = World()
    makers = world.accounts(-(-count // 1_000), 10**6 * UNIT)
    for number, maker in enumerate(makers):
        world.orders([maker] * min(1_000, count - number * 1_000), types.SELL, PRICE * 100, 1)
    own = world.accounts(1, 10**6 * UNIT)
    world.orders(own, types.SELL, PRICE * 100, 1)
    return world.least(lambda: world.orders(own, types.BUY, PRICE * 100, count + 1, types.FOK))


def dust_pass(count: int) -> float:
    """One slice of a pass over accounts in liquidation that no order bids for."""
    world = World()
    world.positions(count, UNIT * 8 // 100)
    world.price(14_500)
    world.catch_up()

    def second() -> None:
        world.advance(1)
        world.catch_up()

    return world.least(second)


def leaving(count: int) -> float:
    """A tick that takes every holder out of its price bounds."""
    world = World()
    world.positions(count, UNIT * 5)
    world.price(15_000)
    moves = iter((13_400, 15_000, 13_400, 15_000, 13_400))
    return world.least(lambda: world.price(next(moves)))


def margin_scale(count: int) -> float:
    """A sample of dynamic margin in a market with as many holders."""
    world = World()
    world.positions(count, UNIT * 5)
    sample = (
        types.SECOND_NS,
        60 * types.SECOND_NS,
        1,
        0,
        0,
        0,
        0,
        2 * types.PPB,
        0,
        types.PPB // 20,
    )
    world.apply(commands.SetDynamicMargin(*world.head(), PERP, *sample))
    world.price(15_001)
    return world.least(lambda: world.advance(1))


def losers(count: int) -> float:
    """The settlement pass after holders have sold at a loss of a cent each."""
    world = World()
    ids = world.positions(count, UNIT * 5)
    for at in range(0, count, 1_000):
        some = ids[at : at + 1_000]
        buyer = world.accounts(1, 10**6 * UNIT)
        world.orders(buyer * len(some), types.BUY, PRICE * 100 - 100, 1)
        world.orders(some, types.SELL, PRICE * 100 - 100, 1)

    def passed() -> None:
        world.advance(10)
        world.catch_up()

    return world.least(passed, 1)


def deleveraging(count: int) -> float:
    """One command of a pass in which 20 accounts below auto-close are closed against as many holders."""
    world = World()
    longs = world.accounts(20, UNIT * 8 // 100)
    shorts = world.accounts(count, UNIT * 5)
    for at in range(20):
        world.orders([shorts[at]], types.SELL, PRICE * 100, 1)
        world.orders([longs[at]], types.BUY, PRICE * 100, 1)
    rich = world.accounts(-(-count // 1_000), 10**6 * UNIT)
    for number, buyer in enumerate(rich):
        sellers = shorts[number * 1_000 : (number + 1) * 1_000]
        world.orders([buyer] * len(sellers), types.BUY, PRICE * 100, 1)
        world.orders(sellers, types.SELL, PRICE * 100, 1)
    world.price(14_350)
    world.catch_up()

    def second() -> None:
        world.advance(1)
        world.catch_up()

    return world.least(second, 1)


FIGURES: Final[dict[str, Callable[[int], float]]] = {
    "fill_or_kill_refused": fill_or_kill,
    "liquidation_slice_of_dust": dust_pass,
    "deleveraging_command": deleveraging,
    "tick_all_leave_bounds": leaving,
    "margin_scale_sample": margin_scale,
    "pass_over_losers": losers,
}


def main() -> None:
    """Print the figures for the size that the command line names."""
    count = int(sys.argv[1])
    sys.stdout.write(json.dumps({name: run(count) for name, run in FIGURES.items()}) + "\n")


if __name__ == "__main__":
    main()
