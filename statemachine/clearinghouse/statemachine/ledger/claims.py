# SPDX-License-Identifier: Apache-2.0
"""Tell which claims of accounts `settlement` could pay now (SPEC R-1.1).

Owns that question. Must never move the cash: R-2 does.
"""

from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary.types import SETTLEMENT


def unpayable_claim(state: State, holding: Holding) -> int:
    """Return the claim of an account that `settlement` could not pay now; 0: it has none, or cash for all (R-1.1)."""
    if holding.unsettled <= 0:
        return 0
    asset = holding.asset
    cash = state.accounts[SETTLEMENT].holdings.get(asset.id)
    has = cash.balance if cash is not None else 0
    return holding.unsettled if has < state.pnl_settlement.claims.get(asset.id, 0) else 0
