# SPDX-License-Identifier: Apache-2.0
"""Lending pools and loans.

Owns the methods about those of AdminService, AccountService and MarketDataService. Every method takes `timeout`, the
seconds for all attempts (None: the client's own); those that change something take `key`, the identity of the request
(None: a fresh one), and raise `Refused` where they are about one item.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import account, admin, market_data
from clearinghouse.client.api.models import Pool
from clearinghouse.client.api.requests import Loan
from clearinghouse.client.api.terms import PoolTerms
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import account_pb2

ORDINARY: Final = PoolTerms()


class AsyncPools(AsyncConnection):
    """Lending pools and loans."""

    async def set_pool(
        self,
        asset: Instrument,
        terms: PoolTerms = ORDINARY,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 (the time for all attempts)
    ) -> int:
        """Open the lending pool of an asset, or change its terms; answers the sequence."""
        build = admin.set_pool(key or self.new_key(), asset=asset, terms=terms)
        return (await self._call(build, timeout)).sequence

    async def lend(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Lend an amount to the pool of an asset; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (await self.lend_many(items, key=key, timeout=timeout)).only().sequence

    async def lend_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Lend amounts to pools, each by itself."""
        return await self._call(account.lend(key or self.new_key(), items), timeout)

    async def redeem(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Take a loan back, all of it without an amount; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (await self.redeem_many(items, key=key, timeout=timeout)).only().sequence

    async def redeem_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Take loans back, each by itself."""
        return await self._call(account.redeem(key or self.new_key(), items), timeout)

    async def ask_redemption(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Ask a loan back of a pool that cannot pay it now; 0 takes the ask back. Answers the sequence.

        While the ask stands, the collateral of a liquidated borrower may pay it directly, in the valuation asset.
        """
        items = [Loan(account_id, asset, amount)]
        return (await self.ask_redemption_many(items, key=key, timeout=timeout)).only().sequence

    async def ask_redemption_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Ask loans back of pools, each by itself."""
        return await self._call(account.ask_redemption(key or self.new_key(), items), timeout)

    async def borrow(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Borrow an amount from the pool of an asset; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (await self.borrow_many(items, key=key, timeout=timeout)).only().sequence

    async def borrow_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Borrow amounts from pools, each by itself."""
        return await self._call(account.borrow(key or self.new_key(), items), timeout)

    async def repay(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> int:
        """Repay a debt, all of it without an amount; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (await self.repay_many(items, key=key, timeout=timeout)).only().sequence

    async def repay_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Batch[ItemResult]:
        """Repay debts, each by itself."""
        return await self._call(account.repay(key or self.new_key(), items), timeout)

    async def list_pools(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Pool]:
        """All lending pools: what they have and owe, their rates, what may leave now."""
        return await self._call(market_data.list_pools(min_sequence=min_sequence), timeout)
