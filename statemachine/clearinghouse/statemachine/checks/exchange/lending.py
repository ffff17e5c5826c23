# SPDX-License-Identifier: Apache-2.0
"""Check every lending pool after every command, by a scan of everything (SPEC I-4, B-1).

Owns the check of pools. Must never trust an index or a running sum, nor change the state.
"""

from collections import Counter

from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.lending.accrual import shortfall_e36
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Account, Asset, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import ACCOUNT_SPOT_MARGIN, LENDING_POOL


def check_pools(state: State) -> list[str]:
    """Check I-4: cash and debt cover claims, reserve and reserved fees; the scaled sums equal those of the holdings."""
    found: list[str] = []
    for asset in state.assets.values():
        found += _check_pool(state, asset)
    for account in state.accounts.values():
        if not is_unchecked_lender(state, account):
            found += _check_account(account)
    return found


def is_unchecked_lender(state: State, account: Account) -> bool:
    """Return whether an account lends to a pool whose lenders are not all checked after a loss (I-6.1)."""
    return any(account.id in state.assets[key].lenders for key in state.cursors.lost_pools)


def _check_pool(state: State, asset: Asset) -> list[str]:
    """Return findings about one pool: solvency in `_e36` units, sums, indices of lenders and borrowers."""
    lent = 0
    due = 0
    lenders: set[AccountId] = set()
    borrowers: set[int] = set()
    for account in state.accounts.values():
        holding = account.holdings.get(asset.id)
        if holding is None:
            continue
        if holding.lent_shares < 0 or holding.borrow_shares < 0:
            return [f"account {account.id} asset {asset.id}: negative shares"]
        if not 0 <= holding.auto_shares <= holding.lent_shares:
            return [f"account {account.id} asset {asset.id}: more lent by itself than in all"]
        lent += holding.lent_shares
        due += holding.borrow_shares
        if holding.lent_shares:
            lenders.add(account.id)
        if holding.borrow_shares:
            borrowers.add(account.id)
    cash = state.accounts[LENDING_POOL].holdings.get(asset.id)
    pool = asset.pool
    if pool is None:
        loose = lent or due or (cash is not None and cash.balance)
        return [f"asset {asset.id}: lent or borrowed without a pool"] if loose else []
    found: list[str] = []
    if shortfall_e36(state, asset, pool) > 0:
        found.append(f"asset {asset.id}: claims and reserve exceed cash and debt")
    if (lent, due) != (pool.supply_shares, pool.borrow_shares):
        found.append(f"asset {asset.id}: shares sum to {lent} and {due}")
    if lenders != asset.lenders.keys() or borrowers != asset.borrowers.keys():
        found.append(f"asset {asset.id}: lenders or borrowers are not indexed")
    if asset.lender_blocks.counts != dict(Counter(one >> BLOCK_BITS for one in sorted(lenders))):
        found.append(f"asset {asset.id}: blocks {asset.lender_blocks.counts} of lenders")
    if min(pool.reserve_e36, pool.fee_stream_e36, pool.supply_index) < 0:
        found.append(f"asset {asset.id}: a negative sum in the pool")
    found += _check_asks(asset, pool)
    found += _check_expected(state, asset, pool)
    if (asset.id in state.pool_ids) is False:
        found.append(f"asset {asset.id}: its pool is not on the list")
    return found


def _check_asks(asset: Asset, pool: Pool) -> list[str]:
    """Check W-6, B-6: every account in the redemption queue is a lender; the queue's indices agree with the requests.

    One index has the order of the lent amounts, the largest first, one the order of the requests.
    """
    asks = pool.redemption_queue
    order: list[tuple[int, int]] = []
    for account_id, amount in asks.amounts.items():
        if amount <= 0 or account_id not in asset.lenders:
            return [
                f"account {account_id} asset {asset.id}: asks {amount} back and has lent nothing"
            ]
        order.append((-asset.lenders[account_id].holdings[asset.id].lent_shares, account_id))
    places = sorted((place, account_id) for account_id, place in asks.places.items())
    if (
        sorted(order) != asks.order
        or sum(asks.amounts.values()) != asks.total
        or places != asks.line
        or asks.places.keys() != asks.amounts.keys()
        or not asks.whole.keys() <= asks.amounts.keys()
    ):
        return [f"asset {asset.id}: what lenders ask back is not in order"]
    return []


def _check_expected(state: State, asset: Asset, pool: Pool) -> list[str]:
    """Check B-5: the sums of expected losses are exact; each loss is at most the debt of an account in liquidation."""
    expected = pool.expected
    sums = (sum(expected.amounts.values()), sum(expected.left.values()))
    if sums != (expected.total, expected.left_total):
        return [f"asset {asset.id}: expected losses or shares taken out sum to {sums}"]
    if (asset.id in state.waterfall.losing_pools) != (expected.total > 0):
        return [f"asset {asset.id}: that its pool expects a loss is not on the list"]
    if expected.uncovered > expected.total or (expected.left and expected.total == 0):
        return [f"asset {asset.id}: its pool holds claims for no loss"]
    return [
        f"account {account_id} asset {asset.id}: expected to lose {amount}"
        for account_id, amount in expected.amounts.items()
        if not 0 < amount <= debt_of(state.accounts[account_id].holdings[asset.id])
        or account_id not in state.waterfall.cases
    ]


def _check_account(account: Account) -> list[str]:
    """Check I-12: an account with spot margin whose open spot orders need a borrow is marked as having exposure."""
    if account.spot_exposed or not account.flags & ACCOUNT_SPOT_MARGIN:
        return []
    return [
        f"account {account.id} asset {asset_id}: its spot orders would borrow, and no index has it"
        for asset_id, holding in account.holdings.items()
        if holding.asset.pool is not None
        and holding.reserved > holding.balance - holding.held + claim_of(holding)
    ]
