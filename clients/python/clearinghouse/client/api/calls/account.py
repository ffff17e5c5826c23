# SPDX-License-Identifier: Apache-2.0
"""Calls of AccountService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.items import Deposit, Hold, HoldDecision, Loan, Transfer, Withdrawal
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text, to_text_or_empty
from clearinghouse.client.values.enums import AccountKind
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import account_pb2


def create_account(
    key: RequestKey,
    *,
    owner: str,
    kind: AccountKind,
    parent_id: int,
    max_leverage: int,
    auto_lend: bool,
    auto_repay: bool,
    spot_margin: bool,
    position_limit: Number | None,
    takes_collateral: bool,
    converts_collateral: bool,
) -> Build[Receipt]:
    """Open an account of a client or member, or a sub-account below one of the same owner."""
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
            position_limit=to_text_or_empty(position_limit),
            takes_collateral=takes_collateral,
            converts_collateral=converts_collateral,
        ),
        account_pb2.CreateAccountResponse,
        lambda reply, _: receipt(reply, reply.account_id),
        key,
    )


def update_account_settings(
    key: RequestKey,
    *,
    account_id: int,
    max_leverage: int | None,
    auto_lend: bool | None,
    auto_repay: bool | None,
    spot_margin: bool | None,
    takes_collateral: bool | None,
    expected_version: int | None,
    converts_collateral: bool | None,
) -> Build[SettingReceipt]:
    """Set the owner's settings; a change of leverage passes gate 8."""
    return lambda _: call(
        "AccountService/UpdateAccountSettings",
        account_pb2.UpdateAccountSettingsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            max_leverage=max_leverage,
            auto_lend=cast("bool", auto_lend),
            auto_repay=cast("bool", auto_repay),
            spot_margin=cast("bool", spot_margin),
            takes_collateral=cast("bool", takes_collateral),
            expected_version=expected_version,
            converts_collateral=cast("bool", converts_collateral),
        ),
        account_pb2.UpdateAccountSettingsResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def close_account(key: RequestKey, *, account_id: int) -> Build[Receipt]:
    """Close an empty account for good."""
    return lambda _: call(
        "AccountService/CloseAccount",
        account_pb2.CloseAccountRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, account_id=account_id
        ),
        account_pb2.CloseAccountResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def close_all(key: RequestKey, *, account_id: int, receiver_id: int) -> Build[Receipt]:
    """End all orders, conditions and schedules of an account, close its positions at the market as
    exits, redeem its loans, repay its debts, and move its free balance to another account of its
    owner. Each step runs as far as the rules permit now. For each thing that still keeps the
    account from closing, an event states the reason. A further call continues.
    """
    return lambda _: call(
        "AccountService/CloseAll",
        account_pb2.CloseAllRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            receiver_id=receiver_id,
        ),
        account_pb2.CloseAllResponse,
        lambda reply, _: receipt(reply, reply.remaining_items),
        key,
    )


def request_deposits(
    key: RequestKey, items: Sequence[Deposit | account_pb2.Deposit]
) -> Build[Batch[ItemResult]]:
    """Request deposits; custody decides on each."""
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


def reverse_deposit(key: RequestKey, *, deposit_id: int) -> Build[Receipt]:
    """Reverse a credited deposit that has failed, as custody. The first call proposes the reversal;
    a call of another principal within a day executes it. If the account's balance is too low,
    the rest comes from its loans, a borrow and the liquidity fund. The owner owes the part that
    the account did not pay: until the owner has paid it, nothing leaves any of the owner's
    accounts, and none of them takes more risk.
    """
    return lambda _: call(
        "AccountService/ReverseDeposit",
        account_pb2.ReverseDepositRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, deposit_id=deposit_id
        ),
        account_pb2.ReverseDepositResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def write_off_reversal_debt(
    key: RequestKey, *, account_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """Write off a part of an owner's debt for reversed deposits. The first call proposes the write-
    off; a call of another principal within a day executes it. The liquidity fund pays the amount
    that custody lacks.
    """
    return lambda names: call(
        "AccountService/WriteOffReversalDebt",
        account_pb2.WriteOffReversalDebtRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        account_pb2.WriteOffReversalDebtResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def request_withdrawals(
    key: RequestKey, items: Sequence[Withdrawal | account_pb2.Withdrawal]
) -> Build[Batch[ItemResult]]:
    """Request withdrawals; custody decides on each. From the request on, the amount counts 0 as
    collateral. If the account has destinations only (SetDestinationsOnly), the reference is an
    address of its list.
    """
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


def reverse_withdrawal(
    key: RequestKey, *, withdrawal_id: int, with_chain_fee: bool
) -> Build[Receipt]:
    """Reverse a confirmed withdrawal whose asset has come back, as custody. The first call proposes
    the reversal; a call of another principal within a day that states the same executes it,
    once. If holders of the asset send statements, the statement of its main account must show
    the amount beyond the ledger. The account gets exactly the amount that the withdrawal's
    receiver had got.
    """
    return lambda _: call(
        "AccountService/ReverseWithdrawal",
        account_pb2.ReverseWithdrawalRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            withdrawal_id=withdrawal_id,
            with_chain_fee=with_chain_fee,
        ),
        account_pb2.ReverseWithdrawalResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def move_house_money(
    key: RequestKey,
    *,
    giver_account_id: int,
    account_id: int,
    asset: Instrument,
    amount: Number,
    floor: Number,
    reason: str,
) -> Build[Receipt]:
    """Move money of the clearinghouse from a system account to an account: fees, or cash of the
    liquidity fund, of `ccp_skin`, of `ccp_equity` or of `ccp_liquidity`. The first call proposes
    the move; a call of another principal within a day with the same fields executes it. Credits
    and rebates to customers are paid this way from `fees`, with the reason.
    """
    return lambda names: call(
        "AccountService/MoveHouseMoney",
        account_pb2.MoveHouseMoneyRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            giver_account_id=giver_account_id,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
            floor=to_text(floor),
            reason=reason,
        ),
        account_pb2.MoveHouseMoneyResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def submit_transfers(
    key: RequestKey, items: Sequence[Transfer | account_pb2.Transfer], *, atomic: bool
) -> Build[Batch[ItemResult]]:
    """Transfer amounts between accounts; with atomic all items or none."""
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
    key: RequestKey, items: Sequence[Hold | account_pb2.Hold], *, atomic: bool
) -> Build[Batch[ItemResult]]:
    """Hold amounts of an account for a beneficiary until they are captured, released or expired."""
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


def decide_holds(
    key: RequestKey, items: Sequence[HoldDecision | account_pb2.HoldDecision], *, atomic: bool
) -> Build[Batch[ItemResult]]:
    """Capture an amount of a hold and release the rest, or release it whole; with atomic all items
    or none.
    """
    return lambda names: call(
        "AccountService/DecideHolds",
        account_pb2.DecideHoldsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            decisions=[
                item if isinstance(item, account_pb2.HoldDecision) else item.message(names)
                for item in items
            ],
            atomic=atomic,
        ),
        account_pb2.DecideHoldsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def set_isolated(
    key: RequestKey, *, account_id: int, market: Instrument, isolated: bool
) -> Build[Receipt]:
    """Give a position its own margin, in an account below its owner's account, or end that. The
    position must be flat.
    """
    return lambda names: call(
        "AccountService/SetIsolated",
        account_pb2.SetIsolatedRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            isolated=isolated,
        ),
        account_pb2.SetIsolatedResponse,
        lambda reply, _: receipt(reply, reply.isolated_account_id),
        key,
    )


def lend(key: RequestKey, items: Sequence[Loan | account_pb2.Loan]) -> Build[Batch[ItemResult]]:
    """Lend free balances to the pools of their assets."""
    return lambda names: call(
        "AccountService/Lend",
        account_pb2.LendRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=[
                item if isinstance(item, account_pb2.Loan) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.LendResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def redeem(key: RequestKey, items: Sequence[Loan | account_pb2.Loan]) -> Build[Batch[ItemResult]]:
    """Redeem loans, as far as the pools can pay. Without an amount, the part that a pool cannot pay
    now waits like a request of AskRedemption.
    """
    return lambda names: call(
        "AccountService/Redeem",
        account_pb2.RedeemRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=[
                item if isinstance(item, account_pb2.Loan) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.RedeemResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def ask_redemption(
    key: RequestKey, items: Sequence[Loan | account_pb2.Loan]
) -> Build[Batch[ItemResult]]:
    """Request loans back from pools that cannot pay them now. New cash of a pool pays the requests,
    the oldest first and in parts. Sales of a liquidated borrower's collateral pay the largest
    lender with a request first, directly, in the valuation asset at the index. A request
    replaces the account's earlier one; if it differs, it goes to the end of the queue.
    """
    return lambda names: call(
        "AccountService/AskRedemption",
        account_pb2.AskRedemptionRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=[
                item if isinstance(item, account_pb2.Loan) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.AskRedemptionResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def borrow(key: RequestKey, items: Sequence[Loan | account_pb2.Loan]) -> Build[Batch[ItemResult]]:
    """Borrow from the pools against all that the account has; it needs spot margin."""
    return lambda names: call(
        "AccountService/Borrow",
        account_pb2.BorrowRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=[
                item if isinstance(item, account_pb2.Loan) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.BorrowResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def repay(key: RequestKey, items: Sequence[Loan | account_pb2.Loan]) -> Build[Batch[ItemResult]]:
    """Repay debts to the pools from free balances, never more than is owed."""
    return lambda names: call(
        "AccountService/Repay",
        account_pb2.RepayRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            loans=[
                item if isinstance(item, account_pb2.Loan) else item.message(names)
                for item in items
            ],
        ),
        account_pb2.RepayResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def repay_dust(key: RequestKey, *, account_id: int, asset: Instrument) -> Build[Receipt]:
    """Repay in cash the rest of a debt that a repayment left and that is too small to buy: less
    than a lot, or less than the least notional of its market. The liquidity fund pays the coin
    or takes the debt over. Once per account, asset and day.
    """
    return lambda names: call(
        "AccountService/RepayDust",
        account_pb2.RepayDustRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
        ),
        account_pb2.RepayDustResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def move_isolated_margin(
    key: RequestKey, *, account_id: int, market: Instrument, amount: Number
) -> Build[Receipt]:
    """Move margin into an isolated position or out of it."""
    return lambda names: call(
        "AccountService/MoveIsolatedMargin",
        account_pb2.MoveIsolatedMarginRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            market_id=names.market_id(market),
            amount=to_text(amount),
        ),
        account_pb2.MoveIsolatedMarginResponse,
        lambda reply, _: receipt(reply, reply.isolated_account_id),
        key,
    )


def fund_liquidity(
    key: RequestKey, *, account_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """Give an amount to the liquidity fund, for good; if custody lacks some of the asset, the
    amount fills that shortfall first.
    """
    return lambda names: call(
        "AccountService/FundLiquidity",
        account_pb2.FundLiquidityRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        account_pb2.FundLiquidityResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def repay_debt_line(
    key: RequestKey, *, account_id: int, asset: Instrument, amount: Number
) -> Build[Receipt]:
    """Repay a debt that was written off for the account under recourse."""
    return lambda names: call(
        "AccountService/RepayDebtLine",
        account_pb2.RepayDebtLineRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            amount=to_text(amount),
        ),
        account_pb2.RepayDebtLineResponse,
        lambda reply, _: receipt(reply),
        key,
    )
