# SPDX-License-Identifier: Apache-2.0
"""Find the settings that a market or an asset lacks to be safe (SPEC O-1.4).

Each such setting is a gap of its listing. Owns the list of these settings. Must never change the state or refuse
anything.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.index import quorum
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.types import (
    LIQUIDITY_FUND,
    LISTING_FEW_SOURCES,
    LISTING_FLAT_WEIGHT,
    LISTING_FULL_WEIGHT,
    LISTING_LIQUIDATION_OFF,
    LISTING_LOOSE_INDEX_RULES,
    LISTING_NO_BACKSTOP,
    LISTING_NO_BAND,
    LISTING_NO_BORROW_CAP,
    LISTING_NO_DEPOSIT_CAP,
    LISTING_NO_FEES,
    LISTING_NO_FUNDING,
    LISTING_NO_INDEX_RULES,
    LISTING_NO_OPEN_INTEREST_CAP,
    LISTING_NO_OUTFLOW_LIMIT,
    LISTING_NO_SALE,
    LISTING_NO_SLIPPAGE,
    LISTING_NO_SOURCE,
    LISTING_QUORUM_OF_ONE,
    MARKET_AUCTION,
    MARKET_OPEN,
    PERPETUAL,
    WEIGHT_IDENTITY,
)

# Two sources that differ do not tell which of them is wrong; three do.
VOTES_MIN: Final = 3


def gaps_of_asset(state: State, asset: Asset) -> list[int]:
    """Return the gaps of an asset, ascending; none for the valuation asset, which needs no price and counts in full."""
    gaps: list[int] = []
    if asset is not state.valuation:
        gaps += _gaps_of_price(asset)
        gaps += _gaps_of_weight(state, asset)
    if asset.outflow_limit == 0:
        gaps.append(LISTING_NO_OUTFLOW_LIMIT)
    if asset.brakes is None or asset.brakes.deposit.limit == 0:
        gaps.append(LISTING_NO_DEPOSIT_CAP)
    if asset.pool is not None and asset.pool.borrow_cap == 0:
        gaps.append(LISTING_NO_BORROW_CAP)
    return gaps


def _gaps_of_price(asset: Asset) -> list[int]:
    """Return the gaps in the price of an asset: the sources, quorum or rules that it lacks (P-2, P-4)."""
    instrument = asset.instrument
    rules = asset.index_rules
    votes = len(instrument.units) if instrument is not None else 0
    gaps: list[int] = []
    if votes == 0:
        gaps.append(LISTING_NO_SOURCE)
    elif votes < VOTES_MIN:
        gaps.append(LISTING_FEW_SOURCES)
    if rules is None:
        gaps.append(LISTING_NO_INDEX_RULES)
        return gaps
    if votes and quorum(rules.quorum_min, votes) == 1:
        gaps.append(LISTING_QUORUM_OF_ONE)
    if not (rules.cap_bps_per_second and rules.jumped_bps and rules.stale_ns):
        gaps.append(LISTING_LOOSE_INDEX_RULES)
    return gaps


def _gaps_of_weight(state: State, asset: Asset) -> list[int]:
    """Return the settings that make an asset dangerous as collateral (M-1, R-1)."""
    if asset.weight_kind == WEIGHT_IDENTITY:
        gaps = [LISTING_FULL_WEIGHT]
    elif asset.weight_base_ppb == 0:
        return []
    else:
        gaps = [] if asset.weight_penalty_ppb else [LISTING_FLAT_WEIGHT]
    if not any(_sells(state, market, asset) for market in asset.listings):
        gaps.append(LISTING_NO_SALE)
    return gaps


def _sells(state: State, market: Market, asset: Asset) -> bool:
    """Return whether a market now sells an asset for the valuation asset."""
    return (
        market.is_instant
        and market.base is asset
        and market.quote is state.valuation
        and market.status in (MARKET_OPEN, MARKET_AUCTION)
    )


def has_leverage(market: Market) -> bool:
    """Return whether positions of a market may exceed their collateral: True only for derivative markets."""
    return not market.is_spot


def gaps_of_market(state: State, market: Market) -> list[int]:
    """Return the gaps of a market itself, ascending; its assets have their own gaps."""
    gaps: list[int] = []
    if market.band_ppb == 0:
        gaps.append(LISTING_NO_BAND)
    if market.slippage_ppb == 0:
        gaps.append(LISTING_NO_SLIPPAGE)
    if has_leverage(market):
        if not state.waterfall.rules.on:
            gaps.append(LISTING_LIQUIDATION_OFF)
        if not _has_backstop(state, market):
            gaps.append(LISTING_NO_BACKSTOP)
        if market.open_interest_lots_max == 0:
            gaps.append(LISTING_NO_OPEN_INTEREST_CAP)
    if not any(market.taker_fee_ppb):
        gaps.append(LISTING_NO_FEES)
    if market.kind == PERPETUAL and market.funding is None:
        gaps.append(LISTING_NO_FUNDING)
    return gaps


def _has_backstop(state: State, market: Market) -> bool:
    """Return whether a provider or the liquidity fund can take positions before auto-deleveraging (W-3, W-4)."""
    if market.id in state.waterfall.providers:
        return True
    holding = state.accounts[LIQUIDITY_FUND].holdings.get(market.quote.id)
    return holding is not None and holding.balance > 0
