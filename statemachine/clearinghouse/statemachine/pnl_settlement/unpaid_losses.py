# SPDX-License-Identifier: Apache-2.0
"""Charge interest on losses that R-1 could not collect, and list the accounts with such a loss (SPEC R-1.1).

Owns the count of passes, the interest index of each settlement asset, and the interest. Unpaid claims receive the
interest, or the liquidity fund if there are none. Must never collect a loss: `pay_in` and `collateral_conversion` do.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.arithmetic.unpaid_losses import (
    interest_ceil,
    loss_index_step_ray,
    penalty_ray,
)
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending.accrual import accrue, pool_rates
from clearinghouse.statemachine.pretrade.kill_switch import list_orders_of_debtors
from clearinghouse.statemachine.state.pnl_settlement import LossIndex, UnpaidLoss
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
    LIQUIDITY_FUND,
    PPB,
    UNPAID_LOSS_PASSES,
    UNPAID_LOSS_PENALTY_PPB,
    UNPAID_LOSS_RATE_PPB,
)

_RATE_RAY: Final = UNPAID_LOSS_RATE_PPB * RAY // PPB


def begin_to_charge(state: State, offset: int, asset: Asset) -> bool:
    """Accrue the interest index of an asset to now.

    Return whether losses pay interest for the time since the earlier pass.
    """
    kept = state.pnl_settlement
    under_way = state.cursors.pnl_settlement
    index = kept.loss_indices.get(asset.id)
    if index is None or index.time_ns == state.time_ns:
        return False
    under_way.interest_from_ns, index.time_ns = index.time_ns, state.time_ns
    index.ray += loss_index_step_ray(
        _rate(state, offset, asset), state.time_ns - under_way.interest_from_ns
    )
    return True


def charge(state: State, offset: int, asset: Asset, account_id: AccountId) -> None:
    """Charge an account the interest of its unpaid loss since the earlier pass."""
    under_way = state.cursors.pnl_settlement
    index = state.pnl_settlement.loss_indices.get(asset.id)
    loss = index.losses.get(account_id) if index is not None else None
    if index is None or loss is None or loss.passes < UNPAID_LOSS_PASSES:
        return
    holding = asset.unsettled[account_id]
    factor = index.ray - loss.index_ray
    loss.index_ray = index.ray
    factor += penalty_ray(
        UNPAID_LOSS_PENALTY_PPB,
        under_way.interest_from_ns - loss.since_ns,
        index.time_ns - loss.since_ns,
    )
    assert factor >= 0
    interest = interest_ceil(-holding.unsettled, factor)
    if interest:
        under_way.interest += interest
        _charge(state, offset, holding, interest)


def _rate(state: State, offset: int, asset: Asset) -> int:
    """Return the yearly rate of unpaid losses of an asset, without the penalty: the pool's rate, or a fixed one."""
    pool = asset.pool
    if pool is None:
        return _RATE_RAY
    accrue(state, offset, asset, pool)
    return pool_rates(pool)[0]


def _charge(state: State, offset: int, holding: Holding, interest: int) -> None:
    """Add interest to an unpaid loss; the fund keeps the interest until it is shared."""
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], holding.asset)
    assert interest > 0
    assert holding.unsettled < 0
    add_unsettled(state, holding, -interest)
    add_unsettled(state, fund, interest)
    state.touched[holding.account.id] = holding.account
    event_writers.loss_interest(
        state.events, offset, holding.account.id, holding.asset.id, amount=interest
    )


def is_unpaid(state: State, holding: Holding) -> bool:
    """Return whether an account's claim was unpaid after the earlier pass, so that it shares the interest."""
    return (holding.asset.id, holding.account.id) in state.pnl_settlement.unpaid_since_ns


def pass_on(state: State, offset: int, asset: Asset, account_id: AccountId, share: int) -> None:
    """Pay a share of the interest to an unpaid claim; if the claim has been paid since, the fund keeps the share."""
    holding = asset.unsettled.get(account_id)
    if share == 0 or holding is None or holding.unsettled < 0:
        return
    assert share > 0
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    add_unsettled(state, fund, -share)
    add_unsettled(state, holding, share)
    event_writers.claim_interest(
        state.events, offset, account_id=account_id, asset_id=asset.id, amount=share
    )


def loss_of(state: State, holding: Holding) -> UnpaidLoss:
    """Return the record of an account's loss in an asset, created on first use.

    The ledger removes it when the loss is paid.
    """
    indices = state.pnl_settlement.loss_indices
    assert holding.unsettled < 0
    index = indices.get(holding.asset.id)
    if index is None:
        index = indices[holding.asset.id] = LossIndex(state.time_ns)
    loss = index.losses.get(holding.account.id)
    if loss is None:
        loss = index.losses[holding.account.id] = UnpaidLoss()
    return loss


def follow_loss(state: State, holding: Holding) -> None:
    """Count a pass that has left a loss unpaid; a pass that announced a conversion does not count (R-1.5)."""
    account = holding.account
    if holding.unsettled >= 0 or account.id < FIRST_ACCOUNT_ID or account.kind == KIND_VENUE:
        return
    kept = state.pnl_settlement
    loss = loss_of(state, holding)
    index = kept.loss_indices[holding.asset.id]
    if loss.announced_ns == state.cursors.pnl_settlement.begun_ns:
        return  # the next pass converts collateral for it
    loss.passes += 1
    if loss.passes == UNPAID_LOSS_PASSES:
        # The time of its pass, up to which the index has grown: later slices of the pass may have a
        # later time.
        loss.since_ns = index.time_ns
        loss.index_ray = index.ray
        kept.begin_overdue(index, account.id, -holding.unsettled)
        list_orders_of_debtors(state, codes.UNPAID_LOSS, [account.id])


def end_index(state: State, asset: Asset) -> None:
    """Remove the interest index of an asset without unpaid losses."""
    indices = state.pnl_settlement.loss_indices
    if asset.id in indices and not indices[asset.id].losses:
        del indices[asset.id]
