# SPDX-License-Identifier: Apache-2.0
"""Replace live prices by scenario prices for a computation, and restore them (SPEC M-10).

Owns the replacement: between `put` and `end`, a caller computes at the scenario's prices with the machine's own
functions. During a trial, its assets and markets have versions below every live version, each used once. So no cache
uses a figure at a trial's price as a live figure, even if the caller reads other accounts during the trial.
"""

from typing import NamedTuple

from clearinghouse.statemachine.prices.expiry_window import reference_e9, window_of
from clearinghouse.statemachine.prices.mark_from_indices import mark_from_prices
from clearinghouse.statemachine.state.state import Asset, Market, State


class _Live(NamedTuple):
    """The live mark and version of a market, and the mark's distance above the index, which a trial keeps."""

    market: Market
    mark_e9: int
    version: int
    basis_e9: int
    in_window: bool
    """A future within its settlement window has no basis: its mark follows the index in the remaining samples."""


class PriceTrial:
    """Scenario prices of some indices and of their markets' marks; `end` restores the live prices."""

    def __init__(self, state: State, assets: list[Asset]) -> None:
        """Store the live prices of the assets, and the live marks of the markets that depend on them."""
        self.state = state
        self.version = state.version
        self.assets = assets
        self.prices = [(asset, asset.price_e9, asset.version) for asset in assets]
        self.marks = [
            _Live(
                market,
                market.mark_e9,
                market.version,
                market.mark_e9
                - mark_from_prices(state, market, market.base.price_e9, market.quote.price_e9),
                window_of(state, market) is not None,
            )
            for market in state.markets.values()
            if market.base in assets or market.quote in assets
        ]

    def put(self, prices: list[int]) -> None:
        """Set scenario prices, in the order of the assets.

        Each mark keeps its distance from the index; a future within its window keeps its samples (O-1.1).
        """
        state = self.state
        state.trial_version -= 1
        version = state.trial_version
        state.version = version
        for asset, price_e9 in zip(self.assets, prices, strict=True):
            asset.price_e9 = price_e9
            asset.version = version
        for market, _, _, basis_e9, in_window in self.marks:
            base_e9 = market.base.price_e9
            quote_e9 = market.quote.price_e9
            if in_window:
                mark_e9 = reference_e9(state, market, base_e9, quote_e9)
            else:
                mark_e9 = basis_e9 + mark_from_prices(state, market, base_e9, quote_e9)
            market.mark_e9 = max(mark_e9, 0)
            market.version = version

    def zero_mark_prices(self) -> list[int]:
        """Return, for each mark that can become zero, the price of the first asset at which that begins, floored.

        The mark is zero up to that price if the asset is the market's base, and above it if the asset is its quote.

        A mark at or above its index has no such price. Nor has a mark in a settlement window: it is a mean of prices
        without a basis.
        """
        asset = self.assets[0]
        found: list[int] = []
        for market, _, _, basis_e9, in_window in self.marks:
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
        """Restore every live price, mark and version."""
        for asset, price_e9, version in self.prices:
            asset.price_e9 = price_e9
            asset.version = version
        for market, mark_e9, version, _, _ in self.marks:
            market.mark_e9 = mark_e9
            market.version = version
        self.state.version = self.version
