# SPDX-License-Identifier: Apache-2.0
"""What can be asked.

Owns the reading methods of MarketDataService, QueryService, RiskService and JournalService. `min_sequence`
makes a read wait until it includes that sequence (0: read now); `timeout` is the seconds for all attempts
(None: the client's own). Methods raise `NotFound` for ids that do not exist and `Unavailable` when out of time.
"""

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import journal, market_data, query, risk
from clearinghouse.client.api.models import (
    Account,
    Asset,
    Balance,
    Break,
    Conservation,
    Fill,
    Head,
    Margin,
    Market,
    Order,
    OrderBook,
    Position,
    RiskSwitch,
)
from clearinghouse.client.values.instruments import Instrument


class AsyncReads(AsyncConnection):
    """Instruments, accounts, orders, margin. Lists come whole: their pages are read one after another."""

    async def assets(self, *, min_sequence: int = 0, timeout: float | None = None) -> list[Asset]:  # noqa: ASYNC109
        """All assets, with scales, prices and parameters."""
        found = await self._call(market_data.list_assets(min_sequence=min_sequence), timeout)
        self.instruments.learn_assets(found)
        return found

    async def markets(self, *, min_sequence: int = 0, timeout: float | None = None) -> list[Market]:  # noqa: ASYNC109
        """All markets, with lots, ticks, prices and parameters."""
        found = await self._call(market_data.list_markets(min_sequence=min_sequence), timeout)
        self.instruments.learn_markets(found)
        return found

    async def order_book(
        self,
        market: Instrument,
        depth: int = 0,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> OrderBook:
        """The best `depth` levels of each side, at most 1,000; 0: 20."""
        return await self._call(
            market_data.get_order_book(market=market, depth=depth, min_sequence=min_sequence),
            timeout,
        )

    async def account(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Account:
        """One account and its settings."""
        return await self._call(
            query.get_account(account_id=account_id, min_sequence=min_sequence), timeout
        )

    async def accounts(
        self,
        owner: str = "",
        parent_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Account]:
        """The accounts of an owner ("": all that the caller may see), or the sub-accounts of an account."""
        found: list[Account] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                query.list_accounts(
                    owner=owner,
                    parent_id=parent_id,
                    page_size=page_size,
                    after_account_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].account_id if found else 0
        return found

    async def balances(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> dict[str, Balance]:
        """What an account has of each asset, by symbol."""
        found = await self._call(
            query.list_balances(account_id=account_id, min_sequence=min_sequence), timeout
        )
        return {balance.asset: balance for balance in found}

    async def positions(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> dict[str, Position]:
        """The positions of an account, by the symbol of the market."""
        found = await self._call(
            query.list_positions(account_id=account_id, min_sequence=min_sequence), timeout
        )
        return {position.market: position for position in found}

    async def orders(
        self,
        account_id: int,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Order]:
        """The open orders of an account, oldest first."""
        found: list[Order] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                query.list_orders(
                    account_id=account_id,
                    market=market,
                    page_size=page_size,
                    after_order_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].order_id if found else 0
        return found

    async def order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        client_order_id: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Order:
        """One order, open or ended, by our number or by the caller's (then the newest that carried it)."""
        build = query.get_order(
            account_id=account_id,
            order_id=order_id,
            client_order_id=client_order_id,
            min_sequence=min_sequence,
        )
        return await self._call(build, timeout)

    async def fills(
        self,
        account_id: int,
        from_sequence: int = 0,
        *,
        market: Instrument = 0,
        order_id: int = 0,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Fill]:
        """The fills of an account from a sequence on, oldest first."""
        found: list[Fill] = []
        start, has_more = from_sequence, True
        while has_more:
            page = await self._call(
                query.list_fills(
                    account_id=account_id,
                    from_sequence=start,
                    market=market,
                    order_id=order_id,
                    page_size=page_size,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            start, has_more = page.next_sequence, page.has_more
        return found

    async def margin(
        self,
        account_id: int,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Margin:
        """The margin of an account with every line that it is made of."""
        return await self._call(
            risk.get_margin(account_id=account_id, min_sequence=min_sequence), timeout
        )

    async def risk_switches(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[RiskSwitch]:
        """Where only risk-reducing orders pass."""
        return await self._call(risk.list_risk_switches(min_sequence=min_sequence), timeout)

    async def breaks(
        self,
        *,
        include_resolved: bool = False,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[Break]:
        """Fills of external venues that matched no accepted order."""
        found: list[Break] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                risk.list_breaks(
                    include_resolved=include_resolved,
                    page_size=page_size,
                    after_break_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].break_id if found else 0
        return found

    async def conservation(
        self,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> Conservation:
        """The sums that must be zero, over every stored balance and position."""
        return await self._call(risk.get_conservation(min_sequence=min_sequence), timeout)

    async def head(self, *, timeout: float | None = None) -> Head:  # noqa: ASYNC109
        """Sequence and hash of the journal's end; keep it to check a journal against later."""
        return await self._call(journal.get_head(), timeout)
