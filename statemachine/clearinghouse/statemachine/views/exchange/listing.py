# SPDX-License-Identifier: Apache-2.0
"""List the settings that markets and assets lack to be safe (SPEC O-1.4).

Owns the fields of this view and its order. Must never change the state.
"""

from collections.abc import Iterable
from typing import NamedTuple

from clearinghouse.statemachine.contracts.listing_gaps import gaps_of_asset, gaps_of_market
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NO_ASSET, NO_MARKET, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import MARKET_CLOSED


class ListingFindingView(NamedTuple):
    """A setting that a market or an asset lacks; the id of the other kind is 0."""

    gap: int
    market_id: MarketId
    asset_id: AssetId


def listing_of_market(state: State, market: Market) -> list[ListingFindingView]:
    """Return the settings that a market and its two assets lack."""
    return _findings(state, {market.base, market.quote}, [market])


def listing_of_asset(state: State, asset: Asset) -> list[ListingFindingView]:
    """Return the settings that an asset lacks."""
    return _findings(state, [asset], [])


def listing_of_all(state: State) -> list[ListingFindingView]:
    """Return the settings that all markets that are not closed lack, and those that their assets lack."""
    markets = [market for market in state.markets.values() if market.status != MARKET_CLOSED]
    assets = {asset for market in markets for asset in (market.base, market.quote)}
    return _findings(state, assets, markets)


def _findings(
    state: State, assets: Iterable[Asset], markets: Iterable[Market]
) -> list[ListingFindingView]:
    """Return the findings of the assets, then those of the markets, each by id."""
    found: list[ListingFindingView] = []
    for asset in sorted(assets, key=lambda one: one.id):
        found += [
            ListingFindingView(gap, NO_MARKET, asset.id) for gap in gaps_of_asset(state, asset)
        ]
    for market in sorted(markets, key=lambda one: one.id):
        found += [
            ListingFindingView(gap, market.id, NO_ASSET) for gap in gaps_of_market(state, market)
        ]
    return found
