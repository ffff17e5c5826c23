# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of MarketDataService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import RAY_DECIMALS, AssetScale, MarketScale, Scales
from clearinghouse.statemachine.views.exchange.call_auctions import CallAuctionView
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import (
    AssetView,
    BookView,
    LevelView,
    MarketView,
)
from clearinghouse.statemachine.views.exchange.lending import PoolTermsView, PoolView
from clearinghouse.statemachine.views.exchange.next_funding import NextFundingView
from clearinghouse.statemachine.views.exchange.prices import IndexRulesView, IndexView, SourceView
from clearinghouse.statemachine.views.exchange.twaps import TwapView
from clearinghouse.statemachine.vocabulary.types import FLAG_REDUCE_ONLY
from clearinghouse.v1 import common_pb2, enums_pb2, market_data_pb2


def pool_terms_message(view: PoolTermsView, asset_scale: AssetScale) -> common_pb2.PoolTerms:
    """Return a view as the message PoolTerms."""
    return common_pb2.PoolTerms(
        kink_ppb=view.kink_ppb,
        base_rate_ppb=view.base_rate_ppb,
        slope1_ppb=view.slope1_ppb,
        slope2_ppb=view.slope2_ppb,
        reserve_factor_ppb=view.reserve_factor_ppb,
        borrow_accrual=cast("enums_pb2.AccrualMode", view.borrow_accrual),
        supply_accrual=cast("enums_pb2.AccrualMode", view.supply_accrual),
        supply_cap=asset_scale.texts[max(view.supply_cap, 0)] if view.supply_cap else "",
        borrow_cap=asset_scale.texts[max(view.borrow_cap, 0)] if view.borrow_cap else "",
        account_supply_cap=asset_scale.texts[max(view.account_supply_cap, 0)]
        if view.account_supply_cap
        else "",
        account_borrow_cap=asset_scale.texts[max(view.account_borrow_cap, 0)]
        if view.account_borrow_cap
        else "",
        utilisation_max_ppb=view.utilisation_max_ppb,
        throttle_ppb=view.throttle_ppb,
        throttle_share_ppb=view.throttle_share_ppb,
        throttle_window_ns=view.throttle_window_ns,
        claims_min=asset_scale.texts[view.claims_min] if view.claims_min else "",
        fee_share_ppb=view.fee_share_ppb,
        virtual_claim=asset_scale.texts[view.virtual_claim] if view.virtual_claim else "",
    )


def asset_message(view: AssetView, scales: Scales) -> market_data_pb2.Asset:
    """Return a view as the message Asset."""
    asset_scale = scales.assets[view.asset_id]
    return market_data_pb2.Asset(
        asset_id=view.asset_id,
        symbol=view.symbol,
        scale=view.scale,
        is_valuation_asset=view.is_valuation,
        index_price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        price_state=cast("enums_pb2.PriceState", view.price_state),
        weight_kind=cast("enums_pb2.WeightKind", view.weight_kind),
        weight_base_ppb=view.weight_base_ppb,
        weight_penalty_ppb=view.weight_penalty_ppb,
        debt_max_leverage=view.debt_max_leverage,
        debt_imf_factor_ppb=view.debt_imf_factor_ppb,
        debt_mmf_base_ppb=view.debt_mmf_base_ppb,
        debt_mmf_factor_ppb=view.debt_mmf_factor_ppb,
        outflow_limit=asset_scale.texts[view.outflow_limit] if view.outflow_limit else "",
        outflow_window_ns=view.outflow_window_ns,
        approval_limit=asset_scale.texts[view.approval_limit] if view.approval_limit else "",
        chain_fee_limit=asset_scale.texts[view.chain_fee_limit],
        house_fee_limit=asset_scale.texts[view.house_fee_limit],
        isin=view.isin,
    )


def market_message(view: MarketView, scales: Scales) -> market_data_pb2.Market:
    """Return a view as the message Market."""
    market_scale = scales.markets[view.market_id]
    return market_data_pb2.Market(
        market_id=view.market_id,
        symbol=view.symbol,
        kind=cast("enums_pb2.MarketKind", view.kind),
        matching=cast("enums_pb2.Matching", view.matching),
        base_asset_id=view.base_asset_id,
        quote_asset_id=view.quote_asset_id,
        base_symbol=view.base_symbol,
        quote_symbol=view.quote_symbol,
        lot_size=units_to_text(view.lot_units, view.lot_decimals),
        quantity_scale=view.lot_decimals,
        tick_size=units_to_text(view.tick_units, view.tick_decimals),
        price_scale=view.tick_decimals,
        venue_account_id=view.venue_account_id,
        status=cast("enums_pb2.MarketStatus", view.status),
        maker_fee_ppb=view.maker_fee_ppb,
        taker_fee_ppb=view.taker_fee_ppb,
        notional_min=market_scale.quote.texts[view.notional_min] if view.notional_min else "",
        notional_max=market_scale.quote.texts[view.notional_max] if view.notional_max else "",
        open_order_quantity_max=market_scale.lot_texts[view.open_order_lots_max]
        if view.open_order_lots_max
        else "",
        open_interest_max=market_scale.lot_texts[view.open_interest_lots_max]
        if view.open_interest_lots_max
        else "",
        position_weight_ppb=view.position_weight_ppb,
        band_ppb=view.band_ppb,
        slippage_ppb=view.slippage_ppb,
        max_leverage=view.max_leverage,
        imf_factor_ppb=view.imf_factor_ppb,
        mmf_base_ppb=view.mmf_base_ppb,
        mmf_factor_ppb=view.mmf_factor_ppb,
        mark_price=market_scale.price_e9_text(view.mark_e9) if view.mark_e9 else "",
        index_price=scales.index_price_text(view.index_e9) if view.index_e9 else "",
        price_state=cast("enums_pb2.PriceState", view.price_state),
        open_interest=market_scale.lot_texts[view.open_interest_lots],
        risk_taking_disabled=view.risk_disabled,
        funding_interval_ns=view.funding_interval_ns,
        funding_interest_ppb=view.funding_interest_ppb,
        funding_inner_clamp_ppb=view.funding_inner_ppb,
        funding_bound_ppb=view.funding_bound_ppb,
        funding_rate_ppb=view.funding_rate_ppb,
        funding_index=market_scale.funding_index_text(view.funding_index_ray),
        expiry_time_ns=view.expires_ns,
        expiry_window_ns=view.expiry_window_ns,
        settlement_price=market_scale.price_e9_text(view.settlement_price_e9)
        if view.settlement_price_e9
        else "",
        mark_impact_notional=market_scale.quote.texts[view.mark_impact_notional]
        if view.mark_impact_notional
        else "",
        mark_ewma_ns=view.mark_ewma_ns,
        mark_clamp_bps=view.mark_clamp_bps,
        mark_basis=market_scale.price_e9_text(view.basis_e9),
    )


def next_funding_message(view: NextFundingView) -> market_data_pb2.NextFunding:
    """Return a view as the message NextFunding."""
    return market_data_pb2.NextFunding(
        market_id=view.market_id,
        interval_ns=view.interval_ns,
        next_time_ns=view.next_ns,
        predicted_rate_ppb=view.rate_ppb,
        samples=view.samples,
        samples_needed=view.samples_needed,
        last_rate_ppb=view.last_rate_ppb,
    )


def twap_message(view: TwapView, scales: Scales) -> market_data_pb2.Twap:
    """Return a view as the message Twap."""
    market_scale = scales.markets[view.market_id]
    return market_data_pb2.Twap(
        order_id=view.order_id,
        market_id=view.market_id,
        side=cast("enums_pb2.Side", view.side),
        quantity=market_scale.lot_texts[view.lots],
        filled_quantity=market_scale.lot_texts[view.filled_lots],
        slices=view.slices,
        slices_over=view.slices_over,
        interval_ns=view.interval_ns,
        time_ns=view.started_ns,
        next_time_ns=view.next_ns,
        reduce_only=bool(view.flags & FLAG_REDUCE_ONLY),
    )


def pool_message(view: PoolView, scales: Scales) -> market_data_pb2.Pool:
    """Return a view as the message Pool."""
    asset_scale = scales.assets[view.asset_id]
    return market_data_pb2.Pool(
        asset_id=view.asset_id,
        symbol=view.symbol,
        terms=pool_terms_message(view.terms, asset_scale),
        cash=asset_scale.texts[view.cash],
        debt=asset_scale.texts[view.debt],
        claims=asset_scale.texts[view.claims],
        reserve=asset_scale.texts[view.reserve],
        borrow_rate=units_to_text(view.borrow_rate_ray, RAY_DECIMALS),
        lend_rate=units_to_text(view.lend_rate_ray, RAY_DECIMALS),
        borrow_index=units_to_text(view.borrow_index_ray, RAY_DECIMALS),
        supply_index=units_to_text(view.supply_index_ray, RAY_DECIMALS),
        accrued_time_ns=view.accrued_ns,
        fees_to_lenders=asset_scale.texts[view.fees_to_lenders],
        epoch=view.epoch,
        redeemable=asset_scale.texts[view.redeemable],
        borrowable=asset_scale.texts[view.borrowable],
        redemptions_asked=asset_scale.texts[view.redemptions_asked],
    )


def book_level_message(view: LevelView, market_scale: MarketScale) -> market_data_pb2.BookLevel:
    """Return a view as the message BookLevel."""
    return market_data_pb2.BookLevel(
        price=market_scale.price_texts[view.price],
        quantity=market_scale.lot_texts[view.lots],
        order_count=view.orders,
    )


def order_book(
    view: BookView, as_of_sequence: int, scales: Scales
) -> market_data_pb2.GetOrderBookResponse:
    """Return a view as the message GetOrderBookResponse."""
    market_scale = scales.markets[view.market_id]
    return market_data_pb2.GetOrderBookResponse(
        as_of_sequence=as_of_sequence,
        market_id=view.market_id,
        status=cast("enums_pb2.MarketStatus", view.status),
        bids=[book_level_message(each, market_scale) for each in view.bids],
        asks=[book_level_message(each, market_scale) for each in view.asks],
    )


def call_auction_message(view: CallAuctionView, scales: Scales) -> market_data_pb2.CallAuction:
    """Return a view as the message CallAuction."""
    return market_data_pb2.CallAuction(
        market_id=view.market_id,
        indicative_price=scales.markets[view.market_id].price_texts[view.price]
        if view.price
        else "",
        indicative_quantity=scales.markets[view.market_id].lot_texts[view.lots]
        if view.lots
        else "",
        is_collecting=view.is_collecting,
    )


def index_source_message(view: SourceView, scales: Scales) -> market_data_pb2.IndexSource:
    """Return a view as the message IndexSource."""
    return market_data_pb2.IndexSource(
        source_id=view.source_id,
        name=view.name,
        weight=view.weight,
        quote_asset_id=view.quote_asset_id,
        group_id=view.group_id,
        standing=cast("enums_pb2.SourceStanding", view.standing),
        price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        spread=scales.index_price_text(view.spread_e9) if view.price_e9 else "",
        confidence=scales.index_price_text(view.confidence_e9) if view.price_e9 else "",
        source_time_ns=view.source_time_ns,
        received_time_ns=view.received_ns,
        changed_time_ns=view.changed_ns,
    )


def index_rules_message(view: IndexRulesView) -> market_data_pb2.IndexRules:
    """Return a view as the message IndexRules."""
    return market_data_pb2.IndexRules(
        quorum_min=view.quorum_min,
        cap_bps_per_second=view.cap_bps_per_second,
        cap_saved_seconds=view.cap_saved_seconds,
        capless_after_ns=view.capless_after_ns,
        jumped_bps=view.jumped_bps,
        stale_ns=view.stale_ns,
        wide_bps=view.wide_bps,
        frozen_after_ns=view.frozen_after_ns,
        frozen_move_bps=view.frozen_move_bps,
        stable_ppb_per_second=view.stable_ppb_per_second,
        adverse_bps=view.adverse_bps,
        agreement_bps=view.agreement_bps,
    )


def index(view: IndexView, as_of_sequence: int, scales: Scales) -> market_data_pb2.GetIndexResponse:
    """Return a view as the message GetIndexResponse."""
    return market_data_pb2.GetIndexResponse(
        as_of_sequence=as_of_sequence,
        asset_id=view.asset_id,
        price_state=cast("enums_pb2.PriceState", view.price_state),
        price=scales.index_price_text(view.price_e9) if view.price_e9 else "",
        index_price=scales.index_price_text(view.index_e9) if view.index_e9 else "",
        uncapped_price=scales.index_price_text(view.uncapped_e9) if view.uncapped_e9 else "",
        stable_price=scales.index_price_text(view.stable_e9) if view.stable_e9 else "",
        fresh_sources=view.fresh_units,
        quorum=view.quorum,
        fresh_ns=view.fresh_ns,
        clamp_bps=view.clamp_bps,
        rules=index_rules_message(view.rules) if view.rules is not None else None,
        sources=[index_source_message(each, scales) for each in view.sources],
    )


def list_assets(
    assets: Sequence[AssetView], as_of_sequence: int, scales: Scales
) -> market_data_pb2.ListAssetsResponse:
    """Return the message ListAssetsResponse with these values."""
    return market_data_pb2.ListAssetsResponse(
        as_of_sequence=as_of_sequence,
        assets=[asset_message(each, scales) for each in assets],
    )


def list_markets(
    markets: Sequence[MarketView], as_of_sequence: int, scales: Scales
) -> market_data_pb2.ListMarketsResponse:
    """Return the message ListMarketsResponse with these values."""
    return market_data_pb2.ListMarketsResponse(
        as_of_sequence=as_of_sequence,
        markets=[market_message(each, scales) for each in markets],
    )


def list_pools(
    pools: Sequence[PoolView], as_of_sequence: int, scales: Scales
) -> market_data_pb2.ListPoolsResponse:
    """Return the message ListPoolsResponse with these values."""
    return market_data_pb2.ListPoolsResponse(
        as_of_sequence=as_of_sequence,
        pools=[pool_message(each, scales) for each in pools],
    )


def list_next_funding(
    markets: Sequence[NextFundingView], as_of_sequence: int
) -> market_data_pb2.ListNextFundingResponse:
    """Return the message ListNextFundingResponse with these values."""
    return market_data_pb2.ListNextFundingResponse(
        as_of_sequence=as_of_sequence,
        markets=[next_funding_message(each) for each in markets],
    )


def list_twaps(
    twaps: Sequence[TwapView], has_more: bool, as_of_sequence: int, scales: Scales
) -> market_data_pb2.ListTwapsResponse:
    """Return the message ListTwapsResponse with these values."""
    return market_data_pb2.ListTwapsResponse(
        as_of_sequence=as_of_sequence,
        twaps=[twap_message(each, scales) for each in twaps],
        has_more=has_more,
    )


def list_call_auctions(
    auctions: Sequence[CallAuctionView], as_of_sequence: int, scales: Scales
) -> market_data_pb2.ListCallAuctionsResponse:
    """Return the message ListCallAuctionsResponse with these values."""
    return market_data_pb2.ListCallAuctionsResponse(
        as_of_sequence=as_of_sequence,
        auctions=[call_auction_message(each, scales) for each in auctions],
    )
