# SPDX-License-Identifier: Apache-2.0
"""Book a loss on the lenders of a pool, and start its next epoch when its supply index is too small (SPEC B-5).

An epoch is a time between two conversions of all shares. Owns the order of the payers: the liquidity fund in cash, then
all lenders equally. Must never leave a part of the debt to an account whose debt is written off.
"""

from clearinghouse.statemachine.arithmetic.lending import (
    EPOCH_INDEX_MIN,
    RAY,
    claim_floor,
    debt_ceil,
    pool_loss,
)
from clearinghouse.statemachine.exchange_margin.watch import (
    share_value_moved,
)
from clearinghouse.statemachine.ledger.ledger import (
    add_borrow_shares,
    free_balance,
    holding_of,
    move,
    rescale_lent_shares,
)
from clearinghouse.statemachine.lending import expected_losses
from clearinghouse.statemachine.lending.accrual import (
    accrue,
    index_moved,
    keep_solvent,
    post_reserve,
)
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import LENDERS_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    LENDING_POOL,
    LIQUIDITY_FUND,
)


def write_off(state: State, offset: int, holding: Holding) -> tuple[int, int]:
    """Write off a bankrupt account's debt to the pool.

    Return the amounts paid by the liquidity fund and by the lenders (B-5). The caller has collected all other assets of
    the account. The account owes nothing afterwards (L-6).
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    assert holding.borrow_shares > 0
    accrue(state, offset, asset, pool)
    shares = holding.borrow_shares
    loss = debt_ceil(shares, pool.borrow_index)
    add_borrow_shares(state, holding, -shares)
    assert loss > 0
    assert holding.borrowed == 0
    found = absorb_loss(state, offset, asset, loss, holding.account.id, shares)
    expected_losses.cap_expected_at_debt(state, holding)
    expected_losses.clear_redeemed_if_no_loss(pool)
    return found


def absorb_loss(
    state: State, offset: int, asset: Asset, loss: int, account_id: AccountId, shares: int
) -> tuple[int, int]:
    """Charge a loss of the pool to the liquidity fund's cash in the asset, then to all lenders equally (B-5).

    Return the two amounts. `shares` are the borrow shares of value `loss`, already removed. The unposted reserve is
    posted first, so that it pays its part like every lender.
    """
    pool = asset.pool
    assert pool is not None
    post_reserve(state, offset, asset, pool)
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    cash = free_balance(fund)
    claims = claim_floor(pool.supply_shares, pool.supply_index)
    from_fund, from_lenders, index = pool_loss(
        loss, cash if cash > 0 else 0, claims, pool.supply_index
    )
    assert from_fund + from_lenders <= loss
    assert index <= pool.supply_index
    if from_fund:
        move(fund, holding_of(state, state.accounts[LENDING_POOL], asset), from_fund)
    collected: list[tuple[Account, int]] = []
    if from_lenders and pool.expected.left:
        pool.supply_index = expected_losses.supply_index_after(pool, from_lenders)
        collected = expected_losses.collect_held(state, asset, pool, from_lenders)
        index = pool.supply_index
    pool.supply_index = index
    event_writers.pool_loss(
        state.events,
        offset,
        asset_id=asset.id,
        account_id=account_id,
        shares=shares,
        loss=loss,
        from_fund=from_fund,
        from_lenders=from_lenders,
        supply_index_ray=index,
    )
    expected_losses.write_collected(state, offset, asset, collected)
    keep_solvent(state, offset, asset, pool)
    if pool.supply_index < EPOCH_INDEX_MIN:
        close_epoch(state, offset, asset, pool)
    index_moved(state, asset)
    if from_lenders:
        # Lenders lose collateral: the engine checks those with exposure, in slices (I-5, I-6.1).
        state.cursors.begin_to_check(asset.id)
    return from_fund, from_lenders


def close_epoch(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Start the pool's next epoch at an index of one: convert every lender's shares at their value."""
    event_writers.pool_epoch_closed(
        state.events, offset, asset.id, pool.epoch, supply_index_ray=pool.supply_index
    )
    closing = pool.supply_index
    pool.epoch += 1
    pool.supply_index = RAY
    state.work.units += (len(asset.lenders) + len(pool.expected.left)) // LENDERS_PER_UNIT
    rescale_lent_shares(asset, closing)
    index_moved(state, asset)
    expected_losses.close_epoch(state, asset, pool, closing, RAY)
    share_value_moved(state, asset)
