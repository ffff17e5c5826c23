# SPDX-License-Identifier: Apache-2.0
"""Find the accounts with which members clear, those that answer together, and those that are frozen.

SPEC C-0, C-1, C-9, C-16. Accounts answer together if each must pay the debts of the others. Owns these queries. Must
never freeze an account: `default.cases` does.
"""

from collections.abc import Iterable
from typing import Final

from clearinghouse.statemachine.ledger.advances import owes_advance
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CASE_CLOSED,
    CASE_DECLARED,
    KIND_MEMBER_HOUSE,
    KIND_MEMBER_INDIVIDUAL,
    KIND_MEMBER_OMNIBUS,
    MEMBER_IN_DEFAULT,
)

# The first house accounts of an owner answer together, each further one for itself (I-12.1). Each
# amount belongs to one answer, so none covers two promises.
HOUSE_ACCOUNTS_TOGETHER: Final = 16


def own_accounts(state: State, account: Account) -> list[AccountId]:
    """Return the ids of the accounts that answer for an account's debts: the first house accounts of its owner (C-16).

    For any other account, only the account itself.
    """
    if account.kind != KIND_MEMBER_HOUSE:
        return [account.id]
    own_ids = state.house_ids[account.owner][:HOUSE_ACCOUNTS_TOGETHER]
    return own_ids if account.id in own_ids else [account.id]


def house_accounts_of_group(state: State, owner: str) -> list[AccountId]:
    """Return the first house accounts of an owner, and of each member of its group of affiliated owners (C-16)."""
    member = state.clearing.member_of.get(owner)
    found = state.house_ids[owner][:HOUSE_ACCOUNTS_TOGETHER]
    if member is not None:
        for other in _affiliates_beside(state, member):
            found += state.house_ids.get(other.owner, [])[:HOUSE_ACCOUNTS_TOGETHER]
    return found


def stand_in_one_group(state: State, account: Account, other: Account) -> bool:
    """Return whether two accounts are among the first house accounts of one owner or of one group (C-16)."""
    if account.kind != KIND_MEMBER_HOUSE or other.kind != KIND_MEMBER_HOUSE:
        return False
    party_of = state.clearing.party_of
    if party_of(account.owner) != party_of(other.owner):  # nearly all trades
        return False
    together = house_accounts_of_group(state, account.owner)
    return account.id in together and other.id in together


def _affiliates_beside(state: State, member: Member) -> list[Member]:
    """Return the other members of a member's group, at most GROUP_MEMBERS_MAX."""
    members = state.clearing.members
    return [members[one] for one in affiliates_of(state, member.id) if one != member.id]


def answering_party(state: State, account: Account) -> tuple[int, str, int]:
    """Return a key of the party that answers for an account: its owner's group, its owner, or only the account (C-16).

    Accounts with equal keys answer together. In a journal from before C-16.1 all accounts of an owner do.
    """
    if not state.margin.parameters.counts_open_lots():
        return 0, account.owner, 0
    if account.kind == KIND_MEMBER_HOUSE:
        return (*state.clearing.party_of(account.owner), 0)
    return 0, "", account.id


def is_member_account(account: Account) -> bool:
    """Return whether an account has a kind that members clear with (C-0)."""
    return KIND_MEMBER_HOUSE <= account.kind <= KIND_MEMBER_INDIVIDUAL


def is_own_account(account: Account) -> bool:
    """Return whether an account holds its owner's own assets: a house account or an exchange account (C-9.3)."""
    return account.kind <= KIND_MEMBER_HOUSE


def is_of_clients(state: State, account: Account) -> bool:
    """Return whether a member keeps an account for its clients, so that it pays no debt of its member (C-7)."""
    is_kind = KIND_MEMBER_OMNIBUS <= account.kind <= KIND_MEMBER_INDIVIDUAL
    return is_kind and account.owner in state.clearing.member_of


def belongs_to_case(account: Account) -> bool:
    """Return whether an account belongs to its owner's default case: own accounts and accounts of single clients."""
    return account.kind <= KIND_MEMBER_INDIVIDUAL


def is_affiliated(state: State, member_id: int, other_id: int) -> bool:
    """Return whether two member ids are the same member, or members of one group (C-16).

    Return False if one of them is 0 (no member).
    """
    if member_id == other_id:
        return member_id > 0
    members = state.clearing.members
    member, other = members.get(member_id), members.get(other_id)
    return member is not None and other is not None and 0 < member.group_id == other.group_id


def affiliates_of(state: State, member_id: int) -> list[int]:
    """Return the ids of all members of a member's group, at most GROUP_MEMBERS_MAX, or only its own (C-16)."""
    group_id = state.clearing.members[member_id].group_id
    return state.clearing.groups[group_id] if group_id else [member_id]


def by_group(state: State, member_ids: Iterable[int]) -> dict[int, list[int]]:
    """Return member ids by group, each list ascending; the key is the group's first member among them (C-16)."""
    found: dict[int, list[int]] = {}
    leads: dict[int, int] = {}
    for member_id in sorted(member_ids):
        group_id = state.clearing.members[member_id].group_id
        lead = leads.setdefault(group_id, member_id) if group_id else member_id
        found.setdefault(lead, []).append(member_id)
    return found


def is_frozen(state: State, account: Account) -> bool:
    """Return whether value may not leave an account because of its member's default.

    It is frozen while the member's case is open or the member has unposted nets. After that it stays frozen while it
    owes payments of the layers (C-10); a debt freezes the member's own accounts too. It also stays frozen while it, or
    an account that answers together with it, has variation margin to return (C-7), an advance to repay, or an unbooked
    market claim (C-5).
    """
    if not state.defaults.cases or not belongs_to_case(account):
        return False
    member = state.clearing.member_of.get(account.owner)
    if member is None or member.status != MEMBER_IN_DEFAULT:
        return False
    case = state.defaults.case_of[member.id]
    if case.state < CASE_CLOSED or member.nets > 0:
        return True
    if account.id in case.debts or (case.debts and is_own_account(account)):
        return True
    return any(_gives_back(state, state.accounts[one]) for one in own_accounts(state, account))


def _gives_back(state: State, account: Account) -> bool:
    """Return whether an account has variation margin to return, an advance to repay, or an unbooked market claim."""
    if account.id in state.corporate_actions.claims_of or owes_advance(state, account):
        return True
    received = state.margin.variation.get(account.id, {})
    return any(amount > 0 for amount in received.values())


def is_being_frozen(state: State, account: Account) -> bool:
    """Return whether a member's default is declared and its accounts are still being frozen (C-9.3)."""
    if not state.defaults.cases or not belongs_to_case(account):
        return False
    member = state.clearing.member_of.get(account.owner)
    if member is None or member.status != MEMBER_IN_DEFAULT:
        return False
    return state.defaults.case_of[member.id].state == CASE_DECLARED


def is_in_default(state: State, account: Account) -> bool:
    """Return whether orders of an account may not move value out, because the account or its parent is frozen (C-9)."""
    owner = state.accounts[account.parent_id] if account.isolated_market_id else account
    return is_frozen(state, owner)
