# SPDX-License-Identifier: Apache-2.0
"""The figures of a refusal as text: which unit each result code has its limit, actual and shortfall in.

Owns that table. The machine leaves integers (Q-3, section 7); what they count follows from the code and from
the item that was refused: its asset, its market, its side. A code that is not in the table has plain integers
(nanoseconds, ids, counts), and so has one whose item names no asset or market.
"""

from typing import Final, NamedTuple

from clearinghouse.server.codec.decimals import units_to_text
from clearinghouse.server.codec.scales import (
    RAY_DECIMALS,
    SHARE_DECIMALS,
    AssetScale,
    MarketScale,
    Scales,
)
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.commands import Command, ConditionalOrders, OrderBatch
from clearinghouse.statemachine.vocabulary.types import BUY

INTEGER: Final = 0
ASSET_AMOUNT: Final = 1  # smallest units of the item's asset
VALUATION_AMOUNT: Final = 2  # smallest units of the valuation asset
QUOTE_AMOUNT: Final = 3  # smallest units of the market's quote asset
PAID_AMOUNT: Final = 4  # smallest units of what the order pays: quote for a buy, base for a sell
LOTS: Final = 5
PRICE_PER_LOT: Final = 6  # quote units per lot
PRICE_PER_LOT_E9: Final = 7  # the same with nine more decimals: marks
PRICE_UNITS: Final = 8  # 10^-decimals of the tick, as in the command
QUANTITY_UNITS: Final = 9  # 10^-decimals of the lot, as in the command
INDEX_E9: Final = 10  # 10^-9 valuation units per whole unit
BASE_AMOUNT: Final = 11  # smallest units of the market's base asset
FUNDING_INDEX: Final = 12  # quote units per lot with 27 decimals
POOL_SHARES: Final = 13  # 10^-9 of a smallest unit of the item's asset
RAY: Final = 14  # a plain number with 27 decimals

UNIT_OF_CODE: Final[dict[int, int]] = {
    codes.AMOUNT_NOT_POSITIVE: ASSET_AMOUNT,
    codes.AMOUNT_OUT_OF_RANGE: ASSET_AMOUNT,
    codes.INSUFFICIENT_FREE_BALANCE: ASSET_AMOUNT,
    codes.NEGATIVE_UNSETTLED_EQUITY: VALUATION_AMOUNT,
    codes.WITHDRAWAL_MARGIN: VALUATION_AMOUNT,
    codes.OUTFLOW_LIMIT: ASSET_AMOUNT,
    codes.PROVIDER_MARGIN: VALUATION_AMOUNT,
    codes.NO_DEBT_LINE: ASSET_AMOUNT,
    codes.HOLD_AMOUNT_EXCEEDED: ASSET_AMOUNT,
    codes.TICK_SIZE: PRICE_UNITS,
    codes.LOT_SIZE: QUANTITY_UNITS,
    codes.PRICE_BAND: PRICE_PER_LOT,
    codes.TRIGGER_ALREADY_REACHED: PRICE_PER_LOT,
    codes.DISPLAY_QUANTITY_INVALID: LOTS,
    codes.MARK_PRICE_UNAVAILABLE: PRICE_PER_LOT_E9,
    codes.ORDER_NOTIONAL_LIMIT: QUOTE_AMOUNT,
    codes.OPEN_ORDER_QUANTITY_LIMIT: LOTS,
    codes.REDUCE_ONLY_INVALID: LOTS,
    codes.POSITION_LIMIT: VALUATION_AMOUNT,
    codes.INSUFFICIENT_MARGIN: VALUATION_AMOUNT,
    codes.INSUFFICIENT_BALANCE: PAID_AMOUNT,
    codes.POST_ONLY_WOULD_CROSS: PRICE_PER_LOT,
    codes.FOK_NOT_FILLABLE: LOTS,
    codes.NO_LIQUIDITY: PRICE_PER_LOT,
    codes.TICK_PRICE_INVALID: VALUATION_AMOUNT,
    codes.POOL_CAP: ASSET_AMOUNT,
    codes.ACCOUNT_POOL_CAP: ASSET_AMOUNT,
    codes.POOL_LIQUIDITY: ASSET_AMOUNT,
    codes.POOL_THROTTLED: ASSET_AMOUNT,
    codes.LOAN_EXCEEDED: ASSET_AMOUNT,
    codes.BORROW_CAP: ASSET_AMOUNT,
    codes.DEPOSIT_CAP: ASSET_AMOUNT,
    codes.BREAK_BEYOND_ORDER: LOTS,
    codes.BREAK_WORSE_THAN_LIMIT: PRICE_PER_LOT,
}

# What the figures of a brake count (K-1).
UNIT_OF_BRAKE: Final[dict[int, int]] = {
    types.BRAKE_VOLATILITY_HALT: INTEGER,
    types.BRAKE_PRICE_BAND: INTEGER,
    types.BRAKE_OPEN_INTEREST_CAP: LOTS,
    types.BRAKE_OUTFLOW_LIMIT: ASSET_AMOUNT,
    types.BRAKE_BORROW_CAP: ASSET_AMOUNT,
    types.BRAKE_DEPOSIT_CAP: ASSET_AMOUNT,
    types.BRAKE_KILL_SWITCH: INTEGER,
    types.BRAKE_WITHDRAWAL_GATE: VALUATION_AMOUNT,
}


class Subject(NamedTuple):
    """What an item is about; 0 where it names none."""

    asset_id: int
    market_id: int
    side: int


NOTHING: Final = Subject(0, 0, 0)


class Figures(NamedTuple):
    """Limit, actual and shortfall as text."""

    limit: str
    actual: str
    shortfall: str


def subject_of(command: Command, item: int) -> Subject:
    """The asset, market and side that item `item` of a command names."""
    if isinstance(command, OrderBatch | ConditionalOrders):
        return Subject(0, command.market_ids[item], command.sides[item])
    asset_id = _named(command, item, "asset_ids", "asset_id")
    return Subject(asset_id, _named(command, item, "market_ids", "market_id"), 0)


def _named(command: Command, item: int, column: str, single: str) -> int:
    """An id from a column of a batch or from the one field of a single command; 0 if it has neither."""
    ids = getattr(command, column, None)
    if ids is not None:
        return int(ids[item])
    return int(getattr(command, single, 0))


def figures_to_text(
    code: int, figures: tuple[int, int, int], subject: Subject, scales: Scales
) -> Figures:
    """The figures of a refusal in the scale of its subject."""
    unit = UNIT_OF_CODE.get(code, INTEGER)
    if unit == PAID_AMOUNT:
        unit = QUOTE_AMOUNT if subject.side == BUY else BASE_AMOUNT
    asset = scales.assets.get(subject.asset_id)
    market = scales.markets.get(subject.market_id)
    if unit == ASSET_AMOUNT and asset is None and market is not None:
        unit = QUOTE_AMOUNT  # of a command that names only the market: its settlement asset
    limit, actual, shortfall = figures
    return Figures(
        unit_to_text(limit, unit, asset, market, scales),
        unit_to_text(actual, unit, asset, market, scales),
        unit_to_text(shortfall, unit, asset, market, scales),
    )


def unit_to_text(
    value: int, unit: int, asset: AssetScale | None, market: MarketScale | None, scales: Scales
) -> str:
    """A number in its unit as text; a plain integer where its asset or market is not known."""
    if unit == VALUATION_AMOUNT:
        return scales.valuation.texts[value]
    if unit == INDEX_E9:
        return scales.index_price_text(value)
    if unit == RAY:
        return units_to_text(value, RAY_DECIMALS)
    if unit == POOL_SHARES:
        return str(value) if asset is None else units_to_text(value, asset.scale + SHARE_DECIMALS)
    if unit == ASSET_AMOUNT:
        return str(value) if asset is None else asset.texts[value]
    if unit == INTEGER or market is None:
        return str(value)
    if unit == PRICE_PER_LOT:
        return market.price_texts[value]
    if unit == LOTS:
        return market.lot_texts[value]
    if unit == QUOTE_AMOUNT:
        return market.quote.texts[value]
    if unit == PRICE_PER_LOT_E9:
        return market.price_e9_text(value)
    if unit == BASE_AMOUNT:
        return market.base.texts[value]
    if unit == FUNDING_INDEX:
        return market.funding_index_text(value)
    if unit == PRICE_UNITS:
        return market.price_unit_texts[value]
    assert unit == QUANTITY_UNITS
    return market.quantity_unit_texts[value]
