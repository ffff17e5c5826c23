# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of HolderService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.custody.holders import (
    HolderAccountView,
    HolderView,
    NonDefaultLossTermsView,
    NonDefaultLossView,
)
from clearinghouse.v1 import enums_pb2, holder_pb2


def holder_message(view: HolderView) -> holder_pb2.Holder:
    """Return a view as the message Holder."""
    return holder_pb2.Holder(
        holder_id=view.holder_id,
        kind=cast("enums_pb2.HolderKind", view.kind),
        name=view.name,
        calendar_id=view.calendar_id,
        utc_offset_seconds=view.utc_offset_seconds,
    )


def holder_account_message(view: HolderAccountView, scales: Scales) -> holder_pb2.HolderAccount:
    """Return a view as the message HolderAccount."""
    asset_scale = scales.assets[view.asset_id]
    return holder_pb2.HolderAccount(
        holder_id=view.holder_id,
        asset_id=view.asset_id,
        main=view.is_main,
        booked=asset_scale.texts[view.booked],
        stop_above=asset_scale.texts[view.stop_above],
        closed_day=view.closed_day,
        statement_day=view.statement_day,
        balance=asset_scale.texts[view.balance],
        in_transit=asset_scale.texts[view.in_transit],
        reference=view.reference,
        explained=asset_scale.texts[view.explained],
        explanation=view.explanation,
        difference=asset_scale.texts[view.difference],
        opened_day=view.opened_day,
        age_days=view.age_days,
        assignee=view.assignee,
        released=asset_scale.texts[view.released],
        stopping=view.is_stopping,
    )


def non_default_loss_terms_message(
    view: NonDefaultLossTermsView, scales: Scales
) -> holder_pb2.NonDefaultLossTerms:
    """Return a view as the message NonDefaultLossTerms."""
    asset_scale = scales.assets[view.asset_id]
    return holder_pb2.NonDefaultLossTerms(
        cause=cast("enums_pb2.NonDefaultCause", view.cause),
        asset_id=view.asset_id,
        equity_max=asset_scale.texts[view.equity_max],
        member_cap_ppb=view.member_cap_ppb,
    )


def non_default_loss_message(view: NonDefaultLossView, scales: Scales) -> holder_pb2.NonDefaultLoss:
    """Return a view as the message NonDefaultLoss."""
    asset_scale = scales.assets[view.asset_id]
    return holder_pb2.NonDefaultLoss(
        loss_id=view.loss_id,
        cause=cast("enums_pb2.NonDefaultCause", view.cause),
        holder_id=view.holder_id,
        asset_id=view.asset_id,
        amount=asset_scale.texts[view.amount],
        loss_day=view.loss_day,
        declared_time_ns=view.declared_ns,
        by_equity=asset_scale.texts[view.by_equity],
        by_members=asset_scale.texts[view.by_members],
        by_cover=asset_scale.texts[view.by_cover],
        uncovered=asset_scale.texts[view.uncovered],
        explanation=view.explanation,
    )


def holder_report(
    holders: Sequence[HolderView],
    accounts: Sequence[HolderAccountView],
    as_of_sequence: int,
    scales: Scales,
) -> holder_pb2.ListHoldersResponse:
    """Return the message ListHoldersResponse with these values."""
    return holder_pb2.ListHoldersResponse(
        as_of_sequence=as_of_sequence,
        holders=[holder_message(each) for each in holders],
        accounts=[holder_account_message(each, scales) for each in accounts],
    )


def non_default_loss_report(
    terms: Sequence[NonDefaultLossTermsView],
    losses: Sequence[NonDefaultLossView],
    as_of_sequence: int,
    scales: Scales,
) -> holder_pb2.ListNonDefaultLossesResponse:
    """Return the message ListNonDefaultLossesResponse with these values."""
    return holder_pb2.ListNonDefaultLossesResponse(
        as_of_sequence=as_of_sequence,
        terms=[non_default_loss_terms_message(each, scales) for each in terms],
        losses=[non_default_loss_message(each, scales) for each in losses],
    )
