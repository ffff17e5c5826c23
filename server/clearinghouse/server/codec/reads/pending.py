# SPDX-License-Identifier: Apache-2.0
"""Convert reads of items that wait for a decision: deposits, withdrawals, holds, standing quotes.

Owns the requests of these four calls. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from google.protobuf.message import Message

from clearinghouse.server.codec.reads.forms import page_view
from clearinghouse.server.codec.replies import query
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.custody import pending
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import query_pb2

View: TypeAlias = Callable[[int, Scales], Message]


class Listing(NamedTuple):
    """A decoded request for a list.

    It has the sequence that the state must include, the account (0: all), the page size, the market (0: all), and the
    function that makes the view.
    """

    min_sequence: int
    account_id: int
    page_size: int
    read: Callable[[State, int], View]
    market_id: int = 0


def list_deposits(raw: bytes) -> Listing:
    """Decode a ListDeposits request to the query that answers it."""
    request = parse(query_pb2.ListDepositsRequest, raw)

    def read(state: State, size: int) -> View:
        seen = pending.deposit_views(
            state, AccountId(request.account_id), request.after_deposit_id, size + 1
        )
        return page_view(seen, size, query.list_deposits)

    return Listing(request.min_sequence, request.account_id, request.page_size, read)


def list_withdrawals(raw: bytes) -> Listing:
    """Decode a ListWithdrawals request to the query that answers it."""
    request = parse(query_pb2.ListWithdrawalsRequest, raw)

    def read(state: State, size: int) -> View:
        seen = pending.withdrawal_views(
            state, AccountId(request.account_id), request.after_withdrawal_id, size + 1
        )
        return page_view(seen, size, query.list_withdrawals)

    return Listing(request.min_sequence, request.account_id, request.page_size, read)


def list_holds(raw: bytes) -> Listing:
    """Decode a ListHolds request to the query that answers it."""
    request = parse(query_pb2.ListHoldsRequest, raw)

    def read(state: State, size: int) -> View:
        seen = pending.hold_views(
            state, AccountId(request.account_id), request.after_hold_id, size + 1
        )
        return page_view(seen, size, query.list_holds)

    return Listing(request.min_sequence, request.account_id, request.page_size, read)


def list_quotes(raw: bytes) -> Listing:
    """Decode a ListQuotes request to the query that answers it."""
    request = parse(query_pb2.ListQuotesRequest, raw)
    after = (request.after_market_id, request.after_account_id)

    def read(state: State, size: int) -> View:
        seen = pending.quote_views(
            state, AccountId(request.account_id), MarketId(request.market_id), after, size + 1
        )
        return page_view(seen, size, query.list_quotes)

    return Listing(
        request.min_sequence, request.account_id, request.page_size, read, request.market_id
    )
