# SPDX-License-Identifier: Apache-2.0
"""Close a frozen account by an order of a court, and move its movable assets to a named account (SPEC L-8).

Owns the request of the first principal, the order of both, and the refusals. The steps are the owner's own steps, in
the same order and with the same refusals. Must never move more than L-4 permits.
"""

from clearinghouse.statemachine.authority.approvals import still_counts
from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.clearing.parties import is_frozen
from clearinghouse.statemachine.handlers.exchange.close_all import Closing, end_all
from clearinghouse.statemachine.handlers.exchange.disconnects import end_dead_man
from clearinghouse.statemachine.state.authority import Seizure
from clearinghouse.statemachine.state.results import Refusal, Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import IDS_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    KIND_VENUE,
    LIQUIDATING,
    SECOND_PERSON_NS,
    SEIZURES_MAX,
)


def seize_account(state: State, command: commands.SeizeAccount, reply: Reply) -> int:
    """Request an order, confirm it as second principal, or continue it; the answer is the number of remaining items.

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`, SYSTEM_ACCOUNT (of a venue), ACCOUNT_NOT_FROZEN,
    those of `refuse_inactive` for the receiver, SAME_ACCOUNT, those of `_refuse_order`, ACCOUNT_FROZEN (C-9, J-2.2),
    ACCOUNT_LIQUIDATING.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code
    account = state.accounts[command.account_id]
    if account.kind == KIND_VENUE:
        return codes.SYSTEM_ACCOUNT
    if account.id not in authority.freezes:
        return codes.ACCOUNT_NOT_FROZEN
    code = refuse_inactive(state, command.receiver_id)
    if code != codes.OK:
        return code
    if command.receiver_id == account.id:
        return codes.SAME_ACCOUNT
    seizure = authority.seizures.get(account.id)
    if seizure is not None and state.accounts[seizure.receiver_id].status == CLOSED:
        seizure = None  # its receiver is gone: two principals name another one
    is_same = seizure is not None and _has_terms(state, seizure, command)
    code = _refuse_order(state, command, seizure, reply, is_same=is_same)
    if code != codes.OK:
        return code
    if is_frozen(state, account) or is_liquidation_quarantined(state, account):
        return codes.ACCOUNT_FROZEN
    if account.status == LIQUIDATING:
        return codes.ACCOUNT_LIQUIDATING

    # Accepted: nothing below refuses the command; a refused step leaves its item.
    if seizure is None or not is_same:
        authority.seizures[account.id] = Seizure(
            account.id,
            command.receiver_id,
            command.reference,
            command.principal,
            state.time_ns,
        )
        event_writers.seizure_asked(state.events, 0, account.id, command.receiver_id)
        return codes.OK
    if not seizure.is_ordered:
        seizure.is_ordered = True
        event_writers.seizure_ordered(state.events, 0, account.id, command.receiver_id)
        end_dead_man(state, account.id)
    # The order acts in the place of the owner, and the freeze binds the owner alone.
    freeze = authority.freezes.pop(account.id)
    reply.item_id = end_all(state, Closing(state, command))
    authority.freezes[account.id] = freeze
    return codes.OK


def _has_terms(state: State, seizure: Seizure, command: commands.SeizeAccount) -> bool:
    """Return whether an order in force, or a request of at most a day ago, has the fields of a command."""
    if not seizure.is_ordered and not still_counts(
        state, command.KIND, seizure.asked_by, seizure.asked_ns
    ):
        return False
    return seizure.receiver_id == command.receiver_id and seizure.reference == command.reference


def _refuse_order(
    state: State,
    command: commands.SeizeAccount,
    seizure: Seizure | None,
    refusal: Refusal,
    *,
    is_same: bool,
) -> int:
    """Return OK if a principal may ask for, confirm or continue an order, else a code.

    In order SEIZURE_DIFFERS, STATE_LIMIT, SECOND_PERSON_NEEDED.
    """
    if seizure is None:
        if command.account_id in state.authority.seizures:
            return codes.OK
        if len(state.authority.seizures) >= SEIZURES_MAX:
            _forget_requests(state)
        present = len(state.authority.seizures)
        if present >= SEIZURES_MAX:
            refusal.above(SEIZURES_MAX, present + 1)
            return codes.STATE_LIMIT
    elif seizure.is_ordered:
        return codes.OK if is_same else codes.SEIZURE_DIFFERS
    elif is_same and seizure.asked_by == command.principal:
        return codes.SECOND_PERSON_NEEDED
    return codes.OK


def _forget_requests(state: State) -> None:
    """Delete the requests that no second principal has confirmed within a day."""
    seizures = state.authority.seizures
    state.work.units += len(seizures) // IDS_PER_UNIT
    for seizure in list(seizures.values()):
        if not seizure.is_ordered and state.time_ns - seizure.asked_ns > SECOND_PERSON_NS:
            del seizures[seizure.account_id]
