# SPDX-License-Identifier: Apache-2.0
"""Bytes of calls about reconciliation and providers' quotes to commands.

Owns shape and scale; whether parameters are in range, or an account may quote, is the machine's to say.
"""

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import head, id_of, number_of, parse_one
from clearinghouse.statemachine.vocabulary.commands import SetQuote, SetReconciliation
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import admin_pb2, trading_pb2


def decode_set_reconciliation(raw: bytes, principal: str, _: Scales) -> SetReconciliation:
    """SetReconciliation: all parameters."""
    request = parse_one(admin_pb2.SetReconciliationRequest, raw)
    request_id, created_ns = head(request)
    return SetReconciliation(
        principal,
        request_id,
        created_ns,
        int(request.enabled),
        request.slack_ppb,
        request.limit_ppb,
        request.spot_liquidation_passes,
        request.realisation_passes,
    )


def decode_set_quote(raw: bytes, principal: str, scales: Scales) -> SetQuote:
    """SetQuote: price and quantity in the market's units, both 0 where they are left out."""
    request = parse_one(trading_pb2.SetQuoteRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return SetQuote(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        number_of(market.prices, request.price, "price", optional=True),
        number_of(market.quantities, request.quantity, "quantity", optional=True),
        request.expire_time_ns,
    )
