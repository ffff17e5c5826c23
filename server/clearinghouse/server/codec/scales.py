# SPDX-License-Identifier: Apache-2.0
"""Give the edge the units of every asset and market (SPEC Q-3, U-2, U-3).

Owns an immutable table that grows when assets and markets are listed: the sequencer publishes a new table once the
commit that listed them is durable. An asset or market outside the table has no scale: the edge refuses it as
UNKNOWN_ASSET or UNKNOWN_MARKET. Must never read a state that changes meanwhile: the caller passes the state in.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.server.codec.decimals import (
    MEMO_ENTRIES_MAX,
    PRICE_E9_DECIMALS,
    PRICE_E9_MAX,
    RowTextOfUnits,
    TextOfUnits,
    UnitsOfText,
    ratio_to_text,
    text_of_units,
    units_of_text,
    units_to_text,
)
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import PRICE_E9

RAY_DECIMALS: Final = 27
SHARE_DECIMALS: Final = 9  # more than the asset has, of shares of a lending pool


class AssetScale:
    """An asset's name and scale. `amounts` converts unsigned text to smallest units, `texts` smallest units to text."""

    __slots__ = ("amounts", "asset_id", "scale", "symbol", "texts")

    def __init__(self, asset_id: int, symbol: str, scale: int) -> None:
        self.asset_id = asset_id
        self.symbol = symbol
        self.scale = scale
        self.amounts: UnitsOfText = units_of_text(scale)
        self.texts: TextOfUnits = text_of_units(scale)


class PriceTexts(dict[int, str]):
    """A cache that maps prices of one market, in quote units per lot, to their texts.

    A price on a tick is exact. Only the machine makes prices between ticks; they are floored at nine decimals more than
    the quote asset has.
    """

    def __init__(self, market: "MarketScale") -> None:
        super().__init__()
        self.market = market

    def __missing__(self, price_per_lot: int) -> str:
        market = self.market
        ticks, off_tick = divmod(price_per_lot, market.tick_quote_per_lot)
        if off_tick:
            return market.price_e9_text(price_per_lot * PRICE_E9)
        text = units_to_text(ticks * market.tick_units, market.tick_decimals)
        if len(self) >= MEMO_ENTRIES_MAX:
            self.clear()
        self[price_per_lot] = text
        return text


class MarketScale:
    """A market's name and units.

    A quantity has `lot_decimals` digits after the point: a lot is `lot_units` of 10^-lot_decimals. A price has
    `tick_decimals` digits: a tick is `tick_units` of 10^-tick_decimals, and `tick_quote_per_lot` quote units for one
    lot.
    """

    __slots__ = (
        "base",
        "lot_decimals",
        "lot_row_texts",
        "lot_texts",
        "lot_units",
        "market_id",
        "price_texts",
        "price_unit_texts",
        "prices",
        "quantities",
        "quantity_unit_texts",
        "quote",
        "symbol",
        "tick_decimals",
        "tick_quote_per_lot",
        "tick_units",
    )

    def __init__(
        self,
        market_id: int,
        symbol: str,
        base: AssetScale,
        quote: AssetScale,
        lot_units: int,
        lot_decimals: int,
        tick_units: int,
        tick_decimals: int,
        tick_quote_per_lot: int,
    ) -> None:
        self.market_id = market_id
        self.symbol = symbol
        self.base = base
        self.quote = quote
        self.lot_units = lot_units
        self.lot_decimals = lot_decimals
        self.tick_units = tick_units
        self.tick_decimals = tick_decimals
        self.tick_quote_per_lot = tick_quote_per_lot
        self.prices: UnitsOfText = units_of_text(tick_decimals)
        self.quantities: UnitsOfText = units_of_text(lot_decimals)
        self.price_unit_texts: TextOfUnits = text_of_units(tick_decimals)
        self.quantity_unit_texts: TextOfUnits = text_of_units(lot_decimals)
        self.price_texts = PriceTexts(self)
        self.lot_texts = TextOfUnits(lot_decimals, lot_units)
        self.lot_row_texts = RowTextOfUnits(self.lot_texts)

    def price_e9_text(self, price_per_lot_e9: int) -> str:
        """Return a price as text, in quote per whole base, from a price in 10^-9 quote units per lot.

        The text is floored at nine decimals more than the quote asset has.
        """
        return ratio_to_text(
            price_per_lot_e9 * 10**self.lot_decimals,
            self.lot_units * 10**self.quote.scale * PRICE_E9,
            self.quote.scale + PRICE_E9_DECIMALS,
        )

    def funding_index_text(self, index_ray: int) -> str:
        """Return a cumulative funding index as text, in quote per lot, from 10^-27 quote units per lot."""
        return units_to_text(index_ray, self.quote.scale + RAY_DECIMALS)


class Scales:
    """The units of all assets and markets, by id. `amounts` has the caches of decoded amounts by asset id, for fast
    loops.

    `index_prices` converts text to, and `index_price_text` makes text of, prices of whole units in the valuation asset.
    """

    __slots__ = ("amounts", "assets", "index_prices", "markets", "valuation")

    def __init__(
        self,
        valuation: AssetScale,
        assets: dict[int, AssetScale],
        markets: dict[int, MarketScale],
    ) -> None:
        self.valuation = valuation
        self.assets = assets
        self.markets = markets
        self.amounts = {asset_id: asset.amounts for asset_id, asset in assets.items()}
        self.index_prices = units_of_text(valuation.scale + PRICE_E9_DECIMALS, PRICE_E9_MAX)

    def grown(self, assets: Iterable[Asset], markets: Iterable[Market]) -> "Scales":
        """Return a table that also has these assets and markets; the sequencer publishes it after their commit."""
        all_assets = dict(self.assets)
        for asset in assets:
            all_assets[asset.id] = AssetScale(asset.id, asset.symbol, asset.scale)
        all_markets = dict(self.markets)
        for market in markets:
            all_markets[market.id] = MarketScale(
                market.id,
                market.symbol,
                all_assets[market.base.id],
                all_assets[market.quote.id],
                market.lot_units,
                market.lot_decimals,
                market.tick_units,
                market.tick_decimals,
                market.tick_per_lot,
            )
        return Scales(self.valuation, all_assets, all_markets)

    def asset(self, asset_id: int, field: str) -> AssetScale:
        """Return the scale of an asset. Raises EdgeError UNKNOWN_ASSET if it was never listed."""
        found = self.assets.get(asset_id)
        if found is None:
            raise EdgeError(
                codes.UNKNOWN_ASSET, f"there is no asset {asset_id}; see ListAssets", field
            )
        return found

    def market(self, market_id: int, field: str) -> MarketScale:
        """Return the scale of a market. Raises EdgeError UNKNOWN_MARKET if it was never listed."""
        found = self.markets.get(market_id)
        if found is None:
            raise EdgeError(
                codes.UNKNOWN_MARKET, f"there is no market {market_id}; see ListMarkets", field
            )
        return found

    def index_price_text(self, price_e9: int) -> str:
        """Return an index price as text, from a price in 10^-9 valuation units per whole unit."""
        return units_to_text(price_e9, self.valuation.scale + PRICE_E9_DECIMALS)


def scales_of(state: State) -> Scales:
    """Return the table of a whole state; called at start-up, when the whole state is durable."""
    genesis = state.valuation
    valuation = AssetScale(genesis.id, genesis.symbol, genesis.scale)
    empty = Scales(valuation, {genesis.id: valuation}, {})
    return empty.grown(state.assets.values(), state.markets.values())
