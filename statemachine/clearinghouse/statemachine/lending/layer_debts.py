# SPDX-License-Identifier: Apache-2.0
"""List the accounts of closed default cases whose cash repays the layers that paid their losses (SPEC C-9.3, C-10).

A layer is a source of the default waterfall. Owns the amount that an account can repay, and the slice of a case that
visits it. Must never move money: `default.repayments` does.
"""

from clearinghouse.statemachine.clearing.parties import is_member_account, is_own_account
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.lending.intraday_credit import credit_of
from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.state.timers import DEADLINE_DEFAULT_CASE
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    CASE_CLOSED,
    MEMBER_IN_DEFAULT,
)


def repayable(state: State, case: DefaultCase, account: Account) -> int:
    """Return the free amount that an account can repay to the layers that paid a default case's losses.

    A client account repays its own debt; the member's own account repays the debts of the whole case. The amount is 0
    until the last net of the member is posted, because the layers paid so that its nets settle. Variation margin
    received and advances are repaid first (C-7, C-5).
    """
    holding = account.holdings.get(state.valuation.id)
    is_settled = state.clearing.members[case.member_id].nets == 0
    if holding is None or not is_settled or account.status != ACTIVE:
        return 0
    if account.exposure_count and not is_member_account(account):
        return 0  # it is the margin of what the account has at the exchange
    is_own = is_own_account(account)
    debt = sum(case.debts.values()) if is_own else case.debts.get(account.id, 0)
    free = free_balance(holding) + min(holding.unsettled, 0) - credit_of(state, account.id)
    free -= state.dvp.advances.get(pair_key(account.id, state.valuation.id), 0)
    received = state.margin.variation.get(account.id, {}).get(state.valuation.id, 0)
    return max(min(debt, free - max(received, 0)), 0)


def list_accounts(state: State, case: DefaultCase) -> None:
    """List all accounts of a closed case for repayment, because its nets are posted and their cash is free."""
    if case.state == CASE_CLOSED and case.debts:
        case.sources = dict.fromkeys(case.losses_found, 1)
        resume_soon(state, case)


def list_accounts_of_member(state: State, member_id: int) -> None:
    """List the accounts of a member's default case for repayment; called when its last net is posted."""
    case = state.defaults.case_of.get(member_id)
    if case is not None:
        list_accounts(state, case)


def list_touched(state: State) -> None:
    """List accounts of closed cases for repayment, if the command has changed them and they can repay."""
    for account_id in sorted(state.touched):
        account = state.touched[account_id]
        member = state.clearing.member_of.get(account.owner)
        if member is None or member.status != MEMBER_IN_DEFAULT:
            continue
        case = state.defaults.case_of[member.id]
        is_new = account_id in case.losses_found and account_id not in case.sources
        if case.state == CASE_CLOSED and case.debts and is_new and repayable(state, case, account):
            case.sources[account_id] = 1
            resume_soon(state, case)


def resume_soon(state: State, case: DefaultCase) -> None:
    """Continue the work of a case in the next slice at this time (I-12.2)."""
    state.timers.schedule(state.time_ns, DEADLINE_DEFAULT_CASE, case.id)
    state.cursors.is_behind = True
