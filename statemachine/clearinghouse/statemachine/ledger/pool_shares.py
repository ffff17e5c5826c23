# SPDX-License-Identifier: Apache-2.0
"""Convert a holding's shares of its asset's lending pool to amounts, at the pool's last accrual (SPEC B-1, M-2).

Owns the conversion. Must never accrue or move an amount: `lending.accrual` and `lending.loans` do.
"""

from clearinghouse.statemachine.arithmetic.lending import claim_floor, debt_ceil
from clearinghouse.statemachine.state.state import Holding


def claim_of(holding: Holding) -> int:
    """Return the amount that a holding has lent to the pool, interest included, floored."""
    pool = holding.asset.pool
    return claim_floor(holding.lent_shares, pool.supply_index) if pool is not None else 0


def debt_of(holding: Holding) -> int:
    """Return the amount that a holding owes to the pool, interest included, ceiled."""
    pool = holding.asset.pool
    return debt_ceil(holding.borrow_shares, pool.borrow_index) if pool is not None else 0


def refresh_claims(holding: Holding) -> None:
    """Bring the cached claim and debt of a holding up to date; the asset has a pool."""
    holding.lent = claim_of(holding) if holding.lent_shares else 0
    holding.borrowed = debt_of(holding) if holding.borrow_shares else 0
