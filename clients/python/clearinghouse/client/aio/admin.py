# SPDX-License-Identifier: Apache-2.0
"""Operators' methods that the schema does not give.

Owns those with a class of parameters in the place of single fields, and those whose target is a market or an asset as
another parameter says. Each answers the number of what it created or else the sequence, and raises `Refused`.
A method with a class of parameters states all of them, or those named by `only`; what it does not state stays as it is.
Every method takes `key`, the identity of the request (None: a fresh one), and `timeout`, the seconds for all attempts
(None: the client's own).
"""

import dataclasses
from collections.abc import Collection
from typing import Final

from clearinghouse.client.aio.methods.admin import AsyncAdminMethods
from clearinghouse.client.api.calls import admin, by_hand
from clearinghouse.client.api.requests import AssetParameters, MarketParameters, stated
from clearinghouse.client.api.terms import IndexRules, PoolTerms
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    BrakeCause,
    BrakeKind,
    MarketKind,
    MarketStatus,
    Matching,
    RiskSwitchScope,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument

ORDINARY_TERMS: Final = PoolTerms()
ORDINARY_RULES: Final = IndexRules()


class AsyncAdmin(AsyncAdminMethods):
    """Instruments, parameters, switches, brakes."""

    async def create_asset(
        self,
        symbol: str,
        scale: int,
        parameters: AssetParameters,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """List an asset whose smallest unit has `scale` decimals (0 to 12); answers its number."""
        build = admin.create_asset(
            key or self.new_key(), symbol=symbol, scale=scale, **parameters.fields()
        )
        return (await self._call(build, timeout)).id

    async def set_asset_parameters(
        self,
        asset: Instrument,
        parameters: AssetParameters,
        *,
        only: Collection[str] = (),
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Change the risk parameters of an asset; answers the sequence."""
        build = admin.set_asset_parameters(
            key or self.new_key(),
            asset=asset,
            **stated(parameters.fields(), only),
            expected_version=expected_version,
        )
        return (await self._call(build, timeout)).sequence

    async def create_market(
        self,
        symbol: str,
        kind: MarketKind,
        base: Instrument,
        quote: Instrument,
        *,
        lot_size: Number,
        tick_size: Number,
        parameters: MarketParameters,
        status: MarketStatus = MarketStatus.OPEN,
        matching: Matching = Matching.INTERNAL,
        venue_account_id: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """List a market; answers its number. `lot_size` is in base, `tick_size` in quote per whole base."""
        build = admin.create_market(
            key or self.new_key(),
            symbol=symbol,
            kind=kind,
            base_asset=base,
            quote_asset=quote,
            lot_size=lot_size,
            tick_size=tick_size,
            **parameters.fields(),
            status=status,
            matching=matching,
            venue_account_id=venue_account_id,
        )
        return (await self._call(build, timeout)).id

    async def set_market_parameters(
        self,
        market: Instrument,
        parameters: MarketParameters,
        *,
        only: Collection[str] = (),
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Change fees, limits and margin of a market; answers the sequence."""
        build = admin.set_market_parameters(
            key or self.new_key(),
            market=market,
            **stated(parameters.fields(), only),
            expected_version=expected_version,
        )
        return (await self._call(build, timeout)).sequence

    async def set_pool(
        self,
        asset: Instrument,
        terms: PoolTerms = ORDINARY_TERMS,
        *,
        only: Collection[str] = (),
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Open the lending pool of an asset, or change its terms; answers the sequence."""
        build = by_hand.set_pool(
            key or self.new_key(), asset, terms, only, expected_version=expected_version
        )
        return (await self._call(build, timeout)).sequence

    async def set_source_quote(
        self,
        source_id: int,
        quote_asset: Instrument | None = None,
        group_id: int = 0,
        *,
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say in what a source quotes (None: the valuation asset) and with which it is one; answers the sequence."""
        build = admin.set_source_quote(
            key or self.new_key(),
            source_id=source_id,
            quote_asset=0 if quote_asset is None else quote_asset,
            group_id=group_id,
            expected_version=expected_version,
        )
        return (await self._call(build, timeout)).sequence

    async def set_index_rules(
        self,
        asset: Instrument,
        rules: IndexRules = ORDINARY_RULES,
        *,
        only: Collection[str] = (),
        expected_version: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say how an asset's index is made and checked; the guard matrix then holds for it. Answers the sequence."""
        build = admin.set_index_rules(
            key or self.new_key(),
            asset=asset,
            **stated(dataclasses.asdict(rules), only),
            expected_version=expected_version,
        )
        return (await self._call(build, timeout)).sequence

    async def set_risk_switch(
        self,
        scope: RiskSwitchScope,
        target: Instrument = 0,
        *,
        disabled: bool,
        reason: str = "",
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Turn risk taking off (`disabled`) or on for everything, a market or an account.

        `target` is a market's symbol or number or an account's number. Answers the sequence.
        """
        build = by_hand.set_risk_switch(key or self.new_key(), scope, target, disabled, reason)
        return (await self._call(build, timeout)).sequence

    async def release_brake(
        self,
        brake: BrakeKind,
        target: Instrument | None = None,
        cause: BrakeCause = BrakeCause.OPERATOR,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Release an engaged brake of a market, of an asset or of the clearinghouse; answers the sequence."""
        build = by_hand.release_brake(key or self.new_key(), brake, target, cause, reason)
        return (await self._call(build, timeout)).sequence
