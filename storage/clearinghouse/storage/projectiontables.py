# SPDX-License-Identifier: Apache-2.0
"""Name the tables of projections, and the meaning of each column (SPEC J-8, docs/reference/projections.md).

Owns the schema. Must never know how rows are made or written.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

INTEGER: Final = "INTEGER"
TEXT: Final = "TEXT"
REAL: Final = "REAL"
# An integer that may need more than 64 bits; a larger one is stored as digits.
BIG: Final = "ANY"


class Column(NamedTuple):
    """A column: its SQL type and the meaning of its values."""

    type: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the meaning of a row, its columns, its key, and its indexed columns."""

    meaning: str
    columns: dict[str, Column]
    key: tuple[str, ...]
    indexes: tuple[str, ...] = field(default=())


_SEQUENCE: Final = Column(INTEGER, "The sequence at which it happened.")
_POSITION: Final = Column(INTEGER, "Its place among the events of its call, from 0.")
_TIME: Final = Column(INTEGER, "Sequenced time, nanoseconds since 1970.")
_ACCOUNT: Final = Column(INTEGER, "The account.")
_ASSET: Final = Column(INTEGER, "The asset.")
_MARKET: Final = Column(INTEGER, "The market.")

# Columns of a deposit and of a withdrawal.
_UNDER_WAY: Final = {
    "account_id": _ACCOUNT,
    "asset_id": _ASSET,
    "amount": Column(INTEGER, "How much, smallest units."),
    "reference": Column(TEXT, "The caller's own note, at most 128 bytes; empty: none."),
    "sequence": Column(INTEGER, "When it was requested."),
    "time_ns": _TIME,
    "decided_sequence": Column(INTEGER, "When custody last decided on it; null: not yet."),
    "decided_time_ns": Column(INTEGER, "The time of that; an amount is credited then."),
}

TABLES: Final[dict[str, Table]] = {
    "journal": Table(
        "One row: which journal this is built from, and how far.",
        {
            "id": Column(INTEGER, "Always 1."),
            "genesis_hash": Column(TEXT, "The hash of the journal's genesis, hex."),
            "sequence": Column(INTEGER, "The last sequence that is in the tables."),
            "chain_head": Column(TEXT, "The chained hash at that sequence, hex."),
            "time_ns": _TIME,
        },
        ("id",),
    ),
    "assets": Table(
        "One row per asset.",
        {
            "asset_id": _ASSET,
            "symbol": Column(TEXT, "Its name."),
            "scale": Column(INTEGER, "Decimals of its smallest unit."),
            "units_per_whole": Column(INTEGER, "Smallest units in a whole one: 10^scale."),
            "sequence": Column(INTEGER, "When it was listed; 0: in genesis."),
        },
        ("asset_id",),
    ),
    "markets": Table(
        "One row per market.",
        {
            "market_id": _MARKET,
            "symbol": Column(TEXT, "Its name."),
            "kind": Column(TEXT, "SPOT, PERPETUAL, DATED_FUTURE or DEFERRED_SPOT."),
            "base_asset_id": Column(INTEGER, "What is traded."),
            "quote_asset_id": Column(INTEGER, "What it is paid in."),
            "lot": Column(REAL, "A lot in whole base."),
            "price_of_one": Column(
                REAL, "What one quote unit per lot is as a price: quote per whole base."
            ),
            "status": Column(TEXT, "Its status as of the last sequence."),
            "sequence": Column(INTEGER, "When it was listed."),
        },
        ("market_id",),
    ),
    "accounts": Table(
        "One row per account, those of the system included.",
        {
            "account_id": _ACCOUNT,
            "owner": Column(TEXT, "Whose it is; of the system's its name."),
            "kind": Column(INTEGER, "Kind of account, as in the API."),
            "parent_id": Column(INTEGER, "The account that it is a sub-account of; 0: none."),
            "status": Column(
                TEXT, "ACTIVE, LIQUIDATING, DEFAULTED or CLOSED, as of the last sequence."
            ),
            "sequence": Column(INTEGER, "When it was opened; 0: in genesis."),
        },
        ("account_id",),
        ("owner",),
    ),
    "calls": Table(
        "One row per call: who asked for what, and when.",
        {
            "first_sequence": Column(INTEGER, "The first sequence of the call."),
            "items": Column(INTEGER, "How many sequences it took."),
            "time_ns": _TIME,
            "command": Column(TEXT, "The kind of command."),
            "principal": Column(TEXT, "Who sent it; `clearinghouse` is the machine itself."),
            "request_id": Column(TEXT, "Its idempotency key, empty for the machine's own."),
        },
        ("first_sequence",),
        ("principal",),
    ),
    "events": Table(
        "One row per event, in order.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "name": Column(TEXT, "The event's name."),
            "account_id": Column(
                INTEGER, "Its field `account_id`; null: none. `event_accounts` has every account."
            ),
            "market_id": Column(INTEGER, "The market that it names; null: none."),
            "asset_id": Column(INTEGER, "The asset that it names; null: none."),
            "fields": Column(
                TEXT, "All its fields by their public names, JSON; amounts decimal text."
            ),
        },
        ("sequence", "position"),
        ("name", "account_id"),
    ),
    "deposits": Table(
        "One row per deposit that was requested.",
        {
            "deposit_id": Column(INTEGER, "The deposit, by the number that custody decides on."),
            **_UNDER_WAY,
            "status": Column(TEXT, "REQUESTED, CONFIRMED, REJECTED, or after that REVERSED."),
        },
        ("deposit_id",),
        ("account_id", "reference"),
    ),
    "withdrawals": Table(
        "One row per withdrawal that was requested.",
        {
            "withdrawal_id": Column(
                INTEGER, "The withdrawal, by the number that custody decides on."
            ),
            **_UNDER_WAY,
            "status": Column(TEXT, "REQUESTED, CONFIRMED or REJECTED."),
        },
        ("withdrawal_id",),
        ("account_id", "reference"),
    ),
    "orders": Table(
        "One row per order that was accepted.",
        {
            "order_id": Column(INTEGER, "The order."),
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "client_order_id": Column(INTEGER, "The client's own number; 0: none, or a text."),
            "client_order_text": Column(TEXT, "The client's own text; empty: none, or a number."),
            "side": Column(TEXT, "BUY or SELL."),
            "origin": Column(TEXT, "CLIENT, TRIGGER (it waited for a price) or MACHINE."),
            "price_per_lot": Column(INTEGER, "Its limit, quote units per lot."),
            "lots": Column(INTEGER, "Its quantity when it was accepted."),
            "filled_lots": Column(INTEGER, "What has traded."),
            "cancelled_lots": Column(INTEGER, "What ended without trading."),
            "fee": Column(INTEGER, "What it has paid, quote units; a rebate is negative."),
            "sequence": Column(INTEGER, "When it was accepted."),
            "time_ns": _TIME,
            "ended_sequence": Column(INTEGER, "When nothing was left of it; null: it is open."),
            "end_code": Column(TEXT, "Why the rest of it ended; null: filled or open."),
        },
        ("order_id",),
        ("account_id", "market_id"),
    ),
    "fills": Table(
        "Two rows per trade, one for each side, with the margin of its account right after the sequence.",
        {
            "trade_id": Column(INTEGER, "The trade."),
            "role": Column(TEXT, "MAKER, TAKER, or in a close-out ACCOUNT and COUNTERPARTY."),
            "sequence": _SEQUENCE,
            "time_ns": _TIME,
            "name": Column(TEXT, "TRADE, BACKSTOP_FILL, DELEVERAGED or REST_CLOSED."),
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "order_id": Column(INTEGER, "Its order; 0: none, at a venue or off-book."),
            "side": Column(TEXT, "BUY or SELL."),
            "lots": Column(INTEGER, "How many lots."),
            "value": Column(INTEGER, "What they cost in all, quote units."),
            "fee": Column(INTEGER, "Its fee, quote units; a rebate is negative."),
            "realised": Column(INTEGER, "What it realised, quote units."),
            "equity": Column(
                BIG, "Net equity after, valuation units; null: an account without exposure."
            ),
            "exposure": Column(BIG, "Exposure after, valuation units."),
            "imf_requirement": Column(BIG, "Initial margin requirement of the worst side after."),
            "mmf_requirement": Column(BIG, "Maintenance margin requirement after."),
        },
        ("trade_id", "role"),
        ("account_id", "market_id"),
    ),
    "postings": Table(
        "Double entry: one row per entry. Per sequence and asset those of the book `balance` sum to zero.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "entry": Column(INTEGER, "Its place among the entries of its event, from 0."),
            "time_ns": _TIME,
            "account_id": _ACCOUNT,
            "asset_id": Column(INTEGER, "What the amount is of; of `position` the base asset."),
            "market_id": Column(INTEGER, "Of `cost base` and `position` the market; 0: none."),
            "book": Column(
                TEXT,
                "balance, unsettled equity, cost base, position, amount under hold, shares lent, shares borrowed"
                " or custody shortfall.",
            ),
            "amount": Column(
                BIG, "Signed: smallest units, of `position` lots, of shares 10^-9 units."
            ),
        },
        ("sequence", "position", "entry"),
        ("account_id", "book", "asset_id"),
    ),
    "transactions": Table(
        "The log of each account: one row per movement of a book, with its reason and what the book then had.",
        {
            "account_id": _ACCOUNT,
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "entry": Column(INTEGER, "Its place among the movements of its event, from 0."),
            "time_ns": Column(INTEGER, "When it took effect, nanoseconds since 1970."),
            "asset_id": Column(INTEGER, "The asset that the amounts are in."),
            "market_id": Column(INTEGER, "The market that it was for; null: none."),
            "counterparty_account_id": Column(
                INTEGER,
                "The account on the other side; null: none, or one that the account may not know.",
            ),
            "book": Column(TEXT, "BALANCE, UNSETTLED_EQUITY, HELD, LENT or BORROWED."),
            "kind": Column(TEXT, "Why it moved, as MovementKind in the API."),
            "amount": Column(BIG, "By how much the book grew, smallest units."),
            "shares": Column(
                BIG, "Of a claim or a debt by how many shares it grew, 10^-9 units; else 0."
            ),
            "amount_after": Column(
                BIG, "What the book then had, smallest units; null: a claim or a debt."
            ),
            "shares_after": Column(
                BIG, "The shares that a claim or a debt then had; null: neither."
            ),
        },
        ("account_id", "sequence", "position", "entry"),
        ("sequence",),
    ),
    "position_changes": Table(
        "One row per change of a position: what it then was, with both cost bases, and its results up to then.",
        {
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "name": Column(TEXT, "The event's name; POSITION_REALISED moves a cost base alone."),
            "lots": Column(INTEGER, "The position, signed lots."),
            "cost_base": Column(BIG, "Its present cost base, signed, quote units."),
            "original_cost_base": Column(BIG, "The cost base of fills alone, signed, quote units."),
            "realised": Column(BIG, "Booked results so far, quote units."),
            "original_realised": Column(
                BIG,
                "Results by fill at the original entry so far: `realised` plus `original_cost_base` less `cost_base`.",
            ),
        },
        ("account_id", "market_id", "sequence", "position"),
    ),
    "event_accounts": Table(
        "One row per account that an event names, under any field: all that touches an account.",
        {
            "account_id": _ACCOUNT,
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "name": Column(TEXT, "The event's name."),
        },
        ("account_id", "sequence", "position"),
    ),
    "refusals": Table(
        "One row per item that was refused.",
        {
            "sequence": _SEQUENCE,
            "time_ns": _TIME,
            "command": Column(TEXT, "The kind of command."),
            "principal": Column(TEXT, "Who sent it."),
            "account_id": Column(INTEGER, "The account that the item names; null: none."),
            "market_id": Column(INTEGER, "The market that the item names; null: none."),
            "code": Column(TEXT, "The result code."),
            "limit_value": Column(TEXT, "The rule's limit, decimal text in its unit."),
            "actual_value": Column(TEXT, "The actual value."),
            "shortfall": Column(TEXT, "What was missing."),
        },
        ("sequence",),
        ("code",),
    ),
    "prices": Table(
        "One row per change of an index or a mark.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "what": Column(TEXT, "INDEX of an asset or MARK of a market."),
            "asset_id": Column(INTEGER, "Of INDEX the asset; null: a mark."),
            "market_id": Column(INTEGER, "Of MARK the market; null: an index."),
            "price": Column(TEXT, "Decimal text: valuation asset, or quote, per whole base."),
        },
        ("sequence", "position"),
        ("asset_id", "market_id"),
    ),
    "liquidations": Table(
        "One row per step of a liquidation: the flag, each tier, what was written off, the release.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "name": Column(TEXT, "The event's name."),
            "account_id": _ACCOUNT,
            "counterparty_account_id": Column(INTEGER, "The other side; null: none."),
            "market_id": Column(INTEGER, "The market; null: none."),
            "asset_id": Column(INTEGER, "The asset of a loss; null: none."),
            "lots": Column(INTEGER, "Lots that changed hands; null: none."),
            "value": Column(INTEGER, "What they cost, quote units; null: none."),
            "amount": Column(BIG, "The fee, share or loss, smallest units; null: none."),
            "fund_paid": Column(INTEGER, "What the liquidity fund paid; null: nothing."),
            "equity_before": Column(
                BIG, "`E` before, at the flag net equity, valuation units; null: none."
            ),
            "equity_after": Column(BIG, "`E` after, at the flag the MMF requirement; null: none."),
        },
        ("sequence", "position"),
        ("account_id",),
    ),
    "funding": Table(
        "One row per payment of funding that was settled with an account.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "account_id": _ACCOUNT,
            "market_id": _MARKET,
            "amount": Column(INTEGER, "What the account got, quote units; paid is negative."),
        },
        ("sequence", "position"),
        ("account_id", "market_id"),
    ),
    "funding_rates": Table(
        "One row per interval of a market.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "market_id": _MARKET,
            "rate_ppb": Column(
                INTEGER, "The rate of the interval, parts per billion; above 0 longs pay."
            ),
            "samples": Column(INTEGER, "How many seconds were sampled."),
        },
        ("sequence", "position"),
    ),
    "interest": Table(
        "One row per pool and hour.",
        {
            "sequence": _SEQUENCE,
            "position": _POSITION,
            "time_ns": _TIME,
            "asset_id": _ASSET,
            "paid": Column(INTEGER, "What borrowers paid in the hour, smallest units."),
            "earned": Column(INTEGER, "What lenders earned."),
            "kept": Column(INTEGER, "What the reserve kept."),
            "debt": Column(INTEGER, "What was owed at its end."),
            "claims": Column(INTEGER, "What was lent at its end."),
            "cash": Column(INTEGER, "What the pool could pay at its end."),
            "borrow_rate": Column(TEXT, "Yearly rate, decimal text."),
            "lend_rate": Column(TEXT, "Yearly rate, decimal text."),
        },
        ("sequence", "position"),
    ),
}
