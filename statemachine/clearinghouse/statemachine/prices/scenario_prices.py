# SPDX-License-Identifier: Apache-2.0
"""Replace live prices by scenario prices for a computation, and restore them (SPEC M-10).

Owns the exchange: a caller with a question at other prices computes with the machine's own functions in between. During
a trial its assets and markets have versions below every live one, each used once. So no figure at a trial's price can
be read as a live one, also if other accounts are read meanwhile.
"""

from clearinghouse.statemachine.prices.expiry_window import reference_e9, window_of
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.state.state import Asset, Market, State


class PriceTrial:
    """A number of indices moved, their markets' marks with them; `end` brings everything back."""

    def __init__(self, state: State, assets: list[Asset]) -> None:
        """Remember the prices of the assets, and the marks of the markets that are made from them."""
        self.state = state
        self.version = state.version
        self.assets = assets
        self.prices = [asset.price_e9 for asset in assets]
        self.asset_versions = [asset.version for asset in assets]
        self.markets: list[Market] = [
            market
            for market in state.markets.values()
            if market.base in assets or market.quote in assets
        ]
        self.marks = [market.mark_e9 for market in self.markets]
        self.market_versions = [market.version for market in self.markets]
        # What a mark is above the index of its market, which stays as it is.
        self.bases = [
            market.mark_e9
            - mark_from_prices(state, market, market.base.price_e9, market.quote.price_e9)
            for market in self.markets
        ]
        # Futures within their settlement window have no basis: their mark follows the index by the samples to come.
        self.in_window = [
            market.expiry is not None and window_of(state, market) is not None
            for market in self.markets
        ]

    def put(self, prices: list[int]) -> None:
        """Put prices in place, in the order of the assets.

        Marks keep their distance from the index, those of futures within their window their samples (O-1.1).
        """
        state = self.state
        state.trial_version -= 1
        version = state.trial_version
        state.version = version
        for asset, price_e9 in zip(self.assets, prices, strict=True):
            asset.price_e9 = price_e9
            asset.version = version
        for market, basis_e9, in_window in zip(
            self.markets, self.bases, self.in_window, strict=True
        ):
            base_e9 = market.base.price_e9
            quote_e9 = market.quote.price_e9
            if in_window:
                mark_e9 = reference_e9(state, market, base_e9, quote_e9)
            else:
                mark_e9 = basis_e9 + mark_from_prices(state, market, base_e9, quote_e9)
            market.mark_e9 = mark_e9 if mark_e9 > 0 else 0
            market.version = version

    def zero_mark_prices(self) -> list[int]:
        """The last price of each mark that is zero, along the first index; marks at or above their index have none.

        Nor has a mark in a settlement window: it is a mean of prices, and nothing is taken off.
        """
        asset = self.assets[0]
        found: list[int] = []
        for market, basis_e9, in_window in zip(
            self.markets, self.bases, self.in_window, strict=True
        ):
            if basis_e9 >= 0 or in_window:
                continue
            quote = market.quote
            if quote is self.state.valuation:
                found.append(((1 - basis_e9) * market.lot_divisor - 1) // market.lot_units)
            elif market.base is asset:
                per_price = market.lot_units * quote.value_denominator
                found.append(
                    ((1 - basis_e9) * quote.price_e9 * market.lot_divisor - 1) // per_price
                )
            else:
                found.append(
                    market.base.price_e9
                    * market.lot_units
                    * quote.value_denominator
                    // ((1 - basis_e9) * market.lot_divisor)
                )
        return found

    def end(self) -> None:
        """Bring back every price, mark and version."""
        for asset, price_e9, version in zip(
            self.assets, self.prices, self.asset_versions, strict=True
        ):
            asset.price_e9 = price_e9
            asset.version = version
        for market, mark_e9, version in zip(
            self.markets, self.marks, self.market_versions, strict=True
        ):
            market.mark_e9 = mark_e9
            market.version = version
        self.state.version = self.version
