# SPDX-License-Identifier: Apache-2.0
"""What waits for somebody's word.

Owns the methods of QueryService that list it: deposits and withdrawals for custody, holds for whoever captures them,
quotes for reconciliation. Lists come whole: their pages are read one after another. `min_sequence` makes a read wait
until it includes that sequence; `timeout` is the seconds for all attempts (None: the client's own).
"""

from clearinghouse.client.aio.channel import AsyncConnection
from clearinghouse.client.api.calls import query
from clearinghouse.client.api.models import (
    PendingDeposit,
    PendingHold,
    PendingWithdrawal,
    StandingQuote,
)
from clearinghouse.client.values.instruments import Instrument


class AsyncPending(AsyncConnection):
    """Deposits, withdrawals, holds and quotes that stand."""

    async def pending_deposits(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[PendingDeposit]:
        """Deposits that wait for custody, of an account or of all, oldest first."""
        found: list[PendingDeposit] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                query.list_deposits(
                    account_id=account_id,
                    page_size=page_size,
                    after_deposit_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].deposit_id if found else 0
        return found

    async def pending_withdrawals(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[PendingWithdrawal]:
        """Withdrawals that wait for custody, of an account or of all, oldest first."""
        found: list[PendingWithdrawal] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                query.list_withdrawals(
                    account_id=account_id,
                    page_size=page_size,
                    after_withdrawal_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].withdrawal_id if found else 0
        return found

    async def holds(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[PendingHold]:
        """Holds on the balances of an account or of all, oldest first."""
        found: list[PendingHold] = []
        after, has_more = 0, True
        while has_more:
            page = await self._call(
                query.list_holds(
                    account_id=account_id,
                    page_size=page_size,
                    after_hold_id=after,
                    min_sequence=min_sequence,
                ),
                timeout,
            )
            found += page.items
            has_more = page.has_more
            after = found[-1].hold_id if found else 0
        return found

    async def quotes(
        self,
        account_id: int = 0,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,  # noqa: ASYNC109
    ) -> list[StandingQuote]:
        """Standing quotes of a provider or of all, in a market or in all, by market and then account."""
        found: list[StandingQuote] = []
        after, has_more = (0, 0), True
        while has_more:
            build = query.list_quotes(
                account_id=account_id,
                market=market,
                page_size=page_size,
                after_market_id=after[0],
                after_account_id=after[1],
                min_sequence=min_sequence,
            )
            page = await self._call(build, timeout)
            found += page.items
            has_more = page.has_more
            if found:
                after = (found[-1].market_id, found[-1].account_id)
        return found
