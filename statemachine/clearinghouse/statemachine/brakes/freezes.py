# SPDX-License-Identifier: Apache-2.0
"""Tell which accounts custody has frozen, so that nothing leaves them and they take no more risk (SPEC Q-5.1).

Owns the question. Must never freeze or release: `handlers.freezes` does.
"""

from clearinghouse.statemachine.state.authority import Freeze
from clearinghouse.statemachine.state.state import Account, State


def freeze_of(state: State, account: Account) -> Freeze | None:
    """The freeze of an account, or of the account above an isolated one (M-8); None: it is not frozen."""
    freezes = state.authority.freezes
    if not freezes:
        return None
    return freezes.get(account.parent_id if account.isolated_market_id else account.id)
