# SPDX-License-Identifier: Apache-2.0
"""Sample the depth of the spot books of an asset that the fund may buy (SPEC R-1.1).

Owns the hourly samples, and the limit that starts them. The fund buys at most a share of their mean over 24 h. A
missing sample counts 0, so bids that appear only for a sale have little weight. Must never buy.
"""

from clearinghouse.statemachine.liquidation.collateral_sales import limit_price
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.brakes import AssetBrakes
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_DEPTH
from clearinghouse.statemachine.state.work import MAKERS_PER_UNIT
from clearinghouse.statemachine.trading.forced_orders import has_book
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_LIQUIDATE,
    AMOUNT_MAX,
    DECISION_BLOCK,
    DEPTH_LEVELS_MAX,
    DEPTH_SAMPLE_NS,
    FUND_PURCHASE_NS,
    SELL,
)


def set_fund_limit(state: State, asset: Asset, brakes: AssetBrakes, limit: int) -> None:
    """Set the most that the fund holds of an asset by purchases; 0: the fund buys none, and no samples are taken."""
    brakes.fund.limit = limit
    if limit == 0:
        state.timers.cancel(DEADLINE_DEPTH, asset.id)
        return
    brakes.fund.window_ns = brakes.depth.window_ns = FUND_PURCHASE_NS
    if (DEADLINE_DEPTH, asset.id) not in state.timers.due:
        sample_depth(state, asset, state.time_ns)


def sample_depth(state: State, asset: Asset, to_ns: int) -> None:
    """Take the due sample and schedule the next one; if time passes over several samples, take only the last one.

    `to_ns` is the time to which the command moves.
    """
    last_ns = to_ns - (to_ns - state.time_ns) % DEPTH_SAMPLE_NS
    if last_ns > state.time_ns:
        state.timers.schedule(last_ns, DEADLINE_DEPTH, asset.id)
        return
    assert asset.brakes is not None
    found = min(
        sum(_depth_of(state, market) for market in asset.listings if market.base is asset),
        AMOUNT_MAX,
    )
    assert found >= 0
    asset.brakes.depth.add(state.time_ns, found)
    state.timers.schedule(state.time_ns + DEPTH_SAMPLE_NS, DEADLINE_DEPTH, asset.id)


def _depth_of(state: State, market: Market) -> int:
    """Return the amount that the bids of a spot market display within W-2's band of the index."""
    if not state.waterfall.rules.on or not market.is_instant or not has_book(market):
        return 0
    if market_decision(state, market, ACTION_LIQUIDATE) == DECISION_BLOCK:
        return 0
    if not (market.base.price_e9 and market.quote.price_e9):
        return 0
    lowest = limit_price(market, SELL, state.waterfall.rules.band_ppb)
    bids = market.bids
    found = 0
    at = len(bids.keys)
    end = max(0, at - DEPTH_LEVELS_MAX)
    while at > end and bids.keys[at - 1] >= lowest:
        at -= 1
        found += bids.levels[bids.keys[at]].lots
    state.work.units += (len(bids.keys) - at) // MAKERS_PER_UNIT
    return found * market.lot_base_units
