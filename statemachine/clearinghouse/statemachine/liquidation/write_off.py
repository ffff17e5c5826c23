# SPDX-License-Identifier: Apache-2.0
"""Write off the debts of a bankrupt account, and charge their payers (SPEC W-8, B-5, L-6, I-6).

Owns the write-off of an account without position and convertible asset. The fund pays first, then the side against
which the account lost, or the lenders; the remainder is the fund's debt. Must never run while an asset of the account
can still be sold.
"""

from clearinghouse.statemachine.arithmetic.lending import shares_floor
from clearinghouse.statemachine.brakes.brakes import bankrupt
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.exchange_margin.requirements import counted_amount
from clearinghouse.statemachine.ledger.ledger import add_borrow_shares, free_balance, holding_of
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.lending import accrual, losses_and_epochs
from clearinghouse.statemachine.lending.expected_losses import (
    cap_expected_at_debt,
    clear_redeemed_if_no_loss,
)
from clearinghouse.statemachine.liquidation.banned_lines import (
    higher_bankruptcy_equity,
    is_bankrupt,
    move_lines_to_fund,
)
from clearinghouse.statemachine.liquidation.debt_lines import record_debt_lines
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, pay_from_fund
from clearinghouse.statemachine.liquidation.recoveries import (
    buy_remainders,
    has_position,
    holdings_with_debt,
    is_convertible,
    pay_own_debt,
    remainders,
    seize,
    waits_alone,
)
from clearinghouse.statemachine.liquidation.rest_closing import (
    has_ended,
    has_other_side,
    share_later,
)
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_WRITE_OFF
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND


def write_off_bankrupt(state: State, offset: int) -> None:
    """Write off the listed accounts that have no position and negative bankruptcy equity, by id (I-6)."""
    for account_id in sorted(state.waterfall.bankrupt):
        write_off(state, offset, state.accounts[account_id])
    state.waterfall.bankrupt.clear()


def is_uncollectible(state: State, account: Account) -> bool:
    """Return whether an account's debts cannot be collected: no position, no convertible asset, negative equity (W-8).

    The equity counts without remainders. Amounts that open orders reserve are still collectible: a pass cancels the
    orders, and orders at a venue wait for its confirmation (O-1).
    """
    if has_position(account) or not holdings_with_debt(account):
        return False
    equity_left = bankruptcy_equity(account)
    sellable = 0  # remainders whose price P-4 allows
    for holding in account.holdings.values():
        if holding.reserved and holding.balance > holding.held:
            return False
        if is_convertible(holding):
            return False
        value = to_valuation_floor(holding.asset, max(free_balance(holding), 0) + _counted(holding))
        equity_left -= value
        if not waits_alone(state, holding.asset):
            sellable += value
    return equity_left < 0 and is_bankrupt(state, account, sellable)


def _counted(holding: Holding) -> int:
    """Return the part of a holding's claim on its pool that counts in bankruptcy equity (B-5).

    The account's figures are up to date.
    """
    return holding.lent - holding.doubtful


def write_off(state: State, offset: int, account: Account, given: int = 0) -> None:
    """Write off the debts of an account, if they are uncollectible (W-8).

    Its own balances pay first, and the fund buys remainders. Other remainders then go to the fund without payment.
    `given` is the value of what the fund has taken over before (W-6); with them it pays what was written off first.
    """
    for holding in holdings_with_debt(account):
        pay_own_debt(state, offset, holding)
    buy_remainders(state, offset, account)
    if not is_uncollectible(state, account):
        _write_off_last_price(state, offset, account)
        return

    # From here on no asset of the account can be sold: the fund takes the remaining assets and
    # debts.
    state.work.units += WORK_OF_WRITE_OFF
    if state.observer is not None:
        state.observer(events.BAD_DEBT, account.id, 0)
    move_lines_to_fund(state, offset, account)
    for holding in remainders(account):
        given += seize(state, offset, holding, events.REMAINDER_TAKEN)
    for asset_id in sorted(state.waterfall.losing_pools):
        held = account.holdings.get(asset_id)
        if held is not None and held.lent_shares:
            given += seize(state, offset, held, events.REMAINDER_TAKEN)
    given += _give_profits(state, offset, account)
    losses = _write_off_unsettled(state, offset, account)
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if holding.borrow_shares:
            losses.append((holding.asset, _write_off_borrow(state, offset, holding)))
    record_debt_lines(state, account, losses, given)
    state.touched[account.id] = account


def lost_at_last_price(state: State, account: Account) -> bool:
    """Return whether an account lost most in a market that has just ended, whose other side can still bear it (W-5)."""
    return any(_lost_at_end(state, holding) for holding in account.holdings.values())


def _lost_at_end(state: State, holding: Holding) -> bool:
    """Return whether an account lost most, in a settlement asset, in a market that has just ended."""
    where = _where_lost(state, holding) if holding.unsettled < 0 else None
    return where is not None and has_ended(state, where[0])


def _write_off_last_price(state: State, offset: int, account: Account) -> None:
    """Write off what the last price of a market took an account below zero, though it has assets or positions left.

    Later, when these are sold and closed, the market has no other side any more that could bear the loss (O-1.3, W-5).
    The account's figures are up to date.
    """
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        loss = _beyond_means(state, holding) if _lost_at_end(state, holding) else 0
        if loss > 0:
            state.work.units += WORK_OF_WRITE_OFF
            if state.observer is not None:
                state.observer(events.BAD_DEBT, account.id, 0)
            _write_off_loss(state, offset, holding, loss)
            record_debt_lines(state, account, [(holding.asset, loss)], 0)
            refresh(state, account)
            state.touched[account.id] = account


def _beyond_means(state: State, holding: Holding) -> int:
    """Return the part of an account's loss that neither its amount of the asset nor its equity covers (W-0).

    What the account may lose in the positions that it keeps is left to the passes that close them.
    """
    asset = holding.asset
    account = holding.account
    uncovered = -holding.unsettled - max(counted_amount(holding), 0)
    missing = -higher_bankruptcy_equity(state, account) - max(-account.upnl, 0)
    if missing <= 0 or asset.price_e9 == 0:
        return 0
    return min(uncovered, -(-missing * asset.value_denominator // asset.price_e9))


def _give_profits(state: State, offset: int, account: Account) -> int:
    """Move an account's positive unsettled equity to the fund, with an event for each asset; return its value."""
    given = 0
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        profit = holding.unsettled
        if profit > 0:
            given += to_valuation_floor(holding.asset, profit)
            _pay_loss_from_fund(state, offset, holding, -profit, fund_can_pay(state, holding.asset))
    return given


def _write_off_unsettled(state: State, offset: int, account: Account) -> list[tuple[Asset, int]]:
    """Set an account's negative unsettled equity to 0 against the fund, with an event for each loss; return these."""
    losses: list[tuple[Asset, int]] = []
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        loss = -holding.unsettled
        if loss > 0:
            _write_off_loss(state, offset, holding, loss)
            losses.append((holding.asset, loss))
    assert all(holding.unsettled == 0 for holding in account.holdings.values())
    return losses


def _write_off_loss(state: State, offset: int, holding: Holding, loss: int) -> None:
    """Let the fund take a loss over from an account; list what the fund cannot pay for sharing."""
    assert 0 < loss <= -holding.unsettled
    fund_before = fund_can_pay(state, holding.asset)
    if loss > fund_before:
        _share_where_lost(state, holding, loss - fund_before)
    by_fund = _pay_loss_from_fund(state, offset, holding, loss, fund_before)
    bankrupt(state, offset, holding.asset, by_fund, loss - by_fund)


def _pay_loss_from_fund(
    state: State, offset: int, holding: Holding, loss: int, fund_before: int
) -> int:
    """Move a loss from an account to the fund, with its event; return the amount that the fund could pay."""
    by_fund = loss if loss < fund_before else fund_before  # negative: a claim, the fund's income
    pay_from_fund(state, holding.account, holding.asset, loss)
    assert by_fund <= loss
    event_writers.bad_debt(
        state.events,
        offset,
        account_id=holding.account.id,
        asset_id=holding.asset.id,
        amount=loss,
        fund_paid=by_fund,
        shared=0,  # `share_later` lists what others pay
        fund_debt=loss - by_fund,
        fund_before=fund_before,
    )
    return by_fund


def _share_where_lost(state: State, holding: Holding, loss: int) -> None:
    """Share a loss that belongs to no market among the side of the market where the account lost most (W-5).

    The fund takes the loss first.
    """
    where = _where_lost(state, holding)
    if where is not None:
        share_later(state, *where, _borne_there(state, holding, where, loss))


def _borne_there(state: State, holding: Holding, where: tuple[MarketId, int], loss: int) -> int:
    """Return the part of a loss that a market bears: at most what was lost there, if more was lost in an ended one."""
    losses = state.waterfall.losses[(holding.account.id, holding.asset.id)]
    return loss if losses[where] == max(losses.values()) else min(loss, losses[where])


def _where_lost(state: State, holding: Holding) -> tuple[MarketId, int] | None:
    """Return the market and side where an account lost most since its unsettled equity was last at least 0, or None.

    A market that ended earlier has no other side any more.
    """
    losses = state.waterfall.losses.get((holding.account.id, holding.asset.id), {})
    found = [
        (-loss, key) for key, loss in losses.items() if loss > 0 and has_other_side(state, *key)
    ]
    return min(found)[1] if found else None


def _write_off_borrow(state: State, offset: int, holding: Holding) -> int:
    """Move a borrow to the fund as far as the fund can pay it, and repay it; charge the lenders the remainder (B-5).

    Cash that the fund lacks in this asset is bought in later passes. Return the debt.
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    accrual.accrue(state, offset, asset, pool)
    debt = debt_of(holding)
    holds = fund_can_pay(state, asset)
    shares = holding.borrow_shares
    if holds < debt:
        shares = shares_floor(holds, pool.borrow_index)
    if shares:
        fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
        add_borrow_shares(state, holding, -shares)
        cap_expected_at_debt(state, holding)
        add_borrow_shares(state, fund, shares)
        state.waterfall.to_repay[asset.id] = 1
        event_writers.borrow_taken_over(
            state.events,
            offset,
            account_id=holding.account.id,
            asset_id=asset.id,
            amount=debt - debt_of(holding),
            shares=shares,
            fund_before=holds,
        )
        pay_own_debt(state, offset, fund)
    by_fund = debt - debt_of(holding)
    by_pool_fund, by_lenders = 0, 0
    if holding.borrow_shares:
        by_pool_fund, by_lenders = losses_and_epochs.write_off(state, offset, holding)
    clear_redeemed_if_no_loss(pool)
    bankrupt(state, offset, asset, by_fund + by_pool_fund, by_lenders)
    return debt
