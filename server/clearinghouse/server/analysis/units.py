# SPDX-License-Identifier: Apache-2.0
"""Convert views of a state to public units: amounts, prices and quantities as in the API (SPEC Q-3, U-2).

Owns the unit of each figure of a view. The scale is that of the asset or market named in the figure's own part of the
view, or in the nearest part around it. A figure that is not in the table (ids, counts, times, `_ppb`, `_bps`, `_ns`)
stays as it is.
"""

from typing import Any, Final

from clearinghouse.server.analysis.facts import ACCOUNT
from clearinghouse.server.codec.figures import UNIT_OF_BRAKE, unit_to_text
from clearinghouse.server.codec.plain import (
    CODE_NAMES,
    DECISION_NAMES,
    MARKET_STATUS_NAMES,
    PRICE_STATE_NAMES,
    SIDE_NAMES,
    STATUS_NAMES,
)
from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.statemachine.vocabulary.units import (
    ASSET_AMOUNT,
    DECIMAL_TEXT,
    E9,
    FUNDING_INDEX,
    INDEX_E9,
    LOTS,
    PRICE_PER_LOT,
    PRICE_PER_LOT_E9,
    PRICE_UNITS,
    QUANTITY_UNITS,
    QUOTE_AMOUNT,
    RAW,
    RAY,
    VALUATION_AMOUNT,
)

_UNITS: Final[dict[int, tuple[str, ...]]] = {
    ASSET_AMOUNT: (
        *("balance", "reserved", "held", "withdrawing", "free", "lent", "borrowed", "unsettled"),
        *("redemption_asked", "amount", "outflow_limit", "can_pay", "debt", "to_sell"),
        *("balance_sum", "unsettled_sum", "cost_sum", "external", "settlement_cash"),
        "custody_shortfall",
        *("borrowable", "cash", "claims", "fees_to_lenders", "redeemable", "redemptions_asked"),
        *("reserve", "supply_cap", "borrow_cap", "account_supply_cap", "account_borrow_cap"),
        *("claims_min", "uncovered_unsettled"),
    ),
    VALUATION_AMOUNT: (
        *("equity", "worst_equity", "exposure", "imf", "mmf", "worst_imf", "worst_mmf"),
        *("auto_close", "value", "unsettled_value", "position_limit", "bankruptcy_equity"),
        *("auto_close_requirement", "positive_equity"),
    ),
    QUOTE_AMOUNT: (
        *("cost", "unrealised", "accrued_funding", "order_loss", "order_fees", "fee"),
        *("notional_min", "notional_max", "mark_impact_notional", "mark_value"),
    ),
    LOTS: (
        *(
            "lots",
            "bid_lots",
            "ask_lots",
            "quantity",
            "filled",
            "remaining",
            "cancelled",
            "display_lots",
        ),
        *("visible_lots", "flagged_lots", "capacity_lots", "open_interest_lots", "long_sum"),
        *("open_interest_lots_max", "open_order_lots_max", "position_sum"),
    ),
    PRICE_PER_LOT: ("price", "bankruptcy_price_per_lot"),
    PRICE_PER_LOT_E9: (
        *("mark_e9", "basis_e9", "settlement_price_e9", "trigger_e9", "entry_e9"),
        "liquidation_mark_e9",
    ),
    PRICE_UNITS: ("price_units", "tick_units"),
    QUANTITY_UNITS: ("quantity_units", "display_units", "lot_units"),
    INDEX_E9: (
        *("price_e9", "index_e9", "stable_e9", "uncapped_e9", "allowed_e9", "spread_e9"),
        *("confidence_e9", "liquidation_index_e9"),
    ),
    FUNDING_INDEX: ("funding_index_ray",),
    E9: (
        *("fraction_e9", "imf_fraction_e9", "mmf_fraction_e9", "auto_close_fraction_e9"),
        *("return_e9", "margin_ratio_e9"),
    ),
    RAY: ("borrow_index_ray", "supply_index_ray", "borrow_rate_ray", "lend_rate_ray"),
}
UNIT_OF_FIGURE: Final = {name: unit for unit, names in _UNITS.items() for name in names}

_OF_BRAKE: Final = frozenset({"limit", "actual", "present", "present_limit"})
# In a line of a margin report; other views have them in the quote asset.
_REPORTED: Final = frozenset({"unrealised", "order_loss", "order_fees"})
_SUFFIXES: Final = ("_e9", "_ray", "_lots", "_units", "_per_lot")
_DECISIONS: Final = ("increase_risk", "reduce_risk", "liquidate", "withdraw", "settle", "fund")
_NAMES: Final = {
    "price_state": PRICE_STATE_NAMES,
    "side": SIDE_NAMES,
    "end_code": CODE_NAMES,
    **dict.fromkeys(_DECISIONS, DECISION_NAMES),
}

Value = Any
"""Whatever JSON can hold."""


def public(values: dict[str, Value], scales: Scales) -> dict[str, Value]:
    """A view with its figures as text in public units, under names without the machine's units."""
    return _part(values, scales, None, None)


def _part(
    part: dict[str, Value], scales: Scales, asset: AssetScale | None, market: MarketScale | None
) -> dict[str, Value]:
    """A part of a view, with the asset and market of the parts around it."""
    asset = scales.assets.get(part.get("asset_id", 0), asset)
    market = scales.markets.get(part.get("market_id", 0), market)
    brake = part["kind"] if "present_limit" in part else None
    found: dict[str, Value] = {}
    for name, value in part.items():
        if isinstance(value, dict):
            found[name] = _part(value, scales, asset, market)
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            found[name] = [_part(one, scales, asset, market) for one in value]
        elif name == "status":
            found[name] = _status(part, value)
        elif name in _NAMES:
            found[name] = _NAMES[name].get(value, value)
        elif brake is not None and name in _OF_BRAKE:
            unit = UNIT_OF_BRAKE.get(brake, RAW)
            is_text = unit in DECIMAL_TEXT
            found[name] = unit_to_text(value, unit, asset, market, scales) if is_text else value
        elif name in UNIT_OF_FIGURE and isinstance(value, int):
            unit = UNIT_OF_FIGURE[name]
            if name in _REPORTED and "order_loss" in part:
                unit = VALUATION_AMOUNT
            found[public_name(name)] = unit_to_text(value, unit, asset, market, scales)
        else:
            found[name] = value
    return found


def public_name(name: str) -> str:
    """A figure's name without the machine's unit."""
    if name == "lots":
        return "quantity"
    for suffix in _SUFFIXES:
        name = name.replace(suffix, "")
    return name


def _status(part: dict[str, Value], status: int) -> Value:
    """The name of an account's status, or of a market's or its book's."""
    names = STATUS_NAMES if f"{ACCOUNT}_id" in part else MARKET_STATUS_NAMES
    return names.get(status, status)
