# SPDX-License-Identifier: Apache-2.0
"""Decide where only reducing orders may rest: switches, debts, the status of a market, and pauses (SPEC G-2, O-2.2).

Owns only this decision. The gate applies it to a new order, `pretrade.kill_switch` to the resting orders.
"""

from typing import Final

from clearinghouse.statemachine.authority.freezes import freeze_of, is_seized
from clearinghouse.statemachine.clearing_cover.departures import lets_nothing_leave
from clearinghouse.statemachine.lending.reversal_debts import is_debtor
from clearinghouse.statemachine.pretrade.announced_busts import refuse_kept
from clearinghouse.statemachine.prices.price_band import is_within
from clearinghouse.statemachine.prices.price_guard import is_paused
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    MARKET_AUCTION,
    MARKET_OPEN,
    MARKET_REDUCE_ONLY,
    PERPETUAL,
    PRICE_E9,
)

_STOPPED_BAND_PPB: Final = 50_000_000  # 5 %, where neither the market nor W-2 has a band


def is_switched_off(state: State, account: Account) -> bool:
    """Return whether a switch of an account, or of an isolated position's parent, lets it only reduce risk (G-2.1)."""
    if account.risk_disabled:
        return True
    return bool(account.isolated_market_id) and state.accounts[account.parent_id].risk_disabled


def may_only_reduce(state: State, account: Account) -> bool:
    """Return whether an account may only reduce risk, by its switch or because of a debt (G-2, L-4.3, O-10, R-1.1)."""
    return (
        is_switched_off(state, account)
        or is_debtor(state, account)
        or account.id in state.pnl_settlement.overdue
    )


def is_delisted(market: Market) -> bool:
    """Return whether a market is a perpetual that will be settled (O-1.3)."""
    return market.expiry is not None and market.kind == PERPETUAL


def winds_down(state: State, market: Market) -> bool:
    """Return whether a market is REDUCE_ONLY, will be so after its present halt, or is delisted.

    While work is late, a market is REDUCE_ONLY for a short time; this does not count, and resting orders stay (I-12.2).
    """
    if is_delisted(market):
        return True
    status = market.status
    halt = market.halt
    if status == MARKET_AUCTION and halt is not None and halt.brake.engaged:
        status = halt.resume_status
    return status == MARKET_REDUCE_ONLY and market.id not in state.cursors.late_markets


def only_reduces(state: State, market: Market) -> bool:
    """Return whether all orders of a market may only reduce risk: its switch, its status, or a paused asset (O-2.2)."""
    return (
        market.risk_disabled
        or (
            (market.status != MARKET_OPEN or market.expiry is not None)
            and winds_down(state, market)
        )
        or is_paused(market.base)
        or is_paused(market.quote)
    )


def _keeps_all(state: State, account: Account) -> bool:
    """Return whether nothing may leave an account: it is frozen, seized, a debtor's, or has less than a bust needs.

    It is also True if the account has open credit, or if its member has missed a call or lacks cover.
    """
    if freeze_of(state, account) is not None or is_seized(state, account):
        return True
    if is_debtor(state, account) or account.id in state.intraday.open:
        return True
    if account.id in state.busts.kept and refuse_kept(state, account, None, 0, Refusal()):
        return True
    # Orders of others are refused, and operators decide on a member in default (C-9).
    return lets_nothing_leave(state, account)


def gives_away(
    state: State,
    account: Account,
    market: Market,
    side: int,
    price_per_lot: PricePerLot,
    refusal: Refusal,
) -> bool:
    """Return whether an order of an account which nothing may leave is priced too far from the mark.

    Such an account may reduce. But a sale to an accomplice at any price would move out the blocked value (Q-5.1, L-4.3,
    O-10, C-5.5, C-7.2). The permitted band around the mark is the narrower of the market's and W-2's, or 5 % without
    either. It limits purchases above and sales below the mark.
    """
    mark_e9 = market.mark_e9
    if mark_e9 == 0 or (price_per_lot * PRICE_E9 > mark_e9) != (side == BUY):
        return False
    bands = [band for band in (market.band_ppb, state.waterfall.rules.band_ppb) if band]
    narrow_ppb = min(bands, default=_STOPPED_BAND_PPB)
    if is_within(mark_e9, narrow_ppb, price_per_lot, Refusal()) or not _keeps_all(state, account):
        return False
    return not is_within(mark_e9, narrow_ppb, price_per_lot, refusal)


def is_made_reduce_only(state: State, order: Order) -> bool:
    """Return whether an accepted order becomes reduce-only: its market or account may only reduce (K-1, L-4.3)."""
    market = order.market
    if market.is_spot:
        return False
    return (
        state.risk_disabled or only_reduces(state, market) or may_only_reduce(state, order.account)
    )


def has_paused_line(account: Account) -> bool:
    """Return whether an account has a position or debt at a paused asset's price, so that it may not borrow (O-2.2)."""
    return any(
        line.position and (is_paused(line.market.base) or is_paused(line.market.quote))
        for line in account.lines.values()
    ) or any(
        holding.borrow_shares and is_paused(holding.asset) for holding in account.holdings.values()
    )
