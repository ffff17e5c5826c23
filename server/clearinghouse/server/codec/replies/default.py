# SPDX-License-Identifier: Apache-2.0
"""Convert views to messages of DefaultService's replies (Q-1).

Owns the text form of each field; must never read the state itself.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.clearing.default import (
    AssessmentView,
    AuctionLotView,
    DefaultCaseView,
    DefaultLayerView,
    DefaultPositionView,
)
from clearinghouse.v1 import default_pb2, enums_pb2


def default_case_message(view: DefaultCaseView, scales: Scales) -> default_pb2.DefaultCase:
    """Return a view as the message DefaultCase."""
    return default_pb2.DefaultCase(
        case_id=view.case_id,
        member_id=view.member_id,
        state=cast("enums_pb2.DefaultCaseState", view.state),
        declared_time_ns=view.declared_ns,
        deadline_time_ns=view.deadline_ns,
        accounts=view.accounts,
        open_nets=view.open_nets,
        loss=scales.valuation.texts[view.loss],
        loss_left=scales.valuation.texts[view.loss_left],
    )


def default_position_message(
    view: DefaultPositionView, scales: Scales
) -> default_pb2.DefaultPosition:
    """Return a view as the message DefaultPosition."""
    market_scale = scales.markets[view.market_id]
    return default_pb2.DefaultPosition(
        session_id=view.session_id,
        account_id=view.account_id,
        market_id=view.market_id,
        net_quantity=market_scale.lot_texts[view.net_lots],
        net_cash=market_scale.quote.texts[view.cash],
    )


def default_layer_message(view: DefaultLayerView, scales: Scales) -> default_pb2.DefaultLayer:
    """Return a view as the message DefaultLayer."""
    return default_pb2.DefaultLayer(
        layer=cast("enums_pb2.WaterfallLayer", view.layer),
        available=scales.valuation.texts[view.available],
        paid=scales.valuation.texts[view.paid],
    )


def auction_lot_message(view: AuctionLotView, scales: Scales) -> default_pb2.AuctionLot:
    """Return a view as the message AuctionLot."""
    market_scale = scales.markets[view.market_id]
    return default_pb2.AuctionLot(
        lot_id=view.lot_id,
        session_id=view.session_id,
        account_id=view.account_id,
        market_id=view.market_id,
        quantity=market_scale.lot_texts[view.lots],
        taken_quantity=market_scale.lot_texts[view.taken_lots],
        minimum_quantity=market_scale.lot_texts[view.minimum_lots],
        bids_until_time_ns=view.bids_until_ns,
        reveals_until_time_ns=view.reveals_until_ns,
        bids=view.bids,
        revealed_bids=view.revealed_bids,
        is_closed=view.is_closed,
        limit_price=market_scale.price_texts[view.limit_per_lot],
    )


def assessment_message(view: AssessmentView, scales: Scales) -> default_pb2.Assessment:
    """Return a view as the message Assessment."""
    return default_pb2.Assessment(
        member_id=view.member_id,
        called=scales.valuation.texts[view.called],
        paid=scales.valuation.texts[view.paid],
    )


def list_default_cases(
    cases: Sequence[DefaultCaseView], as_of_sequence: int, scales: Scales
) -> default_pb2.ListDefaultCasesResponse:
    """Return the message ListDefaultCasesResponse with these values."""
    return default_pb2.ListDefaultCasesResponse(
        as_of_sequence=as_of_sequence,
        cases=[default_case_message(each, scales) for each in cases],
    )


def default_case_report(
    default_case: DefaultCaseView,
    positions: Sequence[DefaultPositionView],
    layers: Sequence[DefaultLayerView],
    lots: Sequence[AuctionLotView],
    assessments: Sequence[AssessmentView],
    as_of_sequence: int,
    scales: Scales,
) -> default_pb2.GetDefaultCaseResponse:
    """Return the message GetDefaultCaseResponse with these values."""
    return default_pb2.GetDefaultCaseResponse(
        as_of_sequence=as_of_sequence,
        default_case=default_case_message(default_case, scales),
        positions=[default_position_message(each, scales) for each in positions],
        layers=[default_layer_message(each, scales) for each in layers],
        lots=[auction_lot_message(each, scales) for each in lots],
        assessments=[assessment_message(each, scales) for each in assessments],
    )
