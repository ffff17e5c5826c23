# SPDX-License-Identifier: Apache-2.0
"""Bytes of calls about the circuit brakes to commands (SPEC K-1).

Owns shape, text and scale; whether terms make sense, or a brake is engaged, is the machine's to say.
"""

from typing import Final

from clearinghouse.server.codec.decode_admin import REASON_MAX
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import enum_of, head, number_of, parse_one, text_of
from clearinghouse.statemachine.vocabulary.commands import (
    EngageBrake,
    ReleaseBrake,
    SetAssetCaps,
    SetVolatilityHalt,
    SetWithdrawalGate,
)
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    BRAKE_VOLATILITY_HALT,
    BRAKE_WITHDRAWAL_GATE,
    CAUSE_DRILL,
    CAUSE_PRICE_MOVED,
    GATE_OFF,
    GATE_ON_ANY_LOSS,
    TRIGGER_LAST,
    TRIGGER_MARK,
)
from clearinghouse.v1 import admin_pb2

SOURCES: Final = range(TRIGGER_MARK, TRIGGER_LAST + 1)
BRAKES: Final = range(BRAKE_VOLATILITY_HALT, BRAKE_WITHDRAWAL_GATE + 1)
CAUSES: Final = range(CAUSE_PRICE_MOVED, CAUSE_DRILL + 1)
MODES: Final = range(GATE_OFF, GATE_ON_ANY_LOSS + 1)


def decode_set_volatility_halt(raw: bytes, principal: str, scales: Scales) -> SetVolatilityHalt:
    """SetVolatilityHalt: all terms."""
    request = parse_one(admin_pb2.SetVolatilityHaltRequest, raw)
    request_id, created_ns = head(request)
    scales.market(request.market_id, "market_id")
    return SetVolatilityHalt(
        principal,
        request_id,
        created_ns,
        MarketId(request.market_id),
        enum_of(request.price_source, SOURCES, "price_source"),
        request.move_ppb,
        request.window_ns,
        request.halt_ns,
    )


def decode_set_asset_caps(raw: bytes, principal: str, scales: Scales) -> SetAssetCaps:
    """SetAssetCaps: both caps, in the asset."""
    request = parse_one(admin_pb2.SetAssetCapsRequest, raw)
    request_id, created_ns = head(request)
    amounts = scales.asset(request.asset_id, "asset_id").amounts
    return SetAssetCaps(
        principal,
        request_id,
        created_ns,
        AssetId(request.asset_id),
        number_of(amounts, request.borrow_limit, "borrow_limit", optional=True),
        request.borrow_window_ns,
        number_of(amounts, request.deposit_limit, "deposit_limit", optional=True),
        request.deposit_window_ns,
    )


def decode_set_withdrawal_gate(raw: bytes, principal: str, _: Scales) -> SetWithdrawalGate:
    """SetWithdrawalGate: after which losses, and for how long."""
    request = parse_one(admin_pb2.SetWithdrawalGateRequest, raw)
    request_id, created_ns = head(request)
    mode = enum_of(request.mode, MODES, "mode")
    return SetWithdrawalGate(principal, request_id, created_ns, mode, request.hold_ns)


def decode_engage_brake(raw: bytes, principal: str, _: Scales) -> EngageBrake:
    """EngageBrake: which, and why."""
    request = parse_one(admin_pb2.EngageBrakeRequest, raw)
    request_id, created_ns = head(request)
    return EngageBrake(
        principal,
        request_id,
        created_ns,
        enum_of(request.brake, BRAKES, "brake"),
        0,
        enum_of(request.cause, CAUSES, "cause"),
        text_of(request.reason, "reason", REASON_MAX, required=False),
    )


def decode_release_brake(raw: bytes, principal: str, _: Scales) -> ReleaseBrake:
    """ReleaseBrake: which, and why."""
    request = parse_one(admin_pb2.ReleaseBrakeRequest, raw)
    request_id, created_ns = head(request)
    return ReleaseBrake(
        principal,
        request_id,
        created_ns,
        enum_of(request.brake, BRAKES, "brake"),
        request.target_id,
        enum_of(request.cause, CAUSES, "cause"),
        text_of(request.reason, "reason", REASON_MAX, required=False),
    )
