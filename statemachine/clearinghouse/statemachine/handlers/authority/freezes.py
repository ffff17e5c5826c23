# SPDX-License-Identifier: Apache-2.0
"""Handle freezes of accounts by custody, and their end (SPEC Q-5.1).

Owns the refusals of both commands. `authority.freezes` finds frozen accounts, for the handlers that let value leave
an account and for the gate of orders.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.authority.quarantine import is_liquidation_quarantined
from clearinghouse.statemachine.clearing.buy_in_offers import end_offers_of
from clearinghouse.statemachine.pretrade.kill_switch import end_raising_orders_of
from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import FreezeAccount, ReleaseAccount


def freeze_account(state: State, command: FreezeAccount, reply: Reply) -> int:
    """Freeze an account, or change the reason; end its orders that raise risk if the command states so (L-8).

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`.
    """
    del reply  # no refusal has figures
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    code = refuse_inactive(state, command.account_id)
    if code != codes.OK:
        return code

    # Accepted: nothing below refuses.
    authority.freezes[command.account_id] = Freeze(
        command.account_id, command.reason, command.principal, state.sequence, state.time_ns
    )
    event_writers.account_frozen(
        state.events,
        0,
        account_id=command.account_id,
        principal_id=authority.principals[command.principal].id,
        reason=command.reason,
    )
    end_offers_of(state, 0, command.account_id)
    if command.end_raising_orders:
        end_raising_orders_of(state, state.accounts[command.account_id])
    return codes.OK


def release_account(state: State, command: ReleaseAccount, reply: Reply) -> int:
    """End the freeze of an account, and an order of a court for it (L-8).

    Refusals in order: AUTHORITY_OFF, UNKNOWN_ACCOUNT, ACCOUNT_NOT_FROZEN, WORK_QUARANTINED (J-2.2),
    RELEASER_HAS_FROZEN.
    """
    del reply  # no refusal has figures
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    account = state.accounts.get(command.account_id)
    if account is None:
        return codes.UNKNOWN_ACCOUNT
    freeze = freeze_of(state, account)
    if freeze is None or freeze.account_id != account.id:
        return codes.ACCOUNT_NOT_FROZEN
    if is_liquidation_quarantined(state, account):
        return codes.WORK_QUARANTINED
    if freeze.name == command.principal:
        return codes.RELEASER_HAS_FROZEN

    # Accepted: nothing below refuses.
    del authority.freezes[account.id]
    authority.seizures.pop(account.id, None)
    event_writers.account_released(
        state.events,
        0,
        account_id=account.id,
        principal_id=authority.principals[command.principal].id,
        reason=freeze.reason,
    )
    return codes.OK
