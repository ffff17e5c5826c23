# SPDX-License-Identifier: Apache-2.0
"""Run tier 3 of the waterfall: auto-deleveraging (ADL), then a close of the remainder against all (SPEC W-4, W-5).

Owns the price and size of each reduction. ADL only reduces a counterparty's position, never reverses it, and never
leaves the counterparty with a realised loss. Must never run before tier 2 has taken all that it can.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.liquidation import (
    adl_lots,
    adl_price,
    cumulative_part,
    shortfall,
)
from clearinghouse.statemachine.brakes.brakes import bankrupt
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    refresh,
)
from clearinghouse.statemachine.exchange_margin.requirements import quote_e9_to_valuation_ceil
from clearinghouse.statemachine.liquidation.adl_ranking import (
    counterparty_line,
    lots_facing,
    pass_ranking,
    rank_line,
    skip_entry,
    take_next,
)
from clearinghouse.statemachine.liquidation.exits import ends_tiers, note_sale
from clearinghouse.statemachine.liquidation.insurance_fund import (
    fund_can_pay,
    share_of,
)
from clearinghouse.statemachine.liquidation.rest_closing import (
    begin_rest,
    continue_rest,
    transfer_lots,
)
from clearinghouse.statemachine.liquidation.small_closes import close_few, forget_sizes
from clearinghouse.statemachine.positions.recent_results import recent_result
from clearinghouse.statemachine.state.deleveraging import Ranking, ShortfallAllocation
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_TURN
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot

# The end of the turns of a ranking: lots or account are done, no counterparty remains, or the slice
# of work ends.
_ENDED: Final = 0
_NONE_LEFT: Final = 1
_CUT: Final = 2


def exposure_without_orders(state: State, account: Account) -> int:
    """Return an account's exposure without its open orders, in valuation units, at the present marks.

    The debt exposure of its holdings must be up to date.
    """
    total = 0
    for line in account.lines.values():
        if line.position:
            value_e9 = abs(line.position) * line.market.mark_e9
            total += quote_e9_to_valuation_ceil(state, line.market, value_e9)
    for holding in account.holdings.values():
        total += holding.debt_exposure
    return total


def close_against_others(state: State, offset: int, line: Line, *, is_small: bool = False) -> bool:
    """Run tier 3 for the remaining position of a liquidated account: ADL by rank, then W-5.

    Return True when the position is done, False if the slice of work ends first; the next slice then continues
    (I-12.2). Lots that have only a venue's account as counterparty stay open, with their part of the shortfall. A small
    position, below the least notional, goes to W-5 at once (G-4.1). The account's figures are up to date.
    """
    market = line.market
    under_way = state.cursors.liquidation
    if under_way.rest is not None:
        return _continue_rest(state, offset, market)
    if under_way.cover is not None and not _is_unchanged(under_way.cover, line):
        end_closing(state, offset, market)
    if under_way.cover is None and lots_facing(market, line.position > 0) == 0:
        return True
    ranking = None if is_small else pass_ranking(state, market, line.position > 0)
    if ranking is None and not is_small:
        return False
    cover = under_way.cover
    if cover is None:
        cover = under_way.cover = _shortfall_of(state, line)
        if state.observer is not None and not is_small:
            state.observer(events.DELEVERAGED, line.account.id, market.id)
    turns = _NONE_LEFT if ranking is None else _deleverage(state, offset, line, cover, ranking)
    if turns == _CUT:
        cover.lots_before = line.position
        cover.mark_e9 = market.mark_e9
        cover.equity = bankruptcy_equity(line.account)
        return False
    if turns == _NONE_LEFT:
        if state.observer is not None:
            state.observer(events.REST_CLOSED, line.account.id, market.id)
        if close_few(state, offset, line, cover):
            end_closing(state, offset, market)
            return True
        forget_sizes(state, market)
        begin_rest(state, line, cover)
        return _continue_rest(state, offset, market)
    end_closing(state, offset, market)
    return True


def _continue_rest(state: State, offset: int, market: Market) -> bool:
    """Continue the residual close-out of W-5, and then end tier 3; return False if the slice ends first."""
    if not continue_rest(state, offset):
        return False
    end_closing(state, offset, market)
    return True


def _is_unchanged(cover: ShortfallAllocation, line: Line) -> bool:
    """Return whether position, mark and equity are as they were at the end of the previous slice."""
    return (
        cover.lots_before == line.position
        and cover.mark_e9 == line.market.mark_e9
        and cover.equity == bankruptcy_equity(line.account)
    )


def _shortfall_of(state: State, line: Line) -> ShortfallAllocation:
    """Return the lots of a position that can close, their part of the shortfall, and what the fund can pay of it.

    The account's figures are up to date.
    """
    market = line.market
    size = abs(line.position)
    closable = min(size, lots_facing(market, line.position > 0))
    numerator, denominator = share_of(state, line.account, line, bankruptcy_equity(line.account))
    missing = shortfall(numerator, denominator)
    missing -= cumulative_part(missing, size - closable, size)
    assert 0 < closable <= size
    assert missing >= 0
    return ShortfallAllocation(closable, missing, min(missing, fund_can_pay(state, market.quote)))


def end_closing(state: State, offset: int, market: Market) -> None:
    """End tier 3 for a position; report the loss that the fund and others have paid, which may trip a brake (K-1)."""
    under_way = state.cursors.liquidation
    cover = under_way.cover
    under_way.cover = None
    if cover is not None and cover.missing and cover.done:
        uncovered = cumulative_part(cover.uncovered, cover.done, cover.size)
        bankrupt(state, offset, market.quote, cover.paid, uncovered)


def _deleverage(
    state: State, offset: int, line: Line, cover: ShortfallAllocation, ranking: Ranking
) -> int:
    """Close lots of a position against the ranked counterparties, each as far as W-4 permits; return how it ended.

    _CUT: the slice of work ended first. _NONE_LEFT: no counterparty is left. _ENDED: all lots closed, or the account
    has recovered, so that its remaining lots stay open (W-4.2).
    """
    market = line.market
    long = line.position > 0
    signed = cover.size if long else -cover.size
    price = PricePerLot(adl_price(market.mark_e9, signed, cover.uncovered))
    while cover.done < cover.size:
        if state.work.is_over(state.events):
            return _CUT
        entry = take_next(ranking, at_mark=cover.uncovered == 0)
        if entry is None:
            return _NONE_LEFT
        state.work.units += WORK_OF_TURN
        other = counterparty_line(state, market, entry, long)
        if other is None:
            continue
        cover.place += 1
        lots = _lots_that_fit(state, other, cover.size - cover.done, price)
        if lots:
            _close_lots(state, offset, line, other, lots, price, cover)
            forget_sizes(state, market)
            rank_line(state, ranking, other, long)
            note_sale(state, line.account)
            if ends_tiers(state, line.account):
                return _ENDED
        elif cover.uncovered:
            skip_entry(ranking, entry)
    return _ENDED


def _lots_that_fit(state: State, other: Line, wanted: int, price: PricePerLot) -> int:
    """Return how many of `wanted` lots a counterparty may close at a price (W-4)."""
    market = other.market
    counterparty = other.account
    refresh(state, counterparty)
    return adl_lots(
        wanted,
        other.position,
        other.cost - recent_result(state, other),
        price,
        market.mark_e9,
        equity(counterparty),
        exposure_without_orders(state, counterparty),
        bankruptcy_equity(counterparty),
        market.quote.price_e9,
        market.quote.value_denominator,
    )


def _close_lots(
    state: State,
    offset: int,
    line: Line,
    other: Line,
    lots: int,
    price: PricePerLot,
    cover: ShortfallAllocation,
) -> None:
    """Transfer lots of a liquidated position to one counterparty at a price (W-4)."""
    assert 0 < lots <= abs(other.position)
    recent = recent_result(state, other)
    if recent:
        event_writers.recent_result_counted(
            state.events, offset, other.account.id, line.market.id, amount=recent
        )
    figures = (cover.place, price)
    value = lots * price
    transfer_lots(
        state, offset, events.DELEVERAGED, line, other.account, lots, value, cover, figures
    )
