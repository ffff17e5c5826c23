# SPDX-License-Identifier: Apache-2.0
"""Convert journaled events to the events of the public API (SPEC Q-4).

Owns the conversion. Bodies, public names and units are those of `EVENTS` of the vocabulary. Data that is equal for all
events of a kind is looked up once (`PLANS`).
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.client_ids import number_of, text_of
from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.server.codec.figures import (
    NOTHING,
    UNIT_OF_BRAKE,
    Figures,
    Subject,
    figures_to_text,
    subject_of,
    unit_to_text,
)
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import (
    Command,
    DecideDeposits,
    DecideWithdrawals,
    RequestDeposits,
    RequestWithdrawals,
)
from clearinghouse.statemachine.vocabulary.events import EVENTS, Event, Field
from clearinghouse.statemachine.vocabulary.units import DECIMAL_TEXT, FIGURE, RAW
from clearinghouse.v1 import event_pb2


class CommandAt(NamedTuple):
    """A command and the offset of its first item; events of the same record count their offsets in the same way."""

    offset: int
    command: Command


# Events with the figures of a gate.
REFUSED_BY_A_GATE: Final = frozenset(
    {events.CONDITIONAL_ENDED, events.CONDITIONAL_WAITING, events.TWAP_SLICE}
)
# Kinds for an object created or parameters set. Such an event has at most the object's number: the command has the
# rest.
STATED: Final = frozenset(
    {
        events.ASSET_CREATED,
        events.ASSET_CHANGED,
        events.MARKET_CREATED,
        events.MARKET_CHANGED,
        events.RISK_SWITCH_SET,
        events.SOURCE_CREATED,
        events.INSTRUMENT_SET,
        events.ACCOUNT_CREATED,
        events.ACCOUNT_CHANGED,
        events.SOURCE_QUOTE_SET,
        events.INDEX_RULES_SET,
        events.MARK_RULES_SET,
        events.POOL_CREATED,
        events.POOL_CHANGED,
        events.FUNDING_CHANGED,
        events.EXPIRY_CHANGED,
        events.DYNAMIC_MARGIN_SET,
        events.ISOLATED_SET,
        events.RECONCILIATION_SET,
        events.LIQUIDATION_SET,
        events.BACKSTOP_SET,
        events.BRAKE_SET,
        events.RULE_SET_CHANGED,
        events.PVP_CURRENCY_SET,
        events.PVP_MEMBER_SET,
        events.PVP_SHORT_LIMIT_SET,
        events.IDENTIFIER_SET,
        events.MEMBER_CHANGED,
        events.CLEARING_SET,
        events.SETTLEMENT_TERMS_SET,
        events.MARGIN_PARAMETERS_SET,
        events.MARGIN_ASSET_SET,
        events.DEFAULT_FUND_PARAMETERS_SET,
        events.COOLING_OFF_SET,
        events.LIQUIDITY_TERMS_SET,
    }
)


# In place of a unit: the number is a client's order id, or stands for a text, which has a field of its own.
CLIENT_ORDER: Final = -1
TEXT_OF_CLIENT: Final = "client_order_text"


def _unit(field: Field) -> int:
    """Return the unit of a number that is sent as decimal text.

    CLIENT_ORDER means an order id that a client chose, RAW a number that is sent as it is.
    """
    if field.name == "client_order_id":
        return CLIENT_ORDER
    return field.unit if field.unit in DECIMAL_TEXT else RAW


# Kind -> its fields without the figures, which need the command; the unit of decimal text, CLIENT_ORDER, else RAW.
PLANS: Final[dict[int, tuple[Field, ...]]] = {
    kind: tuple(
        Field(field.name, field.public, _unit(field))
        for field in form.fields
        if field.unit != FIGURE
    )
    for kind, form in EVENTS.items()
}


def encode_event(
    first_sequence: int, event: Event, scales: Scales, commands: Sequence[CommandAt] = ()
) -> event_pb2.Event:
    """Return one event as a message; its sequence is `first_sequence` plus its offset.

    `commands` are the possible causes by ascending offset. Events do not repeat the command, so only the command has
    the unit of a refusal's figures, the reference of a deposit or withdrawal, and the fields of an object that was
    created or set. Without a command for its offset, the message omits them.
    """
    fields = event.fields
    message = event_pb2.Event()
    message.sequence = first_sequence + fields["offset"]
    message.kind = cast("event_pb2.EventKind", event.kind)
    body: Message = getattr(message, EVENTS[event.kind].body)
    body.SetInParent()
    asset = scales.assets.get(fields.get("asset_id", 0))
    market = scales.markets.get(fields.get("market_id", 0))
    for name, public, unit in PLANS[event.kind]:
        value = fields[name]
        if unit == CLIENT_ORDER:
            setattr(body, public, number_of(value))
            setattr(body, TEXT_OF_CLIENT, text_of(value))
        elif unit != RAW:
            setattr(body, public, unit_to_text(value, unit, asset, market, scales))
        elif value:
            # 0 is what an unset number reads as.
            setattr(body, public, value)
    if event.kind == events.CALL_REFUSED:
        limit, actual = fields["limit"], fields["actual"]
        figures = (limit, actual, abs(actual - limit))
        _set_figures(message.refusal, figures_to_text(fields["code"], figures, NOTHING, scales))
    elif event.kind == events.REFUSED:
        figures = (fields["limit"], fields["actual"], fields["shortfall"])
        subject = subject_at(fields["offset"], commands)
        if subject is not None and any(figures):
            texts = figures_to_text(fields["code"], figures, subject, scales)
            _set_figures(message.refusal, texts)
    elif event.kind in REFUSED_BY_A_GATE:
        figures = (fields["limit"], fields["actual"], fields["shortfall"])
        if any(figures):
            # Any command may have triggered the order; market and side of the refused order stand in the event.
            subject = Subject(0, fields["market_id"], fields["side"])
            texts = figures_to_text(fields["code"], figures, subject, scales)
            is_slice = event.kind == events.TWAP_SLICE
            _set_figures(message.twap if is_slice else message.conditional, texts)
    elif event.kind in STATED:
        found = item_at(fields["offset"], commands)
        if found is not None and type(found[0]) in STATEMENTS:
            message.stated.CopyFrom(STATEMENTS[type(found[0])](found[0], scales))
    elif event.kind in (
        events.DEPOSIT_REQUESTED,
        events.DEPOSIT_CONFIRMED,
        events.DEPOSIT_REJECTED,
    ):
        message.deposit.reference = reference_at(fields["offset"], commands)
    elif event.kind in (
        events.WITHDRAWAL_REQUESTED,
        events.WITHDRAWAL_CONFIRMED,
        events.WITHDRAWAL_REJECTED,
    ):
        message.withdrawal.reference = reference_at(fields["offset"], commands)
    elif event.kind in (events.BRAKE_ENGAGED, events.BRAKE_RELEASED):
        unit = UNIT_OF_BRAKE[fields["brake"]]
        message.brake.limit = unit_to_text(fields["limit"], unit, asset, market, scales)
        message.brake.actual = unit_to_text(fields["actual"], unit, asset, market, scales)
    elif event.kind == events.ASSET_PAUSE_ASKED:
        unit = UNIT_OF_BRAKE[fields["brake"]]
        message.brake.actual = unit_to_text(fields["actual"], unit, asset, market, scales)
    return message


def subject_at(offset: int, commands: Sequence[CommandAt]) -> Subject | None:
    """Return the subject of the item at an offset; None if no command covers it."""
    found = item_at(offset, commands)
    return None if found is None else subject_of(*found)


def reference_at(offset: int, commands: Sequence[CommandAt]) -> str:
    """Return the caller's reference of the deposit or withdrawal at an offset, or the transaction that custody named.

    Returns "" if no command covers the offset.
    """
    found = item_at(offset, commands)
    if found is None:
        return ""
    command, item = found
    if isinstance(command, RequestDeposits | RequestWithdrawals):
        return command.references[item]
    if isinstance(command, DecideDeposits | DecideWithdrawals) and command.transaction_references:
        return command.transaction_references[item]
    return ""


def house_pays_at(offset: int, commands: Sequence[CommandAt]) -> int:
    """Return 1 if the clearinghouse pays the network fee of the withdrawal at an offset, from its account `fees`
    (L-4.3).

    Returns 0 if the account pays it, or if no command covers the offset.
    """
    found = item_at(offset, commands)
    if found is None:
        return 0
    command, item = found
    if isinstance(command, RequestWithdrawals) and command.fee_from_house:
        return command.fee_from_house[item]
    return 0


def item_at(offset: int, commands: Sequence[CommandAt]) -> tuple[Command, int] | None:
    """Return the command at an offset, and the number of its item; None if no command covers it."""
    place = bisect_right(commands, offset, key=lambda entry: entry.offset) - 1
    if place < 0:
        return None
    entry = commands[place]
    item = offset - entry.offset
    return (entry.command, item) if item < entry.command.count() else None


def _set_figures(
    body: event_pb2.RefusalEvent | event_pb2.ConditionalEvent | event_pb2.TwapEvent, texts: Figures
) -> None:
    """Set limit, actual figure and shortfall of a refusal in the body of an event."""
    body.limit, body.actual, body.shortfall = texts
