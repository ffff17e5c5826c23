# SPDX-License-Identifier: Apache-2.0
"""Make views of margin of clearing accounts: collateral, contributions to the default fund (SPEC C-7, C-8).

Owns their fields, their pages and their reading from the state. Must never change the state. Account 0 means all
accounts.
"""

from dataclasses import dataclass
from operator import attrgetter
from typing import TypeAlias

from clearinghouse.statemachine.arithmetic.collateral_interest import interest_floor
from clearinghouse.statemachine.arithmetic.default_fund import (
    Loss,
    exhausting_multiple,
    group_loss,
    two_largest,
)
from clearinghouse.statemachine.arithmetic.expected_shortfall import tail_count
from clearinghouse.statemachine.clearing.cash_calls import failed_of, lacking_of
from clearinghouse.statemachine.clearing.leaving_notices import notice_of
from clearinghouse.statemachine.clearing.parties import affiliates_of
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    InitialMargin,
    initial_margin,
    positions_of,
    value_of_collateral,
)
from clearinghouse.statemachine.clearing_margin.cooling_off import (
    is_running,
    limited,
    new_money_left_of,
    relief_of,
    required_of,
)
from clearinghouse.statemachine.clearing_margin.default_fund import (
    lodged_stress_margin,
    stress_loss_e9,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.dvp import CashCall
from clearinghouse.statemachine.state.kept_covers import Position
from clearinghouse.statemachine.state.margin import MarginCall
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import CCP_EQUITY, CCP_SKIN, DEFAULT_FUND, PPB

StressLosses: TypeAlias = dict[int, dict[int, list[tuple[int, int]]]]
"""Loss, in 10^-9 valuation units, and margin of each account, by scenario and member."""


@dataclass
class CollateralView:
    """The collateral of an account in one asset, and its unpaid interest."""

    account_id: AccountId
    asset_id: AssetId
    amount: int
    interest: int


@dataclass
class ContributionView:
    """A member's contribution to the default fund, and an open call for a further contribution."""

    member_id: int
    amount: int
    required: int
    called: int
    deadline_ns: int
    is_missed: bool
    relief: int
    new_money_left: int
    notice_ends_ns: int
    notice_lapses_ns: int


@dataclass
class DefaultFundView:
    """The resources of the default fund for a loss, and the stress scenario that determined its size."""

    contributions: int
    ccp_skin: int
    ccp_equity: int
    required: int
    scenario_id: int
    first_member_id: int
    second_member_id: int
    cooling_off_until_ns: int
    cooling_off_case_id: int
    cover: int
    stress_margin: int
    short: int
    days_short: int
    skin_lacking: int
    skin_due_ns: int
    is_skin_overdue: bool


@dataclass
class StressScenarioView:
    """A stress scenario, with two members' present losses in it: those with the largest losses beyond their margin.

    `uncovered` is the sum of both losses beyond margin, `short` the part that neither the default fund nor stress
    margin covers. `exhausting_ppb` is the multiple of the scenario's moves at which a loss would exceed the default
    fund.
    """

    scenario_id: int
    name: str
    assets: int
    uncovered: int
    exhausting_ppb: int
    short: int


@dataclass
class StressLossView:
    """The loss of a member's accounts in a stress scenario beyond their margin, with and without their stress
    margin.
    """

    scenario_id: int
    name: str
    member_id: int
    uncovered: int
    stress_margin: int
    left: int


@dataclass
class ClearingMarginView:
    """The margin of a clearing account and its parts, in the valuation asset."""

    account_id: AccountId
    required: int
    collateral_value: int
    initial_margin: int
    expected_shortfall: int
    stressed_shortfall: int
    floor: int
    concentration: int
    whole: int
    singles: int
    unreduced: int
    sale: int
    credit: int
    credit_due_ns: int
    credit_line: int


@dataclass
class ClearingPositionView:
    """An account's open position in a market."""

    market_id: MarketId
    lots: int
    value: int
    is_whole: bool


@dataclass
class ShortfallScenarioView:
    """A scenario that counts in an account's expected shortfall, and the account's loss in the scenario."""

    scenario: int
    loss: int


@dataclass
class MarginCallView:
    """An unpaid call on an account: for margin, or, with a segment and a call number, for cash."""

    account_id: AccountId
    member_id: int
    amount: int
    required: int
    called_ns: int
    deadline_ns: int
    is_missed: bool
    asset_id: AssetId
    segment_id: int = 0
    call_id: int = 0


@dataclass
class MarginReport:
    """The margin of a clearing account with its parts, positions and scenarios."""

    margin: ClearingMarginView
    positions: list[ClearingPositionView]
    scenarios: list[ShortfallScenarioView]


def margin_report(state: State, account_id: AccountId) -> MarginReport:
    """Return the margin of an account at present positions and prices; its parts are 0 without margin parameters."""
    return _report(state, state.accounts[account_id], positions_of(state, (account_id,)))


def hypothetical_report(
    state: State, account_id: AccountId, lots_of: dict[MarketId, int], *, is_alone: bool = False
) -> MarginReport:
    """Return the margin of an account with `lots_of` more lots, or, if `is_alone`, of these lots only (A-5).

    A market without a price counts 0: lots that were not traded have no agreed cash.
    """
    account = state.accounts[account_id] if account_id else None
    held = () if account is None or is_alone else (account_id,)
    positions = {one.market_id: one for one in positions_of(state, held)}
    for market_id, lots in lots_of.items():
        position = positions.setdefault(market_id, Position(market_id))
        market = state.markets[market_id]
        position.lots += lots
        position.value = to_valuation_floor(market.base, position.lots * market.lot_base_units)
    ordered = sorted(positions.values(), key=attrgetter("market_id"))
    return _report(state, account, ordered, is_alone=is_alone)


def _report(
    state: State, account: Account | None, positions: list[Position], *, is_alone: bool = False
) -> MarginReport:
    """Return the margin of positions of an account; of no account if `account` is None.

    `is_alone` ignores the positions of the owner's other accounts.
    """
    margin = state.margin
    account_id = AccountId(0) if account is None else account.id
    member = None if account is None else state.clearing.member_of.get(account.owner)
    credit = state.intraday.open.get(account_id)
    credit_terms = None if member is None else state.intraday.terms.get(member.id)
    scenarios: list[ShortfallScenarioView] = []
    found = InitialMargin()
    if margin.parameters.version:
        member_id = 0 if member is None else member.id
        found = initial_margin(state, positions, member_id, None if is_alone else account)
        results = found.results_e9
        worst = sorted(range(len(results)), key=lambda place: (results[place], place))
        count = tail_count(len(results), margin.parameters.confidence_ppb)
        scenarios = [
            ShortfallScenarioView(place, -(results[place] // PPB)) for place in worst[:count]
        ]
    return MarginReport(
        ClearingMarginView(
            account_id,
            margin.requirements.get(account_id, 0),
            0 if account is None else value_of_collateral(state, account),
            found.total,
            found.shortfall,
            found.stressed,
            found.floor,
            found.concentration,
            found.whole,
            found.singles,
            found.unreduced,
            found.sale,
            0 if credit is None else credit.amount,
            0 if credit is None else credit.due_ns,
            0 if credit_terms is None else credit_terms.line,
        ),
        [ClearingPositionView(p.market_id, p.lots, p.value, p.is_whole) for p in positions],
        scenarios,
    )


def call_views(
    state: State, account_id: AccountId, after: tuple[int, int], count: int
) -> list[MarginCallView]:
    """Return unpaid calls by account and call number, at most `count` after the pair `after`; margin calls have number
    0.
    """
    margin, dvp = state.margin, state.dvp
    keys = [account_id] if account_id else sorted({*margin.calls, *dvp.cash_calls_of})
    found: list[MarginCallView] = []
    for key in keys:
        if key < after[0]:
            continue
        call = margin.calls.get(key)
        calls = [] if call is None else [_margin_call(state, call)]
        calls += [_cash_call(state, one) for one in dvp.cash_calls_of.get(key, ())]
        found += [one for one in calls if (key, one.call_id) > after]
        if len(found) >= count:
            break
    return found[:count]


def _margin_call(state: State, call: MarginCall) -> MarginCallView:
    """Return a call for margin."""
    return MarginCallView(
        call.account_id,
        call.member_id,
        call.amount,
        state.margin.requirements.get(call.account_id, 0),
        call.called_ns,
        call.deadline_ns,
        bool(call.is_missed),
        state.valuation.id,
    )


def _cash_call(state: State, call: CashCall) -> MarginCallView:
    """Return a call for cash."""
    return MarginCallView(
        call.account_id,
        state.clearing.member_of[state.accounts[call.account_id].owner].id,
        lacking_of(state, call.account_id, call.asset_id),
        failed_of(state, call.account_id, call.segment_id, call.asset_id),
        call.called_ns,
        call.deadline_ns,
        bool(call.is_missed),
        call.asset_id,
        call.segment_id,
        call.id,
    )


def collateral_views(
    state: State, account_id: AccountId, after: tuple[int, int], count: int
) -> list[CollateralView]:
    """Return collateral by account and asset, at most `count` entries after the pair `after`."""
    found: list[CollateralView] = []
    amounts = state.margin.collateral
    last = pair_key(*after)
    for key in sorted(amounts):
        owner_id, asset_id = pair_of(key)
        if key > last and account_id in (0, owner_id):
            account, asset = AccountId(owner_id), AssetId(asset_id)
            found.append(CollateralView(account, asset, amounts[key], _interest(state, key)))
            if len(found) == count:
                break
    return found


def _interest(state: State, key: int) -> int:
    """Return the earned and unpaid interest of the collateral with a `pair_key`, floored."""
    rate = state.margin.rates.get(AssetId(pair_of(key)[1]))
    if rate is None:
        return 0
    return interest_floor(state.margin.earned(key, rate, state.time_ns).earned)


def default_fund_view(state: State) -> DefaultFundView:
    """Return the balances of the default fund and of the counterparty's own funds, and the results of the last runs."""
    asset_id = state.valuation.id
    found: list[int] = []
    for system_id in (DEFAULT_FUND, CCP_SKIN, CCP_EQUITY):
        holding = state.accounts[system_id].holdings.get(asset_id)
        found.append(0 if holding is None else holding.balance)
    fund = state.margin.fund
    return DefaultFundView(
        found[0],
        found[1],
        found[2],
        fund.required,
        fund.scenario_id,
        fund.first_member_id,
        fund.second_member_id,
        state.margin.cooling_off.until_ns,
        state.margin.cooling_off.case_id,
        fund.cover,
        sum(state.margin.stress_margins.values()),
        max(fund.uncovered - found[0], 0),
        sum(one.short > 0 for one in state.margin.fund_days.values()),
        fund.skin_lacking,
        fund.skin_due_ns,
        bool(fund.skin_overdue),
    )


def contribution_views(state: State) -> list[ContributionView]:
    """Return a view of each member that has paid, owes or withdraws a contribution to the default fund, or is limited
    in it.
    """
    margin = state.margin
    asset_id = state.valuation.id
    paid = {key >> 32: amount for key, amount in margin.contributions.items()}
    found: list[ContributionView] = []
    # The requirement of past days counts work, which is of a call (I-12.1).
    units = state.work.units
    spared = margin.cooling_off.members if is_running(state) else {}
    for member_id in sorted({*paid, *margin.contributions_required, *spared, *margin.notices}):
        call = margin.contribution_calls.get(member_id)
        limit = limited(state, member_id)
        notice = notice_of(state, member_id)
        found.append(
            ContributionView(
                member_id,
                margin.contributions.get(pair_key(member_id, asset_id), 0),
                required_of(state, member_id),
                0 if call is None else call.amount,
                0 if call is None else call.deadline_ns,
                call is not None and bool(call.is_missed),
                relief_of(state, member_id),
                0 if limit is None else new_money_left_of(limit),
                0 if notice is None else notice.ends_ns,
                0 if notice is None else notice.lapses_ns,
            )
        )
    state.work.units = units
    return found


def _stress_losses(state: State) -> StressLosses:
    """Return the stress losses and the margins of accounts, by scenario and member."""
    margin = state.margin
    losses: StressLosses = {key: {} for key in margin.stress_scenarios}
    for account_id in sorted(state.clearing.nets_of):
        account = state.accounts[account_id]
        member = state.clearing.member_of[account.owner]
        positions = positions_of(state, (account_id,))
        own = 0
        if margin.parameters.version:
            own = initial_margin(state, positions, member.id, account).total
        for key, scenario in margin.stress_scenarios.items():
            loss = stress_loss_e9(state, positions, scenario)
            if loss > 0:
                losses[key].setdefault(member.id, []).append((loss, own))
    return losses


def _stress_margins(state: State) -> dict[int, int]:
    """Return the lodged stress margin of each member."""
    lodged: dict[int, int] = {}
    for account_id in state.margin.stress_margins:
        account = state.accounts[account_id]
        member_id = state.clearing.member_of[account.owner].id
        lodged[member_id] = lodged_stress_margin(state, account)
    return lodged


def stress_loss_views(state: State) -> list[StressLossView]:
    """Return the loss of each member in each stress scenario, at present positions and prices, if above 0."""
    losses = _stress_losses(state)
    lodged = _stress_margins(state)
    found: list[StressLossView] = []
    for key in sorted(losses):
        name = state.margin.stress_scenarios[key].name
        for member_id, group in sorted(losses[key].items()):
            uncovered, of_margin = group_loss(group, PPB), lodged.get(member_id, 0)
            left = max(uncovered - of_margin, 0)
            found.append(StressLossView(key, name, member_id, uncovered, of_margin, left))
    return found


def stress_views(state: State) -> list[StressScenarioView]:
    """Return stress scenarios by number, with the uncovered loss of each at present positions and prices."""
    margin = state.margin
    losses = _stress_losses(state)
    lodged = _stress_margins(state)
    fund = default_fund_view(state).contributions
    found: list[StressScenarioView] = []
    for key in sorted(margin.stress_scenarios):
        groups: dict[int, list[Loss]] = {}
        left_of: dict[int, int] = {}
        for member_id, of_member in losses[key].items():
            lead = affiliates_of(state, member_id)[0]
            groups.setdefault(lead, []).extend(of_member)
            left = max(group_loss(of_member, PPB) - lodged.get(member_id, 0), 0)
            left_of[lead] = left_of.get(lead, 0) + left
        scenario = margin.stress_scenarios[key]
        found.append(
            StressScenarioView(
                key,
                scenario.name,
                len(scenario.shocks_ppb),
                two_largest([group_loss(group, PPB) for group in groups.values()]),
                exhausting_multiple(list(groups.values()), fund),
                max(two_largest(list(left_of.values())) - fund, 0),
            )
        )
    return found
