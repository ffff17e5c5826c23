# SPDX-License-Identifier: Apache-2.0
"""Handle announcements of corporate actions, and their cancellation before they are paid (SPEC C-5).

Owns the refusals of each command in their order. Must never pay: the deadlines of the action do.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.arithmetic.corporate_actions import exchange_rate
from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_inactive
from clearinghouse.statemachine.settlement.corporate_actions import end, is_overdue
from clearinghouse.statemachine.settlement.redemptions import indivisible_rest, is_mere_security
from clearinghouse.statemachine.settlement.splits import refuse_split_markets
from clearinghouse.statemachine.state.corporate_actions import CorporateAction
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_RECORD
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTION_ANNOUNCED,
    CORPORATE_ACTIONS_MAX,
    CORPORATE_CASH_DIVIDEND,
    CORPORATE_REDEMPTION,
    CORPORATE_SPLIT,
    CORPORATE_UNITS_MAX,
    SPLIT_RATIO_MAX,
    VALUE_DATE_DAYS_MAX,
)

_AHEAD_MAX_NS: Final = VALUE_DATE_DAYS_MAX * DAY_NS


def _is_quoted_in(state: State, security_id: AssetId, asset_id: AssetId) -> bool:
    """Return whether an asset is the quote of each cleared market of a security, and not the security itself."""
    security = state.assets[security_id]
    return security_id != asset_id and all(
        market.quote.id == asset_id
        for market in security.listings
        if market.base is security and market.id in state.clearing.markets
    )


def is_past(state: State, record_ns: int, reply: Reply) -> bool:
    """Return whether a record time has passed or is now; if so, write the figures of the refusal to `reply`."""
    if record_ns > state.time_ns:
        return False
    reply.below(state.time_ns + 1, record_ns)
    return True


def _refuse_payment(
    state: State,
    command: commands.AnnounceDividend | commands.AnnounceRedemption,
    pay_ns: int,
    reply: Reply,
) -> int:
    """Return AMOUNT_OUT_OF_RANGE, RECORD_DATE_IN_PAST or PARAMETER_OUT_OF_RANGE, in order; else OK."""
    if not 0 < command.amount <= AMOUNT_MAX:
        return codes.AMOUNT_OUT_OF_RANGE
    if is_past(state, command.record_time_ns, reply):
        return codes.RECORD_DATE_IN_PAST
    if (
        not 1 <= command.per_units <= CORPORATE_UNITS_MAX
        or not command.record_time_ns <= pay_ns <= state.time_ns + _AHEAD_MAX_NS
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    return codes.OK


def refuse_redemptions(
    state: State, security_id: AssetId, asset_id: AssetId, record_ns: int
) -> int:
    """Return SECURITY_REDEEMED of a security or of the paid currency, or REDEMPTION_ANNOUNCED, in order; else OK.

    The latter for a security with a redemption up to a record time, and for a currency with any announced redemption.
    """
    corporate = state.corporate_actions
    if security_id in corporate.redeemed or asset_id in corporate.redeemed:
        return codes.SECURITY_REDEEMED
    for action in corporate.actions.values():
        if action.ends_security() and (
            action.security_id == asset_id
            or (action.security_id == security_id and action.record_ns <= record_ns)
        ):
            return codes.REDEMPTION_ANNOUNCED
    return codes.OK


def announce_dividend(state: State, command: commands.AnnounceDividend, reply: Reply) -> int:
    """Announce a cash dividend. Reply: its id.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ISOLATED_ACCOUNT, ACCOUNT_CLOSED,
    SECURITY_REDEEMED, REDEMPTION_ANNOUNCED, CORPORATE_ACTION_CURRENCY, SECURITY_NOT_REDEEMABLE (it has a lending pool),
    AMOUNT_OUT_OF_RANGE, RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE, STATE_LIMIT.
    """
    if command.security_id not in state.assets or command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_inactive(state, command.account_id)
    if code == codes.OK:
        code = refuse_redemptions(
            state, command.security_id, command.asset_id, command.record_time_ns
        )
    if code == codes.OK and not _is_quoted_in(state, command.security_id, command.asset_id):
        code = codes.CORPORATE_ACTION_CURRENCY
    if code == codes.OK and state.assets[command.security_id].pool is not None:
        code = codes.SECURITY_NOT_REDEEMABLE
    if code == codes.OK:
        code = _refuse_payment(state, command, command.pay_time_ns, reply)
    if code == codes.OK:
        count = len(state.corporate_actions.actions)
        code = refuse_count(count, CORPORATE_ACTIONS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    action = _action_of(state, CORPORATE_CASH_DIVIDEND, command, command.asset_id)
    action.amount, action.per_units = command.amount, command.per_units
    action.pay_ns = command.pay_time_ns
    announce(state, action)
    reply.item_id = action.id
    return codes.OK


def new_action(
    state: State,
    kind: int,
    security_id: AssetId,
    account_id: AccountId,
    asset_id: AssetId,
    record_ns: int,
) -> CorporateAction:
    """Create and return the next corporate action.

    Its payment is due at its record time, unless the announcement states another time.
    """
    corporate = state.corporate_actions
    corporate.last_id += 1
    action = CorporateAction(corporate.last_id, security_id, account_id)
    action.kind = kind
    action.asset_id = asset_id
    action.record_ns = action.pay_ns = record_ns
    return action


def _action_of(
    state: State,
    kind: int,
    command: commands.AnnounceDividend | commands.AnnounceRedemption | commands.AnnounceSplit,
    asset_id: AssetId,
) -> CorporateAction:
    """Create and return the corporate action that a command announces."""
    return new_action(
        state, kind, command.security_id, command.account_id, asset_id, command.record_time_ns
    )


def announce(state: State, action: CorporateAction) -> None:
    """List an action, schedule its record time, and write its event."""
    state.corporate_actions.add(action)
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


def announce_redemption(state: State, command: commands.AnnounceRedemption, reply: Reply) -> int:
    """Announce the full redemption of a security. Reply: its id.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ISOLATED_ACCOUNT, ACCOUNT_CLOSED,
    SECURITY_REDEEMED, REDEMPTION_ANNOUNCED, CORPORATE_ACTION_CURRENCY, SECURITY_NOT_REDEEMABLE, AMOUNT_OUT_OF_RANGE,
    RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE, REDEMPTION_INDIVISIBLE, STATE_LIMIT.
    """
    if command.security_id not in state.assets or command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    code = refuse_inactive(state, command.account_id)
    if code == codes.OK:
        # A second redemption is refused at any time, so an announced redemption counts regardless
        # of its date.
        code = refuse_redemptions(state, command.security_id, command.asset_id, AMOUNT_MAX)
    if code == codes.OK and not _is_quoted_in(state, command.security_id, command.asset_id):
        code = codes.CORPORATE_ACTION_CURRENCY
    security = state.assets[command.security_id]
    if code == codes.OK and not is_mere_security(state, security):
        code = codes.SECURITY_NOT_REDEEMABLE
    if code == codes.OK:
        code = _refuse_payment(state, command, command.record_time_ns, reply)
    if code != codes.OK:
        return code
    rest = indivisible_rest(state, security, command.amount, command.per_units)
    if rest:
        reply.above(0, rest)
        return codes.REDEMPTION_INDIVISIBLE
    code = refuse_count(len(state.corporate_actions.actions), CORPORATE_ACTIONS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    action = _action_of(state, CORPORATE_REDEMPTION, command, command.asset_id)
    action.amount, action.per_units = command.amount, command.per_units
    announce(state, action)
    reply.item_id = action.id
    return codes.OK


def announce_split(state: State, command: commands.AnnounceSplit, reply: Reply) -> int:
    """Announce the split of a security: its exchange for another. Reply: its id.

    Refusals in order: UNKNOWN_ASSET, UNKNOWN_ACCOUNT, SYSTEM_ACCOUNT, ISOLATED_ACCOUNT, ACCOUNT_CLOSED,
    SECURITY_REDEEMED, REDEMPTION_ANNOUNCED, SECURITY_NOT_REDEEMABLE, RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE,
    SPLIT_WITHOUT_MARKET, SPLIT_INDIVISIBLE, STATE_LIMIT.
    """
    security = state.assets.get(command.security_id)
    into = state.assets.get(command.into_security_id)
    if security is None or into is None:
        return codes.UNKNOWN_ASSET
    code = refuse_inactive(state, command.account_id)
    if code == codes.OK:
        code = refuse_redemptions(state, security.id, into.id, AMOUNT_MAX)
    if code == codes.OK and not is_mere_security(state, security):
        code = codes.SECURITY_NOT_REDEEMABLE
    if code == codes.OK and is_past(state, command.record_time_ns, reply):
        code = codes.RECORD_DATE_IN_PAST
    if code == codes.OK and (security is into or not is_ratio(state, command)):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK:
        return code
    amount, rest = exchange_rate(
        command.new_units, command.old_units, 10**into.scale, 10**security.scale
    )
    code = refuse_split_markets(state, security, into, amount, reply)
    if rest and code != codes.SPLIT_WITHOUT_MARKET:
        reply.above(0, rest)
        return codes.SPLIT_INDIVISIBLE
    if code == codes.OK:
        count = len(state.corporate_actions.actions)
        code = refuse_count(count, CORPORATE_ACTIONS_MAX, reply)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    action = _action_of(state, CORPORATE_SPLIT, command, into.id)
    action.amount = amount
    announce(state, action)
    reply.item_id = action.id
    return codes.OK


def is_ratio(state: State, command: commands.AnnounceSplit | commands.RedenominateAsset) -> bool:
    """Return whether an exchange has two different numbers of units in range, and a record time within the limit."""
    return (
        command.new_units != command.old_units
        and 1 <= command.new_units <= SPLIT_RATIO_MAX
        and 1 <= command.old_units <= SPLIT_RATIO_MAX
        and command.record_time_ns <= state.time_ns + _AHEAD_MAX_NS
    )


def cancel_corporate_action(
    state: State, command: commands.CancelCorporateAction, _reply: Reply
) -> int:
    """Cancel a corporate action before its record time, or one that its payer has not paid at its time.

    Refusals in order: UNKNOWN_CORPORATE_ACTION, CORPORATE_ACTION_RECORDED.
    """
    action = state.corporate_actions.actions.get(command.action_id)
    if action is None:
        return codes.UNKNOWN_CORPORATE_ACTION
    if action.status != CORPORATE_ACTION_ANNOUNCED and not is_overdue(state, action):
        return codes.CORPORATE_ACTION_RECORDED

    # Accepted: nothing below refuses.
    end(state, 0, action)
    return codes.OK
