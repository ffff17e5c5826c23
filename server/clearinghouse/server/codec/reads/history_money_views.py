# SPDX-License-Identifier: Apache-2.0
"""Items of the lists of the past that are about money, as its tables give them and as replies show them.

Owns the names of their attributes; quantities are in lots, amounts in smallest units, signed as the account sees them.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class FundingPaymentView:
    """A payment of funding."""

    account_id: int
    market_id: int
    sequence: int
    time_ns: int
    amount: int


@dataclass(slots=True)
class InterestPaymentView:
    """The interest of an account in a pool for the hour that ended at a time."""

    account_id: int
    asset_id: int
    sequence: int
    time_ns: int
    earned: int
    paid: int
    lent: int
    borrowed: int


@dataclass(slots=True)
class TransferView:
    """A deposit, a withdrawal, or one side of a transfer."""

    kind: int
    status: int
    number: int
    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: int
    reference: str
    sequence: int
    time_ns: int
    decided_sequence: int
    decided_time_ns: int
    transaction_reference: str


@dataclass(slots=True)
class LiquidationStepView:
    """A step of a liquidation; what it does not have is 0."""

    kind: int
    tier: int
    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    sequence: int
    time_ns: int
    lots: int
    value: int
    amount: int
    fund_paid: int
    equity_before: int
    equity_after: int
    has_equity: int


@dataclass(slots=True)
class StatementFiguresView:
    """What an account has of an asset at a whole hour."""

    balance: int
    held: int
    unsettled: int
    lent: int
    borrowed: int


@dataclass(slots=True)
class StatementLineView:
    """What one kind of movement did to one book."""

    book: int
    kind: int
    market_id: int
    amount: int


@dataclass(slots=True)
class StatementView:
    """An account's opening balance in an asset, its movements, and its closing balance."""

    account_id: int
    asset_id: int
    from_time_ns: int
    to_time_ns: int
    opening: StatementFiguresView
    closing: StatementFiguresView
    lines: Sequence[StatementLineView]
    realised: int
    fees: int
    funding: int
    interest: int


@dataclass(slots=True)
class ProfitPeriodView:
    """An account's profit or loss in an asset over a period, by market or without a market."""

    account_id: int
    asset_id: int
    market_id: int
    start_ns: int
    realised: int
    fees: int
    funding: int
    interest: int
