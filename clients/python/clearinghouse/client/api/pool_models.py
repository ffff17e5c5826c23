# SPDX-License-Identifier: Apache-2.0
"""Lending pools and loans: what goes in and what reads return (SPEC section 9).

Owns frozen dataclasses. Amounts are in the pool's asset; rates and indices are plain numbers, 0.08 for 8 % a year;
what ends in `_ppb` is parts per billion.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import AccrualMode, number
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.v1 import account_pb2, common_pb2


@dataclass(frozen=True, slots=True)
class PoolTerms:
    """The terms of a lending pool; a cap of None is none, a throttle of 0 is never.

    The defaults are those of the server's own examples: 8 % a year at the kink of 80 %, 108 % when all is lent out,
    a tenth of the interest for the reserve, nothing that leaves above 95 % of utilisation.
    """

    kink_ppb: int = 800_000_000
    base_rate_ppb: int = 0
    slope1_ppb: int = 80_000_000
    slope2_ppb: int = 1_000_000_000
    reserve_factor_ppb: int = 100_000_000
    borrow_accrual: AccrualMode = AccrualMode.COMPOUNDED
    supply_accrual: AccrualMode = AccrualMode.LINEAR
    supply_cap: Decimal | None = None
    borrow_cap: Decimal | None = None
    account_supply_cap: Decimal | None = None
    account_borrow_cap: Decimal | None = None
    utilisation_max_ppb: int = 950_000_000
    throttle_ppb: int = 900_000_000
    throttle_share_ppb: int = 100_000_000
    throttle_window_ns: int = 3_600_000_000_000
    claims_min: Decimal | None = None
    fee_share_ppb: int = 0

    def message(self) -> common_pb2.PoolTerms:
        """The message of SetPool."""
        return common_pb2.PoolTerms(
            kink_ppb=self.kink_ppb,
            base_rate_ppb=self.base_rate_ppb,
            slope1_ppb=self.slope1_ppb,
            slope2_ppb=self.slope2_ppb,
            reserve_factor_ppb=self.reserve_factor_ppb,
            borrow_accrual=number(self.borrow_accrual),
            supply_accrual=number(self.supply_accrual),
            supply_cap=to_text_or_empty(self.supply_cap),
            borrow_cap=to_text_or_empty(self.borrow_cap),
            account_supply_cap=to_text_or_empty(self.account_supply_cap),
            account_borrow_cap=to_text_or_empty(self.account_borrow_cap),
            utilisation_max_ppb=self.utilisation_max_ppb,
            throttle_ppb=self.throttle_ppb,
            throttle_share_ppb=self.throttle_share_ppb,
            throttle_window_ns=self.throttle_window_ns,
            claims_min=to_text_or_empty(self.claims_min),
            fee_share_ppb=self.fee_share_ppb,
        )


@dataclass(slots=True)
class Loan:
    """An amount between an account and the pool of an asset; 0 redeems or repays all, or takes an ask back."""

    account_id: int
    asset: Instrument
    amount: Number

    def message(self, names: Instruments) -> account_pb2.Loan:
        """The message of Lend, Redeem, AskRedemption, Borrow and Repay."""
        return account_pb2.Loan(
            account_id=self.account_id,
            asset_id=names.asset_id(self.asset),
            amount=to_text(self.amount),
        )


@dataclass(frozen=True, slots=True)
class Pool:
    """One lending pool as of its last accrual; `redeemable` and `borrowable` are what may leave now."""

    asset_id: int
    symbol: str
    terms: PoolTerms
    cash: Decimal
    debt: Decimal
    claims: Decimal
    reserve: Decimal
    borrow_rate: Decimal
    lend_rate: Decimal
    borrow_index: Decimal
    supply_index: Decimal
    accrued_time_ns: int
    fees_to_lenders: Decimal
    epoch: int
    redeemable: Decimal
    borrowable: Decimal
    redemptions_asked: Decimal
