# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of transfers, decisions on holds and ticks to commands.

Owns shape, text, scale and range of these. Many transfers and ticks come, so whole columns are read at once, and the
item at fault is searched only after a check failed.
"""

from typing import Final, cast

from clearinghouse.server.codec.batches import Items, read_batch
from clearinghouse.server.codec.decimals import DecimalError
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    amounts_of,
    check_ids,
    head,
    items_of,
    number_of,
    parse,
    parse_batch,
    text_of,
    time_of,
)
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    DecideHolds,
    DecideWithdrawals,
    OracleTicks,
    Transfers,
)
from clearinghouse.statemachine.vocabulary.encoding import REQUEST_ID_MAX
from clearinghouse.statemachine.vocabulary.numbers import (
    AssetId,
    HoldId,
    WithdrawalId,
)
from clearinghouse.statemachine.vocabulary.types import CUSTODY_CONFIRM, CUSTODY_HAS_LEFT
from clearinghouse.v1 import account_pb2, oracle_pb2

REFERENCE_MAX: Final = 128


def decode_submit_transfers(raw: bytes, principal: str, scales: Scales) -> Transfers:
    """Decode SubmitTransfers: transfers between accounts; if atomic, all of them or none are made."""
    request, found, items = read_batch(account_pb2.SubmitTransfersRequest, raw, "transfers")
    from_ids = items.numbers("from_account_id")
    to_ids = items.numbers("to_account_id")
    check_ids(from_ids, "transfers", "from_account_id")
    check_ids(to_ids, "transfers", "to_account_id")
    asset_ids = items.numbers("asset_id")
    amounts = amounts_of(asset_ids, items.texts("amount"), "transfers", scales)
    return Transfers(principal, *found, int(request.atomic), from_ids, to_ids, asset_ids, amounts)


def decode_decide_holds(raw: bytes, principal: str, scales: Scales) -> DecideHolds:
    """Decode DecideHolds: capture an amount of each hold, or release it with amount 0.

    If atomic, all decisions are made or none. A release needs no asset.
    """
    request = parse_batch(account_pb2.DecideHoldsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    hold_ids = cast("list[HoldId]", [item.hold_id for item in items])
    check_ids(hold_ids, "decisions", "hold_id")
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    texts = [item.amount for item in items]
    amounts = _amounts_or_none(asset_ids, texts, "amount", scales)
    return DecideHolds(
        principal, request_id, created_ns, hold_ids, amounts, asset_ids, int(request.atomic)
    )


def decode_decide_withdrawals(raw: bytes, principal: str, scales: Scales) -> DecideWithdrawals:
    """Decode DecideWithdrawals: confirm or reject withdrawals; only a decision that states a network fee needs the
    asset.
    """
    request = parse_batch(account_pb2.DecideWithdrawalsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.decisions, "decisions")
    withdrawal_ids = cast("list[WithdrawalId]", [item.withdrawal_id for item in items])
    check_ids(withdrawal_ids, "decisions", "withdrawal_id")
    confirm = [
        (CUSTODY_CONFIRM if item.confirm else 0) | (CUSTODY_HAS_LEFT if item.has_left else 0)
        for item in items
    ]
    references = [
        text_of(
            item.transaction_reference,
            f"decisions[{index}].transaction_reference",
            REFERENCE_MAX,
            required=False,
        )
        for index, item in enumerate(items)
    ]
    asset_ids = cast("list[AssetId]", [item.asset_id for item in items])
    texts = [item.chain_fee for item in items]
    fees = _amounts_or_none(asset_ids, texts, "chain_fee", scales)
    return DecideWithdrawals(
        principal, request_id, created_ns, withdrawal_ids, confirm, references, asset_ids, fees
    )


def _amounts_or_none(
    asset_ids: list[AssetId], texts: list[str], field: str, scales: Scales
) -> list[int]:
    """Return the amount of each decision in smallest units of its asset; 0 for a decision without amount and asset."""
    amounts: list[int] = []
    for index, (asset_id, text) in enumerate(zip(asset_ids, texts, strict=True)):
        if asset_id == 0 and text in {"", "0"}:
            amounts.append(0)
            continue
        asset = scales.asset(asset_id, f"decisions[{index}].asset_id")
        amounts.append(number_of(asset.amounts, text, f"decisions[{index}].{field}"))
    return amounts


def decode_submit_ticks(raw: bytes, principal: str, scales: Scales) -> OracleTicks:
    """Decode SubmitTicks: prices that sources report."""
    _, found, items = read_batch(oracle_pb2.SubmitTicksRequest, raw, "ticks")
    return _ticks((principal, *found), items, scales)


def decode_ticks_frame(raw: bytes, principal: str, scales: Scales) -> OracleTicks:
    """Decode one client frame of StreamTicks. An EdgeError has the frame's request id if it could be read."""
    try:
        _, found, items = read_batch(oracle_pb2.StreamTicksRequest, raw, "ticks")
        return _ticks((principal, *found), items, scales)
    except EdgeError as error:
        if error.code != codes.MALFORMED_REQUEST:
            error.request_id = parse(oracle_pb2.StreamTicksRequest, raw, len(raw)).request_id[
                :REQUEST_ID_MAX
            ]
        raise


def _ticks(caller: tuple[str, str, int], items: Items, scales: Scales) -> OracleTicks:
    """Return the columns of a batch of ticks; a price that is not stated is 0."""
    source_ids = items.numbers("source_id")
    check_ids(source_ids, "ticks", "source_id")
    asset_ids = items.numbers("asset_id")
    check_ids(asset_ids, "ticks", "asset_id")
    times_ns = items.numbers("source_time_ns")
    if min(times_ns) <= 0:
        for index, time_ns in enumerate(times_ns):
            time_of(time_ns, f"ticks[{index}].source_time_ns")
    return OracleTicks(
        *caller,
        source_ids,
        asset_ids,
        _prices_e9(items, "bid", scales),
        _prices_e9(items, "ask", scales),
        _prices_e9(items, "last", scales),
        _prices_e9(items, "confidence", scales),
        times_ns,
    )


def _prices_e9(items: Items, field: str, scales: Scales) -> list[int]:
    """Return prices in 10^-9 valuation units per whole unit from their texts; an empty text is 0."""
    texts = items.texts(field)
    memo = scales.index_prices
    try:
        return [memo[text] if text else 0 for text in texts]
    except DecimalError:
        for index, text in enumerate(texts):
            number_of(memo, text, f"ticks[{index}].{field}", optional=True)
        raise
