# SPDX-License-Identifier: Apache-2.0
"""Events: what the machine did, as a flat list of integers that is encoded and hashed once per batch.

Owns the kinds of events, the names of their fields and nothing else. An event is its kind followed by its
fields; the first field is always `offset`, so that its sequence is the first sequence of the record plus
`offset`. The table is the format: fields are only ever added at the end of a new kind, together with the
journal format version (J-5). Events say what a command caused and never repeat the command.

Units: `price_per_lot` quote units per lot; `lots`; amounts in smallest units; `*_e9` with nine more
decimals; `code` is a result code; realised results and fees are signed as the account sees them in
`*_realised` (credit +) and as charges in `*_fee` (a rebate is negative).
"""

from typing import Final

REFUSED: Final = 1
CALL_REFUSED: Final = 2
CALL_REPEATED: Final = 3

ASSET_CREATED: Final = 10
ASSET_CHANGED: Final = 11
MARKET_CREATED: Final = 12
MARKET_CHANGED: Final = 13
MARKET_STATUS_CHANGED: Final = 14
RISK_SWITCH_SET: Final = 15
SOURCE_CREATED: Final = 16
INSTRUMENT_SET: Final = 17

ACCOUNT_CREATED: Final = 20
ACCOUNT_CHANGED: Final = 21
ACCOUNT_CLOSED: Final = 22
DEPOSIT_REQUESTED: Final = 23
DEPOSIT_CONFIRMED: Final = 24
DEPOSIT_REJECTED: Final = 25
WITHDRAWAL_REQUESTED: Final = 26
WITHDRAWAL_CONFIRMED: Final = 27
WITHDRAWAL_REJECTED: Final = 28
TRANSFERRED: Final = 29
HOLD_CREATED: Final = 30
HOLD_CAPTURED: Final = 31
HOLD_RELEASED: Final = 32

ORDER_ACCEPTED: Final = 40
ORDER_REDUCED: Final = 41
ORDER_CANCELLED: Final = 42
ORDER_CANCEL_PENDING: Final = 43
TRADE: Final = 44
AUCTION_UNCROSSED: Final = 45
BREAK_RECORDED: Final = 46
BREAK_RESOLVED: Final = 47

INDEX_CHANGED: Final = 60
MARK_CHANGED: Final = 61
PRICE_STATE_CHANGED: Final = 62
SOURCE_EXCLUDED: Final = 63

LIQUIDATION_STARTED: Final = 70
LIQUIDATION_ENDED: Final = 71
SETTLED_IN: Final = 72
SETTLED_OUT: Final = 73
SETTLEMENT_PASS: Final = 74

CONDITIONAL_PLACED: Final = 250
CONDITIONAL_TRIGGERED: Final = 251
CONDITIONAL_ENDED: Final = 252
OCO_PAIRED: Final = 253
ICEBERG_DISPLAYED: Final = 254
DEAD_MAN_SET: Final = 255
DEAD_MAN_EXPIRED: Final = 256
DISCONNECT_REPORTED: Final = 257

EVENT_FIELDS: Final[dict[int, tuple[str, tuple[str, ...]]]] = {
    REFUSED: ("REFUSED", ("offset", "code", "limit", "actual", "shortfall")),
    CALL_REFUSED: ("CALL_REFUSED", ("offset", "code", "limit", "actual")),
    CALL_REPEATED: ("CALL_REPEATED", ("offset", "original_sequence")),
    ASSET_CREATED: ("ASSET_CREATED", ("offset", "asset_id")),
    ASSET_CHANGED: ("ASSET_CHANGED", ("offset", "asset_id")),
    MARKET_CREATED: ("MARKET_CREATED", ("offset", "market_id")),
    MARKET_CHANGED: ("MARKET_CHANGED", ("offset", "market_id")),
    MARKET_STATUS_CHANGED: (
        "MARKET_STATUS_CHANGED",
        ("offset", "market_id", "from_status", "to_status"),
    ),
    RISK_SWITCH_SET: ("RISK_SWITCH_SET", ("offset", "scope", "target_id", "disabled")),
    SOURCE_CREATED: ("SOURCE_CREATED", ("offset", "source_id")),
    INSTRUMENT_SET: ("INSTRUMENT_SET", ("offset", "asset_id")),
    ACCOUNT_CREATED: ("ACCOUNT_CREATED", ("offset", "account_id")),
    ACCOUNT_CHANGED: ("ACCOUNT_CHANGED", ("offset", "account_id")),
    ACCOUNT_CLOSED: ("ACCOUNT_CLOSED", ("offset", "account_id")),
    DEPOSIT_REQUESTED: (
        "DEPOSIT_REQUESTED",
        ("offset", "deposit_id", "account_id", "asset_id", "amount"),
    ),
    DEPOSIT_CONFIRMED: (
        "DEPOSIT_CONFIRMED",
        ("offset", "deposit_id", "account_id", "asset_id", "amount"),
    ),
    DEPOSIT_REJECTED: (
        "DEPOSIT_REJECTED",
        ("offset", "deposit_id", "account_id", "asset_id", "amount"),
    ),
    WITHDRAWAL_REQUESTED: (
        "WITHDRAWAL_REQUESTED",
        ("offset", "withdrawal_id", "account_id", "asset_id", "amount"),
    ),
    WITHDRAWAL_CONFIRMED: (
        "WITHDRAWAL_CONFIRMED",
        ("offset", "withdrawal_id", "account_id", "asset_id", "amount"),
    ),
    WITHDRAWAL_REJECTED: (
        "WITHDRAWAL_REJECTED",
        ("offset", "withdrawal_id", "account_id", "asset_id", "amount"),
    ),
    TRANSFERRED: ("TRANSFERRED", ("offset", "from_id", "to_id", "asset_id", "amount")),
    HOLD_CREATED: (
        "HOLD_CREATED",
        ("offset", "hold_id", "account_id", "beneficiary_id", "asset_id", "amount"),
    ),
    HOLD_CAPTURED: (
        "HOLD_CAPTURED",
        ("offset", "hold_id", "account_id", "beneficiary_id", "asset_id", "captured", "released"),
    ),
    HOLD_RELEASED: (
        "HOLD_RELEASED",
        ("offset", "hold_id", "account_id", "asset_id", "amount", "code"),
    ),
    ORDER_ACCEPTED: (
        "ORDER_ACCEPTED",
        (
            "offset",
            "order_id",
            "account_id",
            "market_id",
            "side",
            "price_per_lot",
            "lots",
            "client_order_id",
        ),
    ),
    ORDER_REDUCED: (
        "ORDER_REDUCED",
        ("offset", "order_id", "account_id", "market_id", "lots", "remaining_lots", "code"),
    ),
    ORDER_CANCELLED: (
        "ORDER_CANCELLED",
        ("offset", "order_id", "account_id", "market_id", "lots", "code"),
    ),
    ORDER_CANCEL_PENDING: (
        "ORDER_CANCEL_PENDING",
        ("offset", "order_id", "account_id", "market_id", "lots", "code"),
    ),
    TRADE: (
        "TRADE",
        (
            "offset",
            "trade_id",
            "market_id",
            "price_per_lot",
            "lots",
            "taker_side",
            "maker_order_id",
            "taker_order_id",
            "maker_account_id",
            "taker_account_id",
            "maker_fee",
            "taker_fee",
            "maker_realised",
            "taker_realised",
        ),
    ),
    AUCTION_UNCROSSED: ("AUCTION_UNCROSSED", ("offset", "market_id", "price_per_lot", "lots")),
    BREAK_RECORDED: (
        "BREAK_RECORDED",
        ("offset", "break_id", "code", "market_id", "order_id", "price_per_lot", "lots"),
    ),
    BREAK_RESOLVED: ("BREAK_RESOLVED", ("offset", "break_id", "resolution", "account_id")),
    INDEX_CHANGED: ("INDEX_CHANGED", ("offset", "asset_id", "index_e9", "fresh_sources")),
    MARK_CHANGED: ("MARK_CHANGED", ("offset", "market_id", "mark_e9")),
    PRICE_STATE_CHANGED: ("PRICE_STATE_CHANGED", ("offset", "asset_id", "from_state", "to_state")),
    SOURCE_EXCLUDED: ("SOURCE_EXCLUDED", ("offset", "asset_id", "source_id")),
    LIQUIDATION_STARTED: (
        "LIQUIDATION_STARTED",
        ("offset", "account_id", "equity", "maintenance_margin", "exposure"),
    ),
    LIQUIDATION_ENDED: (
        "LIQUIDATION_ENDED",
        ("offset", "account_id", "equity", "maintenance_margin", "exposure"),
    ),
    SETTLED_IN: ("SETTLED_IN", ("offset", "account_id", "asset_id", "amount")),
    SETTLED_OUT: ("SETTLED_OUT", ("offset", "account_id", "asset_id", "amount")),
    SETTLEMENT_PASS: (
        "SETTLEMENT_PASS",
        ("offset", "asset_id", "paid_in", "paid_out", "unpaid_claims", "unpaid_debts"),
    ),
    CONDITIONAL_PLACED: (
        "CONDITIONAL_PLACED",
        (
            "offset",
            "conditional_order_id",
            "account_id",
            "market_id",
            "side",
            "trigger_e9",
            "lots",
            "client_order_id",
        ),
    ),
    CONDITIONAL_TRIGGERED: (
        "CONDITIONAL_TRIGGERED",
        ("offset", "conditional_order_id", "account_id", "market_id", "price_e9", "order_id"),
    ),
    CONDITIONAL_ENDED: (
        "CONDITIONAL_ENDED",
        (
            "offset",
            "conditional_order_id",
            "account_id",
            "market_id",
            "code",
            "limit",
            "actual",
            "shortfall",
        ),
    ),
    OCO_PAIRED: ("OCO_PAIRED", ("offset", "account_id", "first_id", "second_id")),
    ICEBERG_DISPLAYED: (
        "ICEBERG_DISPLAYED",
        ("offset", "order_id", "account_id", "market_id", "displayed_lots"),
    ),
    DEAD_MAN_SET: ("DEAD_MAN_SET", ("offset", "account_id", "timeout_ns")),
    DEAD_MAN_EXPIRED: ("DEAD_MAN_EXPIRED", ("offset", "account_id", "cancelled")),
    DISCONNECT_REPORTED: ("DISCONNECT_REPORTED", ("offset", "account_id", "cancelled")),
}


class Event:
    """One event with its name and its fields by name, for readers that are not on the hot path."""

    def __init__(self, kind: int, name: str, fields: dict[str, int]) -> None:
        """Take the kind, its name and the fields in the order of `EVENT_FIELDS`."""
        self.kind = kind
        self.name = name
        self.fields = fields


def split(values: list[int]) -> list[Event]:
    """Cut a flat list of event integers into events.

    Raises ValueError on a kind that this format does not have, or a list that ends inside an event.
    """
    found: list[Event] = []
    at = 0
    while at < len(values):
        entry = EVENT_FIELDS.get(values[at])
        if entry is None:
            raise ValueError(f"unknown event kind {values[at]} at position {at}")
        name, names = entry
        end = at + 1 + len(names)
        if end > len(values):
            raise ValueError(f"{name} at position {at} is cut short")
        found.append(Event(values[at], name, dict(zip(names, values[at + 1 : end], strict=True))))
        at = end
    return found
