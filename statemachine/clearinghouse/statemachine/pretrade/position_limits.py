# SPDX-License-Identifier: Apache-2.0
"""Check the limits of gate 7: open interest, a venue, an account with its isolated positions (SPEC G-7, O-1).

Owns the exposure that each of these limits counts. A refusal leaves its figures and no other trace.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    assumed_borrow_margin,
    has_spot_orders,
    refresh,
    spot_worst_case,
)
from clearinghouse.statemachine.exchange_margin.requirements import quote_e9_to_valuation_ceil
from clearinghouse.statemachine.orders.open_orders import shared_lots
from clearinghouse.statemachine.orders.worst_lots import worst_lots_of, worst_lots_with
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Market, Order, State
from clearinghouse.statemachine.state.work import ASKED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    OPEN_INTEREST_SHARE,
    OWN_ACCOUNTS_MAX,
    PPB,
)


def refuse_market_limits(
    state: State, order: Order, refusal: Refusal, replaced_lots: int = 0
) -> int:
    """Return the refusal of gate 7 for a derivative order that raises risk, or OK: open interest, then venue's limit.

    Open orders count as if filled, including orders in an auction. An order that it replaces had `replaced_lots`: what
    adds nothing to them is within the share of an owner.
    """
    market = order.market
    limit = market.open_interest_lots_max
    if limit:
        added = order.remaining_lots - (shared_lots(state, order) if order.oco_id else 0)
        lots = worst_lots_with(order.line, order.side, added)
        if lots > limit:
            # At the mark, so that the figures of this code are always valuation units.
            refusal.above(
                quote_e9_to_valuation_ceil(state, market, limit * market.mark_e9),
                quote_e9_to_valuation_ceil(state, market, lots * market.mark_e9),
            )
            return codes.POSITION_LIMIT
        if lots * 2 > limit and added > replaced_lots:
            code = _refuse_above_share(state, order, added, refusal)
            if code != codes.OK:
                return code
    if market.venue_account_id:
        return _refuse_venue_limit(state, order, refusal)
    return codes.OK


def _refuse_above_share(state: State, order: Order, added: int, refusal: Refusal) -> int:
    """Return POSITION_LIMIT if an owner with `added` more lots would have more than its share of the limit, or OK.

    Asked above half of a limit on open interest. Without it one owner could fill the limit by orders far from the mark.
    An owner with more accounts than it may open for itself has them from staff; each of these has the share.
    """
    market = order.market
    # Rounded up, so that it is never 0.
    share = -(-market.open_interest_lots_max // OPEN_INTEREST_SHARE)
    account = order.account
    own_ids = state.owned_ids[account.owner]
    if len(own_ids) > OWN_ACCOUNTS_MAX:
        own_ids = [account.id]
    lots = worst_lots_of(order.line, order.side, added)
    for own_id in own_ids:
        line = state.accounts[own_id].lines.get(market.id)
        if line is not None and line is not order.line:
            lots += worst_lots_of(line, order.side, 0)
    state.work.units += len(own_ids) // ASKED_PER_UNIT
    if lots > share:
        refusal.above(
            quote_e9_to_valuation_ceil(state, market, share * market.mark_e9),
            quote_e9_to_valuation_ceil(state, market, lots * market.mark_e9),
        )
        return codes.POSITION_LIMIT
    return codes.OK


def _refuse_venue_limit(state: State, order: Order, refusal: Refusal) -> int:
    """Return the refusal of gate 7 in an external market, or OK: the venue's exposure must stay within its limit (O-1).

    The venue takes the other side of a fill without a gate of its own, so this check enforces its limit: its weighted
    exposure including this order's at the mark. Open orders at the venue count too.
    """
    market = order.market
    venue = state.accounts[market.venue_account_id]
    if venue.position_limit == 0:
        return codes.OK
    refresh(state, venue)
    weighted = _venue_exposure(state, venue, order)
    if weighted > venue.position_limit:
        refusal.above(venue.position_limit, weighted)
        return codes.POSITION_LIMIT
    return codes.OK


def _venue_exposure(state: State, venue: Account, order: Order) -> int:
    """Return a venue's weighted exposure by the worst side of each market, with a new order, ceiled (G-7).

    The venue's account is up to date.
    """
    total = 0
    for market in state.markets.values():
        if market.venue_account_id != venue.id or market.is_spot:
            continue
        worst = market.worst_lots
        bids, asks = worst.bid_lots, worst.ask_lots
        if market is order.market:
            added = order.remaining_lots - (shared_lots(state, order) if order.oco_id else 0)
            bids += added if order.side == BUY else 0
            asks += added if order.side != BUY else 0
        line = venue.lines.get(market.id)
        position = line.position if line is not None else 0
        total += _weighted(state, market, max(bids - position, asks + position))
    return _with_debts(venue, total)


def _weighted(state: State, market: Market, lots: int) -> int:
    """Return the exposure of lots at the mark, ceiled, times the market's weight in ppb."""
    exposure = quote_e9_to_valuation_ceil(state, market, lots * market.mark_e9)
    return exposure * market.position_weight_ppb


def _with_debts(account: Account, total: int) -> int:
    """Return a weighted sum (in ppb) plus the exposure of an account's debts, in valuation units, ceiled."""
    for holding in account.holdings.values():
        total += holding.debt_exposure * PPB
    return -(-total // PPB)


def takes_venue_beyond_limit(state: State, market: Market, side: int, lots: int) -> bool:
    """Return whether a fill would raise its venue's weighted exposure above its limit (O-1.2)."""
    venue = state.accounts[market.venue_account_id]
    if venue.position_limit == 0 or market.is_spot:
        return False
    refresh(state, venue)
    line = venue.lines.get(market.id)
    before = line.position if line is not None else 0
    after = before - lots if side == BUY else before + lots
    if abs(after) <= abs(before):
        return False
    total = _weighted(state, market, abs(after))
    for other in venue.lines.values():
        if other.market is not market and other.position:
            total += _weighted(state, other.market, abs(other.position))
    return _with_debts(venue, total) > venue.position_limit


def weighted_exposure(account: Account) -> int:
    """Return an account's exposure, each market's multiplied by its weight for position limits, ceiled (G-7)."""
    total = 0
    for line in account.lines.values():
        if line.exposure:
            total += line.exposure * line.market.position_weight_ppb
    for holding in account.holdings.values():
        total += holding.debt_exposure * PPB
    return -(-total // PPB)


def assumed_exposure(state: State, account: Account) -> int:
    """Return the exposure of the borrows that the open spot orders of an up-to-date account would need (M-3, G-7)."""
    if not has_spot_orders(account):
        return 0
    borrows = spot_worst_case(state, account).borrows
    return assumed_borrow_margin(state, account, borrows)[0]


def refuse_account_limit(state: State, account: Account, refusal: Refusal, assumed: int) -> int:
    """Return POSITION_LIMIT if an account exceeds its limit, alone or with its isolated positions, or OK (G-7, G-7.1).

    The account is up to date. `assumed` is its `assumed_exposure`.
    """
    limit = account.position_limit
    if limit:
        weighted = weighted_exposure(account) + assumed
        if weighted > limit:
            refusal.above(limit, weighted)
            return codes.POSITION_LIMIT
    owner = state.accounts[account.parent_id] if account.isolated_market_id else account
    limit = owner.position_limit
    if limit == 0 or not owner.isolated:
        return codes.OK
    total = assumed
    for member in (owner, *owner.isolated.values()):
        refresh(state, member)
        total += weighted_exposure(member)
    if owner is not account:
        total += assumed_exposure(state, owner)
    if total > limit:
        refusal.above(limit, total)
        return codes.POSITION_LIMIT
    return codes.OK
