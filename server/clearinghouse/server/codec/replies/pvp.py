# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of PvpService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.clearing.pvp import (
    PvpCurrencyView,
    PvpDeadlineView,
    PvpLegView,
    PvpMemberView,
    PvpPairView,
    PvpPositionView,
    PvpScheduleView,
)
from clearinghouse.v1 import enums_pb2, pvp_pb2, result_code_pb2


def pvp_currency_message(view: PvpCurrencyView, scales: Scales) -> pvp_pb2.PvpCurrency:
    """Return a view as the message PvpCurrency."""
    asset_scale = scales.assets[view.asset_id]
    return pvp_pb2.PvpCurrency(
        asset_id=view.asset_id,
        haircut_ppb=view.haircut_ppb,
        rate=scales.index_price_text(view.rate_e9) if view.rate_e9 else "",
        cash=asset_scale.texts[view.cash],
        rate_band_ppb=view.rate_band_ppb,
    )


def pvp_position_message(view: PvpPositionView, scales: Scales) -> pvp_pb2.PvpPosition:
    """Return a view as the message PvpPosition."""
    asset_scale = scales.assets[view.asset_id]
    return pvp_pb2.PvpPosition(
        asset_id=view.asset_id,
        claim=asset_scale.texts[view.claim],
        short_limit=asset_scale.texts[view.short_limit],
        queued=asset_scale.texts[view.queued],
        called=asset_scale.texts[view.called],
        paid_since_call=asset_scale.texts[view.paid_since_call],
        late=asset_scale.texts[view.late],
    )


def pvp_member_message(view: PvpMemberView, scales: Scales) -> pvp_pb2.PvpMember:
    """Return a view as the message PvpMember."""
    return pvp_pb2.PvpMember(
        account_id=view.account_id,
        active=view.is_active,
        total_short_limit=scales.valuation.texts[view.total_short_limit],
        account_value=scales.valuation.texts[view.account_value],
        total_short=scales.valuation.texts[view.total_short],
        pairs=view.pairs,
        positions=[pvp_position_message(each, scales) for each in view.positions],
    )


def pvp_leg_message(view: PvpLegView, scales: Scales) -> pvp_pb2.PvpLeg:
    """Return a view as the message PvpLeg."""
    asset_scale = scales.assets[view.asset_id]
    return pvp_pb2.PvpLeg(
        account_id=view.account_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        code=cast("result_code_pb2.ResultCode", view.code),
        claim_after=asset_scale.texts[view.claim_after],
        short_limit=asset_scale.texts[view.short_limit],
        account_value_after=scales.valuation.texts[view.account_value_after],
        total_short_after=scales.valuation.texts[view.total_short_after],
        total_short_limit=scales.valuation.texts[view.total_short_limit],
    )


def queued_pvp_pair_message(view: PvpPairView, scales: Scales) -> pvp_pb2.QueuedPvpPair:
    """Return a view as the message QueuedPvpPair."""
    return pvp_pb2.QueuedPvpPair(
        pair_id=view.pair_id,
        reference=view.reference,
        queued_time_ns=view.queued_ns,
        leg=pvp_leg_message(view.leg, scales),
        counterparty_leg=pvp_leg_message(view.counterparty_leg, scales),
    )


def pvp_deadline_message(view: PvpDeadlineView) -> pvp_pb2.PvpDeadline:
    """Return a view as the message PvpDeadline."""
    return pvp_pb2.PvpDeadline(
        asset_id=view.asset_id,
        deadline_seconds=view.deadline_seconds,
        share_ppb=view.share_ppb,
    )


def pvp_schedule_message(view: PvpScheduleView) -> pvp_pb2.PvpSchedule:
    """Return a view as the message PvpSchedule."""
    return pvp_pb2.PvpSchedule(
        call_seconds=view.call_seconds,
        close_seconds=view.close_seconds,
        utc_offset_seconds=view.utc_offset_seconds,
        calendar_id=view.calendar_id,
        deadlines=[pvp_deadline_message(each) for each in view.deadlines],
        day_state=cast("enums_pb2.PvpDayState", view.day_state),
        day=view.day,
        next_time_ns=view.next_ns,
    )


def list_pvp_currencies(
    currencies: Sequence[PvpCurrencyView], as_of_sequence: int, scales: Scales
) -> pvp_pb2.ListPvpCurrenciesResponse:
    """Return the message ListPvpCurrenciesResponse with these values."""
    return pvp_pb2.ListPvpCurrenciesResponse(
        as_of_sequence=as_of_sequence,
        currencies=[pvp_currency_message(each, scales) for each in currencies],
    )


def list_pvp_members(
    members: Sequence[PvpMemberView], has_more: bool, as_of_sequence: int, scales: Scales
) -> pvp_pb2.ListPvpMembersResponse:
    """Return the message ListPvpMembersResponse with these values."""
    return pvp_pb2.ListPvpMembersResponse(
        as_of_sequence=as_of_sequence,
        members=[pvp_member_message(each, scales) for each in members],
        has_more=has_more,
    )


def list_pvp_pairs(
    pairs: Sequence[PvpPairView], has_more: bool, as_of_sequence: int, scales: Scales
) -> pvp_pb2.ListPvpPairsResponse:
    """Return the message ListPvpPairsResponse with these values."""
    return pvp_pb2.ListPvpPairsResponse(
        as_of_sequence=as_of_sequence,
        pairs=[queued_pvp_pair_message(each, scales) for each in pairs],
        has_more=has_more,
    )


def get_pvp_schedule(
    schedule: PvpScheduleView, as_of_sequence: int
) -> pvp_pb2.GetPvpScheduleResponse:
    """Return the message GetPvpScheduleResponse with these values."""
    return pvp_pb2.GetPvpScheduleResponse(
        as_of_sequence=as_of_sequence,
        schedule=pvp_schedule_message(schedule),
    )
