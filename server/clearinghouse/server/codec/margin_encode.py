# SPDX-License-Identifier: Apache-2.0
"""Explanations of margin and answers to suppositions as bytes of replies (SPEC M-10, Q-1).

Owns their text form; must never read the state itself.
"""

from collections.abc import Sequence
from typing import Final, cast

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.figures import Subject, figures_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.view_encode import margin_message
from clearinghouse.statemachine.views.liquidation_price import LiquidationPriceView
from clearinghouse.statemachine.views.margin_inputs import ExplainView, HoldingInputs, LineInputs
from clearinghouse.statemachine.views.what_if import Hypothesis, JudgedView, WhatIfView
from clearinghouse.statemachine.vocabulary.types import PRICE_E9
from clearinghouse.v1 import enums_pb2, result_code_pb2, risk_pb2

ROOT_DECIMALS: Final = 9


def explanation(_: int, view: ExplainView, as_of: int, scales: Scales) -> bytes:
    """The reply of ExplainMargin."""
    texts = scales.valuation.texts
    reply = risk_pb2.ExplainMarginResponse(
        as_of_sequence=as_of,
        margin=margin_message(view.margin, as_of, scales),
        max_leverage=view.max_leverage,
        bankruptcy_equity=texts[view.bankruptcy_equity],
        is_liquidatable=view.is_liquidatable,
        spot_order_deduction=texts[view.spot_deduction],
        assumed_borrows=[
            risk_pb2.AssumedBorrow(asset_id=asset_id, amount=scales.assets[asset_id].texts[amount])
            for asset_id, amount in view.assumed_borrows
        ],
        strict_equity=texts[view.strict_orders[0]],
        strict_imf_requirement=texts[view.strict_orders[1]],
        strict_outflow_equity=texts[view.strict_outflows[0]],
        strict_outflow_imf_requirement=texts[view.strict_outflows[1]],
        holdings=[_holding(holding, scales) for holding in view.holdings],
        lines=[_line(line, scales) for line in view.lines],
        liquidation_prices=_liquidation_prices(view.liquidation_prices, scales),
    )
    return reply.SerializeToString()


def _holding(view: HoldingInputs, scales: Scales) -> risk_pb2.HoldingInputs:
    """The inputs of one asset."""
    amounts = scales.assets[view.asset_id].texts
    return risk_pb2.HoldingInputs(
        asset_id=view.asset_id,
        index_price=_index(view.price_e9, scales),
        stable_price=_index(view.stable_price_e9, scales),
        price_state=cast("enums_pb2.PriceState", view.price_state),
        weight_kind=cast("enums_pb2.WeightKind", view.weight_kind),
        weight_base_ppb=view.weight_base_ppb,
        weight_penalty_ppb=view.weight_penalty_ppb,
        balance=amounts[view.balance],
        reserved=amounts[view.reserved],
        held=amounts[view.held],
        lent=amounts[view.lent],
        unsettled_equity=amounts[view.unsettled],
        borrowed=amounts[view.borrowed],
        notional=scales.valuation.texts[view.notional],
        notional_root=units_to_text(view.notional_root_e9, ROOT_DECIMALS),
        debt=amounts[view.debt],
        debt_exposure_root=units_to_text(view.debt_exposure_root_e9, ROOT_DECIMALS),
        debt_max_leverage=view.debt_max_leverage,
        debt_imf_factor_ppb=view.debt_imf_factor_ppb,
        debt_mmf_base_ppb=view.debt_mmf_base_ppb,
        debt_mmf_factor_ppb=view.debt_mmf_factor_ppb,
    )


def _line(view: LineInputs, scales: Scales) -> risk_pb2.LineInputs:
    """The inputs of one market."""
    scale = scales.markets[view.market_id]
    quote = scale.quote.texts
    return risk_pb2.LineInputs(
        market_id=view.market_id,
        mark_price=_mark(view.mark_e9, view.market_id, scales),
        stable_mark_price=_mark(view.stable_mark_e9, view.market_id, scales),
        quantity=scale.lot_texts[view.lots],
        cost_base=quote[view.cost],
        accrued_funding=quote[view.accrued_funding],
        open_bid_quantity=scale.lot_texts[view.bid_lots],
        open_ask_quantity=scale.lot_texts[view.ask_lots],
        open_bid_loss=quote[-(-view.bid_loss_e9 // PRICE_E9)],
        open_ask_loss=quote[-(-view.ask_loss_e9 // PRICE_E9)],
        open_order_fees=quote[view.fees],
        exposure_root=units_to_text(view.exposure_root_e9, ROOT_DECIMALS),
        max_leverage=view.max_leverage,
        imf_factor_ppb=view.imf_factor_ppb,
        mmf_base_ppb=view.mmf_base_ppb,
        mmf_factor_ppb=view.mmf_factor_ppb,
        imf_scale_ppb=view.imf_scale_ppb,
        mmf_scale_ppb=view.mmf_scale_ppb,
        volatility_ratio_ppb=view.volatility_ratio_ppb,
        open_interest_ratio_ppb=view.open_interest_ratio_ppb,
        depth_ratio_ppb=view.depth_ratio_ppb,
    )


def _index(price_e9: int, scales: Scales) -> str:
    """An index price, or nothing where there is none."""
    return scales.index_price_text(price_e9) if price_e9 else ""


def _mark(mark_e9: int, market_id: int, scales: Scales) -> str:
    """A mark, or nothing where there is none."""
    return scales.markets[market_id].price_e9_text(mark_e9) if mark_e9 else ""


def _liquidation_prices(
    seen: Sequence[LiquidationPriceView], scales: Scales
) -> list[risk_pb2.LiquidationPrice]:
    """Where an account would be liquidated."""
    return [
        risk_pb2.LiquidationPrice(
            asset_id=view.asset_id,
            market_id=view.market_id,
            lower_index_price=_index(view.lower_index_e9, scales),
            lower_mark_price=_mark(view.lower_mark_e9, view.market_id, scales),
            upper_index_price=_index(view.upper_index_e9, scales),
            upper_mark_price=_mark(view.upper_mark_e9, view.market_id, scales),
        )
        for view in seen
    ]


def answer(view: WhatIfView, supposed: Hypothesis, as_of: int, scales: Scales) -> bytes:
    """The reply of WhatIf."""
    reply = risk_pb2.WhatIfResponse(
        as_of_sequence=as_of,
        account_id=view.account_id,
        before=margin_message(view.before, as_of, scales),
        before_liquidatable=view.before_liquidatable,
        after=margin_message(view.after, as_of, scales),
        after_liquidatable=view.after_liquidatable,
        liquidation_prices=_liquidation_prices(view.liquidation_prices, scales),
    )
    if view.withdrawal is not None:
        subject = Subject(supposed.withdraw_asset_id, 0, 0)
        reply.withdrawal.CopyFrom(_judged(view.withdrawal, subject, scales))
    terms = supposed.order
    if view.order is not None and terms is not None:
        subject = Subject(0, terms.market_id, terms.side)
        reply.order.CopyFrom(_judged(view.order, subject, scales))
        if view.order_lots:
            scale = scales.markets[terms.market_id]
            reply.order_price = scale.price_texts[view.order_price]
            reply.order_quantity = scale.lot_texts[view.order_lots]
    return reply.SerializeToString()


def _judged(view: JudgedView, subject: Subject, scales: Scales) -> risk_pb2.SupposedAnswer:
    """Return the answer that a ladder would give; figures only where it gives some."""
    found = risk_pb2.SupposedAnswer(code=cast("result_code_pb2.ResultCode", view.code))
    figures = (view.limit, view.actual, view.shortfall)
    if any(figures):
        texts = figures_to_text(view.code, figures, subject, scales)
        found.limit, found.actual, found.shortfall = texts
    return found
