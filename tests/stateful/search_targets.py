# SPDX-License-Identifier: Apache-2.0
"""How near a game comes to the limits of rules. Hypothesis plays on from the nearest games (SPEC I-5, I-6).

Owns two plain ratios of a state; 1 is the limit itself. Must never fail a game: beyond the limit the audit does.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import ACTIVE, FIRST_ACCOUNT_ID, KIND_VENUE

LIQUIDATION = "nearest to liquidation"
LIMIT = "nearest to a limit"


def to_liquidation(state: State) -> float:
    """Return the largest share of its equity that an account with exposure needs for maintenance; 0 without any such
    account.
    """
    nearest = 0.0
    for account in state.accounts.values():
        if account.id < FIRST_ACCOUNT_ID or account.kind == KIND_VENUE:
            continue
        if account.exposure_count and account.status == ACTIVE:
            refresh(state, account)
            worth = equity(account)
            if worth > 0:
                nearest = max(nearest, maintenance_margin(state, account) / worth)
    return nearest


def to_limit(state: State) -> float:
    """Return the largest used share of a limit: open interest, an account's open lots, or an asset's outflow."""
    shares = [0.0]
    for market in state.markets.values():
        if market.open_interest_lots_max:
            shares.append(market.open_interest_lots / market.open_interest_lots_max)
        if market.open_order_lots_max:
            lots = [max(line.bid_lots, line.ask_lots) for line in market.exposed.values()]
            shares += [number / market.open_order_lots_max for number in lots]
    shares += [
        asset.outflow.used(state.time_ns) / asset.outflow_limit
        for asset in state.assets.values()
        if asset.outflow_limit
    ]
    # A limit that was lowered below what is used is as near as any that is reached.
    return max(min(share, 1.0) for share in shares)


class Distances:
    """The largest ratios that a game reached at any time."""

    def __init__(self) -> None:
        """Start with both ratios at 0."""
        self.by_label = {LIQUIDATION: 0.0, LIMIT: 0.0}

    def look(self, state: State) -> None:
        """Measure a state and keep the larger ratios."""
        for label, near in ((LIQUIDATION, to_liquidation(state)), (LIMIT, to_limit(state))):
            self.by_label[label] = max(self.by_label[label], near)
