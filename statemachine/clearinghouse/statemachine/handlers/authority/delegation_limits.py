# SPDX-License-Identifier: Apache-2.0
"""Set the limits of a delegate on an account (SPEC Q-5, Q-5.1).

Owns the refusals of the command and the start of a limit: a lower limit starts at once, a higher limit a day later.
`authority.delegation_limits` and `pretrade.delegated_orders` apply the limits.
"""

from clearinghouse.statemachine.authority.common_checks import refuse_inactive
from clearinghouse.statemachine.authority.delegations import holds
from clearinghouse.statemachine.state.authority import NO_LIMIT, DelegationLimit
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.commands import SetDelegationLimit
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import (
    DELEGATED_MOVED_A_DAY,
    DELEGATED_ORDER_VALUE,
    DELEGATION_LIMITS_MAX,
    WITHDRAWAL_WAIT_NS,
)


def set_delegation_limit(state: State, command: SetDelegationLimit, reply: Reply) -> int:
    """Set a limit of a delegation, or end it.

    Refusals in order: AUTHORITY_OFF, those of `refuse_inactive`, UNKNOWN_DELEGATION, UNKNOWN_ASSET,
    PARAMETER_OUT_OF_RANGE, UNKNOWN_DELEGATION_LIMIT, TOO_MANY_DELEGATION_LIMITS.
    """
    authority = state.authority
    if not authority.is_on:
        return codes.AUTHORITY_OFF
    account_id = command.account_id
    code = refuse_inactive(state, account_id)
    if code != codes.OK:
        return code
    delegation = authority.delegations.get(account_id, {}).get(command.name)
    if delegation is None or not holds(state, delegation, state.accounts[account_id].owner):
        return codes.UNKNOWN_DELEGATION
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    known = command.limit_kind in (DELEGATED_MOVED_A_DAY, DELEGATED_ORDER_VALUE)
    if not known or command.amount < 0 or (command.removed and command.amount):
        return codes.PARAMETER_OUT_OF_RANGE
    present = _present(state, command)
    key = (command.limit_kind, command.asset_id)
    if command.removed and key not in present:
        return codes.UNKNOWN_DELEGATION_LIMIT
    if key not in present and len(present) >= DELEGATION_LIMITS_MAX:
        reply.above(DELEGATION_LIMITS_MAX, DELEGATION_LIMITS_MAX + 1)
        return codes.TOO_MANY_DELEGATION_LIMITS

    # Accepted: nothing below refuses.
    authority.delegation_limits.setdefault(command.name, {})[account_id] = present
    amount = NO_LIMIT if command.removed else command.amount
    limit = present.get(key)
    if limit is None:
        limit = DelegationLimit(account_id, command.name, command.asset_id, command.limit_kind)
        limit.amount = amount
        present[key] = limit
    else:
        _change(limit, amount, state.time_ns)
    limit.sequence = state.sequence
    event_writers.delegation_limit_set(
        state.events,
        0,
        account_id=account_id,
        principal_id=authority.principals[command.name].id,
        asset_id=command.asset_id,
        limit_kind=command.limit_kind,
        amount=command.amount,
        removed=command.removed,
        from_time_ns=limit.changes_ns or state.time_ns,
    )
    return codes.OK


def _present(
    state: State, command: SetDelegationLimit
) -> dict[tuple[int, AssetId], DelegationLimit]:
    """Return the limits of a delegation that have not ended, by kind of limit and asset."""
    limits = state.authority.delegation_limits.get(command.name, {}).get(command.account_id, {})
    return {key: one for key, one in limits.items() if one.at(state.time_ns) != NO_LIMIT}


def _change(limit: DelegationLimit, amount: int, time_ns: int) -> None:
    """Lower a limit at once, or let its rise begin a day later.

    A rise replaces a pending rise; a pending rise that is at least as high keeps its time.
    """
    present = limit.at(time_ns)
    assert present != NO_LIMIT
    waits_ns = limit.changes_ns if limit.changes_ns > time_ns else 0
    pending = limit.next_amount
    limit.amount = present
    if not _permits_more(amount, present):
        limit.amount = amount
        limit.next_amount = limit.changes_ns = 0
        return
    if not waits_ns or _permits_more(amount, pending):
        waits_ns = time_ns + WITHDRAWAL_WAIT_NS
    limit.next_amount = amount
    limit.changes_ns = waits_ns
    assert limit.changes_ns > time_ns


def _permits_more(amount: int, other: int) -> bool:
    """Return whether the limit `amount` permits more than the limit `other`; NO_LIMIT permits most."""
    if other == NO_LIMIT:
        return False
    return amount == NO_LIMIT or amount > other
