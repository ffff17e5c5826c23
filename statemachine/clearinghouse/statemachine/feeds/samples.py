# SPDX-License-Identifier: Apache-2.0
"""Count samples of marks and indices, one for each whole second of sequenced time (SPEC P-5, O-1, U-6).

Owns the selection of prices that count, and the number of seconds of each. Must never use a sample; funding and expiry
do.

Prices move only in commands and at deadlines, so the engine needs no step each second. `observe` runs after every step
that may move a price, counts the seconds of the previous price, and stores the new price. Its cost grows with the
number of markets with funding or an expiry, not with the elapsed time. At one time, deadlines move prices before
samples are taken (U-6). If a deadline moves a price at a whole second, its sample has the new price; if a command moves
the price, the sample has the previous price.
"""

from clearinghouse.statemachine.arithmetic.funding import whole_seconds
from clearinghouse.statemachine.feeds.mark import mark_from_index
from clearinghouse.statemachine.prices.expiry_window import uncounted_seconds
from clearinghouse.statemachine.prices.price_guard import is_guarded, is_paused, market_decision
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_FUNDING
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_FUND,
    DECISION_BLOCK,
    MARKET_HALTED,
    PRICE_OK,
)


def may_fund(state: State, market: Market) -> bool:
    """Return whether P-4 permits funding of a market at its present mark and index.

    Without index rules the matrix has no entry for funding: the price must be OK. A HALTED market charges none (O-2.2):
    no account can leave its position there.
    """
    if market.status == MARKET_HALTED or market.mark_e9 <= 0:
        return False
    if market_decision(state, market, ACTION_FUND) == DECISION_BLOCK:
        return False
    return _is_ok_unguarded(state, market.base) and _is_ok_unguarded(state, market.quote)


def _is_ok_unguarded(state: State, asset: Asset) -> bool:
    """Return whether P-4's matrix applies to an asset's price, or its price is OK."""
    return asset is state.valuation or is_guarded(asset) or asset.price_state == PRICE_OK


def may_expire(state: State, market: Market) -> bool:
    """Return whether the present prices count as a sample of an expiry, and may settle positions at it (O-1).

    Both assets must have an OK price, and neither may be paused (O-2.2). A HALTED market has no sample (U-6.2).
    """
    if market.status == MARKET_HALTED:
        return False
    return _may_end_at(state, market.base) and _may_end_at(state, market.quote)


def _may_end_at(state: State, asset: Asset) -> bool:
    """Return whether positions may be settled at the price of an asset: it is OK and not paused."""
    return asset is state.valuation or (asset.price_state == PRICE_OK and not is_paused(asset))


def observe(state: State, until_ns: int) -> None:
    """Count the samples up to and including `until_ns` at the previous prices, and store the present prices."""
    for market in state.sampled.values():
        index_e9 = mark_from_index(state, market)
        funding = market.funding
        if funding is not None:
            mark_e9 = market.mark_e9
            index = index_e9
            if not may_fund(state, market) or index_e9 <= 0:
                mark_e9 = 0
                index = 0
            if mark_e9 != funding.mark_e9 or index != funding.index_e9:
                ends_ns = state.timers.due.get((DEADLINE_FUNDING, market.id), until_ns)
                count_premiums(funding, until_ns, ends_ns)
                funding.mark_e9 = mark_e9
                funding.index_e9 = index
        expiry = market.expiry
        if expiry is not None:
            if not may_expire(state, market):
                index_e9 = 0
            if index_e9 != expiry.index_e9:
                count_indices(expiry, until_ns)
                expiry.index_e9 = index_e9


def count_premiums(funding: Funding, until_ns: int, ends_ns: int) -> None:
    """Count the samples of the interval up to `until_ns`, and none after the interval's end, which may be overdue.

    If prices move after the end but before the funding runs, the seconds between have no sample. They are outside this
    interval, and the next interval starts at other prices (U-6, I-12.2).
    """
    seconds = whole_seconds(funding.counted_ns, min(until_ns, ends_ns))
    funding.counted_ns = max(funding.counted_ns, until_ns)
    index_e9 = funding.index_e9
    if seconds and index_e9:
        funding.samples += seconds
        gap_e9 = (funding.mark_e9 - index_e9) * seconds
        funding.sums[index_e9] = funding.sums.get(index_e9, 0) + gap_e9


def count_indices(expiry: Expiry, until_ns: int) -> None:
    """Count the samples of the window before expiry up to and including `until_ns`."""
    seconds = uncounted_seconds(expiry, until_ns)
    expiry.counted_ns = max(expiry.counted_ns, until_ns)
    if seconds and expiry.index_e9:
        expiry.samples += seconds
        expiry.sum_e9 += expiry.index_e9 * seconds
