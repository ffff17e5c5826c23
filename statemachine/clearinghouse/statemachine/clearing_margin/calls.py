# SPDX-License-Identifier: Apache-2.0
"""Call for margin: open, raise and end a call, send its reminder, and record a missed call (SPEC C-7).

Owns the life of a call. Must never declare a default: an operator does.
"""

from clearinghouse.statemachine.arithmetic.calendars import SECOND_NS
from clearinghouse.statemachine.clearing_cover.initial_margin import value_of_collateral
from clearinghouse.statemachine.state.margin import MarginCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_MARGIN_CALL, DEADLINE_MARGIN_REMINDER
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId


def settle_call(state: State, offset: int, account_id: AccountId) -> None:
    """Compare an account's collateral with its requirement, and open, change or end its margin call."""
    margin = state.margin
    account = state.accounts[account_id]
    required = margin.requirements.get(account_id, 0)
    lacking = required - value_of_collateral(state, account)
    call = margin.calls.get(account_id)
    if lacking <= 0:
        if call is not None:
            _end(state, offset, call, required)
        return
    if call is None:
        call = _open(state, account_id, lacking)
    elif lacking <= call.amount:
        # A part was lodged; the deadline stays.
        call.amount = lacking
        return
    call.amount = lacking
    _state_call(state, offset, call)


def call_again(state: State, offset: int, account_id: AccountId) -> None:
    """Let the call of an account that a member has taken over begin again: frozen it could not be met (C-9)."""
    call = state.margin.calls.get(account_id)
    if call is not None:
        state.timers.cancel(DEADLINE_MARGIN_CALL, account_id)
        state.timers.cancel(DEADLINE_MARGIN_REMINDER, account_id)
        _state_call(state, offset, _open(state, account_id, call.amount))


def _state_call(state: State, offset: int, call: MarginCall) -> None:
    """Write the event of a call, with its amount and its deadline."""
    account_id = call.account_id
    if state.observer is not None:
        state.observer(events.MARGIN_CALLED, account_id, 0)
    event_writers.margin_called(
        state.events,
        offset,
        account_id=account_id,
        member_id=call.member_id,
        amount=call.amount,
        required=state.margin.requirements.get(account_id, 0),
        deadline_ns=call.deadline_ns,
    )


def has_open_call(state: State, account_id: AccountId) -> bool:
    """Return whether an account has an open call for margin or for cash (C-7.5, C-5.4)."""
    return account_id in state.margin.calls or account_id in state.dvp.cash_calls_of


def _open(state: State, account_id: AccountId, lacking: int) -> MarginCall:
    """Open a margin call with its deadline and its reminder."""
    parameters = state.margin.parameters
    member = state.clearing.member_of[state.accounts[account_id].owner]
    deadline_ns = state.gap.begins_ns(state.time_ns) + parameters.call_seconds * SECOND_NS
    call = MarginCall(account_id, member.id, lacking, state.time_ns, deadline_ns)
    state.margin.calls[account_id] = call
    state.timers.schedule(deadline_ns, DEADLINE_MARGIN_CALL, account_id)
    if parameters.reminder_seconds:
        reminder_ns = deadline_ns - parameters.reminder_seconds * SECOND_NS
        state.timers.schedule(reminder_ns, DEADLINE_MARGIN_REMINDER, account_id)
    return call


def _end(state: State, offset: int, call: MarginCall, required: int) -> None:
    """End a call that is met; this may be a missed call, because no operator has declared a default yet."""
    del state.margin.calls[call.account_id]
    state.timers.cancel(DEADLINE_MARGIN_CALL, call.account_id)
    state.timers.cancel(DEADLINE_MARGIN_REMINDER, call.account_id)
    event_writers.margin_call_met(
        state.events,
        offset,
        account_id=call.account_id,
        member_id=call.member_id,
        amount=0,
        required=required,
        deadline_ns=call.deadline_ns,
    )


def call_due(state: State, account_id: AccountId) -> None:
    """Record a missed call at its deadline, with the amount still missing: a potential default."""
    call = state.margin.calls[account_id]
    call.is_missed = 1
    event_writers.potential_default(
        state.events,
        0,
        account_id=account_id,
        member_id=call.member_id,
        amount=call.amount,
        required=state.margin.requirements.get(account_id, 0),
        deadline_ns=call.deadline_ns,
    )


def reminder_due(state: State, account_id: AccountId) -> None:
    """Write the reminder of a call near its deadline."""
    call = state.margin.calls[account_id]
    event_writers.margin_call_reminded(
        state.events,
        0,
        account_id=account_id,
        member_id=call.member_id,
        amount=call.amount,
        required=state.margin.requirements.get(account_id, 0),
        deadline_ns=call.deadline_ns,
    )
