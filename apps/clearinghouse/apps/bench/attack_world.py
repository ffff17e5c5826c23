# SPDX-License-Identifier: Apache-2.0
"""Set up the market in which the longest steps of the machine are measured, and its clock.

Owns the market, its accounts and their orders. Must never decide which steps are measured: `worst` does.
"""

import time
from collections.abc import Callable
from typing import Final, NamedTuple

from clearinghouse.apps.bench.stages import quiet
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands, types
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
CENTS: Final = PRICE * 100
HUGE: Final = 10**6 * UNIT
RUNS: Final = 5
AT_A_PRICE: Final = types.LEVEL_ORDERS_MAX  # orders of one owner
# A step that cannot be undone has a new world for each run; the largest size has fewer runs.
FRESH_RUNS: Final = {1_000: RUNS, 10_000: RUNS}
PERP: Final = MarketId(1)
USDC: Final = AssetId(1)
SOL: Final = AssetId(2)
# The measurement of due work ends after this many slices: each slice is a command with its own figure.
SLICES: Final = 50_000
# Calls of one principal, few enough to stay below its share of the work of a second (I-12.1).
CALLS_OF_ONE: Final = 8


class Figure(NamedTuple):
    """What a step took: its longest command or slice in milliseconds and units of work, and all of them together."""

    longest_ms: float
    longest_units: int
    whole_ms: float


class World:
    """A market at 150 USDC for a SOL, a perpetual on it, and the accounts that a measurement needs."""

    def __init__(self) -> None:
        """Create the market; the liquidation waterfall is on, with a pass each second."""
        self.engine = Engine(Genesis(b"worst", "USDC", 6, 600 * 10**9, 10**9, 10 * 10**9))
        self.time_ns = START_NS
        self.requests = 0
        self.longest_ms = 0.0
        self.longest_units = 0
        self.whole_ms = 0.0
        self.market = PERP
        self.sellers: list[int] = []  # the other side of `positions`
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
        """Return the principal, a new request id and the present time, for the next command."""
        self.requests += 1
        return (f"bench {self.requests // CALLS_OF_ONE}", str(self.requests), self.time_ns)

    def apply(self, command: commands.Command) -> Outcome:
        """Apply one command, record its time and return its outcome. If work is due, one slice of it runs first."""
        deadline = self.engine.next_deadline()
        if 0 < deadline <= self.time_ns and not isinstance(command, commands.AdvanceTime):
            self.advance(0)
        return self._timed(command)

    def advance(self, seconds: int) -> None:
        """Move the time forward and do one slice of due work."""
        self.time_ns += seconds * types.SECOND_NS
        self._timed(commands.AdvanceTime("bench", "", self.time_ns, self.time_ns))

    def _timed(self, command: commands.Command) -> Outcome:
        """Apply one command at the present time; record its processor time and its units of work, and return its
        outcome.

        A call of several items is applied as the server divides it: each slice has its own figures.
        """
        engine = self.engine
        call = engine.start(
            command, engine.state.sequence + 1, self.time_ns, command.request_id.encode()
        )
        is_done = False
        before = 0
        while not is_done:
            begin = time.process_time()
            is_done = engine.proceed(call, call.items, before + types.WORK_SLICE)
            spent = (time.process_time() - begin) * 1e3
            self.longest_ms = max(self.longest_ms, spent)
            self.whole_ms += spent
            units = call.units if is_done else engine.state.work.used(engine.state.events)
            self.longest_units = max(self.longest_units, units - before)
            before = units
        engine.take_events()
        return call.answer

    def catch_up(self) -> None:
        """Do all due work, slice by slice, but at most `SLICES` slices."""
        for _ in range(SLICES):
            if not self.engine.is_behind:
                return
            self.advance(0)
        assert not self.engine.is_behind

    def price(self, cents: int) -> None:
        """Report a price of SOL in cents by one tick."""
        self.time_ns += 1
        price_e9 = cents * UNIT // 100 * types.PRICE_E9
        self.apply(
            commands.OracleTicks(
                *self.head(), [SourceId(1)], [SOL], [0], [0], [price_e9], [0], [self.time_ns]
            )
        )

    def accounts(
        self, count: int, amount: int, *, asset: AssetId = USDC, flags: int = 0
    ) -> list[int]:
        """Open `count` accounts, each of its own owner, with a deposit of `amount`; return their ids."""
        ids = [
            self.apply(
                commands.CreateAccount(
                    *self.head(), f"o{self.requests}", 1, AccountId(0), 20, flags, 0
                )
            ).ids[0]
            for _ in range(count)
        ]
        self.fund(ids, amount, asset)
        return ids

    def fund(self, ids: list[int], amount: int, asset: AssetId) -> None:
        """Deposit an amount into each of the accounts."""
        for at in range(0, len(ids), types.BATCH_ITEMS_MAX):
            some = [AccountId(number) for number in ids[at : at + types.BATCH_ITEMS_MAX]]
            many = len(some)
            asked = self.apply(
                commands.RequestDeposits(
                    *self.head(), some, [asset] * many, [amount] * many, [""] * many
                )
            )
            numbers = [DepositId(number) for number in asked.ids]
            self.apply(commands.DecideDeposits(*self.head(), numbers, [1] * many))

    def orders(
        self,
        ids: list[int],
        side: int,
        price: int,
        lots: int,
        tif: int = types.GTC,
        kind: int = types.LIMIT,
    ) -> Outcome:
        """Place one order for each of the accounts in one call; return its outcome.

        Only a fill-or-kill order may be refused.
        """
        outcome = Outcome(0, 0)
        for at in range(0, len(ids), types.BATCH_ITEMS_MAX):
            some = [AccountId(number) for number in ids[at : at + types.BATCH_ITEMS_MAX]]
            many = len(some)
            zeros = [0] * many
            outcome = self.apply(
                commands.OrderBatch(
                    *self.head(), [types.PLACE] * many, some, [self.market] * many, [side] * many,
                    [kind] * many, [tif] * many, zeros, [types.STP_CANCEL_TAKER] * many,
                    [price] * many, [lots] * many, [ClientOrderId(0)] * many, [OrderId(0)] * many,
                    [ClientOrderId(0)] * many, zeros,
                )
            )  # fmt: skip
            assert tif == types.FOK or set(outcome.codes) == {codes.OK}, set(outcome.codes)
        return outcome

    def positions(self, count: int, micro: int) -> list[int]:
        """Return `count` accounts that each bought a hundredth of a SOL from one other account."""
        ids = self.accounts(count, micro)
        rich = self.accounts(-(-count // AT_A_PRICE), 10**6 * UNIT)
        self.sellers = rich
        for number, seller in enumerate(rich):
            buyers = ids[number * AT_A_PRICE : (number + 1) * AT_A_PRICE]
            self.orders([seller] * len(buyers), types.SELL, PRICE * 100, 1)
            self.orders(buyers, types.BUY, PRICE * 100, 1)
        return ids

    def make_spot(self) -> None:
        """Create a spot market of SOL; the following orders are for it."""
        self.market = MarketId(
            self.apply(
                commands.CreateMarket(
                    *self.head(), "SOL-USDC", types.SPOT, types.INTERNAL, SOL, AssetId(1), 1, 2, 1, 2,
                    AccountId(0), types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000, 0,
                )
            ).ids[0]
        )  # fmt: skip

    def make_future(self, seconds: int) -> None:
        """Create a future that expires after `seconds`, with a settlement window of a minute; the following orders are
        for it.
        """
        self.market = MarketId(
            self.apply(
                commands.CreateMarket(
                    *self.head(), "SOL-FUT", types.DATED_FUTURE, types.INTERNAL, SOL, AssetId(1), 1, 2, 1, 2,
                    AccountId(0), types.MARKET_CANCEL_ONLY, [0], [0], 0, 0, 0, 0, types.PPB, 0, 0, 20, 0, 30_000_000,
                    0,
                )
            ).ids[0]
        )  # fmt: skip
        expires_ns = (self.time_ns // types.SECOND_NS + seconds) * types.SECOND_NS
        self.apply(commands.SetExpiry(*self.head(), self.market, expires_ns, 60 * types.SECOND_NS))
        self.apply(commands.SetMarketStatus(*self.head(), self.market, types.MARKET_OPEN, ""))

    def make_pool(self) -> None:
        """Open a lending pool of USDC."""
        rates = (800_000_000, 10_000_000, 60_000_000, 1_000_000_000, 150_000_000)
        linear = (types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
        caps = (0, 0, 0, 0, types.PPB, 0, 0, 3_600 * types.SECOND_NS, 0, 0)
        self.apply(commands.SetPool(*self.head(), AssetId(1), *rates, *linear, *caps))

    def crowd(self, count: int, side: int, price: int, kind: int = types.LIMIT) -> list[int]:
        """Place `count` orders of one lot at one price, from as few accounts as the limit permits; return the
        accounts.
        """
        makers = self.accounts(-(-count // AT_A_PRICE), 10**6 * UNIT)
        for number, maker in enumerate(makers):
            some = min(AT_A_PRICE, count - number * AT_A_PRICE)
            self.orders([maker] * some, side, price, 1, kind=kind)
        return makers

    def ladder(self, account: int, side: int, price: int, count: int) -> None:
        """Place `count` orders of one lot from one account, at each price as many as one owner may have."""
        for at in range(0, count, AT_A_PRICE):
            some = min(AT_A_PRICE, count - at)
            self.orders([account] * some, side, price - at // AT_A_PRICE, 1)

    def least(self, run: Callable[[], object], runs: int = RUNS) -> Figure:
        """Run a step several times; return the figures of its longest command in the run where that was least."""
        quiet()
        found: list[Figure] = []
        for _ in range(runs):
            self.longest_ms = 0.0
            self.longest_units = 0
            self.whole_ms = 0.0
            run()
            found.append(Figure(self.longest_ms, self.longest_units, self.whole_ms))
        return min(found)


def fresh(build: Callable[[], tuple[World, Callable[[], object]]], count: int) -> Figure:
    """Run a step several times, each in a new world from `build`; return the least figures of its longest command.

    `count` is the size of the world: large worlds have fewer runs.
    """
    found: list[Figure] = []
    for _ in range(FRESH_RUNS.get(count, 2)):
        world, step = build()
        found.append(world.least(step, 1))
    return min(found)


def passes(world: World, seconds: int) -> Callable[[], None]:
    """Return a step that moves the time forward by `seconds` and runs all due passes, slice by slice."""

    def step() -> None:
        world.advance(seconds)
        world.catch_up()

    return step
