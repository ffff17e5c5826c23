# SPDX-License-Identifier: Apache-2.0
"""Convert views of the circuit brakes to bytes of a reply (SPEC K-1, Q-1).

Owns their text form; must never read the state itself.
"""

from typing import cast

from clearinghouse.server.codec.figures import UNIT_OF_BRAKE, unit_to_text
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.views.exchange.brakes import BrakeView
from clearinghouse.v1 import enums_pb2, risk_pb2


def list_brakes(views: list[BrakeView], as_of: int, scales: Scales) -> risk_pb2.ListBrakesResponse:
    """Return the reply of ListBrakes."""
    reply = risk_pb2.ListBrakesResponse(as_of_sequence=as_of)
    reply.brakes.extend(brake_message(view, scales) for view in views)
    return reply


def brake_message(view: BrakeView, scales: Scales) -> risk_pb2.Brake:
    """Return one brake as a message, with its figures in the unit of its kind."""
    unit = UNIT_OF_BRAKE[view.kind]
    asset = scales.assets.get(view.asset_id)
    market = scales.markets.get(view.market_id)
    figures = (view.limit, view.actual, view.present, view.present_limit)
    limit, actual, present, present_limit = [
        unit_to_text(value, unit, asset, market, scales) for value in figures
    ]
    return risk_pb2.Brake(
        brake=cast("enums_pb2.BrakeKind", view.kind),
        market_id=view.market_id,
        asset_id=view.asset_id,
        is_armed=view.armed,
        is_engaged=view.engaged,
        since_time_ns=view.since_ns,
        cause=cast("enums_pb2.BrakeCause", view.cause),
        reason=view.reason,
        limit=limit,
        actual=actual,
        until_time_ns=view.until_ns,
        present=present,
        present_limit=present_limit,
        window_ns=view.window_ns,
        hold_ns=view.hold_ns,
    )
