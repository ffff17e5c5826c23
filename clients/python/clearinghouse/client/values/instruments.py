# SPDX-License-Identifier: Apache-2.0
"""Map symbols to ids of assets and markets.

Owns the mapping that lets callers write "BTC-PERP" for a number of the API. It must never fetch anything: for an
unknown symbol it raises an error, and the client then reads the lists and tries once more.
"""

from collections.abc import Iterable
from typing import Protocol

from clearinghouse.client.values.errors import UnknownInstrument

Instrument = str | int


class _ListedAsset(Protocol):
    """The parts of a listed asset that the mapping needs."""

    @property
    def asset_id(self) -> int:
        """The number of the asset."""

    @property
    def symbol(self) -> str:
        """The symbol of the asset."""


class _ListedMarket(Protocol):
    """The parts of a listed market that the mapping needs."""

    @property
    def market_id(self) -> int:
        """The number of the market."""

    @property
    def symbol(self) -> str:
        """The symbol of the market."""


class Instruments:
    """The listed assets and markets that this client has read. A number is accepted without a check."""

    def __init__(self) -> None:
        self._asset_ids: dict[str, int] = {}
        self._asset_symbols: dict[int, str] = {}
        self._market_ids: dict[str, int] = {}
        self._market_symbols: dict[int, str] = {}

    def learn_assets(self, assets: Iterable[_ListedAsset]) -> None:
        """Add the assets of a ListAssets reply."""
        for asset in assets:
            self._asset_ids[asset.symbol] = asset.asset_id
            self._asset_symbols[asset.asset_id] = asset.symbol

    def learn_markets(self, markets: Iterable[_ListedMarket]) -> None:
        """Add the markets of a ListMarkets reply."""
        for market in markets:
            self._market_ids[market.symbol] = market.market_id
            self._market_symbols[market.market_id] = market.symbol

    def asset_id(self, asset: Instrument) -> int:
        """Return the number of an asset given by symbol or number. Raises `UnknownInstrument`."""
        return _find(self._asset_ids, "asset", asset) if isinstance(asset, str) else asset

    def market_id(self, market: Instrument) -> int:
        """Return the number of a market given by symbol or number. Raises `UnknownInstrument`."""
        return _find(self._market_ids, "market", market) if isinstance(market, str) else market

    def asset_symbol(self, asset_id: int) -> str:
        """Return the symbol of an asset. Raises `UnknownInstrument`."""
        found = self._asset_symbols.get(asset_id)
        if found is None:
            raise UnknownInstrument("asset", asset_id)
        return found

    def market_symbol(self, market_id: int) -> str:
        """Return the symbol of a market. Raises `UnknownInstrument`."""
        found = self._market_symbols.get(market_id)
        if found is None:
            raise UnknownInstrument("market", market_id)
        return found


def _find(ids: dict[str, int], kind: str, symbol: str) -> int:
    """Return the number for a symbol. Raises `UnknownInstrument`."""
    found = ids.get(symbol)
    if found is None:
        raise UnknownInstrument(kind, symbol)
    return found
