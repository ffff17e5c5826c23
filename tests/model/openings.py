# SPDX-License-Identifier: Apache-2.0
"""Whether a market with leverage may open: nothing is missing, or each missing thing is named (SPEC O-1.4).

Owns the list of what may be missing.
"""

from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.types import MARKET_AUCTION, MARKET_OPEN
from tests.model.context import Context
from tests.model.feeds import Feeds
from tests.model.funding import Schedules
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.liquidation import Waterfall
from tests.model.model_state import Market

OPEN = (MARKET_OPEN, MARKET_AUCTION, types.MARKET_POST_ONLY)


class Openings:
    """Asks of a market that opens."""

    def __init__(
        self, context: Context, feeds: Feeds, waterfall: Waterfall, schedules: Schedules
    ) -> None:
        """Know where terms stand."""
        self.context = context
        self.system = context.system
        self.feeds = feeds
        self.waterfall = waterfall
        self.schedules = schedules

    def verdict(self, market: Market, before: int, after: int, named: int) -> ItemResult:
        """Refuse the opening of a market that lacks something which the call does not name."""
        if after not in OPEN or before in OPEN or market.is_spot or named < 0:
            return ACCEPTED
        missing = self.of_market(market) | self.of_asset(market.base) | self.of_asset(market.quote)
        unnamed = [gap for gap in missing if named & 2**gap == 0]
        return above(codes.LISTING_INCOMPLETE, 0, len(unnamed)) if unnamed else ACCEPTED

    def of_market(self, market: Market) -> set[int]:
        """What a derivative itself lacks."""
        funded = self.system.balance[types.LIQUIDITY_FUND, market.quote] > 0
        funding = market.kind != types.PERPETUAL or market.id in self.schedules.funding
        present = {
            types.LISTING_NO_BAND: bool(market.band),
            types.LISTING_NO_SLIPPAGE: bool(market.slippage),
            types.LISTING_LIQUIDATION_OFF: self.waterfall.rules is not None,
            types.LISTING_NO_BACKSTOP: funded or bool(self.waterfall.providers.get(market.id)),
            types.LISTING_NO_OPEN_INTEREST_CAP: bool(market.open_interest_lots_max),
            types.LISTING_NO_FEES: any(market.taker),
            types.LISTING_NO_FUNDING: funding,
        }
        return {gap for gap, is_there in present.items() if not is_there}

    def of_asset(self, asset: int) -> set[int]:
        """What an asset lacks; the valuation asset (1) needs no price and no weight."""
        caps = self.context.brakes.caps.get(asset)
        pool = self.context.pools.pools.get(asset)
        found = {
            types.LISTING_NO_OUTFLOW_LIMIT: not self.system.assets[asset].outflow_limit,
            types.LISTING_NO_DEPOSIT_CAP: caps is None or not caps.deposit.limit,
            types.LISTING_NO_BORROW_CAP: pool is not None and not pool.terms.borrow_cap,
        }
        if asset != 1:
            found |= self._of_price(asset) | self._of_weight(asset)
        return {gap for gap, is_missing in found.items() if is_missing}

    def _of_price(self, asset: int) -> dict[int, bool]:
        """P-2, P-4: three votes, two of them for a price, and index rules with all their limits."""
        votes = len(self.feeds.groups(self.feeds.feeds[asset])) if asset in self.feeds.feeds else 0
        rules = self.feeds.prices[asset].rules
        limits = rules and (rules.cap_bps_per_second, rules.jumped_bps, rules.stale_ns)
        return {
            types.LISTING_NO_SOURCE: votes == 0,
            types.LISTING_FEW_SOURCES: votes in (1, 2),
            types.LISTING_NO_INDEX_RULES: rules is None,
            types.LISTING_QUORUM_OF_ONE: bool(rules and votes and self.feeds.quorum(asset) == 1),
            types.LISTING_LOOSE_INDEX_RULES: bool(limits) and not all(limits or ()),
        }

    def _of_weight(self, asset: int) -> dict[int, bool]:
        """M-1, R-1: collateral falls in weight with its size, and is sold somewhere."""
        terms = self.system.assets[asset]
        counts = not terms.inverse_sqrt or bool(terms.weight_base)
        sold = any(
            market.is_instant
            and (market.base, market.quote) == (asset, 1)
            and market.status in (MARKET_OPEN, MARKET_AUCTION)
            for market in self.system.markets.values()
        )
        return {
            types.LISTING_FULL_WEIGHT: not terms.inverse_sqrt,
            types.LISTING_FLAT_WEIGHT: terms.inverse_sqrt and counts and not terms.penalty,
            types.LISTING_NO_SALE: counts and not sold,
        }
