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

SOURCE_STANDING: Final = 160
PRICE_JUDGED: Final = 161
VALUED_AT_STABLE: Final = 162
MARK_SAMPLED: Final = 163
SOURCE_QUOTE_SET: Final = 164
INDEX_RULES_SET: Final = 165
MARK_RULES_SET: Final = 166

FUNDING_RATE: Final = 190
FUNDING_PAID: Final = 191
FUNDING_SWEPT: Final = 192
FUNDING_CHANGED: Final = 193
EXPIRY_CHANGED: Final = 194
FUTURE_EXPIRED: Final = 195
POSITION_SETTLED: Final = 196
EXPIRY_ROUNDED: Final = 197

CONDITIONAL_PLACED: Final = 250
CONDITIONAL_TRIGGERED: Final = 251
CONDITIONAL_ENDED: Final = 252
OCO_PAIRED: Final = 253
ICEBERG_DISPLAYED: Final = 254
DEAD_MAN_SET: Final = 255
DEAD_MAN_EXPIRED: Final = 256
DISCONNECT_REPORTED: Final = 257

RECONCILIATION_SET: Final = 210
QUOTE_SET: Final = 211
PAID_IN: Final = 212
LOAN_SOLD_TO_FUND: Final = 213
COLLATERAL_CONVERTED: Final = 214
QUOTE_FILLED: Final = 215
POSITION_REALISED: Final = 216
LOSSES_REALISED: Final = 217

LIQUIDATION_SET: Final = 220
BACKSTOP_SET: Final = 221
FUND_CONTRIBUTED: Final = 222
DEBT_LINE_REPAID: Final = 223
LIQUIDATION_FILL: Final = 224
BACKSTOP_FILL: Final = 225
DELEVERAGED: Final = 226
REST_CLOSED: Final = 227
LOSS_SHARED: Final = 228
BAD_DEBT: Final = 229
COLLATERAL_SOLD: Final = 230
COLLATERAL_TAKEN: Final = 231
REMAINDER_TAKEN: Final = 232
TAKEN_OVER: Final = 233
LOAN_TAKEN_OVER: Final = 234
BORROW_TAKEN_OVER: Final = 235
REMAINDER_PAID: Final = 236
LENDER_PAID: Final = 237

POOL_CREATED: Final = 170
POOL_CHANGED: Final = 171
LENT: Final = 172
REDEEMED: Final = 173
BORROWED: Final = 174
REPAID: Final = 175
INTEREST_HOUR: Final = 176
RESERVE_POSTED: Final = 177
LENDERS_FEES: Final = 178
POOL_TOPPED_UP: Final = 179
POOL_LOSS: Final = 180
POOL_EPOCH_CLOSED: Final = 181
REDEMPTION_ASKED: Final = 182

BRAKE_SET: Final = 260
BRAKE_ENGAGED: Final = 261
BRAKE_RELEASED: Final = 262

DYNAMIC_MARGIN_SET: Final = 200
MARGIN_SCALE_CHANGED: Final = 201
ISOLATED_SET: Final = 202

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
    # Shares as in `lendingmath`: 10^-9 of a smallest unit at an index of one; `*_ray` with 27 decimals.
    POOL_CREATED: ("POOL_CREATED", ("offset", "asset_id")),
    POOL_CHANGED: ("POOL_CHANGED", ("offset", "asset_id")),
    LENT: ("LENT", ("offset", "account_id", "asset_id", "amount", "shares")),
    REDEEMED: ("REDEEMED", ("offset", "account_id", "asset_id", "amount", "shares")),
    BORROWED: ("BORROWED", ("offset", "account_id", "asset_id", "amount", "shares")),
    REPAID: ("REPAID", ("offset", "account_id", "asset_id", "amount", "shares")),
    INTEREST_HOUR: (
        "INTEREST_HOUR",
        (
            "offset",
            "asset_id",
            "paid",
            "earned",
            "kept",
            "debt",
            "claims",
            "cash",
            "borrow_rate_ray",
            "lend_rate_ray",
            "borrow_index_ray",
            "supply_index_ray",
        ),
    ),
    RESERVE_POSTED: ("RESERVE_POSTED", ("offset", "asset_id", "shares")),
    LENDERS_FEES: ("LENDERS_FEES", ("offset", "asset_id", "amount")),
    POOL_TOPPED_UP: ("POOL_TOPPED_UP", ("offset", "asset_id", "amount")),
    POOL_LOSS: (
        "POOL_LOSS",
        (
            "offset",
            "asset_id",
            "account_id",
            "shares",
            "loss",
            "from_fund",
            "from_lenders",
            "supply_index_ray",
        ),
    ),
    POOL_EPOCH_CLOSED: (
        "POOL_EPOCH_CLOSED",
        ("offset", "asset_id", "epoch", "supply_index_ray"),
    ),
    REDEMPTION_ASKED: ("REDEMPTION_ASKED", ("offset", "account_id", "asset_id", "amount")),
    SOURCE_STANDING: ("SOURCE_STANDING", ("offset", "asset_id", "source_id", "standing")),
    PRICE_JUDGED: (
        "PRICE_JUDGED",
        (
            "offset",
            "asset_id",
            "price_state",
            "fresh_sources",
            "quorum",
            "uncapped_e9",
            "index_e9",
            "age_ns",
            "spread_e9",
            "confidence_e9",
        ),
    ),
    VALUED_AT_STABLE: ("VALUED_AT_STABLE", ("offset", "asset_id", "stable_e9")),
    MARK_SAMPLED: ("MARK_SAMPLED", ("offset", "market_id", "mid_e9", "basis_e9")),
    SOURCE_QUOTE_SET: (
        "SOURCE_QUOTE_SET",
        ("offset", "source_id", "quote_asset_id", "group_id"),
    ),
    INDEX_RULES_SET: ("INDEX_RULES_SET", ("offset", "asset_id")),
    MARK_RULES_SET: ("MARK_RULES_SET", ("offset", "market_id")),
    LIQUIDATION_SET: ("LIQUIDATION_SET", ("offset", "enabled")),
    BACKSTOP_SET: ("BACKSTOP_SET", ("offset", "account_id", "market_id")),
    FUND_CONTRIBUTED: ("FUND_CONTRIBUTED", ("offset", "account_id", "asset_id", "amount")),
    DEBT_LINE_REPAID: ("DEBT_LINE_REPAID", ("offset", "account_id", "asset_id", "amount")),
    LIQUIDATION_FILL: (
        "LIQUIDATION_FILL",
        (
            "offset",
            "account_id",
            "market_id",
            "order_id",
            "lots",
            "value",
            "limit_price_per_lot",
            "liquidation_fee",
            "equity_before",
            "equity_after",
        ),
    ),
    BACKSTOP_FILL: (
        "BACKSTOP_FILL",
        (
            "offset",
            "trade_id",
            "market_id",
            "account_id",
            "counterparty_account_id",
            "signed_lots",
            "value",
            "account_realised",
            "counterparty_realised",
            "fund_paid",
            "fund_spread",
            "provider_spread",
            "fund_before",
            "equity_before",
            "equity_after",
        ),
    ),
    DELEVERAGED: (
        "DELEVERAGED",
        (
            "offset",
            "trade_id",
            "market_id",
            "account_id",
            "counterparty_account_id",
            "signed_lots",
            "value",
            "account_realised",
            "counterparty_realised",
            "fund_paid",
            "rank",
            "price_per_lot",
            "fund_before",
            "equity_before",
            "equity_after",
        ),
    ),
    REST_CLOSED: (
        "REST_CLOSED",
        (
            "offset",
            "trade_id",
            "market_id",
            "account_id",
            "counterparty_account_id",
            "signed_lots",
            "value",
            "account_realised",
            "counterparty_realised",
            "fund_paid",
            "fund_before",
            "equity_before",
            "equity_after",
        ),
    ),
    LOSS_SHARED: (
        "LOSS_SHARED",
        ("offset", "account_id", "counterparty_account_id", "market_id", "asset_id", "amount"),
    ),
    BAD_DEBT: (
        "BAD_DEBT",
        (
            "offset",
            "account_id",
            "asset_id",
            "amount",
            "fund_paid",
            "shared",
            "fund_debt",
            "fund_before",
        ),
    ),
    COLLATERAL_SOLD: (
        "COLLATERAL_SOLD",
        (
            "offset",
            "account_id",
            "market_id",
            "order_id",
            "lots",
            "value",
            "limit_price_per_lot",
            "asset_id",
        ),
    ),
    COLLATERAL_TAKEN: (
        "COLLATERAL_TAKEN",
        ("offset", "account_id", "counterparty_account_id", "market_id", "lots", "value"),
    ),
    REMAINDER_TAKEN: (
        "REMAINDER_TAKEN",
        ("offset", "account_id", "asset_id", "amount"),
    ),
    REMAINDER_PAID: ("REMAINDER_PAID", ("offset", "account_id", "asset_id", "amount")),
    TAKEN_OVER: ("TAKEN_OVER", ("offset", "account_id", "asset_id", "amount", "index_e9")),
    LOAN_TAKEN_OVER: (
        "LOAN_TAKEN_OVER",
        ("offset", "account_id", "asset_id", "amount", "shares"),
    ),
    BORROW_TAKEN_OVER: (
        "BORROW_TAKEN_OVER",
        ("offset", "account_id", "asset_id", "amount", "shares", "fund_before"),
    ),
    LENDER_PAID: (
        "LENDER_PAID",
        (
            "offset",
            "account_id",
            "counterparty_account_id",
            "asset_id",
            "amount",
            "borrow_shares",
            "lent_shares",
            "value_paid",
            "value_received",
            "index_e9",
        ),
    ),
    FUNDING_RATE: (
        "FUNDING_RATE",
        ("offset", "market_id", "rate_ppb", "funding_index_ray", "samples"),
    ),
    FUNDING_PAID: ("FUNDING_PAID", ("offset", "account_id", "market_id", "amount")),
    FUNDING_SWEPT: ("FUNDING_SWEPT", ("offset", "market_id", "amount")),
    FUNDING_CHANGED: ("FUNDING_CHANGED", ("offset", "market_id")),
    EXPIRY_CHANGED: ("EXPIRY_CHANGED", ("offset", "market_id")),
    FUTURE_EXPIRED: ("FUTURE_EXPIRED", ("offset", "market_id", "price_e9", "samples")),
    POSITION_SETTLED: (
        "POSITION_SETTLED",
        ("offset", "account_id", "market_id", "lots", "released_cost", "realised"),
    ),
    EXPIRY_ROUNDED: ("EXPIRY_ROUNDED", ("offset", "market_id", "amount")),
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
            "side",
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
    RECONCILIATION_SET: ("RECONCILIATION_SET", ("offset", "enabled")),
    QUOTE_SET: (
        "QUOTE_SET",
        ("offset", "account_id", "market_id", "price_per_lot", "lots", "expire_ns"),
    ),
    PAID_IN: (
        "PAID_IN",
        (
            "offset",
            "account_id",
            "asset_id",
            "from_balance",
            "from_loans",
            "from_fund",
            "from_borrow",
            "from_orders",
            "from_conversion",
            "unpaid",
        ),
    ),
    LOAN_SOLD_TO_FUND: (
        "LOAN_SOLD_TO_FUND",
        ("offset", "account_id", "asset_id", "amount", "shares"),
    ),
    COLLATERAL_CONVERTED: (
        "COLLATERAL_CONVERTED",
        (
            "offset",
            "account_id",
            "market_id",
            "order_id",
            "side",
            "lots",
            "value",
            "limit_price_per_lot",
            "for_asset_id",
        ),
    ),
    QUOTE_FILLED: (
        "QUOTE_FILLED",
        (
            "offset",
            "account_id",
            "counterparty_account_id",
            "market_id",
            "lots",
            "value",
            "for_asset_id",
        ),
    ),
    POSITION_REALISED: (
        "POSITION_REALISED",
        ("offset", "account_id", "market_id", "signed_lots", "realised"),
    ),
    LOSSES_REALISED: (
        "LOSSES_REALISED",
        ("offset", "asset_id", "needed", "covered", "paid"),
    ),
    # Of a brake; `limit` and `actual` in its unit, `market_id` and `asset_id` 0 where it is of none (K-1).
    BRAKE_SET: ("BRAKE_SET", ("offset", "brake", "market_id", "asset_id", "enabled")),
    BRAKE_ENGAGED: (
        "BRAKE_ENGAGED",
        (
            "offset",
            "brake",
            "market_id",
            "asset_id",
            "cause",
            "limit",
            "actual",
            "until_ns",
        ),
    ),
    BRAKE_RELEASED: (
        "BRAKE_RELEASED",
        ("offset", "brake", "market_id", "asset_id", "cause", "limit", "actual"),
    ),
    DYNAMIC_MARGIN_SET: ("DYNAMIC_MARGIN_SET", ("offset", "market_id", "enabled")),
    MARGIN_SCALE_CHANGED: (
        "MARGIN_SCALE_CHANGED",
        (
            "offset",
            "market_id",
            "imf_scale_ppb",
            "mmf_scale_ppb",
            "raw_scale_ppb",
            "volatility_ratio_ppb",
            "open_interest_ratio_ppb",
            "depth_ratio_ppb",
        ),
    ),
    ISOLATED_SET: (
        "ISOLATED_SET",
        ("offset", "account_id", "market_id", "isolated_account_id", "isolated"),
    ),
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
