# SPDX-License-Identifier: Apache-2.0
"""What reads of the liquidation waterfall return (SPEC section 11).

Owns frozen dataclasses. Amounts are in the asset, equity in the valuation asset, quantities in base, rates parts per
billion, times nanoseconds.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.values.convert import AssetSymbol, MarketSymbol


@dataclass(frozen=True, slots=True)
class LiquidationLine:
    """One position; `adl_rank` 1 is the first to be deleveraged of `adl_ranked`, 0 is not among them.

    `flagged_quantity` is None while the account is not in liquidation, `bankruptcy_price` without a mark.
    """

    market_id: int
    market: MarketSymbol
    quantity: Decimal
    flagged_quantity: Decimal | None
    bankruptcy_price: Decimal | None
    adl_rank: int
    adl_ranked: int


@dataclass(frozen=True, slots=True)
class AssetAmount:
    """What was written off of an asset under recourse and not repaid."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Liquidation:
    """An account in the waterfall, or out of it; below `auto_close_requirement` providers and ADL act."""

    as_of_sequence: int
    account_id: int
    in_liquidation: bool
    sold: bool
    passes_below_zero: int
    bankruptcy_equity: Decimal
    auto_close_requirement: Decimal
    lines: tuple[LiquidationLine, ...]
    debt_lines: tuple[AssetAmount, ...]


@dataclass(frozen=True, slots=True)
class FundHolding:
    """One asset of the liquidity fund: what it could pay in it in all, and what it owes beyond what it has of it."""

    asset_id: int
    asset: AssetSymbol
    balance: Decimal
    lent: Decimal
    borrowed: Decimal
    unsettled_equity: Decimal
    can_pay: Decimal
    debt: Decimal
    to_sell: Decimal


@dataclass(frozen=True, slots=True)
class LiquidityFund:
    """The liquidity fund."""

    as_of_sequence: int
    holdings: tuple[FundHolding, ...]


@dataclass(frozen=True, slots=True)
class BackstopOffer:
    """One provider's offer in a market."""

    account_id: int
    market_id: int
    market: MarketSymbol
    capacity: Decimal
    priority: int
    spread_ppb: int


@dataclass(frozen=True, slots=True)
class LiquidationRules:
    """The parameters of the waterfall, and the offers in the order in which providers are asked."""

    as_of_sequence: int
    enabled: bool
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int
    recourse: bool
    offers: tuple[BackstopOffer, ...]
