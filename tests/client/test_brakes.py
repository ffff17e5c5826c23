# SPDX-License-Identifier: Apache-2.0
"""The client against a real server: the circuit brakes."""

import pytest

from clearinghouse.client import (
    BrakeCause,
    BrakeEvent,
    BrakeKind,
    Client,
    Decision,
    EventKind,
    GateMode,
    Refused,
    ResultCode,
    Side,
)
from tests.client.conftest import Setup

MINUTE = 60 * 10**9


def test_brakes_are_set_engaged_seen_and_released(setup: Setup, client: Client) -> None:
    """The kill switch ends what would raise exposure, caps refuse with figures, and reads and events say why."""
    client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
    sequence = client.engage_brake(BrakeKind.KILL_SWITCH, BrakeCause.DRILL, "fire drill")
    assert [one.order_id for one in client.orders(setup.alice)] == []
    with pytest.raises(Refused, match="RISK_TAKING_DISABLED"):
        client.place_order(setup.alice, "SOL-PERP", Side.BUY, 1, 140)
    switch, gate, *_ = client.brakes()
    assert (switch.brake, switch.is_engaged, switch.reason) == (
        BrakeKind.KILL_SWITCH,
        True,
        "fire drill",
    )
    assert (switch.cause, gate.is_engaged) == (BrakeCause.DRILL, False)
    assert switch.actual == 1
    # The loop ends by itself once a frame covers the last sequence.
    frames = list(client.subscribe(sequence, until_sequence=client.head().sequence))
    assert [one.first_sequence for one in frames[1:]] == [one.sequence + 1 for one in frames[:-1]]
    found = [event for frame in frames for event in frame.events]
    (engaged,) = [one for one in found if one.kind == EventKind.BRAKE_ENGAGED]
    assert isinstance(engaged.body, BrakeEvent)
    assert engaged.body.brake == BrakeKind.KILL_SWITCH
    assert engaged.body.actual == 1
    client.release_brake(BrakeKind.KILL_SWITCH, reason="over")

    client.set_withdrawal_gate(GateMode.ON_UNPAID_LOSS, MINUTE)
    client.engage_brake(BrakeKind.WITHDRAWAL_GATE, BrakeCause.SOFTWARE)
    with pytest.raises(Refused, match="WITHDRAWALS_STOPPED"):
        client.request_withdrawal(setup.alice, "USDC", 1)
    client.release_brake(BrakeKind.WITHDRAWAL_GATE)
    client.request_withdrawal(setup.alice, "USDC", 1)

    client.set_asset_caps("SOL", deposit_limit="2.5", deposit_window_ns=MINUTE)
    deposit = client.request_deposit(setup.alice, "SOL", 3)
    (answer,) = client.decide_deposits([Decision(deposit)])
    # A decision names no asset, so its figures are smallest units.
    assert answer.code == ResultCode.DEPOSIT_CAP
    assert answer.limit == 625_000
    assert answer.actual == 3_000_000
    # More than the owner's share, a quarter, says nothing of the cap, which is not engaged by it.
    with pytest.raises(Refused, match="BRAKE_NOT_ENGAGED"):
        client.release_brake(BrakeKind.DEPOSIT_CAP, "SOL")

    client.pause_asset("SOL", 10 * MINUTE, reason="price")
    with pytest.raises(Refused) as too_long:
        client.pause_asset("SOL", 61 * MINUTE)
    assert too_long.value.reason == ResultCode.PARAMETER_OUT_OF_RANGE
    (pause,) = [one for one in client.brakes() if one.brake == BrakeKind.ASSET_PAUSE]
    assert pause.is_engaged
    assert pause.present == 10 * MINUTE
    assert pause.present_limit == 60 * MINUTE
    client.release_brake(BrakeKind.ASSET_PAUSE, "SOL")

    # Two persons pause for longer: the first call asks, and the same person is not a second one.
    client.pause_asset("SOL", 61 * MINUTE, reason="price", by_two=True)
    with pytest.raises(Refused, match="SECOND_PERSON_NEEDED"):
        client.pause_asset("SOL", 61 * MINUTE, reason="price", by_two=True)
    assert not [one for one in client.brakes() if one.is_engaged]
    with Client(setup.address, principal="second") as second:
        second.pause_asset("SOL", 61 * MINUTE, reason="price", by_two=True)
    (pause,) = [one for one in client.brakes() if one.brake == BrakeKind.ASSET_PAUSE]
    assert pause.is_engaged
    assert pause.limit == 24 * 60 * MINUTE
    assert pause.actual == 61 * MINUTE
    client.release_brake(BrakeKind.ASSET_PAUSE, "SOL")

    client.set_volatility_halt("SOL-PERP", 50_000_000, MINUTE, MINUTE)
    (halt,) = [one for one in client.brakes() if one.brake == BrakeKind.VOLATILITY_HALT]
    assert (halt.is_armed, halt.is_engaged) == (True, False)
    assert halt.present_limit == 50_000_000
    with pytest.raises(Refused, match="BRAKE_NOT_ENGAGED"):
        client.release_brake(BrakeKind.VOLATILITY_HALT, "SOL-PERP")
