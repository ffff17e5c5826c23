# SPDX-License-Identifier: Apache-2.0
"""Move value: no other module may do this (SPEC section 3, I-1, I-3).

Owns balances, reservations, amounts under hold, unsettled equity, and the indices of accounts whose margin a price may
lower. Must never decide whether a movement is allowed: the handlers decide, and the assertions here stop the machine if
a handler did not.
"""

from collections.abc import Callable

from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger.dirty import holding_changed, unsettled_changed
from clearinghouse.statemachine.ledger.pool_shares import claim_of, refresh_claims
from clearinghouse.statemachine.state.no_entries import with_entry
from clearinghouse.statemachine.state.state import (
    SYSTEM_ACCOUNT_IDS,
    Account,
    Asset,
    Holding,
    Line,
    Market,
    State,
)
from clearinghouse.statemachine.state.timers import DEADLINE_SETTLEMENT_PASS
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    EXTERNAL,
    FIRST_ACCOUNT_ID,
    KIND_VENUE,
)


def holding_of(state: State, account: Account, asset: Asset) -> Holding:  # noqa: ARG001  as all that may change it
    """Return the account's holding of an asset, created on first use."""
    holding = account.holdings.get(asset.id)
    if holding is None:
        holding = Holding(account, asset)
        account.holdings[asset.id] = holding
        asset.holders[account.id] = account
        holding_changed(holding)
        if account.exposure_count:
            asset.exposed_holders[account.id] = account
    return holding


def holders_to_ask(asset: Asset) -> int:
    """Return the number of owners' accounts that have or had an asset; some steps visit each of them.

    System accounts do not count. A query creates their holdings, which no snapshot has, and units of work must not
    depend on queries.
    """
    return len(asset.holders) - sum(one in asset.holders for one in SYSTEM_ACCOUNT_IDS)


def free_balance(holding: Holding) -> int:
    """Return the amount that may leave: the balance less the reserves of open orders and less holds."""
    return holding.balance - holding.reserved - holding.held


def move(debit: Holding, credit: Holding, amount: int) -> None:
    """Move `amount` from one holding to another of the same asset: double entry, sums to zero (I-1).

    The caller has checked that the debited balance covers the amount and that no balance leaves the range of U-2.
    """
    assert debit.asset is credit.asset
    assert amount > 0
    debit.balance -= amount
    credit.balance += amount
    assert debit.balance >= debit.held or debit.account.id == EXTERNAL
    assert credit.balance >= credit.held or credit.account.id == EXTERNAL
    assert debit.balance >= -AMOUNT_MAX
    assert credit.balance <= AMOUNT_MAX
    holding_changed(debit)
    holding_changed(credit)


def hold(holding: Holding, amount: int) -> None:
    """Put a free amount under hold, so that it no longer counts as collateral (L-4)."""
    assert 0 < amount <= free_balance(holding)
    holding.held += amount
    holding_changed(holding)


def evaluate_without(holding: Holding, amount: int, evaluate: Callable[[], int]) -> int:
    """Return the result of `evaluate` as if an amount had left a holding; the holding is restored afterwards (L-4)."""
    assert 0 < amount <= free_balance(holding)
    holding.held += amount
    holding_changed(holding)
    answer = evaluate()
    holding.held -= amount
    holding_changed(holding)
    return answer


def evaluate_moved(
    debit: Holding, credit: Holding, amount: int, evaluate: Callable[[], int]
) -> int:
    """Return the result of `evaluate` as if an amount had moved to another holding; both are restored afterwards."""
    debit.balance -= amount
    credit.balance += amount
    holding_changed(debit)
    holding_changed(credit)
    answer = evaluate()
    debit.balance += amount
    credit.balance -= amount
    holding_changed(debit)
    holding_changed(credit)
    return answer


def move_under_hold(debit: Holding, credit: Holding, amount: int) -> None:
    """Move `amount` to a holding and put it under hold at once, regardless of the reserves of open orders."""
    move(debit, credit, amount)
    credit.held += amount
    assert credit.held <= credit.balance
    holding_changed(credit)


def unhold(holding: Holding, amount: int) -> None:
    """Release an amount from hold."""
    assert 0 < amount <= holding.held
    assert holding.held <= holding.balance
    holding.held -= amount
    holding_changed(holding)


def add_unsettled(state: State, holding: Holding, amount: int) -> None:
    """Add a signed amount to unsettled equity, and schedule the next settlement pass.

    The caller books the opposite amount: another account's unsettled equity, a released cost or `settlement` (S-5). U-2
    limits the cash that pays a claim, not the claim: the engine never refuses a fill for the size of a gain.
    """
    if amount == 0:
        return
    before = holding.unsettled
    after = before + amount
    holding.unsettled = after
    if (before > 0 or after > 0) and holding.account.id >= FIRST_ACCOUNT_ID:
        claims = state.pnl_settlement.claims
        change = (after if after > 0 else 0) - (before if before > 0 else 0)
        total = claims.get(holding.asset.id, 0) + change
        if total:
            claims[holding.asset.id] = total
        else:
            del claims[holding.asset.id]
    unsettled = holding.asset.unsettled
    if after == 0:
        del unsettled[holding.account.id]
        holding.asset.unsettled_ids.discard(holding.account.id)
    elif before == 0:
        assert holding.account.id not in unsettled
        unsettled[holding.account.id] = holding
        holding.asset.unsettled_ids.add(holding.account.id)
        account = holding.account
        if holding.asset.id not in account.projected_liabilities:
            account.projected_liabilities = with_entry(
                account.projected_liabilities, holding.asset.id, 0
            )
        schedule_pnl_settlement(state)
    if before < 0 and state.pnl_settlement.loss_indices:
        state.pnl_settlement.loss_moved(holding.asset.id, holding.account.id, before, after)
    if before < 0 <= after:
        end_exposure(holding.account)
        if state.waterfall.losses:
            state.waterfall.losses.pop((holding.account.id, holding.asset.id), None)
    elif after < 0 <= before:
        begin_exposure(state, holding.account)
    unsettled_changed(holding)


def add_lent_shares(holding: Holding, shares: int) -> None:
    """Add shares (negative: remove) to a holding's loan to its asset's pool; the caller moves the cash (B-1)."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    before = holding.lent_shares
    holding.lent_shares = before + shares
    if holding.auto_shares > holding.lent_shares:
        holding.auto_shares = holding.lent_shares
    pool.supply_shares += shares
    account = holding.account
    if holding.lent_shares == 0:
        if account.id in asset.lenders:
            del asset.lenders[account.id]
            asset.lender_blocks.discard(account.id)
    elif account.id not in asset.lenders:
        asset.lenders[account.id] = account
        asset.lender_blocks.add(account.id)
    refresh_claims(holding)
    if pool.redemption_queue.amounts:
        pool.redemption_queue.follow(holding.account.id, before, holding.lent_shares, holding.lent)
    holding_changed(holding)


def rescale_lent_shares(asset: Asset, by_ray: int) -> None:
    """Multiply the shares of all lenders of a pool by a ray, floored.

    The caller sets the new index and all figures (B-5). This is one step for all lenders, since the sums of the pool
    and its index change too. It costs a fraction of a microsecond for each lender.
    """
    pool = asset.pool
    assert pool is not None
    asset_id = asset.id
    gone: list[Holding] = []
    change = 0
    for lender in asset.lenders.values():
        holding = lender.holdings[asset_id]
        before = holding.lent_shares
        holding.lent_shares = shares = before * by_ray // RAY
        holding.auto_shares = holding.auto_shares * by_ray // RAY
        change += shares - before
        if not shares:
            gone.append(holding)
    pool.supply_shares += change
    if pool.redemption_queue.amounts:
        claims: dict[AccountId, tuple[int, int]] = {}
        for account_id in pool.redemption_queue.amounts:
            holding = asset.lenders[account_id].holdings[asset_id]
            claims[account_id] = (holding.lent_shares, claim_of(holding))
        pool.redemption_queue.replace(claims)
    for holding in gone:
        del asset.lenders[holding.account.id]
        asset.lender_blocks.discard(holding.account.id)
        holding_changed(holding)


def add_borrow_shares(state: State, holding: Holding, shares: int) -> None:
    """Add shares (negative: remove) to a holding's debt to its asset's pool; the caller moves the cash (B-1, M-5)."""
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    before = holding.borrow_shares
    holding.borrow_shares = before + shares
    pool.borrow_shares += shares
    assert 0 <= holding.borrow_shares <= pool.borrow_shares
    account = holding.account
    if before == 0 and shares:
        asset.borrowers[account.id] = account
        begin_exposure(state, account)
    elif before and holding.borrow_shares == 0:
        del asset.borrowers[account.id]
        end_exposure(account)
    refresh_claims(holding)
    holding_changed(holding)


def schedule_pnl_settlement(state: State) -> None:
    """Schedule the next settlement pass at the next whole interval after now (section 10).

    A pass that is due at this time stays due.
    """
    interval = state.genesis.settlement_interval_ns
    due_ns = (state.time_ns // interval + 1) * interval
    state.timers.schedule_earlier(due_ns, DEADLINE_SETTLEMENT_PASS, 0)


def begin_exposure(state: State, account: Account) -> None:
    """Count one more line or debt that gives the account exposure.

    With the first one, each asset of its collateral and debts lists the account, so that a move of the price finds the
    account, and a change of the terms of debts (M-4).
    """
    assert account.exposure_count >= 0
    account.exposure_count += 1
    if account.exposure_count == 1:
        state.margin_watch.expect(account)
        for holding in account.holdings.values():
            holding.asset.exposed_holders[account.id] = account


def end_exposure(account: Account) -> None:
    """Count one less line or debt that gives the account exposure."""
    assert account.exposure_count > 0
    account.exposure_count -= 1
    if account.exposure_count == 0:
        for holding in account.holdings.values():
            holding.asset.exposed_holders.pop(account.id, None)


def index_line(state: State, line: Line) -> None:
    """Update the market's index of exposed accounts after a change of a line (I-12)."""
    market = line.market
    if market.is_spot:
        return
    account = line.account
    exposed = line.position != 0 or line.bid_lots != 0 or line.ask_lots != 0
    if exposed != (account.id in market.exposed):
        if exposed:
            expose(market, line)
            begin_exposure(state, account)
        else:
            del market.exposed[account.id]
            market.blocks.discard(account.id)
            if account.kind == KIND_VENUE:
                del market.venue_lines[account.id]
            end_exposure(account)


def expose(market: Market, line: Line) -> None:
    """Add a line to the market's index of exposed accounts; the line has a position or an open order."""
    account_id = line.account.id
    market.exposed[account_id] = line
    market.blocks.add(account_id)
    if line.account.kind == KIND_VENUE:
        market.venue_lines[account_id] = line
