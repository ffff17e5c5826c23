# SPDX-License-Identifier: Apache-2.0
"""Pay the waiting redemptions from the cash of their pool, the oldest first and in parts (SPEC B-6, I-12.2).

Owns the cursor over the requests of a pool. Cash up to their sum belongs to them as soon as it is in the pool: each
other redemption and each borrow uses only the cash above (`loans.cash_beyond_queue`). So the payments may follow in
slices. Must never pay more than the part of a claim that is free at that moment (B-5).
"""

from bisect import bisect_left

from clearinghouse.statemachine.ledger.pool_shares import claim_of, free_claim
from clearinghouse.statemachine.lending.accrual import accrue, pool_cash
from clearinghouse.statemachine.lending.loans import redeem
from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.state import Asset, Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_LENDER
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId
from clearinghouse.statemachine.vocabulary.types import WORK_KIND_INTEREST, WORK_SLICE


def pay_waiting(state: State, offset: int) -> None:
    """Pay the requests of all pools for at most a slice of work; later commands pay the others."""
    for asset_id in state.pool_ids:
        asset = state.assets[asset_id]
        pool = asset.pool
        if state.quarantine.has(WORK_KIND_INTEREST, asset_id):
            continue
        if pool is not None and pool.redemption_queue.line and pool_cash(state, asset):
            _pay_requests(state, offset, asset, pool)


def _pay_requests(state: State, offset: int, asset: Asset, pool: Pool) -> None:
    """Pay the requests of one pool, beginning after the cursor.

    If the expected losses have changed, begin with the oldest request again.
    """
    if pool.served_expected != pool.expected.total:
        pool.served_expected = pool.expected.total
        pool.served_place = 0
    account_id = _next_request(pool)
    if account_id == NO_ACCOUNT:
        return
    work = state.work
    stop = work.used(state.events) + WORK_SLICE
    accrue(state, offset, asset, pool)
    while account_id != NO_ACCOUNT and pool_cash(state, asset):
        if work.used(state.events) >= stop:
            state.cursors.is_behind = True
            return
        work.units += WORK_OF_LENDER
        _pay_request(state, offset, state.accounts[account_id].holdings[asset.id])
        account_id = _next_request(pool)


def _next_request(pool: Pool) -> AccountId:
    """Return the account of the oldest request after the cursor, or NO_ACCOUNT."""
    line = pool.redemption_queue.line
    at = bisect_left(line, (pool.served_place + 1, NO_ACCOUNT))
    return line[at][1] if at < len(line) else NO_ACCOUNT


def _pay_request(state: State, offset: int, holding: Holding) -> None:
    """Pay a request as far as the claim is free and the pool has cash.

    If the pool's cash covers the free part, the cursor passes the request.
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    queue = pool.redemption_queue
    account = holding.account
    if account.id in queue.whole:
        queue.put(account.id, claim_of(holding), holding.lent_shares)
    asked = queue.amounts[account.id]
    free = free_claim(holding)
    cash = pool_cash(state, asset)
    if free <= cash:
        pool.served_place = queue.places[account.id]
    amount = min(asked, free, cash)
    assert amount >= 0
    if amount == 0:
        return
    queue.put(account.id, asked - amount, holding.lent_shares)
    redeem(state, offset, holding, amount, is_queued=True)
    assert queue.amounts.get(account.id, 0) <= asked - amount
    assert pool_cash(state, asset) == cash - amount
    event_writers.redemption_asked(
        state.events, offset, account.id, asset.id, amount=queue.amounts.get(account.id, 0)
    )
    state.touched[account.id] = account
