# SPDX-License-Identifier: Apache-2.0
"""A price-time book that is too simple to be wrong: the yardstick of the matching engine (SPEC O-3, O-4).

It keeps one plain list of resting orders, sorts it whenever it needs an order of precedence, and is quadratic
without shame. It imports nothing of the machine but enumerations and codes, and must stay so: what it shares
with the engine is the rule book alone.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil, floor
from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    FLAG_POST_ONLY,
    FLAG_POST_ONLY_SLIDE,
    FOK,
    IOC,
    MARKET,
    SELL,
    STP_CANCEL_BOTH,
    STP_CANCEL_MAKER,
    STP_CANCEL_TAKER,
    STP_DECREMENT,
)

ZERO: Final = Fraction(0)
MANY: Final = 20_000  # comparisons of an order with a tick, beyond which not every tick is tried


@dataclass
class NaiveOrder:
    """One resting order; `arrival` decides among orders of one price.

    `terms` are type, time in force, flags and self-trade mode. An iceberg shows `shown` of its `lots` and, when these
    have traded, the next `display` behind everything else of its price; `display` 0 shows everything.
    """

    key: int
    owner: int | str
    side: int
    price: int
    lots: int
    arrival: int
    terms: tuple[int, int, int, int]
    display: int = 0
    shown: int = 0

    def visible(self) -> int:
        """Lots that anybody can see."""
        return min(self.shown, self.lots) if self.display else self.lots


@dataclass
class Report:
    """What one command did: its code, the fills of the taker as (maker, price, lots), and the lots of the
    order acted on that rest afterwards.
    """

    code: int = codes.OK
    fills: list[tuple[int, int, int]] = field(default_factory=list)
    resting: int = 0


class Step(NamedTuple):
    """What comes next between a taker and what waits for it: lots that trade, or that go from both without a trade."""

    maker: NaiveOrder
    lots: int = 0
    trades: bool = False
    maker_ends: bool = False
    taker_ends: bool = False


def meet(
    queued: list[NaiveOrder], owner: int | str, side: int, stp: int, price: int, left: int
) -> Step | None:
    """The first of those that wait, and what becomes of the two (O-3, O-4); None where nothing crosses."""
    if not queued or not reaches(side, price, queued[0].price):
        return None
    maker = queued[0]
    if maker.owner != owner:
        return Step(maker, min(maker.visible(), left), trades=True)
    if stp == STP_CANCEL_MAKER:
        return Step(maker, maker_ends=True)
    if stp == STP_CANCEL_BOTH:
        return Step(maker, maker_ends=True, taker_ends=True)
    if stp == STP_DECREMENT:
        met = min(maker.lots, left)
        return Step(maker, met, maker_ends=met == maker.lots, taker_ends=met == left)
    return Step(maker, taker_ends=True)


class NaiveBook:
    """A book of one market. Keys are the caller's; prices are positive multiples of the tick."""

    def __init__(self, tick: int) -> None:
        """Start empty, on a grid of `tick`."""
        self.tick = tick
        self.orders: list[NaiveOrder] = []
        self.arrivals = 0

    def side(self, side: int) -> list[NaiveOrder]:
        """Resting orders of a side, the first to be filled first."""
        sign = -1 if side == BUY else 1
        own = [order for order in self.orders if order.side == side]
        return sorted(own, key=lambda order: (sign * order.price, order.arrival))

    def depth(self, side: int) -> list[tuple[int, int]]:
        """Price and visible lots of each level of a side, the best first."""
        levels: dict[int, int] = {}
        for order in self.side(side):
            levels[order.price] = levels.get(order.price, 0) + order.visible()
        return list(levels.items())

    def queue(self, side: int, price: int) -> list[tuple[int, int]]:
        """Key and lots of the orders of one level, in order of precedence."""
        return [(order.key, order.lots) for order in self.side(side) if order.price == price]

    def find(self, key: int) -> NaiveOrder | None:
        """Find the resting order of this key, if there is one."""
        return next((order for order in self.orders if order.key == key), None)

    def place(
        self,
        key: int,
        owner: int | str,
        side: int,
        price: int,
        lots: int,
        terms: tuple[int, int, int, int],
        display: int = 0,
    ) -> Report:
        """Match a new order and let its rest stand, as far as type and time in force allow.

        Refusals in the order of G-10: POST_ONLY_WOULD_CROSS, FOK_NOT_FILLABLE, SELF_TRADE, NO_LIQUIDITY.
        """
        order_type, tif, flags, stp = terms
        queued = self.side(SELL if side == BUY else BUY)
        crossing = bool(queued) and reaches(side, price, queued[0].price)
        if crossing and flags & (FLAG_POST_ONLY | FLAG_POST_ONLY_SLIDE):
            best = queued[0].price
            price = best - self.tick if side == BUY else best + self.tick
            if flags & FLAG_POST_ONLY or price <= 0:
                return Report(codes.POST_ONLY_WOULD_CROSS)
            crossing = False
        if tif == FOK:
            trial = NaiveBook(self.tick)
            trial.orders = [replace(order) for order in self.orders]
            trial.arrivals = self.arrivals
            attempt = trial._match(owner, side, stp, price, lots)
            if sum(fill[2] for fill in attempt.fills) < lots:
                return Report(codes.FOK_NOT_FILLABLE)
        if crossing and stp == STP_CANCEL_TAKER and queued[0].owner == owner:
            return Report(codes.SELF_TRADE)
        if not crossing and (tif == IOC or order_type == MARKET):
            return Report(codes.NO_LIQUIDITY)
        report = self._match(owner, side, stp, price, lots)
        if report.resting and (order_type == MARKET or tif in (IOC, FOK)):
            report.resting = 0
        elif report.resting:
            self.arrivals += 1
            rest = NaiveOrder(key, owner, side, price, report.resting, self.arrivals, terms)
            rest.display = rest.shown = display
            self.orders.append(rest)
        return report

    def _match(self, owner: int | str, side: int, stp: int, price: int, lots: int) -> Report:
        """Take from the other side what the price allows; `resting` of the report is what is left."""
        report = Report(resting=lots)
        while report.resting:
            queued = self.side(SELL if side == BUY else BUY)
            step = meet(queued, owner, side, stp, price, report.resting)
            if step is None:
                break
            maker = step.maker
            if step.trades:
                report.fills.append((maker.key, maker.price, step.lots))
                maker.shown = maker.visible() - step.lots
            report.resting -= step.lots
            if step.maker_ends:
                self.orders.remove(maker)
            else:
                self._shrink(maker, step.lots)
            if step.trades and maker.lots and maker.display and maker.shown == 0:
                self.arrivals += 1
                maker.arrival, maker.shown = self.arrivals, maker.display
            if step.taker_ends:
                report.resting = 0
        return report

    def _shrink(self, order: NaiveOrder, lots: int) -> None:
        order.lots -= lots
        if order.lots == 0:
            self.orders.remove(order)

    def cancel(self, key: int) -> Report:
        """Take an order out."""
        order = self.find(key)
        if order is None:
            return Report(codes.UNKNOWN_ORDER)
        self.orders.remove(order)
        return Report()

    def amend(
        self, key: int, new_key: int, price: int, lots: int, terms: tuple[int, int, int, int]
    ) -> Report:
        """Replace an order by one of the same owner and side.

        One that only lowers the quantity keeps its key and its place, everything else queues again under the
        new key, and a refused replacement leaves the old order where it was. An iceberg stays one.
        """
        old = self.find(key)
        if old is None:
            return Report(codes.UNKNOWN_ORDER)
        if price == old.price and lots <= old.lots and terms == old.terms:
            old.lots = lots
            return Report(resting=lots)
        self.orders.remove(old)
        report = self.place(new_key, old.owner, old.side, price, lots, terms, old.display)
        if report.code != codes.OK:
            self.orders.append(old)
        return report


def reaches(side: int, price: int, opposite_price: int) -> bool:
    """Return whether an order of a side and price trades with an opposite price."""
    return price >= opposite_price if side == BUY else price <= opposite_price


@dataclass
class Collected:
    """An order that waits for an auction; a lower key is an older order."""

    key: int
    owner: int
    side: int
    price: int
    lots: int
    is_market: bool


@dataclass
class Uncrossed:
    """What an auction did: its rounds as (price, volume), fills as (key, price) -> lots, and self-trades
    cancelled, by key.
    """

    rounds: list[tuple[int, int]] = field(default_factory=list)
    fills: dict[tuple[int, int], int] = field(default_factory=dict)
    cancelled: list[int] = field(default_factory=list)


def naive_uncross(orders: list[Collected], tick: int, reference: int) -> Uncrossed:
    """Uncross by trying every tick; of two orders of one owner that would meet the older goes first (O-2).

    Where a protection price binds, this goes on at the price of the round until no pair is left (O-2.1).

    Market orders come first, so a limit better than a protection price can be left over and still cross:
    what crosses after a round is uncrossed in another, until nothing does (I-7).
    """
    result = Uncrossed()
    queued = [replace(order) for order in orders]
    while True:
        price, volume = naive_price(queued, tick, reference)
        if volume == 0:
            return result
        bought = by_lot(queued, BUY, price)[:volume]
        sold = by_lot(queued, SELL, price)[:volume]
        own = [pair for pair in zip(bought, sold, strict=True) if pair[0].owner == pair[1].owner]
        if own:
            buys, sells = (
                [(order.price, order.is_market) for order in queued if order.side == side]
                for side in (BUY, SELL)
            )
            is_at_once = protection_binds(buys, sells)
            while own:
                older = min(own[0], key=lambda order: order.key)
                result.cancelled.append(older.key)
                queued.remove(older)
                bought, sold = by_lot(queued, BUY, price), by_lot(queued, SELL, price)
                met = zip(bought, sold, strict=False) if is_at_once else ()
                own = [pair for pair in met if pair[0].owner == pair[1].owner]
            continue
        result.rounds.append((price, volume))
        for order in bought + sold:
            result.fills[order.key, price] = result.fills.get((order.key, price), 0) + 1
            order.lots -= 1


def protection_binds(buys: list[tuple[int, bool]], sells: list[tuple[int, bool]]) -> bool:
    """Return whether a market order's protection price is worse than a limit, or than a price on the other side.

    Each order is its price and whether it is a market order. Only then can orders that trade before others leave some
    crossed that come later.
    """
    limits = [price for price, is_market in buys + sells if not is_market]
    above = [*limits, *(price for price, _ in sells)]
    below = [*limits, *(price for price, _ in buys)]
    return any(price < other for price, is_market in buys if is_market for other in above) or any(
        price > other for price, is_market in sells if is_market for other in below
    )


def naive_price(orders: list[Collected], tick: int, reference: int) -> tuple[int, int]:
    """Price and volume at which orders uncross."""
    buys = [(order.price, order.lots) for order in orders if order.side == BUY]
    sells = [(order.price, order.lots) for order in orders if order.side == SELL]
    return uncrossing_price(buys, sells, tick, Fraction(reference))


def uncrossing_price(
    buys: list[tuple[int, int]],
    sells: list[tuple[int, int]],
    tick: int,
    reference: Fraction,
    band: tuple[Fraction, Fraction] | None = None,
) -> tuple[int, int]:
    """Price and volume of limits and lots: each tick between the lowest and the highest limit is tried (O-2).

    Only prices within the band count (O-5.1).
    """
    limits = [price for price, _ in buys + sells]
    tried: Iterable[int] = range(min(limits, default=0), max(limits, default=-1) + 1, tick)
    if len(limits) * len(range(min(limits, default=0), max(limits, default=-1) + 1, tick)) > MANY:
        # Volume and imbalance change at limits alone, so the rest of a wide range is like its nearest edge.
        near = {floor(reference / tick) * tick, ceil(reference / tick) * tick}
        if band is not None:
            near |= {ceil(band[0] / tick) * tick, floor(band[1] / tick) * tick}
        near |= {limit + step for limit in limits for step in (-tick, 0, tick)}
        tried = sorted(price for price in near if min(limits) <= price <= max(limits))
    best = (0, 0, ZERO, 0)
    for price in tried:
        if band is not None and not band[0] <= price <= band[1]:
            continue
        bought = sum(lots for limit, lots in buys if limit >= price)
        sold = sum(lots for limit, lots in sells if limit <= price)
        rank = (-min(bought, sold), abs(bought - sold), abs(price - reference), price)
        if rank[0] < 0:
            best = min(best, rank)
    return best[3], -best[0]


def by_lot(orders: list[Collected], side: int, price: int) -> list[Collected]:
    """One entry for each lot that a side trades at the price: market orders, then price, then time."""
    sign = -1 if side == BUY else 1
    willing = [
        order for order in orders if order.side == side and reaches(side, order.price, price)
    ]
    willing.sort(key=lambda order: (not order.is_market, sign * order.price, order.key))
    return [order for order in willing for _ in range(order.lots)]
