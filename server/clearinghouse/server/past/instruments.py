# SPDX-License-Identifier: Apache-2.0
"""Record assets, markets and accounts of the past, with their units (SPEC L-1, U-2, U-3).

Owns the tables from which answers get their units, so that the process needs no machine. Units never change.
"""

from typing import Final

from clearinghouse.server.codec.scales import AssetScale, MarketScale, Scales
from clearinghouse.server.codec.text.events import SYSTEM_NAMES
from clearinghouse.server.past.tables import At, Handler, Rows, insert
from clearinghouse.statemachine.ledger.postings_from_events import VALUATION_ASSET_ID
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.commands import CreateAsset, CreateMarket
from clearinghouse.storage.derived import DerivedFile

TABLES: Final = (
    """
    CREATE TABLE assets (
        asset_id INTEGER PRIMARY KEY,
        symbol TEXT NOT NULL,
        scale INTEGER NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE markets (
        market_id INTEGER PRIMARY KEY,
        symbol TEXT NOT NULL,
        kind INTEGER NOT NULL,
        matching INTEGER NOT NULL,
        base_asset_id INTEGER NOT NULL,
        quote_asset_id INTEGER NOT NULL,
        lot_units INTEGER NOT NULL,
        lot_decimals INTEGER NOT NULL,
        tick_units INTEGER NOT NULL,
        tick_decimals INTEGER NOT NULL
    ) STRICT
    """,
    "CREATE TABLE accounts (account_id INTEGER PRIMARY KEY, sequence INTEGER NOT NULL) STRICT",
)
_ASSET: Final = ("asset_id", "symbol", "scale")
_MARKET: Final = (
    "market_id",
    "symbol",
    "kind",
    "matching",
    "base_asset_id",
    "quote_asset_id",
    "lot_units",
    "lot_decimals",
    "tick_units",
    "tick_decimals",
)


class Instruments:
    """The assets, markets and accounts as of the last event, with all units."""

    def __init__(self, file: DerivedFile, at: At, genesis: Genesis) -> None:
        self._at = at
        self._file = file
        self._assets = Rows(insert("assets", _ASSET))
        self._markets = Rows(insert("markets", _MARKET))
        self._accounts = Rows(insert("accounts", ("account_id", "sequence")))
        valuation = AssetScale(
            VALUATION_ASSET_ID, genesis.valuation_symbol, genesis.valuation_scale
        )
        self.scales = Scales(valuation, {valuation.asset_id: valuation}, {})
        # Market -> its kind and who matches.
        self.kinds: dict[int, tuple[int, int]] = {}
        for row in file.rows("SELECT * FROM assets"):
            self._add_asset(row)
        for row in file.rows("SELECT * FROM markets"):
            self._add_market(row)

    def has_account(self, account_id: int) -> bool:
        """Return whether an account is known; accounts opened in an archive that was moved away are not."""
        if account_id in SYSTEM_NAMES or self._file.oldest:
            return True
        sql = "SELECT 1 FROM accounts WHERE account_id = ?"
        return bool(self._file.rows(sql, (account_id,)))

    def has_asset(self, symbol: str) -> bool:
        """Return whether an asset is known; assets listed in an archive that was moved away are not."""
        if self._file.oldest:
            return True
        known = (self.scales.valuation, *self.scales.assets.values())
        return any(one.symbol == symbol for one in known)

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that take events, by their kind."""
        return {
            events.ASSET_CREATED: self._asset_created,
            events.MARKET_CREATED: self._market_created,
            events.ACCOUNT_CREATED: self._account_created,
        }

    def _asset_created(self, event: list[int]) -> None:
        command = self._at.command()
        assert isinstance(command, CreateAsset)
        row = (event[2], command.symbol, command.scale)
        self._assets.rows.append(row)
        self._add_asset(row)

    def _market_created(self, event: list[int]) -> None:
        command = self._at.command()
        assert isinstance(command, CreateMarket)
        row = (
            event[2],
            command.symbol,
            command.market_kind,
            command.matching,
            command.base_asset_id,
            command.quote_asset_id,
            command.lot_units,
            command.lot_decimals,
            command.tick_units,
            command.tick_decimals,
        )
        self._markets.rows.append(row)
        self._add_market(row)

    def _account_created(self, event: list[int]) -> None:
        self._accounts.rows.append((event[2], self._at.first_sequence + event[1]))

    def _add_asset(self, row: tuple[int, str, int]) -> None:
        """Add the units of a new asset."""
        scales = self.scales
        asset = AssetScale(*row)
        self.scales = Scales(
            scales.valuation, {**scales.assets, asset.asset_id: asset}, scales.markets
        )

    def _add_market(self, row: tuple[int, str, int, int, int, int, int, int, int, int]) -> None:
        """Add the units of a new market.

        Quote units per lot and tick are a whole number: the machine lists no other market.
        """
        market_id, symbol, kind, matching, base_id, quote_id, *steps = row
        lot_units, lot_decimals, tick_units, tick_decimals = steps
        scales = self.scales
        if not {base_id, quote_id} <= scales.assets.keys():
            assert self._file.oldest, "a market has listed assets, unless an archive was moved away"
            return
        quote = scales.assets[quote_id]
        divisor = 10 ** (tick_decimals + lot_decimals)
        tick_per_lot, rest = divmod(tick_units * lot_units * 10**quote.scale, divisor)
        assert rest == 0
        market = MarketScale(
            market_id,
            symbol,
            scales.assets[base_id],
            quote,
            lot_units,
            lot_decimals,
            tick_units,
            tick_decimals,
            tick_per_lot,
        )
        markets = {**scales.markets, market_id: market}
        self.scales = Scales(scales.valuation, scales.assets, markets)
        self.kinds[market_id] = (kind, matching)

    def write_rows(self, file: DerivedFile) -> None:
        """Write new assets, markets and accounts. Raises DerivedFileError."""
        self._assets.write_rows(file)
        self._markets.write_rows(file)
        self._accounts.write_rows(file)
