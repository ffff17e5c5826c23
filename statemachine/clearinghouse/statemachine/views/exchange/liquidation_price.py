# SPDX-License-Identifier: Apache-2.0
"""Find the nearest prices at which an account is liquidated, exact to the smallest unit of a price (SPEC M-10, M-5).

Owns the search and its budget (M-10.1). The figures that show an account below maintenance at a price are those of the
health check. Must never leave a trial price in place.

One index moves at a time, the marks of its markets with it, those of futures in their settlement window by the part of
the samples that is to come. Without roundings, equity less requirement is concave in
the index between the indices at which a mark reaches zero: values of holdings and the weight's curve are concave,
exposures and their roots are convex. So where both ends of a stretch have more than roundings can take, no price
between them is below. The search first finds where that ends, then searches what follows piece by piece, the nearest
first. A piece in which the slack would not be used up if each term had its lower end everywhere is passed over.
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
    collateral_amount,
    debt_amount,
    debt_requirements,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil, to_valuation_floor
from clearinghouse.statemachine.prices.expiry_window import window_of
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State
from clearinghouse.statemachine.vocabulary.numbers import NO_MARKET, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, PRICE_E9

# No index is above it (P-1).
INDEX_MAX_E9: Final = AMOUNT_MAX * PRICE_E9
# The work of one question in units of 2.5 microseconds of plain Python (I-12.1), and what a trial takes of it: at all,
# per part that moves with the index, and per so many parts of the account.
WORK_MAX: Final = 20_000
TRIAL_WORK: Final = 4
MOVED_PART_WORK: Final = 3
PARTS_PER_WORK: Final = 8
# A stretch whose ends differ by a larger factor is cut at the mean of their logarithms.
FACTOR_MAX: Final = 4
# How fast steps grow in the search for the end of the prices at which roundings decide.
STEP_FACTOR: Final = 8


@dataclass
class LiquidationPriceView:
    """Where moving one index takes an account below maintenance; 0: nowhere in that direction.

    `market_id` is the market of a position, whose mark at those indices is given too, or 0 where the asset is only
    held or owed. An account that is below already has its live index in both.

    If the budget ended the search (`is_exact` is False), the account is below at the index given, if one is, and not
    below at any index from the live one to the safe one; which of those between them is the nearest was not decided.
    A safe index is 0 in a direction whose answer is exact.
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
    """The answer in one direction: the nearest index below maintenance or 0, and the safe index, 0 if it is exact."""

    price_e9: int
    safe_e9: int


@dataclass
class _Point:
    """A price with equity less requirement there, and what roundings can add to or take from that.

    `terms` are the terms of the slack that move with the index, signed. `weight_rounding` is what the weight of a
    holding can take between two prices at which its root is not the same.
    """

    price_e9: int
    slack: int
    rounding: int
    terms: list[int]
    root_e9: int
    weight_rounding: int


class _WorkLimitError(Exception):
    """The budget of a search is used up."""


def liquidation_prices(state: State, account: Account) -> list[LiquidationPriceView]:
    """Both liquidation prices of every position, and of every asset held or owed without one, by id."""
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
        # What earlier searches left is shared out among those that remain.
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
    """The liquidation prices that one index has, with the mark of each market there."""
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
    """The search along one index, in both directions."""

    def __init__(self, state: State, account: Account, asset: Asset) -> None:
        """Start at the live price."""
        self.trial = PriceTrial(state, [asset])
        self.account = account
        self.live = asset.price_e9
        self.holding = account.holdings.get(asset.id)
        self.lines = [
            line
            for line in account.lines.values()
            if not line.market.is_spot and asset in (line.market.base, line.market.quote)
        ]
        # The value of a quote unit moves against the mark there: figures rise and fall.
        self.is_monotone = all(line.market.quote is not asset for line in self.lines)
        parts = len(account.holdings) + len(account.lines)
        self.trial_work = (
            TRIAL_WORK + MOVED_PART_WORK * (1 + len(self.lines)) + parts // PARTS_PER_WORK
        )
        self.work_left = 0
        # The nearest price known to be below, 0: none; and the farthest up to which none is.
        self.below = 0
        self.safe = self.live

    def nearest(self, bound: int, work: int) -> _Found:
        """The price nearest to the live one, on the way to `bound`, at which the account is liquidatable."""
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
        """The marks of markets at an index, 0 where there is no such index."""
        if price_e9 == 0:
            return [0] * len(markets)
        self.trial.put([price_e9])
        return [market.mark_e9 for market in markets]

    def _ends(self, bound: int) -> list[int]:
        """The ends of the stretches on the way to `bound` in which equity less requirement is concave.

        A mark that lies below its index reaches zero before the index does, and stays there: both prices around that.
        """
        low, high = sorted((self.live, bound))
        ends: set[int] = {bound}
        for price_e9 in self.trial.zero_mark_prices():
            ends.update(end for end in (price_e9, price_e9 + 1) if low < end < high)
        return sorted(ends, reverse=bound < self.live)

    def _exposed_at(self, price_e9: int) -> int:
        """The price if the account has exposure there, else 0: without any no account is liquidatable (M-5)."""
        if price_e9 == 0:
            return 0
        self.trial.put([price_e9])
        refresh(self.trial.state, self.account)
        return price_e9 if self.account.exposure else 0

    # --- a stretch -------------------------------------------------------------------------------------

    def _first_in(self, start: _Point, end: _Point) -> int:
        """The first price after `start` up to `end` that is below; 0: none. `start` is not."""
        if not _has_headroom(start):
            # Roundings decide already here: search from here to where they do not.
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
        """A point with headroom and one behind it without, close to each other, as the two given have it.

        By the rule of false position, in its Illinois form; at a large distance by halving the logarithm.
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
                # The other end stood still twice: its headroom counts half, so that the next cut lies beyond the zero.
                if side > 0:
                    far_headroom = -(-far_headroom // 2)
                else:
                    near_headroom = -(-near_headroom // 2)
            last_side = side
        return near, far

    def _step(self, start: _Point, end: _Point, *, until_headroom: bool) -> _Point:
        """The first of points with growing distance to `start` that is below or, if asked, has headroom; else `end`."""
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
        """The first price after `near` up to `far` that is below; 0: none. The nearest piece comes first."""
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
        """Return whether no price between two that are not below can be below."""
        if right.slack < 0:
            return False
        if min(left.slack, right.slack) >= 2 * max(left.rounding, right.rounding):
            return True
        if not self.is_monotone:
            return False
        # Each term only rises, only falls, or rises and then falls: it is least at an end.
        least = left.slack
        for at, term in enumerate(left.terms):
            least -= max(term - right.terms[at], 0)
        if left.root_e9 != right.root_e9:
            least -= max(left.weight_rounding, right.weight_rounding)
        return least >= 0

    # --- a point ---------------------------------------------------------------------------------------

    def _point_at(self, price_e9: int) -> _Point:
        """The account at a price. Raises _WorkLimitError."""
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
    """Return whether equity less requirement is more than roundings can take at this price and another one like it."""
    return point.slack >= 2 * point.rounding


def _headroom(point: _Point) -> int:
    """How much more than that it is; below 0 where it is less, never 0."""
    return (point.slack - 2 * point.rounding) or 1


def _cut(near: int, far: int, near_headroom: int, far_headroom: int) -> int:
    """A price between two: where a straight line between their headroom is zero, or the mean of their logarithms."""
    low, high = min(near, far) + 1, max(near, far) - 1
    if high // low >= FACTOR_MAX:
        return min(max(isqrt(low * high), low), high)
    at = near + (far - near) * near_headroom // (near_headroom - far_headroom)
    return min(max(at, low), high)


# --- roundings ------------------------------------------------------------------------------------------


def _add_holding(state: State, holding: Holding, point: _Point) -> None:
    """Add the terms of a holding to a point, and the most by which roundings move them.

    The value, unsettled equity and the borrow are rounded once each. A root that is ceiled by one takes its own part of
    the weight, and with it of the value, and of the requirement; so does the notional under it.
    """
    scale = state.valuation.scale
    point.rounding += 4
    if holding.asset.weight_penalty_ppb:
        notional = to_valuation_ceil(holding.asset, collateral_amount(holding))
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
    """The same of a line: the mark is floored, its product with lots too, and so is what it is in valuation units.

    Within its settlement window a future's mark is floored twice: its index, and the mean with the samples (O-1.1).
    """
    market = line.market
    quote = market.quote
    floors = 1 if market.expiry is None or window_of(state, market) is None else 2
    unit = 1  # what a quote unit is worth, ceiled
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
    """The most by which roundings move a requirement whose exposure they move by so much.

    A requirement grows at most with the power 1.5 of the exposure, and is proportional to the ceiled root.
    """
    return 2 * of_exposure * (mmf // exposure + 1) + mmf // root_e9 + 2
