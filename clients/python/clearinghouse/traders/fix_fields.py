# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: PLR2004 (tags are the names of FIX)
"""Convert fields of FIX 4.4 to calls of the client, and execution reports to fields.

Owns the meaning of tags. Pure: it knows no engine and no session. A message is a mapping of tags to texts.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypeVar

from clearinghouse.client import (
    NewOrder,
    OrderType,
    PostOnly,
    RequestKey,
    ResultCode,
)
from clearinghouse.client.values.enums import TimeInForce
from clearinghouse.traders.executions import ExecType, ExecutionReport
from clearinghouse.traders.words import (
    FIX_ORDER_TYPES,
    FIX_OTHER,
    FIX_REASONS,
    FIX_SIDES,
    FIX_TIMES_IN_FORCE,
)

C = TypeVar("C")
Fields = dict[int, str]
NS: Final = 1_000_000_000
_SIDES: Final = {word: side for side, word in FIX_SIDES.items()}
_TYPES: Final = {word: kind for kind, word in FIX_ORDER_TYPES.items()}
_TIMES: Final = {word: time for time, word in FIX_TIMES_IN_FORCE.items()}
# ExecInst (18): what of it we have. 6 participates and does not initiate, E does not increase.
_EXEC_INST: Final = frozenset("6E ")


class FieldError(ValueError):
    """A message requests a feature that this exchange does not have; `reason` is the OrdRejReason."""

    def __init__(self, text: str, reason: str = "11") -> None:
        super().__init__(text)
        self.reason = reason


def utc_text(time_ns: int) -> str:
    """Return a time as UTCTimestamp, with milliseconds, floored."""
    moment = datetime.fromtimestamp(time_ns // NS, UTC)
    return f"{moment:%Y%m%d-%H:%M:%S}.{time_ns % NS // 1_000_000:03}"


def utc_ns(text: str) -> int:
    """Return the time of a UTCTimestamp, with or without a fraction of a second. Raises FieldError."""
    whole, _, fraction = text.partition(".")
    try:
        moment = datetime.strptime(whole, "%Y%m%d-%H:%M:%S").replace(tzinfo=UTC)
        return int(moment.timestamp()) * NS + int(fraction.ljust(9, "0")[:9] or 0)
    except ValueError:
        raise FieldError(f"{text!r} is no UTCTimestamp", "99") from None


def key_of(sender: str, message: Mapping[int, str]) -> RequestKey:
    """Return the identity of a request: the same for each copy of a message, so that a copy has no second effect."""
    return RequestKey(f"{sender}/{message[11]}"[:64], utc_ns(message[60]))


def _chosen(table: Mapping[str, C], message: Mapping[int, str], tag: int) -> C:
    """Return the value chosen by a field. Raises FieldError."""
    found = table.get(message.get(tag, ""))
    if found is None:
        known = ", ".join(sorted(table))
        raise FieldError(f"tag {tag} is {message.get(tag, '')!r}, and not one of {known}")
    return found


def order_of(account: int, message: Mapping[int, str]) -> NewOrder:
    """Return the order of NewOrderSingle or OrderCancelReplaceRequest. Raises FieldError."""
    kind = _chosen(_TYPES, message, 40)
    is_market = kind == OrderType.MARKET
    standing = TimeInForce.IOC if is_market else TimeInForce.GTC
    if 59 in message:
        standing = _chosen(_TIMES, message, 59)
    inst = message.get(18, "")
    if not _EXEC_INST.issuperset(inst):
        raise FieldError(f"tag 18 is {inst!r}: only 6 and E are known")
    if (44 in message) == is_market:
        raise FieldError("tag 44 belongs to a limit order, and to no market order")
    return NewOrder(
        account,
        message[55],
        _chosen(_SIDES, message, 54),
        message[38],
        message.get(44, ""),
        type=kind,
        time_in_force=standing,
        post_only=PostOnly.REJECT if "6" in inst else PostOnly.UNSPECIFIED,
        reduce_only="E" in inst,
        client_order_text=message[11],
        expire_time_ns=utc_ns(message[126]) if 126 in message else 0,
    )


def _text(number: Decimal | None) -> str:
    """Return a number in FIX form; 0 if it is unknown."""
    return "0" if number is None else f"{number:f}"


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
        6: f"{report.avg_px:.12f}".rstrip("0").rstrip("."),
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


def capture_fields(report: ExecutionReport, symbol: str) -> tuple[Fields, Fields]:
    """Return the fields of a TradeCaptureReport (AE), and the fields of its one side."""
    moment = utc_text(report.time_ns)
    whole = {
        571: report.exec_id,
        487: "2" if report.exec_ref_id else "0",
        570: "N",
        17: report.exec_id,
        55: symbol,
        32: _text(report.last_qty),
        31: _text(report.last_px),
        75: moment[:8],
        60: moment,
        880: str(report.trd_match_id),
    }
    if report.exec_ref_id:
        whole[572] = report.exec_ref_id
    side = {
        54: FIX_SIDES.get(report.side, "7"),
        37: str(report.order_id) if report.order_id else "NONE",
        1: str(report.account),
        12: _text(report.commission),
        13: "3",
    }
    if report.cl_ord_id:
        side[11] = report.cl_ord_id
    return whole, side


def reject_fields(account: int, message: Mapping[int, str], reason: str, text: str) -> Fields:
    """Return the fields of the ExecutionReport (8) of a refused order."""
    return {
        37: "NONE",
        11: message.get(11, ""),
        17: f"R{message.get(11, '')}",
        150: "8",
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
    }


def cancel_reject_fields(message: Mapping[int, str], reason: str, text: str) -> Fields:
    """Return the fields of an OrderCancelReject (9)."""
    return {
        37: message.get(37, "NONE"),
        11: message.get(11, ""),
        41: message.get(41, ""),
        39: "8",
        434: "2" if message.get(35) == "G" else "1",
        102: {"5": "1", "6": "6"}.get(reason, "99"),
        58: text,
    }


def reason_of(code: ResultCode | None) -> str:
    """Return the OrdRejReason of a result code."""
    return FIX_OTHER if code is None else FIX_REASONS.get(code, FIX_OTHER)
