# SPDX-License-Identifier: Apache-2.0
"""Size the default fund by stress scenarios, and call members for their contributions (SPEC C-8, C-8.1, C-8.3).

Owns the uncovered stress losses of each member. House account and client accounts count apart, so no account's margin
covers another's loss. Must never move money: members pay in by a command.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, SECOND_NS
from clearinghouse.statemachine.arithmetic.default_fund import (
    contributions,
    size_of_fund,
    stress_margin,
    two_largest,
    uncovered,
)
from clearinghouse.statemachine.arithmetic.money import mul_div_ceil
from clearinghouse.statemachine.clearing.leaving_notices import note_required, notice_of
from clearinghouse.statemachine.clearing.parties import affiliates_of, by_group
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_margin.calls import settle_call
from clearinghouse.statemachine.clearing_margin.cooling_off import required_of
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.margin import ContributionCall, FundDay, StressScenario
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_CONTRIBUTION
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    DEFAULT_FUND,
    MEMBER_IN_DEFAULT,
    STRESS_SCENARIOS_MIN,
)


def is_sized_by_past_days(state: State) -> bool:
    """Return whether the fund is sized by the losses of several past days (C-8.3); False in older journals."""
    return state.margin.fund.cover_days > 0


def held_by_fund(state: State) -> int:
    """Return the balance of the default fund, in the valuation asset."""
    holding = state.accounts[DEFAULT_FUND].holdings.get(state.valuation.id)
    return 0 if holding is None else holding.balance


def is_ready(state: State) -> bool:
    """Return whether the fund can be sized: it has rules, and enough stress scenarios (C-8.1)."""
    margin = state.margin
    return margin.fund.version > 0 and len(margin.stress_scenarios) >= STRESS_SCENARIOS_MIN


def stress_loss_e9(state: State, positions: list[Position], scenario: StressScenario) -> int:
    """Return the loss of one account's positions in a scenario, in valuation units times 10^9; negative for a gain."""
    shocks = scenario.shocks_ppb
    result = 0
    for position in positions:
        asset_id = state.markets[position.market_id].base.id
        shock = shocks.get(asset_id)
        # Lots of a redeemed security are cash of a stated amount.
        if shock is not None and state.corporate_actions.terms_of_cash(asset_id) is None:
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


def compare_scenario(state: State, scenario_id: int) -> None:
    """Compare the losses of a scenario with the largest so far, and keep the two groups that lose most, ties by id.

    A member without affiliates is a group; a group has the lowest id among its losing members. Also keep each member's
    loss in the scenario in which its group loses most, and the greatest sum that lodged stress margin does not cover.
    """
    fund = state.margin.fund
    run = state.margin.run
    first = second = first_id = second_id = 0
    left_of = run.stress.get(scenario_id, {})
    of_margin: list[int] = []
    for member_id, members in by_group(state, left_of).items():
        left = sum(left_of[one] for one in members)
        of_margin.append(
            sum(max(left_of[one] - run.lodged_stress.get(one, 0), 0) for one in members)
        )
        affiliates = affiliates_of(state, member_id)
        if left > sum(run.worst.get(one, 0) for one in affiliates):
            for one in affiliates:
                run.worst[one] = left_of.get(one, 0)
        if left > first:
            second, second_id = first, first_id
            first, first_id = left, member_id
        elif left > second:
            second, second_id = left, member_id
    fund.uncovered = max(fund.uncovered, two_largest(of_margin))
    if first + second > fund.cover:
        fund.cover = first + second
        fund.scenario_id = scenario_id
        fund.first_member_id = first_id
        fund.second_member_id = second_id


def require_contributions(state: State, offset: int) -> list[int]:
    """Size the fund if that is due, and set members' contributions.

    Return the members whose contribution or stress margin may have changed.
    """
    margin = state.margin
    is_due = not is_sized_by_past_days(state) or _compare(state, offset)
    note_required(state)
    before = margin.contributions_required
    margin.contributions_required = _size(state, offset) if is_due else _keep(state)
    concerned = {*before, *margin.run.margins}
    if is_sized_by_past_days(state):
        concerned |= {*margin.run.worst, *_stressed(state)}
    return sorted(concerned)


def _compare(state: State, offset: int) -> bool:
    """Write how the fund and lodged stress margin compare with the losses of two groups; return whether to size it now.

    It is sized when its days are over, and at once if the losses exceed its size (C-8.3).
    """
    margin = state.margin
    fund = margin.fund
    held = held_by_fund(state)
    short = max(fund.uncovered - held, 0)
    today = state.time_ns // DAY_NS  # floored: the day that has begun
    for day in list(margin.fund_days):
        if day <= today - fund.cover_days:
            del margin.fund_days[day]
    of_day = margin.fund_days.setdefault(today, FundDay(today))
    of_day.cover = max(of_day.cover, fund.cover)
    of_day.short = max(of_day.short, short)
    state.work.units += len(margin.fund_days)
    event_writers.default_fund_compared(
        state.events,
        offset,
        run_id=margin.run.id,
        scenario_id=fund.scenario_id,
        first_member_id=fund.first_member_id,
        second_member_id=fund.second_member_id,
        cover=fund.cover,
        uncovered=fund.uncovered,
        fund=held,
        short=short,
    )
    is_first = fund.sized_day == NOT_STATED
    return is_first or today >= fund.sized_day + fund.sizing_days or fund.cover > fund.required


def _size(state: State, offset: int) -> dict[int, int]:
    """Size the fund and write its size; return the contribution of each member with margin."""
    margin = state.margin
    fund = margin.fund
    fund.required = fund.cover
    if is_sized_by_past_days(state):
        largest = max(one.cover for one in margin.fund_days.values())
        fund.required = size_of_fund(largest, fund.buffer_ppb, fund.required_min)
        fund.sized_day = state.time_ns // DAY_NS  # floored: the day that has begun
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
    if is_sized_by_past_days(state):
        members = [key for key in members if _contributes(state, key)]
    parts = contributions(
        fund.required, [margin.run.margins[key] for key in members], fund.contribution_min
    )
    return {key: part for key, part in zip(members, parts, strict=True) if part}


def _keep(state: State) -> dict[int, int]:
    """Return the contributions between two sizings: those of the last sizing, and the minimum for new members.

    A leaving member without margin owes no contribution any more; its notice keeps the requirement (C-8.2). The
    contribution of a member in default belongs to its case.
    """
    margin = state.margin
    least = margin.fund.contribution_min
    kept = {
        key: required
        for key, required in margin.contributions_required.items()
        if _contributes(state, key)
    }
    if least:
        others = (key for key in sorted(margin.run.margins) if key not in kept)
        kept |= {key: least for key in others if _contributes(state, key)}
    return kept


def _contributes(state: State, member_id: int) -> bool:
    """Return whether a member must contribute: it is not in default, and has margin or has not given notice."""
    if state.clearing.members[member_id].status >= MEMBER_IN_DEFAULT:
        return False
    return member_id in state.margin.run.margins or notice_of(state, member_id) is None


def _stressed(state: State) -> list[int]:
    """Return the members from which stress margin is required."""
    found = (state.accounts[account_id].owner for account_id in state.margin.stress_margins)
    return [state.clearing.member_of[owner].id for owner in found]


def lodged_stress_margin(state: State, account: Account) -> int:
    """Return the part of an account's stress margin that its collateral covers beyond its other margin."""
    margin = state.margin
    stress = margin.stress_margins.get(account.id, 0)
    if stress == 0:
        return 0
    other = margin.requirements[account.id] - stress
    return min(max(value_of_collateral(state, account) - other, 0), stress)


def settle_stress_margin(state: State, offset: int, member_id: int) -> None:
    """Require margin of a member for its part of its group's stress loss above half the fund, and call for it (C-8.3).

    Its first open house account must lodge the margin: the member's part of the group's greatest loss, rounded up. A
    member in default is not called: its case finds its loss (C-10).
    """
    margin = state.margin
    member = state.clearing.members[member_id]
    account_id = first_open_house(state, member.owner)
    if account_id is None:
        return
    own = margin.run.worst.get(member_id, 0)
    loss = sum(margin.run.worst.get(one, 0) for one in affiliates_of(state, member_id))
    beyond = stress_margin(loss, held_by_fund(state))
    amount = mul_div_ceil(beyond, own, loss) if loss else 0
    if member.status == MEMBER_IN_DEFAULT:
        amount = 0
    before = margin.stress_margins.pop(account_id, 0)
    if amount:
        margin.stress_margins[account_id] = amount
    if amount == before:
        return
    required = margin.requirements.pop(account_id, 0) + amount - before
    assert required >= amount
    if required:
        margin.requirements[account_id] = required
    event_writers.stress_margin_set(
        state.events, offset, account_id=account_id, member_id=member_id, amount=amount
    )
    settle_call(state, offset, account_id)


def first_open_house(state: State, owner: str) -> AccountId | None:
    """Return the first open house account of an owner, or None."""
    for place, account_id in enumerate(state.house_ids.get(owner, [])):
        if state.accounts[account_id].status != CLOSED:
            state.work.units += place // ASKED_PER_UNIT
            return account_id
    return None


def settle_contribution(state: State, offset: int, member_id: int) -> None:
    """Compare a member's contribution with its requirement, and open, change or end its contribution call."""
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
    """Record a missed contribution call at its deadline, with the amount still missing: a potential default."""
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
