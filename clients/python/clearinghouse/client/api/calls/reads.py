# SPDX-License-Identifier: Apache-2.0
"""Calls that change nothing: MarketDataService, QueryService, RiskService, the journal's head.

Owns their requests and the reading of their replies. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.
"""

from typing import NamedTuple

from clearinghouse.client.api.calls.call import Build, call
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
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.v1 import journal_pb2, market_data_pb2, query_pb2, risk_pb2


class AccountPage(NamedTuple):
    """Some accounts, and whether there are more after the last one."""

    items: list[Account]
    has_more: bool


class OrderPage(NamedTuple):
    """Some open orders, and whether there are more after the last one."""

    items: list[Order]
    has_more: bool


class BreakPage(NamedTuple):
    """Some breaks, and whether there are more after the last one."""

    items: list[Break]
    has_more: bool


class FillPage(NamedTuple):
    """Some fills, and the sequence to go on from."""

    items: list[Fill]
    next_sequence: int
    has_more: bool


def list_assets(min_sequence: int) -> Build[list[Asset]]:
    """All assets."""
    return lambda _: call(
        "MarketDataService/ListAssets",
        market_data_pb2.ListAssetsRequest(min_sequence=min_sequence),
        market_data_pb2.ListAssetsResponse,
        lambda reply, names: [convert(Asset, item, names) for item in reply.assets],
    )


def list_markets(min_sequence: int) -> Build[list[Market]]:
    """All markets."""
    return lambda _: call(
        "MarketDataService/ListMarkets",
        market_data_pb2.ListMarketsRequest(min_sequence=min_sequence),
        market_data_pb2.ListMarketsResponse,
        lambda reply, names: [convert(Market, item, names) for item in reply.markets],
    )


def get_order_book(market: Instrument, depth: int, min_sequence: int) -> Build[OrderBook]:
    """The best levels of a book."""
    return lambda names: call(
        "MarketDataService/GetOrderBook",
        market_data_pb2.GetOrderBookRequest(
            market_id=names.market_id(market), depth=depth, min_sequence=min_sequence
        ),
        market_data_pb2.GetOrderBookResponse,
        lambda reply, names: convert(OrderBook, reply, names),
    )


def get_account(account_id: int, min_sequence: int) -> Build[Account]:
    """One account."""
    return lambda _: call(
        "QueryService/GetAccount",
        query_pb2.GetAccountRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.GetAccountResponse,
        lambda reply, names: convert(Account, reply.account, names),
    )


def list_accounts(
    owner: str, parent_id: int, page_size: int, after_account_id: int, min_sequence: int
) -> Build[AccountPage]:
    """One page of accounts."""
    return lambda _: call(
        "QueryService/ListAccounts",
        query_pb2.ListAccountsRequest(
            owner=owner,
            parent_id=parent_id,
            page_size=page_size,
            after_account_id=after_account_id,
            min_sequence=min_sequence,
        ),
        query_pb2.ListAccountsResponse,
        lambda reply, names: AccountPage(
            [convert(Account, item, names) for item in reply.accounts], reply.has_more
        ),
    )


def list_balances(account_id: int, min_sequence: int) -> Build[list[Balance]]:
    """The balances of an account."""
    return lambda _: call(
        "QueryService/ListBalances",
        query_pb2.ListBalancesRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.ListBalancesResponse,
        lambda reply, names: [convert(Balance, item, names) for item in reply.balances],
    )


def list_positions(account_id: int, min_sequence: int) -> Build[list[Position]]:
    """The positions of an account."""
    return lambda _: call(
        "QueryService/ListPositions",
        query_pb2.ListPositionsRequest(account_id=account_id, min_sequence=min_sequence),
        query_pb2.ListPositionsResponse,
        lambda reply, names: [convert(Position, item, names) for item in reply.positions],
    )


def list_orders(
    account_id: int, market: Instrument, page_size: int, after_order_id: int, min_sequence: int
) -> Build[OrderPage]:
    """One page of the open orders of an account."""
    return lambda names: call(
        "QueryService/ListOrders",
        query_pb2.ListOrdersRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            page_size=page_size,
            after_order_id=after_order_id,
            min_sequence=min_sequence,
        ),
        query_pb2.ListOrdersResponse,
        lambda reply, names: OrderPage(
            [convert(Order, item, names) for item in reply.orders], reply.has_more
        ),
    )


def get_order(
    account_id: int, order_id: int, client_order_id: int, min_sequence: int
) -> Build[Order]:
    """One order, open or ended."""
    return lambda _: call(
        "QueryService/GetOrder",
        query_pb2.GetOrderRequest(
            account_id=account_id,
            order_id=order_id,
            client_order_id=client_order_id,
            min_sequence=min_sequence,
        ),
        query_pb2.GetOrderResponse,
        lambda reply, names: convert(Order, reply.order, names),
    )


def list_fills(
    account_id: int,
    from_sequence: int,
    market: Instrument,
    order_id: int,
    page_size: int,
    min_sequence: int,
) -> Build[FillPage]:
    """One page of the fills of an account."""
    return lambda names: call(
        "QueryService/ListFills",
        query_pb2.ListFillsRequest(
            account_id=account_id,
            from_sequence=from_sequence,
            market_id=names.market_id(market),
            order_id=order_id,
            page_size=page_size,
            min_sequence=min_sequence,
        ),
        query_pb2.ListFillsResponse,
        lambda reply, names: FillPage(
            [convert(Fill, item, names) for item in reply.fills],
            reply.next_sequence,
            reply.has_more,
        ),
    )


def get_margin(account_id: int, min_sequence: int) -> Build[Margin]:
    """The margin of an account with every line."""
    return lambda _: call(
        "RiskService/GetMargin",
        risk_pb2.GetMarginRequest(account_id=account_id, min_sequence=min_sequence),
        risk_pb2.GetMarginResponse,
        lambda reply, names: convert(Margin, reply, names),
    )


def list_risk_switches(min_sequence: int) -> Build[list[RiskSwitch]]:
    """The switches that are set."""
    return lambda _: call(
        "RiskService/ListRiskSwitches",
        risk_pb2.ListRiskSwitchesRequest(min_sequence=min_sequence),
        risk_pb2.ListRiskSwitchesResponse,
        lambda reply, names: [convert(RiskSwitch, item, names) for item in reply.switches],
    )


def list_breaks(
    include_resolved: bool,  # noqa: FBT001 (the client's own method names it)
    page_size: int,
    after_break_id: int,
    min_sequence: int,
) -> Build[BreakPage]:
    """One page of breaks."""
    return lambda _: call(
        "RiskService/ListBreaks",
        risk_pb2.ListBreaksRequest(
            include_resolved=include_resolved,
            page_size=page_size,
            after_break_id=after_break_id,
            min_sequence=min_sequence,
        ),
        risk_pb2.ListBreaksResponse,
        lambda reply, names: BreakPage(
            [convert(Break, item, names) for item in reply.breaks], reply.has_more
        ),
    )


def get_conservation(min_sequence: int) -> Build[Conservation]:
    """The sums that must be zero."""
    return lambda _: call(
        "RiskService/GetConservation",
        risk_pb2.GetConservationRequest(min_sequence=min_sequence),
        risk_pb2.GetConservationResponse,
        lambda reply, names: convert(Conservation, reply, names),
    )


def get_head() -> Build[Head]:
    """The journal's end."""
    return lambda _: call(
        "JournalService/GetHead",
        journal_pb2.GetHeadRequest(),
        journal_pb2.GetHeadResponse,
        lambda reply, names: convert(Head, reply, names),
    )
