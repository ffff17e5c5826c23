# SPDX-License-Identifier: Apache-2.0
"""What prices let be done, and the values that stand beside the live ones (SPEC P-3, P-4, M-9).

Owns the guard matrix once more, the last prices at which P-4 allowed a liquidation, stable prices and the index of a
market. How a price comes about is in `feeds` and `marks`.
"""

from collections import defaultdict
from dataclasses import dataclass

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.commands import SetIndexRules
from tests.model.exact import ZERO, Fraction, floor, ppb
from tests.model.futures import Future
from tests.model.model_state import Market, Prices, StrictPrices, System

E9 = 10**9
ALLOW, STABLE, BLOCK = types.DECISION_ALLOW, types.DECISION_ALLOW_AT_STABLE, types.DECISION_BLOCK
# What may be done at a guarded price (docs/reference/prices.md).
INCREASE, REDUCE, LIQUIDATE, WITHDRAW, SETTLE, FUND = ACTIONS = (
    types.ACTION_INCREASE_RISK,
    types.ACTION_REDUCE_RISK,
    types.ACTION_LIQUIDATE,
    types.ACTION_WITHDRAW,
    types.ACTION_SETTLE,
    types.ACTION_FUND,
)
MATRIX = {
    types.PRICE_ABSENT: (BLOCK, ALLOW, BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_NO_QUORUM: (BLOCK, STABLE, BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_STALE: (BLOCK, ALLOW, BLOCK, STABLE, ALLOW, BLOCK),
    types.PRICE_JUMPED: (BLOCK, ALLOW, BLOCK, BLOCK, BLOCK, BLOCK),
    types.PRICE_WIDE: (BLOCK, ALLOW, STABLE, STABLE, ALLOW, ALLOW),
    types.PRICE_OK: (ALLOW, ALLOW, ALLOW, ALLOW, ALLOW, ALLOW),
}


@dataclass
class Priced:
    """What an asset is priced at, and how that came about; 10^-9 valuation units per whole unit."""

    rules: SetIndexRules | None = None
    index: int = 0
    moved_ns: int = 0  # when the index last changed
    spare_ppb: int = 0  # what that change left of its allowance
    lost_ns: int = 0  # when it was last lost
    value: int = 0  # what the asset is valued at
    stable: int = 0  # as of `followed_ns`
    followed_ns: int = 0


def toward(start: int, goal: int, most: Fraction) -> int:
    """As far from `start` to `goal` as `most` lets, which is rounded inward."""
    step = floor(most)
    return max(start - step, min(start + step, goal))


class PriceBoard:
    """Asks of the prices of a world."""

    def __init__(self, system: System) -> None:
        """Read the present prices."""
        self.system = system
        self.priced: defaultdict[int, Priced] = defaultdict(Priced)
        one = E9 * 10**system.valuation_scale
        self.priced[1] = Priced(index=one, value=one)

    def settle(self) -> None:
        """A price or its state has moved: the values that allow a liquidation are remembered (P-4.1).

        A mark of stable prices is remembered where it ends (`marks_at_stable`).
        """
        system = self.system
        for asset in system.assets:
            system.allowed.asset[asset] = self.allowed_price(asset)
        for market in system.markets.values():
            if self.market_decision(market, LIQUIDATE) == ALLOW:
                system.allowed.mark[market.id] = system.live.mark[market.id]

    def allowed_price(self, asset: int) -> Fraction:
        """The price of an asset at which P-4 allows a liquidation, or did last."""
        decided = self.decision(asset, LIQUIDATE)
        if decided == BLOCK:
            return self.system.allowed.asset[asset]
        if decided == STABLE:
            return self.per_unit(asset, self.stable_now(asset))
        return self.system.live.asset[asset]

    def allowed_mark(self, market: Market) -> Fraction:
        """The same of a mark; one of stable prices has no basis."""
        decided = self.market_decision(market, LIQUIDATE)
        if decided == BLOCK:
            return self.system.allowed.mark[market.id]
        if decided == STABLE:
            base, quote = self.allowed_price(market.base), self.allowed_price(market.quote)
            return self.reference(market, base, quote)
        return self.system.live.mark[market.id]

    def marks_at_stable(self, asset: int) -> dict[int, Fraction]:
        """The marks that are allowed at stable prices now, of the markets of an asset."""
        return {
            market.id: self.allowed_mark(market)
            for market in self.system.markets.values()
            if asset in (market.base, market.quote)
            and self.market_decision(market, LIQUIDATE) == STABLE
        }

    def decision(self, asset_id: int, action: int) -> int:
        """P-4's answer for an asset; without index rules everything but a rise of risk is allowed at any price."""
        asset = self.system.assets[asset_id]
        if asset_id == 1:
            return ALLOW
        if asset.paused:
            return ALLOW if action == REDUCE else BLOCK
        if not asset.guarded:
            return BLOCK if action == INCREASE and not self.is_ok(asset_id) else ALLOW
        return MATRIX[asset.price_state][ACTIONS.index(action)]

    def market_decision(self, market: Market, action: int) -> int:
        """P-4's answer at a market's mark: the stricter of its two assets'."""
        return max(self.decision(market.base, action), self.decision(market.quote, action))

    def is_ok(self, asset: int) -> bool:
        """Return whether the price of an asset is OK."""
        return self.system.assets[asset].price_state == types.PRICE_OK

    def has_index(self, asset: int) -> bool:
        """Return whether an asset has an index now."""
        state = self.system.assets[asset].price_state
        return state not in (types.PRICE_ABSENT, types.PRICE_NO_QUORUM)

    # --- the stable price (M-9) ---------------------------------------------------------------------------------

    def stable_now(self, asset: int) -> int:
        """The stable price now; the live one of an asset that has none."""
        priced = self.priced[asset]
        rules = priced.rules
        if rules is None or rules.stable_ppb_per_second == 0 or priced.stable == 0:
            return priced.value
        if not self.is_ok(asset):
            return priced.stable
        seconds = Fraction(self.system.now - priced.followed_ns, types.SECOND_NS)
        most = priced.stable * ppb(rules.stable_ppb_per_second) * seconds
        return toward(priced.stable, priced.index, most)

    def per_unit(self, asset: int, price: int) -> Fraction:
        """A price as that of a smallest unit."""
        return Fraction(price, E9 * 10 ** self.system.assets[asset].scale)

    def strict(self) -> StrictPrices:
        """Return the price of an asset: the lower of live and stable price for holdings, the higher for debts.

        A mark moves with the stable price of its base asset and keeps its distance from the index.
        """
        system = self.system
        found = StrictPrices()
        for key in system.assets:
            live = stable = system.live.asset[key]
            if self.priced[key].stable:
                found.stable.add(key)
                stable = self.per_unit(key, self.stable_now(key))
            found.asset[key], found.liability[key] = min(live, stable), max(live, stable)
        for market in system.markets.values():
            live = stable = system.live.mark[market.id]
            if market.base in found.stable:
                at_stable = self.per_unit(market.base, self.stable_now(market.base))
                quote = system.live.asset[market.quote]
                if self.future_of(market) is not None:
                    stable = self.reference(market, at_stable, quote)
                else:
                    stable = lot_at(market, at_stable, quote)
                    stable = max(ZERO, stable + live - self.index_of(market))
            found.mark[market.id], found.short[market.id] = min(live, stable), max(live, stable)
        return found

    def last_allowed(self) -> Prices:
        """Each price banned for a liquidation at its last allowed value or at the stable one, the others live (P-4)."""
        found = Prices()
        for key in self.system.assets:
            found.asset[key] = self.allowed_price(key)
        for market in self.system.markets.values():
            found.mark[market.id] = self.allowed_mark(market)
        return found

    def at_higher(self) -> Prices:
        """Each price banned for a liquidation at the higher of its last allowed value and the stable one (W-8.1)."""
        system = self.system
        found = Prices()
        for key in system.assets:
            found.asset[key] = system.live.asset[key]
            if self.decision(key, LIQUIDATE) == BLOCK:
                stable = self.per_unit(key, self.priced[key].stable)
                found.asset[key] = max(system.allowed.asset[key], stable)
        for market in system.markets.values():
            found.mark[market.id] = system.live.mark[market.id]
            if self.market_decision(market, LIQUIDATE) == BLOCK:
                found.mark[market.id] = system.allowed.mark[market.id]
                if self.priced[market.base].stable:
                    base = self.per_unit(market.base, self.stable_now(market.base))
                    quote = self.per_unit(market.quote, self.stable_now(market.quote))
                    higher = max(found.mark[market.id], lot_at(market, base, quote))
                    found.mark[market.id] = higher
        return found

    def may_fund(self, market: Market) -> bool:
        """Return whether a market may fund now: by the matrix, or, where an asset is not guarded, at an OK price.

        A halted market does not (O-2.2).
        """
        if market.status == types.MARKET_HALTED:
            return False
        for asset in (market.base, market.quote):
            if not self.system.assets[asset].guarded and not self.is_ok(asset):
                return False
        return self.market_decision(market, FUND) != BLOCK

    def may_expire(self, market: Market) -> bool:
        """Whether an instant counts for the last price of a market: no halt (U-6.2), OK prices, no pause (O-2.2)."""
        pair = [self.system.assets[key] for key in (market.base, market.quote)]
        stops = market.status == types.MARKET_HALTED or any(asset.paused for asset in pair)
        return not stops and self.is_ok(market.base) and self.is_ok(market.quote)

    def index_of(self, market: Market) -> Fraction:
        """Return the value of a lot from the assets of its market, quote units, floored at nine decimals (P-3)."""
        base, quote = self.system.live.asset[market.base], self.system.live.asset[market.quote]
        return lot_at(market, base, quote)

    def future_of(self, market: Market) -> Future | None:
        """The expiry of a market that is within its settlement window or after it, until it closes (O-1.1)."""
        system = self.system
        future = system.futures.get(market.id)
        if future is None:
            return None
        if system.now < future.begin_ns or market.status == types.MARKET_CLOSED:
            return None
        return future

    def reference(self, market: Market, base: Fraction, quote: Fraction) -> Fraction:
        """A lot at prices of a unit of both assets; within its settlement window with the samples taken (O-1.1)."""
        index, future = lot_at(market, base, quote), self.future_of(market)
        if future is None or index == 0:
            return index
        return future.price(self.system.now - self.system.prices_due, index)


def lot_at(market: Market, base: Fraction, quote: Fraction) -> Fraction:
    """A lot at prices of a unit of both assets, in quote units, floored at nine decimals; 0 without a price."""
    if not base or not quote:
        return ZERO
    return Fraction(floor(base * market.lot_base / quote * E9), E9)
