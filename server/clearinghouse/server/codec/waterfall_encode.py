# SPDX-License-Identifier: Apache-2.0
"""Views of the waterfall as bytes of replies (SPEC section 11, Q-1).

Owns their text form; must never read the state itself.
"""

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.liquidation import (
    FundHoldingView,
    LiquidationLineView,
    LiquidationRulesView,
    LiquidationView,
)
from clearinghouse.v1 import risk_pb2


def liquidation(account_id: int, view: LiquidationView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetLiquidation."""
    valuation = scales.valuation.texts
    return risk_pb2.GetLiquidationResponse(
        as_of_sequence=as_of,
        account_id=account_id,
        in_liquidation=view.in_liquidation,
        sold=view.sold,
        passes_below_zero=view.passes_below_zero,
        bankruptcy_equity=valuation[view.bankruptcy_equity],
        auto_close_requirement=valuation[view.auto_close_requirement],
        lines=[_line(line, scales) for line in view.lines],
        debt_lines=[
            risk_pb2.AssetAmount(asset_id=asset_id, amount=scales.assets[asset_id].texts[amount])
            for asset_id, amount in view.debt_lines
        ],
    ).SerializeToString()


def _line(view: LiquidationLineView, scales: Scales) -> risk_pb2.LiquidationLine:
    """One position."""
    market = scales.markets[view.market_id]
    price = view.bankruptcy_price_per_lot
    return risk_pb2.LiquidationLine(
        market_id=view.market_id,
        quantity=market.lot_texts[view.lots],
        flagged_quantity=market.lot_texts[view.flagged_lots] if view.flagged_lots else "",
        bankruptcy_price=market.price_texts[price] if price else "",
        adl_rank=view.adl_rank,
        adl_ranked=view.adl_ranked,
    )


def fund(view: list[FundHoldingView], as_of: int, scales: Scales) -> bytes:
    """The reply of GetLiquidityFund."""
    reply = risk_pb2.GetLiquidityFundResponse(as_of_sequence=as_of)
    for holding in view:
        texts = scales.assets[holding.asset_id].texts
        reply.holdings.add(
            asset_id=holding.asset_id,
            balance=texts[holding.balance],
            lent=texts[holding.lent],
            borrowed=texts[holding.borrowed],
            unsettled_equity=texts[holding.unsettled],
            can_pay=texts[holding.can_pay],
            debt=texts[holding.debt],
            to_sell=texts[holding.to_sell],
        )
    return reply.SerializeToString()


def rules(view: LiquidationRulesView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetLiquidationRules."""
    return risk_pb2.GetLiquidationRulesResponse(
        as_of_sequence=as_of,
        enabled=view.enabled,
        interval_ns=view.interval_ns,
        pass_share_ppb=view.pass_share_ppb,
        band_ppb=view.band_ppb,
        fee_ppb=view.fee_ppb,
        exit_buffer_ppb=view.exit_buffer_ppb,
        throttle_ppb=view.throttle_ppb,
        auto_close_divisor=view.auto_close_divisor,
        auto_close_offset_ppb=view.auto_close_offset_ppb,
        spread_ppb=view.spread_ppb,
        takeover_passes=view.takeover_passes,
        recourse=view.recourse,
        offers=[
            risk_pb2.BackstopOffer(
                account_id=offer.account_id,
                market_id=offer.market_id,
                capacity=scales.markets[offer.market_id].lot_texts[offer.capacity_lots],
                priority=offer.priority,
                spread_ppb=offer.spread_ppb,
            )
            for offer in view.offers
        ],
    ).SerializeToString()
