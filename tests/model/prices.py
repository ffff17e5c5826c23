# SPDX-License-Identifier: Apache-2.0
"""Prices as the events tell them, and what their states let be done (SPEC P-3, P-4).

Owns the live price of each asset and mark of each market, the last ones at which P-4 allowed a liquidation, and the
guard matrix once more.
"""

from clearinghouse.statemachine import events, types
from clearinghouse.statemachine.events import Event
from tests.model.exact import ZERO, Fraction, floor
from tests.model.world import Market, World

# Said in the course of a price, and of no consequence here.
OF_PRICES = (
    events.SOURCE_EXCLUDED,
    events.SOURCE_STANDING,
    events.PRICE_JUDGED,
    events.MARK_SAMPLED,
)
HEARD = (
    events.INDEX_CHANGED,
    events.VALUED_AT_STABLE,
    events.MARK_CHANGED,
    events.PRICE_STATE_CHANGED,
    events.INDEX_RULES_SET,
    *OF_PRICES,
)
ALLOW, STABLE, BLOCK = types.DECISION_ALLOW, types.DECISION_ALLOW_AT_STABLE, types.DECISION_BLOCK
# What liquidation, withdrawal, settlement and funding may do at a guarded price (docs/reference/prices.md).
LIQUIDATE, WITHDRAW, SETTLE, FUND = 0, 1, 2, 3
MATRIX = {
    types.PRICE_ABSENT: (BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_NO_QUORUM: (BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_STALE: (BLOCK, STABLE, ALLOW, BLOCK),
    types.PRICE_JUMPED: (BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_WIDE: (STABLE, STABLE, ALLOW, ALLOW),
    types.PRICE_OK: (ALLOW, ALLOW, ALLOW, ALLOW),
}


class PriceBoard:
    """Follows prices by their events."""

    def __init__(self, world: World) -> None:
        """Start without prices."""
        self.world = world
        self.moved = False  # since `settle` was last called

    def take(self, event: Event) -> bool:
        """Hear an event; whether it was about a price."""
        fields = event.fields
        world = self.world
        if event.kind in (events.INDEX_CHANGED, events.VALUED_AT_STABLE):
            asset = world.assets[fields["asset_id"]]
            e9 = fields.get("index_e9", fields.get("stable_e9", 0))
            world.live.asset[asset.id] = Fraction(e9, 10**9 * 10**asset.scale)
        elif event.kind == events.MARK_CHANGED:
            world.live.mark[fields["market_id"]] = Fraction(fields["mark_e9"], 10**9)
        elif event.kind == events.PRICE_STATE_CHANGED:
            world.assets[fields["asset_id"]].price_state = fields["to_state"]
        elif event.kind == events.INDEX_RULES_SET:
            world.assets[fields["asset_id"]].guarded = True
        elif event.kind not in OF_PRICES:
            return False
        self.moved = True
        return True

    def settle(self) -> None:
        """Prices and states of one instant are all told: those that allow a liquidation are remembered."""
        self.moved = False
        world = self.world
        for asset in world.assets:
            if self.decision(asset, LIQUIDATE) != BLOCK:
                world.allowed.asset[asset] = world.live.asset[asset]
        for market in world.markets.values():
            if self.market_decision(market, LIQUIDATE) != BLOCK:
                world.allowed.mark[market.id] = world.live.mark[market.id]

    def decision(self, asset_id: int, action: int) -> int:
        """P-4's answer for an asset; without index rules everything but a rise of risk is allowed."""
        asset = self.world.assets[asset_id]
        if asset_id == 1 or not asset.guarded:
            return ALLOW
        return MATRIX[asset.price_state][action]

    def market_decision(self, market: Market, action: int) -> int:
        """P-4's answer at a market's mark: the stricter of its two assets'."""
        return max(self.decision(market.base, action), self.decision(market.quote, action))

    def is_ok(self, asset: int) -> bool:
        """Whether the price of an asset is OK."""
        return self.world.assets[asset].price_state == types.PRICE_OK

    def may_fund(self, market: Market) -> bool:
        """Whether a market may fund now: by the matrix, or, where an asset is not guarded, at an OK price."""
        for asset in (market.base, market.quote):
            if not self.world.assets[asset].guarded and not self.is_ok(asset):
                return False
        return self.market_decision(market, FUND) != BLOCK

    def index_of(self, market: Market) -> Fraction:
        """The index of a market, quote units per lot, floored at nine decimals."""
        base, quote = self.world.live.asset[market.base], self.world.live.asset[market.quote]
        if not base or not quote:
            return ZERO
        return Fraction(floor(base * market.lot_base / quote * 10**9), 10**9)
