# SPDX-License-Identifier: Apache-2.0
"""Bound what a delegate lets leave an account in a day, and find its limits (SPEC Q-5).

Owns the search for a limit, and the count of each limit's present day. Must never set a limit
(`handlers.delegation_limits` does), know which commands move value (`handlers.delegated_moves` does) or value an order
(`pretrade.delegated_orders` does).

A day is one of UTC, by the time of sequences. Only the day of the last movement is counted, so a limit has one number.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.state.authority import NO_LIMIT, DelegationLimit
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import DELEGATED_MOVED_A_DAY


def has_limits(state: State, name: str) -> bool:
    """Return whether a principal is a delegate that has a limit on some account."""
    return name in state.authority.delegation_limits


def delegate_of(state: State, name: str) -> str:
    """The name of a principal that has limits as a delegate, "" for all others."""
    return name if name in state.authority.delegation_limits else ""


def limit_of(
    state: State, name: str, account_id: AccountId, kind: int, asset_id: AssetId
) -> DelegationLimit | None:
    """The limit of a delegate on an account, or on the one above an isolated one (M-8); None: it has none.

    An owner has none, also where it was a delegate before (C-9).
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
    """Return what has left today with an amount more; what left on an earlier day counts no more.

    pre: 0 <= day <= today
    pre: moved >= 0
    pre: amount >= 0
    post: __return__ >= amount
    post: __return__ == (moved + amount if day == today else amount)
    """
    return moved + amount if day == today else amount


def check_moved(
    state: State, name: str, account_id: AccountId, asset_id: AssetId, amount: int, refusal: Refusal
) -> int:
    """DELEGATE_MOVED_LIMIT if a principal would let more leave an account on this day than it may as a delegate."""
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
    """Count an amount that a principal has let leave, if a limit bounds it."""
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
    """Count an amount no more that was taken back within its own command."""
    limit = limit_of(state, name, account_id, DELEGATED_MOVED_A_DAY, asset_id)
    if limit is None:
        return
    assert limit.day == state.time_ns // DAY_NS
    limit.moved -= amount
    assert limit.moved >= 0


def forget_limits(state: State, name: str, account_id: AccountId) -> None:
    """Forget the limits of a delegation that has ended."""
    by_account = state.authority.delegation_limits.get(name)
    if by_account is not None and by_account.pop(account_id, None) is not None and not by_account:
        del state.authority.delegation_limits[name]
