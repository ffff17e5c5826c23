# SPDX-License-Identifier: Apache-2.0
"""Handle the redenomination of an asset: its exchange for another one, which two principals announce (SPEC O-11).

Owns the request of the first principal, and the refusals. `settlement.redenominations` names the obstacles at the
record time.
"""

from clearinghouse.statemachine.arithmetic.corporate_actions import exchange_rate
from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.authority.common_checks import refuse_count, refuse_inactive
from clearinghouse.statemachine.handlers.clearing.corporate_actions import (
    announce,
    is_past,
    is_ratio,
    new_action,
    refuse_redemptions,
)
from clearinghouse.statemachine.settlement.redenominations import refuse_dependents, refuse_terms
from clearinghouse.statemachine.state.corporate_actions import AskedRedenomination
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CORPORATE_ACTIONS_MAX,
    CORPORATE_REDENOMINATION,
)


def redenominate_asset(state: State, command: commands.RedenominateAsset, reply: Reply) -> int:
    """Request the exchange of an asset, or announce it as the second principal. Reply: its id, 0 for the request.

    Refusals in order: UNKNOWN_ASSET, those of `refuse_inactive`, SECURITY_REDEEMED, REDEMPTION_ANNOUNCED, those of
    `refuse_dependents`, RECORD_DATE_IN_PAST, PARAMETER_OUT_OF_RANGE, SPLIT_INDIVISIBLE, those of `refuse_terms`,
    STATE_LIMIT, SECOND_PERSON_NEEDED.
    """
    asset = state.assets.get(command.asset_id)
    into = state.assets.get(command.into_asset_id)
    if asset is None or into is None:
        return codes.UNKNOWN_ASSET
    code = refuse_inactive(state, command.account_id)
    if code == codes.OK:
        code = refuse_redemptions(state, asset.id, into.id, AMOUNT_MAX)
    if code == codes.OK:
        code = refuse_dependents(state, asset, into)
    if code == codes.OK and is_past(state, command.record_time_ns, reply):
        code = codes.RECORD_DATE_IN_PAST
    if code == codes.OK and (asset is into or not is_ratio(state, command)):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK:
        return code
    amount, rest = exchange_rate(
        command.new_units, command.old_units, 10**into.scale, 10**asset.scale
    )
    if rest:
        reply.above(0, rest)
        return codes.SPLIT_INDIVISIBLE
    code = refuse_terms(state, asset, into, amount, reply)
    if code == codes.OK:
        code = refuse_count(len(state.corporate_actions.actions), CORPORATE_ACTIONS_MAX, reply)
    if code != codes.OK:
        return code
    asked = _asked(state, command)
    if asked is not None and asked.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED

    # Accepted: nothing below refuses.
    if asked is None:
        _record_request(state, command)
        return codes.OK
    del state.corporate_actions.asked[asset.id]
    action = new_action(
        state,
        CORPORATE_REDENOMINATION,
        asset.id,
        command.account_id,
        into.id,
        command.record_time_ns,
    )
    action.amount = amount
    announce(state, action)
    reply.item_id = action.id
    return codes.OK


def _asked(state: State, command: commands.RedenominateAsset) -> AskedRedenomination | None:
    """Return the request of at most a day ago with the fields of a command, or None."""
    asked = state.corporate_actions.asked.get(command.asset_id)
    if asked is None or not still_counts(state, command.KIND, asked.asked_by, asked.asked_ns):
        return None
    same = (
        asked.account_id == command.account_id
        and asked.into_id == command.into_asset_id
        and asked.new_units == command.new_units
        and asked.old_units == command.old_units
        and asked.record_ns == command.record_time_ns
    )
    return asked if same else None


def _record_request(state: State, command: commands.RedenominateAsset) -> None:
    """Record the request of a first principal; it replaces an earlier one of the same asset."""
    state.corporate_actions.asked[command.asset_id] = AskedRedenomination(
        command.asset_id,
        command.account_id,
        command.into_asset_id,
        command.new_units,
        command.old_units,
        command.record_time_ns,
        command.principal,
        state.time_ns,
    )
    event_writers.redenomination_asked(
        state.events,
        0,
        asset_id=command.asset_id,
        account_id=command.account_id,
        into_asset_id=command.into_asset_id,
        new_units=command.new_units,
        old_units=command.old_units,
        record_time_ns=command.record_time_ns,
    )
