# SPDX-License-Identifier: Apache-2.0
"""Journaled events to the events of the public API (SPEC Q-4).

Owns the table from the kinds and fields of `EVENT_FIELDS` to messages; a test compares the two. Public names are
those of the machine, except that what the machine counts in lots and per lot is a `quantity` and a `price`
outside, and a price with nine more decimals loses its `_e9`. Nothing here is hot.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.figures import NOTHING, Subject, figures_to_text, subject_of
from clearinghouse.server.codec.scales import MarketScale, Scales
from clearinghouse.statemachine import events
from clearinghouse.statemachine.commands import Command
from clearinghouse.statemachine.events import EVENT_FIELDS, Event
from clearinghouse.v1 import event_pb2

PUBLIC_NAMES: Final[dict[str, str]] = {
    "price_per_lot": "price",
    "lots": "quantity",
    "remaining_lots": "remaining_quantity",
    "index_e9": "index_price",
    "mark_e9": "mark_price",
}
FIGURE_FIELDS: Final = frozenset({"limit", "actual", "shortfall"})
ASSET_AMOUNT_FIELDS: Final = frozenset(
    {"amount", "captured", "released", "paid_in", "paid_out", "unpaid_claims", "unpaid_debts"}
)
QUOTE_AMOUNT_FIELDS: Final = frozenset(
    {"maker_fee", "taker_fee", "maker_realised", "taker_realised"}
)
VALUATION_FIELDS: Final = frozenset({"equity", "maintenance_margin", "exposure"})
LOTS_FIELDS: Final = frozenset({"lots", "remaining_lots"})

# Kind -> the body of its message.
BODY_OF_KIND: Final[dict[int, str]] = {
    events.REFUSED: "refusal",
    events.CALL_REFUSED: "refusal",
    events.CALL_REPEATED: "repeat",
    events.ASSET_CREATED: "asset",
    events.ASSET_CHANGED: "asset",
    events.MARKET_CREATED: "market",
    events.MARKET_CHANGED: "market",
    events.MARKET_STATUS_CHANGED: "market",
    events.RISK_SWITCH_SET: "risk_switch",
    events.SOURCE_CREATED: "source",
    events.INSTRUMENT_SET: "asset",
    events.ACCOUNT_CREATED: "account",
    events.ACCOUNT_CHANGED: "account",
    events.ACCOUNT_CLOSED: "account",
    events.DEPOSIT_REQUESTED: "deposit",
    events.DEPOSIT_CONFIRMED: "deposit",
    events.DEPOSIT_REJECTED: "deposit",
    events.WITHDRAWAL_REQUESTED: "withdrawal",
    events.WITHDRAWAL_CONFIRMED: "withdrawal",
    events.WITHDRAWAL_REJECTED: "withdrawal",
    events.TRANSFERRED: "transfer",
    events.HOLD_CREATED: "hold",
    events.HOLD_CAPTURED: "hold",
    events.HOLD_RELEASED: "hold",
    events.ORDER_ACCEPTED: "order",
    events.ORDER_REDUCED: "order",
    events.ORDER_CANCELLED: "order",
    events.ORDER_CANCEL_PENDING: "order",
    events.TRADE: "trade",
    events.AUCTION_UNCROSSED: "auction",
    events.BREAK_RECORDED: "venue_break",
    events.BREAK_RESOLVED: "venue_break",
    events.INDEX_CHANGED: "index",
    events.MARK_CHANGED: "mark",
    events.PRICE_STATE_CHANGED: "price_state",
    events.SOURCE_EXCLUDED: "source_excluded",
    events.LIQUIDATION_STARTED: "liquidation",
    events.LIQUIDATION_ENDED: "liquidation",
    events.SETTLED_IN: "settlement",
    events.SETTLED_OUT: "settlement",
    events.SETTLEMENT_PASS: "settlement_pass",
}
assert BODY_OF_KIND.keys() == EVENT_FIELDS.keys()


class CommandAt(NamedTuple):
    """A command of a record and the offset of its first item in it."""

    offset: int
    command: Command


def encode_events(
    first_sequence: int,
    values: list[int],
    scales: Scales,
    commands: Sequence[CommandAt] = (),
) -> list[event_pb2.Event]:
    """The flat events of a record whose first sequence is `first_sequence`, in their order.

    `commands` are those of the record by ascending offset: events do not repeat the command, so only it tells
    which unit the figures of a refusal have. Refusals that it does not cover come without figures.
    Raises ValueError if the values are no events of this format.
    """
    return [encode_event(first_sequence, event, scales, commands) for event in events.split(values)]


def encode_event(
    first_sequence: int, event: Event, scales: Scales, commands: Sequence[CommandAt]
) -> event_pb2.Event:
    """One event."""
    fields = event.fields
    offset = fields["offset"]
    message = event_pb2.Event(
        sequence=first_sequence + offset, kind=cast("event_pb2.EventKind", event.kind)
    )
    body: Message = getattr(message, BODY_OF_KIND[event.kind])
    body.SetInParent()
    market = scales.markets.get(fields.get("market_id", 0))
    for name, value in fields.items():
        if name == "offset" or name in FIGURE_FIELDS:
            continue
        public = field_to_public(name, value, fields, market, scales)
        setattr(body, PUBLIC_NAMES.get(name, name), public)
    if event.kind in {events.REFUSED, events.CALL_REFUSED}:
        subject = _subject_at(offset, commands) if event.kind == events.REFUSED else NOTHING
        if subject is not None:
            _set_figures(message.refusal, fields, subject, scales)
    return message


def field_to_public(
    name: str,
    value: int,
    fields: dict[str, int],
    market: MarketScale | None,
    scales: Scales,
) -> int | str:
    """The public form of one field: decimal text for what has a scale, the number itself for the rest."""
    if name in ASSET_AMOUNT_FIELDS:
        return scales.assets[fields["asset_id"]].texts[value]
    if name in VALUATION_FIELDS:
        return scales.valuation.texts[value]
    if name == "index_e9":
        return scales.index_price_text(value)
    if market is None:
        return value
    if name in LOTS_FIELDS:
        return market.lot_texts[value]
    if name == "price_per_lot":
        return market.price_texts[value]
    if name == "mark_e9":
        return market.price_e9_text(value)
    if name in QUOTE_AMOUNT_FIELDS:
        return market.quote.texts[value]
    return value


def _subject_at(offset: int, commands: Sequence[CommandAt]) -> Subject | None:
    """What the item at an offset of a record is about; None if no command covers it."""
    place = bisect_right(commands, offset, key=lambda entry: entry.offset) - 1
    if place < 0:
        return None
    entry = commands[place]
    item = offset - entry.offset
    return subject_of(entry.command, item) if item < entry.command.count() else None


def _set_figures(
    body: event_pb2.RefusalEvent, fields: dict[str, int], subject: Subject, scales: Scales
) -> None:
    """Limit, actual and shortfall of a refusal, unless it has none."""
    figures = (fields["limit"], fields["actual"], fields.get("shortfall", 0))
    if any(figures):
        texts = figures_to_text(fields["code"], figures, subject, scales)
        body.limit, body.actual, body.shortfall = texts
