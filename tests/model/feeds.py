# SPDX-License-Identifier: Apache-2.0
"""From ticks to indices and the states of prices (SPEC P-1, P-2, P-4, M-9).

Owns sources, their last ticks, and the inputs of each asset's price; everything is computed again each time. Must
never use a price for a decision. Prices are whole numbers of 10^-9 valuation units per whole unit of the asset.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.model.context import Context
from tests.model.deadlines import INDEX
from tests.model.exact import Fraction, ceil, floor
from tests.model.marks import Marks
from tests.model.prices import E9, Priced, toward

BPS = 10_000


@dataclass
class Source:
    """A source of prices. `quote` 0 is the valuation asset, `group` 0 is none."""

    id: int
    principal: str
    weight: int
    name: str
    quote: int = 0
    group: int = 0


@dataclass
class Tick:
    """The last tick of a source for an asset, the time since which its price is unchanged, and the price of the other
    sources at that time (0: none).
    """

    price: int
    spread: int
    confidence: int
    source_ns: int
    received_ns: int
    changed_ns: int
    others: int = 0
    frozen: bool = False
    source_status: int = 0

    def stamped_ns(self) -> int:
        """Return the tick's time by the source's clock or by ours, the earlier of the two."""
        return min(self.source_ns, self.received_ns)


@dataclass
class Feed:
    """How the price of an asset is made."""

    fresh_ns: int
    clamp_bps: int
    sources: list[int]
    ticks: dict[int, Tick] = field(default_factory=dict)
    counted: list[int] = field(default_factory=list)  # sources in the index now
    uncapped: int = 0
    units: int = 0  # sources and groups in the index now


class Unit(NamedTuple):
    """What counts as one: a source or a group, with fresh prices."""

    members: list[Source]
    price: int
    weight: int


def median(numbers: list[int]) -> int:
    """Return the middle number, or the mean of the middle two, rounded down."""
    ordered = sorted(numbers)
    half = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[half]
    return floor(Fraction(ordered[half - 1] + ordered[half], 2))


def venue_price(bid: int, ask: int, last: int) -> int:
    """Return the price of a venue: the median of all three; else the mid; else the last; 0 without any (P-2)."""
    if bid and ask:
        return median([bid, ask, last]) if last else median([bid, ask])
    return last


def mean_in_band(units: list[tuple[int, int]], clamp_bps: int) -> int:
    """Return the mean of (price, weight), each price moved into the band of the median, and no weight above that of
    all others (P-2).
    """
    middle = median([price for price, _ in units])
    low = ceil(middle * Fraction(BPS - clamp_bps, BPS))
    high = floor(middle * Fraction(BPS + clamp_bps, BPS))
    whole = sum(weight for _, weight in units)
    cut = [
        (min(max(price, low), high), min(weight, whole - weight or weight))
        for price, weight in units
    ]
    return floor(Fraction(sum(price * weight for price, weight in cut), sum(w for _, w in cut)))


def moved_more(before: int, after: int, bps: int) -> bool:
    """Return whether a price is away from `before` by more than `bps` of it."""
    return abs(after - before) > before * Fraction(bps, BPS)


class Feeds:
    """All sources and every index."""

    def __init__(self, context: Context, marks: Marks, ahead_ns: int) -> None:
        """Start without sources. `ahead_ns` is how far a source's clock may be ahead of ours."""
        self.system = context.system
        self.board = context.board
        self.predicted = context.predicted
        self.deadlines = context.deadlines
        self.marks = marks
        self.ahead_ns = ahead_ns
        self.sources: dict[int, Source] = {}
        self.feeds: dict[int, Feed] = {}
        self.prices = context.board.priced

    # --- ticks (P-1) ----------------------------------------------------------------------------------------------

    def tick(self, command: commands.OracleTicks, item: int) -> int:
        """Process one tick: return its code and predict its effect on prices."""
        asset = command.asset_ids[item]
        feed = self.feeds.get(asset)
        source = self.sources.get(command.source_ids[item])
        if feed is None:
            return self._refuse(codes.UNKNOWN_INSTRUMENT)
        if source is None or source.id not in feed.sources:
            return self._refuse(codes.UNKNOWN_SOURCE)
        if source.principal not in ("", command.principal):
            return self._refuse(codes.SOURCE_NOT_AUTHORISED)
        sides = (command.bids_e9[item], command.asks_e9[item], command.lasts_e9[item])
        bid, ask, last = sides
        if min(sides) < 0:
            actual = floor(Fraction(min(sides), E9))
            return self._refuse(codes.TICK_PRICE_INVALID, 0, actual, -actual)
        top, most = max(sides), types.AMOUNT_MAX
        if top <= most * E9:
            top, most = (bid, floor(Fraction(ask, E9))) if bid and ask and bid > ask else (0, 0)
        if top:
            actual = ceil(Fraction(top, E9))
            return self._refuse(codes.TICK_PRICE_INVALID, most, actual, actual - most)
        price = venue_price(bid, ask, last)
        if price == 0:
            return self._refuse(codes.TICK_WITHOUT_PRICE)
        now, said_ns = self.system.now, command.source_times_ns[item]
        latest = now + self.ahead_ns
        if said_ns > latest:
            return self._refuse(codes.TICK_FROM_FUTURE, latest, said_ns, said_ns - latest)
        before = feed.ticks.get(source.id)
        if before is not None and said_ns <= before.source_ns:
            lacking = before.source_ns - said_ns + 1
            return self._refuse(codes.TICK_NOT_NEWER, before.source_ns, said_ns, lacking)
        spread = ask - bid if bid and ask else 0
        tick = Tick(price, spread, command.confidences_e9[item], said_ns, now, now)
        if before is not None:
            tick.source_status = before.source_status
            if before.price == price:
                tick.changed_ns, tick.others = before.changed_ns, before.others
                tick.frozen = before.frozen
        feed.ticks[source.id] = tick
        self.look(asset)
        return codes.OK

    def _refuse(self, code: int, limit: int = 0, actual: int = 0, shortfall: int = 0) -> int:
        """Note the figures of a refused tick, and return its code."""
        self.predicted.refuse(code, limit, actual, shortfall)
        return code

    # --- which sources count (P-2) --------------------------------------------------------------------------------

    def groups(self, feed: Feed) -> list[list[Source]]:
        """Return the units that count as one: single sources, and groups by their lowest id."""
        found: list[list[Source]] = []
        for key in sorted(feed.sources):
            source = self.sources[key]
            mates = [one for one in found if source.group and one[0].group == source.group]
            if mates:
                mates[0].append(source)
            else:
                found.append([source])
        return found

    def in_valuation(self, source: Source, price: int) -> int:
        """Return a source's price times the index of its quote asset; 0 if that has none."""
        if source.quote == 0:
            return price
        if not self.board.has_index(source.quote):
            return 0
        one = E9 * 10**self.system.valuation_scale
        return floor(Fraction(price * self.prices[source.quote].index, one))

    def _stamp_ns(self, source: Source, tick: Tick) -> int:
        """Return the time of a price: that of the older of it and the price of the asset in which it is quoted
        (P-2.2).
        """
        quoted = self.feeds.get(source.quote)
        if source.quote == 0 or quoted is None:
            return tick.stamped_ns()
        newest = [
            one.stamped_ns()
            for one in quoted.ticks.values()
            if one.source_status == types.SOURCE_FRESH
        ]
        return min(tick.stamped_ns(), max(newest, default=self.system.now))

    def _source_status(self, feed: Feed, source: Source, tick: Tick) -> int:
        """Return whether a tick counts, or the reason why it does not."""
        stamp_ns, away = self._stamp_ns(source, tick), self.system.away
        is_before = stamp_ns < away[1] and away[1] - away[0] > feed.fresh_ns
        if is_before or stamp_ns < self.system.now - feed.fresh_ns:
            return types.SOURCE_STALE
        if tick.frozen:
            return types.SOURCE_FROZEN
        if self.in_valuation(source, tick.price) == 0:
            return types.SOURCE_NO_QUOTE_INDEX
        return types.SOURCE_FRESH

    def _count(self, asset: int, feed: Feed) -> list[Unit]:
        """Return the units that count now, and predict each change of a source's status."""
        found: list[Unit] = []
        for group in self.groups(feed):
            fresh: list[Source] = []
            for source in group:
                tick = feed.ticks.get(source.id)
                if tick is None:
                    continue
                found_status = self._source_status(feed, source, tick)
                if found_status == types.SOURCE_FRESH:
                    fresh.append(source)
                    if tick.source_status == types.SOURCE_DISAGREES:
                        continue  # whether it agrees now is seen with all others
                self._stand(asset, source, tick, found_status)
            if fresh:
                prices = [self.in_valuation(one, feed.ticks[one.id].price) for one in fresh]
                found.append(Unit(fresh, median(prices), group[0].weight))
        return found

    def _stand(self, asset: int, source: Source, tick: Tick, source_status: int) -> None:
        """Expect the event that a source counts from now on, or does not for another reason."""
        before, tick.source_status = tick.source_status, source_status
        reported = types.SOURCE_NO_QUOTE_INDEX in (before, source_status)
        if before != source_status and (reported or self.prices[asset].rules is not None):
            self.predicted.expect(
                events.SOURCE_STANDING,
                asset_id=asset,
                source_id=source.id,
                standing=source_status,
            )

    def _agreeing(self, asset: int, units: list[Unit]) -> list[Unit]:
        """Return the units of the largest set within the band; none without a quorum, or if two such sets contradict
        each other (P-2.2).
        """
        rules = self.prices[asset].rules
        if rules is None or rules.agreement_bps <= 0:
            return units
        calm = [
            market.volatility
            for market in self.system.markets.values()
            if market.base == asset and market.volatility is not None
        ]
        band_ppb = floor(Fraction(rules.agreement_bps * (E9 // BPS) * max([E9, *calm]), E9))
        if max(one.price for one in units) - min(one.price for one in units) <= Fraction(
            min(one.price for one in units) * rules.agreement_bps, BPS
        ):
            return units
        sets: list[list[Unit]] = []
        for lowest in {one.price for one in units}:
            highest = lowest * (1 + Fraction(band_ppb, E9))
            sets.append([one for one in units if lowest <= one.price <= highest])
        size = max(len(one) for one in sets)
        largest = [one for one in sets if len(one) == size]
        if size < self.quorum(asset) or any(
            not any(unit in other for unit in one) for one in largest for other in largest
        ):
            return []

        def from_last(agreeing: list[Unit]) -> tuple[Fraction, int]:
            prices = [unit.price for unit in agreeing]
            middle = Fraction(min(prices) + max(prices), 2)
            return abs(middle - self.prices[asset].index), min(prices)

        return min(largest, key=from_last)

    def _tell_agreement(self, asset: int, feed: Feed, units: list[Unit], kept: list[Unit]) -> None:
        """Expect for each source that counts the event that it begins or ceases to agree."""
        for unit in units:
            agrees = types.SOURCE_FRESH if unit in kept else types.SOURCE_DISAGREES
            for source in unit.members:
                self._stand(asset, source, feed.ticks[source.id], agrees)

    def _freeze(self, feed: Feed, rules: commands.SetIndexRules, units: list[Unit]) -> bool:
        """Return whether a source that counts freezes: it has stood still while the others moved."""
        if not rules.frozen_after_ns:
            return False
        for unit in units:
            others = [one.price for one in units if one is not unit]
            if not others:
                continue
            middle = median(others)
            for source in unit.members:
                tick = feed.ticks[source.id]
                if not tick.others:
                    tick.others = middle
                elif self.system.now - tick.changed_ns >= rules.frozen_after_ns and moved_more(
                    tick.others, middle, rules.frozen_move_bps
                ):
                    tick.frozen = True
                    return True
        return False

    def _tell_excluded(self, asset: int, feed: Feed, units: list[Unit]) -> None:
        """Expect, without index rules, the events that name sources which became stale or were removed."""
        before, feed.counted = feed.counted, [one.id for unit in units for one in unit.members]
        if self.prices[asset].rules is not None:
            return
        for key in before:
            tick = feed.ticks.get(key)
            predicted = tick is not None and tick.source_status == types.SOURCE_NO_QUOTE_INDEX
            if key not in feed.counted and not predicted:
                self.predicted.expect(events.SOURCE_EXCLUDED, asset_id=asset, source_id=key)

    def width(self, feed: Feed, units: list[Unit], *, confidence: bool) -> int:
        """Return the median of the spreads, or of the stated confidences, of what counts."""
        widths: list[int] = []
        for unit in units:
            found: list[int] = []
            for source in unit.members:
                tick = feed.ticks[source.id]
                stated = tick.confidence if confidence else tick.spread
                found.append(self.in_valuation(source, stated))
            widths.append(median(found))
        return median(widths) if widths else 0

    # --- the index (P-2, P-4) -------------------------------------------------------------------------------------

    def quorum(self, asset: int) -> int:
        """Return how many units have to be fresh."""
        rules = self.prices[asset].rules
        if rules is None:
            return 1
        half = ceil(Fraction(len(self.groups(self.feeds[asset])), 2))
        return max(rules.quorum_min, half)

    def look(self, asset: int) -> None:
        """Compute an asset's index and its state again, and other prices that follow from them."""
        feed, priced = self.feeds[asset], self.prices[asset]
        terms, rules = self.system.assets[asset], priced.rules
        had_index, index_before = self.board.has_index(asset), priced.index
        state_before = terms.price_state
        if rules is not None:
            self.follow(asset)
        at_stable = self.board.marks_at_stable(asset)
        units = self._count(asset, feed)
        while rules is not None and self._freeze(feed, rules, units):
            units = self._count(asset, feed)
        self._tell_excluded(asset, feed, units)
        has_quorum, in_time, agrees = len(units) >= self.quorum(asset), units, True
        if has_quorum:
            kept = self._agreeing(asset, units)
            agrees = bool(kept)
            units = kept or units
            if rules is not None:
                self._tell_agreement(asset, feed, in_time, kept)
        elif rules is not None:
            self._tell_agreement(asset, feed, in_time, in_time)
        feed.units = len(units)
        capped = False
        if has_quorum and not agrees and had_index:
            terms.price_state = self._validate(feed, units, rules, index_before, agrees=False)
            self._value_at(asset, index_before, events.INDEX_CHANGED)
            self.start_stable(asset)
        elif not has_quorum or not agrees:
            terms.price_state = types.PRICE_NO_QUORUM if index_before else types.PRICE_ABSENT
            if had_index:
                priced.lost_ns = self.system.now
            self.value_without_index(asset)
        else:
            capped = self._index(asset, feed, units, had_index=had_index)
        if terms.price_state != state_before:
            self.system.allowed.mark.update(at_stable)
        self.board.settle()
        if terms.price_state != state_before:
            self._tell_state(asset, feed, units, state_before)
        if self.board.has_index(asset) != had_index:
            self.marks.index_came_or_went(asset)
        self._next_look(asset, feed, in_time, self._newest_ns(feed, units), capped=capped)
        if priced.index != index_before or self.board.has_index(asset) != had_index:
            for other in sorted(self.feeds):
                if any(self.sources[key].quote == asset for key in self.feeds[other].sources):
                    self.look(other)

    def _index(self, asset: int, feed: Feed, units: list[Unit], *, had_index: bool) -> bool:
        """Compute the index with a quorum, within its cap, and the state that follows.

        Return whether the cap holds the index back.
        """
        priced, terms = self.prices[asset], self.system.assets[asset]
        before = priced.index
        feed.uncapped = mean_in_band([(one.price, one.weight) for one in units], feed.clamp_bps)
        index = self._capped(priced, feed.uncapped, had_index=had_index)
        terms.price_state = self._validate(feed, units, priced.rules, index)
        if index and index != before:
            priced.spare_ppb = self._spare_after(priced, before, index)
            priced.index, priced.moved_ns = index, self.system.now
        if index:
            self._value_at(asset, index, events.INDEX_CHANGED)
        if priced.index != before:
            self.marks.index_moved(asset)
        self.start_stable(asset)
        return index != feed.uncapped

    def _capped(self, priced: Priced, uncapped: int, *, had_index: bool) -> int:
        """Return the index within its cap: it moves by so much a second, and saves what it did not use for some time.

        The first index, and one that was missing for long, is not capped.
        """
        rules = priced.rules
        if rules is None or rules.cap_bps_per_second == 0 or priced.index == 0:
            return uncapped
        if not had_index and self.system.now - priced.lost_ns > rules.capless_after_ns:
            return uncapped
        return toward(priced.index, uncapped, priced.index * Fraction(self._spare(priced), E9))

    def _spare(self, priced: Priced) -> int:
        """Return how far the index may move, in parts per billion: what was left, and what was added since, up to a
        cap (P-2.1).
        """
        assert priced.rules is not None
        pace = Fraction(priced.rules.cap_bps_per_second * E9, BPS)
        since = Fraction(self.system.now - priced.moved_ns, SECOND_NS)
        return min(
            priced.spare_ppb + floor(pace * since), int(pace * priced.rules.cap_saved_seconds)
        )

    def _spare_after(self, priced: Priced, before: int, index: int) -> int:
        """Return how much of the allowance a change leaves; 0 without a cap, or by the first rules."""
        rules = priced.rules
        if rules is None or rules.cap_bps_per_second == 0 or before == 0:
            return 0
        return max(0, self._spare(priced) - ceil(Fraction(abs(index - before) * E9, before)))

    def _validate(
        self,
        feed: Feed,
        units: list[Unit],
        rules: commands.SetIndexRules | None,
        index: int,
        *,
        agrees: bool = True,
    ) -> int:
        """Return the first state of P-4 that applies, given a quorum."""
        if rules is None:
            return types.PRICE_OK
        if rules.stale_ns and self.system.now - self._newest_ns(feed, units) >= rules.stale_ns:
            return types.PRICE_STALE
        if rules.jumped_bps and moved_more(index, feed.uncapped, rules.jumped_bps):
            return types.PRICE_JUMPED
        if not agrees:
            return types.PRICE_WIDE
        half_spread = Fraction(self.width(feed, units, confidence=False), 2)
        widest = max(half_spread, Fraction(self.width(feed, units, confidence=True)))
        if rules.wide_bps and widest > index * Fraction(rules.wide_bps, BPS):
            return types.PRICE_WIDE
        return types.PRICE_OK

    def _newest_ns(self, feed: Feed, units: list[Unit]) -> int:
        """Return when the newest tick that counts was stamped; 0 if none counts."""
        found = [self._stamp_ns(one, feed.ticks[one.id]) for unit in units for one in unit.members]
        return max(found, default=0)

    def value_without_index(self, asset: int) -> None:
        """Value an asset without a quorum at its stable price, or after that has ended at its last index."""
        priced = self.prices[asset]
        if priced.rules is not None and priced.stable:
            self._value_at(asset, priced.stable, events.VALUED_AT_STABLE)
        elif priced.rules is not None:
            self._value_at(asset, priced.index, events.INDEX_CHANGED)

    def _value_at(self, asset: int, price: int, kind: int) -> None:
        """Value an asset, and its markets, at another price."""
        priced = self.prices[asset]
        if price in (0, priced.value):
            return
        priced.value = price
        self.system.live.asset[asset] = self.board.per_unit(asset, price)
        if kind == events.INDEX_CHANGED:
            self.predicted.expect(
                kind, asset_id=asset, index_e9=price, fresh_sources=self.feeds[asset].units
            )
        else:
            self.predicted.expect(kind, asset_id=asset, stable_e9=price)
        self.marks.price_moved(asset)

    def _tell_state(self, asset: int, feed: Feed, units: list[Unit], before: int) -> None:
        """Expect the event of another state, with its reason if there are index rules."""
        state = self.system.assets[asset].price_state
        self.predicted.expect(
            events.PRICE_STATE_CHANGED, asset_id=asset, from_state=before, to_state=state
        )
        if self.prices[asset].rules is None:
            return
        newest = self._newest_ns(feed, units)
        self.predicted.expect(
            events.PRICE_JUDGED,
            asset_id=asset,
            price_state=state,
            fresh_sources=len(units),
            quorum=self.quorum(asset),
            uncapped_e9=feed.uncapped if self.board.has_index(asset) else 0,
            index_e9=self.prices[asset].index,
            age_ns=self.system.now - newest if units else 0,
            spread_e9=self.width(feed, units, confidence=False),
            confidence_e9=self.width(feed, units, confidence=True),
        )

    def _next_look(
        self, asset: int, feed: Feed, units: list[Unit], newest_ns: int, *, capped: bool
    ) -> None:
        """Set the next check: when a source that counts becomes too old, the price becomes stale, or the cap lets the
        index move on.
        """
        if not units:
            self.deadlines.drop(INDEX, asset)
            return
        priced, now = self.prices[asset], self.system.now
        stamps = [self._stamp_ns(one, feed.ticks[one.id]) for unit in units for one in unit.members]
        due = [min(stamps) + feed.fresh_ns + 1]
        if priced.rules is not None and self.board.has_index(asset):
            stale_ns = newest_ns + priced.rules.stale_ns
            if priced.rules.stale_ns and stale_ns > now:
                due.append(stale_ns)
            if capped:
                next_ns = priced.moved_ns + SECOND_NS
                due.append(next_ns if next_ns > now else now + SECOND_NS)
        self.deadlines.put(INDEX, asset, min(due))

    # --- the stable price (M-9) -----------------------------------------------------------------------------------

    def follow(self, asset: int) -> None:
        """Let the stable price follow the index that was in force until now."""
        priced = self.prices[asset]
        if priced.stable:
            priced.stable = self.board.stable_now(asset)
        priced.followed_ns = self.system.now

    def start_stable(self, asset: int) -> None:
        """Start the stable price at the first index while its rule is on, and end it with the rule."""
        priced = self.prices[asset]
        if priced.rules is None or priced.rules.stable_ppb_per_second == 0:
            priced.stable = 0
        elif priced.stable == 0:
            priced.stable = priced.index
