# SPDX-License-Identifier: Apache-2.0
"""Limit the value that a delegate may move out of an account in a day, and find its limits (SPEC Q-5).

Owns the search for a limit, and the count of each limit's present day. Must never set a limit
(`handlers.authority.delegation_limits` does), know which commands move value (`authority.delegated_moves` does) or
value an order (`pretrade.delegated_orders` does).

A day is a UTC day of sequenced time. A limit stores one count: that of the day of the last movement.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.state.authority import NO_LIMIT, DelegationLimit
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DELEGATED_MOVED_A_DAY,
    DELEGATED_ORDER_VALUE,
    DELEGATION_LIMITS_MAX,
)


def has_limits(state: State, name: str) -> bool:
    """Return whether a principal is a delegate with a limit on some account."""
    return name in state.authority.delegation_limits


def delegate_of(state: State, name: str) -> str:
    """Return a principal's name if it has limits as a delegate, else ""."""
    return name if name in state.authority.delegation_limits else ""


def limit_of(
    state: State, name: str, account_id: AccountId, kind: int, asset_id: AssetId
) -> DelegationLimit | None:
    """Return a delegate's limit on an account, or on the parent of an isolated account (M-8); None without a limit.

    An owner has no limit, even if the owner was a delegate before (C-9).
    """
    by_account = state.authority.delegation_limits.get(name)
    account = state.accounts.get(account_id)
    if by_account is None or account is None or account.owner == name:
        return None
    limits = by_account.get(account.parent_id if account.isolated_market_id else account_id)
    limit = limits.get((kind, asset_id)) if limits is not None else None
    if limit is None or limit.at(state.time_ns) == NO_LIMIT:
        return None
    return limit


def moved_after(day: int, moved: int, today: int, amount: int) -> int:
    """Return the amount moved today including `amount`; amounts of an earlier day do not count.

    pre: 0 <= day <= today
    pre: moved >= 0
    pre: amount >= 0
    post: __return__ >= amount
    post: __return__ == (moved + amount if day == today else amount)
    """
    return moved + amount if day == today else amount


def refuse_moved(
    state: State, name: str, account_id: AccountId, asset_id: AssetId, amount: int, refusal: Refusal
) -> int:
    """Return DELEGATE_MOVED_LIMIT if an amount would exceed a delegate's limit of moved value for this day; else OK."""
    limit = limit_of(state, name, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None or amount <= 0:
        return codes.OK
    moved = moved_after(limit.day, limit.moved, state.time_ns // DAY_NS, amount)
    most = limit.at(state.time_ns)
    if moved > most:
        refusal.above(most, moved)
        return codes.DELEGATE_MOVED_LIMIT
    return codes.OK


def count_moved(
    state: State, name: str, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """Count an amount that a principal moved out of an account, if the principal has a limit."""
    limit = limit_of(state, name, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None:
        return
    assert amount > 0
    today = state.time_ns // DAY_NS
    limit.moved = moved_after(limit.day, limit.moved, today, amount)
    limit.day = today
    assert limit.moved <= limit.at(state.time_ns)


def take_back_moved(
    state: State, name: str, account_id: AccountId, asset_id: AssetId, amount: int
) -> None:
    """Subtract an amount that a principal moved out of an account, because its command has undone the movement."""
    limit = limit_of(state, name, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None:
        return
    assert limit.day == state.time_ns // DAY_NS
    limit.moved -= amount
    assert limit.moved >= 0


def carry_limits(state: State, offset: int, asset_id: AssetId, into_id: AssetId, rate: int) -> None:
    """Convert limits in an asset to limits in the asset that replaces it, unless the new asset has its own (O-11).

    `rate` new units replace one old unit. The limits are the amount that needs two principals of custody, and the
    limits of delegates with their amounts moved today.
    """
    authority = state.authority
    confirmed = authority.approval_limits.get(asset_id, 0)
    if confirmed and into_id not in authority.approval_limits:
        amount = min(confirmed * rate, AMOUNT_MAX)
        authority.approval_limits[into_id] = amount
        event_writers.approval_limit_set(state.events, offset, into_id, amount)
    for name, by_account in authority.delegation_limits.items():
        state.work.units += len(by_account)
        for limits in by_account.values():
            for kind, of in list(limits):
                if of == asset_id and (kind, into_id) not in limits:
                    limit = _carried(limits[kind, of], into_id, rate)
                    limits[kind, into_id] = limit
                    _write_carried(state, offset, name, limit)
            if len(limits) > DELEGATION_LIMITS_MAX:
                for kind in (DELEGATED_MOVED_A_DAY, DELEGATED_ORDER_VALUE):
                    limits.pop((kind, asset_id), None)


def _carried(limit: DelegationLimit, into_id: AssetId, rate: int) -> DelegationLimit:
    """Return a limit converted into another asset; NO_LIMIT stays."""
    found = DelegationLimit(limit.account_id, limit.name, into_id, limit.kind)
    found.amount = _grown(limit.amount, rate)
    found.next_amount = _grown(limit.next_amount, rate)
    found.changes_ns, found.day, found.sequence = limit.changes_ns, limit.day, limit.sequence
    found.moved = _grown(limit.moved, rate)
    return found


def _grown(amount: int, rate: int) -> int:
    """Return an amount times a rate, at most the largest amount; NO_LIMIT stays."""
    return amount if amount == NO_LIMIT else min(amount * rate, AMOUNT_MAX)


def _write_carried(state: State, offset: int, name: str, limit: DelegationLimit) -> None:
    """Write the event of a delegate's limit in a new asset."""
    event_writers.delegation_limit_set(
        state.events,
        offset,
        account_id=limit.account_id,
        principal_id=state.authority.principals[name].id,
        asset_id=limit.asset_id,
        limit_kind=limit.kind,
        amount=max(limit.at(state.time_ns), 0),
        removed=int(limit.at(state.time_ns) == NO_LIMIT),
        from_time_ns=state.time_ns,
    )


def forget_limits(state: State, name: str, account_id: AccountId) -> None:
    """Remove the limits of a delegation that has ended."""
    by_account = state.authority.delegation_limits.get(name)
    if by_account is not None and by_account.pop(account_id, None) is not None and not by_account:
        del state.authority.delegation_limits[name]
