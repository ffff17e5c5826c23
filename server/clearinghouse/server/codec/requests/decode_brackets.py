# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of PlaceBrackets to its command (SPEC O-3).

Owns shape, text, scale and range; the machine checks the prices against each other.
"""

from typing import Any, Final

from clearinghouse.server.codec.client_ids import client_id_of
from clearinghouse.server.codec.errors import invalid
from clearinghouse.server.codec.requests.decode_orders import (
    BEYOND_BAND_MODES,
    POST_ONLY_MODES,
    SIDES,
    STPS,
    TIFS,
    TYPES,
)
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    number_of,
    parse_batch,
)
from clearinghouse.statemachine.vocabulary.commands import Brackets
from clearinghouse.statemachine.vocabulary.types import GTD, MARKET, STP_CANCEL_TAKER
from clearinghouse.v1 import trading_pb2

TRIGGER_SOURCES: Final = range(1, 4)


def decode_place_brackets(raw: bytes, principal: str, scales: Scales) -> Brackets:
    """Decode PlaceBrackets: entry orders with a take-profit and a stop."""
    request = parse_batch(trading_pb2.PlaceBracketsRequest, raw)
    request_id, created_ns = head(request)
    rows = [
        _row(item, f"brackets[{index}].", scales)
        for index, item in enumerate(items_of(request.brackets, "brackets"))
    ]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    return Brackets(principal, request_id, created_ns, *columns)


def _row(item: trading_pb2.BracketOrder, place: str, scales: Scales) -> tuple[int, ...]:
    """Return one bracket as a row in the order of the command's columns. `place` is its path in the request."""
    account_id = id_of(item.account_id, f"{place}account_id")
    market = scales.market(item.market_id, f"{place}market_id")
    side = enum_of(item.side, SIDES, f"{place}side")
    order_type = enum_of(item.type, TYPES, f"{place}type")
    tif = enum_of(item.time_in_force, TIFS, f"{place}time_in_force")
    expire_ns = duration_of(item.expire_time_ns, f"{place}expire_time_ns")
    if (tif == GTD) != (expire_ns != 0):
        raise invalid(f"{place}expire_time_ns", "is given with TIME_IN_FORCE_GTD, and only with it")
    beyond_band = enum_of(item.beyond_band, BEYOND_BAND_MODES, f"{place}beyond_band", optional=True)
    if beyond_band and not (item.take_profit_price or item.stop_price):
        raise invalid(f"{place}beyond_band", "is given where an exit has a price, and only there")
    prices = market.prices
    stp = enum_of(item.self_trade_prevention, STPS, f"{place}self_trade_prevention")
    return (
        account_id,
        item.market_id,
        side,
        order_type,
        tif,
        enum_of(item.post_only, POST_ONLY_MODES, f"{place}post_only") | beyond_band,
        stp or STP_CANCEL_TAKER,
        number_of(prices, item.price, f"{place}price", optional=order_type == MARKET),
        number_of(market.quantities, item.quantity, f"{place}quantity"),
        client_id_of(item.client_order_id, item.client_order_text, f"{place}client_order_id"),
        expire_ns,
        enum_of(item.trigger_source, TRIGGER_SOURCES, f"{place}trigger_source"),
        number_of(prices, item.take_profit_trigger_price, f"{place}take_profit_trigger_price"),
        number_of(prices, item.take_profit_price, f"{place}take_profit_price", optional=True),
        number_of(prices, item.stop_trigger_price, f"{place}stop_trigger_price"),
        number_of(prices, item.stop_price, f"{place}stop_price", optional=True),
    )
