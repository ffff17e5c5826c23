# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of QueryService.

`timeout` is the seconds for all attempts (None: the client's own).
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls import query
from clearinghouse.client.api.models import (
    Account,
    Bracket,
    Fill,
    JournaledCall,
    Order,
    PendingDeposit,
    PendingHold,
    PendingWithdrawal,
    PlacedConditionalOrder,
    StandingQuote,
)
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.instruments import Instrument


class QueryMethods(Connection):
    """Methods that send one call of QueryService each."""

    def account(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> Account:
        """Return one account and its settings."""
        return self._call(
            query.get_account(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def accounts(
        self,
        owner: str = "",
        parent_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Account]:
        """Return the accounts of an owner ("": all that the caller may see), or the sub-accounts of an account."""
        return self._pages(
            lambda after: query.list_accounts(
                min_sequence=min_sequence,
                owner=owner,
                parent_id=parent_id,
                page_size=page_size,
                after_account_id=after,
            ),
            0,
            lambda page: page.items[-1].account_id,
            timeout,
        )

    def orders(
        self,
        account_id: int,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Order]:
        """Return the open orders of an account, oldest first."""
        return self._pages(
            lambda after: query.list_orders(
                account_id=account_id,
                min_sequence=min_sequence,
                market=market,
                page_size=page_size,
                after_order_id=after,
            ),
            0,
            lambda page: page.items[-1].order_id,
            timeout,
        )

    def order(
        self,
        account_id: int,
        order_id: int = 0,
        *,
        client_order_id: int = 0,
        client_order_text: str = "",
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> Order:
        """Return one order, open or ended, by our number or by the caller's (then the newest that carried it)."""
        return self._call(
            query.get_order(
                account_id=account_id,
                min_sequence=min_sequence,
                order_id=order_id,
                client_order_id=client_order_id,
                client_order_text=client_order_text,
            ),
            timeout,
        )

    def conditional_orders(
        self,
        account_id: int,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[PlacedConditionalOrder]:
        """Return the conditional orders of an account, oldest first."""
        return self._pages(
            lambda after: query.list_conditional_orders(
                account_id=account_id,
                min_sequence=min_sequence,
                market=market,
                page_size=page_size,
                after_order_id=after,
            ),
            0,
            lambda page: page.items[-1].order_id,
            timeout,
        )

    def brackets(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Bracket]:
        """Return the brackets of an account, by the number of the entry."""
        return self._call(
            query.list_brackets(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def pending_deposits(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[PendingDeposit]:
        """Return the deposits that wait for custody, of an account or of all, oldest first."""
        return self._pages(
            lambda after: query.list_deposits(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_deposit_id=after,
            ),
            0,
            lambda page: page.items[-1].deposit_id,
            timeout,
        )

    def pending_withdrawals(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[PendingWithdrawal]:
        """Return the withdrawals that wait for custody, of an account or of all, oldest first."""
        return self._pages(
            lambda after: query.list_withdrawals(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_withdrawal_id=after,
            ),
            0,
            lambda page: page.items[-1].withdrawal_id,
            timeout,
        )

    def holds(
        self,
        account_id: int = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[PendingHold]:
        """Return the holds on the balances of an account or of all, oldest first."""
        return self._pages(
            lambda after: query.list_holds(
                account_id=account_id,
                min_sequence=min_sequence,
                page_size=page_size,
                after_hold_id=after,
            ),
            0,
            lambda page: page.items[-1].hold_id,
            timeout,
        )

    def quotes(
        self,
        account_id: int = 0,
        market: Instrument = 0,
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[StandingQuote]:
        """Return the standing quotes of a provider or of all, in a market or in all, by market and then account."""
        return self._pages(
            lambda after: query.list_quotes(
                account_id=account_id,
                min_sequence=min_sequence,
                market=market,
                page_size=page_size,
                after_market_id=after[0],
                after_account_id=after[1],
            ),
            (0, 0),
            lambda page: (page.items[-1].market_id, page.items[-1].account_id),
            timeout,
        )

    def fills(
        self,
        account_id: int,
        from_sequence: int = 0,
        *,
        market: Instrument = 0,
        order_id: int = 0,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Fill]:
        """Return the fills of an account from a sequence on, oldest first."""
        return self._pages(
            lambda sequence: query.list_fills(
                account_id=account_id,
                min_sequence=min_sequence,
                from_sequence=sequence,
                market=market,
                order_id=order_id,
                page_size=page_size,
            ),
            from_sequence,
            lambda page: page.next_sequence,
            timeout,
        )

    def calls_of(
        self,
        sought_request_id: str,
        from_sequence: int = 0,
        *,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[JournaledCall]:
        """Return the calls under a request id of ours, of any age, oldest first. `NotFound`: none has a sequence."""
        return self._pages(
            lambda sequence: query.get_call(
                sought_request_id=sought_request_id,
                min_sequence=min_sequence,
                from_sequence=sequence,
            ),
            from_sequence,
            lambda page: page.next_sequence,
            timeout,
        )
