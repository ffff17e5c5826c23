# SPDX-License-Identifier: Apache-2.0
"""Views of prices to the bytes of replies: how an index is made, the guard matrix (SPEC P-2, P-4, Q-1).

Owns the text form of these views. Must never read the state itself.
"""

from collections.abc import Sequence
from typing import cast

from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.prices.price_guard import ACTIONS, STATES, cell
from clearinghouse.statemachine.views.prices import GuardView, IndexView
from clearinghouse.v1 import enums_pb2, market_data_pb2, risk_pb2


def _price(scales: Scales, price_e9: int) -> str:
    """A price of a whole unit; nothing where 0 means that there is none."""
    return scales.index_price_text(price_e9) if price_e9 else ""


def index(view: IndexView, as_of: int, scales: Scales) -> bytes:
    """The reply of GetIndex."""
    reply = market_data_pb2.GetIndexResponse(
        as_of_sequence=as_of,
        asset_id=view.asset_id,
        price_state=cast("enums_pb2.PriceState", view.price_state),
        price=_price(scales, view.price_e9),
        index_price=_price(scales, view.index_e9),
        uncapped_price=_price(scales, view.uncapped_e9),
        stable_price=_price(scales, view.stable_e9),
        fresh_sources=view.fresh_units,
        quorum=view.quorum,
        fresh_ns=view.fresh_ns,
        clamp_bps=view.clamp_bps,
    )
    if view.rules is not None:
        reply.rules.CopyFrom(_rules(view.rules))
    for source in view.sources:
        said = source.price_e9 != 0
        reply.sources.add(
            source_id=source.source_id,
            name=source.name,
            weight=source.weight,
            quote_asset_id=source.quote_asset_id,
            group_id=source.group_id,
            standing=cast("enums_pb2.SourceStanding", source.standing),
            price=_price(scales, source.price_e9),
            spread=scales.index_price_text(source.spread_e9) if said else "",
            confidence=scales.index_price_text(source.confidence_e9) if said else "",
            source_time_ns=source.source_time_ns,
            received_time_ns=source.received_ns,
            changed_time_ns=source.changed_ns,
        )
    return reply.SerializeToString()


def _rules(rules: tuple[int, ...]) -> market_data_pb2.IndexRules:
    """Index rules, as the view orders them."""
    return market_data_pb2.IndexRules(
        quorum_min=rules[0],
        cap_bps_per_second=rules[1],
        cap_saved_seconds=rules[2],
        capless_after_ns=rules[3],
        jumped_bps=rules[4],
        stale_ns=rules[5],
        wide_bps=rules[6],
        frozen_after_ns=rules[7],
        frozen_move_bps=rules[8],
        stable_ppb_per_second=rules[9],
        adverse_bps=rules[10],
    )


def guard(seen: Sequence[GuardView], as_of: int, scales: Scales) -> bytes:
    """The reply of GetGuardMatrix: the matrix as it stands in the code, and every price."""
    reply = risk_pb2.GetGuardMatrixResponse(as_of_sequence=as_of)
    for state in STATES:
        row = reply.rows.add(price_state=cast("enums_pb2.PriceState", state))
        _set_decisions(row, [cell(state, action) for action in ACTIONS])
    for view in seen:
        price = reply.prices.add(
            asset_id=view.asset_id,
            price_state=cast("enums_pb2.PriceState", view.price_state),
            is_guarded=view.guarded,
            price=_price(scales, view.price_e9),
            stable_price=_price(scales, view.stable_e9),
            allowed_price=_price(scales, view.allowed_e9),
        )
        _set_decisions(price, view.decisions)
    return reply.SerializeToString()


def _set_decisions(
    message: risk_pb2.GuardRow | risk_pb2.GuardedPrice, decisions: Sequence[int]
) -> None:
    """The six decisions, in the order of the actions."""
    found = [cast("enums_pb2.GuardDecision", decided) for decided in decisions]
    (
        message.increase_risk,
        message.reduce_risk,
        message.liquidate,
        message.withdraw,
        message.settle,
        message.fund,
    ) = found
