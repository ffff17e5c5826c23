# SPDX-License-Identifier: Apache-2.0
"""Make views of an account's margin with all inputs: amounts, prices, parameters, roots, scales (SPEC M-10).

Owns the fields of that answer. Every figure comes from the functions that the gate, the guards and the health check
use. Must never change the state except its caches.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.money import sqrt_e9_ceil
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    refresh,
    spot_worst_case,
    strict_worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_funding,
    counted_amount,
    debt_amount,
    stable_mark,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Account, Holding, Line, State
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import AssetAmountView
from clearinghouse.statemachine.views.exchange.liquidation_price import (
    LiquidationPriceView,
    liquidation_prices,
)
from clearinghouse.statemachine.views.exchange.margin import MarginView, margin_view
from clearinghouse.statemachine.views.exchange.what_if import is_liquidatable
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PRICE_E9


@dataclass
class HoldingInputs:
    """The inputs of one asset's part of the margin (M-1, M-5); roots have nine decimals (U-8)."""

    asset_id: AssetId
    price_e9: int
    stable_price_e9: int
    price_state: int
    weight_kind: int
    weight_base_ppb: int
    weight_penalty_ppb: int
    balance: int
    reserved: int
    held: int
    lent: int
    unsettled: int
    borrowed: int
    notional: int
    notional_root_e9: int
    debt: int
    debt_exposure_root_e9: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int


@dataclass
class LineInputs:
    """The inputs of one derivative market's part (M-3, M-4, M-7); order losses in 10^-9 quote units."""

    market_id: MarketId
    mark_e9: int
    stable_mark_e9: int
    lots: int
    cost: int
    accrued_funding: int
    bid_lots: int
    ask_lots: int
    bid_loss: int
    ask_loss: int
    fees: int
    exposure_root_e9: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    imf_scale_ppb: int
    mmf_scale_ppb: int
    volatility_ratio_ppb: int
    open_interest_ratio_ppb: int
    depth_ratio_ppb: int


@dataclass
class ExplainView:
    """A margin report with its inputs. Strict figures are worst-case equity and IMF requirement (M-9).

    Open spot orders reduce worst-case equity by `spot_deduction`, and would borrow `assumed_borrows`, by asset (M-3).
    """

    margin: MarginView
    max_leverage: int
    bankruptcy_equity: int
    is_liquidatable: bool
    spot_deduction: int
    assumed_borrows: list[AssetAmountView]
    strict_equity: int
    strict_imf_requirement: int
    strict_outflow_equity: int
    strict_outflow_imf_requirement: int
    holdings: list[HoldingInputs]
    lines: list[LineInputs]
    liquidation_prices: list[LiquidationPriceView]


def explain(state: State, account: Account) -> ExplainView:
    """Return the margin of an account with all its inputs."""
    refresh(state, account)
    spot = spot_worst_case(state, account)
    return ExplainView(
        margin_view(state, account),
        account.max_leverage,
        bankruptcy_equity(account),
        is_liquidatable(state, account),
        spot.deduction,
        [AssetAmountView(key, spot.borrows[key]) for key in sorted(spot.borrows)],
        *strict_worst_case(state, account, gains=True),
        *strict_worst_case(state, account, gains=False),
        [_holding(state, account.holdings[key]) for key in sorted(account.holdings)],
        [
            _line(state, account.lines[key])
            for key in sorted(account.lines)
            if not account.lines[key].market.is_spot
        ],
        liquidation_prices(state, account),
    )


def _holding(state: State, holding: Holding) -> HoldingInputs:
    """Return the inputs of one asset."""
    asset = holding.asset
    scale = state.valuation.scale
    notional = to_valuation_ceil(asset, counted_amount(holding))
    return HoldingInputs(
        asset.id,
        asset.price_e9,
        stable_price_e9(state, asset),
        asset.price_state,
        asset.weight_kind,
        asset.weight_base_ppb,
        asset.weight_penalty_ppb,
        holding.balance,
        holding.reserved,
        holding.held,
        holding.lent,
        holding.unsettled,
        holding.borrowed,
        notional,
        sqrt_e9_ceil(notional, scale),
        debt_amount(holding),
        sqrt_e9_ceil(holding.debt_exposure, scale),
        asset.debt_max_leverage,
        asset.debt_imf_factor_ppb,
        asset.debt_mmf_base_ppb,
        asset.debt_mmf_factor_ppb,
    )


def _line(state: State, line: Line) -> LineInputs:
    """Return the inputs of one market."""
    market = line.market
    rules = market.dynamic_margin
    return LineInputs(
        market.id,
        market.mark_e9,
        stable_mark(state, market),
        line.position,
        line.cost,
        accrued_funding(line) if line.position else 0,
        line.bid_lots,
        line.ask_lots,
        -(-line.bid_loss_e9 // PRICE_E9),
        -(-line.ask_loss_e9 // PRICE_E9),
        line.fees,
        sqrt_e9_ceil(line.exposure, state.valuation.scale),
        market.max_leverage,
        market.imf_factor_ppb,
        market.mmf_base_ppb,
        market.mmf_factor_ppb,
        market.imf_scale_ppb,
        market.mmf_scale_ppb,
        rules.volatility_ratio_ppb if rules is not None else 0,
        rules.open_interest_ratio_ppb if rules is not None else 0,
        rules.depth_ratio_ppb if rules is not None else 0,
    )
