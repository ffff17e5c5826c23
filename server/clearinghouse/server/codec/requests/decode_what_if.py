# SPDX-License-Identifier: Apache-2.0
"""Convert the request of WhatIf to a hypothesis.

Owns shape, text and scale of the caller's assumptions.
"""

from typing import Final

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.requests.decode_orders import decode_supposed_order
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import number_of
from clearinghouse.statemachine.handlers.exchange.orders import terms_of
from clearinghouse.statemachine.orders.order_terms import OrderTerms
from clearinghouse.statemachine.views.exchange.what_if import Hypothesis
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.v1 import risk_pb2

SUPPOSED_PRICES_MAX: Final = 100


def hypothesis_of(request: risk_pb2.WhatIfRequest, scales: Scales) -> Hypothesis:
    """Return the hypothesis of a WhatIf request. Raises EdgeError for an id or a text that is not valid."""
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
    elif request.withdraw_amount:
        raise invalid("withdraw_asset_id", "must be given with withdraw_amount")
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
