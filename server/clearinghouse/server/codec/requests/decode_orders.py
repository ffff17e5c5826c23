# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of TradingService and VenueService calls to commands.

Owns shape, text, scale and range of orders; the machine decides whether an order may trade. The paths here must be
fast: columns are read at once, rules about several fields are checked once for each combination that occurs, and the
item at fault is searched only after a check failed.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple, NoReturn, TypeAlias, cast

from clearinghouse.server.codec.batches import Items, MessageItems, form_of, read_batch
from clearinghouse.server.codec.client_ids import read_texts
from clearinghouse.server.codec.decimals import DecimalError
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.server.codec.wire import (
    check_ids,
    descriptor_of,
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    name_of,
    number_of,
    optional_id,
    parse,
    parse_batch,
    parse_one,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    CancelAll,
    ExternalCancels,
    ExternalFills,
    OrderBatch,
)
from clearinghouse.statemachine.vocabulary.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_CLIENT_ORDER,
    NO_ORDER,
    AccountId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    CANCEL,
    FLAG_BAND_MOVE,
    FLAG_BAND_WAIT,
    FLAG_REDUCE_ONLY,
    GTD,
    LIMIT,
    MARKET,
    PLACE,
    REPLACE,
    STP_CANCEL_TAKER,
)
from clearinghouse.v1 import trading_pb2, venue_pb2

Caller: TypeAlias = tuple[str, str, int]

ACTIONS: Final = range(1, 4)
SIDES: Final = range(1, 3)
TYPES: Final = range(1, 3)
TIFS: Final = range(1, 5)
POST_ONLY_MODES: Final = range(3)  # the numbers are those of the flags
BEYOND_BAND_MODES: Final = range(FLAG_BAND_MOVE, FLAG_BAND_WAIT + 1, FLAG_BAND_MOVE)  # the same
STPS: Final = range(5)  # 0: CANCEL_TAKER
VENUE_FILL_ID_MAX: Final = 64

# (action, side, type, time in force, post only, self-trade prevention) of every order that has a shape.
SHAPES: Final = frozenset(
    [(CANCEL, 0, 0, 0, 0, 0)]
    + [
        (action, side, order_type, tif, post_only, stp)
        for action in (PLACE, REPLACE)
        for side in SIDES
        for order_type in TYPES
        for tif in TIFS
        for post_only in POST_ONLY_MODES
        for stp in STPS
    ]
)


class Texts(NamedTuple):
    """The columns of orders that must be converted before they are in the command."""

    prices: list[str]
    quantities: list[str]
    reduce_only: list[bool]
    clients: Sequence[str]  # where any is given
    targets: Sequence[str]
    spends: Sequence[str] = ()  # empty where no item states one
    isolated_margins: Sequence[str] = ()  # the same


def decode_submit_orders(raw: bytes, principal: str, scales: Scales) -> OrderBatch:
    """Decode SubmitOrders: placements, cancels and replaces, in the given order."""
    request, found, items = read_batch(trading_pb2.SubmitOrdersRequest, raw, "instructions")
    return _instructions(items, (principal, *found), scales, atomic=request.atomic)


def decode_session_frame(raw: bytes, principal: str, scales: Scales) -> OrderBatch:
    """Decode one client frame of a Session. An EdgeError has the frame's request id if it could be read."""
    try:
        request, found, items = read_batch(trading_pb2.SessionRequest, raw, "instructions")
        return _instructions(items, (principal, *found), scales, atomic=request.atomic)
    except EdgeError as error:
        if error.code != codes.MALFORMED_REQUEST:
            error.request_id = parse(trading_pb2.SessionRequest, raw, len(raw)).request_id[
                :REQUEST_ID_MAX
            ]
        raise


def decode_place_orders(raw: bytes, principal: str, scales: Scales) -> OrderBatch:
    """Decode PlaceOrders: new orders only."""
    request, found, items = read_batch(trading_pb2.PlaceOrdersRequest, raw, "orders")
    return _new_orders("orders", (principal, *found), items, scales, atomic=request.atomic)


def decode_replace_orders(raw: bytes, principal: str, scales: Scales) -> OrderBatch:
    """Decode ReplaceOrders; each item names the old order and states all fields of the new one."""
    request, found, items = read_batch(trading_pb2.ReplaceOrdersRequest, raw, "replacements")
    return _orders(
        "replacements",
        (principal, *found),
        items,
        [REPLACE] * items.count,
        items.numbers("order_id"),
        items.numbers("target_client_order_id"),
        scales,
        target_texts=items.stated("target_client_order_text"),
        atomic=request.atomic,
    )


def decode_cancel_orders(raw: bytes, principal: str, scales: Scales) -> OrderBatch:
    """Decode CancelOrders: cancels only; an item may omit the market."""
    request, found, items = read_batch(trading_pb2.CancelOrdersRequest, raw, "cancels")
    count = items.count
    batch = OrderBatch(
        principal,
        *found,
        actions=[CANCEL] * count,
        account_ids=items.numbers("account_id"),
        market_ids=items.numbers("market_id"),
        sides=[0] * count,
        types=[0] * count,
        tifs=[0] * count,
        flags=[0] * count,
        stps=[0] * count,
        prices=[],
        quantities=[],
        client_ids=[NO_CLIENT_ORDER] * count,
        order_ids=items.numbers("order_id"),
        target_client_ids=items.numbers("target_client_order_id"),
        expire_ns=[0] * count,
        atomic=int(request.atomic),
    )
    targets = items.stated("target_client_order_text")
    texts = Texts([""] * count, [""] * count, [False] * count, (), targets)
    return _checked(batch, "cancels", texts, scales)


def _instructions(items: Items, caller: Caller, scales: Scales, *, atomic: bool) -> OrderBatch:
    """Return the command of a list that mixes placements, cancels and replaces."""
    return _orders(
        "instructions",
        caller,
        items,
        items.numbers("action"),
        items.numbers("order_id"),
        items.numbers("target_client_order_id"),
        scales,
        target_texts=items.stated("target_client_order_text"),
        spends=items.stated("spend"),
        isolated_margins=items.stated("isolated_margin"),
        atomic=atomic,
    )


def _new_orders(
    path: str, caller: Caller, items: Items, scales: Scales, *, atomic: bool = False
) -> OrderBatch:
    """Return the command of a list of new orders."""
    return _orders(
        path,
        caller,
        items,
        [PLACE] * items.count,
        [NO_ORDER] * items.count,
        [NO_CLIENT_ORDER] * items.count,
        scales,
        spends=items.stated("spend"),
        isolated_margins=items.stated("isolated_margin"),
        atomic=atomic,
    )


def decode_supposed_order(order: trading_pb2.NewOrder, scales: Scales) -> OrderBatch:
    """Decode the order of a WhatIf question like one of PlaceOrders; it has no request id."""
    form = form_of(descriptor_of(trading_pb2.PlaceOrdersRequest), "orders")
    items = MessageItems(form, [order], order.SerializeToString())
    return _new_orders("order", ("", "", 0), items, scales)


def _orders(
    path: str,
    caller: Caller,
    items: Items,
    actions: list[int],
    order_ids: list[OrderId],
    targets: list[ClientOrderId],
    scales: Scales,
    *,
    target_texts: Sequence[str] = (),
    spends: Sequence[str] = (),
    isolated_margins: Sequence[str] = (),
    atomic: bool = False,
) -> OrderBatch:
    """Return the columns of an order batch from the fields that all messages for new orders have."""
    batch = OrderBatch(
        *caller,
        actions=actions,
        account_ids=items.numbers("account_id"),
        market_ids=items.numbers("market_id"),
        sides=items.numbers("side"),
        types=items.numbers("type"),
        tifs=items.numbers("time_in_force"),
        flags=items.numbers("post_only"),
        stps=items.numbers("self_trade_prevention"),
        prices=[],
        quantities=[],
        client_ids=items.numbers("client_order_id"),
        order_ids=order_ids,
        target_client_ids=targets,
        expire_ns=items.numbers("expire_time_ns"),
        atomic=int(atomic),
    )
    texts = Texts(
        items.texts("price"),
        items.texts("quantity"),
        items.numbers("reduce_only"),
        items.stated("client_order_text"),
        target_texts,
        spends,
        isolated_margins,
    )
    return _checked(batch, path, texts, scales)


def _checked(batch: OrderBatch, path: str, texts: Texts, scales: Scales) -> OrderBatch:
    """Check a batch whose flags are still post-only modes; set flags, prices and quantities. Raises EdgeError."""
    check_ids(batch.account_ids, path, "account_id")
    check_ids(batch.client_ids, path, "client_order_id", required=False)
    check_ids(batch.order_ids, path, "order_id", required=False)
    check_ids(batch.target_client_ids, path, "target_client_order_id", required=False)
    read_texts(batch.client_ids, texts.clients, path, "client_order_id")
    read_texts(batch.target_client_ids, texts.targets, path, "target_client_order_id")
    shapes = zip(
        batch.actions, batch.sides, batch.types, batch.tifs, batch.flags, batch.stps, strict=True
    )
    if not SHAPES.issuperset(shapes) or not _read_numbers(batch, texts, scales):
        _refuse(batch, path, texts, scales)
    if 0 in batch.stps:
        batch.stps = [
            STP_CANCEL_TAKER if stp == 0 and action != CANCEL else stp
            for action, stp in zip(batch.actions, batch.stps, strict=True)
        ]
    if True in texts.reduce_only:
        batch.flags = [
            flags | FLAG_REDUCE_ONLY if reduce else flags
            for flags, reduce in zip(batch.flags, texts.reduce_only, strict=True)
        ]
    return batch


def _read_numbers(batch: OrderBatch, texts: Texts, scales: Scales) -> bool:
    """Set prices and quantities, and check the rules that relate fields of one item.

    Returns False if an item breaks a rule; `_refuse` then finds the item and the rule.
    """
    markets = scales.markets
    read_price = batch.prices.append
    read_quantity = batch.quantities.append
    quantities = _read_spends(batch, texts, scales) if texts.spends else texts.quantities
    if quantities is None or (texts.isolated_margins and not _read_margins(batch, texts, scales)):
        return False
    rows = zip(
        batch.actions,
        batch.market_ids,
        batch.types,
        batch.tifs,
        texts.prices,
        quantities,
        texts.reduce_only,
        batch.client_ids,
        batch.order_ids,
        batch.target_client_ids,
        batch.expire_ns,
        strict=True,
    )
    try:
        for (
            action,
            market_id,
            kind,
            tif,
            price,
            quantity,
            reduce,
            client,
            order,
            target,
            until,
        ) in rows:
            if action == CANCEL:
                if price or quantity or reduce or client or until or (order == 0) == (target == 0):
                    return False
                read_price(0)
                read_quantity(0)
                continue
            if action == PLACE:
                if order or target:
                    return False
            elif (order == 0) == (target == 0):
                return False
            if (until or tif == GTD) and (until <= 0 or tif != GTD):
                return False
            market = markets[market_id]
            # A MARKET order without a protection price gets one from the machine.
            read_price(market.prices[price] if price or kind == LIMIT else 0)
            read_quantity(market.quantities[quantity])
    except (KeyError, DecimalError):
        return False
    return True


def _read_spends(batch: OrderBatch, texts: Texts, scales: Scales) -> Sequence[str] | None:
    """Set the amounts to spend, and return the texts of quantities; an item with an amount to spend has the quantity 0
    (G-8.2).

    Returns None if an item is at fault.
    """
    batch.spends = [0] * len(batch.actions)
    quantities = list(texts.quantities)
    for index, spend in enumerate(texts.spends):
        if not spend:
            continue
        if batch.actions[index] != PLACE or quantities[index]:
            return None
        try:
            batch.spends[index] = scales.markets[batch.market_ids[index]].quote.amounts[spend]
        except (KeyError, DecimalError):
            return None
        if batch.spends[index] == 0:
            return None
        quantities[index] = "0"
    return quantities


def _read_margins(batch: OrderBatch, texts: Texts, scales: Scales) -> bool:
    """Set the margins of isolated positions; return False if an item is at fault (M-8)."""
    batch.isolated_margins = [0] * len(batch.actions)
    for index, margin in enumerate(texts.isolated_margins):
        if not margin:
            continue
        if batch.actions[index] != PLACE:
            return False
        try:
            amount = scales.markets[batch.market_ids[index]].quote.amounts[margin]
        except (KeyError, DecimalError):
            return False
        if amount == 0:
            return False
        batch.isolated_margins[index] = amount
    return True


def _refuse(batch: OrderBatch, path: str, texts: Texts, scales: Scales) -> NoReturn:
    """Raise the EdgeError for the first item at fault, which must exist."""
    for index in range(len(batch.actions)):
        place = f"{path}[{index}]."
        action = enum_of(batch.actions[index], ACTIONS, f"{place}action")
        named = (batch.order_ids[index] != 0) + (batch.target_client_ids[index] != 0)
        if action == PLACE and named:
            raise invalid(f"{place}order_id", "a new order names no other order")
        if action != PLACE and named != 1:
            raise invalid(
                f"{place}order_id",
                "name the order by order_id or by target_client_order_id, exactly one of them",
            )
        if action == CANCEL:
            _refuse_cancel(batch, place, texts, index)
            continue
        enum_of(batch.sides[index], SIDES, f"{place}side")
        kind = enum_of(batch.types[index], TYPES, f"{place}type")
        tif = enum_of(batch.tifs[index], TIFS, f"{place}time_in_force")
        enum_of(batch.flags[index], POST_ONLY_MODES, f"{place}post_only")
        enum_of(batch.stps[index], STPS, f"{place}self_trade_prevention")
        expire_ns = duration_of(batch.expire_ns[index], f"{place}expire_time_ns")
        if (expire_ns != 0) != (tif == GTD):
            raise invalid(
                f"{place}expire_time_ns", "is given with TIME_IN_FORCE_GTD and only with it"
            )
        market = scales.market(batch.market_ids[index], f"{place}market_id")
        optional = kind == MARKET
        number_of(market.prices, texts.prices[index], f"{place}price", optional=optional)
        if texts.isolated_margins and texts.isolated_margins[index]:
            _refuse_margin(market, action, texts.isolated_margins[index], place)
        if texts.spends and texts.spends[index]:
            _refuse_spend(market, action, texts, index, place)
            continue
        number_of(market.quantities, texts.quantities[index], f"{place}quantity")
    raise AssertionError("a batch was refused although every item is in shape")


def _refuse_spend(market: MarketScale, action: int, texts: Texts, index: int, place: str) -> None:
    """Raise EdgeError if an item that states the amount to spend breaks a rule (G-8.2)."""
    if action == REPLACE:
        raise invalid(f"{place}spend", "a replacement states a quantity")
    if texts.quantities[index]:
        raise invalid(f"{place}spend", "is given in the place of quantity, not with it")
    if number_of(market.quote.amounts, texts.spends[index], f"{place}spend") == 0:
        raise invalid(f"{place}spend", "is above 0")


def _refuse_margin(market: MarketScale, action: int, margin: str, place: str) -> None:
    """Raise EdgeError if an item that states the margin of its isolated position breaks a rule (M-8)."""
    if action == REPLACE:
        raise invalid(f"{place}isolated_margin", "only a new order brings margin")
    if number_of(market.quote.amounts, margin, f"{place}isolated_margin") == 0:
        raise invalid(f"{place}isolated_margin", "is above 0")


def _refuse_cancel(batch: OrderBatch, place: str, texts: Texts, index: int) -> None:
    """Raise EdgeError if a cancel states more fields than those that name its order."""
    said = {
        "side": batch.sides[index],
        "type": batch.types[index],
        "time_in_force": batch.tifs[index],
        "post_only": batch.flags[index],
        "reduce_only": texts.reduce_only[index],
        "self_trade_prevention": batch.stps[index],
        "price": texts.prices[index],
        "quantity": texts.quantities[index],
        "spend": texts.spends[index] if texts.spends else "",
        "isolated_margin": texts.isolated_margins[index] if texts.isolated_margins else "",
        "client_order_text": bool(texts.clients and texts.clients[index]),
        "client_order_id": batch.client_ids[index],
        "expire_time_ns": batch.expire_ns[index],
    }
    for field, value in said.items():
        if value:
            raise invalid(f"{place}{field}", "a cancel does not have this field")


def decode_cancel_all(raw: bytes, principal: str, scales: Scales) -> CancelAll:
    """Decode CancelAll: the account, and optionally the market or side whose orders are cancelled."""
    request = parse_one(trading_pb2.CancelAllRequest, raw)
    request_id, created_ns = head(request)
    if request.market_id:
        scales.market(request.market_id, "market_id")
    if request.side:
        enum_of(request.side, SIDES, "side")
    account_id = id_of(request.account_id, "account_id")
    return CancelAll(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        request.side,
        int(request.end_exits),
    )


def decode_report_fills(raw: bytes, principal: str, scales: Scales) -> ExternalFills:
    """Decode ReportFills: fills that an external venue made."""
    request = parse_batch(venue_pb2.ReportFillsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.fills, "fills")
    batch = ExternalFills(principal, request_id, created_ns, [], [], [], [], [], [])
    for index, item in enumerate(items):
        place = f"fills[{index}]."
        market = scales.market(item.market_id, f"{place}market_id")
        batch.market_ids.append(MarketId(item.market_id))
        # A fill of no order of ours is a fact too: the machine records it as a break.
        batch.order_ids.append(OrderId(optional_id(item.order_id, f"{place}order_id")))
        batch.prices.append(number_of(market.prices, item.price, f"{place}price"))
        batch.quantities.append(number_of(market.quantities, item.quantity, f"{place}quantity"))
        fill_id = name_of(item.venue_fill_id, f"{place}venue_fill_id", VENUE_FILL_ID_MAX)
        batch.venue_fill_ids.append(fill_id)
        batch.sides.append(enum_of(item.side, SIDES, f"{place}side"))
    return batch


def decode_confirm_cancels(raw: bytes, principal: str, scales: Scales) -> ExternalCancels:
    """Decode ConfirmCancels: orders that an external venue no longer has in its book."""
    request = parse_batch(venue_pb2.ConfirmCancelsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.cancels, "cancels")
    for index, item in enumerate(items):
        scales.market(item.market_id, f"cancels[{index}].market_id")
        id_of(item.order_id, f"cancels[{index}].order_id")
    return ExternalCancels(
        principal,
        request_id,
        created_ns,
        cast("list[MarketId]", [item.market_id for item in items]),
        cast("list[OrderId]", [item.order_id for item in items]),
    )
