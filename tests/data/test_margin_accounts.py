# SPDX-License-Identifier: Apache-2.0
"""Margin against real accounts with published health (M-2, M-4, M-5): Aave V2 of June 2023, Compound V2 of August 2020.

Owns how an account of a lending market becomes one of this engine: its liquidation threshold is the weight of its
collateral (one asset per threshold), its debt a borrow with MMF 0 and IMF above it, so that it is below maintenance
exactly when its published health is below 1. Values are published in ETH, which stands at ten millions here, so that
the valuation asset's six decimals do not blur small accounts.
"""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, TypeAlias

from clearinghouse.statemachine.exchange_margin.account_margin import equity, refresh
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, SourceId
from tests.realdata import data_dir
from tests.support import E9, System

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.state import Account

SCALE = 12
UNIT = 10**SCALE
WHOLE = 10**13 * E9  # ten millions in the valuation asset, as ticks state it
# At first collateral is worth this many times what it is worth at the published prices: every borrow passes.
RICH = 100_000
# What amounts cut at twelve decimals can do to a health.
NEAR = Fraction(1, 10**9)


@dataclass
class Published:
    """One account as published, in ETH; `threshold_bps` weighs the collateral."""

    name: str
    collateral: Fraction
    debt: Fraction
    threshold_bps: int
    health: Fraction


# Equity and exposure of an account, and what was published of it.
Figures: TypeAlias = tuple[int, int, Published]


class Market:
    """The lending market rebuilt: one collateral asset per threshold, one asset that all have borrowed."""

    def __init__(self, published: list[Published]) -> None:
        """Open every account by commands while collateral is expensive, then let the published prices arrive."""
        self.system = System(check=False)
        self.debt = self._asset("DEBT", 0, WHOLE)
        self.system.must(
            commands.SetPool(
                *self.system.head(),
                asset_id=AssetId(self.debt),
                kink_ppb=types.PPB // 2,
                base_rate_ppb=0,
                slope1_ppb=0,
                slope2_ppb=0,
                reserve_factor_ppb=0,
                borrow_accrual=types.ACCRUAL_LINEAR,
                supply_accrual=types.ACCRUAL_LINEAR,
                supply_cap=0,
                borrow_cap=0,
                account_supply_cap=0,
                account_borrow_cap=0,
                utilisation_max_ppb=types.PPB,
                throttle_ppb=0,
                throttle_share_ppb=0,
                throttle_window_ns=3600 * types.SECOND_NS,
                claims_min=0,
                fee_share_ppb=0,
            )
        )
        whole = sum(int(entry.debt * UNIT) + 1 for entry in published)
        lender = self.system.account("lender", DEBT=2 * whole)
        assert self._all(
            commands.Lend(
                *self.system.head(), [AccountId(lender)], [AssetId(self.debt)], [2 * whole]
            )
        )
        self.collateral = {
            bps: self._asset(f"C{bps}", bps * 10**5, RICH * WHOLE)
            for bps in sorted({entry.threshold_bps for entry in published})
        }
        # Who has no collateral had some when it borrowed: a unit of what is worth nothing at the published prices.
        self.spent = self._asset("SPENT", types.PPB, RICH * WHOLE, scale=0)
        self.ids = [self._open(entry) for entry in published]
        for entry, account_id in zip(published, self.ids, strict=True):
            self._borrow(entry, account_id)
        self._publish()

    def account(self, index: int) -> Account:
        """An account of the engine, its figures up to date."""
        found = self.system.state.accounts[AccountId(self.ids[index])]
        refresh(self.system.state, found)
        return found

    def _asset(self, symbol: str, weight_ppb: int, price_e9: int, scale: int = SCALE) -> int:
        """An asset with one source; a debt in it needs MMF 0 and IMF a thousandth."""
        system = self.system
        asset_id = system.must(
            commands.CreateAsset(
                *system.head(),
                symbol,
                scale,
                types.WEIGHT_INVERSE_SQRT,
                weight_ppb,
                0,
                1000,
                0,
                0,
                0,
                0,
                0,
            )
        )
        source = system.must(commands.CreateOracleSource(*system.head(), f"{symbol}-feed", "", 1))
        system.must(
            commands.SetOracleInstrument(
                *system.head(), AssetId(asset_id), [SourceId(source)], 10**18, 100
            )
        )
        system.price(asset_id, price_e9, e9=True)
        return asset_id

    def _open(self, entry: Published) -> int:
        """An account with its collateral."""
        system = self.system
        account_id = system.must(
            commands.CreateAccount(
                *system.head(),
                entry.name,
                types.KIND_CUSTOMER,
                AccountId(0),
                1000,
                types.ACCOUNT_SPOT_MARGIN,
                0,
            )
        )
        amount = int(entry.collateral * UNIT)
        if amount:
            system.deposit(account_id, self.collateral[entry.threshold_bps], amount)
        system.deposit(account_id, self.spent, 1)
        return account_id

    def _borrow(self, entry: Published, account_id: int) -> None:
        """Borrow what the account owes; what it gets has no weight."""
        amount = -(-entry.debt * UNIT // 1)
        command = commands.Borrow(
            *self.system.head(), [AccountId(account_id)], [AssetId(self.debt)], [int(amount)]
        )
        assert self._all(command), entry

    def _publish(self) -> None:
        """The published prices as ticks: collateral at 1, what was spent at nothing."""
        state = self.system.state
        assets = [self.spent, *self.collateral.values()]
        prices = [1] + [WHOLE] * len(self.collateral)
        sources = [state.assets[AssetId(asset)].instrument for asset in assets]
        nothing = [0] * len(assets)
        self.system.now += 1
        assert self._all(
            commands.OracleTicks(
                *self.system.head(),
                [found.source_ids[0] for found in sources if found is not None],
                list(map(AssetId, assets)),
                nothing,
                nothing,
                prices,
                nothing,
                [self.system.now] * len(assets),
            )
        )
        while self.system.engine.is_behind:
            self.system.advance(0)  # slices visit the accounts that the command has not (I-12)

    def _all(self, command: commands.Command) -> bool:
        """Apply a command; whether every item of it was OK."""
        return set(self.system.apply(command).codes) == {OK}


def aave() -> list[Published]:
    """1,309 accounts; those that owe nothing have no health."""
    path = data_dir("margin_accounts") / "aave_v2_steth_accounts_2023-06.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Published(
            row["user"],
            Fraction(row["collateral"]),
            Fraction(row["debt"]),
            int(row["threshold"]),
            Fraction(row["healthf"]),
        )
        for row in rows
        if Fraction(row["debt"]) > 0
    ]


def compound() -> list[Published]:
    """72 accounts that could be liquidated; their collateral is published weighed."""
    path = data_dir("margin_accounts") / "compound_v2_accounts_a.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [
        Published(
            row["address"],
            Fraction(row["total_collateral_value_in_eth"]),
            Fraction(row["total_borrow_value_in_eth"]),
            10_000,
            Fraction(row["health"]),
        )
        for row in rows
    ]


def by_margin_fraction(one: Figures, other: Figures) -> int:
    """Which of two accounts has the lower MF, as the engine compares: by cross-multiplication."""
    return one[0] * other[1] - other[0] * one[1]


def compare(published: list[Published]) -> tuple[set[str], int]:
    """Check set and order; who is below maintenance, and how many neighbours are too close to tell apart."""
    market = Market(published)
    liquidating = set()
    figures: list[Figures] = []
    for index, entry in enumerate(published):
        account = market.account(index)
        if account.status == types.LIQUIDATING:
            liquidating.add(entry.name)
        assert account.exposure > 0
        figures.append((equity(account), account.exposure, entry))
    figures.sort(key=cmp_to_key(by_margin_fraction))
    close = 0
    highest = Fraction(-1)
    for _, _, entry in figures:
        assert entry.health > highest - NEAR, entry
        close += entry.health < highest
        highest = max(highest, entry.health)
    return liquidating, close


def test_aave_accounts_are_below_maintenance_where_their_health_is_below_one() -> None:
    """Of 1,309 published accounts the engine flags exactly those with health below 1, and ranks all by it."""
    published = aave()
    liquidating, close = compare(published)
    assert liquidating == {entry.name for entry in published if entry.health < 1}
    assert len(liquidating) == 4
    assert close * 50 < len(published)


def test_compound_accounts_are_all_below_maintenance() -> None:
    """A published list of 72 accounts to liquidate: every one is flagged, and the order is theirs."""
    published = compound()
    liquidating, close = compare(published)
    assert liquidating == {entry.name for entry in published}
    assert len(liquidating) == 72
    assert close * 5 < len(published)
