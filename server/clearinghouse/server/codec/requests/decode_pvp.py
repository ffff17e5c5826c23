# SPDX-License-Identifier: Apache-2.0
"""Convert bytes of pairs of payments, and of the schedule of pay-ins, to commands (SPEC C-6, Q-6).

Owns shape, text and scale of both payments of a pair, and the length of the lists of a schedule; the machine decides
whether a pair settles, and whether the times are in order.
"""

from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import (
    check_ids,
    column_of,
    head,
    items_of,
    name_of,
    number_of,
    parse_batch,
    parse_one,
)
from clearinghouse.statemachine.vocabulary.commands import SetPvpSchedule, SubmitPvpPairs
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import PVP_DEADLINES_MAX
from clearinghouse.v1 import pvp_pb2

REFERENCE_MAX: Final = 36


def decode_submit_pvp_pairs(raw: bytes, principal: str, scales: Scales) -> SubmitPvpPairs:
    """Decode SubmitPvpPairs: each payment has the scale of its own currency."""
    request = parse_batch(pvp_pb2.SubmitPvpPairsRequest, raw)
    request_id, created_ns = head(request)
    items = items_of(request.pairs, "pairs")
    account_ids = [AccountId(item.account_id) for item in items]
    check_ids(account_ids, "pairs", "account_id")
    counterparty_account_ids = [AccountId(item.counterparty_account_id) for item in items]
    check_ids(counterparty_account_ids, "pairs", "counterparty_account_id")
    asset_ids: list[AssetId] = []
    amounts: list[int] = []
    counterparty_asset_ids: list[AssetId] = []
    counterparty_amounts: list[int] = []
    references: list[str] = []
    for index, item in enumerate(items):
        place = f"pairs[{index}]"
        asset = scales.asset(item.asset_id, f"{place}.asset_id")
        other = scales.asset(item.counterparty_asset_id, f"{place}.counterparty_asset_id")
        asset_ids.append(AssetId(item.asset_id))
        counterparty_asset_ids.append(AssetId(item.counterparty_asset_id))
        amounts.append(number_of(asset.amounts, item.amount, f"{place}.amount"))
        counterparty_amounts.append(
            number_of(other.amounts, item.counterparty_amount, f"{place}.counterparty_amount")
        )
        references.append(name_of(item.reference, f"{place}.reference", REFERENCE_MAX))
    return SubmitPvpPairs(
        principal,
        request_id,
        created_ns,
        account_ids,
        asset_ids,
        amounts,
        counterparty_account_ids,
        counterparty_asset_ids,
        counterparty_amounts,
        references,
    )


def decode_set_pvp_schedule(raw: bytes, principal: str, scales: Scales) -> SetPvpSchedule:
    """Decode SetPvpSchedule: the times of a payment day, and the share of each currency due by each deadline."""
    del scales  # no field has a scale
    request = parse_one(pvp_pb2.SetPvpScheduleRequest, raw)
    request_id, created_ns = head(request)
    return SetPvpSchedule(
        principal,
        request_id,
        created_ns,
        request.call_seconds,
        request.close_seconds,
        request.utc_offset_seconds,
        request.calendar_id,
        column_of(request.deadline_asset_ids, "deadline_asset_ids", PVP_DEADLINES_MAX),
        column_of(request.deadline_seconds, "deadline_seconds", PVP_DEADLINES_MAX),
        column_of(request.deadline_shares_ppb, "deadline_shares_ppb", PVP_DEADLINES_MAX),
    )
