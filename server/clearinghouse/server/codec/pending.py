# SPDX-License-Identifier: Apache-2.0
"""Reads of items that wait for a decision: deposits, withdrawals, holds, standing quotes, from bytes to bytes.

Owns the requests and replies of those four calls. Must never keep an object of the state in a view.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views import pending
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.v1 import query_pb2

Picture: TypeAlias = Callable[[int, Scales], bytes]


class Listing(NamedTuple):
    """A decoded request: what it includes at least, whose entries, how many, and how to look."""

    min_sequence: int
    account_id: int
    page_size: int
    look: Callable[[State, int], Picture]


def list_deposits(raw: bytes) -> Listing:
    """ListDeposits."""
    request = parse(query_pb2.ListDepositsRequest, raw)

    def look(state: State, size: int) -> Picture:
        seen = pending.deposit_views(
            state, AccountId(request.account_id), request.after_deposit_id, size + 1
        )

        def write(as_of: int, scales: Scales) -> bytes:
            reply = query_pb2.ListDepositsResponse(as_of_sequence=as_of, has_more=len(seen) > size)
            for view in seen[:size]:
                reply.deposits.add(
                    deposit_id=view.deposit_id,
                    account_id=view.account_id,
                    asset_id=view.asset_id,
                    amount=scales.assets[view.asset_id].texts[view.amount],
                )
            return reply.SerializeToString()

        return write

    return Listing(request.min_sequence, request.account_id, request.page_size, look)


def list_withdrawals(raw: bytes) -> Listing:
    """ListWithdrawals."""
    request = parse(query_pb2.ListWithdrawalsRequest, raw)

    def look(state: State, size: int) -> Picture:
        seen = pending.withdrawal_views(
            state, AccountId(request.account_id), request.after_withdrawal_id, size + 1
        )

        def write(as_of: int, scales: Scales) -> bytes:
            reply = query_pb2.ListWithdrawalsResponse(
                as_of_sequence=as_of, has_more=len(seen) > size
            )
            for view in seen[:size]:
                reply.withdrawals.add(
                    withdrawal_id=view.withdrawal_id,
                    account_id=view.account_id,
                    asset_id=view.asset_id,
                    amount=scales.assets[view.asset_id].texts[view.amount],
                    requested_time_ns=view.requested_ns,
                )
            return reply.SerializeToString()

        return write

    return Listing(request.min_sequence, request.account_id, request.page_size, look)


def list_holds(raw: bytes) -> Listing:
    """ListHolds."""
    request = parse(query_pb2.ListHoldsRequest, raw)

    def look(state: State, size: int) -> Picture:
        seen = pending.hold_views(
            state, AccountId(request.account_id), request.after_hold_id, size + 1
        )

        def write(as_of: int, scales: Scales) -> bytes:
            reply = query_pb2.ListHoldsResponse(as_of_sequence=as_of, has_more=len(seen) > size)
            for view in seen[:size]:
                reply.holds.add(
                    hold_id=view.hold_id,
                    account_id=view.account_id,
                    beneficiary_id=view.beneficiary_id,
                    asset_id=view.asset_id,
                    amount=scales.assets[view.asset_id].texts[view.amount],
                    expire_time_ns=view.expire_ns,
                )
            return reply.SerializeToString()

        return write

    return Listing(request.min_sequence, request.account_id, request.page_size, look)


def list_quotes(raw: bytes) -> Listing:
    """ListQuotes."""
    request = parse(query_pb2.ListQuotesRequest, raw)
    after = (request.after_market_id, request.after_account_id)

    def look(state: State, size: int) -> Picture:
        seen = pending.quote_views(
            state, AccountId(request.account_id), MarketId(request.market_id), after, size + 1
        )

        def write(as_of: int, scales: Scales) -> bytes:
            reply = query_pb2.ListQuotesResponse(as_of_sequence=as_of, has_more=len(seen) > size)
            for view in seen[:size]:
                scale = scales.markets[view.market_id]
                reply.quotes.add(
                    account_id=view.account_id,
                    market_id=view.market_id,
                    price=scale.price_texts[view.price],
                    quantity=scale.lot_texts[view.lots],
                    expire_time_ns=view.expire_ns,
                )
            return reply.SerializeToString()

        return write

    return Listing(request.min_sequence, request.account_id, request.page_size, look)
