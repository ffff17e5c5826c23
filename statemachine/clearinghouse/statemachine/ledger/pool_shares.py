# SPDX-License-Identifier: Apache-2.0
"""Convert a holding's shares of its asset's lending pool to amounts, at the pool's last accrual (SPEC B-1, M-2).

Owns the conversion. Must never accrue or move an amount: `lending.accrual` and `lending.loans` do.
"""

from clearinghouse.statemachine.arithmetic.lending import claim_floor, debt_ceil, held_claim
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Holding


def claim_of(holding: Holding) -> int:
    """Return the amount that a holding has lent to the pool, interest included, floored."""
    pool = holding.asset.pool
    return claim_floor(holding.lent_shares, pool.supply_index) if pool is not None else 0


def debt_of(holding: Holding) -> int:
    """Return the amount that a holding owes to the pool, interest included, ceiled."""
    pool = holding.asset.pool
    return debt_ceil(holding.borrow_shares, pool.borrow_index) if pool is not None else 0


def bearing_shares(holding: Holding, pool: Pool) -> int:
    """Return the shares with which an account bears a pool's loss: present shares, and shares redeemed since (B-5).

    Shares count as redeemed since the pool began to expect the loss.
    """
    return holding.lent_shares + pool.expected.left.get(holding.account.id, 0)


def held_part(holding: Holding) -> int:
    """Return the part of a claim that stays in the pool until the pool's expected losses are booked (B-5)."""
    pool = holding.asset.pool
    if pool is None or pool.expected.total == 0 or holding.lent_shares == 0:
        return 0
    return held_claim(
        claim_of(holding),
        bearing_shares(holding, pool),
        pool.expected.total,
        pool.supply_shares + pool.expected.left_total,
    )


def free_claim(holding: Holding) -> int:
    """Return the part of a claim that may leave the pool now: the claim less its held part (B-5).

    Return 0 if the account would exceed the number of accounts that may leave while the pool expects a loss (I-12).
    """
    pool = holding.asset.pool
    if pool is not None and not pool.expected.may_leave(holding.account.id):
        return 0
    return claim_of(holding) - held_part(holding)


def _uncovered_part(holding: Holding, pool: Pool) -> int:
    """Return the part of a claim that expected losses would take if they exceed the fund's means (B-5)."""
    loss = debt_ceil(bearing_shares(holding, pool), pool.expected.uncovered_ray)
    return loss if loss < holding.lent else holding.lent


def refresh_claims(holding: Holding) -> None:
    """Update the cached claim and debt of a holding; the asset has a pool."""
    holding.lent = claim_of(holding) if holding.lent_shares else 0
    pool = holding.asset.pool
    assert pool is not None
    holding.doubtful = _uncovered_part(holding, pool) if pool.expected.uncovered_ray else 0
    holding.borrowed = debt_of(holding) if holding.borrow_shares else 0
