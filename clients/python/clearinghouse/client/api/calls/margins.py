# SPDX-License-Identifier: Apache-2.0
"""Calls about dynamic and isolated margin, explanations and suppositions.

Owns their requests and the reading of their replies.
"""

from collections.abc import Mapping

from clearinghouse.client.api.calls.call import Build, Call, call
from clearinghouse.client.api.models import ExplainedMargin, Supposed
from clearinghouse.client.api.requests import NewOrder
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import account_pb2, admin_pb2, risk_pb2


def set_dynamic_margin(
    key: RequestKey,
    market: Instrument,
    sample_ns: int,
    ewma_ns: int,
    reference_volatility_ppb: int,
    open_interest_low: Number,
    open_interest_high: Number,
    depth_notional: Number,
    depth_width_ppb: int,
    cap_ppb: int,
    buffer_ppb: int,
    rise_ppb_per_hour: int,
) -> Build[Receipt]:
    """How the requirements of a market follow what happens."""
    return lambda names: call(
        "AdminService/SetDynamicMargin",
        admin_pb2.SetDynamicMarginRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            sample_ns=sample_ns,
            ewma_ns=ewma_ns,
            reference_volatility_ppb=reference_volatility_ppb,
            open_interest_low=to_text(open_interest_low),
            open_interest_high=to_text(open_interest_high),
            depth_notional=to_text(depth_notional),
            depth_width_ppb=depth_width_ppb,
            cap_ppb=cap_ppb,
            buffer_ppb=buffer_ppb,
            rise_ppb_per_hour=rise_ppb_per_hour,
        ),
        admin_pb2.SetDynamicMarginResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_isolated(
    key: RequestKey,
    account_id: int,
    market: Instrument,
    isolated: bool,  # noqa: FBT001 (the client's own method names it)
) -> Build[Receipt]:
    """A position with a margin of its own, or no longer; the receipt's id is the isolated account."""
    return lambda names: call(
        "AccountService/SetIsolated",
        account_pb2.SetIsolatedRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            isolated=isolated,
        ),
        account_pb2.SetIsolatedResponse,
        lambda reply, _: receipt(reply, reply.isolated_account_id),
        key,
    )


def move_isolated_margin(
    key: RequestKey, account_id: int, market: Instrument, amount: Number
) -> Build[Receipt]:
    """Margin into an isolated position or, negative, out of it; the receipt's id is the isolated account."""
    return lambda names: call(
        "AccountService/MoveIsolatedMargin",
        account_pb2.MoveIsolatedMarginRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            amount=to_text(amount),
        ),
        account_pb2.MoveIsolatedMarginResponse,
        lambda reply, _: receipt(reply, reply.isolated_account_id),
        key,
    )


def explain_margin(account_id: int, min_sequence: int) -> Build[ExplainedMargin]:
    """The margin of an account with everything that it was made of."""
    return lambda _: call(
        "RiskService/ExplainMargin",
        risk_pb2.ExplainMarginRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.ExplainMarginResponse,
        lambda reply, names: convert(ExplainedMargin, reply, names),
    )


def what_if(
    account_id: int,
    prices: Mapping[Instrument, Number],
    withdraw_asset: Instrument,
    withdraw_amount: Number,
    order: NewOrder | None,
    with_liquidation_prices: bool,  # noqa: FBT001 (the client's own method names it)
    min_sequence: int,
) -> Build[Supposed]:
    """What would become of an account."""

    def build(names: Instruments) -> Call[Supposed]:
        request = risk_pb2.WhatIfRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            prices=[
                risk_pb2.SupposedPrice(asset_id=names.asset_id(asset), index_price=to_text(price))
                for asset, price in prices.items()
            ],
            with_liquidation_prices=with_liquidation_prices,
        )
        if withdraw_asset:
            request.withdraw_asset_id = names.asset_id(withdraw_asset)
            request.withdraw_amount = to_text(withdraw_amount)
        if order is not None:
            request.order.CopyFrom(order.message(names))
        return call(
            "RiskService/WhatIf",
            request,
            risk_pb2.WhatIfResponse,
            lambda reply, known: convert(Supposed, reply, known),
        )

    return build
