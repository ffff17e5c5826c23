# SPDX-License-Identifier: Apache-2.0
"""Calls of PvpService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.items import PvpPair, PvpPairCancel, PvpPayment
from clearinghouse.client.api.models import PvpCurrency, PvpMember, PvpSchedule, QueuedPvpPair
from clearinghouse.client.api.settings import SettingReceipt, setting_receipt
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.replies import Batch, ItemResult, Receipt, item_batch, receipt
from clearinghouse.v1 import pvp_pb2


def set_pvp_currency(
    key: RequestKey,
    *,
    asset: Instrument,
    haircut_ppb: int | None,
    expected_version: int | None,
    rate_band_ppb: int | None,
) -> Build[SettingReceipt]:
    """Let a currency settle payment versus payment, or change its haircut."""
    return lambda names: call(
        "PvpService/SetPvpCurrency",
        pvp_pb2.SetPvpCurrencyRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            haircut_ppb=haircut_ppb,
            expected_version=expected_version,
            rate_band_ppb=rate_band_ppb,
        ),
        pvp_pb2.SetPvpCurrencyResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_pvp_member(
    key: RequestKey,
    *,
    account_id: int,
    active: bool | None,
    total_short_limit: Number | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Admit an account of a clearing member, change its limit, or keep its pairs from settling."""
    return lambda _: call(
        "PvpService/SetPvpMember",
        pvp_pb2.SetPvpMemberRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            active=cast("bool", active),
            total_short_limit=None if total_short_limit is None else to_text(total_short_limit),
            expected_version=expected_version,
        ),
        pvp_pb2.SetPvpMemberResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def set_pvp_short_limit(
    key: RequestKey,
    *,
    account_id: int,
    asset: Instrument,
    short_limit: Number | None,
    expected_version: int | None,
) -> Build[SettingReceipt]:
    """Set the greatest short of a member in one currency."""
    return lambda names: call(
        "PvpService/SetPvpShortLimit",
        pvp_pb2.SetPvpShortLimitRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            asset_id=names.asset_id(asset),
            short_limit=None if short_limit is None else to_text(short_limit),
            expected_version=expected_version,
        ),
        pvp_pb2.SetPvpShortLimitResponse,
        lambda reply, _: setting_receipt(reply),
        key,
    )


def pay_in_pvp(
    key: RequestKey, items: Sequence[PvpPayment | pvp_pb2.PvpPayment]
) -> Build[Batch[ItemResult]]:
    """Move amounts from members' balances to the clearinghouse; each member has a claim for its
    amount at once.
    """
    return lambda names: call(
        "PvpService/PayInPvp",
        pvp_pb2.PayInPvpRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            payments=[
                item if isinstance(item, pvp_pb2.PvpPayment) else item.message(names)
                for item in items
            ],
        ),
        pvp_pb2.PayInPvpResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def pay_out_pvp(
    key: RequestKey, items: Sequence[PvpPayment | pvp_pb2.PvpPayment]
) -> Build[Batch[ItemResult]]:
    """Move amounts of claims back to members' balances, as far as the three tests still pass."""
    return lambda names: call(
        "PvpService/PayOutPvp",
        pvp_pb2.PayOutPvpRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            payments=[
                item if isinstance(item, pvp_pb2.PvpPayment) else item.message(names)
                for item in items
            ],
        ),
        pvp_pb2.PayOutPvpResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def submit_pvp_pairs(
    key: RequestKey, items: Sequence[PvpPair | pvp_pb2.PvpPair]
) -> Build[Batch[ItemResult]]:
    """Put pairs of payments that both members have confirmed at the end of the queue; a pair that
    passes the tests settles at once.
    """
    return lambda names: call(
        "PvpService/SubmitPvpPairs",
        pvp_pb2.SubmitPvpPairsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            pairs=[
                item if isinstance(item, pvp_pb2.PvpPair) else item.message(names) for item in items
            ],
        ),
        pvp_pb2.SubmitPvpPairsResponse,
        lambda reply, _: item_batch(reply, reply.pair_ids),
        key,
    )


def cancel_pvp_pairs(
    key: RequestKey, items: Sequence[PvpPairCancel | pvp_pb2.PvpPairCancel]
) -> Build[Batch[ItemResult]]:
    """Take pairs off the queue, by agreement of both members."""
    return lambda names: call(
        "PvpService/CancelPvpPairs",
        pvp_pb2.CancelPvpPairsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            pairs=[
                item if isinstance(item, pvp_pb2.PvpPairCancel) else item.message(names)
                for item in items
            ],
        ),
        pvp_pb2.CancelPvpPairsResponse,
        lambda reply, _: item_batch(reply),
        key,
    )


def cover_pvp_shorts(key: RequestKey, *, account_id: int) -> Build[Receipt]:
    """Cover the shorts of a member that has missed its pay-in. Its claims buy the currencies in
    which it is short, from members with claims in them. The members that traded with it today
    share the shorts that remain. Its pairs settle no more.
    """
    return lambda _: call(
        "PvpService/CoverPvpShorts",
        pvp_pb2.CoverPvpShortsRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, account_id=account_id
        ),
        pvp_pb2.CoverPvpShortsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_pvp_schedule(
    key: RequestKey,
    *,
    call_seconds: int,
    close_seconds: int,
    utc_offset_seconds: int,
    calendar_id: int,
    deadline_asset_ids: Sequence[int],
    deadline_seconds: Sequence[int],
    deadline_shares_ppb: Sequence[int],
) -> Build[Receipt]:
    """Set all times of the day of payment versus payment: when pay-ins are called and due. At the
    close all remaining claims are paid out. From this call on pairs settle only between call and
    close.
    """
    return lambda _: call(
        "PvpService/SetPvpSchedule",
        pvp_pb2.SetPvpScheduleRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            call_seconds=call_seconds,
            close_seconds=close_seconds,
            utc_offset_seconds=utc_offset_seconds,
            calendar_id=calendar_id,
            deadline_asset_ids=deadline_asset_ids,
            deadline_seconds=deadline_seconds,
            deadline_shares_ppb=deadline_shares_ppb,
        ),
        pvp_pb2.SetPvpScheduleResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_pvp_currencies(*, min_sequence: int) -> Build[list[PvpCurrency]]:
    """Return the currencies that settle payment versus payment, with haircut, rate and the cash
    that is paid in.
    """
    return lambda _: call(
        "PvpService/ListPvpCurrencies",
        pvp_pb2.ListPvpCurrenciesRequest(min_sequence=min_sequence),
        pvp_pb2.ListPvpCurrenciesResponse,
        lambda reply, names: [convert(PvpCurrency, item, names) for item in reply.currencies],
    )


def list_pvp_members(
    *, account_id: int, min_sequence: int, page_size: int, after_account_id: int
) -> Build[Page[PvpMember]]:
    """Return the members with their limits, their claims and the figures of the three tests."""
    return lambda _: call(
        "PvpService/ListPvpMembers",
        pvp_pb2.ListPvpMembersRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_account_id=after_account_id,
        ),
        pvp_pb2.ListPvpMembersResponse,
        lambda reply, names: Page(
            [convert(PvpMember, item, names) for item in reply.members], reply.has_more
        ),
    )


def list_pvp_pairs(
    *, account_id: int, min_sequence: int, page_size: int, after_pair_id: int
) -> Build[Page[QueuedPvpPair]]:
    """Return the pairs that wait, oldest first, with the results of the three tests of a settlement
    for both members.
    """
    return lambda _: call(
        "PvpService/ListPvpPairs",
        pvp_pb2.ListPvpPairsRequest(
            account_id=account_id,
            min_sequence=min_sequence,
            page_size=page_size,
            after_pair_id=after_pair_id,
        ),
        pvp_pb2.ListPvpPairsResponse,
        lambda reply, names: Page(
            [convert(QueuedPvpPair, item, names) for item in reply.pairs], reply.has_more
        ),
    )


def get_pvp_schedule(*, min_sequence: int) -> Build[PvpSchedule]:
    """Return the schedule of pay-ins, and the state of the present day."""
    return lambda _: call(
        "PvpService/GetPvpSchedule",
        pvp_pb2.GetPvpScheduleRequest(min_sequence=min_sequence),
        pvp_pb2.GetPvpScheduleResponse,
        lambda reply, names: convert(PvpSchedule, reply.schedule, names),
    )
