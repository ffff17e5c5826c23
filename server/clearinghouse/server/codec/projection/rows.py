# SPDX-License-Identifier: Apache-2.0
"""Convert events to named rows, for the projections (SPEC J-8).

Owns which rows an event becomes. The storage owns the tables and their columns; a test compares both. Amounts stay
integers in the machine's units, enumerations and codes become names.
"""

import json
from collections.abc import Iterator
from typing import Final, NamedTuple

from clearinghouse.server.codec.client_ids import number_of, text_of
from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.events.messages import CommandAt, reference_at
from clearinghouse.server.codec.figures import subject_of
from clearinghouse.server.codec.projection.money_events import (
    MONEY_UNDER_WAY,
    REQUESTED,
    STEPS,
    step_of,
)
from clearinghouse.server.codec.scales import RAY_DECIMALS, Scales
from clearinghouse.server.codec.text.events import (
    CODE_NAMES,
    MARKET_STATUS_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
    SYSTEM_NAMES,
    event_plain,
)
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.ledger.postings_from_events import (
    BOOK_NAMES,
    OFF_BOOK_TRANSFERS,
    postings,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    Command,
    ConditionalOrders,
    OrderBatch,
)
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    DATED_FUTURE,
    DEFERRED_SPOT,
    PERPETUAL,
    SELL,
    SPOT,
)
from clearinghouse.storage.projections import Change, Row

KIND_NAMES: Final = {
    SPOT: "SPOT",
    PERPETUAL: "PERPETUAL",
    DATED_FUTURE: "DATED_FUTURE",
    DEFERRED_SPOT: "DEFERRED_SPOT",
}


class Said(NamedTuple):
    """An event with its position in the journal: its call, its place among the events of the call, and its time."""

    first_sequence: int
    position: int
    time_ns: int
    event: Event

    @property
    def sequence(self) -> int:
        """Return the sequence of the event."""
        return self.first_sequence + self.event.fields["offset"]


def genesis_rows(state: State, scales: Scales) -> Iterator[Row]:
    """Return the rows of the state before the first command: the valuation asset and the accounts of the system."""
    yield _asset(state, state.valuation.id, 0)
    for account_id in sorted(state.accounts):
        yield _account(state, account_id, 0)
    assert scales.valuation.asset_id == state.valuation.id


def call_row(command: Command, first_sequence: int, time_ns: int) -> Row:
    """Return the row of a call: its items, time, command, principal and request id."""
    return Row(
        "calls",
        {
            "first_sequence": first_sequence,
            "items": command.count(),
            "time_ns": time_ns,
            "command": type(command).__name__,
            "principal": command.principal,
            "request_id": command.request_id,
        },
    )


def event_rows(
    said: Said, command: Command, state: State, scales: Scales, triggered: frozenset[int]
) -> Iterator[Row | Change]:
    """Yield the rows of one event. `state` includes its sequence; `triggered` are the orders that waited for a
    price.
    """
    event = said.event
    own = event.fields
    kind = event.kind
    at: dict[str, object] = {
        "sequence": said.sequence,
        "position": said.position,
        "time_ns": said.time_ns,
    }
    asked = (CommandAt(0, command),)
    yield Row(
        "events",
        {
            **at,
            "name": event.name,
            "account_id": own.get("account_id"),
            "market_id": own.get("market_id"),
            "asset_id": own.get("asset_id"),
            "fields": json.dumps(event_plain(event, scales, asked)),
        },
    )
    for entry, posting in enumerate(postings(event, state.markets)):
        yield Row(
            "postings",
            {
                **at,
                "entry": entry,
                "account_id": posting.account_id,
                "asset_id": posting.asset_id,
                "market_id": posting.market_id,
                "book": BOOK_NAMES[posting.book],
                "amount": posting.amount,
            },
        )
    if kind in _LISTED:
        yield from _listed(said, state)
    elif kind in _ORDERS:
        yield from _order(said, command, triggered)
    elif kind in MONEY_UNDER_WAY:
        yield _money_under_way(said, asked)
    elif kind in (events.REFUSED, events.CALL_REFUSED):
        yield _refusal(said, command, scales)
    elif kind in (events.INDEX_CHANGED, events.VALUED_AT_STABLE, events.MARK_CHANGED):
        yield _price(said, at, scales)
    elif kind == events.FUNDING_PAID:
        yield Row("funding", {**at, **_taken(own, "account_id", "market_id", "amount")})
    elif kind == events.FUNDING_RATE:
        yield Row("funding_rates", {**at, **_taken(own, "market_id", "rate_ppb", "samples")})
    elif kind == events.INTEREST_HOUR:
        yield _interest(own, at)
    if kind in STEPS:
        yield _step(event, at)
    if kind == events.TRADE or kind in OFF_BOOK_TRANSFERS:
        yield from _fills(said, state)


def _taken(own: dict[str, int], *names: str) -> dict[str, object]:
    """Return the fields `names` of an event unchanged."""
    return {name: own[name] for name in names}


# --- instruments and accounts -------------------------------------------------------------------------------

_LISTED: Final = frozenset(
    {
        events.ASSET_CREATED,
        events.MARKET_CREATED,
        events.MARKET_STATUS_CHANGED,
        events.ACCOUNT_CREATED,
        events.ACCOUNT_CLOSED,
        events.LIQUIDATION_STARTED,
        events.LIQUIDATION_ENDED,
    }
)


def _listed(said: Said, state: State) -> Iterator[Row | Change]:
    """Yield the row of a new asset, market or account, or the change of a status."""
    own = said.event.fields
    kind = said.event.kind
    if kind == events.ASSET_CREATED:
        yield _asset(state, own["asset_id"], said.sequence)
    elif kind == events.MARKET_CREATED:
        yield _market(state, own["market_id"], said.sequence)
    elif kind == events.MARKET_STATUS_CHANGED:
        status = MARKET_STATUS_NAMES[own["to_status"]]
        yield Change("markets", own["market_id"], {}, {"status": status})
    elif kind == events.ACCOUNT_CREATED:
        yield _account(state, own["account_id"], said.sequence)
    else:
        status = "CLOSED"
        if kind != events.ACCOUNT_CLOSED:
            status = "LIQUIDATING" if kind == events.LIQUIDATION_STARTED else "ACTIVE"
        yield Change("accounts", own["account_id"], {}, {"status": status})


def _asset(state: State, asset_id: int, sequence: int) -> Row:
    """Return the row of a new asset."""
    asset = state.assets[AssetId(asset_id)]
    return Row(
        "assets",
        {
            "asset_id": asset_id,
            "symbol": asset.symbol,
            "scale": asset.scale,
            "units_per_whole": 10**asset.scale,
            "sequence": sequence,
        },
    )


def _market(state: State, market_id: int, sequence: int) -> Row:
    """Return the row of a new market."""
    market = state.markets[MarketId(market_id)]
    return Row(
        "markets",
        {
            "market_id": market_id,
            "symbol": market.symbol,
            "kind": KIND_NAMES[market.kind],
            "base_asset_id": market.base.id,
            "quote_asset_id": market.quote.id,
            "lot": market.lot_units / 10**market.lot_decimals,
            "price_of_one": 10**market.lot_decimals / (market.lot_units * 10**market.quote.scale),
            "status": MARKET_STATUS_NAMES[market.status],
            "sequence": sequence,
        },
    )


def _account(state: State, account_id: int, sequence: int) -> Row:
    """Return the row of an account; the row of a system account has its name."""
    account = state.accounts[AccountId(account_id)]
    return Row(
        "accounts",
        {
            "account_id": account_id,
            "owner": SYSTEM_NAMES.get(account_id, account.owner),
            "kind": account.kind,
            "parent_id": account.parent_id,
            "status": STATUS_NAMES[account.status],
            "sequence": sequence,
        },
    )


# --- deposits and withdrawals -------------------------------------------------------------------------------


def _money_under_way(said: Said, asked: tuple[CommandAt, ...]) -> Row | Change:
    """Return the row of a new deposit or withdrawal with its reference, or the change by custody's decision."""
    own = said.event.fields
    table, key, status = MONEY_UNDER_WAY[said.event.kind]
    if status != REQUESTED:
        put: dict[str, object] = {
            "status": status,
            "decided_sequence": said.sequence,
            "decided_time_ns": said.time_ns,
        }
        return Change(table, own[key], {}, put)
    return Row(
        table,
        {
            **_taken(own, key, "account_id", "asset_id", "amount"),
            "reference": reference_at(own["offset"], asked),
            "status": status,
            "sequence": said.sequence,
            "time_ns": said.time_ns,
        },
    )


# --- orders and fills ---------------------------------------------------------------------------------------

_ORDERS: Final = frozenset(
    {events.ORDER_ACCEPTED, events.ORDER_REDUCED, events.ORDER_CANCELLED, events.TRADE}
)


def _order(said: Said, command: Command, triggered: frozenset[int]) -> Iterator[Row | Change]:
    """Yield the new row of an order, or the change that an event makes to it: fill, reduction, replacement or end."""
    own = said.event.fields
    kind = said.event.kind
    if kind == events.TRADE:
        for role in ("maker", "taker"):
            if own[f"{role}_order_id"]:
                added = {"filled_lots": own["lots"], "fee": own[f"{role}_fee"]}
                yield Change("orders", own[f"{role}_order_id"], added, {})
    elif kind == events.ORDER_REDUCED:
        yield Change("orders", own["order_id"], {"cancelled_lots": own["lots"]}, {})
    elif kind == events.ORDER_CANCELLED:
        put: dict[str, object] = {
            "ended_sequence": said.sequence,
            "end_code": CODE_NAMES[own["code"]],
        }
        yield Change("orders", own["order_id"], {"cancelled_lots": own["lots"]}, put)
    else:
        origin = "MACHINE"
        if own["order_id"] in triggered:
            origin = "TRIGGER"
        elif isinstance(command, OrderBatch | ConditionalOrders | Brackets):
            origin = "CLIENT"
        yield Row(
            "orders",
            {
                **_taken(own, "order_id", "account_id", "market_id"),
                "client_order_id": number_of(own["client_order_id"]),
                "client_order_text": text_of(own["client_order_id"]),
                "side": SIDE_NAMES[own["side"]],
                "origin": origin,
                **_taken(own, "price_per_lot", "lots"),
                "filled_lots": 0,
                "cancelled_lots": 0,
                "fee": 0,
                "sequence": said.sequence,
                "time_ns": said.time_ns,
            },
        )


def ended_orders(state: State, traded: set[int], sequence: int) -> Iterator[Change]:
    """Yield the end of each order in `traded` that is not open after the sequence; a cancel has its own event."""
    for order_id in sorted(traded):
        if order_id not in state.orders:
            yield Change("orders", order_id, {}, {"ended_sequence": sequence})


def _fills(said: Said, state: State) -> Iterator[Row]:
    """Yield a row for each side of a trade or close-out, with the margin of its account after the sequence."""
    own = said.event.fields
    if said.event.kind == events.TRADE:
        taker_buys = own["taker_side"] == BUY
        sides = (("MAKER", "maker", not taker_buys), ("TAKER", "taker", taker_buys))
        lots, value = own["lots"], own["price_per_lot"] * own["lots"]
        for role, name, buys in sides:
            order_id, fee = own[f"{name}_order_id"], own[f"{name}_fee"]
            account_id, realised = own[f"{name}_account_id"], own[f"{name}_realised"]
            yield _fill(
                said, state, (role, account_id, order_id, buys), (lots, value, fee, realised)
            )
        return
    buys = own["signed_lots"] > 0
    lots = abs(own["signed_lots"])
    for role, name, side in (
        ("ACCOUNT", "account", buys),
        ("COUNTERPARTY", "counterparty", not buys),
    ):
        account_id = own["account_id" if name == "account" else "counterparty_account_id"]
        figures = (lots, own["value"], 0, own[f"{name}_realised"])
        yield _fill(said, state, (role, account_id, 0, side), figures)


def _fill(
    said: Said,
    state: State,
    side: tuple[str, int, int, bool],
    figures: tuple[int, int, int, int],
) -> Row:
    """Return the row of one side of a trade or a close-out."""
    role, account_id, order_id, buys = side
    lots, value, fee, realised = figures
    values: dict[str, object] = {
        "trade_id": said.event.fields["trade_id"],
        "role": role,
        "sequence": said.sequence,
        "time_ns": said.time_ns,
        "name": said.event.name,
        "account_id": account_id,
        "market_id": said.event.fields["market_id"],
        "order_id": order_id,
        "side": SIDE_NAMES[BUY if buys else SELL],
        "lots": lots,
        "value": value,
        "fee": fee,
        "realised": realised,
    }
    account = state.accounts[AccountId(account_id)]
    if account.exposure_count:
        refresh(state, account)
        values["equity"] = equity(account)
        values["exposure"] = account.exposure
        values["imf_requirement"] = initial_margin(state, account)
        values["mmf_requirement"] = maintenance_margin(state, account)
    return Row("fills", values)


# --- the rest -----------------------------------------------------------------------------------------------


def _refusal(said: Said, command: Command, scales: Scales) -> Row:
    """Return the row of a refused item, or of a call that was refused as a whole."""
    own = said.event.fields
    plain = event_plain(said.event, scales, (CommandAt(0, command),))
    item = own["offset"]
    market_id = subject_of(command, item).market_id
    return Row(
        "refusals",
        {
            "sequence": said.sequence,
            "time_ns": said.time_ns,
            "command": type(command).__name__,
            "principal": command.principal,
            "account_id": _account_of(command, item),
            "market_id": market_id or None,
            "code": CODE_NAMES[own["code"]],
            "limit_value": plain["limit"],
            "actual_value": plain["actual"],
            "shortfall": plain["shortfall"],
        },
    )


def _account_of(command: Command, item: int) -> int | None:
    """Return the account that an item names; None without one."""
    for name in ("account_ids", "from_ids", "account_id"):
        value = getattr(command, name, None)
        if isinstance(value, list):
            return int(value[item])
        if isinstance(value, int):
            return value
    return None


def _price(said: Said, at: dict[str, object], scales: Scales) -> Row:
    """Return the row of a changed price."""
    own = said.event.fields
    if said.event.kind == events.MARK_CHANGED:
        market = scales.markets[own["market_id"]]
        price = market.price_e9_text(own["mark_e9"])
        return Row("prices", {**at, "what": "MARK", "market_id": own["market_id"], "price": price})
    price_e9 = own["index_e9" if said.event.kind == events.INDEX_CHANGED else "stable_e9"]
    text = scales.index_price_text(price_e9)
    return Row("prices", {**at, "what": "INDEX", "asset_id": own["asset_id"], "price": text})


def _interest(own: dict[str, int], at: dict[str, object]) -> Row:
    """Return the row of one hour of a pool's interest."""
    return Row(
        "interest",
        {
            **at,
            **_taken(own, "asset_id", "paid", "earned", "kept", "debt", "claims", "cash"),
            "borrow_rate": units_to_text(own["borrow_rate_ray"], RAY_DECIMALS),
            "lend_rate": units_to_text(own["lend_rate_ray"], RAY_DECIMALS),
        },
    )


def _step(event: Event, at: dict[str, object]) -> Row:
    """Return the row of a step of a liquidation."""
    figures = step_of(event.kind, event.fields)
    return Row("liquidations", {**at, "name": event.name, **figures._asdict()})
