# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""What operators do.

Owns the methods of AdminService. Each answers the number of what it created or else the sequence, and raises
`Refused`. Every method takes `key`, the identity of the request (None: a fresh one), and `timeout`, the
seconds for all attempts (None: the client's own).
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.client.api.calls import admin, by_hand
from clearinghouse.client.api.requests import AssetParameters, MarketParameters
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    BreakResolution,
    MarketKind,
    MarketStatus,
    Matching,
    RiskSwitchScope,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument

HOUR_NS: Final = 3_600_000_000_000


class Admin(Connection):
    """Instruments, parameters, switches."""

    def create_asset(
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
        return (self._call(build, timeout)).id

    def set_asset_parameters(
        self,
        asset: Instrument,
        parameters: AssetParameters,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Change the risk parameters of an asset; answers the sequence."""
        build = admin.set_asset_parameters(
            key or self.new_key(), asset=asset, **parameters.fields()
        )
        return (self._call(build, timeout)).sequence

    def create_market(
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
        return (self._call(build, timeout)).id

    def set_market_parameters(
        self,
        market: Instrument,
        parameters: MarketParameters,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Change fees, limits and margin of a market; answers the sequence."""
        build = admin.set_market_parameters(
            key or self.new_key(), market=market, **parameters.fields()
        )
        return (self._call(build, timeout)).sequence

    def set_market_status(
        self,
        market: Instrument,
        status: MarketStatus,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Move the status of a market; from AUCTION to OPEN uncrosses its book. Answers the sequence."""
        build = admin.set_market_status(
            key or self.new_key(), market=market, status=status, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def set_risk_switch(
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
        return (self._call(build, timeout)).sequence

    def create_oracle_source(
        self,
        name: str,
        source_principal: str,
        weight: int = 1,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Admit a price source and who may speak for it; answers its number."""
        build = admin.create_oracle_source(
            key or self.new_key(), name=name, source_principal=source_principal, weight=weight
        )
        return (self._call(build, timeout)).id

    def set_oracle_instrument(
        self,
        asset: Instrument,
        source_ids: Sequence[int],
        *,
        fresh_ns: int = 10_000_000_000,
        clamp_bps: int = 100,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say from which sources the price of an asset comes; answers the sequence.

        A price older than `fresh_ns` drops out; one further than `clamp_bps` from the median is clamped.
        """
        build = admin.set_oracle_instrument(
            key or self.new_key(),
            asset=asset,
            source_ids=source_ids,
            fresh_ns=fresh_ns,
            clamp_bps=clamp_bps,
        )
        return (self._call(build, timeout)).sequence

    def set_account_limits(
        self,
        account_id: int,
        *,
        fee_tier: int = 0,
        position_limit: Number = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the fee tier of an account and its limit on weighted exposure, in the valuation asset (0: none).

        Answers the sequence.
        """
        build = admin.set_account_limits(
            key or self.new_key(),
            account_id=account_id,
            fee_tier=fee_tier,
            position_limit=position_limit,
        )
        return (self._call(build, timeout)).sequence

    def resolve_break(
        self,
        break_id: int,
        resolution: BreakResolution,
        account_id: int = 0,
        reason: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Discard a break or book it to `account_id`; answers the sequence."""
        build = admin.resolve_break(
            key or self.new_key(),
            break_id=break_id,
            resolution=resolution,
            account_id=account_id,
            reason=reason,
        )
        return (self._call(build, timeout)).sequence

    def set_funding(
        self,
        market: Instrument,
        interval_ns: int = HOUR_NS,
        interest_ppb: int = 100_000,
        inner_clamp_ppb: int = 500_000,
        bound_ppb: int = 5_000_000,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Set the funding of a perpetual: interest and inner clamp per 8 h, the bound per interval.

        Answers the sequence.
        """
        build = admin.set_funding(
            key or self.new_key(),
            market=market,
            interval_ns=interval_ns,
            interest_ppb=interest_ppb,
            inner_clamp_ppb=inner_clamp_ppb,
            bound_ppb=bound_ppb,
        )
        return (self._call(build, timeout)).sequence

    def end_funding(
        self,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """End the funding of a perpetual; what has accrued stays due. Answers the sequence."""
        build = admin.set_funding(
            key or self.new_key(),
            market=market,
            interval_ns=0,
            interest_ppb=0,
            inner_clamp_ppb=0,
            bound_ppb=0,
        )
        return (self._call(build, timeout)).sequence

    def set_expiry(
        self,
        market: Instrument,
        expiry_time_ns: int,
        window_ns: int = HOUR_NS // 2,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Say when a dated future expires, and over how long its last price is averaged. Answers the sequence."""
        build = admin.set_expiry(
            key or self.new_key(), market=market, expiry_time_ns=expiry_time_ns, window_ns=window_ns
        )
        return (self._call(build, timeout)).sequence

    def name_settlement_price(
        self,
        market: Instrument,
        price: Number,
        reason: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Settle a market in SETTLING at a price. Answers the sequence."""
        build = admin.name_settlement_price(
            key or self.new_key(), market=market, price=price, reason=reason
        )
        return (self._call(build, timeout)).sequence
