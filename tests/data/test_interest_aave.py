# SPDX-License-Identifier: Apache-2.0
"""A lending market's published indices and rate curves through the machine's pools (B-2, B-3).

The market compounds what borrowers owe and lets what lenders are owed grow linearly, so the pools here do it too.
Its rates carry 27 decimals and are the outcome of its own curve; where only the growth of an index is compared, the
published rates are handed to the function that the machine accrues by.
"""

import csv
import gzip
from fractions import Fraction
from itertools import pairwise

import pytest

from clearinghouse.statemachine.lending import accrual
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from tests.realdata import data_dir
from tests.support import System

RAY_PER_PPB = 10**18
# Claims of a pool on the curve: as many units as an amount may have, so that a utilisation is met to 10^-18.
SHARE_VALUES = 9 * 10**18
RELATIVE = Fraction(1, 10**15)


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one file of the set by column."""
    path = data_dir("interest_aave") / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="ascii", newline="") as lines:
        return list(csv.DictReader(lines))


def test_every_published_index_is_reached_to_the_last_digit() -> None:
    """All 67 reserves: both indices after the whole seconds between two published states are the published ones."""
    found = rows("aave_v3_index_accrual_vectors_a")
    assert len(found) == 67
    for row in found:
        pool = Pool(0)
        pool.borrow_accrual = types.ACCRUAL_COMPOUNDED
        pool.supply_accrual = types.ACCRUAL_LINEAR
        pool.supply_index = int(row["liquidityIndex_before_ray"])
        pool.borrow_index = int(row["variableBorrowIndex_before_ray"])
        rates = ("currentVariableBorrowRate_before_ray", "currentLiquidityRate_before_ray")
        accrual.start_base(pool, (int(row[rates[0]]), int(row[rates[1]])))
        accrual.grow(pool, int(row["elapsed_s_derived"]))
        name = f"{row['chain']} {row['symbol']}"
        assert pool.supply_index == int(row["liquidityIndex_after_ray"]), name
        assert pool.borrow_index == int(row["variableBorrowIndex_after_ray"]), name


def ppb(published: str) -> int:
    """A parameter in parts per billion; some were derived by the set with a few units of noise in the last places."""
    value = round(Fraction(int(published), RAY_PER_PPB))
    assert abs(value * RAY_PER_PPB - int(published)) < 10**12
    return value


class Curve:
    """A world with one lender, one borrower and pools that commands open."""

    def __init__(self) -> None:
        """Deposit what every curve needs."""
        self.system = System(check=False)
        self.lender = self.system.must(
            commands.CreateAccount(*self.system.head(), "lender", 1, AccountId(0), 1, 0, 0)
        )
        self.borrower = self.system.must(
            commands.CreateAccount(
                *self.system.head(), "borrower", 1, AccountId(0), 10, types.ACCOUNT_SPOT_MARGIN, 0
            )
        )
        # Nine million whole units of what is lent are worth as much: a hundred times that is at hand.
        self.deposit(self.borrower, 1, 9 * 10**14)
        self.symbols = 0

    def deposit(self, account_id: int, asset_id: int, amount: int) -> None:
        """Pay an amount in."""
        head = self.system.head()
        request = commands.RequestDeposits(
            *head, [AccountId(account_id)], [AssetId(asset_id)], [amount], [""]
        )
        deposit_id = self.system.must(request)
        self.system.must(commands.DecideDeposits(*self.system.head(), [DepositId(deposit_id)], [1]))

    def rates(self, row: dict[str, str], debt: int) -> tuple[int, int]:
        """Open a pool with the terms of a row, lend, borrow; its rates."""
        self.symbols += 1
        asset_id = self.system.asset(f"A{self.symbols}", 12, 1)
        self.system.must(
            commands.SetPool(
                *self.system.head(),
                asset_id=AssetId(asset_id),
                kink_ppb=ppb(row["optimal_usage_ray"]),
                base_rate_ppb=ppb(row["base_rate_ray"]),
                slope1_ppb=ppb(row["slope1_ray"]),
                slope2_ppb=ppb(row["slope2_ray"]),
                reserve_factor_ppb=int(row["reserve_factor_bps"]) * 100_000,
                borrow_accrual=types.ACCRUAL_COMPOUNDED,
                supply_accrual=types.ACCRUAL_LINEAR,
                supply_cap=0,
                borrow_cap=0,
                account_supply_cap=0,
                account_borrow_cap=0,
                utilisation_max_ppb=types.PPB,
                throttle_ppb=0,
                throttle_share_ppb=0,
                throttle_window_ns=0,
                claims_min=0,
                fee_share_ppb=0,
                virtual_claim=0,  # a published history has none
            )
        )
        self.deposit(self.lender, asset_id, SHARE_VALUES)
        for kind, account_id, amount in (
            (commands.Lend, self.lender, SHARE_VALUES),
            (commands.Borrow, self.borrower, debt),
        ):
            self.system.must(
                kind(*self.system.head(), [AccountId(account_id)], [AssetId(asset_id)], [amount])
            )
        pool = self.system.state.assets[AssetId(asset_id)].pool
        assert pool is not None
        found = accrual.pool_rates(pool)
        self.system.must(
            commands.Repay(
                *self.system.head(), [AccountId(self.borrower)], [AssetId(asset_id)], [0]
            )
        )
        return found


def test_every_published_point_lies_on_the_curve_of_a_pool() -> None:
    """60 points, four above the kink: a pool of the published terms at the implied utilisation has both rates."""
    found = rows("aave_v3_two_slope_vectors_a")
    assert len(found) == 60
    assert sum(row["side_of_kink"] == "above" for row in found) == 4
    curve = Curve()
    for row in found:
        published_borrow = int(row["variable_borrow_rate_ray"])
        published_lend = int(row["liquidity_rate_ray"])
        kept = Fraction(10_000 - int(row["reserve_factor_bps"]), 10_000)
        utilisation = Fraction(published_lend) / (published_borrow * kept)
        borrow_rate, lend_rate = curve.rates(row, round(utilisation * SHARE_VALUES))
        name = f"{row['chain']} {row['symbol']} {row['snapshot']}"
        assert abs(borrow_rate - published_borrow) <= RELATIVE * published_borrow, name
        assert abs(lend_rate - published_lend) <= RELATIVE * published_lend, name


@pytest.mark.parametrize(("symbol", "minutes"), [("USDC", 862), ("WETH", 545)])
def test_the_minutes_of_two_days_grow_by_whole_seconds(symbol: str, minutes: int) -> None:
    """Wherever whole seconds explain the lenders' index of a minute, they explain the borrowers' to the last digit."""
    found = rows(f"polygon_aave_v3_{symbol}_minute_2023-08-14_15")
    assert len(found) == 2880
    explained = 0
    for before, after in pairwise(found):
        supply, grown = (ray(row["liquidity_index"]) for row in (before, after))
        if grown == supply:
            continue
        assert grown > supply
        seconds = elapsed(supply, grown, ray(before["liquidity_rate"]))
        if seconds is None:
            continue  # more than one change within the minute
        pool = Pool(0)
        pool.borrow_accrual = types.ACCRUAL_COMPOUNDED
        pool.supply_index = supply
        pool.borrow_index = ray(before["variable_borrow_index"])
        rates = (ray(before["variable_borrow_rate"]), ray(before["liquidity_rate"]))
        accrual.start_base(pool, rates)
        accrual.grow(pool, seconds)
        assert pool.supply_index == grown
        assert pool.borrow_index == ray(after["variable_borrow_index"])
        explained += 1
    assert explained == minutes


def ray(text: str) -> int:
    """A decimal of the minute series as a ray; it has 27 decimals, trailing zeros left out."""
    value = Fraction(text) * 10**27
    assert value.denominator == 1
    return value.numerator


def elapsed(before: int, after: int, rate: int) -> int | None:
    """The whole seconds after which an index at a rate has grown so, if there are any."""
    if rate == 0:
        return None
    guess = (after - before) * 31_536_000 * 10**27 // (before * rate)
    for seconds in (guess, guess + 1):
        pool = Pool(0)
        pool.supply_index = before
        accrual.start_base(pool, (0, rate))
        accrual.grow(pool, seconds)
        if pool.supply_index == after:
            return seconds
    return None
