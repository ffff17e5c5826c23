# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of calls about conditional orders, dead-man timers and disconnects to commands (SPEC O-3).

Owns shape, text, scale and range; the machine checks the meaning of a trigger, a pair or a display quantity.
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
from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.server.codec.wire import (
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    number_of,
    optional_id,
    parse_batch,
)
from clearinghouse.statemachine.vocabulary.commands import (
    ConditionalOrders,
    ReportDisconnect,
)
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    BATCH_ITEMS_MAX,
    CANCEL,
    FLAG_CLOSE_POSITION,
    FLAG_REDUCE_ONLY,
    GTD,
    MARKET,
    PLACE,
    PPB,
    STP_CANCEL_TAKER,
    TRIGGER_AT_ONCE,
    TRIGGER_TRAILING,
)
from clearinghouse.v1 import trading_pb2

TRIGGER_KINDS: Final = range(1, 5)
TRIGGER_SOURCES: Final = range(1, 4)
COLUMNS: Final = 21
# Orders that a session's metadata may ask to cancel when the session ends.
DISCONNECT_ACCOUNTS_MAX: Final = 100


def decode_place_conditional_orders(
    raw: bytes, principal: str, scales: Scales
) -> ConditionalOrders:
    """Decode PlaceConditionalOrders: orders that wait for a price, icebergs, and pairs of orders."""
    request = parse_batch(trading_pb2.PlaceConditionalOrdersRequest, raw)
    request_id, created_ns = head(request)
    rows = [
        _row(item, f"orders[{index}].", index, scales)
        for index, item in enumerate(items_of(request.orders, "orders"))
    ]
    columns: list[Any] = [list(column) for column in zip(*rows, strict=True)]
    return ConditionalOrders(principal, request_id, created_ns, *columns)


def _row(
    item: trading_pb2.ConditionalOrder, place: str, index: int, scales: Scales
) -> tuple[int, ...]:
    """Return one conditional order as a row in the order of the command's columns. `place` is its path in the
    request.
    """
    account_id = id_of(item.account_id, f"{place}account_id")
    market = scales.market(item.market_id, f"{place}market_id")
    kind = enum_of(item.trigger_kind, TRIGGER_KINDS, f"{place}trigger_kind")
    source, trigger, distance = _trigger(item, kind, place, market)
    order_type = enum_of(item.type, TYPES, f"{place}type")
    tif = enum_of(item.time_in_force, TIFS, f"{place}time_in_force")
    post_only = enum_of(item.post_only, POST_ONLY_MODES, f"{place}post_only")
    stp = enum_of(item.self_trade_prevention, STPS, f"{place}self_trade_prevention")
    expire_ns = duration_of(item.expire_time_ns, f"{place}expire_time_ns")
    if tif == GTD and expire_ns == 0:
        raise invalid(f"{place}expire_time_ns", "is given with TIME_IN_FORCE_GTD")
    if kind == TRIGGER_AT_ONCE and tif != GTD and expire_ns:
        raise invalid(
            f"{place}expire_time_ns", "an order placed at once has it with TIME_IN_FORCE_GTD only"
        )
    if item.oco_item > index:
        raise invalid(f"{place}oco_item", "names an order that stands before this one")
    if item.oco_item and item.oco_order_id:
        raise invalid(f"{place}oco_order_id", "name the other order by one of the two")
    if item.close_position:
        _check_close_position(item, kind, place)
    beyond_band = enum_of(item.beyond_band, BEYOND_BAND_MODES, f"{place}beyond_band", optional=True)
    if beyond_band and (kind == TRIGGER_AT_ONCE or not item.price):
        raise invalid(
            f"{place}beyond_band", "is given by an order that waits and has a price, and only there"
        )
    return (
        PLACE,
        account_id,
        item.market_id,
        kind,
        source,
        trigger,
        distance,
        enum_of(item.side, SIDES, f"{place}side"),
        order_type,
        tif,
        post_only
        | beyond_band
        | (FLAG_REDUCE_ONLY if item.reduce_only else 0)
        | (FLAG_CLOSE_POSITION if item.close_position else 0),
        stp or STP_CANCEL_TAKER,
        number_of(market.prices, item.price, f"{place}price", optional=order_type == MARKET),
        number_of(
            market.quantities, item.quantity, f"{place}quantity", optional=item.close_position
        ),
        number_of(
            market.quantities, item.display_quantity, f"{place}display_quantity", optional=True
        ),
        client_id_of(item.client_order_id, item.client_order_text, f"{place}client_order_id"),
        expire_ns,
        item.oco_item,
        optional_id(item.oco_order_id, f"{place}oco_order_id"),
        0,
        0,
    )


def _check_close_position(item: trading_pb2.ConditionalOrder, kind: int, place: str) -> None:
    """Raise EdgeError unless an order that closes a whole position waits for a price and states no quantity."""
    if kind == TRIGGER_AT_ONCE:
        raise invalid(f"{place}close_position", "only an order that waits closes a whole position")
    if item.quantity:
        raise invalid(f"{place}quantity", "is not given with close_position")
    if item.display_quantity:
        raise invalid(f"{place}display_quantity", "is not given with close_position")


def _trigger(
    item: trading_pb2.ConditionalOrder, kind: int, place: str, market: MarketScale
) -> tuple[int, int, int]:
    """Return source, price and distance of a trigger.

    A field that the kind of trigger does not use must be empty, every other field must be given. Raises EdgeError.
    """
    waits = kind != TRIGGER_AT_ONCE
    trails = kind == TRIGGER_TRAILING
    if bool(item.trigger_source) != waits:
        raise invalid(f"{place}trigger_source", "is given by an order that waits, and only by one")
    if bool(item.trigger_price) != (waits and not trails):
        raise invalid(f"{place}trigger_price", "is given for STOP and TAKE_PROFIT, and only there")
    if (item.trail_distance_ppb != 0) != trails:
        raise invalid(f"{place}trail_distance_ppb", "is given for TRAILING, and only there")
    if not 0 <= item.trail_distance_ppb < PPB:
        raise invalid(
            f"{place}trail_distance_ppb", "is a part of the price", str(PPB - 1),
            str(item.trail_distance_ppb),
        )  # fmt: skip
    if not waits:
        return 0, 0, 0
    source = enum_of(item.trigger_source, TRIGGER_SOURCES, f"{place}trigger_source")
    if trails:
        return source, 0, item.trail_distance_ppb
    return source, number_of(market.prices, item.trigger_price, f"{place}trigger_price"), 0


def decode_cancel_conditional_orders(
    raw: bytes, principal: str, scales: Scales
) -> ConditionalOrders:
    """Decode CancelConditionalOrders; an item may omit the market."""
    request = parse_batch(trading_pb2.CancelConditionalOrdersRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.cancels, "cancels")
    columns: list[Any] = [[0] * len(items) for _ in range(COLUMNS)]
    batch = ConditionalOrders(principal, request_id, created_ns, *columns)
    for index, item in enumerate(items):
        place = f"cancels[{index}]."
        target = client_id_of(
            item.target_client_order_id,
            item.target_client_order_text,
            f"{place}target_client_order_id",
        )
        if (item.order_id == 0) == (target == 0):
            raise invalid(
                f"{place}order_id",
                "name the order by order_id or by target_client_order_id, exactly one of them",
            )
        if item.market_id:
            scales.market(item.market_id, f"{place}market_id")
        batch.actions[index] = CANCEL
        batch.account_ids[index] = AccountId(id_of(item.account_id, f"{place}account_id"))
        batch.market_ids[index] = MarketId(item.market_id)
        batch.order_ids[index] = OrderId(optional_id(item.order_id, f"{place}order_id"))
        batch.target_client_ids[index] = target
    return batch


def disconnect_of(text: str, field: str) -> list[int]:
    """Return the accounts whose orders a session's end cancels, from the text of its metadata. Raises EdgeError."""
    words = text.split(",")
    if len(words) > DISCONNECT_ACCOUNTS_MAX:
        raise invalid(field, "too many accounts", str(DISCONNECT_ACCOUNTS_MAX), str(len(words)))
    if not all(word.isascii() and word.isdecimal() and len(word) < len("9" * 20) for word in words):
        raise invalid(field, "must be account ids separated by commas, without spaces")
    return [id_of(int(word), field) for word in words]


def end_exits_of(text: str, field: str) -> int:
    """Return 1 if the end of a session also cancels exits of positions, else 0. Raises EdgeError for another text."""
    if text not in ("true", "false"):
        raise invalid(field, "must be true or false")
    return int(text == "true")


def disconnect_report(principal: str, account_ids: list[int], end_exits: int) -> ReportDisconnect:
    """Return the server's own command for the end of a session that asked for cancel on disconnect.

    The command has no request id.
    """
    assert len(account_ids) <= BATCH_ITEMS_MAX
    return ReportDisconnect(principal, "", 0, list(map(AccountId, account_ids)), end_exits)
