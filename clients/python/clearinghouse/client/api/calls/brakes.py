# SPDX-License-Identifier: Apache-2.0
"""Calls about the circuit brakes.

Owns their requests and the reading of their replies.
"""

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.api.models import Brake
from clearinghouse.client.values.amounts import Number, to_text
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import BrakeCause, BrakeKind, GateMode, TriggerSource
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import admin_pb2, risk_pb2


def set_volatility_halt(
    key: RequestKey,
    market: Instrument,
    move_ppb: int,
    window_ns: int,
    halt_ns: int,
    price_source: TriggerSource,
) -> Build[Receipt]:
    """The terms of a market's volatility halt."""
    return lambda names: call(
        "AdminService/SetVolatilityHalt",
        admin_pb2.SetVolatilityHaltRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            market_id=names.market_id(market),
            price_source=number(price_source),
            move_ppb=move_ppb,
            window_ns=window_ns,
            halt_ns=halt_ns,
        ),
        admin_pb2.SetVolatilityHaltResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_asset_caps(
    key: RequestKey,
    asset: Instrument,
    borrow_limit: Number,
    borrow_window_ns: int,
    deposit_limit: Number,
    deposit_window_ns: int,
) -> Build[Receipt]:
    """Caps of an asset over rolling windows."""
    return lambda names: call(
        "AdminService/SetAssetCaps",
        admin_pb2.SetAssetCapsRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            borrow_limit=to_text(borrow_limit),
            borrow_window_ns=borrow_window_ns,
            deposit_limit=to_text(deposit_limit),
            deposit_window_ns=deposit_window_ns,
        ),
        admin_pb2.SetAssetCapsResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_withdrawal_gate(key: RequestKey, mode: GateMode, hold_ns: int) -> Build[Receipt]:
    """What closes the gate on withdrawals."""
    return lambda _: call(
        "AdminService/SetWithdrawalGate",
        admin_pb2.SetWithdrawalGateRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            mode=number(mode),
            hold_ns=hold_ns,
        ),
        admin_pb2.SetWithdrawalGateResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def engage_brake(
    key: RequestKey, brake: BrakeKind, cause: BrakeCause, reason: str
) -> Build[Receipt]:
    """A brake of the whole clearinghouse, by hand."""
    return lambda _: call(
        "AdminService/EngageBrake",
        admin_pb2.EngageBrakeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            brake=number(brake),
            cause=number(cause),
            reason=reason,
        ),
        admin_pb2.EngageBrakeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def release_brake(
    key: RequestKey, brake: BrakeKind, target: Instrument | None, cause: BrakeCause, reason: str
) -> Build[Receipt]:
    """A brake released by hand; the target is a market for a halt and else an asset."""

    def target_id(names: Instruments) -> int:
        if target is None:
            return 0
        if brake == BrakeKind.VOLATILITY_HALT:
            return names.market_id(target)
        return names.asset_id(target)

    return lambda names: call(
        "AdminService/ReleaseBrake",
        admin_pb2.ReleaseBrakeRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            brake=number(brake),
            target_id=target_id(names),
            cause=number(cause),
            reason=reason,
        ),
        admin_pb2.ReleaseBrakeResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def brakes(min_sequence: int) -> Build[tuple[Brake, ...]]:
    """All brakes that are set or engaged."""
    return lambda _: call(
        "RiskService/ListBrakes",
        risk_pb2.ListBrakesRequest(min_sequence=min_sequence),
        risk_pb2.ListBrakesResponse,
        lambda reply, names: tuple(convert(Brake, brake, names) for brake in reply.brakes),
    )
