# SPDX-License-Identifier: Apache-2.0
"""What explanations of margin and suppositions return (SPEC M-10).

Owns frozen dataclasses. Amounts are in the asset or the market's quote asset, totals in the valuation asset, rates
parts per billion; prices are quote per whole base, index prices the valuation asset per whole unit.
"""

from dataclasses import dataclass
from decimal import Decimal

from clearinghouse.client.api.models import Margin
from clearinghouse.client.values.convert import AssetSymbol
from clearinghouse.client.values.enums import PriceState, ResultCode, WeightKind


@dataclass(frozen=True, slots=True)
class HoldingInputs:
    """What one asset's part in the margin is computed from; roots have nine decimals."""

    asset_id: int
    asset: AssetSymbol
    index_price: Decimal | None
    stable_price: Decimal | None
    price_state: PriceState
    weight_kind: WeightKind
    weight_base_ppb: int
    weight_penalty_ppb: int
    balance: Decimal
    reserved: Decimal
    held: Decimal
    lent: Decimal
    unsettled_equity: Decimal
    borrowed: Decimal
    notional: Decimal
    notional_root: Decimal
    debt: Decimal
    debt_exposure_root: Decimal
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int


@dataclass(frozen=True, slots=True)
class LineInputs:
    """What one derivative market's part is computed from; ratios are 0 without dynamic margin."""

    market_id: int
    mark_price: Decimal | None
    stable_mark_price: Decimal | None
    quantity: Decimal
    cost_base: Decimal
    accrued_funding: Decimal
    open_bid_quantity: Decimal
    open_ask_quantity: Decimal
    open_bid_loss: Decimal
    open_ask_loss: Decimal
    open_order_fees: Decimal
    exposure_root: Decimal
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int


@dataclass(frozen=True, slots=True)
class AssumedBorrow:
    """What open spot orders would borrow of an asset."""

    asset_id: int
    asset: AssetSymbol
    amount: Decimal


@dataclass(frozen=True, slots=True)
class LiquidationPrice:
    """The nearest prices at which moving one index alone liquidates; None: there is none in that direction.

    `market_id` is that of the position, or 0 where the asset is only held or owed.
    """

    asset_id: int
    asset: AssetSymbol
    market_id: int
    lower_index_price: Decimal | None
    lower_mark_price: Decimal | None
    upper_index_price: Decimal | None
    upper_mark_price: Decimal | None


@dataclass(frozen=True, slots=True)
class ExplainedMargin:
    """The margin of an account with everything that it was made of.

    `strict_*` is the worst case as risk-increasing orders see it, `strict_outflow_*` as borrows and withdrawals do.
    """

    as_of_sequence: int
    margin: Margin
    max_leverage: int
    bankruptcy_equity: Decimal
    is_liquidatable: bool
    spot_order_deduction: Decimal
    assumed_borrows: tuple[AssumedBorrow, ...]
    strict_equity: Decimal
    strict_imf_requirement: Decimal
    strict_outflow_equity: Decimal
    strict_outflow_imf_requirement: Decimal
    holdings: tuple[HoldingInputs, ...]
    lines: tuple[LineInputs, ...]
    liquidation_prices: tuple[LiquidationPrice, ...]


@dataclass(frozen=True, slots=True)
class SupposedAnswer:
    """What the clearinghouse would answer; figures where a refusal has some."""

    code: ResultCode
    limit: Decimal | None
    actual: Decimal | None
    shortfall: Decimal | None


@dataclass(frozen=True, slots=True)
class Supposed:
    """An account as it is and as it would be; answers where a withdrawal or an order was supposed.

    `account_id` is that of the isolated account where the order is in a market that the account has isolated.
    """

    as_of_sequence: int
    account_id: int
    before: Margin
    before_liquidatable: bool
    after: Margin
    after_liquidatable: bool
    withdrawal: SupposedAnswer | None
    order: SupposedAnswer | None
    order_price: Decimal | None
    order_quantity: Decimal | None
    liquidation_prices: tuple[LiquidationPrice, ...]
