# SPDX-License-Identifier: Apache-2.0
"""Count the lots that a group of affiliated members waits for and fails to deliver itself (SPEC C-5.2, C-16).

Owns this count, which is for house accounts alone: an account of clients answers for itself (C-7). Must never decide
what follows from it: `receipts` serves such lots last, and `buy_ins` starts no buy-in for them.
"""

from typing import TypeAlias

from clearinghouse.statemachine.state.dvp import Obligation
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import KIND_MEMBER_HOUSE

OwnFails: TypeAlias = dict[tuple[int, str], int]
"""The lots that the house accounts of a group or of an owner alone fail to deliver, by `party_of`."""


def own_fails(state: State, deliverers: list[Obligation]) -> OwnFails:
    """Return the lots of deliveries in one market that house accounts have not locked, by group."""
    found: OwnFails = {}
    for one in deliverers:
        failed = -one.lots - one.locked
        account = state.accounts[one.account_id]
        if failed and account.kind == KIND_MEMBER_HOUSE:
            party = state.clearing.party_of(account.owner)
            found[party] = found.get(party, 0) + failed
    return found


def take_own(state: State, fails: OwnFails, account_id: AccountId, lots: int) -> int:
    """Take the lots of a receipt off the fails of its own group, as far as there are some; return their number."""
    account = state.accounts[account_id]
    if account.kind != KIND_MEMBER_HOUSE:
        return 0
    party = state.clearing.party_of(account.owner)
    part = min(lots, fails.get(party, 0))
    if part:
        fails[party] -= part
    return part
