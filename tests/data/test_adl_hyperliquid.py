# SPDX-License-Identifier: Apache-2.0
"""Auto-deleveraging (W-4) over accounts that an exchange deleveraged on 2025-10-10, half of them by hash.

Owns how a published account becomes one of this engine. Of each the record has the notional that was closed, the
result of it and the account's value. Here all are in one perpetual: the notional at the mark is the position, the
result follows from its entry price, and the value is the rest after cash, or after a second position that
has become worthless. A long as large as half of their shorts falls below auto-close without a backstop, and the ranking
decides.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity
from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    OrderId,
    SourceId,
)
from tests.realdata import data_dir
from tests.support import E9, System

if TYPE_CHECKING:
    from collections.abc import Callable

# Published USD in units of the valuation asset, and in lots: a lot is worth a million units at the mark.
USD = 10**9
LOT = 10**6
PER_USD = USD // LOT
# At first everybody has a coin that makes every order pass; afterwards it is worth nothing.
RICH_E9 = 9 * 10**27
# What the second position loses of its value: all but a hundred-thousandth.
SUNK = 100_000
MMF_PPB = 500_000
CHUNK = 2_000


@dataclass
class Published:
    """One account as published: the notional in lots, its result and the account's value in units."""

    name: str
    lots: int
    pnl: int
    value: int
    account_id: int = 0

    @property
    def price(self) -> int:
        """The entry of a short with this result at the mark of LOT; what no short can have lost, a long did."""
        return LOT + self.pnl // self.lots

    @property
    def is_short(self) -> bool:
        """Return whether a short can have had this result."""
        return self.price > 0


def published() -> list[Published]:
    """The accounts whose closed position is worth a lot and more."""
    path = data_dir("adl_hyperliquid_2025_10_10") / "adl_by_user_a.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Published(
            row["user"],
            int(Fraction(row["adl_notional"]) * PER_USD),
            int(Fraction(row["closed_pnl"]) * USD),
            int(Fraction(row["account_value_realtime"]) * USD),
        )
        for row in rows
    ]


class Exchange:
    """The published accounts in one market, with a long that is about to be closed and one that is not."""

    def __init__(self, entries: list[Published]) -> None:
        """Open every account and position by commands, while everybody is rich."""
        # Accounts are as published, by their marks alone; W-2.1 would ask at an index too, which is not published.
        self.system = System(check=False)
        self.entries = entries
        self.rich = self._asset("RICH", RICH_E9)
        self.coin = self._asset("COIN", LOT * E9)
        self.sink = self._asset("SINK", LOT * E9)
        self.market = self._perpetual("COIN-PERP", self.coin)
        self.sink_market = self._perpetual("SINK-PERP", self.sink)
        names = ["falling", "standing", "founder", *(entry.name for entry in entries)]
        self.ids = [self._open(name) for name in names]
        self.falling, self.opposite, self.founder = self.ids[:3]
        for entry, account_id in zip(entries, self.ids[3:], strict=True):
            entry.account_id = account_id
        self._deposit([(account_id, self.rich, 1) for account_id in self.ids])
        # One account with money and no position, and one on the side of the falling long.
        self.bystanders = [self._open(f"bystander-{number}") for number in range(20)]
        self._deposit([(account_id, 1, 10 * USD) for account_id in self.bystanders])
        self._trade()
        self._give()

    def _asset(self, symbol: str, price_e9: int) -> int:
        """An asset without decimals with one source."""
        system = self.system
        asset_id = system.asset(symbol, 0)
        source = system.must(commands.CreateOracleSource(*system.head(), f"{symbol}-feed", "", 1))
        system.must(
            commands.SetOracleInstrument(
                *system.head(), AssetId(asset_id), [SourceId(source)], 10**18, 100
            )
        )
        system.price(asset_id, price_e9, e9=True)
        return asset_id

    def _perpetual(self, symbol: str, base: int) -> int:
        """A perpetual whose lot is a coin and whose tick is a unit, without fees."""
        return self.system.market(
            symbol,
            types.PERPETUAL,
            base,
            lot=(1, 0),
            tick=(1, 6),
            maker_ppb=0,
            taker_ppb=0,
            max_leverage=1_000,
            mmf_base_ppb=MMF_PPB,
        )

    def _open(self, name: str) -> int:
        """An account without a limit of its own."""
        return self.system.account(name, leverage=1_000)

    def _deposit(self, rows: list[tuple[int, int, int]]) -> None:
        """Deposits of some accounts."""
        system = self.system
        for at in range(0, len(rows), CHUNK):
            accounts, assets, amounts = map(list, zip(*rows[at : at + CHUNK], strict=True))
            references = [""] * len(accounts)
            command = commands.RequestDeposits(
                *system.head(), accounts, assets, amounts, references
            )
            requested = system.apply(command)
            assert set(requested.codes) == {OK}
            done = system.apply(
                commands.DecideDeposits(
                    *system.head(), list(map(DepositId, requested.ids)), [1] * len(accounts)
                )
            )
            assert set(done.codes) == {OK}

    def _trade(self) -> None:
        """Everybody's position, every other one against the long that will fall; and what is sunk."""
        rows: list[tuple[int, int, int, int, int]] = []
        for number, entry in enumerate(self.entries):
            other = self.falling if number % 2 and entry.is_short else self.opposite
            side, opposite = (types.SELL, types.BUY) if entry.is_short else (types.BUY, types.SELL)
            # The result of a long has the other sign.
            price = entry.price if entry.is_short else LOT - entry.pnl // entry.lots
            rows.append((other, self.market, opposite, price, entry.lots))
            rows.append((entry.account_id, self.market, side, price, entry.lots))
            sunk = self.lacking(entry) // LOT
            if sunk:
                rows.append((self.opposite, self.sink_market, types.SELL, LOT, sunk))
                rows.append((entry.account_id, self.sink_market, types.BUY, LOT, sunk))
        system = self.system
        for at in range(0, len(rows), CHUNK):
            accounts, markets, sides, prices, lots = map(
                list, zip(*rows[at : at + CHUNK], strict=True)
            )
            count = len(accounts)
            outcome = system.apply(
                commands.OrderBatch(
                    *system.head(),
                    [types.PLACE] * count,
                    accounts,
                    markets,
                    sides,
                    [types.LIMIT] * count,
                    [types.GTC] * count,
                    [0] * count,
                    [types.STP_CANCEL_TAKER] * count,
                    prices,
                    lots,
                    [ClientOrderId(0)] * count,
                    [OrderId(0)] * count,
                    [ClientOrderId(0)] * count,
                    [0] * count,
                )
            )
            assert set(outcome.codes) == {OK}
        assert not system.state.orders

    @staticmethod
    def lacking(entry: Published) -> int:
        """Return a published account's loss elsewhere: its value is less than the result of this position."""
        return max(0, entry.pnl - entry.value)

    def _give(self) -> None:
        """Cash so that each account's value will be what was published, and the falling long's next to nothing."""
        rows = [
            (entry.account_id, 1, entry.value - entry.pnl)
            for entry in self.entries
            if entry.value > entry.pnl
        ]
        line = self.system.line(self.falling, self.market)
        lost = line.cost - line.position * LOT
        # A tenth of auto-close is left.
        left = line.position * LOT * MMF_PPB // (20 * types.PPB)
        rows += [
            (self.falling, 1, lost + left),
            (self.opposite, 1, 10**9 * USD),
            (self.founder, 1, 10**9 * USD),
        ]
        self._deposit(rows)
        system = self.system
        system.must(
            commands.FundLiquidity(*system.head(), AccountId(self.founder), AssetId(1), 10**9 * USD)
        )
        system.must(
            commands.SetLiquidation(
                *system.head(),
                enabled=1,
                interval_ns=types.SECOND_NS,
                pass_share_ppb=types.PPB // 10,
                band_ppb=20_000_000,
                fee_ppb=10_000_000,
                exit_buffer_ppb=20_000_000,
                throttle_ppb=types.PPB,
                auto_close_divisor=2,
                auto_close_offset_ppb=60_000_000,
                spread_ppb=10_000_000,
                takeover_passes=20,
                recourse=0,
            )
        )

    def publish(self) -> None:
        """The profitable market is worth nothing any more, and the sunk one next to nothing."""
        system = self.system
        system.now += 1
        assets = [self.rich, self.sink]
        sources = [system.state.assets[AssetId(asset)].instrument for asset in assets]
        done = system.apply(
            commands.OracleTicks(
                *system.head(),
                [found.source_ids[0] for found in sources if found is not None],
                list(map(AssetId, assets)),
                [0, 0],
                [0, 0],
                [1, LOT * E9 // SUNK],
                [0, 0],
                [system.now] * 2,
            )
        )
        assert set(done.codes) == {OK}


@pytest.mark.xfail(
    strict=True,
    reason="the recorded accounts have no index, and W-2.1 asks at an index before tier 3: the test was of rule set 1",
)
@pytest.mark.slow
def test_the_ranking_hits_no_account_without_a_position_and_flips_none(
    record_property: Callable[[str, object], None],
) -> None:
    """A long of half the shorts goes to the profitable ones, lowest margin fraction first, and to no others."""
    entries = [entry for entry in published() if entry.lots > 0]
    exchange = Exchange(entries)
    system = exchange.system
    exchange.publish()
    by_id = {entry.account_id: entry for entry in entries}
    before = {
        account_id: system.line(account_id, exchange.market).position
        for account_id in exchange.ids[3:]
    }
    for entry in entries:
        account = system.account_of(entry.account_id)
        # Prices are whole units a lot, and what is sunk is worth a little still.
        apart = abs(bankruptcy_equity(account) - entry.value)
        assert apart <= entry.lots + 2 * LOT + exchange.lacking(entry) // SUNK
    size = system.line(exchange.falling, exchange.market).position
    assert size * 3 > sum(entry.lots for entry in entries)
    system.advance(1)
    closed = [
        event.fields
        for event in system.events
        if event.kind == events.DELEVERAGED and event.fields["account_id"] == exchange.falling
    ]
    # Shorts without equity were closed before it, pro rata against all longs, since no long earned anything (W-5).
    rest = sum(
        event.fields["signed_lots"]
        for event in system.events
        if event.kind == events.REST_CLOSED
        and event.fields["counterparty_account_id"] == exchange.falling
    )
    assert sum(-fields["signed_lots"] for fields in closed) + rest == size
    assert rest * 50 < size
    assert system.line(exchange.falling, exchange.market).position == 0
    hit = [by_id[fields["counterparty_account_id"]] for fields in closed]
    assert len({entry.account_id for entry in hit}) == len(hit) > 1_000
    for entry, fields in zip(hit, closed, strict=True):
        position = before[entry.account_id]
        after = system.line(entry.account_id, exchange.market).position
        assert position < 0
        assert position <= after <= 0
        assert after == position - fields["signed_lots"]
        assert fields["counterparty_realised"] >= 0
        assert fields["value"] == -fields["signed_lots"] * LOT  # the fund holds enough: at the mark
    # Lowest margin fraction first; positions too small to tell are as good as equal.
    fractions = [Fraction(entry.value, entry.lots * LOT) for entry in hit if entry.lots > 10**6]
    assert fractions == sorted(fractions)
    assert len(fractions) > 100
    # All that were not hit rank behind, earn nothing, or are in liquidation themselves.
    missed = {entry.account_id for entry in entries} - {entry.account_id for entry in hit}
    last = max(fractions)
    for account_id in missed:
        entry = by_id[account_id]
        assert (
            Fraction(entry.value, entry.lots * LOT) > last - Fraction(1, 1_000)
            or entry.pnl <= 0
            or not entry.is_short
            or entry.value * types.PPB < entry.lots * LOT * (MMF_PPB + 10)
        )
    for account_id in (*exchange.bystanders, exchange.opposite):
        assert account_id not in by_id
        assert all(fields["counterparty_account_id"] != account_id for fields in closed)
    there = Fraction(sum(entry.pnl > 0 for entry in entries), len(entries))
    here = Fraction(sum(entry.pnl > 0 for entry in hit), len(hit))
    record_property("profitable_share_published", f"{float(there):.4f}")
    record_property("profitable_share_here", f"{float(here):.4f}")
    assert Fraction(99, 100) < there < 1
    assert here == 1
