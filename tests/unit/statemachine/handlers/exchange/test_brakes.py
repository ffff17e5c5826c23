# SPDX-License-Identifier: Apache-2.0
"""Terms of circuit brakes, engaging and releasing them by hand, at the limits of each field and beyond (SPEC K-1)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.state.brakes import Brake, VolatilityHalt
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from tests.support import E9, SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, Limit, Said, Setter

USDC, SOL = AssetId(1), AssetId(2)
PERP: Final = MarketId(1)
HOUR: Final = 3_600 * SECOND
UNIT: Final = 10**6
HALT, OUTFLOW, BORROW, DEPOSIT, SWITCH, GATE = 1, 4, 5, 6, 7, 8
FIRST_CAUSE, LAST_CAUSE = 20, 27
MARK_E9: Final = 1_500_000 * E9  # of a lot of 0.01 SOL


@pytest.fixture
def system() -> System:
    """SOL at 150, a future for it, and a customer."""
    system = System()
    system.asset("SOL", 4, 150)
    system.market("SOL-PERP", types.PERPETUAL, SOL)
    return system


def brake_set(brake: int, enabled: int, *, market: int = 0, asset: int = 0) -> dict[str, int]:
    """Return what the event of new terms says."""
    return {"brake": brake, "market_id": market, "asset_id": asset, "enabled": enabled}


def halt_of(system: System) -> VolatilityHalt:
    """The halt of the future."""
    halt = system.market_of(PERP).halt
    assert halt is not None
    return halt


def halt(system: System) -> Setter:
    """A halt when the index moves by more than 10 % within an hour."""
    command = commands.SetVolatilityHalt(
        *system.head(), PERP, types.TRIGGER_INDEX, 100_000_000, HOUR, 60 * SECOND
    )
    return Setter(
        system,
        command,
        lambda: halt_of(system),
        lambda c, _: ("BRAKE_SET", brake_set(HALT, int(c.move_ppb > 0), market=PERP)),
        names={"market_id": "brake.market_id", "price_source": "source"},
        answers=PERP,
    )


def caps(system: System) -> Setter:
    """Caps on what is borrowed and deposited of SOL, in windows of one and two hours."""
    terms: dict[int, tuple[int, int]] = {BORROW: (0, 0), DEPOSIT: (0, 0)}

    def says(command: Any, _: int) -> Said:  # noqa: ANN401  a command of one kind
        """Each cap that another command set differently; the first one, if that is none."""
        new = {
            BORROW: (command.borrow_limit, command.borrow_window_ns),
            DEPOSIT: (command.deposit_limit, command.deposit_window_ns),
        }
        kinds = [kind for kind in terms if terms[kind] != new[kind]] or [BORROW]
        terms.update(new)
        return "BRAKE_SET", [brake_set(kind, int(new[kind][0] > 0), asset=SOL) for kind in kinds]

    return Setter(
        system,
        commands.SetAssetCaps(*system.head(), SOL, 1_000, HOUR, 2_000, 2 * HOUR, 500),
        lambda: system.state.assets[SOL].brakes,
        says,
        names={
            "asset_id": "borrow_cap.asset_id",
            "borrow_limit": "borrow.limit",
            "borrow_window_ns": "borrow.window_ns",
            "deposit_limit": "deposit.limit",
            "deposit_window_ns": "deposit.window_ns",
            "fund_limit": "fund.limit",
        },
        answers=SOL,
    )


def gate(system: System) -> Setter:
    """Withdrawals stop for an hour after any loss."""
    return Setter(
        system,
        commands.SetWithdrawalGate(*system.head(), 3, HOUR),
        lambda: system.state.brakes,
        lambda c, _: ("BRAKE_SET", brake_set(GATE, int(c.mode != 1))),
        names={"mode": "gate_mode", "hold_ns": "gate_hold_ns"},
    )


def engaging(system: System, brake: int) -> Setter:
    """A brake of the whole clearinghouse that is engaged by hand."""
    brakes = system.state.brakes
    row = {"market_id": 0, "asset_id": 0, "limit": 0, "actual": 0, "until_ns": 0}
    return Setter(
        system,
        commands.EngageBrake(*system.head(), brake, 0, FIRST_CAUSE, "why"),
        lambda: brakes.kill_switch if brake == SWITCH else brakes.withdrawal_gate,
        lambda c, _: ("BRAKE_ENGAGED", {"brake": brake, "cause": c.cause, **row}),
        names={"brake": "kind", "target_id": ""},
    )


def releasing(
    system: System, brake: int, target: int = 0, figures: tuple[int, int] = (0, 0)
) -> Setter:
    """A brake that is released by hand, with the limit and the figure that it had counted."""
    row = {
        "market_id": target if brake == HALT else 0,
        "asset_id": target if brake in (OUTFLOW, BORROW, DEPOSIT) else 0,
        "limit": figures[0],
        "actual": figures[1],
    }
    return Setter(
        system,
        commands.ReleaseBrake(*system.head(), brake, target, FIRST_CAUSE, "over"),
        lambda: None,
        lambda c, _: ("BRAKE_RELEASED", {"brake": brake, "cause": c.cause, **row}),
        names={"brake": "", "target_id": "", "cause": "", "reason": ""},
        answers=target,
    )


def test_a_volatility_halt_keeps_its_limits(system: System) -> None:
    """Each field at both limits: mark or index is watched, and a window is needed with a move only."""
    setter = halt(system)
    setter.keeps(
        Limit("price_source", 1, 2),
        Limit("move_ppb", 0, MOST),
        Limit("window_ns", 1, MOST),
        Limit("window_ns", 1, MOST, {"move_ppb": 1}),
        Limit("window_ns", 0, MOST, {"move_ppb": 0}),
        Limit("halt_ns", 0, MOST),
    )
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    system.must(commands.SetMarketStatus(*system.head(), PERP, types.MARKET_CLOSED, "end"))
    setter.refuses(codes.MARKET_STATUS_FORBIDS)


def test_the_window_of_a_halt_begins_at_the_present_price(system: System) -> None:
    """That of the source which is watched; what stood before is forgotten."""
    setter = halt(system)
    setter.accepts()
    assert halt_of(system).price_e9 == MARK_E9  # the index, of a lot
    halt_of(system).note(system.now, 5)
    setter.accepts(price_source=types.TRIGGER_MARK)
    assert (halt_of(system).price_e9, len(halt_of(system).stood)) == (MARK_E9, 0)
    system.check = False  # a mark that nothing has made
    system.market_of(PERP).mark_e9 = 7
    setter.accepts(price_source=types.TRIGGER_MARK)
    assert halt_of(system).price_e9 == 7
    setter.accepts()
    assert halt_of(system).price_e9 == MARK_E9


def test_a_halt_before_any_price_has_none() -> None:
    """0 stands for no price."""
    system = System()
    system.asset("SOL", 4)
    system.market("SOL-PERP", types.PERPETUAL, SOL)
    halt(system).accepts()
    assert halt_of(system).price_e9 == 0


def test_caps_keep_their_limits(system: System) -> None:
    """Each field at both limits, and an event for each cap that changes; a window is needed with a limit only."""
    setter = caps(system)
    setter.keeps(
        Limit("borrow_limit", 0, MOST),
        Limit("borrow_window_ns", 1, MOST),
        Limit("borrow_window_ns", 1, MOST, {"borrow_limit": 1}),
        Limit("borrow_window_ns", 0, MOST, {"borrow_limit": 0}),
        Limit("deposit_limit", 0, MOST),
        Limit("deposit_window_ns", 1, MOST),
        Limit("deposit_window_ns", 1, MOST, {"deposit_limit": 1}),
        Limit("deposit_window_ns", 0, MOST, {"deposit_limit": 0}),
    )
    setter.accepts(fund_limit=0)
    setter.accepts(fund_limit=MOST)
    setter.refuses(fund_limit=MOST + 1)
    setter.refuses(fund_limit=-2)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))


def test_a_limit_of_the_fund_that_is_not_stated_stays(system: System) -> None:
    """-1 leaves it as it is, which is 0 at first (R-1.1)."""
    setter = caps(system)
    brakes = system.state.assets[SOL].brakes
    assert brakes is None
    system.must(setter.again(fund_limit=-1))
    brakes = system.state.assets[SOL].brakes
    assert brakes is not None
    assert brakes.fund.limit == 0
    setter = caps(system)
    system.must(setter.again(fund_limit=6))
    system.must(setter.again(fund_limit=-1))
    assert brakes.fund.limit == 6


def test_losers_have_a_quarter_of_the_borrow_cap(system: System) -> None:
    """25 % of the cap, rounded down, in the same window; without a cap what was counted is forgotten (K-1.1)."""
    setter = caps(system)
    setter.accepts(borrow_limit=7)
    brakes = system.state.assets[SOL].brakes
    assert brakes is not None
    assert (brakes.losers.limit, brakes.losers.window_ns) == (1, HOUR)
    brakes.losers.total = 9
    setter.accepts(borrow_limit=8, borrow_window_ns=5)
    assert (brakes.losers.limit, brakes.losers.window_ns, brakes.losers.total) == (2, 5, 9)
    setter.accepts(borrow_limit=3)
    assert (brakes.losers.limit, brakes.losers.total) == (0, 0)


def fill_cap(system: System) -> None:
    """Credit 96 of a deposit cap of 100 by four owners, so that the 5 of another one engage it (K-1.1)."""
    for owner, amount, code in (
        *((f"owner{number}", 24, codes.OK) for number in range(4)),
        ("last", 5, codes.DEPOSIT_CAP),
    ):
        account = AccountId(system.account(owner))
        row: tuple[Any, ...] = ([account], [SOL], [amount], [""])
        deposit_id = DepositId(system.must(commands.RequestDeposits(*system.head(), *row)))
        confirmation = commands.DecideDeposits(*system.head(), [deposit_id], [1])
        assert system.apply(confirmation).codes == [code]


def test_a_cap_that_is_engaged_is_released_by_other_terms(system: System) -> None:
    """The event has the new limit and what the window has counted; equal terms release nothing."""
    setter = caps(system)
    setter.accepts(deposit_limit=100)
    fill_cap(system)
    brakes = system.state.assets[SOL].brakes
    assert brakes is not None
    assert (brakes.deposit_cap.engaged, brakes.deposit.total) == (True, 96)
    setter.accepts(deposit_limit=100)
    assert (brakes.deposit_cap.engaged, system.event_names()) == (True, ["BRAKE_SET"])
    setter.accepts(deposit_limit=99)
    assert (brakes.deposit_cap.engaged, brakes.deposit.total) == (False, 96)
    released = {"brake": DEPOSIT, "market_id": 0, "asset_id": SOL, "cause": 8}
    (event,) = [event for event in system.events if event.name == "BRAKE_RELEASED"]
    assert event.fields == {"offset": 0, **released, "limit": 99, "actual": 96}
    setter.accepts(deposit_limit=0)
    assert (brakes.deposit.total, len(brakes.deposit.entries)) == (0, 0)


def test_the_gate_keeps_its_limits(system: System) -> None:
    """Modes 1 to 3, of which 1 is off, and any time."""
    gate(system).keeps(Limit("mode", 1, 3), Limit("hold_ns", 0, MOST))


@pytest.mark.parametrize("brake", [SWITCH, GATE])
def test_engaging_keeps_its_limits(system: System, brake: int) -> None:
    """Causes 20 to 27; no target, and no other brake. The switch alone lets risk only fall (G-2)."""
    setter = engaging(system, brake)
    setter.accepts()
    setter.accepts(cause=LAST_CAUSE)
    setter.refuses(cause=FIRST_CAUSE - 1)
    setter.refuses(cause=LAST_CAUSE + 1)
    for other in (0, HALT, OUTFLOW, BORROW, DEPOSIT, SWITCH - 1, GATE + 1):
        setter.refuses(brake=other)
    setter.refuses(target_id=1)
    assert setter.record().engaged is True  # type: ignore[attr-defined]
    assert system.state.risk_disabled is (brake == SWITCH)


@pytest.mark.parametrize("brake", [SWITCH, GATE])
def test_releasing_keeps_its_limits(system: System, brake: int) -> None:
    """Causes 20 to 27 and no target; what is not engaged, or released already, is refused."""
    setter = releasing(system, brake)
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
    record = engaging(system, brake)
    for cause in (FIRST_CAUSE, LAST_CAUSE):
        record.accepts()
        for bad in (FIRST_CAUSE - 1, LAST_CAUSE + 1):
            setter.refuses(cause=bad)
        setter.refuses(target_id=1)
        for other in (0, 2, 3, types.BRAKE_ASSET_PAUSE + 1):
            setter.refuses(brake=other)
        setter.accepts(cause=cause)
        found = record.record()
        assert isinstance(found, Brake)
        assert (found.engaged, found.cause, found.reason) == (False, cause, "over")
        assert system.state.risk_disabled is False
        setter.refuses(codes.BRAKE_NOT_ENGAGED)


def test_the_switch_leaves_what_an_operator_has_disabled(system: System) -> None:
    """Released, risk is as SetRiskSwitch says (G-2)."""
    switch = commands.SetRiskSwitch(*system.head(), types.SCOPE_CLEARINGHOUSE, 0, 1, "closed")
    system.must(switch)
    engaging(system, SWITCH).accepts()
    releasing(system, SWITCH).accepts()
    assert system.state.risk_disabled is True


def test_releasing_a_cap_forgets_its_window(system: System) -> None:
    """The event has the cap and what was counted; without an engaged cap there is nothing to release."""
    setter = releasing(system, DEPOSIT, SOL, (100, 96))
    setter.refuses(codes.UNKNOWN_ASSET, target_id=9)
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
    caps(system).accepts(deposit_limit=100)
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
    fill_cap(system)
    releasing(system, BORROW, SOL).refuses(codes.BRAKE_NOT_ENGAGED)
    releasing(system, OUTFLOW, SOL).refuses(codes.BRAKE_NOT_ENGAGED)
    setter.accepts(cause=22)
    brakes = system.state.assets[SOL].brakes
    assert brakes is not None
    assert (brakes.deposit.total, len(brakes.deposit.entries)) == (0, 0)
    assert (brakes.deposit_cap.cause, brakes.deposit_cap.reason) == (22, "over")


def test_releasing_the_borrow_cap_forgets_what_losers_borrowed(system: System) -> None:
    """Both windows begin again; that of deposits stays (K-1.1)."""
    caps(system).accepts()
    brakes = system.state.assets[SOL].brakes
    assert brakes is not None
    system.check = False  # the sums are not those of entries
    brakes.borrow_cap.engaged = True
    brakes.borrow.total, brakes.losers.total, brakes.deposit.total = 3, 4, 5
    releasing(system, BORROW, SOL, (1_000, 3)).accepts()
    assert (brakes.borrow.total, brakes.losers.total, brakes.deposit.total) == (0, 0, 5)
    brakes.deposit_cap.engaged = True
    brakes.borrow.total, brakes.losers.total = 3, 4
    releasing(system, DEPOSIT, SOL, (2_000, 5)).accepts()
    assert (brakes.borrow.total, brakes.losers.total, brakes.deposit.total) == (3, 4, 0)


def test_releasing_a_halt_lets_its_market_trade(system: System) -> None:
    """The market has its earlier status again; a market without a halt has nothing to release."""
    setter = releasing(system, HALT, PERP)
    setter.refuses(codes.UNKNOWN_MARKET, target_id=9)
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
    halt(system).accepts(halt_ns=0)
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
    system.price(SOL, 166)  # more than 10 % above 150
    assert halt_of(system).brake.engaged
    assert system.market_of(PERP).status != types.MARKET_OPEN
    brake = halt_of(system).brake
    system.must(setter.again(cause=22))
    assert system.market_of(PERP).status == types.MARKET_OPEN
    assert (brake.engaged, brake.cause, brake.reason) == (False, 22, "over")
    setter.refuses(codes.BRAKE_NOT_ENGAGED)
