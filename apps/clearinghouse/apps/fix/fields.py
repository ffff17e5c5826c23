# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PLR2004 (tags are the names of FIX)
"""Convert fields of FIX 4.4 to calls of the client, and execution reports to fields.

Owns the meaning of tags. Pure: it knows no connection and no session. A message is a mapping of tags to texts.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypedDict, TypeVar

from clearinghouse.apps.fix.wire import SHOWN_MAX, Fields, Pairs, utc_ns, utc_text
from clearinghouse.client import (
    ConditionalOrder,
    NewOrder,
    Order,
    OrderType,
    PostOnly,
    RequestKey,
    ResultCode,
    Side,
    TriggerKind,
    TriggerSource,
)
from clearinghouse.client.api.models import PlacedConditionalOrder
from clearinghouse.client.values.enums import OrderStatus, TimeInForce
from clearinghouse.traders.executions import ExecType, ExecutionReport, client_text
from clearinghouse.traders.words import (
    FIX_ORDER_TYPES,
    FIX_OTHER,
    FIX_REASONS,
    FIX_SIDES,
    FIX_TIMES_IN_FORCE,
    FIX_TRIGGER_SOURCES,
)

C = TypeVar("C")
_SIDES: Final = {word: side for side, word in FIX_SIDES.items()}
_TYPES: Final = {word: kind for kind, word in FIX_ORDER_TYPES.items()}
_TIMES: Final = {word: time for time, word in FIX_TIMES_IN_FORCE.items()}
_SOURCES: Final = {word: source for source, word in FIX_TRIGGER_SOURCES.items()}
# OrdType (40) of an order that waits for StopPx (99) -> what it is then.
_STOPS: Final = {"3": OrderType.MARKET, "4": OrderType.LIMIT}
# ExecInst (18): what of it we have. 6 participates and does not initiate, E does not increase.
_EXEC_INST: Final = frozenset("6E ")
# Fields that change what an order does, and that we do not have: without them another order would stand.
_ABSENT: Final = {
    77: "PositionEffect",
    110: "MinQty",
    111: "MaxFloor",
    152: "CashOrderQty",
    168: "EffectiveTime",
    210: "MaxShow",
    211: "PegOffsetValue",
    388: "DiscretionInst",
    389: "DiscretionOffsetValue",
    432: "ExpireDate",
    516: "OrderPercent",
    640: "Price2",
    847: "TargetStrategy",
    1090: "MaxPriceLevels",
    1100: "TriggerType",
    1102: "TriggerPrice",
    1138: "DisplayQty",
}
# A number of FIX; it is passed on as text, so no digit is lost.
_NUMBER: Final = re.compile(r"[0-9]{1,30}(\.[0-9]{1,30})?")
_NAME_CHARACTERS_MAX: Final = 36
# Whose the request ids are: so many characters of them are left for the name of an order.
SENDER_CHARACTERS_MAX: Final = 26
# OrdStatus (39) of an order that is not simply open.
_ENDED: Final = {
    OrderStatus.CANCEL_PENDING: "6",
    OrderStatus.FILLED: "2",
    OrderStatus.CANCELLED: "4",
}
# CxlRejReason (102) by the OrdRejReason of the same refusal: 1 unknown order, 6 the name is used.
_CANCEL_REASONS: Final = {"5": "1", "6": "6"}


class FieldError(ValueError):
    """A field asks for something that this exchange does not have. `reason` is the OrdRejReason, `tag` the field."""

    def __init__(self, tag: int, text: str, reason: str = "11") -> None:
        super().__init__(f"tag {tag} {text}")
        self.tag = tag
        self.reason = reason


class MissingError(FieldError):
    """A required field of the message is missing."""

    def __init__(self, tag: int) -> None:
        super().__init__(tag, "is missing", "99")


def required(message: Mapping[int, str], tag: int) -> str:
    """Return the value of a field. Raises MissingError."""
    if tag not in message:
        raise MissingError(tag)
    return message[tag]


def time_of(message: Mapping[int, str], tag: int) -> int:
    """Return the time of a field, in ns since 1970. Raises FieldError."""
    text = required(message, tag)
    try:
        return utc_ns(text)
    except ValueError:
        raise FieldError(tag, f"is {text[:SHOWN_MAX]!r}, and no UTCTimestamp", "99") from None


def name_of(message: Mapping[int, str], tag: int) -> str:
    """Return the name of an order or a request. Raises FieldError."""
    text = required(message, tag)
    if len(text) > _NAME_CHARACTERS_MAX or " " in text:
        limit = f"must have at most {_NAME_CHARACTERS_MAX} characters, and no space"
        raise FieldError(tag, f"{limit}: it has {len(text)}", "99")
    return text


def _number(message: Mapping[int, str], tag: int) -> str:
    """Return the number in a field as text. Raises FieldError."""
    text = required(message, tag)
    if _NUMBER.fullmatch(text) is None:
        raise FieldError(tag, f"is {text[:SHOWN_MAX]!r}, and no number in decimal digits", "99")
    return text


def check_account(account: int, message: Mapping[int, str]) -> None:
    """Check that a message names the account of its session, or none. Raises FieldError."""
    if message.get(1, str(account)) != str(account):
        raise FieldError(1, f"is {message[1][:SHOWN_MAX]!r}, and not {account}", "15")


def key_of(sender: str, message: Mapping[int, str]) -> RequestKey:
    """Return the request id of a message: copies of a message have the same id, so a copy has no second effect."""
    return RequestKey(f"{sender}/{name_of(message, 11)}", time_of(message, 60))


def _chosen(table: Mapping[str, C], message: Mapping[int, str], tag: int) -> C:
    """Return the entry of `table` for the value of a field. Raises FieldError for any other value."""
    text = required(message, tag)
    found = table.get(text)
    if found is None:
        raise FieldError(tag, f"is {text[:SHOWN_MAX]!r}, and not one of {', '.join(sorted(table))}")
    return found


def side_of(message: Mapping[int, str]) -> Side:
    """Return the side of an order. Raises FieldError."""
    return _chosen(_SIDES, message, 54)


class Terms(TypedDict):
    """The fields that an order and a conditional order have in common, by their names in the client."""

    type: OrderType
    time_in_force: TimeInForce
    post_only: PostOnly
    reduce_only: bool
    client_order_text: str
    expire_time_ns: int


def _terms(message: Mapping[int, str], *, is_market: bool, is_new: bool) -> Terms:
    """Return the fields that an order and a conditional order have in common. Raises FieldError."""
    for tag, name in _ABSENT.items():
        if tag in message:
            raise FieldError(tag, f"({name}) is not here, and it would be another order without it")
    inst = message.get(18, "")
    if not _EXEC_INST.issuperset(inst):
        raise FieldError(18, f"is {inst[:SHOWN_MAX]!r}: only 6 and E are known")
    if (44 in message) == is_market:
        raise FieldError(44, "belongs to a limit order, and to no market order")
    standing = TimeInForce.IOC if is_market and is_new else TimeInForce.GTC
    if 59 in message:
        standing = _chosen(_TIMES, message, 59)
    if (126 in message) != (standing == TimeInForce.GTD):
        raise FieldError(126, "belongs to an order with 59=6, and to no other")
    return {
        "type": OrderType.MARKET if is_market else OrderType.LIMIT,
        "time_in_force": standing,
        "post_only": PostOnly.REJECT if "6" in inst else PostOnly.UNSPECIFIED,
        "reduce_only": "E" in inst,
        "client_order_text": name_of(message, 11),
        "expire_time_ns": time_of(message, 126) if 126 in message else 0,
    }


def order_of(account: int, message: Mapping[int, str]) -> NewOrder:
    """Return the order of NewOrderSingle or OrderCancelReplaceRequest. Raises FieldError."""
    kind = _chosen(_TYPES, message, 40)
    is_market = kind == OrderType.MARKET
    if 99 in message:
        raise FieldError(99, "belongs to an order with 40=3 or 4, and to no other")
    terms = _terms(message, is_market=is_market, is_new=True)
    return NewOrder(
        account,
        required(message, 55),
        side_of(message),
        _number(message, 38),
        "" if is_market else _number(message, 44),
        **terms,
    )


def is_stop(message: Mapping[int, str]) -> bool:
    """Return whether a NewOrderSingle is a stop order, which waits for a price."""
    return message.get(40) in _STOPS


def stop_of(account: int, message: Mapping[int, str]) -> ConditionalOrder:
    """Return the conditional order of a NewOrderSingle that waits for StopPx. Raises FieldError."""
    kind = _chosen(_STOPS, message, 40)
    is_market = kind == OrderType.MARKET
    terms = _terms(message, is_market=is_market, is_new=False)
    if terms["time_in_force"] == TimeInForce.GTD or is_market:
        # The time is that of the waiting. A market order takes what is there once it triggers.
        if terms["time_in_force"] not in (TimeInForce.GTC, TimeInForce.GTD):
            raise FieldError(59, "of a stop must be 1 or 6: how long it waits")
        terms["time_in_force"] = TimeInForce.IOC if is_market else TimeInForce.GTC
    return ConditionalOrder(
        account,
        required(message, 55),
        side_of(message),
        _number(message, 38),
        None if is_market else _number(message, 44),
        trigger=TriggerKind.STOP,
        trigger_price=_number(message, 99),
        source=_chosen(_SOURCES, message, 1107) if 1107 in message else TriggerSource.MARK,
        **terms,
    )


def _text(number: Decimal | None) -> str:
    """Return a number in the form of FIX; "0" if it is unknown."""
    return "0" if number is None else f"{number:f}"


def average_text(number: Decimal) -> str:
    """Return an average price, rounded half to even at 12 digits."""
    return f"{number:.12f}".rstrip("0").rstrip(".")


def report_fields(report: ExecutionReport, symbol: str) -> Fields:
    """Return the fields of an ExecutionReport (8)."""
    triggered = report.exec_type == ExecType.TRIGGERED
    fields = {
        37: str(report.order_id) if report.order_id else "NONE",
        17: report.exec_id,
        150: ExecType.RESTATED if triggered else report.exec_type,
        39: report.ord_status,
        1: str(report.account),
        55: symbol,
        54: FIX_SIDES.get(report.side, "7"),
        151: _text(report.leaves_qty),
        14: _text(report.cum_qty),
        6: average_text(report.avg_px),
        60: utc_text(report.time_ns),
    }
    fields |= {
        tag: value
        for tag, value in (
            (11, report.cl_ord_id),
            (41, report.orig_cl_ord_id),
            (198, str(report.secondary_order_id or "")),
            (19, report.exec_ref_id),
            (58, "" if report.reason == ResultCode.OK else report.reason.name),
            (38, "" if report.order_qty is None else f"{report.order_qty:f}"),
            (44, "" if report.price is None else f"{report.price:f}"),
            (99, "" if report.stop_px is None else f"{report.stop_px:f}"),
        )
        if value
    }
    if report.exec_type == ExecType.REPLACED:
        # The report of the order that takes its place says more.
        fields[150] = ExecType.CANCELED
        fields[39] = "4"
    elif report.orig_cl_ord_id and report.exec_type == ExecType.NEW:
        fields[150] = ExecType.REPLACED
    if report.last_px is not None:
        fields |= {
            32: _text(report.last_qty),
            31: _text(report.last_px),
            880: str(report.trd_match_id),
            12: _text(report.commission),
            13: "3",
        }
    if report.exec_type == ExecType.RESTATED or triggered:
        fields[378] = "99"
    return {tag: str(value) for tag, value in fields.items()}


def capture_pairs(report: ExecutionReport, symbol: str, owner: str, clearing: str) -> Pairs:
    """Return the fields of a TradeCaptureReport (AE) about one side of a trade with the clearing organisation."""
    moment = utc_text(report.time_ns)
    return [
        (571, report.exec_id),
        (487, "2" if report.exec_ref_id else "0"),
        (856, "0"),
        *([(572, report.exec_ref_id)] if report.exec_ref_id else ()),
        (570, "N"),
        (17, report.exec_id),
        (55, symbol),
        (32, _text(report.last_qty)),
        (31, _text(report.last_px)),
        (75, moment[:8]),
        (60, moment),
        (880, str(report.trd_match_id)),
        (552, "1"),
        (54, FIX_SIDES.get(report.side, "7")),
        (37, str(report.order_id) if report.order_id else "NONE"),
        *([(11, report.cl_ord_id)] if report.cl_ord_id else ()),
        (453, "2"),
        # 1 executing firm, 21 clearing organisation; the name is our own code (D).
        *((448, owner), (447, "D"), (452, "1")),
        *((448, clearing), (447, "D"), (452, "21")),
        (1, str(report.account)),
        (12, _text(report.commission)),
        (13, "3"),
    ]


def status_fields(order: Order, average: Decimal, symbol: str, request: str) -> Fields:
    """Return the fields of the ExecutionReport (8) with the status of an order."""
    status = "1" if order.filled_quantity else "0"
    return _status(order, symbol, request) | {
        39: _ENDED.get(order.status, status),
        40: FIX_ORDER_TYPES[order.type],
        151: _text(order.remaining_quantity),
        14: _text(order.filled_quantity),
        6: average_text(average),
        44: _text(order.price),
        38: _text(order.quantity),
        **({58: order.end_code.name} if order.end_code else {}),
    }


def stop_status_fields(order: PlacedConditionalOrder, symbol: str, request: str) -> Fields:
    """Return the fields of the ExecutionReport (8) with the status of a conditional order."""
    return _status(order, symbol, request) | {
        39: "0",
        40: "3" if order.type == OrderType.MARKET else "4",
        151: _text(order.quantity),
        14: "0",
        6: "0",
        38: _text(order.quantity),
        99: _text(order.trigger_price),
        **({} if order.price is None else {44: _text(order.price)}),
    }


def _status(order: Order | PlacedConditionalOrder, symbol: str, request: str) -> Fields:
    """Return the fields that the status of an order and of a conditional order have in common."""
    name = client_text(order.client_order_id, order.client_order_text)
    return {
        37: str(order.order_id),
        **({11: name} if name else {}),
        17: f"I{order.order_id}",
        150: "I",
        1: str(order.account_id),
        55: symbol,
        54: FIX_SIDES.get(order.side, "7"),
        59: FIX_TIMES_IN_FORCE.get(order.time_in_force, "1"),
        60: utc_text(order.time_ns),
        **({790: request} if request else {}),
    }


def reject_fields(account: int, message: Mapping[int, str], reason: str, text: str) -> Fields:
    """Return the fields of the ExecutionReport (8) for a refused or unknown order."""
    is_question = message.get(35) == "H"
    fields = {
        37: "NONE",
        11: message.get(11, ""),
        17: f"R{message.get(11, '')}",
        150: "I" if is_question else "8",
        39: "8",
        103: reason,
        58: text,
        1: str(account),
        55: message.get(55, ""),
        54: message.get(54, ""),
        151: "0",
        14: "0",
        6: "0",
        38: message.get(38, "0"),
        790: message.get(790, ""),
    }
    return {tag: value for tag, value in fields.items() if value}


def cancel_reject_fields(message: Mapping[int, str], reason: str, text: str) -> Fields:
    """Return the fields of an OrderCancelReject (9)."""
    return {
        37: message.get(37, "NONE"),
        11: message.get(11, "NONE"),
        41: message.get(41, "NONE"),
        39: "8",
        434: "2" if message.get(35) == "G" else "1",
        102: _CANCEL_REASONS.get(reason, FIX_OTHER),
        58: text,
    }


def mass_cancel_fields(message: Mapping[int, str], count: int | None, text: str) -> Fields:
    """Return the fields of an OrderMassCancelReport (r). `count` None means that the request was refused."""
    asked = message.get(530, "7")
    fields = {
        37: message.get(11, "NONE"),
        11: message.get(11, ""),
        530: asked,
        531: "0" if count is None else asked,
        532: FIX_OTHER if count is None else "",
        533: "" if count is None else str(count),
        55: message.get(55, ""),
        54: message.get(54, ""),
        58: text,
    }
    return {tag: value for tag, value in fields.items() if value}


def mass_cancel_of(message: Mapping[int, str]) -> tuple[str | int, Side]:
    """Return the market (0: all) and the side (unset: both) of an OrderMassCancelRequest (q). Raises FieldError."""
    asked = _chosen({"1": True, "7": False}, message, 530)
    if (55 in message) != asked:
        raise FieldError(55, "belongs to a request with 530=1, and to no other")
    return message.get(55, 0), side_of(message) if 54 in message else Side.UNSPECIFIED


def reason_of(code: ResultCode | None) -> str:
    """Return the OrdRejReason of a result code; None is an unknown code."""
    return FIX_OTHER if code is None else FIX_REASONS.get(code, FIX_OTHER)
