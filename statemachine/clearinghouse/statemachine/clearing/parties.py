# SPDX-License-Identifier: Apache-2.0
"""Which accounts may be parties to trades that the central counterparty takes over, and which give nothing away.

SPEC C-0, C-1, C-9. Owns both questions. Must never freeze an account: `default.cases` does.
"""

from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.types import (
    CASE_CLOSED,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    MEMBER_IN_DEFAULT,
)


def is_member_account(account: Account) -> bool:
    """Return whether an account is of a kind that members clear with (C-0)."""
    return KIND_MEMBER_HOUSE <= account.kind <= KIND_MEMBER_INDIVIDUAL


def is_frozen(state: State, account: Account) -> bool:
    """Return whether nothing may leave an account: its member's case is open, or has nets that are not posted.

    Afterwards what others have paid for it is owed to them: by the account, and by those of its member's own (C-10).
    """
    if not state.defaults.cases or not is_member_account(account):
        return False
    member = state.clearing.member_of.get(account.owner)
    if member is None or member.status != MEMBER_IN_DEFAULT:
        return False
    case = state.defaults.case_of[member.id]
    if case.state < CASE_CLOSED or member.nets > 0:
        return True
    return account.id in case.debts or (bool(case.debts) and account.kind == KIND_MEMBER_HOUSE)


def is_in_default(state: State, account: Account) -> bool:
    """Return whether an account gives nothing away by orders: it, or the one above it, is frozen (C-9)."""
    owner = state.accounts[account.parent_id] if account.isolated_market_id else account
    return is_frozen(state, owner)
