# SPDX-License-Identifier: Apache-2.0
"""Check margin of clearing accounts: collateral is under hold, and contributions sum to the fund (SPEC C-7, C-8).

Owns checks that scan everything; `all_checks` lists them. Must never trust a running sum.
"""

from clearinghouse.statemachine.checks.clearing.settlement import is_posting, locked_amounts
from clearinghouse.statemachine.clearing.parties import is_member_account
from clearinghouse.statemachine.clearing_margin.runs import has_run_to_come
from clearinghouse.statemachine.state.clearing import pair_key, pair_of
from clearinghouse.statemachine.state.margin import (
    PHASE_GAINS,
    CoolingMember,
    LeavingNotice,
    total_gains,
)
from clearinghouse.statemachine.state.records import Hold, Withdrawal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import (
    DEADLINE_CCP_SKIN,
    DEADLINE_COLLATERAL_INTEREST,
    DEADLINE_CONTRIBUTION,
    DEADLINE_MARGIN_CALL,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    CCP,
    DEFAULT_FUND,
    FUND_DAYS_MAX,
    KIND_MEMBER_HOUSE,
)


def contribution_differences(state: State) -> dict[AssetId, int]:
    """Return by asset the sum of all contributions less the balance of `default_fund`; all are 0 (C-8)."""
    differences = {
        asset_id: -holding.balance
        for asset_id, holding in state.accounts[DEFAULT_FUND].holdings.items()
    }
    for key, amount in state.margin.contributions.items():
        asset_id = AssetId(pair_of(key)[1])
        differences[asset_id] = differences.get(asset_id, 0) + amount
    return differences


def check_collateral(state: State) -> list[str]:
    """Check C-7, C-5.1: a clearing account's amount under hold is the sum of its parts.

    The parts are its collateral, its holds, the amounts that settlements have locked, what it pays for securities,
    and its offers for buy-ins. So no unit is both collateral and locked, or belongs to another account.
    """
    found: list[str] = []
    lodged: dict[str, dict[AssetId, int]] = {}
    parts = {pair_key(*where): amount for where, amount in locked_amounts(state).items()}
    kept: list[Hold | Withdrawal] = [*state.holds.values(), *state.withdrawals.values()]
    for one in kept:
        key = pair_key(one.account_id, one.asset_id)
        parts[key] = parts.get(key, 0) + one.amount
    for action in state.corporate_actions.actions.values():
        key = pair_key(action.account_id, action.asset_id)
        parts[key] = parts.get(key, 0) + action.under_hold()
    for offer in state.dvp.offers.values():
        if offer.is_held:
            market = state.markets[offer.market_id]
            key = pair_key(offer.account_id, market.base.id)
            parts[key] = parts.get(key, 0) + offer.lots * market.lot_base_units
    for credit in state.intraday.open.values():
        for asset_id, units in credit.securities.items():
            key = pair_key(credit.account_id, asset_id)
            parts[key] = parts.get(key, 0) + units
    for key, amount in state.margin.collateral.items():
        account = state.accounts.get(AccountId(key >> 32))
        if account is None or not is_member_account(account) or amount <= 0:
            found.append(f"account {key >> 32}: {amount} of collateral of no clearing account")
        else:
            of_owner = lodged.setdefault(account.owner, {})
            asset_id = AssetId(pair_of(key)[1])
            of_owner[asset_id] = of_owner.get(asset_id, 0) + amount
        parts[key] = parts.get(key, 0) + amount
    if lodged != state.margin.lodged:
        found.append(f"lodged by owner is {state.margin.lodged}, by accounts {lodged}")
    is_exact = not is_posting(state)
    for account in state.accounts.values():
        if not is_member_account(account):
            continue
        for asset_id, holding in account.holdings.items():
            part = parts.get(pair_key(account.id, asset_id), 0)
            if holding.held < part or (is_exact and holding.held > part):
                found.append(
                    f"account {account.id} asset {asset_id}: {holding.held} under hold, its parts are {part}"
                )
    return found


def check_collateral_interest(state: State) -> list[str]:
    """Check C-7: earned interest is not below 0 and not of a later time than now; an interest rate has its deadline."""
    margin = state.margin
    found: list[str] = []
    for key, one in margin.interest.items():
        rate = margin.rates.get(AssetId(pair_of(key)[1]))
        if rate is None or one.earned < 0 or one.rate_sum > rate.sum_at(state.time_ns):
            found.append(f"account {key >> 32}: interest of {one.earned} is out of order")
    is_due = (DEADLINE_COLLATERAL_INTEREST, 0) in state.timers.due
    if is_due != bool(margin.rates):
        found.append("collateral has a rate and no interest is due, or the other way round")
    return found


def check_default_fund(state: State) -> list[str]:
    """Check C-8: contributions are of members and above 0, and sum to the balance of `default_fund`."""
    found = [
        f"asset {asset_id}: contributions differ from `default_fund` by {off}"
        for asset_id, off in contribution_differences(state).items()
        if off
    ]
    for key, amount in state.margin.contributions.items():
        if amount <= 0 or key >> 32 not in state.clearing.members:
            found.append(f"member {key >> 32}: a contribution of {amount}")
    for member_id, call in state.margin.contribution_calls.items():
        is_due = (DEADLINE_CONTRIBUTION, member_id) in state.timers.due
        if call.amount <= 0 or is_due == bool(call.is_missed):
            found.append(f"member {member_id}: a call for {call.amount} is out of order")
    return found


def check_stress_margin(state: State) -> list[str]:
    """Check C-8.3: stress margin is a part of a house account's requirement.

    A lack of `ccp_skin` has its deadline, and the fund has records of at most FUND_DAYS_MAX days.
    """
    margin = state.margin
    found: list[str] = []
    for account_id, amount in margin.stress_margins.items():
        account = state.accounts[account_id]
        is_house = account.kind == KIND_MEMBER_HOUSE and account.owner in state.clearing.member_of
        if not is_house or not 0 < amount <= margin.requirements.get(account_id, 0):
            found.append(f"account {account_id}: stress margin of {amount} is out of order")
    fund = margin.fund
    is_due = (DEADLINE_CCP_SKIN, 0) in state.timers.due
    if is_due != (fund.skin_lacking > 0 and not fund.skin_overdue):
        found.append(
            f"{fund.skin_lacking} are lacking in `ccp_skin`, and its deadline is out of order"
        )
    days = margin.fund_days
    if len(days) > FUND_DAYS_MAX:
        found.append(f"the fund keeps {len(days)} days")
    if any(one.day != day or min(one.cover, one.short) < 0 for day, one in days.items()):
        found.append("days of the fund are out of order")
    return found


def check_cooling_off(state: State) -> list[str]:
    """Check C-8, C-8.2, C-10: assessments and replenishments of a member are together within its limit.

    A member replenishes at most its loss. This holds in a cooling-off period and during a notice.
    """
    cooling_off = state.margin.cooling_off
    found: list[str] = []
    limited: list[tuple[int, CoolingMember | LeavingNotice]] = [
        *cooling_off.members.items(),
        *state.margin.notices.items(),
    ]
    for member_id, one in limited:
        is_known = one.member_id == member_id and member_id in state.clearing.members
        if not is_known or min(one.assessed, one.replenished, one.limit, one.lost) < 0:
            found.append(f"member {member_id}: its limits are out of order")
        if one.assessed + one.replenished > one.limit:
            found.append(
                f"member {member_id}: called {one.assessed} and replenished {one.replenished}, its limit is {one.limit}"
            )
        if one.replenished > one.lost:
            found.append(
                f"member {member_id}: it lost {one.lost} and replenished {one.replenished}"
            )
    if bool(cooling_off.case_id) != bool(cooling_off.until_ns):
        found.append("a cooling-off period without the case with which it began")
    return found


def check_margin_calls(state: State) -> list[str]:
    """Check C-7: `ccp` has the variation margin that was paid in and not yet paid out; calls have an amount and a
    deadline.
    """
    margin = state.margin
    found: list[str] = []
    held: dict[AssetId, int] = {}
    for account_id, own in margin.variation.items():
        if not own or 0 in own.values():
            found.append(f"account {account_id}: it keeps variation margin of 0")
        for asset_id, amount in own.items():
            held[asset_id] = held.get(asset_id, 0) - amount
    if margin.variation_held != {asset_id: total for asset_id, total in held.items() if total}:
        found.append(f"variation margin in `ccp` is {margin.variation_held}, by accounts {held}")
    for asset_id, total in held.items():
        holding = state.accounts[CCP].holdings.get(asset_id)
        balance = 0 if holding is None else holding.balance
        if not 0 <= total <= balance:
            found.append(f"asset {asset_id}: `ccp` holds {balance}, variation margin is {total}")
    if margin.variation and not (margin.run.is_open() or has_run_to_come(state)):
        found.append("variation margin is to be returned, and no run is to come")
    for account_id, call in margin.calls.items():
        is_due = (DEADLINE_MARGIN_CALL, account_id) in state.timers.due
        if call.account_id != account_id or call.amount <= 0 or is_due == bool(call.is_missed):
            found.append(f"account {account_id}: a margin call of {call.amount} is out of order")
    run = margin.run
    left = (run.order, run.marks, run.gains, run.receipts, run.place, run.stress, run.margins)
    if not run.is_open() and any(
        (*left, run.lodged_stress, run.worst, run.lacks, run.cut_first, run.total_cut_first)
    ):
        found.append("a margin run has ended and left something")
    sums = (run.total_gains, run.total_cut_first)
    if not 0 <= run.place <= len(run.order) or sums != (
        (total_gains(run.gains), total_gains(run.cut_first))
        if run.phase >= PHASE_GAINS
        else ({}, {})
    ):
        found.append("a margin run is out of order")
    return found
