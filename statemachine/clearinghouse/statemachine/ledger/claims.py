# SPDX-License-Identifier: Apache-2.0
"""Find claims of accounts that `settlement` cannot pay now (SPEC R-1.1).

Owns the query. Must never move the cash: R-2 does.
"""

from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary.types import SETTLEMENT


def unpayable_claim(state: State, holding: Holding) -> int:
    """Return an account's claim if the cash of `settlement` does not suffice for all claims; otherwise 0 (R-1.1)."""
    if holding.unsettled <= 0:
        return 0
    asset = holding.asset
    cash = state.accounts[SETTLEMENT].holdings.get(asset.id)
    has = cash.balance if cash is not None else 0
    return holding.unsettled if has < state.pnl_settlement.claims.get(asset.id, 0) else 0
