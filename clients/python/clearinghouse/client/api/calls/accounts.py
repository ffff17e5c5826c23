# SPDX-License-Identifier: Apache-2.0
"""Calls of AccountService and OracleService.

Owns their requests and the reading of their replies.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.requests import (
    Decision,
    Deposit,
    Hold,
    HoldDecision,
    Tick,
    Transfer,
    Withdrawal,
)
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.enums import AccountKind
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import account_pb2, oracle_pb2


def create_account(
    key: RequestKey,
    owner: str,
    kind: AccountKind,
    parent_id: int,
    max_leverage: int,
    auto_lend: bool,  # noqa: FBT001 (the client's own method names them)
    auto_repay: bool,  # noqa: FBT001
    spot_margin: bool,  # noqa: FBT001
    position_limit: Number,
) -> Build[Receipt]:
    """A new account; the receipt's id is its number."""
    return lambda _: call(
        "AccountService/CreateAccount",
        account_pb2.CreateAccountRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            owner=owner,
            kind=number(kind),
            parent_id=parent_id,
            max_leverage=max_leverage,
            auto_lend=auto_lend,
            auto_repay=auto_repay,
            spot_margin=spot_margin,
            position_limit=to_text(position_limit),
        ),
        account_pb2.CreateAccountResponse,
        lambda reply, _: receipt(reply, reply.account_id),
        key,
    )


def update_account_settings(
    key: RequestKey,
    account_id: int,
    max_leverage: int,
    auto_lend: bool,  # noqa: FBT001
    auto_repay: bool,  # noqa: FBT001
    spot_margin: bool,  # noqa: FBT001
) -> Build[Receipt]:
    """The settings of an account, in full."""
    return lambda _: call(
        "AccountService/UpdateAccountSettings",
        account_pb2.UpdateAccountSettingsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            max_leverage=max_leverage,
            auto_lend=auto_lend,
            auto_repay=auto_repay,
            spot_margin=spot_margin,
        ),
        account_pb2.UpdateAccountSettingsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def close_account(key: RequestKey, account_id: int) -> Build[Receipt]:
    """An empty account closes for good."""
    return lambda _: call(
        "AccountService/CloseAccount",
        account_pb2.CloseAccountRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, account_id=account_id
        ),
        account_pb2.CloseAccountResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def request_deposits(
    key: RequestKey, items: Sequence[Deposit | account_pb2.Deposit]
) -> Build[Batch[ItemResult]]:
    """First phase of deposits; each item's id is the deposit's."""
    return lambda names: call(
        "AccountService/RequestDeposits",
        account_pb2.RequestDepositsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            deposits=[
                item if isinstance(item, account_pb2.Deposit) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.RequestDepositsResponse,
        lambda reply, _: item_batch(reply, reply.deposit_ids),
        key,
    )


def decide_deposits(key: RequestKey, items: Sequence[Decision]) -> Build[Batch[ItemResult]]:
    """Custody's decisions on deposits."""
    return lambda _: call(
        "AccountService/DecideDeposits",
        account_pb2.DecideDepositsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[
                account_pb2.DepositDecision(deposit_id=item.id, confirm=item.confirm)
                for item in items
            ],
        ),
        account_pb2.DecideDepositsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def request_withdrawals(
    key: RequestKey, items: Sequence[Withdrawal | account_pb2.Withdrawal]
) -> Build[Batch[ItemResult]]:
    """First phase of withdrawals; each item's id is the withdrawal's."""
    return lambda names: call(
        "AccountService/RequestWithdrawals",
        account_pb2.RequestWithdrawalsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            withdrawals=[
                item if isinstance(item, account_pb2.Withdrawal) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.RequestWithdrawalsResponse,
        lambda reply, _: item_batch(reply, reply.withdrawal_ids),
        key,
    )


def decide_withdrawals(key: RequestKey, items: Sequence[Decision]) -> Build[Batch[ItemResult]]:
    """Custody's decisions on withdrawals."""
    return lambda _: call(
        "AccountService/DecideWithdrawals",
        account_pb2.DecideWithdrawalsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[
                account_pb2.WithdrawalDecision(withdrawal_id=item.id, confirm=item.confirm)
                for item in items
            ],
        ),
        account_pb2.DecideWithdrawalsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def submit_transfers(
    key: RequestKey,
    items: Sequence[Transfer | account_pb2.Transfer],
    atomic: bool,  # noqa: FBT001
) -> Build[Batch[ItemResult]]:
    """Movements between accounts."""
    return lambda names: call(
        "AccountService/SubmitTransfers",
        account_pb2.SubmitTransfersRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            transfers=[
                item if isinstance(item, account_pb2.Transfer) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        account_pb2.SubmitTransfersResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def create_holds(
    key: RequestKey,
    items: Sequence[Hold | account_pb2.Hold],
    atomic: bool,  # noqa: FBT001
) -> Build[Batch[ItemResult]]:
    """Amounts set aside; each item's id is the hold's."""
    return lambda names: call(
        "AccountService/CreateHolds",
        account_pb2.CreateHoldsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            holds=[
                item if isinstance(item, account_pb2.Hold) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        account_pb2.CreateHoldsResponse,
        lambda reply, _: item_batch(reply, reply.hold_ids),
        key,
    )


def decide_holds(key: RequestKey, items: Sequence[HoldDecision]) -> Build[Batch[ItemResult]]:
    """Captures and releases of holds."""
    return lambda names: call(
        "AccountService/DecideHolds",
        account_pb2.DecideHoldsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[item.message(names) for item in items],
        ),
        account_pb2.DecideHoldsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def submit_ticks(
    key: RequestKey, items: Sequence[Tick | oracle_pb2.OracleTick]
) -> Build[Batch[ItemResult]]:
    """Prices from sources."""
    return lambda names: call(
        "OracleService/SubmitTicks",
        oracle_pb2.SubmitTicksRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            ticks=[
                item if isinstance(item, oracle_pb2.OracleTick) else item.message(names)
                for item in items
            ],
        ),
        oracle_pb2.SubmitTicksResponse,
        lambda reply, _: item_batch(reply),
        key,
    )
