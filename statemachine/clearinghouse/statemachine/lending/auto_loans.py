# SPDX-License-Identifier: Apache-2.0
"""Redeem loans of auto-lend when an outflow of their owner lacks free balance (SPEC B-6).

Owns the redemption before the outflow, and its undoing if the outflow is refused for another reason. Must never redeem
a loan made by `Lend`, nor use cash that belongs to waiting redemptions.
"""

from collections.abc import Callable

from clearinghouse.statemachine.arithmetic.lending import claim_floor
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import free_claim
from clearinghouse.statemachine.lending.accrual import accrue
from clearinghouse.statemachine.lending.loans import BeforeMovement, headroom_in, redeem
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Holding, State
from clearinghouse.statemachine.vocabulary import codes


def note_loan(refusal: Refusal, holding: Holding, lacking: int) -> None:
    """Record in a refusal the free balance that an outflow lacks, which a redemption of auto-lend could supply."""
    refusal.free_lacking = lacking
    refusal.lender_id = holding.account.id
    refusal.lent_asset_id = holding.asset.id


def with_loan(state: State, offset: int, refusal: Refusal, outflow: Callable[[], int]) -> int:
    """Redeem the amount that a refused outflow lacks, and call `outflow` again; return its code.

    If the outflow is refused again, the loan is restored. Return INSUFFICIENT_FREE_BALANCE if so much cannot be
    redeemed.
    """
    before = bring_back(state, offset, refusal)
    if before is None:
        return codes.INSUFFICIENT_FREE_BALANCE
    first = len(state.events)
    code = outflow()
    if code != codes.OK:
        told = state.events[first:]
        before.undo(state)
        state.events += told
    return code


def bring_back(state: State, offset: int, refusal: Refusal) -> BeforeMovement | None:
    """Redeem the amount that a refused outflow lacks from its owner's auto-lend, and clear the refusal.

    Return the figures from before, which can undo the redemption. Return None, with nothing done, if so much cannot be
    redeemed now: lenders in the queue come first, and B-4 limits the outflow.
    """
    holding = state.accounts[refusal.lender_id].holdings[refusal.lent_asset_id]
    lacking = refusal.free_lacking
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    assert lacking > 0
    accrue(state, offset, asset, pool)
    most = min(
        claim_floor(holding.auto_shares, pool.supply_index),
        free_claim(holding),
        headroom_in(state, asset, pool).redeemable(),
    )
    if lacking > most:
        return None
    before = BeforeMovement(state, holding)
    shares = holding.lent_shares
    free = free_balance(holding)
    redeem(state, offset, holding, lacking)
    taken = shares - holding.lent_shares
    left = before.auto_shares - taken
    holding.auto_shares = left if left > 0 else 0
    assert free_balance(holding) == free + lacking
    refusal.clear()
    return before
