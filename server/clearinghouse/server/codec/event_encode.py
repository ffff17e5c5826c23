# SPDX-License-Identifier: Apache-2.0
"""Journaled events to the events of the public API (SPEC Q-4).

Owns the table from the kinds and fields of `EVENT_FIELDS` to messages; a test compares the two. Public names are
those of the machine, except that what the machine counts in lots and per lot is a `quantity` and a `price`
outside, and a price with nine more decimals loses its `_e9`. Nothing is read per event that one look per kind can tell.
"""

from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, NamedTuple, cast

from google.protobuf.message import Message

from clearinghouse.server.codec.figures import (
    ASSET_AMOUNT,
    FUNDING_INDEX,
    INDEX_E9,
    LOTS,
    NOTHING,
    POOL_SHARES,
    PRICE_PER_LOT,
    PRICE_PER_LOT_E9,
    QUOTE_AMOUNT,
    RAY,
    UNIT_OF_BRAKE,
    VALUATION_AMOUNT,
    Figures,
    Subject,
    figures_to_text,
    subject_of,
    unit_to_text,
)
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event
from clearinghouse.v1 import event_pb2

PUBLIC_NAMES: Final[dict[str, str]] = {
    "price_per_lot": "price",
    "lots": "quantity",
    "remaining_lots": "remaining_quantity",
    "index_e9": "index_price",
    "mark_e9": "mark_price",
    "price_e9": "price",
    "trigger_e9": "trigger_price",
    "displayed_lots": "displayed_quantity",
    "funding_index_ray": "funding_index",
    "uncapped_e9": "uncapped_price",
    "stable_e9": "stable_price",
    "spread_e9": "spread",
    "confidence_e9": "confidence",
    "mid_e9": "mid_price",
    "signed_lots": "signed_quantity",
    "limit_price_per_lot": "limit_price",
    "basis_e9": "basis",
    "expire_ns": "expire_time_ns",
    "until_ns": "until_time_ns",
    "borrow_rate_ray": "borrow_rate",
    "lend_rate_ray": "lend_rate",
    "borrow_index_ray": "borrow_index",
    "supply_index_ray": "supply_index",
}
FIGURE_FIELDS: Final = frozenset({"limit", "actual", "shortfall"})
ASSET_AMOUNT_FIELDS: Final = frozenset(
    {
        "amount",
        "captured",
        "released",
        "paid_in",
        "paid_out",
        "unpaid_claims",
        "unpaid_debts",
        "fund_paid",
        "shared",
        "fund_debt",
        "fund_before",
        "paid",
        "earned",
        "kept",
        "debt",
        "claims",
        "cash",
        "loss",
        "from_fund",
        "from_balance",
        "from_loans",
        "from_borrow",
        "from_orders",
        "from_conversion",
        "unpaid",
        "needed",
        "covered",
        "from_lenders",
    }
)
QUOTE_AMOUNT_FIELDS: Final = frozenset(
    {
        "maker_fee",
        "taker_fee",
        "maker_realised",
        "taker_realised",
        "realised",
        "released_cost",
        "value",
        "liquidation_fee",
        "account_realised",
        "counterparty_realised",
        "fund_spread",
        "provider_spread",
    }
)
VALUATION_FIELDS: Final = frozenset(
    {
        "equity",
        "maintenance_margin",
        "exposure",
        "equity_before",
        "equity_after",
        "value_paid",
        "value_received",
    }
)
UNIT_OF_NAME: Final[dict[str, int]] = {
    "lots": LOTS,
    "remaining_lots": LOTS,
    "signed_lots": LOTS,
    "price_per_lot": PRICE_PER_LOT,
    "limit_price_per_lot": PRICE_PER_LOT,
    "mark_e9": PRICE_PER_LOT_E9,
    "price_e9": PRICE_PER_LOT_E9,
    "trigger_e9": PRICE_PER_LOT_E9,
    "displayed_lots": LOTS,
    "funding_index_ray": FUNDING_INDEX,
    "index_e9": INDEX_E9,
    "uncapped_e9": INDEX_E9,
    "stable_e9": INDEX_E9,
    "spread_e9": INDEX_E9,
    "confidence_e9": INDEX_E9,
    "mid_e9": PRICE_PER_LOT_E9,
    "basis_e9": PRICE_PER_LOT_E9,
    "shares": POOL_SHARES,
    "borrow_shares": POOL_SHARES,
    "lent_shares": POOL_SHARES,
    "borrow_rate_ray": RAY,
    "lend_rate_ray": RAY,
    "borrow_index_ray": RAY,
    "supply_index_ray": RAY,
}

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
    events.SOURCE_STANDING: "source_standing",
    events.PRICE_JUDGED: "price_judged",
    events.VALUED_AT_STABLE: "valued_at_stable",
    events.MARK_SAMPLED: "mark_sampled",
    events.SOURCE_QUOTE_SET: "source_quote",
    events.INDEX_RULES_SET: "asset",
    events.MARK_RULES_SET: "market",
    events.POOL_CREATED: "asset",
    events.POOL_CHANGED: "asset",
    events.LENT: "loan",
    events.REDEEMED: "loan",
    events.BORROWED: "loan",
    events.REPAID: "loan",
    events.INTEREST_HOUR: "interest",
    events.RESERVE_POSTED: "reserve",
    events.LENDERS_FEES: "pool_payment",
    events.POOL_TOPPED_UP: "pool_payment",
    events.POOL_LOSS: "pool_loss",
    events.POOL_EPOCH_CLOSED: "pool_epoch",
    events.REDEMPTION_ASKED: "redemption_ask",
    events.FUNDING_RATE: "funding_rate",
    events.FUNDING_PAID: "funding_payment",
    events.FUNDING_SWEPT: "funding_payment",
    events.FUNDING_CHANGED: "market",
    events.EXPIRY_CHANGED: "market",
    events.FUTURE_EXPIRED: "future_expired",
    events.POSITION_SETTLED: "position_settled",
    events.EXPIRY_ROUNDED: "expiry_rounding",
    events.DYNAMIC_MARGIN_SET: "dynamic_margin",
    events.MARGIN_SCALE_CHANGED: "margin_scale",
    events.ISOLATED_SET: "isolated",
    events.RECONCILIATION_SET: "reconciliation_rules",
    events.QUOTE_SET: "quote",
    events.PAID_IN: "pay_in",
    events.LOAN_SOLD_TO_FUND: "loan",
    events.COLLATERAL_CONVERTED: "conversion",
    events.QUOTE_FILLED: "conversion",
    events.POSITION_REALISED: "position_realised",
    events.LOSSES_REALISED: "realisation",
    events.LIQUIDATION_SET: "liquidation_rules",
    events.BACKSTOP_SET: "backstop",
    events.FUND_CONTRIBUTED: "fund_payment",
    events.DEBT_LINE_REPAID: "fund_payment",
    events.LIQUIDATION_FILL: "liquidation_fill",
    events.BACKSTOP_FILL: "close_out",
    events.DELEVERAGED: "close_out",
    events.REST_CLOSED: "close_out",
    events.LOSS_SHARED: "loss_share",
    events.BAD_DEBT: "bad_debt",
    events.COLLATERAL_SOLD: "collateral_sale",
    events.COLLATERAL_TAKEN: "collateral_sale",
    events.REMAINDER_TAKEN: "take_over",
    events.REMAINDER_PAID: "take_over",
    events.TAKEN_OVER: "take_over",
    events.LOAN_TAKEN_OVER: "take_over",
    events.BORROW_TAKEN_OVER: "take_over",
    events.LENDER_PAID: "lender_payment",
    events.CONDITIONAL_PLACED: "conditional",
    events.CONDITIONAL_TRIGGERED: "conditional",
    events.CONDITIONAL_ENDED: "conditional",
    events.OCO_PAIRED: "pair",
    events.ICEBERG_DISPLAYED: "iceberg",
    events.DEAD_MAN_SET: "silence",
    events.DEAD_MAN_EXPIRED: "silence",
    events.DISCONNECT_REPORTED: "silence",
    events.BRAKE_SET: "brake",
    events.BRAKE_ENGAGED: "brake",
    events.BRAKE_RELEASED: "brake",
}
assert BODY_OF_KIND.keys() == EVENT_FIELDS.keys()


# How a field becomes public: units as in `figures`, and two that only events have.
RAW: Final = 0
FIGURE: Final = -1


class Field(NamedTuple):
    """The machine's name of a field, its public name and what it counts."""

    name: str
    public: str
    unit: int


class CommandAt(NamedTuple):
    """A command and the offset of its first item, counted as its events count."""

    offset: int
    command: Command


def unit_of_field(name: str) -> int:
    """What a field counts; RAW for ids, enumerations, codes and counts."""
    if name in FIGURE_FIELDS:
        return FIGURE
    if name in ASSET_AMOUNT_FIELDS:
        return ASSET_AMOUNT
    if name in VALUATION_FIELDS:
        return VALUATION_AMOUNT
    if name in QUOTE_AMOUNT_FIELDS:
        return QUOTE_AMOUNT
    return UNIT_OF_NAME.get(name, RAW)


def unit_in(name: str, names: Sequence[str]) -> int:
    """What a field counts among those of its event: an amount of an event that names a market and no asset is of
    the market's quote asset.
    """
    unit = unit_of_field(name)
    if unit == ASSET_AMOUNT and "asset_id" not in names and "market_id" in names:
        return QUOTE_AMOUNT
    return unit


# Kind -> its fields but the offset and the figures, which need the command.
PLANS: Final[dict[int, tuple[Field, ...]]] = {
    kind: tuple(
        Field(name, PUBLIC_NAMES.get(name, name), unit_in(name, names))
        for name in names
        if name != "offset" and unit_of_field(name) != FIGURE
    )
    for kind, (_, names) in EVENT_FIELDS.items()
}


def encode_event(
    first_sequence: int, event: Event, scales: Scales, commands: Sequence[CommandAt] = ()
) -> event_pb2.Event:
    """One event as a message; its sequence is `first_sequence` plus its offset.

    `commands` are those that may have caused it, by ascending offset: events do not repeat the command, so
    only it tells which unit the figures of a refusal have. A refusal that none covers comes without figures.
    """
    fields = event.fields
    message = event_pb2.Event()
    message.sequence = first_sequence + fields["offset"]
    message.kind = cast("event_pb2.EventKind", event.kind)
    body: Message = getattr(message, BODY_OF_KIND[event.kind])
    body.SetInParent()
    asset = scales.assets.get(fields.get("asset_id", 0))
    market = scales.markets.get(fields.get("market_id", 0))
    for name, public, unit in PLANS[event.kind]:
        value = fields[name]
        if unit != RAW:
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
    elif event.kind == events.CONDITIONAL_ENDED:
        figures = (fields["limit"], fields["actual"], fields["shortfall"])
        if any(figures):
            # What triggered it may be about anything; the event says itself what the refused order was about.
            subject = Subject(0, fields["market_id"], fields["side"])
            texts = figures_to_text(fields["code"], figures, subject, scales)
            _set_figures(message.conditional, texts)
    elif event.kind in (events.BRAKE_ENGAGED, events.BRAKE_RELEASED):
        unit = UNIT_OF_BRAKE[fields["brake"]]
        message.brake.limit = unit_to_text(fields["limit"], unit, asset, market, scales)
        message.brake.actual = unit_to_text(fields["actual"], unit, asset, market, scales)
    return message


def subject_at(offset: int, commands: Sequence[CommandAt]) -> Subject | None:
    """What the item at an offset is about; None if no command covers it."""
    place = bisect_right(commands, offset, key=lambda entry: entry.offset) - 1
    if place < 0:
        return None
    entry = commands[place]
    item = offset - entry.offset
    return subject_of(entry.command, item) if item < entry.command.count() else None


def _set_figures(body: event_pb2.RefusalEvent | event_pb2.ConditionalEvent, texts: Figures) -> None:
    """Limit, actual and shortfall of a refusal."""
    body.limit, body.actual, body.shortfall = texts
