# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Lending pools and loans.

Owns the methods about those of AdminService, AccountService and MarketDataService. Every method takes `timeout`, the
seconds for all attempts (None: the client's own); those that change something take `key`, the identity of the request
(None: a fresh one), and raise `Refused` where they are about one item.
"""

from collections.abc import Sequence
from typing import Final

from clearinghouse.client.api.calls import account, admin, market_data
from clearinghouse.client.api.models import Pool
from clearinghouse.client.api.requests import Loan
from clearinghouse.client.api.terms import PoolTerms
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult
from clearinghouse.v1 import account_pb2

ORDINARY: Final = PoolTerms()


class Pools(Connection):
    """Lending pools and loans."""

    def set_pool(
        self,
        asset: Instrument,
        terms: PoolTerms = ORDINARY,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Open the lending pool of an asset, or change its terms; answers the sequence."""
        build = admin.set_pool(key or self.new_key(), asset=asset, terms=terms)
        return (self._call(build, timeout)).sequence

    def lend(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Lend an amount to the pool of an asset; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (self.lend_many(items, key=key, timeout=timeout)).only().sequence

    def lend_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Lend amounts to pools, each by itself."""
        return self._call(account.lend(key or self.new_key(), items), timeout)

    def redeem(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Take a loan back, all of it without an amount; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (self.redeem_many(items, key=key, timeout=timeout)).only().sequence

    def redeem_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Take loans back, each by itself."""
        return self._call(account.redeem(key or self.new_key(), items), timeout)

    def ask_redemption(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Ask a loan back of a pool that cannot pay it now; 0 takes the ask back. Answers the sequence.

        While the ask stands, the collateral of a liquidated borrower may pay it directly, in the valuation asset.
        """
        items = [Loan(account_id, asset, amount)]
        return (self.ask_redemption_many(items, key=key, timeout=timeout)).only().sequence

    def ask_redemption_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Ask loans back of pools, each by itself."""
        return self._call(account.ask_redemption(key or self.new_key(), items), timeout)

    def borrow(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Borrow an amount from the pool of an asset; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (self.borrow_many(items, key=key, timeout=timeout)).only().sequence

    def borrow_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Borrow amounts from pools, each by itself."""
        return self._call(account.borrow(key or self.new_key(), items), timeout)

    def repay(
        self,
        account_id: int,
        asset: Instrument,
        amount: Number = 0,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Repay a debt, all of it without an amount; answers the sequence."""
        items = [Loan(account_id, asset, amount)]
        return (self.repay_many(items, key=key, timeout=timeout)).only().sequence

    def repay_many(
        self,
        items: Sequence[Loan | account_pb2.Loan],
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> Batch[ItemResult]:
        """Repay debts, each by itself."""
        return self._call(account.repay(key or self.new_key(), items), timeout)

    def list_pools(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Pool]:
        """All lending pools: what they have and owe, their rates, what may leave now."""
        return self._call(market_data.list_pools(min_sequence=min_sequence), timeout)
