# SPDX-License-Identifier: Apache-2.0
"""Bodies of the events of the liquidation waterfall (SPEC section 11).

Owns frozen dataclasses, one per body of the schema. Amounts are in the asset or the market's quote asset, equity in the
valuation asset, quantities in base.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class LiquidationRulesEvent:
    """LIQUIDATION_SET."""

    enabled: bool


@dataclass(frozen=True, slots=True)
class BackstopEvent:
    """BACKSTOP_SET."""

    account_id: int
    market_id: int


@dataclass(frozen=True, slots=True)
class FundPaymentEvent:
    """FUND_CONTRIBUTED, DEBT_LINE_REPAID: what an account paid to the liquidity fund."""

    account_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationFillEvent:
    """LIQUIDATION_FILL, tier 1: what an order of the machine traded in all."""

    account_id: int
    market_id: int
    order_id: int
    quantity: Decimal
    value: Decimal
    limit_price: Decimal | None
    liquidation_fee: Decimal
    equity_before: Decimal
    equity_after: Decimal


@dataclass(frozen=True, slots=True)
class CloseOutEvent:
    """BACKSTOP_FILL, DELEVERAGED (with rank and price), REST_CLOSED: lots that changed hands beside the book."""

    trade_id: int
    market_id: int
    account_id: int
    counterparty_account_id: int
    signed_quantity: Decimal
    value: Decimal
    account_realised: Decimal
    counterparty_realised: Decimal
    fund_paid: Decimal
    fund_spread: Decimal
    provider_spread: Decimal
    rank: int
    price: Decimal | None
    fund_before: Decimal
    equity_before: Decimal
    equity_after: Decimal


@dataclass(frozen=True, slots=True)
class LossShareEvent:
    """LOSS_SHARED: what a position on the other side bears of an account's loss."""

    account_id: int
    counterparty_account_id: int
    market_id: int
    asset_id: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class BadDebtEvent:
    """BAD_DEBT: a loss that the account could not bear: amount = fund_paid + shared + fund_debt."""

    account_id: int
    asset_id: int
    amount: Decimal
    fund_paid: Decimal
    shared: Decimal
    fund_debt: Decimal
    fund_before: Decimal


@dataclass(frozen=True, slots=True)
class CollateralSaleEvent:
    """COLLATERAL_SOLD on the book, COLLATERAL_TAKEN by a provider; `asset_id` is what is owed."""

    account_id: int
    market_id: int
    order_id: int
    counterparty_account_id: int
    quantity: Decimal
    value: Decimal
    limit_price: Decimal | None
    asset_id: int


@dataclass(frozen=True, slots=True)
class TakeOverEvent:
    """REMAINDER_TAKEN, REMAINDER_PAID, TAKEN_OVER, LOAN_TAKEN_OVER, BORROW_TAKEN_OVER: what became the fund's."""

    account_id: int
    asset_id: int
    amount: Decimal
    index_price: Decimal | None
    shares: Decimal
    fund_before: Decimal


@dataclass(frozen=True, slots=True)
class LenderPaymentEvent:
    """LENDER_PAID: a liquidated borrower (`account_id`) paid a lender that asks; debt and claim fell by `amount`."""

    account_id: int
    counterparty_account_id: int
    asset_id: int
    amount: Decimal
    borrow_shares: Decimal
    lent_shares: Decimal
    value_paid: Decimal
    value_received: Decimal
    index_price: Decimal
