# SPDX-License-Identifier: Apache-2.0
"""Set the losses that pools expect from borrowers in liquidation (SPEC B-5).

Owns the amount of an expected loss and the moments at which it is set: flag, passes and release of the account. Must
never visit the lenders: a claim is valued when it is used, and margin finds the lenders by their price bounds.
"""

from clearinghouse.statemachine.arithmetic.lending import expected_loss
from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.ledger.pool_shares import debt_of
from clearinghouse.statemachine.lending.expected_losses import (
    clear_redeemed_if_no_loss,
    set_expected,
)
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay
from clearinghouse.statemachine.pretrade.untrusted_prices import deficit_at_allowed_prices
from clearinghouse.statemachine.state.state import Account, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers


def expect_losses(state: State, offset: int, account: Account) -> None:
    """Set the loss that each pool expects from an account in liquidation: a part of its deficit, pro rata to debts."""
    owing = [key for key in sorted(account.holdings) if account.holdings[key].borrow_shares]
    if not owing:
        return
    equity_left, liabilities = deficit_at_allowed_prices(state, account)
    deficit = -equity_left if equity_left < 0 else 0
    for asset_id in owing:
        holding = account.holdings[asset_id]
        amount = expected_loss(deficit, debt_of(holding), liabilities)
        assert amount <= debt_of(holding)
        _set(state, offset, holding, amount, equity_left)
    refresh(state, account)


def follow_flags(state: State, offset: int) -> None:
    """Set or clear the expected losses of the accounts that this command has flagged or released, by id."""
    for account_id in sorted(state.waterfall.expecting):
        account = state.accounts[account_id]
        refresh(state, account)
        if account_id in state.waterfall.cases:
            expect_losses(state, offset, account)
        else:
            _end_expected_losses(state, offset, account)
    state.waterfall.expecting.clear()


def _end_expected_losses(state: State, offset: int, account: Account) -> None:
    """Clear the expected losses from an account that has left liquidation."""
    for asset_id in sorted(state.waterfall.losing_pools):
        holding = account.holdings.get(asset_id)
        if holding is not None:
            _set(state, offset, holding, 0, 0)
    refresh(state, account)


def end_all_expected_losses(state: State) -> None:
    """Clear the expected losses of all pools: no account is in liquidation."""
    for asset_id in sorted(state.waterfall.losing_pools):
        pool = state.assets[asset_id].pool
        assert pool is not None
        for account_id in sorted(pool.expected.amounts):
            holding = state.accounts[account_id].holdings[asset_id]
            _set(state, 0, holding, 0, 0)


def _set(state: State, offset: int, holding: Holding, amount: int, equity_left: int) -> None:
    """Set a pool's expected loss from one borrower, and the part of all its expected losses that the fund cannot pay.

    `equity_left` is the borrower's equity, for the event.
    """
    asset = holding.asset
    pool = asset.pool
    assert pool is not None
    expected = pool.expected
    account_id = holding.account.id
    before = expected.amounts.get(account_id, 0)
    if amount == 0 and before == 0:
        return
    total = expected.total + amount - before
    assert total >= amount
    uncovered = total - fund_can_pay(state, asset)
    changed = set_expected(state, asset, account_id, amount, uncovered if uncovered > 0 else 0)
    clear_redeemed_if_no_loss(pool)
    assert expected.total == total
    assert expected.uncovered <= total
    if changed:
        event_writers.pool_loss_expected(
            state.events,
            offset,
            account_id=account_id,
            asset_id=asset.id,
            amount=amount,
            equity=equity_left,
            expected=expected.total,
            uncovered=expected.uncovered,
        )
