# SPDX-License-Identifier: Apache-2.0
"""Provide the instruments of a node: all markets of ListMarkets, or those that its configuration names."""

from typing import Any

from nautilus_trader.common.providers import InstrumentProvider
from nautilus_trader.config import InstrumentProviderConfig
from nautilus_trader.model.identifiers import InstrumentId

from clearinghouse.client.api.models import Asset
from clearinghouse.traders.nautilus.config import Connection
from clearinghouse.traders.nautilus.forms import VENUE, currency_of, instrument_of


class ClearinghouseInstrumentProvider(InstrumentProvider):
    """Reads assets and markets for a node. It logs and leaves out a market that a node cannot represent."""

    def __init__(self, connection: Connection, config: InstrumentProviderConfig) -> None:
        super().__init__(config)
        self._connection = connection
        self.by_market: dict[int, Any] = {}
        """the loaded instruments by the number of their market"""
        self.assets: dict[str, Asset] = {}

    def market_of(self, instrument_id: InstrumentId) -> int:
        """Return the number of a market. Raises KeyError for a market that is not loaded."""
        return int(self.get_all()[instrument_id].info["market_id"])

    async def load_all_async(self, filters: dict[str, Any] | None = None) -> None:
        """Load every market as an instrument."""
        await self._load(None)

    async def load_ids_async(
        self, instrument_ids: list[InstrumentId], filters: dict[str, Any] | None = None
    ) -> None:
        """Load the named markets as instruments. Raises ValueError for an instrument of another venue."""
        for instrument_id in instrument_ids:
            if instrument_id.venue != VENUE:
                raise ValueError(f"{instrument_id} is not of {VENUE}")
        await self._load({instrument_id.symbol.value for instrument_id in instrument_ids})

    async def load_async(
        self, instrument_id: InstrumentId, filters: dict[str, Any] | None = None
    ) -> None:
        """Load one market as an instrument."""
        await self.load_ids_async([instrument_id])

    async def _load(self, symbols: set[str] | None) -> None:
        client = self._connection.client
        self.assets = {asset.symbol: asset for asset in await client.assets()}
        for asset in self.assets.values():
            try:
                self.add_currency(currency_of(asset))
            except ValueError as error:
                self._log.error(f"{asset.symbol} is left out: {error}")
        time_ns = (await client.head()).time_ns
        markets = await client.markets()
        for market in markets:
            if symbols is not None and market.symbol not in symbols:
                continue
            try:
                found = instrument_of(market, self.currencies(), time_ns)
            except (KeyError, ValueError) as error:
                self._log.error(f"{market.symbol} is left out: {error!r}")
            else:
                self.add(found)
                self.by_market[market.market_id] = found
        for symbol in sorted((symbols or set()) - {market.symbol for market in markets}):
            self._log.error(f"there is no market {symbol}")
