# SPDX-License-Identifier: Apache-2.0
"""Keep balances whose price P-4 bans apart at a write-off, and later return what the loss does not need.

A line here is the balance of an asset of a written-off account. Owns the lines that the fund keeps apart (SPEC W-6.1,
W-8.1). They are under hold in the fund's account, so they do not count in its means. Must never delay a write-off: a
banned price protects only its own line.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of, move, unhold
from clearinghouse.statemachine.liquidation.debt_lines import lower_debt_lines
from clearinghouse.statemachine.liquidation.recoveries import (
    available,
    note_for_sale,
    raise_cash,
    waits_alone,
)
from clearinghouse.statemachine.pretrade.untrusted_prices import (
    bankruptcy_equity_at_higher_prices,
    relies_on_banned_price,
)
from clearinghouse.statemachine.prices.price_guard import decision, market_decision
from clearinghouse.statemachine.state.liquidation import LineApart
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    APART_NS,
    APART_RETURNS_MAX,
    DECISION_BLOCK,
    LIQUIDITY_FUND,
    PRICE_OK,
)


def counts_as_pass(state: State, account: Account) -> bool:
    """Return whether a pass counts towards the take-over of an account (W-6.1).

    It counts if P-4 allows the price of at least one of its assets or positions.
    """
    for holding in account.holdings.values():
        if holding.balance or holding.unsettled or holding.lent or holding.borrowed:
            allowed = decision(state, holding.asset, ACTION_LIQUIDATE) != DECISION_BLOCK
            if allowed:
                return True
    for line in account.lines.values():
        allowed = market_decision(state, line.market, ACTION_LIQUIDATE) != DECISION_BLOCK
        if line.position and allowed:
            return True
    return False


def is_bankrupt(state: State, account: Account, remainders: int = 0) -> bool:
    """Return whether an account is bankrupt: its bankruptcy equity is below the value of its `remainders`.

    Assets with a banned price count at the higher of their possible values (W-8.1). The account's figures are up to
    date.
    """
    if bankruptcy_equity(account) >= remainders:
        return False
    return higher_bankruptcy_equity(state, account) < remainders


def higher_bankruptcy_equity(state: State, account: Account) -> int:
    """Return the bankruptcy equity of an account, or that with each banned price at its higher value, if that is more.

    The rule is W-8.1. The account's figures are up to date.
    """
    live = bankruptcy_equity(account)
    if not relies_on_banned_price(state, account):
        return live
    return max(live, bankruptcy_equity_at_higher_prices(state, account))


def move_lines_to_fund(state: State, offset: int, account: Account) -> None:
    """Move an account's balances with a banned price to the fund before the write-off, apart from its means (W-8.1)."""
    moved = False
    for asset_id in sorted(account.holdings):
        holding = account.holdings[asset_id]
        if waits_alone(state, holding.asset) and available(holding) > 0:
            moved = _move_line(state, offset, holding) or moved
    if moved:
        refresh(state, account)
        losses = state.waterfall.apart_losses
        losses[account.id] = losses.get(account.id, 0) + max(0, -bankruptcy_equity(account))


def _move_line(state: State, offset: int, holding: Holding) -> bool:
    """Move an asset's free balance to the fund, apart from its means; first redeem its loans as far as possible.

    Return False if no amount could move.
    """
    raise_cash(state, offset, holding, available(holding))
    amount = free_balance(holding)
    if amount <= 0:
        return False
    asset = holding.asset
    account = holding.account
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    move(holding, fund, amount)
    hold(fund, amount)
    lines = state.waterfall.apart.setdefault(asset.id, {})
    line = lines.get(account.id)
    if line is None:
        line = lines[account.id] = LineApart(0, 0)
    line.amount += amount
    line.until_ns = state.time_ns + APART_NS
    event_writers.line_set_apart(state.events, offset, account.id, asset.id, amount, line.until_ns)
    return True


def _returnable(state: State) -> list[Asset]:
    """Return the assets of lines kept apart whose price is OK again, by id."""
    return [
        state.assets[asset_id]
        for asset_id in sorted(state.waterfall.apart)
        if state.assets[asset_id].price_state == PRICE_OK
    ]


def has_lines_to_return(state: State) -> bool:
    """Return whether a line that is kept apart has an asset whose price is OK again."""
    return bool(state.waterfall.apart) and bool(_returnable(state))


def return_lines(state: State, offset: int) -> None:
    """Settle a bounded number of lines whose price is OK again: the fund keeps the loss, the owner gets the excess."""
    left = APART_RETURNS_MAX
    for asset in _returnable(state):
        for account_id in sorted(state.waterfall.apart[asset.id])[:left]:
            _return_line(state, offset, asset, account_id, asset.price_e9)
            left -= 1


def end_lines(state: State, offset: int, asset: Asset, price_e9: int) -> bool:
    """Settle a bounded number of lines of an asset that ends, at what is paid for it; return whether none is left."""
    for account_id in sorted(state.waterfall.apart.get(asset.id, ()))[:APART_RETURNS_MAX]:
        _return_line(state, offset, asset, account_id, price_e9)
    return asset.id not in state.waterfall.apart


def _return_line(
    state: State, offset: int, asset: Asset, account_id: AccountId, price_e9: int
) -> None:
    """Value a line at a price, keep the account's loss for the fund, and return the excess to the account.

    After the time of the line the fund keeps all. An account with a line cannot close (L-3).
    """
    waterfall = state.waterfall
    account = state.accounts[account_id]
    line = waterfall.apart[asset.id].pop(account_id)
    loss = waterfall.apart_losses[account_id]
    worth = line.amount * price_e9 // asset.value_denominator
    kept = line.amount
    if worth > loss and state.time_ns <= line.until_ns:
        kept = -(-(loss * asset.value_denominator) // price_e9)
    waterfall.apart_losses[account_id] = max(0, loss - worth)
    fund = holding_of(state, state.accounts[LIQUIDITY_FUND], asset)
    unhold(fund, line.amount)
    returned = line.amount - kept
    if returned:
        move(fund, holding_of(state, account, asset), returned)
        state.touched[account_id] = account
    if kept:
        note_for_sale(state, asset, kept)
    lower_debt_lines(state, account, min(loss, worth))
    event_writers.line_returned(
        state.events,
        offset,
        account_id=account_id,
        asset_id=asset.id,
        amount=line.amount,
        index_e9=price_e9,
        loss_value=loss,
        returned=returned,
    )
    if not waterfall.apart[asset.id]:
        del waterfall.apart[asset.id]
    if not _has_line(state, account_id):
        del waterfall.apart_losses[account_id]


def _has_line(state: State, account_id: AccountId) -> bool:
    """Return whether any line of an account is still kept apart."""
    return any(account_id in lines for lines in state.waterfall.apart.values())
