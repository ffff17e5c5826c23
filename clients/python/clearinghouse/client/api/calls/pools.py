# SPDX-License-Identifier: Apache-2.0
"""Calls about lending pools and loans.

Owns their requests and the reading of their replies.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import Pool
from clearinghouse.client.api.requests import Loan
from clearinghouse.client.api.terms import PoolTerms
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import account_pb2, admin_pb2, market_data_pb2

Items = Sequence[Loan | account_pb2.Loan]


def set_pool(key: RequestKey, asset: Instrument, terms: PoolTerms) -> Build[Receipt]:
    """The lending pool of an asset, with all its terms."""
    return lambda names: call(
        "AdminService/SetPool",
        admin_pb2.SetPoolRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            terms=terms.message(),
        ),
        admin_pb2.SetPoolResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def lend(key: RequestKey, items: Items) -> Build[Batch[ItemResult]]:
    """Loans to pools."""
    return lambda names: call(
        "AccountService/Lend",
        account_pb2.LendRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=_messages(items, names),
        ),
        account_pb2.LendResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def redeem(key: RequestKey, items: Items) -> Build[Batch[ItemResult]]:
    """Loans taken back."""
    return lambda names: call(
        "AccountService/Redeem",
        account_pb2.RedeemRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=_messages(items, names),
        ),
        account_pb2.RedeemResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def ask_redemption(key: RequestKey, items: Items) -> Build[Batch[ItemResult]]:
    """Loans asked back of pools that cannot pay them now."""
    return lambda names: call(
        "AccountService/AskRedemption",
        account_pb2.AskRedemptionRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=_messages(items, names),
        ),
        account_pb2.AskRedemptionResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def borrow(key: RequestKey, items: Items) -> Build[Batch[ItemResult]]:
    """Borrows from pools."""
    return lambda names: call(
        "AccountService/Borrow",
        account_pb2.BorrowRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=_messages(items, names),
        ),
        account_pb2.BorrowResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def repay(key: RequestKey, items: Items) -> Build[Batch[ItemResult]]:
    """Debts repaid."""
    return lambda names: call(
        "AccountService/Repay",
        account_pb2.RepayRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=_messages(items, names),
        ),
        account_pb2.RepayResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def list_pools(min_sequence: int) -> Build[list[Pool]]:
    """All lending pools."""
    return lambda _: call(
        "MarketDataService/ListPools",
        market_data_pb2.ListPoolsRequest(min_sequence=min_sequence),
        market_data_pb2.ListPoolsResponse,
        lambda reply, names: [convert(Pool, item, names) for item in reply.pools],
    )


def _messages(items: Items, names: Instruments) -> list[account_pb2.Loan]:
    """The messages of some loans."""
    return [item if isinstance(item, account_pb2.Loan) else item.message(names) for item in items]
