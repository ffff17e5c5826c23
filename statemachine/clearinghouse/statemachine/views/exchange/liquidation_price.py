# SPDX-License-Identifier: Apache-2.0
"""Find the nearest prices at which an account is liquidated, exact to the smallest unit of a price (SPEC M-10, M-5).

Owns the search and its budget (M-10.1). The health check's functions compute whether an account is below maintenance
at a trial price. Must never leave a trial price in place.

One index moves at a time, together with the marks of its markets; the mark of a future in its settlement window moves
by the share of samples that are still to come. Without rounding, equity less requirement is concave in the index
between the indices at which a mark reaches zero: values of holdings and the weight's curve are concave, exposures and
their roots are convex. So if both ends of a stretch have more slack than rounding can take, the account is not below
maintenance at any price between them. The search first finds the end of that headroom, then searches the remainder
piece by piece, the nearest piece first. It skips a piece if the slack would remain even with each term at its lower
end.
"""

from dataclasses import dataclass
from math import isqrt
from typing import Final

from clearinghouse.statemachine.arithmetic.money import sqrt_e9_ceil
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.exchange_margin.requirements import (
    counted_amount,
    debt_amount,
    debt_requirements,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.prices.expiry_window import window_of
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PRICE_E9

# The largest index that P-1 permits.
INDEX_MAX_E9: Final = AMOUNT_MAX * PRICE_E9
# The work of one question in units of 2.5 microseconds of plain Python (I-12.1), and the work of a
# trial: a constant, an amount per part that moves with the index, and one unit for each
# PARTS_PER_WORK parts of the account.
WORK_MAX: Final = 20_000
TRIAL_WORK: Final = 4
MOVED_PART_WORK: Final = 3
PARTS_PER_WORK: Final = 8
# If the ends of a stretch differ by a larger factor, the search cuts it at the mean of their
# logarithms.
FACTOR_MAX: Final = 4
# The growth of steps in the search for the end of the prices at which rounding decides.
STEP_FACTOR: Final = 8


@dataclass
class LiquidationPriceView:
    """The nearest indices at which an account is below maintenance if one index moves; 0: none in that direction.

    `market_id` is the market of a position, with its mark at those indices, or 0 if the asset is only held or owed.
    An account that is already below has its live index in both directions. If the budget ended the search (`is_exact`
    is False), the account is below at the index given, if there is one, and not below at any index from the live
    index to the safe index; the search did not decide which index between the two is the nearest. A safe index is 0
    in a direction with an exact answer.
    """

    asset_id: AssetId
    market_id: MarketId
    lower_index_e9: int
    lower_mark_e9: int
    upper_index_e9: int
    upper_mark_e9: int
    is_exact: bool
    lower_safe_index_e9: int
    upper_safe_index_e9: int


@dataclass
class _Found:
    """The result in one direction.

    `price_e9` is the nearest index below maintenance, or 0. `safe_e9` is the safe index, 0 if the result is exact.
    """

    price_e9: int
    safe_e9: int


@dataclass
class _Point:
    """A trial price, with the account's slack at it, and the largest rounding error of the slack in either direction.

    The slack is equity less requirement. `terms` are the signed terms of the slack that move with the index.
    `weight_rounding` is the most by which rounding can lower the weight of a holding between two prices with different
    roots.
    """

    price_e9: int
    slack: int
    rounding: int
    terms: list[int]
    root_e9: int
    weight_rounding: int


class _WorkLimitError(Exception):
    """The search has used all units of work of its budget."""


def liquidation_prices(state: State, account: Account) -> list[LiquidationPriceView]:
    """Return the lower and the upper liquidation price of every position, and of every other asset held or owed, by
    id.
    """
    refresh(state, account)
    if account.exposure == 0:
        return []
    assets: dict[AssetId, Asset] = {}
    markets: dict[AssetId, list[Market]] = {}
    for market_id in sorted(account.lines):
        line = account.lines[market_id]
        if line.position:
            assets[line.market.base.id] = line.market.base
            markets.setdefault(line.market.base.id, []).append(line.market)
    for asset_id, holding in account.holdings.items():
        if holding.value or holding.debt_exposure:
            assets[asset_id] = holding.asset
    asked = [
        assets[key]
        for key in sorted(assets)
        if assets[key] is not state.valuation and assets[key].price_e9
    ]
    found: list[LiquidationPriceView] = []
    work = WORK_MAX
    for place, asset in enumerate(asked):
        # The remaining searches share the work that earlier searches left.
        share = work // (len(asked) - place)
        search = _Search(state, account, asset)
        found += _of_asset(search, asset, markets.get(asset.id, []), share)
        work -= share - search.work_left
    refresh(state, account)
    account.spot_stale = True
    return found


def _of_asset(
    search: "_Search", asset: Asset, markets: list[Market], work: int
) -> list[LiquidationPriceView]:
    """Return the liquidation prices along the index of one asset, with the mark of each market there.

    `work` is the budget of the search in units of work; half of it is for the lower price.
    """
    try:
        lower = search.nearest(1, work // 2)
        upper = search.nearest(INDEX_MAX_E9, work - work // 2 + search.work_left)
        lower_marks = search.marks_at(lower.price_e9, markets)
        upper_marks = search.marks_at(upper.price_e9, markets)
    finally:
        search.trial.end()
    exact = lower.safe_e9 == 0 and upper.safe_e9 == 0
    sides = [
        (market.id, below, above)
        for market, below, above in zip(markets, lower_marks, upper_marks, strict=True)
    ]
    return [
        LiquidationPriceView(
            asset.id,
            market_id,
            lower.price_e9,
            lower_mark_e9,
            upper.price_e9,
            upper_mark_e9,
            exact,
            lower.safe_e9,
            upper.safe_e9,
        )
        for market_id, lower_mark_e9, upper_mark_e9 in sides or [(NO_MARKET, 0, 0)]
    ]


class _Search:
    """The search along one index, first in one direction, then in the other."""

    def __init__(self, state: State, account: Account, asset: Asset) -> None:
        """Set up the search at the live price."""
        self.trial = PriceTrial(state, [asset])
        self.account = account
        self.live = asset.price_e9
        self.holding = account.holdings.get(asset.id)
        self.lines = [
            line
            for line in account.lines.values()
            if not line.market.is_spot and asset in (line.market.base, line.market.quote)
        ]
        # If the asset is also a quote asset, its units' value moves against the mark, so figures
        # may rise and fall.
        self.is_monotone = all(line.market.quote is not asset for line in self.lines)
        parts = len(account.holdings) + len(account.lines)
        self.trial_work = (
            TRIAL_WORK + MOVED_PART_WORK * (1 + len(self.lines)) + parts // PARTS_PER_WORK
        )
        self.work_left = 0
        # The nearest price known to be below maintenance, 0: none; and the farthest price up to
        # which none is.
        self.below = 0
        self.safe = self.live

    def nearest(self, bound: int, work: int) -> _Found:
        """Return the price nearest to the live price, up to `bound`, at which the account is liquidatable."""
        self.work_left = work
        self.below = 0
        self.safe = self.live
        try:
            start = self._point_at(self.live)
            if start.slack < 0:
                return _Found(self._exposed_at(self.live), 0)
            for price_e9 in self._ends(bound):
                end = self._point_at(price_e9)
                first = self._first_in(start, end)
                if first:
                    return _Found(self._exposed_at(first), 0)
                start = end
        except _WorkLimitError:
            return _Found(self._exposed_at(self.below), self.safe)
        return _Found(0, 0)

    def marks_at(self, price_e9: int, markets: list[Market]) -> list[int]:
        """Return the mark of each market at an index; 0 at index 0."""
        if price_e9 == 0:
            return [0] * len(markets)
        self.trial.put([price_e9])
        return [market.mark_e9 for market in markets]

    def _ends(self, bound: int) -> list[int]:
        """Return the ends of the stretches up to `bound` in which equity less requirement is concave.

        A mark below its index reaches zero before the index, and stays at zero: both prices around that point are
        ends.
        """
        low, high = sorted((self.live, bound))
        ends: set[int] = {bound}
        for price_e9 in self.trial.zero_mark_prices():
            ends.update(end for end in (price_e9, price_e9 + 1) if low < end < high)
        return sorted(ends, reverse=bound < self.live)

    def _exposed_at(self, price_e9: int) -> int:
        """Return `price_e9` if the account has exposure at that price, else 0: without exposure no account is
        liquidatable (M-5).
        """
        if price_e9 == 0:
            return 0
        self.trial.put([price_e9])
        refresh(self.trial.state, self.account)
        return price_e9 if self.account.exposure else 0

    # --- a stretch -------------------------------------------------------------------------------------

    def _first_in(self, start: _Point, end: _Point) -> int:
        """Return the first price after `start` up to `end` that is below maintenance, or 0; `start` is not below."""
        if not _has_headroom(start):
            # Rounding already decides at `start`: search up to the first point with headroom.
            far = self._step(start, end, until_headroom=True)
            first = self._first_by_pieces(start, far)
            if first or far.price_e9 == end.price_e9:
                return first
            start = far
        if _has_headroom(end):
            self.safe = end.price_e9
            return 0
        near, after = self._end_of_headroom(start, end)
        return self._first_by_pieces(near, self._step(after, end, until_headroom=False))

    def _end_of_headroom(self, near: _Point, far: _Point) -> tuple[_Point, _Point]:
        """Narrow an interval that begins at a point with headroom and ends at one without; return its two new ends.

        The search uses the Illinois form of false position; at large distances it halves the logarithm.
        """
        self.safe = near.price_e9
        near_headroom, far_headroom = _headroom(near), _headroom(far)
        last_side = 0
        while abs(far.price_e9 - near.price_e9) > 1 and far.slack < -2 * far.rounding:
            middle = self._point_at(_cut(near.price_e9, far.price_e9, near_headroom, far_headroom))
            side = 1 if _has_headroom(middle) else -1
            if side > 0:
                near, near_headroom = middle, _headroom(middle)
                self.safe = near.price_e9
            else:
                far, far_headroom = middle, _headroom(middle)
            if side == last_side:
                # The far end was kept twice: halve its headroom, so that the next cut lies beyond
                # the zero.
                if side > 0:
                    far_headroom = -(-far_headroom // 2)
                else:
                    near_headroom = -(-near_headroom // 2)
            last_side = side
        return near, far

    def _step(self, start: _Point, end: _Point, *, until_headroom: bool) -> _Point:
        """Return the first point, at growing distances from `start`, that is below maintenance, else `end`.

        With `until_headroom` a point with headroom also ends the steps.
        """
        way = 1 if end.price_e9 > start.price_e9 else -1
        distance = 1
        point = start
        while point.slack >= 0 and not (until_headroom and _has_headroom(point)):
            if distance >= (end.price_e9 - start.price_e9) * way:
                return end
            point = self._point_at(start.price_e9 + way * distance)
            distance *= STEP_FACTOR
        return point

    def _first_by_pieces(self, near: _Point, far: _Point) -> int:
        """Return the first price after `near` up to `far` that is below maintenance, or 0, by testing pieces from
        `near` on.
        """
        pieces = [(near, far)]
        while pieces:
            left, right = pieces.pop()
            distance = abs(right.price_e9 - left.price_e9)
            if distance == 1 and right.slack < 0:
                return right.price_e9
            if distance <= 1 or self._is_clean(left, right):
                self.safe = right.price_e9
                continue
            middle = self._point_at((left.price_e9 + right.price_e9) // 2)
            if middle.slack < 0:
                pieces = [(left, middle)]
            else:
                pieces += [(middle, right), (left, middle)]
        return 0

    def _is_clean(self, left: _Point, right: _Point) -> bool:
        """Return whether surely no price between two points is below maintenance; `left` is not below it."""
        if right.slack < 0:
            return False
        if min(left.slack, right.slack) >= 2 * max(left.rounding, right.rounding):
            return True
        if not self.is_monotone:
            return False
        # Each term only rises, only falls, or rises and then falls: its least value is at an end.
        least = left.slack
        for at, term in enumerate(left.terms):
            least -= max(term - right.terms[at], 0)
        if left.root_e9 != right.root_e9:
            least -= max(left.weight_rounding, right.weight_rounding)
        return least >= 0

    # --- a point ---------------------------------------------------------------------------------------

    def _point_at(self, price_e9: int) -> _Point:
        """Return the account's figures at a price. Raises _WorkLimitError if the budget is used up."""
        if self.work_left < self.trial_work:
            raise _WorkLimitError
        self.work_left -= self.trial_work
        state, account = self.trial.state, self.account
        self.trial.put([price_e9])
        refresh(state, account)
        slack = equity(account) - maintenance_margin(state, account)
        if slack < 0 and (
            self.below == 0 or abs(price_e9 - self.live) < abs(self.below - self.live)
        ):
            self.below = price_e9
        point = _Point(price_e9, slack, 1, [], 0, 0)
        if self.holding is not None:
            _add_holding(state, self.holding, point)
        for line in self.lines:
            _add_line(state, line, point)
        return point


def _has_headroom(point: _Point) -> bool:
    """Return whether the slack of a point exceeds the largest rounding error of two points."""
    return point.slack >= 2 * point.rounding


def _headroom(point: _Point) -> int:
    """Return the slack less twice the rounding of a point; the result is never 0, so that it has a sign."""
    return (point.slack - 2 * point.rounding) or 1


def _cut(near: int, far: int, near_headroom: int, far_headroom: int) -> int:
    """Return a price between two prices, at which the search divides their interval.

    The price is the zero of a straight line through both headrooms; at a large distance it is the geometric mean.
    """
    low, high = min(near, far) + 1, max(near, far) - 1
    if high // low >= FACTOR_MAX:
        return min(max(isqrt(low * high), low), high)
    at = near + (far - near) * near_headroom // (near_headroom - far_headroom)
    return min(max(at, low), high)


# --- roundings ------------------------------------------------------------------------------------------


def _add_holding(state: State, holding: Holding, point: _Point) -> None:
    """Add the terms of a holding to a point, and the most by which rounding moves them.

    The value, unsettled equity and the borrow are rounded once each. A root that is ceiled by one unit changes the
    weight, and with it the value, and the requirement; the notional under the root changes them too.
    """
    scale = state.valuation.scale
    point.rounding += 4
    if holding.asset.weight_penalty_ppb:
        notional = to_valuation_ceil(holding.asset, counted_amount(holding))
        point.root_e9 = sqrt_e9_ceil(notional, scale)
        if point.root_e9:
            point.weight_rounding = 2 + holding.value // point.root_e9
            point.rounding += point.weight_rounding
    exposure = holding.debt_exposure
    mmf = 0
    if exposure:
        mmf = debt_requirements(state, holding.account, holding.asset, debt_amount(holding))[2]
        point.rounding += _rounding_of_requirement(mmf, exposure, 1, sqrt_e9_ceil(exposure, scale))
    point.terms += (
        holding.value,
        to_valuation_floor(holding.asset, holding.unsettled),
        -to_valuation_ceil(holding.asset, holding.borrowed),
        -mmf,
    )


def _add_line(state: State, line: Line, point: _Point) -> None:
    """Add the terms of a line to a point, and the most by which rounding moves them.

    The mark, its product with lots and the value in valuation units are each floored. Within its settlement window a
    future's mark is floored twice: its index, and the mean with the samples (O-1.1).
    """
    market = line.market
    quote = market.quote
    floors = 1 if market.expiry is None or window_of(state, market) is None else 2
    unit = 1  # the value of a quote unit, ceiled
    if quote is not state.valuation:
        unit = -(-quote.price_e9 // quote.value_denominator)
    lots = floors * abs(line.position)
    point.rounding += (lots // PRICE_E9 + 2) * unit + 1
    exposure = line.exposure
    mmf = 0
    if exposure:
        mmf = line.mmf
        lots += 2 * floors * (line.bid_lots + line.ask_lots)
        root_e9 = sqrt_e9_ceil(exposure, state.valuation.scale)
        of_exposure = (lots // PRICE_E9 + 2) * unit + 1
        point.rounding += _rounding_of_requirement(mmf, exposure, of_exposure, root_e9)
    point.terms += (line.upnl, -mmf)


def _rounding_of_requirement(mmf: int, exposure: int, of_exposure: int, root_e9: int) -> int:
    """Return the most by which rounding moves a requirement if it moves the exposure by `of_exposure`.

    A requirement grows at most with the power 1.5 of the exposure, and is proportional to the ceiled root.
    """
    return 2 * of_exposure * (mmf // exposure + 1) + mmf // root_e9 + 2
