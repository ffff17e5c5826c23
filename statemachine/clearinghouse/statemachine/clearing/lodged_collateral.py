# SPDX-License-Identifier: Apache-2.0
"""Release collateral: return a lodged amount to the free balance of its account (SPEC C-7, C-7.5).

Owns the movement. Must never decide whether collateral may leave: the callers do.
"""

from clearinghouse.statemachine.ledger.ledger import unhold
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import event_writers


def release(state: State, offset: int, holding: Holding, amount: int) -> None:
    """Release an amount that an account has lodged as collateral."""
    account, asset_id = holding.account, holding.asset.id
    lodged = state.margin.change_collateral(
        account.id, account.owner, asset_id, -amount, state.time_ns
    )
    unhold(holding, amount)
    event_writers.collateral_withdrawn(state.events, offset, account.id, asset_id, amount, lodged)
