# SPDX-License-Identifier: Apache-2.0
"""Marks of cached margin figures that a change of an amount makes stale.

Owns when a cached figure of a balance, a position or an account has to be computed again. It knows no formula: the
package `margin` computes, so that the ledger does not depend on margin.
"""

from typing import Final

from clearinghouse.statemachine.state.state import Account, Holding, Line

# `seen` of a holding or line that changed and waits in its account's dirty list; no version is 0.
DIRTY: Final = 0


def holding_changed(holding: Holding) -> None:
    """Say that an amount of a holding changed."""
    if holding.seen != DIRTY:
        holding.seen = DIRTY
        holding.account.dirty_holdings.append(holding)
    account = holding.account
    account.spot_stale = True
    account.spot_bound_seen = DIRTY
    if account.margin_watch is not None:
        account.margin_watch.invalidate(account)


def unsettled_changed(holding: Holding) -> None:
    """Say that unsettled equity changed, and nothing else of the holding."""
    if holding.seen != DIRTY:
        holding.seen = DIRTY
        holding.account.dirty_holdings.append(holding)
    if holding.account.margin_watch is not None:
        holding.account.margin_watch.invalidate(holding.account)


def line_changed(line: Line) -> None:
    """Say that a line's position or orders changed."""
    if line.market.is_spot:
        line.account.spot_stale = True
        line.account.spot_bound_seen = DIRTY
    elif line.seen != DIRTY:
        line.seen = DIRTY
        line.account.dirty_lines.append(line)
    if line.account.margin_watch is not None:
        line.account.margin_watch.invalidate(line.account)


def leverage_changed(account: Account) -> None:
    """Say that the account's own max leverage changed: the IMF of every line and debt is stale."""
    for line in account.lines.values():
        line_changed(line)
    for holding in account.holdings.values():
        if holding.debt_exposure:
            holding_changed(holding)
