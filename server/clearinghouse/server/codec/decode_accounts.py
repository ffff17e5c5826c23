# SPDX-License-Identifier: Apache-2.0
"""Bytes of AccountService and OracleService calls to commands.

Owns shape, text, scale and range of accounts, money and prices. Transfers and ticks are hot: columns are read
whole, and the item at fault is looked for only when something is wrong.
"""

from collections.abc import Sequence
from typing import Final, cast

from clearinghouse.server.codec.decimals import DecimalError
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    check_ids,
    duration_of,
    enum_of,
    head,
    id_of,
    items_of,
    number_of,
    optional_id,
    parse,
    parse_batch,
    parse_one,
    text_of,
    time_of,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    CloseAccount,
    CreateAccount,
    CreateHolds,
    DecideDeposits,
    DecideHolds,
    DecideWithdrawals,
    OracleTicks,
    RequestDeposits,
    RequestWithdrawals,
    SetAccountSettings,
    Transfers,
)
from clearinghouse.statemachine.vocabulary.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    HoldId,
    SourceId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import (
    ACCOUNT_AUTO_LEND,
    ACCOUNT_AUTO_REPAY,
    ACCOUNT_SPOT_MARGIN,
)
from clearinghouse.v1 import account_pb2, oracle_pb2

OWNER_MAX: Final = 128
REFERENCE_MAX: Final = 128
ACCOUNT_KINDS: Final = range(1, 9)


def _account_flags(
    request: account_pb2.CreateAccountRequest | account_pb2.UpdateAccountSettingsRequest,
) -> int:
    """The flags of an account as the machine's bits."""
    flags = ACCOUNT_AUTO_LEND if request.auto_lend else 0
    flags |= ACCOUNT_AUTO_REPAY if request.auto_repay else 0
    return flags | (ACCOUNT_SPOT_MARGIN if request.spot_margin else 0)


def decode_create_account(raw: bytes, principal: str, scales: Scales) -> CreateAccount:
    """CreateAccount: owner and settings; sub-accounts name their parent."""
    request = parse_one(account_pb2.CreateAccountRequest, raw)
    request_id, created_ns = head(request)
    return CreateAccount(
        principal,
        request_id,
        created_ns,
        text_of(request.owner, "owner", OWNER_MAX),
        enum_of(request.kind, ACCOUNT_KINDS, "kind"),
        AccountId(optional_id(request.parent_id, "parent_id")),
        request.max_leverage,
        _account_flags(request),
        number_of(
            scales.valuation.amounts, request.position_limit, "position_limit", optional=True
        ),
    )


def decode_update_account_settings(
    raw: bytes, principal: str, scales: Scales
) -> SetAccountSettings:
    """UpdateAccountSettings: leverage and flags in full."""
    del scales  # nothing here has a scale
    request = parse_one(account_pb2.UpdateAccountSettingsRequest, raw)
    request_id, created_ns = head(request)
    account_id = id_of(request.account_id, "account_id")
    flags = _account_flags(request)
    return SetAccountSettings(
        principal, request_id, created_ns, AccountId(account_id), request.max_leverage, flags
    )


def decode_close_account(raw: bytes, principal: str, scales: Scales) -> CloseAccount:
    """CloseAccount: an empty account."""
    del scales  # nothing here has a scale
    request = parse_one(account_pb2.CloseAccountRequest, raw)
    request_id, created_ns = head(request)
    return CloseAccount(
        principal, request_id, created_ns, AccountId(id_of(request.account_id, "account_id"))
    )


def decode_request_deposits(raw: bytes, principal: str, scales: Scales) -> RequestDeposits:
    """RequestDeposits: amounts that are to come in."""
    request = parse_batch(account_pb2.RequestDepositsRequest, raw)
    request_id, created_ns = head(request)
    columns = _movements(request.deposits, "deposits", scales)
    return RequestDeposits(principal, request_id, created_ns, *columns)


def decode_request_withdrawals(raw: bytes, principal: str, scales: Scales) -> RequestWithdrawals:
    """RequestWithdrawals: amounts that are to go out."""
    request = parse_batch(account_pb2.RequestWithdrawalsRequest, raw)
    request_id, created_ns = head(request)
    columns = _movements(request.withdrawals, "withdrawals", scales)
    return RequestWithdrawals(principal, request_id, created_ns, *columns)


def _movements(
    messages: Sequence[account_pb2.Deposit | account_pb2.Withdrawal], path: str, scales: Scales
) -> tuple[list[AccountId], list[AssetId], list[int], list[str]]:
    """Accounts, assets, amounts and references of deposits or withdrawals."""
    items = items_of(messages, path)
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    check_ids(account_ids, path, "account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = _amounts(asset_ids, [item.amount for item in items], path, scales)
    references = [
        text_of(item.reference, f"{path}[{index}].reference", REFERENCE_MAX, required=False)
        for index, item in enumerate(items)
    ]
    return account_ids, asset_ids, amounts, references


def _amounts(asset_ids: Sequence[int], texts: list[str], path: str, scales: Scales) -> list[int]:
    """Texts in the smallest units of their assets; EdgeError naming the first item at fault."""
    memos = scales.amounts
    try:
        return [memos[asset_id][text] for asset_id, text in zip(asset_ids, texts, strict=True)]
    except (KeyError, DecimalError):
        for index, asset_id in enumerate(asset_ids):
            asset = scales.asset(asset_id, f"{path}[{index}].asset_id")
            number_of(asset.amounts, texts[index], f"{path}[{index}].amount")
        raise


def decode_decide_deposits(raw: bytes, principal: str, scales: Scales) -> DecideDeposits:
    """DecideDeposits: custody confirms or rejects."""
    del scales  # nothing here has a scale
    request = parse_batch(account_pb2.DecideDepositsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    ids = cast("list[DepositId]", [item.deposit_id for item in items])
    check_ids(ids, "decisions", "deposit_id")
    return DecideDeposits(
        principal, request_id, created_ns, ids, [int(item.confirm) for item in items]
    )


def decode_decide_withdrawals(raw: bytes, principal: str, scales: Scales) -> DecideWithdrawals:
    """DecideWithdrawals: custody confirms or rejects."""
    del scales  # nothing here has a scale
    request = parse_batch(account_pb2.DecideWithdrawalsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    ids = cast("list[WithdrawalId]", [item.withdrawal_id for item in items])
    check_ids(ids, "decisions", "withdrawal_id")
    return DecideWithdrawals(
        principal, request_id, created_ns, ids, [int(item.confirm) for item in items]
    )


def decode_submit_transfers(raw: bytes, principal: str, scales: Scales) -> Transfers:
    """SubmitTransfers: between accounts, all or none if atomic."""
    request = parse_batch(account_pb2.SubmitTransfersRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.transfers, "transfers")
    from_ids = cast("list[AccountId]", [item.from_account_id for item in items])
    to_ids = cast("list[AccountId]", [item.to_account_id for item in items])
    check_ids(from_ids, "transfers", "from_account_id")
    check_ids(to_ids, "transfers", "to_account_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = _amounts(asset_ids, [item.amount for item in items], "transfers", scales)
    return Transfers(
        principal, request_id, created_ns, int(request.atomic), from_ids, to_ids, asset_ids, amounts
    )


def decode_create_holds(raw: bytes, principal: str, scales: Scales) -> CreateHolds:
    """CreateHolds: amounts set aside towards beneficiaries."""
    request = parse_batch(account_pb2.CreateHoldsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.holds, "holds")
    account_ids = cast("list[AccountId]", [item.account_id for item in items])
    beneficiary_ids = cast("list[AccountId]", [item.beneficiary_id for item in items])
    check_ids(account_ids, "holds", "account_id")
    check_ids(beneficiary_ids, "holds", "beneficiary_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    amounts = _amounts(asset_ids, [item.amount for item in items], "holds", scales)
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


def decode_decide_holds(raw: bytes, principal: str, scales: Scales) -> DecideHolds:
    """DecideHolds: capture an amount, or release with 0; a release needs no asset."""
    request = parse_batch(account_pb2.DecideHoldsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    hold_ids = cast("list[HoldId]", [item.hold_id for item in items])
    check_ids(hold_ids, "decisions", "hold_id")
    amounts: list[int] = []
    for index, item in enumerate(items):
        place = f"decisions[{index}]."
        if item.asset_id == 0 and item.amount in {"", "0"}:
            amounts.append(0)
            continue
        asset = scales.asset(item.asset_id, f"{place}asset_id")
        amounts.append(number_of(asset.amounts, item.amount, f"{place}amount"))
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    return DecideHolds(principal, request_id, created_ns, hold_ids, amounts, asset_ids)


def decode_submit_ticks(raw: bytes, principal: str, scales: Scales) -> OracleTicks:
    """SubmitTicks: prices from sources."""
    request = parse_batch(oracle_pb2.SubmitTicksRequest, raw)
    return _ticks(request, principal, scales)


def decode_ticks_frame(raw: bytes, principal: str, scales: Scales) -> OracleTicks:
    """One client frame of StreamTicks; an EdgeError carries the frame's request id where it has one."""
    try:
        return _ticks(parse_batch(oracle_pb2.StreamTicksRequest, raw), principal, scales)
    except EdgeError as error:
        if error.code != codes.MALFORMED_REQUEST:
            error.request_id = parse(oracle_pb2.StreamTicksRequest, raw).request_id[:REQUEST_ID_MAX]
        raise


def _ticks(
    request: oracle_pb2.SubmitTicksRequest | oracle_pb2.StreamTicksRequest,
    principal: str,
    scales: Scales,
) -> OracleTicks:
    """The columns of a batch of ticks; a price that is not stated is 0."""
    request_id, created_ns = head(request)
    items = items_of(request.ticks, "ticks")
    source_ids = cast("list[SourceId]", [item.source_id for item in items])
    check_ids(source_ids, "ticks", "source_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    check_ids(asset_ids, "ticks", "asset_id")
    times_ns = [item.source_time_ns for item in items]
    if min(times_ns) <= 0:
        for index, time_ns in enumerate(times_ns):
            time_of(time_ns, f"ticks[{index}].source_time_ns")
    return OracleTicks(
        principal,
        request_id,
        created_ns,
        source_ids,
        asset_ids,
        _prices_e9([item.bid for item in items], "bid", scales),
        _prices_e9([item.ask for item in items], "ask", scales),
        _prices_e9([item.last for item in items], "last", scales),
        _prices_e9([item.confidence for item in items], "confidence", scales),
        times_ns,
    )


def _prices_e9(texts: list[str], field: str, scales: Scales) -> list[int]:
    """Texts in 10^-9 valuation units per whole unit, empty ones 0."""
    memo = scales.index_prices
    try:
        return [memo[text] if text else 0 for text in texts]
    except DecimalError:
        for index, text in enumerate(texts):
            number_of(memo, text, f"ticks[{index}].{field}", optional=True)
        raise
