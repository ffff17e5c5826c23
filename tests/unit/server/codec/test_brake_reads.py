# SPDX-License-Identifier: Apache-2.0
"""ListBrakes and the events of brakes, from the state to bytes."""

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.events.messages import encode_event
from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from clearinghouse.v1 import enums_pb2, risk_pb2
from tests.support import System

MINUTE = 60 * types.SECOND_NS


def shown(state: State) -> dict[tuple[int, int, int], risk_pb2.Brake]:
    """Return the reply of ListBrakes as of sequence 7, by brake, market and asset."""
    seen = READS["/clearinghouse.v1.RiskService/ListBrakes"](b"").read(state)
    assert not isinstance(seen, EdgeError)
    reply = risk_pb2.ListBrakesResponse.FromString(seen(7, scales_of(state)).SerializeToString())
    assert reply.as_of_sequence == 7
    return {(one.brake, one.market_id, one.asset_id): one for one in reply.brakes}


def test_brakes_are_shown_with_their_figures_in_public_units() -> None:
    """Each brake that is set is shown with its unit: a share, base, an asset, a number of orders."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    assert len(shown(system.state)) == 2  # the clearinghouse's two are always there
    terms = (types.TRIGGER_MARK, 50_000_000, MINUTE, 0)
    system.must(commands.SetVolatilityHalt(*system.head(), MarketId(perp), *terms))
    system.must(commands.SetAssetCaps(*system.head(), AssetId(sol), 0, 0, 2 * 10**9, MINUTE))
    answers: list[int] = []
    for number in range(5):  # an owner has a quarter
        owner = system.account(f"owner {number}")
        amount = 10**9 // 2 if number < 3 else 10**9 // 2 - 1 if number == 3 else 2
        request = system.must(
            commands.RequestDeposits(
                *system.head(), [AccountId(owner)], [AssetId(sol)], [amount], [""]
            )
        )
        answers += system.apply(
            commands.DecideDeposits(*system.head(), [DepositId(request)], [1])
        ).codes
    assert answers == [codes.OK] * 4 + [codes.DEPOSIT_CAP]
    (event,) = [found for found in system.events if found.name == "BRAKE_ENGAGED"]
    body = encode_event(1, event, scales_of(system.state)).brake
    assert (body.limit, body.actual) == ("2", "2.000000001")
    assert body.until_time_ns == system.now + MINUTE
    system.price(sol, 120)
    system.must(commands.EngageBrake(*system.head(), 7, 0, types.CAUSE_DRILL, "fire drill"))

    found = shown(system.state)
    halt = found[(types.BRAKE_VOLATILITY_HALT, perp, 0)]
    assert (halt.is_armed, halt.is_engaged) == (True, True)
    assert (halt.cause, halt.until_time_ns) == (enums_pb2.BRAKE_CAUSE_PRICE_MOVED, 0)
    assert (halt.limit, halt.actual) == ("50000000", "200000000")
    assert (halt.present, halt.present_limit, halt.window_ns) == ("200000000", "50000000", MINUTE)
    cap = found[(types.BRAKE_DEPOSIT_CAP, 0, sol)]
    assert (cap.is_engaged, cap.present, cap.present_limit) == (True, "1.999999999", "2")
    switch = found[(types.BRAKE_KILL_SWITCH, 0, 0)]
    assert (switch.is_engaged, switch.reason, switch.actual) == (True, "fire drill", "0")
    assert switch.since_time_ns == system.now
    assert not found[(types.BRAKE_WITHDRAWAL_GATE, 0, 0)].is_engaged
