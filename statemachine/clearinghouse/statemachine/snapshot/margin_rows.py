# SPDX-License-Identifier: Apache-2.0
"""Write margin of clearing accounts as rows of a snapshot (SPEC J-4, C-7, C-8).

Owns these rows; `snapshot.write` has their tables, `snapshot.restore_margin` reads them back. Must never change the
state.
"""

from collections.abc import Callable, Iterator
from typing import Final, TypeAlias

from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.snapshot_columns import SHAPES, Row
from clearinghouse.statemachine.state.state import State

Rows: TypeAlias = Iterator[Row]


def _pairs(amounts: dict[int, int]) -> Rows:
    """Amounts by pair, in the order of the pairs."""
    for key in sorted(amounts):
        yield (*pair_of(key), amounts[key])


def collateral(state: State) -> Rows:
    """Return what accounts have set apart, by account and asset."""
    return _pairs(state.margin.collateral)


def rates(state: State) -> Rows:
    """Return what collateral earns, by asset."""
    getter = SHAPES["CollateralRate"].row()
    for key in sorted(state.margin.rates):
        yield getter(state.margin.rates[key])


def interest(state: State) -> Rows:
    """Return what collateral has earned, by account and asset."""
    getter = SHAPES["EarnedInterest"].row()
    for key in sorted(state.margin.interest):
        yield (*pair_of(key), *getter(state.margin.interest[key]))


def interest_seen(state: State) -> Rows:
    """Return the last pair that the payments of interest under way have seen; nothing where none are."""
    if state.margin.interest_key:
        yield pair_of(state.margin.interest_key)


def contributions(state: State) -> Rows:
    """Return what members have in the default fund, by member and asset."""
    return _pairs(state.margin.contributions)


def parameters(state: State) -> Rows:
    """Return how margin is computed; nothing where nothing was set."""
    if state.margin.parameters.version:
        yield SHAPES["MarginParameters"].row()(state.margin.parameters)


def assets(state: State) -> Rows:
    """Return what assets count, by id."""
    getter = SHAPES["MarginAsset"].row()
    for key in sorted(state.margin.terms):
        yield getter(state.margin.terms[key])


def scenarios(state: State) -> Rows:
    """Return the scenarios of assets, in their order."""
    for key in sorted(state.margin.terms):
        for place, change in enumerate(state.margin.terms[key].returns_ppb):
            yield (key, place, change)


def requirements(state: State) -> Rows:
    """Return what the last run asked, by account."""
    found = state.margin.requirements
    for key in sorted(found):
        yield (key, found[key])


def calls(state: State) -> Rows:
    """Return the calls that are not met, by account."""
    getter = SHAPES["MarginCall"].row()
    for key in sorted(state.margin.calls):
        yield getter(state.margin.calls[key])


def variation(state: State) -> Rows:
    """Return the variation margin of accounts, by account and currency."""
    for key in sorted(state.margin.variation):
        own = state.margin.variation[key]
        for asset_id in sorted(own):
            yield (key, asset_id, own[asset_id])


def run(state: State) -> Rows:
    """Return the last run, and how far it is; nothing where there never was one."""
    if state.margin.run.id:
        yield SHAPES["MarginRun"].row()(state.margin.run)


def run_order(state: State) -> Rows:
    """Return the accounts, gains, scenarios or members that the run sees, in its order."""
    yield from enumerate(state.margin.run.order)


def run_marks(state: State) -> Rows:
    """Return the marks of the run, by market."""
    marks = state.margin.run.marks
    for key in sorted(marks):
        yield (key, marks[key])


def run_gains(state: State) -> Rows:
    """Return the gains that the run has found."""
    return _pairs(state.margin.run.gains)


def run_pots(state: State) -> Rows:
    """Return what had come in as the payments of the run began, by currency."""
    pots = state.margin.run.pots
    for key in sorted(pots):
        yield (key, pots[key])


def stress_scenarios(state: State) -> Rows:
    """Return the stress scenarios, by number."""
    getter = SHAPES["StressScenario"].row()
    for key in sorted(state.margin.stress_scenarios):
        yield getter(state.margin.stress_scenarios[key])


def stress_shocks(state: State) -> Rows:
    """Return the moves of stress scenarios, by scenario and asset."""
    for key in sorted(state.margin.stress_scenarios):
        shocks = state.margin.stress_scenarios[key].shocks_ppb
        for asset_id in sorted(shocks):
            yield (key, asset_id, shocks[asset_id])


def fund_rules(state: State) -> Rows:
    """Return how the default fund is called and what it was sized to; nothing where nothing was set."""
    if state.margin.fund.version:
        yield SHAPES["FundRules"].row()(state.margin.fund)


def contributions_required(state: State) -> Rows:
    """Return what the default fund requires, by member."""
    found = state.margin.contributions_required
    for key in sorted(found):
        yield (key, found[key])


def contribution_calls(state: State) -> Rows:
    """Return the calls for contributions, by member."""
    getter = SHAPES["ContributionCall"].row()
    for key in sorted(state.margin.contribution_calls):
        yield getter(state.margin.contribution_calls[key])


def cooling_off(state: State) -> Rows:
    """Return the terms of cooling-off periods and the last one; nothing where there is neither."""
    found = state.margin.cooling_off
    if found.period_seconds or found.until_ns:
        yield SHAPES["CoolingOff"].row()(found)


def cooling_off_members(state: State) -> Rows:
    """Return what the last cooling-off period limits, by member."""
    getter = SHAPES["CoolingMember"].row()
    members = state.margin.cooling_off.members
    for key in sorted(members):
        yield getter(members[key])


def run_stress(state: State) -> Rows:
    """Return what the run has found that members leave, by scenario and member."""
    stress = state.margin.run.stress
    for key in sorted(stress):
        for member_id in sorted(stress[key]):
            yield (key, member_id, stress[key][member_id])


def run_margins(state: State) -> Rows:
    """Return the margins that the run has found, by member."""
    margins = state.margin.run.margins
    for key in sorted(margins):
        yield (key, margins[key])


# The tables: name, columns and rows.
MARGIN_TABLES: Final[tuple[tuple[str, tuple[str, ...], Callable[[State], Rows]], ...]] = (
    ("collateral", ("account_id", "asset_id", "amount"), collateral),
    ("default_fund_contributions", ("member_id", "asset_id", "amount"), contributions),
    ("margin_parameters", SHAPES["MarginParameters"].names(), parameters),
    ("margin_assets", SHAPES["MarginAsset"].names(), assets),
    ("margin_scenarios", ("asset_id", "place", "returns_ppb"), scenarios),
    ("margin_requirements", ("account_id", "required"), requirements),
    ("margin_calls", SHAPES["MarginCall"].names(), calls),
    ("variation_margin", ("account_id", "asset_id", "amount"), variation),
    ("margin_run", SHAPES["MarginRun"].names(), run),
    ("margin_run_order", ("place", "key"), run_order),
    ("margin_run_marks", ("market_id", "mark"), run_marks),
    ("margin_run_gains", ("account_id", "asset_id", "gain"), run_gains),
    ("margin_run_pots", ("asset_id", "amount"), run_pots),
    ("margin_run_stress", ("scenario_id", "member_id", "uncovered"), run_stress),
    ("margin_run_margins", ("member_id", "margin"), run_margins),
    ("stress_scenarios", SHAPES["StressScenario"].names(), stress_scenarios),
    ("stress_shocks", ("scenario_id", "asset_id", "shock_ppb"), stress_shocks),
    ("default_fund_rules", SHAPES["FundRules"].names(), fund_rules),
    ("contributions_required", ("member_id", "required"), contributions_required),
    ("contribution_calls", SHAPES["ContributionCall"].names(), contribution_calls),
    ("cooling_off", SHAPES["CoolingOff"].names(), cooling_off),
    ("cooling_off_members", SHAPES["CoolingMember"].names(), cooling_off_members),
    ("collateral_rates", SHAPES["CollateralRate"].names(), rates),
    ("collateral_interest", ("account_id", "asset_id", "earned", "rate_sum"), interest),
    ("collateral_interest_seen", ("account_id", "asset_id"), interest_seen),
)
