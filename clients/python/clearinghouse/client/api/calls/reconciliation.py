# SPDX-License-Identifier: Apache-2.0
"""Calls about reconciliation and the standing quotes of providers.

Owns their requests and the reading of their replies.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import admin_pb2, trading_pb2


def set_reconciliation(
    key: RequestKey,
    enabled: bool,  # noqa: FBT001 (the client's own method names it)
    slack_ppb: int,
    limit_ppb: int,
    spot_liquidation_passes: int,
    realisation_passes: int,
) -> Build[Receipt]:
    """Reconciliation on with its parameters, or off."""
    return lambda _: call(
        "AdminService/SetReconciliation",
        admin_pb2.SetReconciliationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            enabled=enabled,
            slack_ppb=slack_ppb,
            limit_ppb=limit_ppb,
            spot_liquidation_passes=spot_liquidation_passes,
            realisation_passes=realisation_passes,
        ),
        admin_pb2.SetReconciliationResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_quote(
    key: RequestKey,
    account_id: int,
    market: Instrument,
    price: Number,
    quantity: Number,
    expire_time_ns: int,
) -> Build[Receipt]:
    """A provider's standing bid in a spot market."""
    return lambda names: call(
        "TradingService/SetQuote",
        trading_pb2.SetQuoteRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            price=to_text(price),
            quantity=to_text(quantity),
            expire_time_ns=expire_time_ns,
        ),
        trading_pb2.SetQuoteResponse,
        lambda reply, _: receipt(reply),
        key,
    )
