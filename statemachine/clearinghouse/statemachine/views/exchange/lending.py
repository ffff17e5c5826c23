# SPDX-License-Identifier: Apache-2.0
"""Make views of lending pools, for lenders, borrowers and other readers (SPEC section 9).

Owns the fields of that answer. The views change no state, so each figure dates from the pool's last accrual.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.lending import E36, debt_ceil
from clearinghouse.statemachine.lending.accrual import pool_cash, pool_rates
from clearinghouse.statemachine.lending.loans import headroom_in
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, State
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AssetId


@dataclass
class PoolTermsView:
    """The terms of a pool, as `SetPool` states them."""

    kink_ppb: int
    base_rate_ppb: int
    slope1_ppb: int
    slope2_ppb: int
    reserve_factor_ppb: int
    borrow_accrual: int
    supply_accrual: int
    supply_cap: int
    borrow_cap: int
    account_supply_cap: int
    account_borrow_cap: int
    utilisation_max_ppb: int
    throttle_ppb: int
    throttle_share_ppb: int
    throttle_window_ns: int
    claims_min: int
    fee_share_ppb: int
    virtual_claim: int


@dataclass
class PoolView:
    """One pool: its cash, debts and claims, its rates, and the amounts that may leave it now."""

    asset_id: AssetId
    symbol: str
    terms: PoolTermsView
    cash: int
    debt: int
    claims: int
    reserve: int
    borrow_rate_ray: int
    lend_rate_ray: int
    borrow_index_ray: int
    supply_index_ray: int
    accrued_ns: int
    fees_to_lenders: int
    epoch: int
    redeemable: int
    borrowable: int
    redemptions_asked: int


def pool_views(state: State) -> list[PoolView]:
    """Return all pools by asset id."""
    found: list[PoolView] = []
    for asset_id in state.pool_ids:
        asset = state.assets[asset_id]
        if asset.pool is not None:
            found.append(_pool_view(state, asset, asset.pool))
    return found


def _pool_view(state: State, asset: Asset, pool: Pool) -> PoolView:
    """Return the view of one pool."""
    headroom = headroom_in(state, asset, pool)
    borrow_rate, lend_rate = pool_rates(pool)
    return PoolView(
        asset.id,
        asset.symbol,
        PoolTermsView(
            pool.kink_ppb,
            pool.base_rate_ppb,
            pool.slope1_ppb,
            pool.slope2_ppb,
            pool.reserve_factor_ppb,
            pool.borrow_accrual,
            pool.supply_accrual,
            pool.supply_cap,
            pool.borrow_cap,
            pool.account_supply_cap,
            pool.account_borrow_cap,
            pool.utilisation_max_ppb,
            pool.throttle_ppb,
            pool.throttle_share_ppb,
            pool.throttle_window_ns,
            pool.claims_min,
            pool.fee_share_ppb,
            pool.virtual_claim if pool.virtual_claim != NOT_STATED else 0,
        ),
        pool_cash(state, asset),
        debt_ceil(pool.borrow_shares, pool.borrow_index),
        headroom.claims,
        pool.reserve_e36 // E36,
        borrow_rate,
        lend_rate,
        pool.borrow_index,
        pool.supply_index,
        pool.accrued_ns,
        pool.fee_stream_e36 // E36,
        pool.epoch,
        headroom.redeemable(),
        headroom.borrowable(),
        pool.redemption_queue.total,
    )
