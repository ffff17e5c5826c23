# SPDX-License-Identifier: Apache-2.0
"""Decide where only orders that reduce may rest: switches, the status of a market, and pauses (SPEC G-2, O-2.2).

Owns that question alone. The gate asks it for a new order, `pretrade.kill_switch` ends the orders that rested before.
"""

from clearinghouse.statemachine.prices.price_guard import is_paused
from clearinghouse.statemachine.state.state import Account, Market, State
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_REDUCE_ONLY,
    PERPETUAL,
)


def is_switched_off(state: State, account: Account) -> bool:
    """Return whether an account, or the owner of an isolated position, may only reduce risk (G-2, G-2.1)."""
    if account.risk_disabled:
        return True
    return bool(account.isolated_market_id) and state.accounts[account.parent_id].risk_disabled


def is_delisted(market: Market) -> bool:
    """Return whether a market is a perpetual that will be settled (O-1.3)."""
    return market.expiry is not None and market.kind == PERPETUAL


def winds_down(state: State, market: Market) -> bool:
    """Return whether a market is REDUCE_ONLY, or will be after its present halt, or is delisted.

    While work is late a market is REDUCE_ONLY for a short time, and what rests there stays (I-12.2).
    """
    if is_delisted(market):
        return True
    status = market.status
    halt = market.halt
    if status == MARKET_AUCTION and halt is not None and halt.brake.engaged:
        status = halt.resume_status
    return status == MARKET_REDUCE_ONLY and market.id not in state.cursors.late_markets


def only_reduces(state: State, market: Market) -> bool:
    """Return whether all that rests in a market may only reduce: its switch, its status, or a paused asset (O-2.2)."""
    return (
        market.risk_disabled
        or (
            (market.status != MARKET_OPEN or market.expiry is not None)
            and winds_down(state, market)
        )
        or is_paused(market.base)
        or is_paused(market.quote)
    )


def has_paused_line(account: Account) -> bool:
    """Return whether an account has a position or a debt at a paused asset's price: it borrows nothing (O-2.2)."""
    return any(
        line.position and (is_paused(line.market.base) or is_paused(line.market.quote))
        for line in account.lines.values()
    ) or any(
        holding.borrow_shares and is_paused(holding.asset) for holding in account.holdings.values()
    )
