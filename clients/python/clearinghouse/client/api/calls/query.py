# SPDX-License-Identifier: Apache-2.0
"""Calls of QueryService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.models import (
    Account,
    Balance,
    Bracket,
    Fill,
    JournaledCall,
    Order,
    PendingDeposit,
    PendingHold,
    PendingWithdrawal,
    PlacedConditionalOrder,
    Position,
    StandingQuote,
)
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.v1 import query_pb2


def get_account(*, account_id: int, min_sequence: int) -> Build[Account]:
    """Return one account and its settings."""
    return lambda _: call(
        "QueryService/GetAccount",
        query_pb2.GetAccountRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.GetAccountResponse,
        lambda reply, names: convert(Account, reply.account, names),
    )


def list_accounts(
    *, min_sequence: int, owner: str, parent_id: int, page_size: int, after_account_id: int
) -> Build[Page[Account]]:
    """Return the accounts of an owner, or the sub-accounts of an account."""
    return lambda _: call(
        "QueryService/ListAccounts",
        query_pb2.ListAccountsRequest(
            min_sequence=min_sequence,
            owner=owner,
            parent_id=parent_id,
            page_size=page_size,
            after_account_id=after_account_id,
        ),
        query_pb2.ListAccountsResponse,
        lambda reply, names: Page(
            [convert(Account, item, names) for item in reply.accounts], reply.has_more
        ),
    )


def list_balances(*, account_id: int, min_sequence: int) -> Build[list[Balance]]:
    """Return the balances of an account, of each asset."""
    return lambda _: call(
        "QueryService/ListBalances",
        query_pb2.ListBalancesRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.ListBalancesResponse,
        lambda reply, names: [convert(Balance, item, names) for item in reply.balances],
    )


def list_positions(
    *, account_id: int, min_sequence: int, with_liquidation_prices: bool
) -> Build[list[Position]]:
    """Return the positions of an account."""
    return lambda _: call(
        "QueryService/ListPositions",
        query_pb2.ListPositionsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            with_liquidation_prices=with_liquidation_prices,
        ),
        query_pb2.ListPositionsResponse,
        lambda reply, names: [convert(Position, item, names) for item in reply.positions],
    )


def list_orders(
    *, account_id: int, min_sequence: int, market: Instrument, page_size: int, after_order_id: int
) -> Build[Page[Order]]:
    """Return the open orders of an account."""
    return lambda names: call(
        "QueryService/ListOrders",
        query_pb2.ListOrdersRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            market_id=names.market_id(market),
            page_size=page_size,
            after_order_id=after_order_id,
        ),
        query_pb2.ListOrdersResponse,
        lambda reply, names: Page(
            [convert(Order, item, names) for item in reply.orders], reply.has_more
        ),
    )


def get_order(
    *,
    account_id: int,
    min_sequence: int,
    order_id: int,
    client_order_id: int,
    client_order_text: str,
) -> Build[Order]:
    """Return one order, open or ended, found by our id or by the client's."""
    return lambda _: call(
        "QueryService/GetOrder",
        query_pb2.GetOrderRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            order_id=order_id,
            client_order_id=client_order_id,
            client_order_text=client_order_text,
        ),
        query_pb2.GetOrderResponse,
        lambda reply, names: convert(Order, reply.order, names),
    )


def list_conditional_orders(
    *, account_id: int, min_sequence: int, market: Instrument, page_size: int, after_order_id: int
) -> Build[Page[PlacedConditionalOrder]]:
    """Return the orders of an account that wait for a price."""
    return lambda names: call(
        "QueryService/ListConditionalOrders",
        query_pb2.ListConditionalOrdersRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            market_id=names.market_id(market),
            page_size=page_size,
            after_order_id=after_order_id,
        ),
        query_pb2.ListConditionalOrdersResponse,
        lambda reply, names: Page(
            [convert(PlacedConditionalOrder, item, names) for item in reply.orders], reply.has_more
        ),
    )


def list_brackets(*, account_id: int, min_sequence: int) -> Build[list[Bracket]]:
    """Return the brackets of an account: entry orders with exits, and exits that wait."""
    return lambda _: call(
        "QueryService/ListBrackets",
        query_pb2.ListBracketsRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.ListBracketsResponse,
        lambda reply, names: [convert(Bracket, item, names) for item in reply.brackets],
    )


def list_deposits(
    *, account_id: int, min_sequence: int, page_size: int, after_deposit_id: int
) -> Build[Page[PendingDeposit]]:
    """Return the deposits that wait until custody confirms or rejects them."""
    return lambda _: call(
        "QueryService/ListDeposits",
        query_pb2.ListDepositsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_deposit_id=after_deposit_id,
        ),
        query_pb2.ListDepositsResponse,
        lambda reply, names: Page(
            [convert(PendingDeposit, item, names) for item in reply.deposits], reply.has_more
        ),
    )


def list_withdrawals(
    *, account_id: int, min_sequence: int, page_size: int, after_withdrawal_id: int
) -> Build[Page[PendingWithdrawal]]:
    """Return the withdrawals that wait until custody confirms or rejects them."""
    return lambda _: call(
        "QueryService/ListWithdrawals",
        query_pb2.ListWithdrawalsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_withdrawal_id=after_withdrawal_id,
        ),
        query_pb2.ListWithdrawalsResponse,
        lambda reply, names: Page(
            [convert(PendingWithdrawal, item, names) for item in reply.withdrawals], reply.has_more
        ),
    )


def list_holds(
    *, account_id: int, min_sequence: int, page_size: int, after_hold_id: int
) -> Build[Page[PendingHold]]:
    """Return the holds that are neither captured nor released."""
    return lambda _: call(
        "QueryService/ListHolds",
        query_pb2.ListHoldsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_hold_id=after_hold_id,
        ),
        query_pb2.ListHoldsResponse,
        lambda reply, names: Page(
            [convert(PendingHold, item, names) for item in reply.holds], reply.has_more
        ),
    )


def list_quotes(
    *,
    account_id: int,
    min_sequence: int,
    market: Instrument,
    page_size: int,
    after_market_id: int,
    after_account_id: int,
) -> Build[Page[StandingQuote]]:
    """Return the standing quotes of liquidity providers, in order of market and then account."""
    return lambda names: call(
        "QueryService/ListQuotes",
        query_pb2.ListQuotesRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            market_id=names.market_id(market),
            page_size=page_size,
            after_market_id=after_market_id,
            after_account_id=after_account_id,
        ),
        query_pb2.ListQuotesResponse,
        lambda reply, names: Page(
            [convert(StandingQuote, item, names) for item in reply.quotes], reply.has_more
        ),
    )


def list_fills(
    *,
    account_id: int,
    min_sequence: int,
    from_sequence: int,
    market: Instrument,
    order_id: int,
    page_size: int,
) -> Build[Page[Fill]]:
    """Return the fills of an account from a sequence on."""
    return lambda names: call(
        "QueryService/ListFills",
        query_pb2.ListFillsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            from_sequence=from_sequence,
            market_id=names.market_id(market),
            order_id=order_id,
            page_size=page_size,
        ),
        query_pb2.ListFillsResponse,
        lambda reply, names: Page(
            [convert(Fill, item, names) for item in reply.fills],
            reply.has_more,
            reply.next_sequence,
        ),
    )


def get_call(
    *, sought_request_id: str, min_sequence: int, from_sequence: int
) -> Build[Page[JournaledCall]]:
    """Return the return the calls under a request id of the caller that are in the journal, of any
    age. Request ids belong to one principal: an id of another principal is NOT_FOUND, and so is
    an id that never got a sequence. A call that was answered before this one was sent is never
    NOT_FOUND. QUEUE_FULL while the index of calls is being built.
    """
    return lambda _: call(
        "QueryService/GetCall",
        query_pb2.GetCallRequest(
            sought_request_id=sought_request_id,
            min_sequence=min_sequence,
            from_sequence=from_sequence,
        ),
        query_pb2.GetCallResponse,
        lambda reply, names: Page(
            [convert(JournaledCall, item, names) for item in reply.calls],
            reply.has_more,
            reply.next_sequence,
        ),
    )
