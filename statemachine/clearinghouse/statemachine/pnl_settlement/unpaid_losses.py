# SPDX-License-Identifier: Apache-2.0
"""Let a loss that R-1 could not collect bear interest, and name the accounts that owe one (SPEC R-1.1).

Owns the count of passes, the index of each settlement asset, and the interest: claims that are unpaid receive it, or
the liquidity fund where there are none. Must never collect: `pay_in` and `collateral_conversion` do.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.arithmetic.unpaid_losses import (
    interest_ceil,
    loss_index_step_ray,
    penalty_ray,
)
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.lending.accrual import accrue, pool_rates
from clearinghouse.statemachine.state.pnl_settlement import LossIndex, UnpaidLoss
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
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


def charge_interest(state: State, offset: int, asset: Asset) -> None:
    """Add to each unpaid loss its interest since the pass before, and give the sum to the unpaid claims."""
    kept = state.pnl_settlement
    index = kept.loss_indices.get(asset.id)
    if index is None or index.time_ns == state.time_ns:
        return
    before_ns, index.time_ns = index.time_ns, state.time_ns
    index.ray += loss_index_step_ray(_rate(state, offset, asset), state.time_ns - before_ns)
    total = 0
    for account_id in sorted(index.losses):
        loss = index.losses[account_id]
        holding = asset.unsettled[account_id]
        if loss.passes < UNPAID_LOSS_PASSES:
            continue
        factor = index.ray - loss.index_ray
        loss.index_ray = index.ray
        factor += penalty_ray(
            UNPAID_LOSS_PENALTY_PPB, before_ns - loss.since_ns, state.time_ns - loss.since_ns
        )
        interest = interest_ceil(-holding.unsettled, factor)
        if interest:
            total += interest
            _charge(state, offset, holding, interest)
    if total:
        _share(state, offset, asset, total)


def _rate(state: State, offset: int, asset: Asset) -> int:
    """Return the yearly rate of unpaid losses of an asset, without the penalty: the pool's, or a fixed one."""
    pool = asset.pool
    if pool is None:
        return _RATE_RAY
    accrue(state, offset, asset, pool)
    return pool_rates(pool)[0]


def _charge(state: State, offset: int, holding: Holding, interest: int) -> None:
    """Add interest to an unpaid loss; the fund has it until `_share`."""
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], holding.asset)
    assert interest > 0
    assert holding.unsettled < 0
    add_unsettled(state, holding, -interest)
    add_unsettled(state, fund, interest)
    state.touched[holding.account.id] = holding.account
    event_writers.loss_interest(
        state.events,
        offset,
        account_id=holding.account.id,
        asset_id=holding.asset.id,
        amount=interest,
    )


def _share(state: State, offset: int, asset: Asset, total: int) -> None:
    """Pass the interest of a pass on to accounts whose claims were unpaid after the pass before, pro rata."""
    since = state.pnl_settlement.unpaid_since_ns
    unpaid: list[Holding] = []
    for account_id in sorted(asset.unsettled):
        holding = asset.unsettled[account_id]
        if (
            account_id >= FIRST_ACCOUNT_ID
            and holding.unsettled > 0
            and (asset.id, account_id) in since
        ):
            unpaid.append(holding)
    if not unpaid:
        return
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    shares = largest_remainder(total, [holding.unsettled for holding in unpaid])
    assert sum(shares) == total
    add_unsettled(state, fund, -total)
    for holding, share in zip(unpaid, shares, strict=True):
        if share:
            add_unsettled(state, holding, share)
            event_writers.claim_interest(
                state.events,
                offset,
                account_id=holding.account.id,
                asset_id=asset.id,
                amount=share,
            )


def follow_losses(state: State, asset: Asset) -> None:
    """Count the passes that have left each loss unpaid; the ledger forgets one that is paid."""
    kept = state.pnl_settlement
    index = kept.loss_indices.get(asset.id)
    owing = {
        account_id: holding
        for account_id, holding in asset.unsettled.items()
        if account_id >= FIRST_ACCOUNT_ID
        and holding.unsettled < 0
        and holding.account.kind != KIND_VENUE
    }
    if index is None:
        if not owing:
            return
        index = kept.loss_indices[asset.id] = LossIndex(state.time_ns)
    for account_id in owing:
        loss = index.losses.get(account_id)
        if loss is None:
            loss = index.losses[account_id] = UnpaidLoss()
        loss.passes += 1
        if loss.passes == UNPAID_LOSS_PASSES:
            loss.since_ns = state.time_ns
            loss.index_ray = index.ray
            kept.begin_overdue(account_id)
    if not index.losses:
        del kept.loss_indices[asset.id]
