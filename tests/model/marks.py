# SPDX-License-Identifier: Apache-2.0
"""The mark of every market (SPEC P-3).

Owns the samples of books, which are read order by order each time. Must never compute an account's margin. Marks are
whole numbers of 10^-9 quote units per lot.
"""

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.model.brakes import Brakes
from tests.model.context import Context
from tests.model.deadlines import MARK, WINDOW
from tests.model.exact import ZERO, Fraction, floor
from tests.model.model_state import Market
from tests.model.prices import E9, lot_at

BPS = 10_000
# Statuses in which a book trades as it stands.
TRADING = (types.MARKET_OPEN, types.MARKET_POST_ONLY, types.MARKET_REDUCE_ONLY)


def averaged(before: int, sample: int, passed_ns: int, ewma_ns: int) -> int:
    """Return one step of a moving average, by the sample's share of the time; rounded down."""
    return floor(before + (sample - before) * Fraction(passed_ns, passed_ns + ewma_ns))


def moved(
    before: Fraction, target: Fraction, passed_ns: int, ewma_ns: int, unit: Fraction
) -> Fraction:
    """Return the value in force after a step closer to the value that is set; it reaches the last unit toward it
    (P-3.2).
    """
    left = abs(target - before) * Fraction(ewma_ns, passed_ns + ewma_ns)
    left = floor(left / unit) * unit
    return target - left if before < target else target + left


class Marks:
    """All marks, and the average of book mid less index."""

    def __init__(self, context: Context, brakes: Brakes) -> None:
        """Start without rules; `brakes` checks every price."""
        self.system = context.system
        self.board = context.board
        self.predicted = context.predicted
        self.deadlines = context.deadlines
        self.prices = context.board.priced
        self.brakes = brakes
        self.rules: dict[int, commands.SetMarkRules] = {}
        self.basis: dict[int, int] = {}
        self.sampled_ns: dict[int, int] = {}
        # P-3.2: the time constant and the width in force; U-6.2: the markets whose books gave a sample ever since.
        self.ewma_ns: dict[int, int] = {}
        self.width: dict[int, Fraction] = {}
        self.has_sample: set[int] = set()
        self.mark: dict[int, int] = {}

    # --- what the prices of two assets make (U-3) ---------------------------------------------------------------

    def index_of(self, market: Market) -> int:
        """Return the value of the assets, per lot."""
        return int(self.board.index_of(market) * E9)

    def own_index(self, market: Market) -> int:
        """Return the index of a market from the last indices of its assets, in any state; 0: none yet."""
        base = self.board.per_unit(market.base, self.prices[market.base].index)
        quote = self.board.per_unit(market.quote, self.prices[market.quote].index)
        return int(lot_at(market, base, quote) * E9)

    def markets_of(self, asset: int) -> list[Market]:
        """The markets in which an asset is traded, by id."""
        return [
            self.system.markets[key]
            for key in sorted(self.system.markets)
            if asset in (self.system.markets[key].base, self.system.markets[key].quote)
        ]

    # --- the book -----------------------------------------------------------------------------------------------

    def side(self, market: Market, side: int, *, payable: bool = False) -> list[tuple[int, int]]:
        """Price and visible lots of the resting orders of a side, best first; those that a fill can reach (G-8.3)."""
        if market.external:
            return []
        orders = [
            order
            for order in self.system.orders.values()
            if order.market == market.id and order.side == side and order.type != types.MARKET
        ]
        sign = -1 if side == types.BUY else 1
        orders.sort(key=lambda order: (sign * order.price, order.id))
        reduced: dict[int, int] = {}  # lots of the position of an account that are left (G-8.3)
        found: list[tuple[int, int]] = []
        for order in orders:
            lots = min(order.shown, order.lots) if order.display else order.lots
            if payable and order.flags & types.FLAG_REDUCE_ONLY:
                position = self.system.position[order.account, market.id]
                left = reduced.get(order.account, order.reducible(position))
                reduced[order.account] = max(0, left - order.lots)
                lots = min(lots, left)
            if lots:
                found.append((order.price, lots))
        return found

    def average(self, market: Market, side: int, notional: int) -> Fraction:
        """Return the average price of a notional on one side, rounded down at nine decimals; 0 if the side has less
        than that.
        """
        missing, lots = Fraction(notional), ZERO
        for price, size in self.side(market, side, payable=True):
            taken = min(Fraction(size), missing / price)
            lots += taken
            missing -= taken * price
            if missing == 0:
                return Fraction(floor(notional / lots * E9), E9)
        return ZERO

    def mid(self, market: Market, notional: int) -> int:
        """Return the mean of both sides, rounded down; 0 if one has less than the notional (P-3)."""
        bid = self.average(market, types.BUY, notional)
        ask = self.average(market, types.SELL, notional)
        return floor((bid + ask) * E9 / 2) if bid and ask else 0

    # --- the mark (P-3) -------------------------------------------------------------------------------------------

    def now(self, market: Market) -> int:
        """Return the correct mark."""
        index = self.index_of(market)
        future = self.system.futures.get(market.id)
        if future is not None:
            if market.status == types.MARKET_CLOSED:
                return self.mark.get(market.id, 0)
            if index and self.board.future_of(market) is not None:
                return int(self._reference(market) * E9)
        rules = self.rules.get(market.id)
        if rules is None:
            return index
        if index == 0:
            return self._own_price(market)
        if not self._has_index(market):
            return index
        width = min(self.width[market.id], market.mmf_base / 2)
        most = floor(index * width)
        basis = self.basis[market.id]
        if future is not None:
            basis = future.basis_left(basis, self.sampled_ns[market.id])
        return index + max(-most, min(most, basis))

    def _reference(self, market: Market) -> Fraction:
        """Return the price of a future within its settlement window."""
        live = self.system.live.asset
        return self.board.reference(market, live[market.base], live[market.quote])

    def expiry_set(self, market: Market) -> None:
        """Note that a future has another expiry, or that the rules have changed: its mark takes the window into
        account (O-1.1).
        """
        future = self.system.futures.get(market.id)
        if future is None or market.status == types.MARKET_CLOSED:
            return
        self.deadlines.drop(WINDOW, market.id)
        if future.begin_ns > self.system.now:
            self.deadlines.put(WINDOW, market.id, future.begin_ns)
        self.set(market)

    def _has_index(self, market: Market) -> bool:
        """Return whether both assets have an index now."""
        return self.board.has_index(market.base) and self.board.has_index(market.quote)

    def _own_price(self, market: Market) -> int:
        """Return the median of best bid, best ask and last trade; else the mid; else the last trade."""
        bids, asks = self.side(market, types.BUY), self.side(market, types.SELL)
        last = market.last_price
        if not bids or not asks:
            return last * E9
        best = [bids[0][0], asks[0][0]]
        if last:
            return sorted([*best, last])[1] * E9
        return floor(Fraction(sum(best) * E9, 2))

    def set(self, market: Market) -> None:
        """Set a mark to its correct value."""
        if not self._may_sample(market):
            self.has_sample.discard(market.id)
        mark = self.now(market)
        if mark != self.mark.get(market.id, 0):
            self.mark[market.id] = mark
            self.system.live.mark[market.id] = Fraction(mark, E9)
            self.brakes.price_noted(market, types.TRIGGER_MARK, mark)
            self.predicted.expect(events.MARK_CHANGED, market_id=market.id, mark_e9=mark)
        self.board.settle()

    def price_moved(self, asset: int) -> None:
        """Set the marks that depend on an asset which is valued at another price."""
        for market in self.markets_of(asset):
            self.set(market)

    def index_moved(self, asset: int) -> None:
        """Pass a new index to the halts that follow it."""
        for market in self.markets_of(asset):
            self.brakes.price_noted(market, types.TRIGGER_INDEX, self.own_index(market))

    def index_came_or_went(self, asset: int) -> None:
        """Begin or end the basis with the index."""
        for market in self.markets_of(asset):
            if market.id in self.rules:
                self.set(market)

    # --- samples ----------------------------------------------------------------------------------------------------

    def set_rules(self, command: commands.SetMarkRules) -> None:
        """Set whether a mark follows its book."""
        key = command.market_id
        if command.impact_notional:
            self.sampled_ns[key] = self.system.now
            if key not in self.rules:
                self.basis[key] = 0
                self.ewma_ns[key] = command.ewma_ns
                self.width[key] = Fraction(command.clamp_bps, BPS)
                self.has_sample.discard(key)
            self.rules[key] = command
            self._next_sample(key, self.system.now)
        else:
            self.rules.pop(key, None)
            self.basis.pop(key, None)
            self.deadlines.drop(MARK, key)
        self.predicted.expect(events.MARK_RULES_SET, market_id=key)
        self.set(self.system.markets[key])

    def sample(self, key: int, until_ns: int) -> None:
        """Make one step of the average at a whole second.

        If the time goes on to `until_ns`, this step stands for all of it.
        """
        market, rules, system = self.system.markets[key], self.rules[key], self.system
        index = self.index_of(market)
        mid = 0
        if index and self._may_sample(market) and not system.away[0] <= system.now < system.away[1]:
            mid = self.mid(market, rules.impact_notional)
        passed_ns, before = system.now - self.sampled_ns[key], self.basis[key]
        ewma_ns, basis, weight_ns = self.ewma_ns[key], before, passed_ns
        if mid and key not in self.has_sample and passed_ns > SECOND_NS:
            weight_ns = SECOND_NS
            basis = averaged(basis, 0, passed_ns - SECOND_NS, ewma_ns)
        self.basis[key] = averaged(basis, mid - index if mid else 0, weight_ns, ewma_ns)
        self.has_sample = self.has_sample - {key} | ({key} if mid else set())
        target, nano = Fraction(rules.clamp_bps, BPS), Fraction(1, 10**9)
        self.width[key] = moved(self.width[key], target, passed_ns, ewma_ns, nano)
        one, set_ns = Fraction(1), Fraction(rules.ewma_ns)
        self.ewma_ns[key] = int(moved(Fraction(ewma_ns), set_ns, passed_ns, ewma_ns, one))
        self.sampled_ns[key] = system.now
        if self.basis[key] != before:
            self.predicted.expect(
                events.MARK_SAMPLED, market_id=key, mid_e9=mid, basis_e9=self.basis[key]
            )
        self.set(market)
        self._next_sample(key, until_ns)

    def _may_sample(self, market: Market) -> bool:
        """Return whether the book counts now."""
        return market.status in TRADING and self._has_index(market)

    def _next_sample(self, key: int, after_ns: int) -> None:
        """Set the next sample at the next whole second."""
        self.deadlines.put(MARK, key, (after_ns // SECOND_NS + 1) * SECOND_NS)
