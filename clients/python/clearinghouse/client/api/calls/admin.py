# SPDX-License-Identifier: Apache-2.0
"""Calls of AdminService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import (
    BrakeCause,
    BrakeKind,
    BreakResolution,
    GateMode,
    ListingGap,
    MarketKind,
    MarketStatus,
    Matching,
    MovedDeadline,
    TriggerSource,
    WeightKind,
    WorkKind,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import admin_pb2


def create_asset(
    key: RequestKey,
    *,
    symbol: str,
    scale: int,
    weight_kind: WeightKind,
    weight_base_ppb: int,
    weight_penalty_ppb: int,
    debt_max_leverage: int,
    debt_imf_factor_ppb: int,
    debt_mmf_base_ppb: int,
    debt_mmf_factor_ppb: int,
    outflow_limit: Number | None,
    outflow_window_ns: int,
) -> Build[Receipt]:
    """List an asset."""
    return lambda _: call(
        "AdminService/CreateAsset",
        admin_pb2.CreateAssetRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            symbol=symbol,
            scale=scale,
            weight_kind=number(weight_kind),
            weight_base_ppb=weight_base_ppb,
            weight_penalty_ppb=weight_penalty_ppb,
            debt_max_leverage=debt_max_leverage,
            debt_imf_factor_ppb=debt_imf_factor_ppb,
            debt_mmf_base_ppb=debt_mmf_base_ppb,
            debt_mmf_factor_ppb=debt_mmf_factor_ppb,
            outflow_limit=to_text_or_empty(outflow_limit),
            outflow_window_ns=outflow_window_ns,
        ),
        admin_pb2.CreateAssetResponse,
        lambda reply, _: receipt(reply, reply.asset_id),
        key,
    )


def set_asset_parameters(
    key: RequestKey,
    *,
    asset: Instrument,
    weight_kind: WeightKind | None,
    weight_base_ppb: int | None,
    weight_penalty_ppb: int | None,
    debt_max_leverage: int | None,
    debt_imf_factor_ppb: int | None,
    debt_mmf_base_ppb: int | None,
    debt_mmf_factor_ppb: int | None,
    outflow_limit: Number | None,
    outflow_window_ns: int | None,
    expected_version: int | None,
    chain_fee_limit: Number | None,
    house_fee_limit: Number | None,
    at_once_reason: str,
) -> Build[SettingReceipt]:
    """Change the risk parameters of an asset; accounts that hold it are re-checked."""
    return lambda names: call(
        "AdminService/SetAssetParameters",
        admin_pb2.SetAssetParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            weight_kind=None if weight_kind is None else number(weight_kind),
            weight_base_ppb=weight_base_ppb,
            weight_penalty_ppb=weight_penalty_ppb,
            debt_max_leverage=debt_max_leverage,
            debt_imf_factor_ppb=debt_imf_factor_ppb,
            debt_mmf_base_ppb=debt_mmf_base_ppb,
            debt_mmf_factor_ppb=debt_mmf_factor_ppb,
            outflow_limit=None if outflow_limit is None else to_text(outflow_limit),
            outflow_window_ns=outflow_window_ns,
            expected_version=expected_version,
            chain_fee_limit=None if chain_fee_limit is None else to_text(chain_fee_limit),
            house_fee_limit=None if house_fee_limit is None else to_text(house_fee_limit),
            at_once_reason=at_once_reason,
        ),
        admin_pb2.SetAssetParametersResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def create_market(
    key: RequestKey,
    *,
    symbol: str,
    kind: MarketKind,
    matching: Matching,
    base_asset: Instrument,
    quote_asset: Instrument,
    lot_size: Number,
    tick_size: Number,
    venue_account_id: int,
    status: MarketStatus,
    maker_fee_ppb: Sequence[int],
    taker_fee_ppb: Sequence[int],
    notional_min: Number | None,
    notional_max: Number | None,
    open_order_quantity_max: Number | None,
    open_interest_max: Number | None,
    position_weight_ppb: int,
    band_ppb: int,
    slippage_ppb: int,
    max_leverage: int,
    imf_factor_ppb: int,
    mmf_base_ppb: int,
    mmf_factor_ppb: int,
    confirmed_gaps: Sequence[ListingGap],
) -> Build[Receipt]:
    """List a market. tick_size x lot_size must be a whole number of smallest quote units."""
    return lambda names: call(
        "AdminService/CreateMarket",
        admin_pb2.CreateMarketRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            symbol=symbol,
            kind=number(kind),
            matching=number(matching),
            base_asset_id=names.asset_id(base_asset),
            quote_asset_id=names.asset_id(quote_asset),
            lot_size=to_text(lot_size),
            tick_size=to_text(tick_size),
            venue_account_id=venue_account_id,
            status=number(status),
            maker_fee_ppb=maker_fee_ppb,
            taker_fee_ppb=taker_fee_ppb,
            notional_min=to_text_or_empty(notional_min),
            notional_max=to_text_or_empty(notional_max),
            open_order_quantity_max=to_text_or_empty(open_order_quantity_max),
            open_interest_max=to_text_or_empty(open_interest_max),
            position_weight_ppb=position_weight_ppb,
            band_ppb=band_ppb,
            slippage_ppb=slippage_ppb,
            max_leverage=max_leverage,
            imf_factor_ppb=imf_factor_ppb,
            mmf_base_ppb=mmf_base_ppb,
            mmf_factor_ppb=mmf_factor_ppb,
            confirmed_gaps=[number(each) for each in confirmed_gaps],
        ),
        admin_pb2.CreateMarketResponse,
        lambda reply, _: receipt(reply, reply.market_id),
        key,
    )


def set_market_parameters(
    key: RequestKey,
    *,
    market: Instrument,
    maker_fee_ppb: Sequence[int],
    taker_fee_ppb: Sequence[int],
    notional_min: Number | None,
    notional_max: Number | None,
    open_order_quantity_max: Number | None,
    open_interest_max: Number | None,
    position_weight_ppb: int | None,
    band_ppb: int | None,
    slippage_ppb: int | None,
    max_leverage: int | None,
    imf_factor_ppb: int | None,
    mmf_base_ppb: int | None,
    mmf_factor_ppb: int | None,
    expected_version: int | None,
    at_once_reason: str,
) -> Build[SettingReceipt]:
    """Change fees, limits and margin of a market; accounts exposed to it are re-checked."""
    return lambda names: call(
        "AdminService/SetMarketParameters",
        admin_pb2.SetMarketParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            maker_fee_ppb=maker_fee_ppb,
            taker_fee_ppb=taker_fee_ppb,
            notional_min=None if notional_min is None else to_text(notional_min),
            notional_max=None if notional_max is None else to_text(notional_max),
            open_order_quantity_max=None
            if open_order_quantity_max is None
            else to_text(open_order_quantity_max),
            open_interest_max=None if open_interest_max is None else to_text(open_interest_max),
            position_weight_ppb=position_weight_ppb,
            band_ppb=band_ppb,
            slippage_ppb=slippage_ppb,
            max_leverage=max_leverage,
            imf_factor_ppb=imf_factor_ppb,
            mmf_base_ppb=mmf_base_ppb,
            mmf_factor_ppb=mmf_factor_ppb,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        ),
        admin_pb2.SetMarketParametersResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_market_status(
    key: RequestKey,
    *,
    market: Instrument,
    status: MarketStatus,
    reason: str,
    confirmed_gaps: Sequence[ListingGap],
) -> Build[Receipt]:
    """Move the status of a market; leaving AUCTION uncrosses the book, but HALTED and CANCEL_ONLY
    stop it without a trade.
    """
    return lambda names: call(
        "AdminService/SetMarketStatus",
        admin_pb2.SetMarketStatusRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            status=number(status),
            reason=reason,
            confirmed_gaps=[number(each) for each in confirmed_gaps],
        ),
        admin_pb2.SetMarketStatusResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def create_oracle_source(
    key: RequestKey, *, name: str, source_principal: str, weight: int
) -> Build[Receipt]:
    """Admit a price source."""
    return lambda _: call(
        "AdminService/CreateOracleSource",
        admin_pb2.CreateOracleSourceRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            name=name,
            source_principal=source_principal,
            weight=weight,
        ),
        admin_pb2.CreateOracleSourceResponse,
        lambda reply, _: receipt(reply, reply.source_id),
        key,
    )


def set_oracle_instrument(
    key: RequestKey,
    *,
    asset: Instrument,
    source_ids: Sequence[int],
    fresh_ns: int | None,
    clamp_bps: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the sources of an asset's price."""
    return lambda names: call(
        "AdminService/SetOracleInstrument",
        admin_pb2.SetOracleInstrumentRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            source_ids=source_ids,
            fresh_ns=fresh_ns,
            clamp_bps=clamp_bps,
            expected_version=expected_version,
        ),
        admin_pb2.SetOracleInstrumentResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_source_quote(
    key: RequestKey,
    *,
    source_id: int,
    quote_asset: Instrument | None,
    group_id: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the asset in which a source quotes, and the other sources with which it counts as one
    price feed.
    """
    return lambda names: call(
        "AdminService/SetSourceQuote",
        admin_pb2.SetSourceQuoteRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            source_id=source_id,
            quote_asset_id=None if quote_asset is None else names.asset_id(quote_asset),
            group_id=group_id,
            expected_version=expected_version,
        ),
        admin_pb2.SetSourceQuoteResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_index_rules(
    key: RequestKey,
    *,
    asset: Instrument,
    quorum_min: int | None,
    cap_bps_per_second: int | None,
    cap_saved_seconds: int | None,
    capless_after_ns: int | None,
    jumped_bps: int | None,
    stale_ns: int | None,
    wide_bps: int | None,
    frozen_after_ns: int | None,
    frozen_move_bps: int | None,
    stable_ppb_per_second: int | None,
    adverse_bps: int | None,
    expected_version: int | None,
    agreement_bps: int | None,
) -> Build[SettingReceipt]:
    """Set the rules that make an asset's index and decide its state; from then on the guard matrix
    holds for it.
    """
    return lambda names: call(
        "AdminService/SetIndexRules",
        admin_pb2.SetIndexRulesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            quorum_min=quorum_min,
            cap_bps_per_second=cap_bps_per_second,
            cap_saved_seconds=cap_saved_seconds,
            capless_after_ns=capless_after_ns,
            jumped_bps=jumped_bps,
            stale_ns=stale_ns,
            wide_bps=wide_bps,
            frozen_after_ns=frozen_after_ns,
            frozen_move_bps=frozen_move_bps,
            stable_ppb_per_second=stable_ppb_per_second,
            adverse_bps=adverse_bps,
            expected_version=expected_version,
            agreement_bps=agreement_bps,
        ),
        admin_pb2.SetIndexRulesResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_mark_rules(
    key: RequestKey,
    *,
    market: Instrument,
    impact_notional: Number | None,
    ewma_ns: int | None,
    clamp_bps: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Let a market's mark follow its book, or stop that."""
    return lambda names: call(
        "AdminService/SetMarkRules",
        admin_pb2.SetMarkRulesRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            impact_notional=None if impact_notional is None else to_text(impact_notional),
            ewma_ns=ewma_ns,
            clamp_bps=clamp_bps,
            expected_version=expected_version,
        ),
        admin_pb2.SetMarkRulesResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_account_limits(
    key: RequestKey,
    *,
    account_id: int,
    fee_tier: int | None,
    position_limit: Number | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the fee tier of an account and its limit on weighted exposure."""
    return lambda _: call(
        "AdminService/SetAccountLimits",
        admin_pb2.SetAccountLimitsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            fee_tier=fee_tier,
            position_limit=None if position_limit is None else to_text(position_limit),
            expected_version=expected_version,
        ),
        admin_pb2.SetAccountLimitsResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def resolve_break(
    key: RequestKey, *, break_id: int, resolution: BreakResolution, account_id: int, reason: str
) -> Build[Receipt]:
    """Resolve a break: discard the reported fill, or book it to an account."""
    return lambda _: call(
        "AdminService/ResolveBreak",
        admin_pb2.ResolveBreakRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            break_id=break_id,
            resolution=number(resolution),
            account_id=account_id,
            reason=reason,
        ),
        admin_pb2.ResolveBreakResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_funding(
    key: RequestKey,
    *,
    market: Instrument,
    interval_ns: int | None,
    interest_ppb: int | None,
    inner_clamp_ppb: int | None,
    bound_ppb: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the funding of a perpetual, or end it; what has accrued stays due."""
    return lambda names: call(
        "AdminService/SetFunding",
        admin_pb2.SetFundingRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            interval_ns=interval_ns,
            interest_ppb=interest_ppb,
            inner_clamp_ppb=inner_clamp_ppb,
            bound_ppb=bound_ppb,
            expected_version=expected_version,
        ),
        admin_pb2.SetFundingResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_expiry(
    key: RequestKey,
    *,
    market: Instrument,
    expiry_time_ns: int | None,
    window_ns: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the expiry of a dated future, without which its market cannot open, or delist a
    perpetual.
    """
    return lambda names: call(
        "AdminService/SetExpiry",
        admin_pb2.SetExpiryRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            expiry_time_ns=expiry_time_ns,
            window_ns=window_ns,
            expected_version=expected_version,
        ),
        admin_pb2.SetExpiryResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def name_settlement_price(
    key: RequestKey, *, market: Instrument, price: Number, reason: str, confirms_distance: bool
) -> Build[Receipt]:
    """Settle a market in SETTLING at a price."""
    return lambda names: call(
        "AdminService/NameSettlementPrice",
        admin_pb2.NameSettlementPriceRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            price=to_text(price),
            reason=reason,
            confirms_distance=confirms_distance,
        ),
        admin_pb2.NameSettlementPriceResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def announce_bust(
    key: RequestKey,
    *,
    market: Instrument,
    price: Number,
    distance_ppb: int,
    trade_ids: Sequence[int],
    reason: str,
    confirms_distance: bool,
    made_trade_ids: Sequence[int],
    made_times_ns: Sequence[int],
    buyer_account_ids: Sequence[int],
    seller_account_ids: Sequence[int],
    prices: Sequence[Number],
    quantities: Sequence[Number],
    buyer_fees: Sequence[Number],
    seller_fees: Sequence[Number],
) -> Build[Receipt]:
    """Announce that trades of the own book are to be busted, because their price is too far from a
    fair price. From then on, for a day, the gains of their winners stay in their accounts. The
    call states all trades of the market whose ids are in one block of 256, that is with the same
    id divided by 256 and floored, as the events TRADE state them; so a trade that was not made
    cannot be named.
    """
    return lambda names: call(
        "AdminService/AnnounceBust",
        admin_pb2.AnnounceBustRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            price=to_text(price),
            distance_ppb=distance_ppb,
            trade_ids=trade_ids,
            reason=reason,
            confirms_distance=confirms_distance,
            made_trade_ids=made_trade_ids,
            made_times_ns=made_times_ns,
            buyer_account_ids=buyer_account_ids,
            seller_account_ids=seller_account_ids,
            prices=[to_text(each) for each in prices],
            quantities=[to_text(each) for each in quantities],
            buyer_fees=[to_text(each) for each in buyer_fees],
            seller_fees=[to_text(each) for each in seller_fees],
        ),
        admin_pb2.AnnounceBustResponse,
        lambda reply, _: receipt(reply, reply.bust_id),
        key,
    )


def decide_bust(key: RequestKey, *, bust_id: int, approves: bool) -> Build[Receipt]:
    """Decide an announced bust: two principals have to decide the same. If they approve, each trade
    gets the nearest price within the distance of the reference: the side that won owes the
    difference to the other side.
    """
    return lambda _: call(
        "AdminService/DecideBust",
        admin_pb2.DecideBustRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            bust_id=bust_id,
            approves=approves,
        ),
        admin_pb2.DecideBustResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def move_deadline(
    key: RequestKey, *, kind: MovedDeadline, to_time_ns: int, reason: str
) -> Build[Receipt]:
    """Move the open deadlines of a kind to a later time, for all members: each deadline before that
    time moves to it, in the same order for all. A missed deadline stays missed, and members owe
    the same as before. The furthest time is the end of the next day from Monday to Friday (UTC),
    counted from the first move until that day has come; pay-ins stay within their day.
    """
    return lambda _: call(
        "AdminService/MoveDeadline",
        admin_pb2.MoveDeadlineRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            kind=number(kind),
            to_time_ns=to_time_ns,
            reason=reason,
        ),
        admin_pb2.MoveDeadlineResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def quarantine_work(
    key: RequestKey, *, kind: WorkKind, subject_id: int, reason: str
) -> Build[Receipt]:
    """Quarantine work that stopped the machine: the scheduler skips it until it is lifted, and all
    other work continues. The call always needs two persons. It also freezes the things that
    depend on the work: for a liquidation the account, whose markets become REDUCE_ONLY; for
    funding, marks and triggers the market, which becomes CANCEL_ONLY; for interest the asset,
    which is neither withdrawn, transferred, lent, borrowed nor redeemed; for an expiry the
    market, which becomes SETTLING; for a session its settlement, which returns what it has
    locked; for waiting trades the segment, in which no further trade waits. Even a server that
    serves only reads accepts this call, at the time of the last record.
    """
    return lambda _: call(
        "AdminService/QuarantineWork",
        admin_pb2.QuarantineWorkRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            kind=number(kind),
            subject_id=subject_id,
            reason=reason,
        ),
        admin_pb2.QuarantineWorkResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def lift_quarantine(
    key: RequestKey, *, kind: WorkKind, subject_id: int, reason: str
) -> Build[Receipt]:
    """Let quarantined work run again; the call always needs two persons. Funding of the intervals
    meanwhile is not paid, interest is accrued for the whole time, triggered orders are placed, a
    session begins again, and waiting trades are tried. The statuses of markets stay until an
    operator changes them.
    """
    return lambda _: call(
        "AdminService/LiftQuarantine",
        admin_pb2.LiftQuarantineRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            kind=number(kind),
            subject_id=subject_id,
            reason=reason,
        ),
        admin_pb2.LiftQuarantineResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_dynamic_margin(
    key: RequestKey,
    *,
    market: Instrument,
    sample_ns: int | None,
    ewma_ns: int | None,
    reference_volatility_ppb: int | None,
    open_interest_low: Number | None,
    open_interest_high: Number | None,
    depth_notional: Number | None,
    depth_width_ppb: int | None,
    cap_ppb: int | None,
    buffer_ppb: int | None,
    rise_ppb_per_hour: int | None,
    expected_version: int | None,
    at_once_reason: str,
) -> Build[SettingReceipt]:
    """Let the requirements of a market follow volatility, open interest and depth, or end that."""
    return lambda names: call(
        "AdminService/SetDynamicMargin",
        admin_pb2.SetDynamicMarginRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            sample_ns=sample_ns,
            ewma_ns=ewma_ns,
            reference_volatility_ppb=reference_volatility_ppb,
            open_interest_low=None if open_interest_low is None else to_text(open_interest_low),
            open_interest_high=None if open_interest_high is None else to_text(open_interest_high),
            depth_notional=None if depth_notional is None else to_text(depth_notional),
            depth_width_ppb=depth_width_ppb,
            cap_ppb=cap_ppb,
            buffer_ppb=buffer_ppb,
            rise_ppb_per_hour=rise_ppb_per_hour,
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        ),
        admin_pb2.SetDynamicMarginResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_liquidation(
    key: RequestKey,
    *,
    enabled: bool | None,
    interval_ns: int | None,
    pass_share_ppb: int | None,
    band_ppb: int | None,
    fee_ppb: int | None,
    exit_buffer_ppb: int | None,
    throttle_ppb: int | None,
    auto_close_divisor: int | None,
    auto_close_offset_ppb: int | None,
    spread_ppb: int | None,
    takeover_passes: int | None,
    recourse: bool | None,
    expected_version: int | None,
    at_once_reason: str,
) -> Build[SettingReceipt]:
    """Switch the liquidation waterfall on with its parameters, or off."""
    return lambda _: call(
        "AdminService/SetLiquidation",
        admin_pb2.SetLiquidationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            enabled=cast("bool", enabled),
            interval_ns=interval_ns,
            pass_share_ppb=pass_share_ppb,
            band_ppb=band_ppb,
            fee_ppb=fee_ppb,
            exit_buffer_ppb=exit_buffer_ppb,
            throttle_ppb=throttle_ppb,
            auto_close_divisor=auto_close_divisor,
            auto_close_offset_ppb=auto_close_offset_ppb,
            spread_ppb=spread_ppb,
            takeover_passes=takeover_passes,
            recourse=cast("bool", recourse),
            expected_version=expected_version,
            at_once_reason=at_once_reason,
        ),
        admin_pb2.SetLiquidationResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_backstop(
    key: RequestKey,
    *,
    account_id: int,
    market: Instrument,
    capacity: Number | None,
    priority: int | None,
    spread_ppb: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Register a backstop provider for a market, change its offer, or end it."""
    return lambda names: call(
        "AdminService/SetBackstop",
        admin_pb2.SetBackstopRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            capacity=None if capacity is None else to_text(capacity),
            priority=priority,
            spread_ppb=spread_ppb,
            expected_version=expected_version,
        ),
        admin_pb2.SetBackstopResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_reconciliation(
    key: RequestKey,
    *,
    enabled: bool | None,
    slack_ppb: int | None,
    limit_ppb: int | None,
    spot_liquidation_passes: int | None,
    realisation_passes: int | None,
    expected_version: int | None,
    borrow_passes: int | None,
) -> Build[SettingReceipt]:
    """Switch on, or off, the payment of losses from loans, a borrow and collateral, and the
    realisation of losses while claims stay unpaid.
    """
    return lambda _: call(
        "AdminService/SetReconciliation",
        admin_pb2.SetReconciliationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            enabled=cast("bool", enabled),
            slack_ppb=slack_ppb,
            limit_ppb=limit_ppb,
            spot_liquidation_passes=spot_liquidation_passes,
            realisation_passes=realisation_passes,
            expected_version=expected_version,
            borrow_passes=borrow_passes,
        ),
        admin_pb2.SetReconciliationResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_volatility_halt(
    key: RequestKey,
    *,
    market: Instrument,
    price_source: TriggerSource | None,
    move_ppb: int | None,
    window_ns: int | None,
    halt_ns: int | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the move of a market's price within a window that halts the market, or switch such halts
    off.
    """
    return lambda names: call(
        "AdminService/SetVolatilityHalt",
        admin_pb2.SetVolatilityHaltRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            price_source=None if price_source is None else number(price_source),
            move_ppb=move_ppb,
            window_ns=window_ns,
            halt_ns=halt_ns,
            expected_version=expected_version,
        ),
        admin_pb2.SetVolatilityHaltResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_asset_caps(
    key: RequestKey,
    *,
    asset: Instrument,
    borrow_limit: Number | None,
    borrow_window_ns: int | None,
    deposit_limit: Number | None,
    deposit_window_ns: int | None,
    fund_limit: Number | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Cap the borrows and the deposits of an asset over rolling windows."""
    return lambda names: call(
        "AdminService/SetAssetCaps",
        admin_pb2.SetAssetCapsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            borrow_limit=None if borrow_limit is None else to_text(borrow_limit),
            borrow_window_ns=borrow_window_ns,
            deposit_limit=None if deposit_limit is None else to_text(deposit_limit),
            deposit_window_ns=deposit_window_ns,
            fund_limit=None if fund_limit is None else to_text(fund_limit),
            expected_version=expected_version,
        ),
        admin_pb2.SetAssetCapsResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_withdrawal_gate(
    key: RequestKey, *, mode: GateMode | None, hold_ns: int | None, expected_version: int | None
) -> Build[SettingReceipt]:
    """Set the losses after which withdrawals stop, and the time of the stop."""
    return lambda _: call(
        "AdminService/SetWithdrawalGate",
        admin_pb2.SetWithdrawalGateRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            mode=None if mode is None else number(mode),
            hold_ns=hold_ns,
            expected_version=expected_version,
        ),
        admin_pb2.SetWithdrawalGateResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_rule_set(key: RequestKey, *, rule_set: int) -> Build[Receipt]:
    """Put a later set of the rules in force, from this sequence on; an earlier one never comes
    back.
    """
    return lambda _: call(
        "AdminService/SetRuleSet",
        admin_pb2.SetRuleSetRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, rule_set=rule_set
        ),
        admin_pb2.SetRuleSetResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def engage_brake(
    key: RequestKey, *, brake: BrakeKind, cause: BrakeCause, reason: str
) -> Build[Receipt]:
    """Engage the kill switch or the gate on withdrawals by hand."""
    return lambda _: call(
        "AdminService/EngageBrake",
        admin_pb2.EngageBrakeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            brake=number(brake),
            cause=number(cause),
            reason=reason,
        ),
        admin_pb2.EngageBrakeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def pause_asset(
    key: RequestKey,
    *,
    asset: Instrument,
    pause_ns: int,
    cause: BrakeCause,
    reason: str,
    by_two: bool,
) -> Build[Receipt]:
    """Pause an asset. During the pause no account is liquidated or deleveraged at the asset's
    prices, in any state; nothing is converted, settled or funded at them, risk may only fall,
    and accounts that rely on them withdraw nothing. All pauses of an asset by one person within
    a day last an hour at most. A longer pause needs two persons: the first call requests it
    (ASSET_PAUSE_ASKED), and the same call of another principal within a day begins it.
    ReleaseBrake ends a pause earlier.
    """
    return lambda names: call(
        "AdminService/PauseAsset",
        admin_pb2.PauseAssetRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            pause_ns=pause_ns,
            cause=number(cause),
            reason=reason,
            by_two=by_two,
        ),
        admin_pb2.PauseAssetResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def redenominate_asset(
    key: RequestKey,
    *,
    asset: Instrument,
    account_id: int,
    into_asset: Instrument,
    new_units: int,
    old_units: int,
    record_time_ns: int,
) -> Build[Receipt]:
    """Exchange an asset for another one by a ratio, because its issuer or its chain changes the
    unit: a split or a redenomination. The first call requests it (REDENOMINATION_ASKED); the
    same call of another principal within a day announces it. At the record time the asset's
    markets close for good, the paying account gives each holder units of the new asset for its
    units, holds and the lending pool continue in the new asset, and pending withdrawals have to
    be decided before. CancelCorporateAction cancels it until then. A cleared asset is split with
    AnnounceSplit.
    """
    return lambda names: call(
        "AdminService/RedenominateAsset",
        admin_pb2.RedenominateAssetRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            account_id=account_id,
            into_asset_id=names.asset_id(into_asset),
            new_units=new_units,
            old_units=old_units,
            record_time_ns=record_time_ns,
        ),
        admin_pb2.RedenominateAssetResponse,
        lambda reply, _: receipt(reply, reply.action_id),
        key,
    )
