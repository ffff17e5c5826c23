# SPDX-License-Identifier: Apache-2.0
"""Track the expected losses of a pool, and book actual losses, so that no lender escapes a loss (SPEC B-5).

Owns the sums of a pool's expected losses, the shares that lenders have redeemed since then, and the part of a booked
loss that these shares bear. Must never choose the amount of an expected loss: `liquidation.pool_losses` does.
"""

from clearinghouse.statemachine.arithmetic.lending import (
    claim_floor,
    index_after_loss,
    loss_per_share,
    shares_of_loss,
)
from clearinghouse.statemachine.exchange_margin.watch import share_value_moved
from clearinghouse.statemachine.ledger.dirty import asset_changed
from clearinghouse.statemachine.ledger.ledger import add_lent_shares
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import HELD_PER_UNIT
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, LIQUIDITY_FUND


def all_shares(pool: Pool) -> int:
    """Return the shares that bear a pool's losses: present shares, and shares redeemed since a loss is expected."""
    return pool.supply_shares + pool.expected.left_total


def set_expected(
    state: State, asset: Asset, account_id: AccountId, amount: int, uncovered: int
) -> bool:
    """Set the loss that a pool expects from one borrower; return whether a figure of the pool has changed.

    `uncovered` is the part of all expected losses that the fund cannot pay.
    """
    pool = asset.pool
    assert pool is not None
    expected = pool.expected
    if expected.total == 0:
        expected.forget_left()
    before = (expected.amounts.get(account_id, 0), expected.uncovered, expected.uncovered_ray)
    expected.put(account_id, amount)
    _follow_total(state, asset, pool, uncovered)
    return before != (amount, expected.uncovered, expected.uncovered_ray)


def cap_expected_at_debt(state: State, holding: Holding) -> None:
    """Lower the expected loss of a borrower to its debt, if the debt has fallen below it."""
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
    """Update the figures of a pool that depend on the sum of its expected losses."""
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
        asset_changed(state, asset)
        share_value_moved(state, asset)


def count_redeemed(pool: Pool, account_id: AccountId, shares: int) -> None:
    """Count shares that a lender redeems while the pool expects a loss; these shares still bear their part."""
    if pool.expected.total:
        pool.expected.leave(account_id, shares)


def count_lent_again(pool: Pool, account_id: AccountId, shares: int) -> None:
    """Subtract shares that a lender lends again from the redeemed shares that still bear a loss."""
    left = pool.expected.left.get(account_id, 0)
    if left > 0:
        pool.expected.leave(account_id, -(shares if shares < left else left))


def count_sold_to_fund(
    pool: Pool, giver_account_id: AccountId, taker_id: AccountId, shares: int
) -> None:
    """Let the seller of shares, which the fund has bought, still bear the part of an expected loss of these shares."""
    if pool.expected.total:
        pool.expected.leave(giver_account_id, shares)
        pool.expected.leave(taker_id, -shares)


def transfer_redeemed_shares(pool: Pool, giver_account_id: AccountId, taker_id: AccountId) -> None:
    """Transfer the count of an account's redeemed shares to the account that receives all its shares."""
    left = pool.expected.left.get(giver_account_id, 0)
    if left:
        pool.expected.leave(giver_account_id, -left)
        pool.expected.leave(taker_id, left)


# --- a loss is booked -----------------------------------------------------------------------------------


def supply_index_after(pool: Pool, loss: int) -> int:
    """Return the supply index after the lenders' loss is shared equally among all shares that bear it."""
    claims = claim_floor(all_shares(pool), pool.supply_index)
    return index_after_loss(pool.supply_index, claims, loss)


def collect_held(state: State, asset: Asset, pool: Pool, loss: int) -> list[tuple[Account, int]]:
    """Take from lenders that redeemed shares their part of a loss; return `(account, shares taken)` for each.

    The supply index has already borne its part. All claims bear equally what these lenders cannot pay.
    """
    found: list[tuple[Account, int]] = []
    left = pool.expected.left
    if not left or pool.supply_index == 0:
        return found
    # In addition to the events of the accounts that bear a part.
    state.work.units += len(left) // HELD_PER_UNIT
    whole = all_shares(pool)
    index = pool.supply_index
    taken = 0
    short_e36 = 0
    # The fund's restored shares come last: at most the shares that the others gave up.
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
    """Return the sort key of an account: by id, with the fund last, because only the fund may have negative shares."""
    return AMOUNT_MAX if account_id == LIQUIDITY_FUND else account_id


def write_collected(
    state: State, offset: int, asset: Asset, found: list[tuple[Account, int]]
) -> None:
    """Write an event for each account that bore a part of a loss, and list it for a margin check (I-5)."""
    for account, shares in found:
        event_writers.held_claim_booked(
            state.events, offset, account_id=account.id, asset_id=asset.id, shares=shares
        )
        if account.exposure_count:
            state.touched[account.id] = account


def clear_redeemed_if_no_loss(pool: Pool) -> None:
    """Clear the count of redeemed shares if the pool expects no loss any more; held claims become free."""
    if pool.expected.total == 0:
        pool.expected.forget_left()


def close_epoch(state: State, asset: Asset, pool: Pool, closing_ray: int, one_ray: int) -> None:
    """Convert the shares redeemed since a loss is expected to the next epoch, as lenders' shares are converted."""
    pool.expected.rescale_left(closing_ray, one_ray)
    _follow_total(state, asset, pool, pool.expected.uncovered)
