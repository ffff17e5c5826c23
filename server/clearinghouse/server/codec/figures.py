# SPDX-License-Identifier: Apache-2.0
"""Convert the figures of a refusal to text in the unit of its result code: limit, actual and shortfall.

Owns the conversion. The machine returns integers (Q-3, section 7). Their unit follows from the code (`CODES` of the
vocabulary) and from the asset, market and side of the refused item. Plain integers are figures whose unit has no
decimal text (ns, sequences, counts), and figures of an item without an asset or market.
"""

from typing import Final, NamedTuple

from clearinghouse.server.codec.decimals import E9_DECIMALS, units_to_text
from clearinghouse.server.codec.scales import (
    RAY_DECIMALS,
    SHARE_DECIMALS,
    AssetScale,
    MarketScale,
    Scales,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.commands import (
    Brackets,
    Command,
    ConditionalOrders,
    OrderBatch,
)
from clearinghouse.statemachine.vocabulary.types import BUY
from clearinghouse.statemachine.vocabulary.units import (
    ASSET_AMOUNT,
    BASE_AMOUNT,
    COUNT,
    DECIMAL_TEXT,
    E9,
    FUNDING_INDEX,
    INDEX_E9,
    LOTS,
    NS,
    PAID_AMOUNT,
    POOL_SHARES,
    PPB,
    PRICE_PER_LOT,
    PRICE_PER_LOT_E9,
    PRICE_UNITS,
    QUANTITY_UNITS,
    QUOTE_AMOUNT,
    RAW,
    RAY,
    VALUATION_AMOUNT,
)

# Units of the figures of a brake (K-1).
UNIT_OF_BRAKE: Final[dict[int, int]] = {
    types.BRAKE_VOLATILITY_HALT: PPB,
    types.BRAKE_PRICE_BAND: PPB,
    types.BRAKE_OPEN_INTEREST_CAP: LOTS,
    types.BRAKE_OUTFLOW_LIMIT: ASSET_AMOUNT,
    types.BRAKE_BORROW_CAP: ASSET_AMOUNT,
    types.BRAKE_DEPOSIT_CAP: ASSET_AMOUNT,
    types.BRAKE_KILL_SWITCH: COUNT,
    types.BRAKE_WITHDRAWAL_GATE: VALUATION_AMOUNT,
    types.BRAKE_ASSET_PAUSE: NS,
}


class Subject(NamedTuple):
    """The asset, market and side of an item; 0 if the item does not name it."""

    asset_id: int
    market_id: int
    side: int


NOTHING: Final = Subject(0, 0, 0)


class Figures(NamedTuple):
    """Limit, actual figure and shortfall of a refusal, as text."""

    limit: str
    actual: str
    shortfall: str


def subject_of(command: Command, item: int) -> Subject:
    """Return the asset, market and side that the item number `item` of a command names."""
    if isinstance(command, OrderBatch | ConditionalOrders | Brackets):
        return Subject(0, command.market_ids[item], command.sides[item])
    asset_id = _named(command, item, "asset_ids", "asset_id")
    return Subject(asset_id, _named(command, item, "market_ids", "market_id"), 0)


def _named(command: Command, item: int, column: str, single: str) -> int:
    """Return an id that an item names: from a column of a batch, or from the field of a single command; 0 without one.

    A list in a single command, such as the assets of a stress scenario, is no column of items.
    """
    ids = getattr(command, column, None)
    if ids and type(command).count is not Command.count:
        return int(ids[item])
    return int(getattr(command, single, 0))


def figures_to_text(
    code: int, figures: tuple[int, int, int], subject: Subject, scales: Scales
) -> Figures:
    """Return the figures of a refusal as texts, in the units of its subject."""
    unit = CODES[code].figures if code in CODES else RAW
    if unit == PAID_AMOUNT:
        unit = QUOTE_AMOUNT if subject.side == BUY else BASE_AMOUNT
    asset = scales.assets.get(subject.asset_id)
    market = scales.markets.get(subject.market_id)
    if unit == ASSET_AMOUNT and asset is None and market is not None:
        unit = QUOTE_AMOUNT  # of a command that names only the market: its settlement asset
    if unit == PRICE_PER_LOT and market is None:
        unit = VALUATION_AMOUNT  # of a pair of payments: what each is worth (C-16.1)
    limit, actual, shortfall = figures
    return Figures(
        unit_to_text(limit, unit, asset, market, scales),
        unit_to_text(actual, unit, asset, market, scales),
        unit_to_text(shortfall, unit, asset, market, scales),
    )


def unit_to_text(
    value: int, unit: int, asset: AssetScale | None, market: MarketScale | None, scales: Scales
) -> str:
    """Return a number in its unit as text; as a plain integer if the asset or market of the unit is not known."""
    if unit == VALUATION_AMOUNT:
        return scales.valuation.texts[value]
    if unit == INDEX_E9:
        return scales.index_price_text(value)
    if unit == RAY:
        return units_to_text(value, RAY_DECIMALS)
    if unit == E9:
        return units_to_text(value, E9_DECIMALS)
    if unit == POOL_SHARES:
        return str(value) if asset is None else units_to_text(value, asset.scale + SHARE_DECIMALS)
    if unit == ASSET_AMOUNT:
        return str(value) if asset is None else asset.texts[value]
    if unit not in DECIMAL_TEXT or market is None:
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
