# SPDX-License-Identifier: Apache-2.0
"""Find the accounts that custody has frozen: no value leaves them and they take no more risk (SPEC Q-5.1, L-8).

Owns the query. Must never freeze or release: `handlers.authority.freezes` does.
"""

from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.state.state import Account, State


def freeze_of(state: State, account: Account) -> Freeze | None:
    """Return the freeze of an account, or of the parent of an isolated account (M-8); None if it is not frozen."""
    freezes = state.authority.freezes
    if not freezes:
        return None
    return freezes.get(account.parent_id if account.isolated_market_id else account.id)


def is_seized(state: State, account: Account) -> bool:
    """Return whether an order of a court is in force for an account, or for the parent of an isolated account (L-8)."""
    seizures = state.authority.seizures
    if not seizures:
        return False
    seizure = seizures.get(account.parent_id if account.isolated_market_id else account.id)
    return seizure is not None and seizure.is_ordered
