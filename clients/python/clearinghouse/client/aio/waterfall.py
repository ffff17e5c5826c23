# SPDX-License-Identifier: Apache-2.0
"""The liquidation waterfall: parameters, providers, the liquidity fund, accounts in it.

Owns the methods about those of AdminService, AccountService and RiskService. Every method takes `timeout`, the seconds
for all attempts (None: the client's own); those that change something take `key`, the identity of the request (None: a
fresh one), and raise `Refused`.
"""

from typing import Final

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import account, admin, risk
from clearinghouse.client.api.models import Liquidation, LiquidationRules, LiquidityFund
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument

PASS_NS: Final = 1_000_000_000


class AsyncWaterfall(AsyncConnection):
    """The liquidation waterfall."""

    async def set_liquidation(
        self,
        *,
        enabled: bool = True,
        interval_ns: int = PASS_NS,
        pass_share_ppb: int = 100_000_000,
        band_ppb: int = 20_000_000,
        fee_ppb: int = 10_000_000,
        exit_buffer_ppb: int = 20_000_000,
        throttle_ppb: int = 500_000_000,
        auto_close_divisor: int = 2,
        auto_close_offset_ppb: int = 60_000_000,
        spread_ppb: int = 10_000_000,
        takeover_passes: int = 20,
        recourse: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> int:
        """Switch the waterfall on with its parameters, or off with `enabled` False; answers the sequence."""
        build = admin.set_liquidation(
            key or self.new_key(),
            enabled=enabled,
            interval_ns=interval_ns,
            pass_share_ppb=pass_share_ppb,
            band_ppb=band_ppb,
            fee_ppb=fee_ppb,
            exit_buffer_ppb=exit_buffer_ppb,
            throttle_ppb=throttle_ppb,
            auto_close_divisor=auto_close_divisor,
            auto_close_offset_ppb=auto_close_offset_ppb,
            spread_ppb=spread_ppb,
            takeover_passes=takeover_passes,
            recourse=recourse,
        )
        return (await self._call(build, timeout)).sequence

    async def set_backstop(
        self,
        account_id: int,
        market: Instrument,
        capacity: Number,
        *,
        priority: int = 0,
        spread_ppb: int = 10_000_000,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Let a provider take positions off accounts below auto-close, up to a position of `capacity` base.

        Lower `priority` is asked first; capacity 0 ends the offer. Answers the sequence.
        """
        build = admin.set_backstop(
            key or self.new_key(),
            account_id=account_id,
            market=market,
            capacity=capacity,
            priority=priority,
            spread_ppb=spread_ppb,
        )
        return (await self._call(build, timeout)).sequence

    async def fund_liquidity(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Give an amount to the liquidity fund, for good; answers the sequence."""
        build = account.fund_liquidity(
            key or self.new_key(), account_id=account_id, asset=asset, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def repay_debt_line(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Repay what was once written off for the account under recourse; answers the sequence."""
        build = account.repay_debt_line(
            key or self.new_key(), account_id=account_id, asset=asset, amount=amount
        )
        return (await self._call(build, timeout)).sequence

    async def liquidation(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Liquidation:
        """An account in the waterfall or out of it, with its places in the rankings of auto-deleveraging."""
        return await self._call(
            risk.get_liquidation(account_id=account_id, min_sequence=min_sequence), timeout
        )

    async def liquidity_fund(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> LiquidityFund:
        """What the liquidity fund holds, owes and has to sell."""
        return await self._call(risk.get_liquidity_fund(min_sequence=min_sequence), timeout)

    async def liquidation_rules(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> LiquidationRules:
        """The parameters of the waterfall and what providers offer."""
        return await self._call(risk.get_liquidation_rules(min_sequence=min_sequence), timeout)
