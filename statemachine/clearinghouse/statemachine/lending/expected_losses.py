# SPDX-License-Identifier: Apache-2.0
"""Keep the losses that a pool expects, and book those that it has, so that no lender leaves at par (SPEC B-5).

Owns the sums of a pool's expected losses, the shares that lenders took out meanwhile, and the part of a booked loss
that these bear. Must never choose the amount of an expected loss: `liquidation.pool_losses` does.
"""

from clearinghouse.statemachine.arithmetic.lending import (
    claim_floor,
    index_after_loss,
    loss_per_share,
    shares_of_loss,
)
from clearinghouse.statemachine.ledger.ledger import add_lent_shares
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.margin.watch import share_value_moved
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import HELD_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, LIQUIDITY_FUND


def all_shares(pool: Pool) -> int:
    """Return the shares that bear the losses of a pool: those of its lenders, and those taken out meanwhile."""
    return pool.supply_shares + pool.expected.left_total


def set_expected(
    state: State, asset: Asset, account_id: AccountId, amount: int, uncovered: int
) -> bool:
    """Set the loss expected of a borrower, and the part of all of them above the fund's means; whether that changed."""
    pool = asset.pool
    assert pool is not None
    expected = pool.expected
    if expected.total == 0:
        expected.forget_left()
    before = (expected.amounts.get(account_id, 0), expected.uncovered, expected.uncovered_ray)
    expected.put(account_id, amount)
    _follow_total(state, asset, pool, uncovered)
    return before != (amount, expected.uncovered, expected.uncovered_ray)


def debt_fell(state: State, holding: Holding) -> None:
    """Keep the loss expected of a borrower no larger than its debt, which has just fallen."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    amounts = pool.expected.amounts
    account_id = holding.account.id
    if account_id not in amounts:
        return
    debt = debt_of(holding)
    if debt < amounts[account_id]:
        pool.expected.put(account_id, debt)
        _follow_total(state, asset, pool, pool.expected.uncovered)


def _follow_total(state: State, asset: Asset, pool: Pool, uncovered: int) -> None:
    """Bring what depends on the sum of a pool's expected losses up to date."""
    expected = pool.expected
    assert expected.total >= 0
    if expected.total:
        state.waterfall.losing_pools[asset.id] = 1
    else:
        state.waterfall.losing_pools.pop(asset.id, None)
    expected.uncovered = uncovered if uncovered < expected.total else expected.total
    ray = loss_per_share(expected.uncovered, all_shares(pool))
    if ray != expected.uncovered_ray:
        expected.uncovered_ray = ray
        asset.version += 1
        state.version += 1
        share_value_moved(state, asset)


def took_out(pool: Pool, account_id: AccountId, shares: int) -> None:
    """Count shares that a lender takes out while the pool expects a loss; it bears their part all the same."""
    if pool.expected.total:
        pool.expected.leave(account_id, shares)


def brought_back(pool: Pool, account_id: AccountId, shares: int) -> None:
    """Count shares that a lender takes again after it took some out."""
    left = pool.expected.left.get(account_id, 0)
    if left > 0:
        pool.expected.leave(account_id, -(shares if shares < left else left))


def changed_hands(pool: Pool, giver_id: AccountId, taker_id: AccountId, shares: int) -> None:
    """Let the giver go on bearing the part of shares that the fund has bought of it."""
    if pool.expected.total:
        pool.expected.leave(giver_id, shares)
        pool.expected.leave(taker_id, -shares)


def went_along(pool: Pool, giver_id: AccountId, taker_id: AccountId) -> None:
    """Let what an account took out be borne by the one that takes all of its shares over."""
    left = pool.expected.left.get(giver_id, 0)
    if left:
        pool.expected.leave(giver_id, -left)
        pool.expected.leave(taker_id, left)


# --- a loss is booked -----------------------------------------------------------------------------------


def supply_index_after(pool: Pool, loss: int) -> int:
    """Return the supply index once all shares that bear a loss of lenders have borne it alike."""
    claims = claim_floor(all_shares(pool), pool.supply_index)
    return index_after_loss(pool.supply_index, claims, loss)


def collect_held(state: State, asset: Asset, pool: Pool, loss: int) -> list[tuple[Account, int]]:
    """Take of those who have left, out of what they still claim, their part of a loss; `(account, shares)` of each.

    The supply index has borne it. What they cannot bear falls on all claims alike, once more.
    """
    found: list[tuple[Account, int]] = []
    left = pool.expected.left
    if not left or pool.supply_index == 0:
        return found
    state.work.units += len(left) // HELD_PER_UNIT  # beside the events of those who bear a part
    whole = all_shares(pool)
    index = pool.supply_index
    taken = 0
    short_e36 = 0
    # The fund's restored shares come last: no more than the others gave up.
    for account_id in sorted(left, key=_fund_last):
        account = state.accounts[account_id]
        holding = account.holdings[asset.id]
        wanted = shares_of_loss(loss, abs(left[account_id]), whole, index)
        if left[account_id] > 0:
            shares = wanted if wanted < holding.lent_shares else holding.lent_shares
            taken += shares
            short_e36 += (wanted - shares) * index
        else:
            shares = -(wanted if wanted < taken else taken)
            taken += shares
        if shares:
            found.append((account, shares))
    for account, shares in found:
        add_lent_shares(account.holdings[asset.id], -shares)
        pool.expected.leave(account.id, shares)
    if short_e36 and pool.supply_shares:
        pool.supply_index -= -(-short_e36 // pool.supply_shares)
        assert pool.supply_index >= 0
    return found


def _fund_last(account_id: AccountId) -> int:
    """Order accounts by id with the fund behind them, which alone may have a negative number."""
    return AMOUNT_MAX if account_id == LIQUIDITY_FUND else account_id


def write_collected(
    state: State, offset: int, asset: Asset, found: list[tuple[Account, int]]
) -> None:
    """Write the event of each account that bore a held part, and let its margin be checked (I-5)."""
    for account, shares in found:
        event_writers.held_claim_booked(
            state.events, offset, account_id=account.id, asset_id=asset.id, shares=shares
        )
        if account.exposure_count:
            state.touched[account.id] = account


def booked(pool: Pool) -> None:
    """End the count of those who have left once no loss is expected any more: what is held is free."""
    if pool.expected.total == 0:
        pool.expected.forget_left()


def close_epoch(state: State, asset: Asset, pool: Pool, closing_ray: int, one_ray: int) -> None:
    """Turn the shares taken out into those of the next epoch, as the shares of lenders are."""
    pool.expected.rescale_left(closing_ray, one_ray)
    _follow_total(state, asset, pool, pool.expected.uncovered)
