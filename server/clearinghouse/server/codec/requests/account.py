# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of AccountService calls to commands (Q-6).

Owns shape, text, scale and range of each field; the machine checks parameters against each other.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from typing import Final, cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    amounts_of,
    check_ids,
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    number_of,
    optional_id,
    parse_batch,
    parse_one,
    present_of,
    signed_number_of,
    text_of,
    version_of,
)
from clearinghouse.statemachine.vocabulary.commands import (
    CloseAccount,
    CloseAll,
    CreateAccount,
    CreateHolds,
    DecideDeposits,
    FundLiquidity,
    MoveHouseMoney,
    MoveIsolatedMargin,
    RepayDebtLine,
    RepayDust,
    RequestDeposits,
    RequestWithdrawals,
    ReverseDeposit,
    ReverseWithdrawal,
    SetAccountSettings,
    SetIsolated,
    WriteOffReversalDebt,
)
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    MarketId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_CONVERTS_COLLATERAL,
    ACCOUNT_SPOT_MARGIN,
    ACCOUNT_TAKES_COLLATERAL,
)
from clearinghouse.v1 import account_pb2

ACCOUNT_KIND_NUMBERS: Final = range(1, 9)


def decode_create_account(raw: bytes, principal: str, scales: Scales) -> CreateAccount:
    """Return the command of a request CreateAccount. Raises EdgeError."""
    request = parse_one(account_pb2.CreateAccountRequest, raw)
    request_id, created_ns = head(request)
    return CreateAccount(
        principal,
        request_id,
        created_ns,
        text_of(request.owner, "owner", 128),
        enum_of(request.kind, ACCOUNT_KIND_NUMBERS, "kind"),
        AccountId(optional_id(request.parent_id, "parent_id")),
        request.max_leverage,
        (ACCOUNT_AUTO_LEND if request.auto_lend else 0)
        | (ACCOUNT_AUTO_REPAY if request.auto_repay else 0)
        | (ACCOUNT_SPOT_MARGIN if request.spot_margin else 0)
        | (ACCOUNT_TAKES_COLLATERAL if request.takes_collateral else 0)
        | (ACCOUNT_CONVERTS_COLLATERAL if request.converts_collateral else 0),
        number_of(
            scales.valuation.amounts, request.position_limit, "position_limit", optional=True
        ),
    )


def decode_update_account_settings(
    raw: bytes, principal: str, scales: Scales
) -> SetAccountSettings:
    """Return the command of a request UpdateAccountSettings. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(account_pb2.UpdateAccountSettingsRequest, raw)
    request_id, created_ns = head(request)
    return SetAccountSettings(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        request.max_leverage,
        (ACCOUNT_AUTO_LEND if request.auto_lend else 0)
        | (ACCOUNT_AUTO_REPAY if request.auto_repay else 0)
        | (ACCOUNT_SPOT_MARGIN if request.spot_margin else 0)
        | (ACCOUNT_TAKES_COLLATERAL if request.takes_collateral else 0)
        | (ACCOUNT_CONVERTS_COLLATERAL if request.converts_collateral else 0),
        version_of(request),
        present_of(request, SetAccountSettings.KIND),
    )


def decode_close_account(raw: bytes, principal: str, scales: Scales) -> CloseAccount:
    """Return the command of a request CloseAccount. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(account_pb2.CloseAccountRequest, raw)
    request_id, created_ns = head(request)
    return CloseAccount(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
    )


def decode_request_deposits(raw: bytes, principal: str, scales: Scales) -> RequestDeposits:
    """Return the command of a request RequestDeposits. Raises EdgeError."""
    request = parse_batch(account_pb2.RequestDepositsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.deposits, "deposits")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "deposits", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "deposits", scales)
    references = [
        text_of(item.reference, f"deposits[{index}].reference", 128, required=False)
        for index, item in enumerate(items)
    ]
    return RequestDeposits(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
        references,
    )


def decode_decide_deposits(raw: bytes, principal: str, scales: Scales) -> DecideDeposits:
    """Return the command of a request DecideDeposits. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_batch(account_pb2.DecideDepositsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    deposit_ids = cast("list[DepositId]", [item.deposit_id for item in items])
    check_ids(deposit_ids, "decisions", "deposit_id")
    confirm = [int(item.confirm) for item in items]
    transaction_references = [
        text_of(
            item.transaction_reference,
            f"decisions[{index}].transaction_reference",
            128,
            required=False,
        )
        for index, item in enumerate(items)
    ]
    return DecideDeposits(
        principal,
        request_id,
        created_ns,
        deposit_ids,
        confirm,
        transaction_references,
    )


def decode_request_withdrawals(raw: bytes, principal: str, scales: Scales) -> RequestWithdrawals:
    """Return the command of a request RequestWithdrawals. Raises EdgeError."""
    request = parse_batch(account_pb2.RequestWithdrawalsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.withdrawals, "withdrawals")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "withdrawals", "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "withdrawals", scales)
    references = [
        text_of(item.reference, f"withdrawals[{index}].reference", 128, required=False)
        for index, item in enumerate(items)
    ]
    fee_from_house = [int(item.fee_from_house) for item in items]
    return RequestWithdrawals(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
        references,
        fee_from_house,
    )


def decode_create_holds(raw: bytes, principal: str, scales: Scales) -> CreateHolds:
    """Return the command of a request CreateHolds. Raises EdgeError."""
    request = parse_batch(account_pb2.CreateHoldsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.holds, "holds")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, "holds", "account_id")
    beneficiary_ids = cast("list[AccountId]", [item.beneficiary_id for item in items])
    check_ids(beneficiary_ids, "holds", "beneficiary_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = amounts_of(asset_ids, [item.amount for item in items], "holds", scales)
    expire_ns = [
        duration_of(item.expire_time_ns, f"holds[{index}].expire_time_ns")
        for index, item in enumerate(items)
    ]
    return CreateHolds(
        principal,
        request_id,
        created_ns,
        int(request.atomic),
        account_ids,
        beneficiary_ids,
        asset_ids,
        amounts,
        expire_ns,
    )


def decode_set_isolated(raw: bytes, principal: str, scales: Scales) -> SetIsolated:
    """Return the command of a request SetIsolated. Raises EdgeError."""
    request = parse_one(account_pb2.SetIsolatedRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    scales.market(request.market_id, "market_id")
    return SetIsolated(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        int(request.isolated),
    )


def decode_move_isolated_margin(raw: bytes, principal: str, scales: Scales) -> MoveIsolatedMargin:
    """Return the command of a request MoveIsolatedMargin. Raises EdgeError."""
    request = parse_one(account_pb2.MoveIsolatedMarginRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    market = scales.market(request.market_id, "market_id")
    return MoveIsolatedMargin(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        MarketId(request.market_id),
        signed_number_of(market.quote.scale, request.amount, "amount"),
    )


def decode_fund_liquidity(raw: bytes, principal: str, scales: Scales) -> FundLiquidity:
    """Return the command of a request FundLiquidity. Raises EdgeError."""
    request = parse_one(account_pb2.FundLiquidityRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return FundLiquidity(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
    )


def decode_repay_debt_line(raw: bytes, principal: str, scales: Scales) -> RepayDebtLine:
    """Return the command of a request RepayDebtLine. Raises EdgeError."""
    request = parse_one(account_pb2.RepayDebtLineRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return RepayDebtLine(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
    )


def decode_reverse_deposit(raw: bytes, principal: str, scales: Scales) -> ReverseDeposit:
    """Return the command of a request ReverseDeposit. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(account_pb2.ReverseDepositRequest, raw)
    request_id, created_ns = head(request)
    return ReverseDeposit(
        principal,
        request_id,
        created_ns,
        DepositId(id_of(request.deposit_id, "deposit_id")),
    )


def decode_write_off_reversal_debt(
    raw: bytes, principal: str, scales: Scales
) -> WriteOffReversalDebt:
    """Return the command of a request WriteOffReversalDebt. Raises EdgeError."""
    request = parse_one(account_pb2.WriteOffReversalDebtRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return WriteOffReversalDebt(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
    )


def decode_reverse_withdrawal(raw: bytes, principal: str, scales: Scales) -> ReverseWithdrawal:
    """Return the command of a request ReverseWithdrawal. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(account_pb2.ReverseWithdrawalRequest, raw)
    request_id, created_ns = head(request)
    return ReverseWithdrawal(
        principal,
        request_id,
        created_ns,
        WithdrawalId(id_of(request.withdrawal_id, "withdrawal_id")),
        int(request.with_chain_fee),
    )


def decode_move_house_money(raw: bytes, principal: str, scales: Scales) -> MoveHouseMoney:
    """Return the command of a request MoveHouseMoney. Raises EdgeError."""
    request = parse_one(account_pb2.MoveHouseMoneyRequest, raw)
    request_id, created_ns = head(request)
    giver_account_id = id_of(request.giver_account_id, "giver_account_id")
    account_id = id_of(request.account_id, "account_id")
    asset = scales.asset(request.asset_id, "asset_id")
    return MoveHouseMoney(
        principal,
        request_id,
        created_ns,
        AccountId(giver_account_id),
        AccountId(account_id),
        AssetId(request.asset_id),
        number_of(asset.amounts, request.amount, "amount"),
        number_of(asset.amounts, request.floor, "floor"),
        text_of(request.reason, "reason", 256),
    )


def decode_repay_dust(raw: bytes, principal: str, scales: Scales) -> RepayDust:
    """Return the command of a request RepayDust. Raises EdgeError."""
    request = parse_one(account_pb2.RepayDustRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    scales.asset(request.asset_id, "asset_id")
    return RepayDust(
        principal,
        request_id,
        created_ns,
        AccountId(account_id),
        AssetId(request.asset_id),
    )


def decode_close_all(raw: bytes, principal: str, scales: Scales) -> CloseAll:
    """Return the command of a request CloseAll. Raises EdgeError."""
    del scales  # no field has a scale
    request = parse_one(account_pb2.CloseAllRequest, raw)
    request_id, created_ns = head(request)
    return CloseAll(
        principal,
        request_id,
        created_ns,
        AccountId(id_of(request.account_id, "account_id")),
        AccountId(optional_id(request.receiver_id, "receiver_id")),
    )
