# SPDX-License-Identifier: Apache-2.0
"""Calls of AdminService.

Owns their requests and the reading of their replies. A receipt's id is the number of what was created.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.requests import AssetParameters, MarketParameters
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.enums import (
    BreakResolution,
    MarketKind,
    MarketStatus,
    Matching,
    RiskSwitchScope,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import admin_pb2


def create_asset(
    key: RequestKey, symbol: str, scale: int, parameters: AssetParameters
) -> Build[Receipt]:
    """A new asset."""
    return lambda _: call(
        "AdminService/CreateAsset",
        admin_pb2.CreateAssetRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            symbol=symbol,
            scale=scale,
            **parameters.fields(),
        ),
        admin_pb2.CreateAssetResponse,
        lambda reply, _: receipt(reply, reply.asset_id),
        key,
    )


def set_asset_parameters(
    key: RequestKey, asset: Instrument, parameters: AssetParameters
) -> Build[Receipt]:
    """The risk parameters of an asset, in full."""
    return lambda names: call(
        "AdminService/SetAssetParameters",
        admin_pb2.SetAssetParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            **parameters.fields(),
        ),
        admin_pb2.SetAssetParametersResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def create_market(
    key: RequestKey,
    symbol: str,
    kind: MarketKind,
    base: Instrument,
    quote: Instrument,
    lot_size: Number,
    tick_size: Number,
    parameters: MarketParameters,
    status: MarketStatus,
    matching: Matching,
    venue_account_id: int,
) -> Build[Receipt]:
    """A new market."""
    return lambda names: call(
        "AdminService/CreateMarket",
        admin_pb2.CreateMarketRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            symbol=symbol,
            kind=number(kind),
            matching=number(matching),
            base_asset_id=names.asset_id(base),
            quote_asset_id=names.asset_id(quote),
            lot_size=to_text(lot_size),
            tick_size=to_text(tick_size),
            venue_account_id=venue_account_id,
            status=number(status),
            **parameters.fields(),
        ),
        admin_pb2.CreateMarketResponse,
        lambda reply, _: receipt(reply, reply.market_id),
        key,
    )


def set_market_parameters(
    key: RequestKey, market: Instrument, parameters: MarketParameters
) -> Build[Receipt]:
    """Fees, limits and margin of a market, in full."""
    return lambda names: call(
        "AdminService/SetMarketParameters",
        admin_pb2.SetMarketParametersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            **parameters.fields(),
        ),
        admin_pb2.SetMarketParametersResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_market_status(
    key: RequestKey, market: Instrument, status: MarketStatus, reason: str
) -> Build[Receipt]:
    """The status of a market."""
    return lambda names: call(
        "AdminService/SetMarketStatus",
        admin_pb2.SetMarketStatusRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            status=number(status),
            reason=reason,
        ),
        admin_pb2.SetMarketStatusResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_risk_switch(
    key: RequestKey,
    scope: RiskSwitchScope,
    target: Instrument,
    disabled: bool,  # noqa: FBT001 (the client's own method names it)
    reason: str,
) -> Build[Receipt]:
    """A risk switch; a market may be named by its symbol."""
    return lambda names: call(
        "AdminService/SetRiskSwitch",
        admin_pb2.SetRiskSwitchRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            scope=number(scope),
            target_id=names.market_id(target),
            disabled=disabled,
            reason=reason,
        ),
        admin_pb2.SetRiskSwitchResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def create_oracle_source(
    key: RequestKey, name: str, source_principal: str, weight: int
) -> Build[Receipt]:
    """A new price source."""
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
    key: RequestKey, asset: Instrument, source_ids: Sequence[int], fresh_ns: int, clamp_bps: int
) -> Build[Receipt]:
    """Where the price of an asset comes from."""
    return lambda names: call(
        "AdminService/SetOracleInstrument",
        admin_pb2.SetOracleInstrumentRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            source_ids=source_ids,
            fresh_ns=fresh_ns,
            clamp_bps=clamp_bps,
        ),
        admin_pb2.SetOracleInstrumentResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_account_limits(
    key: RequestKey, account_id: int, fee_tier: int, position_limit: Number
) -> Build[Receipt]:
    """Fee tier and limit on weighted exposure of an account."""
    return lambda _: call(
        "AdminService/SetAccountLimits",
        admin_pb2.SetAccountLimitsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            fee_tier=fee_tier,
            position_limit=to_text(position_limit),
        ),
        admin_pb2.SetAccountLimitsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def resolve_break(
    key: RequestKey, break_id: int, resolution: BreakResolution, account_id: int, reason: str
) -> Build[Receipt]:
    """What becomes of a break."""
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
    market: Instrument,
    interval_ns: int,
    interest_ppb: int,
    inner_clamp_ppb: int,
    bound_ppb: int,
) -> Build[Receipt]:
    """The funding of a perpetual."""
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
        ),
        admin_pb2.SetFundingResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_expiry(
    key: RequestKey, market: Instrument, expiry_time_ns: int, window_ns: int
) -> Build[Receipt]:
    """When a dated future expires."""
    return lambda names: call(
        "AdminService/SetExpiry",
        admin_pb2.SetExpiryRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            expiry_time_ns=expiry_time_ns,
            window_ns=window_ns,
        ),
        admin_pb2.SetExpiryResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def name_settlement_price(
    key: RequestKey, market: Instrument, price: Number, reason: str
) -> Build[Receipt]:
    """The price at which a market in SETTLING is settled."""
    return lambda names: call(
        "AdminService/NameSettlementPrice",
        admin_pb2.NameSettlementPriceRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            price=to_text(price),
            reason=reason,
        ),
        admin_pb2.NameSettlementPriceResponse,
        lambda reply, _: receipt(reply),
        key,
    )
