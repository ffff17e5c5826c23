# SPDX-License-Identifier: Apache-2.0
"""Handle announcements of corporate actions, and their cancellation before the record time (SPEC C-5).

Owns the refusals of each command in their order. Must never pay: deadlines do.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.handlers.access import check_active, check_count, check_rule_set
from clearinghouse.statemachine.settlement.corporate_actions import end
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_RECORD
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTION_ANNOUNCED,
    CORPORATE_ACTIONS_MAX,
    CORPORATE_UNITS_MAX,
    VALUE_DATE_DAYS_MAX,
)

_AHEAD_MAX_NS: Final = VALUE_DATE_DAYS_MAX * DAY_NS


def _check_terms(state: State, command: commands.AnnounceDividend, reply: Reply) -> int:
    """CORPORATE_ACTION_CURRENCY, AMOUNT_OUT_OF_RANGE, RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE, in order."""
    security, asset = state.assets[command.security_id], state.assets[command.asset_id]
    cleared = state.clearing.markets
    if security is asset or any(
        market.base is security and market.id in cleared and market.quote is not asset
        for market in security.listings
    ):
        return codes.CORPORATE_ACTION_CURRENCY
    if not 0 < command.amount <= AMOUNT_MAX:
        return codes.AMOUNT_OUT_OF_RANGE
    if command.record_time_ns <= state.time_ns:
        reply.below(state.time_ns + 1, command.record_time_ns)
        return codes.RECORD_DATE_IN_PAST
    if (
        not 1 <= command.per_units <= CORPORATE_UNITS_MAX
        or not command.record_time_ns <= command.pay_time_ns <= state.time_ns + _AHEAD_MAX_NS
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    return codes.OK


def announce_dividend(state: State, command: commands.AnnounceDividend, reply: Reply) -> int:
    """Announce a cash dividend. Answer: its number.

    Refusals in order: RULE_SET_TOO_OLD, UNKNOWN_ASSET, UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ISOLATED_ACCOUNT,
    ACCOUNT_CLOSED, CORPORATE_ACTION_CURRENCY, AMOUNT_OUT_OF_RANGE, RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE,
    STATE_LIMIT.
    """
    code = check_rule_set(state, reply)
    if code != codes.OK:
        return code
    if command.security_id not in state.assets or command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = check_active(state, command.account_id)
    if code == codes.OK:
        code = _check_terms(state, command, reply)
    corporate = state.corporate_actions
    if code == codes.OK:
        code = check_count(state, len(corporate.actions), CORPORATE_ACTIONS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    corporate.last_id += 1
    action = CorporateAction(corporate.last_id, command.security_id, command.account_id)
    action.asset_id = command.asset_id
    action.amount = command.amount
    action.per_units = command.per_units
    action.record_ns = command.record_time_ns
    action.pay_ns = command.pay_time_ns
    corporate.add(action)
    state.timers.schedule(action.record_ns, DEADLINE_RECORD, action.id)
    event_writers.corporate_action_announced(
        state.events,
        0,
        action_id=action.id,
        action_kind=action.kind,
        security_id=action.security_id,
        account_id=action.account_id,
        asset_id=action.asset_id,
        amount=action.amount,
        per_units=action.per_units,
        record_time_ns=action.record_ns,
        pay_time_ns=action.pay_ns,
    )
    reply.item_id = action.id
    return codes.OK


def cancel_corporate_action(
    state: State, command: commands.CancelCorporateAction, reply: Reply
) -> int:
    """Cancel a corporate action before its record time.

    Refusals in order: RULE_SET_TOO_OLD, UNKNOWN_CORPORATE_ACTION, CORPORATE_ACTION_RECORDED.
    """
    code = check_rule_set(state, reply)
    if code != codes.OK:
        return code
    action = state.corporate_actions.actions.get(command.action_id)
    if action is None:
        return codes.UNKNOWN_CORPORATE_ACTION
    if action.status != CORPORATE_ACTION_ANNOUNCED:
        return codes.CORPORATE_ACTION_RECORDED

    # Accepted: nothing below refuses.
    end(state, 0, action)
    return codes.OK
