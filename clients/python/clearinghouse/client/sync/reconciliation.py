# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Reconciliation: its parameters, and the standing quotes of providers.

Owns the methods about those of AdminService and TradingService. Every method takes `timeout`, the seconds for all
attempts (None: the client's own), and `key`, the identity of the request (None: a fresh one), and raises `Refused`.
"""

from clearinghouse.client.api.calls import admin, trading
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class Reconciliation(Connection):
    """Reconciliation."""

    def set_reconciliation(
        self,
        *,
        enabled: bool = True,
        slack_ppb: int = 10_000_000,
        limit_ppb: int = 10_000_000,
        spot_liquidation_passes: int = 3,
        realisation_passes: int = 1,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let losers pay out of loans, a borrow and collateral, or (`enabled` False) not; answers the sequence."""
        build = admin.set_reconciliation(
            key or self.new_key(),
            enabled=enabled,
            slack_ppb=slack_ppb,
            limit_ppb=limit_ppb,
            spot_liquidation_passes=spot_liquidation_passes,
            realisation_passes=realisation_passes,
        )
        return (self._call(build, timeout)).sequence

    def set_quote(
        self,
        account_id: int,
        market: Instrument,
        price: Number,
        quantity: Number,
        expire_time_ns: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Bid for the base of a spot market that the machine converts, until a time; answers the sequence."""
        build = trading.set_quote(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            price=price,
            quantity=quantity,
            expire_time_ns=expire_time_ns,
        )
        return (self._call(build, timeout)).sequence

    def end_quote(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """End a provider's bid; answers the sequence."""
        build = trading.set_quote(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            price=0,
            quantity=0,
            expire_time_ns=0,
        )
        return (self._call(build, timeout)).sequence
