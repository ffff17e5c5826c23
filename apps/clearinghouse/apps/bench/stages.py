# SPDX-License-Identifier: Apache-2.0
"""Measure single stages of the machine: the cost to apply an item, a tick's cost, memory.

Owns the figures that need no server. Run as `python -m clearinghouse.apps.bench.stages STAGE...`; each set of stages
then has its own process and the build that its path finds. Prints one JSON object.
"""

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any, Final

from clearinghouse.apps.bench import workload
from clearinghouse.apps.bench.workload import OrderColumns, Workload
from clearinghouse.server.memory.huge_pages import use_huge_pages
from clearinghouse.statemachine.engine import engine
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
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

SCALE: Final = 6
START_NS: Final = 1_700_000_000 * types.SECOND_NS
VALUATION_UNIT: Final = 10**SCALE


class Bench:
    """An engine with the benchmark's world in it."""

    def __init__(self, accounts: int) -> None:
        """Make assets, markets and `accounts` funded accounts."""
        self.engine = Engine(
            Genesis(b"bench-bench-bench-bench", "USDC", SCALE, 600 * 10**9, 10**9, 10 * 10**9)
        )
        self.sequence = 0
        self.time_ns = START_NS
        self.requests = 0
        self.prices: list[
            int
        ] = []  # of the assets after the valuation asset, in whole valuation units
        self._make_instruments()
        self.account_ids = [
            self.apply(
                commands.CreateAccount(*self.head(), f"firm-{i}", 1, AccountId(0), 20, 0, 0)
            ).ids[0]
            for i in range(accounts)
        ]

    def head(self) -> tuple[str, str, int]:
        """Return the principal, a new request id and the present time, for the next command."""
        self.requests += 1
        return ("bench", str(self.requests), self.time_ns)

    def apply(self, command: commands.Command) -> Outcome:
        """Apply one command and return its outcome; its events are dropped."""
        outcome = self.engine.apply(
            command, self.sequence + 1, self.time_ns, command.request_id.encode()
        )
        self.sequence += command.count()
        self.engine.take_events()
        return outcome

    def _make_instruments(self) -> None:
        """Create the assets, price sources and markets of the workload. The valuation asset has id 1."""
        for asset in workload.ASSETS:
            self.list_asset(*asset)
        for symbol, is_spot, base, lot, tick in workload.MARKETS:
            self.apply(
                commands.CreateMarket(
                    *self.head(), symbol, types.SPOT if is_spot else types.PERPETUAL,
                    types.INTERNAL, AssetId(base + 2), AssetId(1), lot[0], lot[1], tick[0], tick[1], AccountId(0),
                    types.MARKET_OPEN, [-50_000], [500_000], 0, 0, 0, 0, types.PPB,
                    100_000_000, 0, 20, 100_000, 25_000_000, 60_000,
                )
            )  # fmt: skip
        for number in range(1, len(workload.ASSETS) + 1):
            self.tick(number)

    def list_asset(self, symbol: str, scale: int, price: int, weight_ppb: int) -> int:
        """Create an asset with one price source, and return its number for `tick`."""
        self.prices.append(price)
        number = len(self.prices)
        self.apply(
            commands.CreateAsset(
                *self.head(), symbol, scale, types.WEIGHT_INVERSE_SQRT, weight_ppb, 20_000,
                10, 100_000, 30_000_000, 60_000, 0, 0,
            )
        )  # fmt: skip
        self.apply(commands.CreateOracleSource(*self.head(), f"feed-{symbol}", "", 1))
        self.apply(
            commands.SetOracleInstrument(
                *self.head(), AssetId(number + 1), [SourceId(number)], 10**18, 100
            )
        )
        return number

    def tick(self, number: int, *, shift_bps: int = 0) -> float:
        """Send one tick of an asset and run the slices of work that it causes (I-12); return the seconds.

        `number` selects the asset, `shift_bps` moves its price.
        """
        self.time_ns += 1
        price = self.prices[number - 1] * VALUATION_UNIT * types.PRICE_E9
        command = commands.OracleTicks(
            *self.head(), [SourceId(number)], [AssetId(number + 1)], [0], [0],
            [price * (10_000 + shift_bps) // 10_000], [0], [self.time_ns],
        )  # fmt: skip
        start = time.perf_counter()
        self.apply(command)
        while self.engine.is_behind:
            self.apply(commands.AdvanceTime("clearinghouse", "", self.time_ns, self.time_ns))
        return time.perf_counter() - start

    def begin_batch(self) -> None:
        """Prepare for a batch of the largest size: nothing here, as all commands have one time."""

    def fund(self, collateral: tuple[tuple[str, int], ...]) -> None:
        """Deposit the amounts of `collateral` in every account."""
        symbols = self.engine.state.symbols
        for symbol, whole in collateral:
            asset = self.engine.state.assets[AssetId(symbols[symbol])]
            for at in range(0, len(self.account_ids), types.BATCH_ITEMS_MAX):
                self.begin_batch()
                ids = self.account_ids[at : at + types.BATCH_ITEMS_MAX]
                count = len(ids)
                deposits = self.apply(
                    commands.RequestDeposits(
                        *self.head(),
                        list(map(AccountId, ids)),
                        [asset.id] * count,
                        [whole * 10**asset.scale] * count,
                        [""] * count,
                    )
                )
                self.apply(
                    commands.DecideDeposits(
                        *self.head(), list(map(DepositId, deposits.ids)), [1] * count
                    )
                )

    def orders(self, columns: OrderColumns) -> Outcome:
        """Apply a batch of orders and return its outcome."""
        return self.apply(order_command(columns, self.head()))

    def open(self, orders_per_account: int) -> Workload:
        """Open positions in four markets and place resting orders for every account; return the workload."""
        mix = Workload(self.account_ids, list(range(1, len(workload.MARKETS) + 1)))
        for index in workload.POSITION_MARKETS:
            for side in (workload.SELL, workload.BUY):
                self.orders(mix.positions(index, side))
        for _ in range(orders_per_account):
            self.orders(mix.resting())
        return mix


def order_command(columns: OrderColumns, head: tuple[str, str, int]) -> commands.OrderBatch:
    """Return the columns of a batch as a command of the state machine."""
    count = len(columns.actions)
    places = [int(action != types.CANCEL) for action in columns.actions]
    return commands.OrderBatch(
        *head,
        columns.actions,
        list(map(AccountId, columns.account_ids)),
        list(map(MarketId, columns.market_ids)),
        columns.sides,
        places,
        columns.tifs,
        [0] * count,
        [types.STP_CANCEL_MAKER * place for place in places],
        columns.prices,
        columns.quantities,
        list(map(ClientOrderId, columns.client_ids)),
        [OrderId(0)] * count,
        list(map(ClientOrderId, columns.target_client_ids)),
        [0] * count,
    )


def timed(run: Callable[[], object]) -> float:
    """Return the seconds of one call of `run`."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def quiet() -> None:
    """Switch the garbage collector off, as the server does under load."""
    gc.collect()
    gc.freeze()
    gc.disable()


def apply_orders(
    accounts: int, batches: int, size: int = 1_000, *, moves_other: bool = False
) -> dict[str, Any]:
    """Measure mixed orders, margin-checked, in batches; return the microseconds to apply one order.

    With `moves_other` the price of an asset that no account has moves before each batch. `us_of_prices` is what that
    takes for each order: the machine makes the missing price bounds of accounts (W-7).
    """
    bench = Bench(accounts)
    bench.fund(workload.COLLATERAL)
    mix = bench.open(workload.ORDERS_PER_ACCOUNT)
    other = bench.list_asset("OTHER", 8, 7, types.PPB) if moves_other else 0
    made = [order_command(mix.batch(size), bench.head()) for _ in range(batches)]
    quiet()
    accepted = 0
    times: list[float] = []
    of_prices: list[float] = []
    for number, command in enumerate(made, start=1):
        if other:
            of_prices.append(bench.tick(other, shift_bps=number % 2) * 1e6 / size)
        start = time.perf_counter()
        outcome = bench.apply(command)
        times.append((time.perf_counter() - start) * 1e6 / size)
        accepted += outcome.codes.count(0)
    return {
        "us_per_order": median(times),
        "us_per_order_min": min(times),
        "us_of_prices": median(of_prices) if of_prices else 0.0,
        "accepted_share": accepted / (size * batches),
    }


def apply_transfers(accounts: int, batches: int) -> dict[str, Any]:
    """Measure transfers between accounts without positions, in batches of 8,190; return the microseconds for one."""
    bench = Bench(accounts)
    bench.fund((("USDC", 1_000_000),))
    batch = 8_190
    ids = bench.account_ids
    made = [
        commands.Transfers(
            *bench.head(),
            0,
            [AccountId(ids[(i * 7 + number) % accounts]) for i in range(batch)],
            [
                AccountId(ids[(i * 7 + number + 1 + i % (accounts - 1)) % accounts])
                for i in range(batch)
            ],
            [AssetId(1)] * batch,
            [1] * batch,
        )
        for number in range(batches)
    ]
    quiet()
    times = [timed(lambda command=command: bench.apply(command)) for command in made]  # type: ignore[misc]
    return {"us_per_transfer": median(times) * 1e6 / batch}


def tick_cost(accounts: int, exposed: int, ticks: int) -> dict[str, Any]:
    """Measure a tick on one market to which `exposed` of all accounts are exposed; return its microseconds."""
    bench = Bench(accounts)
    bench.fund((("USDC", 1_000_000),))
    mix = Workload(bench.account_ids[:exposed], list(range(1, len(workload.MARKETS) + 1)))
    for side in (workload.SELL, workload.BUY):
        bench.orders(mix.positions(0, side))
    quiet()
    times = [bench.tick(1, shift_bps=i % 2) * 1e6 for i in range(1, ticks + 1)]
    return {"accounts": accounts, "exposed": exposed, "us_per_tick": median(times)}


def tick_scale(accounts: int, thin: int, ticks: int) -> dict[str, Any]:
    """Measure ticks of 5 % on a market to which all accounts are exposed; return the microseconds of one.

    `thin` accounts have little margin: each tick moves the price beyond the price bounds of the losing half of them.
    All others have much more margin than they need and stay within their bounds. The first tick, which computes the
    missing bounds, has its own figure.
    """
    bench = Bench(accounts)
    poor, rest = bench.account_ids[:thin], bench.account_ids[thin:]
    for ids, whole in ((poor, 50), (rest, 1_000_000)):
        bench.account_ids = ids
        bench.fund((("USDC", whole),))
    mix = Workload(poor + rest, list(range(1, len(workload.MARKETS) + 1)))
    for side in (workload.SELL, workload.BUY):
        bench.orders(mix.positions(0, side))
    quiet()
    first = bench.tick(1, shift_bps=1) * 1e6
    state = bench.engine.state
    margin_watch = state.margin_watch
    before = margin_watch.last_id
    bench.tick(1, shift_bps=500)
    left = {
        account.id
        for account in state.accounts.values()
        if account.bounds is not None and account.bounds.id > before
    }
    assert left, "no account left its health box"
    assert left <= set(poor), "an account far from its limits left its health box"
    bench.tick(1, shift_bps=0)
    before = margin_watch.last_id
    times = [bench.tick(1, shift_bps=500 * (i % 2)) * 1e6 for i in range(1, ticks + 1)]
    return {
        "accounts": accounts,
        "exposed": len(bench.engine.state.markets[MarketId(1)].exposed),
        "thin": thin,
        "affected": (margin_watch.last_id - before) / ticks,
        "us_first_tick": first,
        "us_per_tick": median(times),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def memory(accounts: int, orders: int) -> dict[str, Any]:
    """Return the peak resident memory of a process with that many accounts and resting orders."""
    gc.disable()
    bench = Bench(accounts)
    bench.fund(workload.COLLATERAL)
    bench.open(orders // accounts)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "accounts": accounts,
        "orders": len(bench.engine.state.orders),
        "peak_mib": peak_kib / 1024,
    }


STAGES: Final[dict[str, Callable[[bool], dict[str, Any]]]] = {
    "apply_orders": lambda quick: apply_orders(1_000, 10 if quick else 60),
    "orders_between_prices": lambda quick: apply_orders(
        1_000, 100 if quick else 1_200, 50, moves_other=True
    ),
    "apply_transfers": lambda quick: apply_transfers(1_000, 5 if quick else 20),
    "tick_few": lambda quick: tick_cost(100, 10, 50 if quick else 400),
    "tick_many": lambda quick: tick_cost(10_000, 10, 50 if quick else 400),
    "tick_scale_1000": lambda quick: tick_scale(1_000, 20, 50 if quick else 400),
    "tick_scale_10000": lambda quick: tick_scale(10_000, 20, 50 if quick else 400),
    "tick_scale_100000": lambda quick: tick_scale(20_000 if quick else 100_000, 20, 50),
    "tick_scale_1000000": lambda quick: tick_scale(20_000 if quick else 1_000_000, 20, 50),
    "memory": lambda quick: memory(1_000 if quick else 10_000, 10_000 if quick else 1_000_000),
}


def main() -> None:
    """Run the stages named on the command line (after `quick` or `full`) and print the figures."""
    quick = sys.argv[1] == "quick"
    found: dict[str, Any] = {name: STAGES[name](quick) for name in sys.argv[2:]}
    found["build"] = "pure" if engine.__file__.endswith(".py") else "compiled"
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    use_huge_pages(for_tables=True)  # as a server has them
    main()
