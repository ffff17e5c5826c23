# SPDX-License-Identifier: Apache-2.0
"""Measure the central counterparty: capture with novation and limits, slices of a cut-off, nets from trades.

Owns a segment with members and cleared markets. Run as `python -m clearinghouse.apps.bench.clearing quick|full
FOLDER`, so that it measures the build that its path finds; prints one JSON object. The trades that it makes durable
are in FOLDER.
"""

import gc
import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.counterparty import (
    CURRENCY_ID,
    admit,
    bring,
    clear,
    list_asset,
    price_by,
    report_prices,
)
from clearinghouse.server.journal.records import Applier, encode_command
from clearinghouse.server.memory.huge_pages import use_huge_pages
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.statemachine.arithmetic.netting import net_trades
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.clearing import Session, Trades, pair_key
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, SourceId

MONDAY_NS: Final = 18_631 * 86_400 * types.SECOND_NS
BATCH: Final = 4_096
NETS_IN_SQL: Final = """
    SELECT account, market, sum(bought)::BIGINT, sum(sold)::BIGINT, sum(cash)::BIGINT
    FROM (
        SELECT buyer AS account, market, lots AS bought, 0 AS sold, -lots * price AS cash FROM trade
        UNION ALL SELECT seller, market, 0, lots, lots * price FROM trade
    )
    GROUP BY account, market
"""
LIMIT: Final = 10**15
TRADERS_OF_MARKET: Final = 50
# Of trades that are asked for cover: scenarios, a price in cents, the lots of a hedged trade; members, shares, trades.
LOOK_BACK, STRESS = 250, 30
PRICE: Final = 45_000
LOTS: Final = 1_000
EXACT_BATCH: Final = 64
COVERED: Final = (40, 20, 20_480)


GENESIS: Final = Genesis(b"bench-bench-bench-bench", "USD", 2, 600 * 10**9, 10**9, 10 * 10**9)


class _Durable:
    """Record commands as the server does: each command is a separate record, durable before the next one."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._opened = open_directory(folder, GENESIS, clock=lambda: MONDAY_NS)
        self._journal = self._opened.directory.journal
        self._applier = Applier(engine, self._journal.head(), MONDAY_NS)

    def apply(self, command: commands.Command, time_ns: int) -> Outcome:
        """Encode, apply, seal and sync one command; return its outcome."""
        applier = self._applier
        applier.open(time_ns)
        entry = applier.begin(command, encode_command(command))
        applier.proceed(command.count())
        record = applier.seal(self._opened.epoch).record
        self._journal.append(self._opened.epoch, record.first_sequence, [record])
        self._journal.checkpoint_if_due()
        assert entry.outcome is not None
        return entry.outcome

    def close(self) -> None:
        """Close the data directory."""
        self._opened.directory.close()


class _World:
    """A clearinghouse with members of one account each, and shares that the central counterparty clears."""

    def __init__(self, members: int, markets: int, folder: Path | None = None) -> None:
        """Create the market by commands; if a folder is given, the commands are durable there."""
        self.engine = Engine(GENESIS)
        self.durable = _Durable(self.engine, folder) if folder is not None else None
        self.time_ns = MONDAY_NS
        self.requests = 0
        self.accounts: list[AccountId] = []
        for number in range(members):
            _, accounts = admit(
                self, f"member-{number}", [types.KIND_MEMBER_HOUSE], (LIMIT, LIMIT, types.PPB // 2)
            )
            self.accounts += accounts
        self.must(commands.SetCalendar(*self.head(), 0, 96, []))
        self.must(commands.CreateSegment(*self.head(), "EQ", 1, 0, 57_600, 43_200, 2))
        self.markets = [
            clear(self, f"S{number}/USD", list_asset(self, f"S{number}"), 1, 10**9)
            for number in range(markets)
        ]

    def head(self) -> tuple[str, str, int]:
        """Return the principal, a new request id and the present time, for the next command."""
        self.requests += 1
        return ("bench", str(self.requests), self.time_ns)

    def apply(self, command: commands.Command) -> Outcome:
        """Apply one command and return its outcome; its events are dropped, as if the journal had stored them."""
        if self.durable is not None:
            return self.durable.apply(command, self.time_ns)
        outcome = self.engine.apply(
            command, self.engine.state.sequence + 1, self.time_ns, command.request_id.encode()
        )
        self.engine.take_events()
        return outcome

    def of(self, _principal: str) -> tuple[str, str, int]:
        """Return the fields of the next command; one principal sends all commands."""
        return self.head()

    @property
    def now(self) -> int:
        """Return the present time, in ns since 1970."""
        return self.time_ns

    def must(self, command: commands.Command) -> list[int]:
        """Apply a command that must succeed; return the ids in its answer."""
        outcome = self.apply(command)
        assert set(outcome.codes) == {0}, command
        return outcome.ids

    def advance(self) -> float:
        """Run one slice of due work; return its seconds."""
        command = commands.AdvanceTime("clearinghouse", "", self.time_ns, self.time_ns)
        start = time.process_time()
        self.apply(command)
        return time.process_time() - start


def _settle(world: _World, session: Session) -> dict[str, Any]:
    """Settle a netted session; return its figures.

    Sellers have nine tenths of their shares and payers have all their cash; the remaining deliveries fail.
    """
    state = world.engine.state
    needs: dict[tuple[AccountId, AssetId], int] = {}
    for net in session.nets.values():
        lots = net.sold_lots - net.bought_lots
        if lots > 0:
            share = state.markets[net.market_id].base.id
            needs[net.account_id, share] = max(lots * 9 // 10, 1)
    for entry in session.cash.values():
        needs[entry.account_id, entry.asset_id] = LIMIT
    world.time_ns += types.SECOND_NS
    bring(world, needs)
    before = _resident_bytes()
    world.time_ns = session.settlement_ns
    slices: list[float] = []
    while session.state != types.SESSION_POSTED:
        slices.append(world.advance())
    obligations = state.dvp.settlements[session.id].obligations
    return {
        "obligations": len(obligations),
        "failed": sum(1 for one in obligations if one.open_lots),
        "settlement_ms": sum(slices) * 1e3,
        "settlement_slice_ms_max": max(slices) * 1e3,
        "bytes_per_obligation": (_resident_bytes() - before) // max(len(obligations), 1),
    }


def _resident_bytes() -> int:
    """Return the resident memory of this process in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()


def _batches(world: _World, trades: int) -> Iterator[commands.CaptureTrades]:
    """Yield random trades in batches, a second apart; accounts and markets are spread evenly."""
    draw = random.Random(7)  # noqa: S311  the same trades in each run
    accounts, traders = world.accounts, min(len(world.accounts), TRADERS_OF_MARKET)
    for start in range(0, trades, BATCH):
        count = min(BATCH, trades - start)
        world.time_ns += types.SECOND_NS
        places = draw.choices(range(len(world.markets)), k=count)
        buyers, sellers = (
            [
                accounts[(place * traders + draw.randrange(traders)) % len(accounts)]
                for place in places
            ]
            for _ in range(2)
        )
        yield commands.CaptureTrades(
            *world.head(),
            [world.markets[place] for place in places],
            buyers,
            sellers,
            [draw.randrange(1_000, 90_000) for _ in range(count)],
            [draw.randrange(1, 1_000) for _ in range(count)],
            [f"T{start + number}" for number in range(count)],
            [0] * count,
        )


def durable_trades_per_s(folder: Path, members: int, markets: int, trades: int) -> float:
    """Return how many trades per second of wall clock are captured in batches and made durable, one batch after the
    other.
    """
    world = _World(members, markets, folder)
    captured_s = 0.0
    try:
        for batch in _batches(world, trades):
            begun = time.perf_counter()
            outcome = world.apply(batch)
            captured_s += time.perf_counter() - begun
            assert outcome.codes == [0] * batch.count()
    finally:
        assert world.durable is not None
        world.durable.close()
    return trades / captured_s


def _state_terms(
    world: _World, returns_ppb: Callable[[], list[int]], saved_ppb: int = 0, cover_ppb: int = 0
) -> None:
    """Set margin terms, a price of each share and its scenarios, so that trades need cover.

    `saved_ppb` is the largest saving of margin by offsets between shares, 0 for the default; with a `cover_ppb` below
    0 no trade needs cover.
    """
    (number,) = world.must(commands.CreateOracleSource(*world.head(), "bench", "bench", 1))
    source = SourceId(number)
    world.must(
        commands.SetMarginParameters(
            *world.head(), 990_000_000, LOOK_BACK, STRESS, 250_000_000, 14_400, 3_600, 0, 10**8, 10**8,
            cover_ppb=cover_ppb, reduction_max_ppb=saved_ppb, sale_share_ppb=0, exposure_multiple=0,
        )
    )  # fmt: skip
    shares = [world.engine.state.markets[market].base.id for market in world.markets]
    for share in shares:
        price_by(world, source, share)
        world.must(commands.SetMarginAsset(*world.head(), share, 0, 0, 0, 2, 10**9, 0))
        world.must(commands.SetMarginScenarios(*world.head(), share, returns_ppb()))
    report_prices(world, source, dict.fromkeys(shares, PRICE * types.PRICE_E9))


def _us_per_trade(world: _World, batches: Iterable[commands.CaptureTrades]) -> float:
    """Capture batches of trades; return the processor time of one trade in microseconds."""
    seconds, trades = 0.0, 0
    for batch in batches:
        while 0 < world.engine.next_deadline() <= world.time_ns:
            world.advance()
        begun = time.process_time()
        outcome = world.apply(batch)
        seconds += time.process_time() - begun
        assert set(outcome.codes) == {0}
        trades += batch.count()
    return seconds / trades * 1e6


def covered_us_per_trade(members: int, markets: int, trades: int, cover_ppb: int = 0) -> float:
    """Measure capture for members with enough cash, at prices within a percent: cached bounds of margin decide.

    Returns microseconds of processor time per trade. With a `cover_ppb` below 0 the same trades need no cover.
    """
    draw = random.Random(8)  # noqa: S311  the same returns in each run
    world = _World(members, markets)
    _state_terms(
        world,
        lambda: [int(draw.gauss(0, 0.02) * types.PPB) for _ in range(LOOK_BACK + STRESS)],
        cover_ppb=cover_ppb,
    )
    bring(world, dict.fromkeys(((one, CURRENCY_ID) for one in world.accounts), LIMIT // 1_000))

    def near() -> Iterator[commands.CaptureTrades]:
        for batch in _batches(world, trades):
            batch.prices = [
                draw.randrange(PRICE * 99 // 100, PRICE * 101 // 100) for _ in batch.prices
            ]
            yield batch

    return _us_per_trade(world, near())


def exact_us_per_trade(members: int, markets: int, trades: int) -> float:
    """Measure capture for members that buy and sell shares with equal moves: the scenarios must decide each trade.

    Returns microseconds of processor time per trade. The margins of the single shares are more than a member has,
    their combined margin is almost zero.
    """
    draw = random.Random(9)  # noqa: S311  the same returns in each run
    together = [int(draw.gauss(0, 0.02) * types.PPB) for _ in range(LOOK_BACK + STRESS)]
    world = _World(members, markets)
    _state_terms(world, lambda: together, types.PPB)
    bring(world, dict.fromkeys(((one, CURRENCY_ID) for one in world.accounts), 10 * LOTS * PRICE))
    accounts = world.accounts

    def hedged() -> Iterator[commands.CaptureTrades]:
        for number in range(trades // EXACT_BATCH):
            world.time_ns += types.SECOND_NS
            pairs = EXACT_BATCH // 2
            bought = [accounts[(number + one) % members] for one in range(pairs)]
            sold = [accounts[(number + one + 1) % members] for one in range(pairs)]
            places = [(number + one) % (markets // 2) for one in range(pairs)]
            yield commands.CaptureTrades(
                *world.head(),
                [world.markets[2 * one + odd] for one in places for odd in range(2)],
                [one for pair in zip(bought, sold, strict=True) for one in pair],
                [one for pair in zip(sold, bought, strict=True) for one in pair],
                [PRICE] * EXACT_BATCH,
                [LOTS] * EXACT_BATCH,
                [f"H{number}-{one}" for one in range(EXACT_BATCH)],
                [0] * EXACT_BATCH,
            )

    return _us_per_trade(world, hedged())


def _seconds_of_sql(kept: Trades) -> float | None:
    """Return the seconds that DuckDB needs on one thread for the same nets; None if DuckDB is not installed."""
    try:
        duckdb, arrow = import_module("duckdb"), import_module("pyarrow")
    except ImportError:
        return None
    table = arrow.table(
        {
            "buyer": kept.buyer_ids,
            "seller": kept.seller_ids,
            "market": kept.market_ids,
            "lots": kept.lots,
            "price": kept.prices,
        }
    )
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.register("trade", table)
        begun = time.process_time()
        rows = connection.execute(NETS_IN_SQL).fetchall()
        taken = time.process_time() - begun
    again = net_trades(kept.buyer_ids, kept.seller_ids, kept.market_ids, kept.lots, kept.prices)
    assert {(account, market): tuple(sums) for account, market, *sums in rows} == again
    return taken


def measure(members: int, markets: int, trades: int) -> dict[str, Any]:
    """Capture trades in batches, run the cut-off, and compute the nets again from the trades; return all figures.

    Times are processor time, since nothing waits.
    """
    world = _World(members, markets)
    state = world.engine.state
    gc.collect()
    before = _resident_bytes()
    us_per_trade = _us_per_trade(world, _batches(world, trades))
    captured_s = us_per_trade * trades / 1e6
    per_trade = (_resident_bytes() - before) // trades
    session = state.clearing.sessions[1]
    world.time_ns = session.cut_off_ns
    slices: list[float] = []
    while session.state != types.SESSION_NETTED:
        slices.append(world.advance())
    kept = session.trades
    begun = time.process_time()
    again = net_trades(kept.buyer_ids, kept.seller_ids, kept.market_ids, kept.lots, kept.prices)
    audit_s = time.process_time() - begun
    assert {pair_key(*key): sums for key, sums in again.items()} == {
        key: (net.bought_lots, net.sold_lots, net.cash) for key, net in session.nets.items()
    }
    sql_s = _seconds_of_sql(kept)
    settled = _settle(world, session)
    return {
        **settled,
        "day_s": captured_s + sum(slices) + settled["settlement_ms"] / 1e3,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "sql_us_per_trade": None if sql_s is None else sql_s / trades * 1e6,
        "bytes_per_trade": per_trade,
        "trades": trades,
        "nets": len(session.nets),
        "trades_per_s": trades / captured_s,
        "us_per_trade": us_per_trade,
        "cut_off_ms": sum(slices) * 1e3,
        "slice_ms_max": max(slices) * 1e3,
        "audit_us_per_trade": audit_s / trades * 1e6,
    }


def main(size: str, folder: Path) -> None:
    """Measure at the size `quick` or `full`, and print one JSON object."""
    quick = size == "quick"
    gc.disable()  # as the server's engine does: it collects between records
    members, markets, trades = (40, 20, 20_000) if quick else (5_000, 2_000, 1_000_000)
    found = measure(members, markets, trades)
    gc.collect()
    found["covered_us_per_trade"] = covered_us_per_trade(*COVERED)
    found["unasked_us_per_trade"] = covered_us_per_trade(*COVERED, cover_ppb=-1)
    found["exact_us_per_trade"] = exact_us_per_trade(*COVERED)
    found["durable_trades_per_s"] = durable_trades_per_s(
        folder, members, markets, min(trades, 100_000)
    )
    sys.stdout.write(json.dumps(found) + "\n")
    sys.stdout.flush()
    # At an ordinary end DuckDB's binding lists on stderr what it still holds.
    os._exit(0)


if __name__ == "__main__":
    use_huge_pages(for_tables=True)  # as a server has them
    main(sys.argv[1], Path(sys.argv[2]))
