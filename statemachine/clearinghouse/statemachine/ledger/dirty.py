# SPDX-License-Identifier: Apache-2.0
"""Mark cached margin figures that a change of an amount, a price or a parameter puts out of date.

Owns the conditions under which a cached figure of a balance, a position or an account is computed again. Must never
know a formula: the package `exchange_margin` computes, so the ledger does not depend on margin.
"""

from typing import Final

from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State

# `seen` of a changed holding or line in its account's dirty list; no version is 0.
DIRTY: Final = 0


def holding_changed(holding: Holding) -> None:
    """Mark a holding whose amounts have changed as out of date."""
    holding.account.spot_stale = True
    holding.account.spot_bound_seen = DIRTY
    unsettled_changed(holding)


def unsettled_changed(holding: Holding) -> None:
    """Mark a holding of which only the unsettled equity has changed as out of date."""
    account = holding.account
    if holding.seen != DIRTY:
        holding.seen = DIRTY
        holding.next_dirty = account.dirty_holding
        account.dirty_holding = holding
    account.free_margin_seen = DIRTY
    if account.margin_watch is not None:
        account.margin_watch.invalidate(account)


def line_changed(line: Line) -> None:
    """Mark a line whose position or orders have changed as out of date."""
    order_counted(line)
    if line.account.margin_watch is not None:
        line.account.margin_watch.invalidate(line.account)


def order_counted(line: Line) -> None:
    """Mark a line with one more order as out of date; its price bounds are for `within_bounds`, once it is accepted."""
    line.account.free_margin_seen = DIRTY
    orders_freed(line)


def orders_freed(line: Line) -> None:
    """Mark a line as out of date from which orders or lots of orders were taken away.

    Without them worst-case equity is not lower and no requirement higher, at any price. So the bound of the free margin
    and the price bounds stay (M-3, W-7). They do not if the orders were reduce-only or paired: another order may then
    count more.
    """
    if line.market.is_spot:
        line.account.spot_stale = True
        line.account.spot_bound_seen = DIRTY
    else:
        line.liability_seen = DIRTY
        if line.seen != DIRTY:
            line.seen = DIRTY
            line.next_dirty = line.account.dirty_line
            line.account.dirty_line = line


def asset_changed(state: State, asset: Asset) -> None:
    """Mark what was computed with the price or the terms of an asset as out of date."""
    assert state.version != state.trial_version, (
        "a live price does not move between prices of a scenario (M-10)"
    )
    state.version += 1
    asset.version = state.version


def market_changed(state: State, market: Market) -> None:
    """Mark what was computed with the mark or the terms of a market as out of date."""
    assert state.version != state.trial_version, (
        "a live price does not move between prices of a scenario (M-10)"
    )
    state.version += 1
    market.version = state.version


def leverage_changed(account: Account) -> None:
    """Mark all lines and debts of an account as out of date, because its own leverage limit has changed."""
    for line in account.lines.values():
        line_changed(line)
    for holding in account.holdings.values():
        if holding.debt_exposure:
            holding_changed(holding)
