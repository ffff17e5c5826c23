# SPDX-License-Identifier: Apache-2.0
"""Calls that list what waits for somebody's word.

Owns their requests and the reading of their replies, page by page.
"""

from typing import NamedTuple

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import (
    PendingDeposit,
    PendingHold,
    PendingWithdrawal,
    StandingQuote,
)
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.v1 import query_pb2


class DepositPage(NamedTuple):
    """Some deposits, and whether there are more after the last one."""

    items: list[PendingDeposit]
    has_more: bool


class WithdrawalPage(NamedTuple):
    """Some withdrawals, and whether there are more after the last one."""

    items: list[PendingWithdrawal]
    has_more: bool


class HoldPage(NamedTuple):
    """Some holds, and whether there are more after the last one."""

    items: list[PendingHold]
    has_more: bool


class QuotePage(NamedTuple):
    """Some quotes, and whether there are more after the last one."""

    items: list[StandingQuote]
    has_more: bool


def list_deposits(
    account_id: int, page_size: int, after: int, min_sequence: int
) -> Build[DepositPage]:
    """One page of the deposits that wait."""
    return lambda _: call(
        "QueryService/ListDeposits",
        query_pb2.ListDepositsRequest(
            account_id=account_id,
            page_size=page_size,
            after_deposit_id=after,
            min_sequence=min_sequence,
        ),
        query_pb2.ListDepositsResponse,
        lambda reply, names: DepositPage(
            [convert(PendingDeposit, item, names) for item in reply.deposits], reply.has_more
        ),
    )


def list_withdrawals(
    account_id: int, page_size: int, after: int, min_sequence: int
) -> Build[WithdrawalPage]:
    """One page of the withdrawals that wait."""
    return lambda _: call(
        "QueryService/ListWithdrawals",
        query_pb2.ListWithdrawalsRequest(
            account_id=account_id,
            page_size=page_size,
            after_withdrawal_id=after,
            min_sequence=min_sequence,
        ),
        query_pb2.ListWithdrawalsResponse,
        lambda reply, names: WithdrawalPage(
            [convert(PendingWithdrawal, item, names) for item in reply.withdrawals],
            reply.has_more,
        ),
    )


def list_holds(account_id: int, page_size: int, after: int, min_sequence: int) -> Build[HoldPage]:
    """One page of the holds that stand."""
    return lambda _: call(
        "QueryService/ListHolds",
        query_pb2.ListHoldsRequest(
            account_id=account_id,
            page_size=page_size,
            after_hold_id=after,
            min_sequence=min_sequence,
        ),
        query_pb2.ListHoldsResponse,
        lambda reply, names: HoldPage(
            [convert(PendingHold, item, names) for item in reply.holds], reply.has_more
        ),
    )


def list_quotes(
    account_id: int,
    market: Instrument,
    page_size: int,
    after: tuple[int, int],
    min_sequence: int,
) -> Build[QuotePage]:
    """One page of the standing quotes; `after` is a market and an account."""
    return lambda names: call(
        "QueryService/ListQuotes",
        query_pb2.ListQuotesRequest(
            account_id=account_id,
            market_id=names.market_id(market),
            page_size=page_size,
            after_market_id=after[0],
            after_account_id=after[1],
            min_sequence=min_sequence,
        ),
        query_pb2.ListQuotesResponse,
        lambda reply, names: QuotePage(
            [convert(StandingQuote, item, names) for item in reply.quotes], reply.has_more
        ),
    )
