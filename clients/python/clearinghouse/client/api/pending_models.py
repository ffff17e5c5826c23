# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody's word: deposits, withdrawals, holds, providers' quotes.

Owns frozen dataclasses. Amounts are in their asset, prices are quote per whole base.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.convert import AssetSymbol, MarketSymbol


@dataclass(frozen=True, slots=True)
class PendingDeposit:
    """A deposit that waits for custody; it counts nothing, and waits until it is confirmed or rejected."""

    deposit_id: int
    account_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PendingWithdrawal:
    """A withdrawal that waits for custody; its amount is no collateral any more."""

    withdrawal_id: int
    account_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal
    requested_time_ns: int


@dataclass(frozen=True, slots=True)
class PendingHold:
    """A hold on an account's balance; `expire_time_ns` 0: it never expires."""

    hold_id: int
    account_id: int
    beneficiary_id: int
    asset_id: int
    asset: AssetSymbol
    amount: Decimal
    expire_time_ns: int


@dataclass(frozen=True, slots=True)
class StandingQuote:
    """A provider's standing bid for collateral that reconciliation converts."""

    account_id: int
    market_id: int
    market: MarketSymbol
    price: Decimal
    quantity: Decimal
    expire_time_ns: int
