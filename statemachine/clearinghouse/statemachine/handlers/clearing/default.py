# SPDX-License-Identifier: Apache-2.0
"""Handle the steps of a default: declaration, porting of clients, assessments of other members (SPEC C-9, C-10).

Owns the refusals of these commands. The package `default` has the effect of each step.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_foreign_account
from clearinghouse.statemachine.clearing.cash_calls import refuse_taking
from clearinghouse.statemachine.clearing.cash_in_advance import refill
from clearinghouse.statemachine.clearing.parties import own_accounts
from clearinghouse.statemachine.clearing_cover.called_amounts import has_missed
from clearinghouse.statemachine.clearing_cover.cover_figures import asked_member
from clearinghouse.statemachine.clearing_margin.calls import call_again
from clearinghouse.statemachine.custody.withdrawal_checks import refuse_debit, refuse_stopped
from clearinghouse.statemachine.default.cases import freeze, move_case, open_case
from clearinghouse.statemachine.default.losses import refuse_loss
from clearinghouse.statemachine.default.porting import is_portable, port_account, refuse_limits
from clearinghouse.statemachine.default.recoverable_assets import bring_back
from clearinghouse.statemachine.default.sales import refuse_not_offered
from clearinghouse.statemachine.default.waterfall import (
    begin_allocation,
    close_case,
    pay_called,
)
from clearinghouse.statemachine.pretrade.reservations import refuse_amount
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ASSESSMENT_CAP_PPB_MAX,
    CASE_ALLOCATION,
    CASE_CLOSED,
    CASE_FROZEN,
    CASE_PORTING,
    DEFAULT_CASES_OPEN_MAX,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    MEMBER_ACTIVE,
    MEMBER_IN_DEFAULT,
    MEMBER_TERMINATED,
    STEP_SECONDS_MAX,
)


def declare_default(state: State, command: commands.DeclareDefault, reply: Reply) -> int:
    """Declare a member to be in default.

    Refusals in order: UNKNOWN_MEMBER, MEMBER_IN_DEFAULT, MEMBER_NOT_ACTIVE (it is terminated),
    PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if member.status == MEMBER_IN_DEFAULT:
        return codes.MEMBER_IN_DEFAULT
    if member.status == MEMBER_TERMINATED:
        return codes.MEMBER_NOT_ACTIVE
    if (
        not 1 <= command.porting_seconds <= STEP_SECONDS_MAX
        or not 1 <= command.assessment_seconds <= STEP_SECONDS_MAX
        or not 0 <= command.assessment_cap_ppb <= ASSESSMENT_CAP_PPB_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    code = refuse_count(len(state.defaults.open_cases()), DEFAULT_CASES_OPEN_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    terms = (command.porting_seconds, command.assessment_seconds, command.assessment_cap_ppb)
    case = open_case(state, 0, member, terms)
    freeze(state, 0, case)
    reply.item_id = case.id
    return codes.OK


def case_at(
    state: State, case_id: int, at_state: int, refusal: Refusal
) -> tuple[int, DefaultCase | None]:
    """Return UNKNOWN_DEFAULT_CASE, or DEFAULT_CASE_STATE if a case is at another step; else OK and the case."""
    case = state.defaults.cases.get(case_id)
    if case is None:
        return codes.UNKNOWN_DEFAULT_CASE, None
    if case.state != at_state:
        refusal.below(at_state, case.state)
        return codes.DEFAULT_CASE_STATE, case
    return codes.OK, case


def advance_default_case(state: State, command: commands.AdvanceDefaultCase, reply: Reply) -> int:
    """Move a case to its next step.

    Refusals in order: UNKNOWN_DEFAULT_CASE, DEFAULT_CASE_STATE, DEFAULT_CASE_OPEN (open auctions, unpaid loss), and
    for ALLOCATION those of `refuse_loss` and `refuse_not_offered`.
    """
    code, case = case_at(state, command.case_id, command.state - 1, reply)
    if code != codes.OK or case is None:
        return code
    if case.state < CASE_FROZEN:
        reply.below(CASE_FROZEN, case.state)
        return codes.DEFAULT_CASE_STATE
    if command.state == CASE_ALLOCATION:
        going_on = sum(1 for lot in case.lots.values() if not lot.is_closed)
        if going_on:
            reply.above(0, going_on)
            return codes.DEFAULT_CASE_OPEN
        code = refuse_loss(state, case)
        if code == codes.OK:
            code = refuse_not_offered(state, case, reply)
    elif command.state == CASE_CLOSED and not case.is_allocated:
        reply.above(0, max(len(case.losses), 1))
        code = codes.DEFAULT_CASE_OPEN
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    if command.state == CASE_ALLOCATION:
        for account_id in case.losses_found:
            bring_back(state, 0, account_id, state.valuation)
    move_case(state, 0, case, command.state)
    if command.state == CASE_ALLOCATION:
        begin_allocation(state, 0, case)
    elif command.state == CASE_CLOSED:
        close_case(state, 0, case)
    return codes.OK


def _refuse_other_client(state: State, case: DefaultCase, account_id: AccountId) -> int:
    """Return NOT_OF_DEFAULT_CASE if an account is not a client account of the case, else OK."""
    if account_id not in case.losses_found:
        return codes.NOT_OF_DEFAULT_CASE
    if not KIND_MEMBER_OMNIBUS <= state.accounts[account_id].kind <= KIND_MEMBER_INDIVIDUAL:
        return codes.NOT_OF_DEFAULT_CASE
    return codes.OK


def offer_porting(state: State, command: commands.OfferPorting, reply: Reply) -> int:
    """Offer a client account to another member.

    Refusals in order: those of `case_at` (PORTING), NOT_OF_DEFAULT_CASE, UNKNOWN_MEMBER, MEMBER_NOT_ACTIVE.
    """
    code, case = case_at(state, command.case_id, CASE_PORTING, reply)
    if code != codes.OK or case is None:
        return code
    code = _refuse_other_client(state, case, command.account_id)
    if code != codes.OK:
        return code
    member = state.clearing.members.get(command.member_id)
    if member is None:
        return codes.UNKNOWN_MEMBER
    if member.status != MEMBER_ACTIVE:
        return codes.MEMBER_NOT_ACTIVE

    # Accepted: nothing below refuses.
    case.offers[command.account_id] = member.id
    event_writers.porting_offered(state.events, 0, case.id, command.account_id, member.id)
    return codes.OK


def accept_porting(state: State, command: commands.AcceptPorting, reply: Reply) -> int:
    """Accept an offered client account.

    Refusals in order: those of `case_at` (PORTING), NOT_OF_DEFAULT_CASE, UNKNOWN_ACCOUNT, PORTING_NOT_OFFERED,
    MEMBER_NOT_ACTIVE, those of `refuse_stopped` for the house account, MARGIN_CALL_MISSED (the member
    covers the client from then on, C-7), ACCOUNT_NOT_PORTABLE, those of `refuse_limits` of the member.
    """
    code, case = case_at(state, command.case_id, CASE_PORTING, reply)
    if code != codes.OK or case is None:
        return code
    client_id = command.client_account_id
    code = _refuse_other_client(state, case, client_id)
    if code != codes.OK:
        return code
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    member = state.clearing.member_of.get(account.owner)
    is_own = account.kind == KIND_MEMBER_HOUSE
    if member is None or not is_own or case.offers.get(client_id) != member.id:
        return codes.PORTING_NOT_OFFERED
    if member.status != MEMBER_ACTIVE:
        return codes.MEMBER_NOT_ACTIVE
    code = refuse_stopped(state, account, reply)
    if code != codes.OK:
        return code
    if asked_member(state, account) and has_missed(state, own_accounts(state, account), [member]):
        return codes.MARGIN_CALL_MISSED
    client = state.accounts[client_id]
    if not is_portable(client):
        return codes.ACCOUNT_NOT_PORTABLE
    code = refuse_limits(state, client, member, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    del case.offers[client_id]
    state.defaults.remove_account(case, client_id)
    port_account(state, client, member)
    event_writers.account_ported(state.events, 0, case.id, client_id, member.id)
    call_again(state, 0, client_id)
    refill(state, 0, client_id)
    return codes.OK


def pay_assessment(state: State, command: commands.PayAssessment, reply: Reply) -> int:
    """Pay a part of a member's assessment, from one of its house accounts.

    Refusals in order: UNKNOWN_DEFAULT_CASE, those of `refuse_foreign_account`, NO_ASSESSMENT, AMOUNT_NOT_POSITIVE,
    ASSESSMENT_EXCEEDED, those of `refuse_debit` and of `refuse_taking` (C-5.4), WITHDRAWAL_MARGIN.
    """
    case = state.defaults.cases.get(command.case_id)
    if case is None:
        return codes.UNKNOWN_DEFAULT_CASE
    code = refuse_foreign_account(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    assessment = case.assessments.get(state.clearing.member_of[account.owner].id)
    if assessment is None or case.deadline_ns == 0 or assessment.paid == assessment.called:
        return codes.NO_ASSESSMENT
    amount = command.amount
    if amount <= 0:
        return codes.AMOUNT_NOT_POSITIVE
    if amount > assessment.called - assessment.paid:
        reply.above(assessment.called - assessment.paid, amount)
        return codes.ASSESSMENT_EXCEEDED
    holding = account.holdings.get(state.valuation.id)
    code = refuse_debit(state, account, holding, amount, reply, is_due=True)
    if code == codes.OK:
        code = refuse_taking(state, account, state.valuation, amount, reply, is_due=True)
    if code != codes.OK or holding is None:
        return code
    code = refuse_amount(state, holding, amount, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    pay_called(state, 0, case, assessment, account, amount)
    return codes.OK
