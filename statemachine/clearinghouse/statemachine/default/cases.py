# SPDX-License-Identifier: Apache-2.0
"""Move a default case from one step to the next: freeze, end of porting, and its deadlines (SPEC C-9).

Owns the steps, their deadlines, and the actions that each step permits to an account.
"""

from clearinghouse.statemachine.clearing.buy_in_offers import end_offers_of
from clearinghouse.statemachine.clearing.cash_calls import end_calls_of
from clearinghouse.statemachine.clearing.cash_in_advance import entries_of, release_held_cash
from clearinghouse.statemachine.clearing.parties import belongs_to_case
from clearinghouse.statemachine.default.recoverable_assets import bring_all_back, reject_withdrawals
from clearinghouse.statemachine.lending.intraday_credit import free_securities
from clearinghouse.statemachine.lending.layer_debts import resume_soon
from clearinghouse.statemachine.orders.open_orders import cancel, end
from clearinghouse.statemachine.settlement.removal import remove_account
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_DEFAULT_CASE, DEADLINE_RESIGNATION
from clearinghouse.statemachine.state.work import IDS_PER_UNIT, SORTED_PER_UNIT, WORK_OF_RESTING
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    CASE_AUCTION,
    CASE_CLOSED,
    CASE_DECLARED,
    CASE_FROZEN,
    CASE_HEDGING,
    CASE_PORTING,
    CLOSED,
    MARKET_CLOSED,
    MARKET_SETTLING,
    MEMBER_IN_DEFAULT,
    SECOND_NS,
    WORK_SLICE,
)


def join_case(state: State, account: Account) -> None:
    """Add an account that a member in default opens to its case: money that the account receives pays too (C-9.3).

    If the freeze of the case has not listed the accounts yet, nothing is added now: the freeze lists this account too.
    A closed case adds an account only while it owes payments to layers.
    """
    member = state.clearing.member_of.get(account.owner)
    case = None if member is None else state.defaults.case_of.get(member.id)
    if case is None or case.state == CASE_DECLARED or not belongs_to_case(account):
        return
    if case.state < CASE_CLOSED or case.debts:
        state.defaults.add_account(case, account.id, 0)


def may_close(state: State, member: Member) -> bool:
    """Return whether accounts of a member in default may be parties to trades that close their nets."""
    case = state.defaults.case_of.get(member.id)
    return case is not None and CASE_HEDGING <= case.state <= CASE_AUCTION


def open_case(
    state: State, offset: int, member: Member, terms: tuple[int, int, int]
) -> DefaultCase:
    """Declare a default, with terms (porting_seconds, assessment_seconds, assessment_cap_ppb), and return its case.

    The freeze of the accounts follows.
    """
    defaults = state.defaults
    member.status = MEMBER_IN_DEFAULT
    member.assessable = 0
    state.timers.cancel(DEADLINE_RESIGNATION, member.id)  # its case ends its membership
    case = DefaultCase(len(defaults.cases) + 1, member.id, state.time_ns)
    case.porting_seconds, case.assessment_seconds, case.assessment_cap_ppb = terms
    defaults.add(case)
    event_writers.default_declared(
        state.events, offset, case.id, case.member_id, case.state, deadline_ns=0
    )
    return case


def move_case(state: State, offset: int, case: DefaultCase, to_state: int) -> None:
    """Move a default case to its next step, and write the event. A deadline ends the step PORTING."""
    assert to_state == case.state + 1
    state.timers.cancel(DEADLINE_DEFAULT_CASE, case.id)
    case.state = to_state
    case.deadline_ns = 0
    if to_state == CASE_PORTING:
        case.deadline_ns = state.time_ns + case.porting_seconds * SECOND_NS
        state.timers.schedule(case.deadline_ns, DEADLINE_DEFAULT_CASE, case.id)
    else:
        case.offers = {}
    write_case(state, offset, case)


def write_case(state: State, offset: int, case: DefaultCase) -> None:
    """Write the event of the present step of a case."""
    event_writers.default_case_moved(
        state.events, offset, case.id, case.member_id, case.state, case.deadline_ns
    )


def _end_orders(state: State, offset: int, account: Account) -> None:
    """Cancel the orders of an account, at most OPEN_ORDERS_MAX; an account of a member has no isolated position.

    Orders in an auction are cancelled too, since their trades would be at the cost of the case. If a market is being
    settled or closed, other work cancels its orders.
    """
    state.work.units += len(account.orders) // IDS_PER_UNIT
    for order in list(account.orders.values()):
        if order.market.is_deferred:
            state.work.units += WORK_OF_RESTING
            end(state, offset, order, codes.MEMBER_NOT_ACTIVE)
        elif order.market.status not in (MARKET_SETTLING, MARKET_CLOSED):
            state.work.units += WORK_OF_RESTING
            cancel(state, offset, order, codes.ACCOUNT_FROZEN)


def freeze(state: State, offset: int, case: DefaultCase) -> None:
    """Freeze accounts of a case and list them, up to the end of a slice.

    The case is FROZEN when all are listed (I-12.2). Each account leaves the uncommitted settlements, so its work grows
    with the trades of these settlements. Assets that an account has elsewhere return to it (C-9.3).
    """
    assert case.state == CASE_DECLARED
    account_ids = state.owned_ids.get(state.clearing.members[case.member_id].owner, [])
    work = state.work
    stop_at = work.used(state.events) + WORK_SLICE
    for account_id in account_ids[case.listed :]:
        if work.used(state.events) >= stop_at:
            break
        account = state.accounts[account_id]
        if belongs_to_case(account) and account.status != CLOSED:
            state.defaults.add_account(case, account_id, 0)
            _end_orders(state, offset, account)
            end_offers_of(state, offset, account_id)
            end_calls_of(state, offset, account_id)
            remove_account(state, offset, account_id)
            free_securities(state, offset, account)  # they become margin, and are sold (C-5.5)
            for session, entry in entries_of(state, account_id):
                release_held_cash(state, offset, session, entry)
            reject_withdrawals(state, offset, account)
            bring_all_back(state, offset, account)
        work.units += 1 + len(state.dvp.settlements) // SORTED_PER_UNIT
        case.listed += 1
    if case.listed < len(account_ids):
        resume_soon(state, case)
    else:
        move_case(state, offset, case, CASE_FROZEN)
