# SPDX-License-Identifier: Apache-2.0
"""Size the default fund by stress scenarios, and call members for their contributions (SPEC C-8, C-8.1).

Owns the uncovered stress losses of each member: house and each client account apart, so no account's margin covers
another's loss. Must never move money: members pay in by a command.
"""

from clearinghouse.statemachine.arithmetic.calendars import SECOND_NS
from clearinghouse.statemachine.arithmetic.default_fund import contributions, uncovered
from clearinghouse.statemachine.clearing.leaving import note_required
from clearinghouse.statemachine.clearing_margin.cooling_off import required_of
from clearinghouse.statemachine.clearing_margin.initial_margin import Position
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.margin import ContributionCall, StressScenario
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CONTRIBUTION
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import STRESS_SCENARIOS_MIN


def is_ready(state: State) -> bool:
    """Return whether the fund can be sized: it has rules, and the number of scenarios that C-8.1 requires."""
    margin = state.margin
    return margin.fund.version > 0 and len(margin.stress_scenarios) >= STRESS_SCENARIOS_MIN


def stress_loss_e9(state: State, positions: list[Position], scenario: StressScenario) -> int:
    """Return the loss of one account's positions in a scenario, in valuation units times 10^9; negative for a gain."""
    shocks = scenario.shocks_ppb
    result = 0
    for position in positions:
        shock = shocks.get(state.markets[position.market_id].base.id)
        if shock is not None:
            result += position.value * shock
    return -result


def stress_account(state: State, positions: list[Position], member_id: int, margin: int) -> None:
    """Add an account's loss beyond its margin in each scenario to its member's sum."""
    run = state.margin.run
    if margin:
        run.margins[member_id] = run.margins.get(member_id, 0) + margin
    if not positions:
        return
    for key, scenario in state.margin.stress_scenarios.items():
        left = uncovered(stress_loss_e9(state, positions, scenario), margin)
        if left:
            of_scenario = run.stress.setdefault(key, {})
            of_scenario[member_id] = of_scenario.get(member_id, 0) + left


def size_by_scenario(state: State, scenario_id: int) -> None:
    """Store the two members with the greatest losses in a scenario, if their sum is the greatest so far, ties by id."""
    fund = state.margin.fund
    first = second = first_id = second_id = 0
    left_of = state.margin.run.stress.get(scenario_id, {})
    for member_id in sorted(left_of):
        left = left_of[member_id]
        if left > first:
            second, second_id = first, first_id
            first, first_id = left, member_id
        elif left > second:
            second, second_id = left, member_id
    if first + second > fund.required:
        fund.required = first + second
        fund.scenario_id = scenario_id
        fund.first_member_id = first_id
        fund.second_member_id = second_id


def require_contributions(state: State, offset: int) -> list[int]:
    """Write the size of the fund and each member's requirement; return the members affected now or before."""
    margin = state.margin
    fund = margin.fund
    event_writers.default_fund_sized(
        state.events,
        offset,
        run_id=margin.run.id,
        scenario_id=fund.scenario_id,
        first_member_id=fund.first_member_id,
        second_member_id=fund.second_member_id,
        required=fund.required,
    )
    members = sorted(margin.run.margins)
    parts = contributions(
        fund.required, [margin.run.margins[key] for key in members], fund.contribution_min
    )
    note_required(state)
    concerned = {*members, *margin.contributions_required}
    margin.contributions_required = {
        key: part for key, part in zip(members, parts, strict=True) if part
    }
    return sorted(concerned)


def settle_contribution(state: State, offset: int, member_id: int) -> None:
    """Compare a member's contribution with its requirement, and open, change or end its call."""
    margin = state.margin
    required = required_of(state, member_id)
    paid = margin.contributions.get(pair_key(member_id, state.valuation.id), 0)
    lacking = required - paid
    call = margin.contribution_calls.get(member_id)
    if lacking <= 0:
        if call is not None:
            del margin.contribution_calls[member_id]
            state.timers.cancel(DEADLINE_CONTRIBUTION, member_id)
            event_writers.contribution_call_met(
                state.events,
                offset,
                member_id=member_id,
                amount=0,
                required=required,
                deadline_ns=call.deadline_ns,
            )
        return
    if call is None:
        deadline_ns = state.gap.begins_ns(state.time_ns) + margin.fund.call_seconds * SECOND_NS
        call = margin.contribution_calls[member_id] = ContributionCall(member_id, 0, deadline_ns)
        state.timers.schedule(deadline_ns, DEADLINE_CONTRIBUTION, member_id)
    is_more = lacking > call.amount
    call.amount = lacking
    if is_more:
        event_writers.contribution_called(
            state.events,
            offset,
            member_id=member_id,
            amount=lacking,
            required=required,
            deadline_ns=call.deadline_ns,
        )


def contribution_due(state: State, member_id: int) -> None:
    """Record a potential default: the amount still missing at the deadline of a contribution."""
    call = state.margin.contribution_calls[member_id]
    call.is_missed = 1
    event_writers.contribution_missed(
        state.events,
        0,
        member_id=member_id,
        amount=call.amount,
        required=required_of(state, member_id),
        deadline_ns=call.deadline_ns,
    )
