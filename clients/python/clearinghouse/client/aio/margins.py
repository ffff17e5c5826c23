# SPDX-License-Identifier: Apache-2.0
"""Margin beyond the report: dynamic, isolated, explained, supposed.

Owns the methods about those of AdminService, AccountService and RiskService. Every method takes `timeout`, the seconds
for all attempts (None: the client's own); those that change something take `key`, the identity of the request (None: a
fresh one), and raise `Refused`.
"""

from collections.abc import Mapping
from typing import Final

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import account, admin, by_hand, risk
from clearinghouse.client.api.models import ExplainedMargin, Supposed
from clearinghouse.client.api.requests import NewOrder
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument

MINUTE_NS: Final = 60_000_000_000
DAY_NS: Final = 86_400_000_000_000
NO_PRICES: Final[dict[Instrument, Number]] = {}


class AsyncMargins(AsyncConnection):
    """Margin beyond the report."""

    async def set_dynamic_margin(
        self,
        market: Instrument,
        reference_volatility_ppb: int,
        *,
        sample_ns: int = MINUTE_NS,
        ewma_ns: int = DAY_NS,
        open_interest_low: Number = 0,
        open_interest_high: Number = 0,
        depth_notional: Number = 0,
        depth_width_ppb: int = 0,
        cap_ppb: int = 3_000_000_000,
        buffer_ppb: int = 250_000_000,
        rise_ppb_per_hour: int = 50_000_000,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> int:
        """Let the requirements of a market follow volatility (a year, of ordinary times), open interest and depth.

        Open interest is in the valuation asset, depth in the quote asset; 0: not judged. Answers the sequence.
        """
        build = admin.set_dynamic_margin(
            key or self.new_key(),
            market=market,
            sample_ns=sample_ns,
            ewma_ns=ewma_ns,
            reference_volatility_ppb=reference_volatility_ppb,
            open_interest_low=open_interest_low,
            open_interest_high=open_interest_high,
            depth_notional=depth_notional,
            depth_width_ppb=depth_width_ppb,
            cap_ppb=cap_ppb,
            buffer_ppb=buffer_ppb,
            rise_ppb_per_hour=rise_ppb_per_hour,
        )
        return (await self._call(build, timeout)).sequence

    async def end_dynamic_margin(
        self,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Let the requirements of a market be its parameters again, at once; answers the sequence."""
        build = admin.set_dynamic_margin(
            key or self.new_key(),
            market=market,
            sample_ns=0,
            ewma_ns=0,
            reference_volatility_ppb=0,
            open_interest_low=0,
            open_interest_high=0,
            depth_notional=0,
            depth_width_ppb=0,
            cap_ppb=0,
            buffer_ppb=0,
            rise_ppb_per_hour=0,
        )
        return (await self._call(build, timeout)).sequence

    async def isolate(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Give the account's position in a market, flat as yet, a margin of its own; answers the isolated account."""
        build = account.set_isolated(
            key or self.new_key(), account_id=account_id, market=market, isolated=True
        )
        return (await self._call(build, timeout)).id

    async def end_isolation(
        self,
        account_id: int,
        market: Instrument,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """End the isolation of a position that is flat and settled; its margin goes back. Answers the sequence."""
        build = account.set_isolated(
            key or self.new_key(), account_id=account_id, market=market, isolated=False
        )
        return (await self._call(build, timeout)).sequence

    async def move_isolated_margin(
        self,
        account_id: int,
        market: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Move settlement asset into an isolated position or, negative, out of it; answers the sequence."""
        build = account.move_isolated_margin(
            key or self.new_key(), account_id=account_id, market=market, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def explain_margin(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> ExplainedMargin:
        """The margin of an account with everything that it was made of, and its liquidation prices."""
        return await self._call(
            risk.explain_margin(account_id=account_id, min_sequence=min_sequence), timeout
        )

    async def what_if(
        self,
        account_id: int,
        *,
        prices: Mapping[Instrument, Number] = NO_PRICES,
        withdraw_asset: Instrument = 0,
        withdraw_amount: Number = 0,
        order: NewOrder | None = None,
        with_liquidation_prices: bool = False,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Supposed:
        """What would become of an account at other prices, after a withdrawal, with one more order, in this order.

        It leaves no trace. An answer that refuses is a value, not an exception.
        """
        build = by_hand.what_if(
            account_id,
            prices,
            withdraw_asset,
            withdraw_amount,
            order,
            with_liquidation_prices,
            min_sequence,
        )
        return await self._call(build, timeout)
