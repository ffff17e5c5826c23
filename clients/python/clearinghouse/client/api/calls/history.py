# SPDX-License-Identifier: Apache-2.0
"""Calls of HistoryService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import (
    Candles,
    DepthChanges,
    FundingPayments,
    FundingRates,
    IndexPrices,
    InterestPayments,
    LiquidationSteps,
    MarkPrices,
    PastFills,
    PastOrders,
    ProfitAndLoss,
    PublicTrades,
    Statements,
    Tickers,
    Transactions,
    Transfers,
)
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import (
    CandleInterval,
    LiquidationStepKind,
    MovementKind,
    PastOrderState,
    ProfitInterval,
    TransferKind,
    TransferStatus,
)
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import history_pb2


def list_past_orders(
    *,
    account_id: int,
    market: Instrument,
    state: PastOrderState,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[PastOrders]:
    """Return the orders, open and ended, by account, market, state and time of acceptance."""
    return lambda names: call(
        "HistoryService/ListPastOrders",
        history_pb2.ListPastOrdersRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            state=number(state),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListPastOrdersResponse,
        lambda reply, names: convert(PastOrders, reply, names),
    )


def list_past_fills(
    *,
    account_id: int,
    market: Instrument,
    order_id: int,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[PastFills]:
    """Return the fills of an account, by market, order and time."""
    return lambda names: call(
        "HistoryService/ListPastFills",
        history_pb2.ListPastFillsRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            order_id=order_id,
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListPastFillsResponse,
        lambda reply, names: convert(PastFills, reply, names),
    )


def list_public_trades(
    *,
    market: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[PublicTrades]:
    """Return the trades of a market, as everybody sees them."""
    return lambda names: call(
        "HistoryService/ListPublicTrades",
        history_pb2.ListPublicTradesRequest(
            market_id=names.market_id(market),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListPublicTradesResponse,
        lambda reply, names: convert(PublicTrades, reply, names),
    )


def list_candles(
    *,
    market: Instrument,
    interval: CandleInterval,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[Candles]:
    """Return the candles of a market: open, high, low, close and volume of each interval in which
    it traded.
    """
    return lambda names: call(
        "HistoryService/ListCandles",
        history_pb2.ListCandlesRequest(
            market_id=names.market_id(market),
            interval=number(interval),
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListCandlesResponse,
        lambda reply, names: convert(Candles, reply, names),
    )


def list_tickers(
    *,
    market: Instrument,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[Tickers]:
    """Return the figures of the last 24 hours of each market."""
    return lambda names: call(
        "HistoryService/ListTickers",
        history_pb2.ListTickersRequest(
            market_id=names.market_id(market),
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListTickersResponse,
        lambda reply, names: convert(Tickers, reply, names),
    )


def list_depth_changes(
    *,
    market: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[DepthChanges]:
    """Return the changes of a book, level by level: with those after its as_of_sequence, a reply of
    GetOrderBook stays up to date.
    """
    return lambda names: call(
        "HistoryService/ListDepthChanges",
        history_pb2.ListDepthChangesRequest(
            market_id=names.market_id(market),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListDepthChangesResponse,
        lambda reply, names: convert(DepthChanges, reply, names),
    )


def list_index_prices(
    *,
    asset: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[IndexPrices]:
    """Return the valued prices of an asset over time: its index, or its stable price."""
    return lambda names: call(
        "HistoryService/ListIndexPrices",
        history_pb2.ListIndexPricesRequest(
            asset_id=names.asset_id(asset),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListIndexPricesResponse,
        lambda reply, names: convert(IndexPrices, reply, names),
    )


def list_mark_prices(
    *,
    market: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[MarkPrices]:
    """Return the marks of a market over time."""
    return lambda names: call(
        "HistoryService/ListMarkPrices",
        history_pb2.ListMarkPricesRequest(
            market_id=names.market_id(market),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListMarkPricesResponse,
        lambda reply, names: convert(MarkPrices, reply, names),
    )


def list_funding_rates(
    *,
    market: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[FundingRates]:
    """Return the funding rates of a market over time."""
    return lambda names: call(
        "HistoryService/ListFundingRates",
        history_pb2.ListFundingRatesRequest(
            market_id=names.market_id(market),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListFundingRatesResponse,
        lambda reply, names: convert(FundingRates, reply, names),
    )


def list_funding_payments(
    *,
    account_id: int,
    market: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[FundingPayments]:
    """Return the funding that accounts paid and received, as it was booked."""
    return lambda names: call(
        "HistoryService/ListFundingPayments",
        history_pb2.ListFundingPaymentsRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListFundingPaymentsResponse,
        lambda reply, names: convert(FundingPayments, reply, names),
    )


def list_interest_payments(
    *,
    account_id: int,
    asset: Instrument,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[InterestPayments]:
    """Return the interest of an account's loans and debts, for each whole hour of each pool."""
    return lambda names: call(
        "HistoryService/ListInterestPayments",
        history_pb2.ListInterestPaymentsRequest(
            account_id=account_id,
            asset_id=names.asset_id(asset),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListInterestPaymentsResponse,
        lambda reply, names: convert(InterestPayments, reply, names),
    )


def list_transfers(
    *,
    account_id: int,
    asset: Instrument,
    kind: TransferKind,
    status: TransferStatus,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[Transfers]:
    """Return the deposits, withdrawals and transfers of the past, with their references and their
    outcomes.
    """
    return lambda names: call(
        "HistoryService/ListTransfers",
        history_pb2.ListTransfersRequest(
            account_id=account_id,
            asset_id=names.asset_id(asset),
            kind=number(kind),
            status=number(status),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListTransfersResponse,
        lambda reply, names: convert(Transfers, reply, names),
    )


def list_transactions(
    *,
    account_id: int,
    asset: Instrument,
    market: Instrument,
    kind: MovementKind,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[Transactions]:
    """Return the transaction log of an account: each movement in order, with its reason and the
    amount that its book had afterwards.
    """
    return lambda names: call(
        "HistoryService/ListTransactions",
        history_pb2.ListTransactionsRequest(
            account_id=account_id,
            asset_id=names.asset_id(asset),
            market_id=names.market_id(market),
            kind=number(kind),
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListTransactionsResponse,
        lambda reply, names: convert(Transactions, reply, names),
    )


def list_liquidation_steps(
    *,
    account_id: int,
    market: Instrument,
    asset: Instrument,
    kind: LiquidationStepKind,
    counterparty_account_id: int,
    from_sequence: int,
    to_sequence: int,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[LiquidationSteps]:
    """Return the steps of liquidations: their tiers, their amounts, and the accounts on the other
    side.
    """
    return lambda names: call(
        "HistoryService/ListLiquidationSteps",
        history_pb2.ListLiquidationStepsRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            asset_id=names.asset_id(asset),
            kind=number(kind),
            counterparty_account_id=counterparty_account_id,
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListLiquidationStepsResponse,
        lambda reply, names: convert(LiquidationSteps, reply, names),
    )


def list_statements(
    *,
    account_id: int,
    asset: Instrument,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[Statements]:
    """Return the statements of an account for a period, one for each asset."""
    return lambda names: call(
        "HistoryService/ListStatements",
        history_pb2.ListStatementsRequest(
            account_id=account_id,
            asset_id=names.asset_id(asset),
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListStatementsResponse,
        lambda reply, names: convert(Statements, reply, names),
    )


def list_profit_and_loss(
    *,
    account_id: int,
    interval: ProfitInterval,
    asset: Instrument,
    market: Instrument,
    from_time_ns: int,
    to_time_ns: int,
    newest_first: bool,
    page_size: int,
    cursor: str,
    min_sequence: int,
    max_sequences_behind: int,
    max_time_behind_ns: int,
) -> Build[ProfitAndLoss]:
    """Return the profit and loss of an account by hour or day, for each asset and market."""
    return lambda names: call(
        "HistoryService/ListProfitAndLoss",
        history_pb2.ListProfitAndLossRequest(
            account_id=account_id,
            interval=number(interval),
            asset_id=names.asset_id(asset),
            market_id=names.market_id(market),
            from_time_ns=from_time_ns,
            to_time_ns=to_time_ns,
            newest_first=newest_first,
            page_size=page_size,
            cursor=cursor,
            min_sequence=min_sequence,
            max_sequences_behind=max_sequences_behind,
            max_time_behind_ns=max_time_behind_ns,
        ),
        history_pb2.ListProfitAndLossResponse,
        lambda reply, names: convert(ProfitAndLoss, reply, names),
    )
