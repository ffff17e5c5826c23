# SPDX-License-Identifier: Apache-2.0
"""Bytes of calls about dynamic and isolated margin to commands, and of WhatIf to a hypothesis.

Owns shape, text and scale; whether terms make sense for a market, or an account may isolate, is the machine's to say.
"""

from typing import Final

from clearinghouse.server.codec.decimals import DecimalError, parse_units
from clearinghouse.server.codec.decode_orders import decode_supposed_order
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import head, id_of, number_of, parse_one
from clearinghouse.statemachine.handlers.orders import terms_of
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.views.what_if import Hypothesis
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    MoveIsolatedMargin,
    SetDynamicMargin,
    SetIsolated,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.v1 import account_pb2, admin_pb2, risk_pb2

SUPPOSED_PRICES_MAX: Final = 100


def decode_set_dynamic_margin(raw: bytes, principal: str, scales: Scales) -> SetDynamicMargin:
    """SetDynamicMargin: all terms."""
    request = parse_one(admin_pb2.SetDynamicMarginRequest, raw)
    request_id, created_ns = head(request)
    market = scales.market(request.market_id, "market_id")
    valuation = scales.valuation.amounts
    return SetDynamicMargin(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        request.sample_ns,
        request.ewma_ns,
        request.reference_volatility_ppb,
        number_of(valuation, request.open_interest_low, "open_interest_low", optional=True),
        number_of(valuation, request.open_interest_high, "open_interest_high", optional=True),
        number_of(market.quote.amounts, request.depth_notional, "depth_notional", optional=True),
        request.depth_width_ppb,
        request.cap_ppb,
        request.buffer_ppb,
        request.rise_ppb_per_hour,
    )


def decode_set_isolated(raw: bytes, principal: str, scales: Scales) -> SetIsolated:
    """SetIsolated: which position, on or off."""
    request = parse_one(account_pb2.SetIsolatedRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    scales.market(request.market_id, "market_id")
    return SetIsolated(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        int(request.isolated),
    )


def decode_move_isolated_margin(raw: bytes, principal: str, scales: Scales) -> MoveIsolatedMargin:
    """MoveIsolatedMargin: a signed amount of the market's settlement asset."""
    request = parse_one(account_pb2.MoveIsolatedMarginRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    try:
        amount = parse_units(request.amount, market.quote.scale, signed=True)
    except DecimalError as error:
        raise invalid("amount", str(error), error.limit, error.actual) from error
    return MoveIsolatedMargin(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        amount,
    )


def hypothesis_of(request: risk_pb2.WhatIfRequest, scales: Scales) -> Hypothesis:
    """What a WhatIf supposes. Raises EdgeError for ids and texts that mean nothing."""
    if len(request.prices) > SUPPOSED_PRICES_MAX:
        limit = str(SUPPOSED_PRICES_MAX)
        raise invalid("prices", f"must be at most {limit}", limit, str(len(request.prices)))
    asset_ids: list[int] = []
    prices: list[int] = []
    for index, item in enumerate(request.prices):
        field = f"prices[{index}]"
        scales.asset(item.asset_id, f"{field}.asset_id")
        if item.asset_id == scales.valuation.asset_id or item.asset_id in asset_ids:
            raise invalid(
                f"{field}.asset_id", "must be another asset than the valuation asset, once"
            )
        price = number_of(scales.index_prices, item.index_price, f"{field}.index_price")
        if price == 0:
            raise invalid(f"{field}.index_price", "must be above 0")
        asset_ids.append(item.asset_id)
        prices.append(price)
    amount = 0
    if request.withdraw_asset_id:
        asset = scales.asset(request.withdraw_asset_id, "withdraw_asset_id")
        amount = number_of(asset.amounts, request.withdraw_amount, "withdraw_amount")
    order: OrderTerms | None = None
    if request.HasField("order"):
        if request.order.account_id != request.account_id:
            raise EdgeError(
                codes.INVALID_ARGUMENT, "must be of the account asked about", "order.account_id"
            )
        order = terms_of(decode_supposed_order(request.order, scales), 0)
    return Hypothesis(
        list(map(AssetId, asset_ids)), prices, AssetId(request.withdraw_asset_id), amount, order
    )
