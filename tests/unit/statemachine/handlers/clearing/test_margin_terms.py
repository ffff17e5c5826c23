# SPDX-License-Identifier: Apache-2.0
"""Parameters of margin of clearing accounts: each field at both of its limits and beyond (SPEC C-7, C-7.1, C-8)."""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.state.timers import (
    DEADLINE_COLLATERAL_INTEREST,
    DEADLINE_MARGIN_RUN,
)
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, PPB, Limit, Said, Setter

DAY: Final = 86_400
LOOK_BACK, STRESS = 250, 30
RETURN_MAX: Final = 1_000_000_000_000  # 100,000 %


@pytest.fixture
def system() -> System:
    """Two assets beside the valuation asset, and no member."""
    system = System()
    system.asset("SOL", 4)
    system.asset("EUR", 6)
    return system


def parameters(system: System) -> Setter:
    """How margin is computed and called."""
    command = commands.SetMarginParameters(
        *system.head(), 995_000_000, LOOK_BACK, STRESS, 500_000_000, 3_600, 600, 7_200, 10, 20
    )
    return Setter(
        system,
        command,
        lambda: system.state.margin.parameters,
        lambda _, times: ("MARGIN_PARAMETERS_SET", {"asset_id": 0, "version": times}),
    )


def of_asset(system: System, asset_id: int = 2) -> Setter:
    """Return what an asset counts."""
    command = commands.SetMarginAsset(
        *system.head(), AssetId(asset_id), 1, 50_000_000, 1_000, 5, 2_000, 0
    )
    return Setter(
        system,
        command,
        lambda: system.state.margin.terms[AssetId(asset_id)],
        lambda c, times: ("MARGIN_ASSET_SET", {"asset_id": c.asset_id, "version": times}),
    )


def scenarios(system: System, returns: list[int]) -> Setter:
    """The scenarios of an asset."""
    return Setter(
        system,
        commands.SetMarginScenarios(*system.head(), AssetId(2), returns),
        lambda: system.state.margin.terms[AssetId(2)],
        lambda c, times: ("MARGIN_SCENARIOS_SET", {"asset_id": c.asset_id, "version": times}),
    )


def stress(system: System) -> Setter:
    """A stress scenario of two assets; `asset_ids` and `shocks_ppb` are the items of one table of the record."""

    def says(command: Any, _: int) -> Said:  # noqa: ANN401  a command of one kind
        record = system.state.margin.stress_scenarios[command.scenario_id]
        assert list(record.shocks_ppb) == command.asset_ids
        assert list(record.shocks_ppb.values()) == command.shocks_ppb
        assert record.name == command.name
        said = {"scenario_id": command.scenario_id, "assets": len(command.asset_ids)}
        return "STRESS_SCENARIO_SET", said

    return Setter(
        system,
        commands.SetStressScenario(*system.head(), 1, "rates", [2, 3], [-5, 6]),
        lambda: None,
        says,
        names={"scenario_id": "", "name": "", "asset_ids": "", "shocks_ppb": ""},
    )


def test_margin_parameters_keep_their_limits(system: System) -> None:
    """Each field at both limits; versions count the changes."""
    setter = parameters(system)
    setter.keeps(
        Limit("confidence_ppb", 990_000_000, 999_999_999),
        Limit("look_back_days", 250, 2_000),
        Limit("stress_days", 30, 1_000),
        Limit("floor_weight_ppb", 250_000_000, 1_000_000_000),
        Limit("call_seconds", 60, 86_400, {"reminder_seconds": 0}),
        Limit("reminder_seconds", 0, 3_599),
        Limit("run_seconds", 60, 86_400),
        Limit("concentration_ppb", 0, 1_000_000_000),
        Limit("concentration_rate_ppb", 0, 1_000_000_000),
        Limit("cover_ppb", -1, 1_000_000_000),
        Limit("reduction_max_ppb", -1, 1_000_000_000),
        Limit("sale_share_ppb", -1, 1_000_000_000),
        Limit("exposure_multiple", -1, 1_000_000),
    )
    setter.accepts(run_seconds=0)
    assert system.state.margin.parameters.version == setter.times


def test_a_margin_run_is_due_at_the_next_multiple_of_its_interval(system: System) -> None:
    """An interval of an hour puts a run at the next whole hour; without an interval there is none."""
    setter = parameters(system)
    setter.accepts(run_seconds=0)
    due = system.state.timers.due
    assert (DEADLINE_MARGIN_RUN, 0) not in due
    setter.accepts(run_seconds=3_600)
    hour = 3_600 * SECOND
    assert due[DEADLINE_MARGIN_RUN, 0] == (system.now // hour + 1) * hour


def test_terms_of_an_asset_keep_their_limits(system: System) -> None:
    """Each field at both limits; each asset counts its own versions, apart from those of its scenarios."""
    parameters(system).accepts()
    returns = scenarios(system, [0] * (LOOK_BACK + STRESS))
    returns.accepts()
    setter = of_asset(system)
    setter.keeps(
        Limit("eligible", 0, 1),
        Limit("haircut_ppb", 0, 999_999_999),
        Limit("collateral_max", 0, MOST),
        Limit("liquidation_days", 2, 30),
        Limit("daily_volume", 0, MOST),
    )
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(4))
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(0))
    returns.accepts()
    of_asset(system, 3).accepts()
    assert system.state.margin.terms[AssetId(2)].version == setter.times


def test_an_issuer_is_a_member(system: System) -> None:
    """UNKNOWN_MEMBER after the ranges; 0 names none."""
    setter = of_asset(system)
    setter.refuses(codes.UNKNOWN_MEMBER, issuer_member_id=1)
    setter.refuses(issuer_member_id=1, haircut_ppb=-1)
    system.account("anna")
    system.must(commands.AdmitMember(*system.head(), "anna", 0, 0, 0))
    setter.accepts(issuer_member_id=1)
    setter.refuses(codes.UNKNOWN_MEMBER, issuer_member_id=2)
    setter.accepts(issuer_member_id=0)


def test_scenarios_keep_their_limits(system: System) -> None:
    """As many returns as the parameters state, each from -100 % to 100,000 %; the record has a list of its own."""
    days = LOOK_BACK + STRESS
    setter = scenarios(system, [0] * days)
    setter.refuses()  # the parameters state none yet
    setter.refuses(returns_ppb=[])
    parameters(system).accepts()
    setter.accepts()
    setter.accepts(returns_ppb=[-PPB] + [0] * (days - 2) + [RETURN_MAX])
    setter.refuses(returns_ppb=[0] * (days - 1) + [-PPB - 1])
    setter.refuses(returns_ppb=[RETURN_MAX + 1] + [0] * (days - 1))
    setter.refuses(returns_ppb=[0] * (days - 1))
    setter.refuses(returns_ppb=[0] * (days + 1))
    setter.refuses(returns_ppb=[])
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(4))
    own = [1] * days
    setter.accepts(returns_ppb=own)
    own[0] = 2
    assert system.state.margin.terms[AssetId(2)].returns_ppb == [1] * days


def test_a_stress_scenario_keeps_its_limits(system: System) -> None:
    """Scenarios 1 to 100; assets ascending, each with a shock from -100 % to 100,000 %; none removes the scenario."""
    setter = stress(system)
    setter.keeps(Limit("scenario_id", 1, 100))
    setter.accepts(shocks_ppb=[-PPB, RETURN_MAX])
    setter.accepts(shocks_ppb=[RETURN_MAX, -PPB])
    setter.refuses(shocks_ppb=[0, -PPB - 1])
    setter.refuses(shocks_ppb=[RETURN_MAX + 1, 0])
    setter.refuses(shocks_ppb=[0])
    setter.refuses(asset_ids=[2])
    setter.refuses(asset_ids=[3, 2])
    setter.refuses(asset_ids=[2, 2])
    setter.refuses(codes.UNKNOWN_ASSET, asset_ids=[2, 4])
    setter.refuses(codes.UNKNOWN_ASSET, asset_ids=[0, 2])
    many = list(range(1, 10_001))
    setter.refuses(codes.UNKNOWN_ASSET, asset_ids=many, shocks_ppb=many)
    setter.refuses(asset_ids=[*many, 10_001], shocks_ppb=[*many, 10_001])
    found = system.state.margin.stress_scenarios
    assert sorted(found) == [1, 100]
    for _ in range(2):  # one that is not there is removed, too
        system.must(setter.again(asset_ids=[], shocks_ppb=[]))
        (event,) = system.events
        assert event.fields == {"offset": 0, "scenario_id": 1, "assets": 0}
        assert sorted(found) == [100]


def test_the_default_fund_keeps_its_limits(system: System) -> None:
    """The least contribution and how long calls run; versions count the changes."""
    command = commands.SetDefaultFundParameters(*system.head(), 1_000, 7_200)
    fund = system.state.margin.fund

    def says(command: Any, times: int) -> Said:  # noqa: ANN401  a command of one kind
        assert fund.version == times
        said = {"contribution_min": command.contribution_min, "call_seconds": command.call_seconds}
        return "DEFAULT_FUND_PARAMETERS_SET", said

    setter = Setter(system, command, lambda: fund, says)
    setter.keeps(Limit("contribution_min", 0, MOST), Limit("call_seconds", 60, 864_000))


def test_the_cooling_off_period_keeps_its_limits(system: System) -> None:
    """A day to 90 days with a cap of 0 to ten times the contribution; both are 0 where there is none."""
    command = commands.SetCoolingOff(*system.head(), 30 * DAY, 2 * PPB)
    setter = Setter(
        system,
        command,
        lambda: system.state.margin.cooling_off,
        lambda c, _: (
            "COOLING_OFF_SET",
            {"period_seconds": c.period_seconds, "cap_ppb": c.cap_ppb},
        ),
    )
    setter.keeps(
        Limit("period_seconds", 86_400, 7_776_000),
        Limit("cap_ppb", 0, 10_000_000_000),
        Limit("period_seconds", 86_400, 7_776_000, {"cap_ppb": 0}),
    )
    setter.accepts(period_seconds=0, cap_ppb=0)
    setter.refuses(period_seconds=0, cap_ppb=1)
    setter.refuses(period_seconds=1, cap_ppb=0)


def test_interest_on_collateral_keeps_its_limits(system: System) -> None:
    """A rate of 0 to 100 %, paid by an active account; the sum of the rate goes on from the change."""
    payer = AccountId(system.account("payer"))
    other = AccountId(system.account("other"))
    setter = Setter(
        system,
        commands.SetCollateralInterest(*system.head(), AssetId(2), payer, 30_000_000),
        lambda: system.state.margin.rates[AssetId(2)],
        lambda c, _: (
            "COLLATERAL_INTEREST_SET",
            {"account_id": c.account_id, "asset_id": c.asset_id, "rate_ppb": c.rate_ppb},
        ),
    )
    due = system.state.timers.due
    assert (DEADLINE_COLLATERAL_INTEREST, 0) not in due
    setter.keeps(Limit("rate_ppb", 0, 1_000_000_000))
    day = DAY * SECOND
    midnight = (system.now // day + 1) * day
    assert due[DEADLINE_COLLATERAL_INTEREST, 0] == midnight
    rate = system.state.margin.rates[AssetId(2)]
    assert (rate.rate_sum, rate.since_ns) == (0, system.now)
    setter.accepts(rate_ppb=3)
    system.advance(10)
    setter.accepts(rate_ppb=5, account_id=other)
    assert (rate.rate_sum, rate.since_ns) == (3 * 10 * SECOND, system.now)
    system.advance(4)
    setter.accepts()
    assert (rate.rate_sum, rate.since_ns) == ((3 * 10 + 5 * 4) * SECOND, system.now)
    assert due[DEADLINE_COLLATERAL_INTEREST, 0] == midnight
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(4))
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.refuses(codes.SYSTEM_ACCOUNT, account_id=AccountId(1))
