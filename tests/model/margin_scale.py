# SPDX-License-Identifier: Apache-2.0
"""Dynamic margin: how volatility, open interest and depth change requirements (SPEC M-7).

Owns the samples of indices and both scales of a market. Must never compute an account. Ratios are parts per billion of
the same figure in ordinary times, each rounded so that a requirement is never too small.
"""

from dataclasses import dataclass
from math import isqrt

from clearinghouse.statemachine.vocabulary import commands, events, types
from tests.model.context import Context
from tests.model.deadlines import SCALE
from tests.model.exact import ONE, Fraction, ceil, floor, ppb
from tests.model.fills import Fills
from tests.model.marks import TRADING, Marks, averaged
from tests.model.model_state import Market

PPB = 10**9
E18 = 10**18
YEAR_NS = 365 * 86_400 * 10**9
HOUR_NS = 3_600 * 10**9


@dataclass
class Dynamic:
    """Terms of a market, the samples of its index, and when its scales were last computed."""

    terms: commands.SetDynamicMargin
    since_ns: int  # samples fall on whole intervals from here
    scaled_ns: int
    variance: int = 0  # mean squared return of an interval, 10^-18
    sampled: int = 0  # the index at the last sample, 0: none yet
    sampled_ns: int = 0


def root_up(number: Fraction) -> int:
    """Return the square root, rounded up."""
    found = isqrt(ceil(number))
    return found if found * found >= number else found + 1


class Scales:
    """Dynamic margin of all markets."""

    def __init__(self, context: Context, marks: Marks) -> None:
        """Start with none."""
        self.system = context.system
        self.board = context.board
        self.predicted = context.predicted
        self.deadlines = context.deadlines
        self.fills: Fills = context.fills
        self.marks = marks
        self.markets: dict[int, Dynamic] = {}

    def set(self, command: commands.SetDynamicMargin) -> None:
        """Set dynamic margin on, to other terms, or off. The samples stay while it is on."""
        key, now = command.market_id, self.system.now
        self.predicted.expect(
            events.DYNAMIC_MARGIN_SET, market_id=key, enabled=int(command.sample_ns > 0)
        )
        before = self.markets.pop(key, None)
        market = self.system.markets[key]
        if command.sample_ns == 0:
            self.deadlines.drop(SCALE, key)
            market.volatility = None
            self._scale(market, ONE, ONE, (PPB, 0, PPB, PPB))
            return
        found = self.markets[key] = Dynamic(command, now, now)
        if before is not None:
            # The variance is of one interval: over another one it is another.
            share = Fraction(command.sample_ns, before.terms.sample_ns)
            found.variance = floor(before.variance * share)
            found.sampled, found.sampled_ns = before.sampled, before.sampled_ns
            found.scaled_ns = before.scaled_ns
        elif self._is_ok(market):
            found.sampled, found.sampled_ns = self.board.priced[market.base].value, now
        self._make(market, found)
        self._next(key, found)

    def _is_ok(self, market: Market) -> bool:
        """Return whether the index that is sampled is OK; the valuation asset moves against nothing."""
        return market.base != 1 and self.board.is_ok(market.base)

    def sample(self, key: int, until_ns: int) -> None:
        """Note a sample that is due.

        If several were due while the time did not advance, the last stands for all (U-6).
        """
        found, market, now = self.markets[key], self.system.markets[key], self.system.now
        terms = found.terms
        last_ns = until_ns - (until_ns - found.since_ns) % terms.sample_ns
        if last_ns > now:
            self.deadlines.put(SCALE, key, last_ns)
            return
        if self._is_ok(market):
            price = self.board.priced[market.base].value
            if found.sampled:
                passed = now - found.sampled_ns
                change = Fraction(price - found.sampled, found.sampled)
                squared = ceil(change * change * E18 * terms.sample_ns / passed)
                found.variance = averaged(found.variance, squared, passed, terms.ewma_ns)
            found.sampled, found.sampled_ns = price, now
        self._make(market, found)
        self._next(key, found)

    def _next(self, key: int, found: Dynamic) -> None:
        """Set the next sample at the first whole interval after now."""
        passed = (self.system.now - found.since_ns) // found.terms.sample_ns
        self.deadlines.put(SCALE, key, found.since_ns + (passed + 1) * found.terms.sample_ns)

    # --- the ratios ---------------------------------------------------------------------------------------------------

    def _volatility(self, found: Dynamic) -> int:
        """Return the volatility of a year divided by that of ordinary times."""
        a_year = Fraction(found.variance * YEAR_NS, found.terms.sample_ns)
        return root_up(a_year * E18 / found.terms.volatility_ppb**2)

    def _crowding(self, market: Market, found: Dynamic) -> int:
        """Return the ratio by open interest: from 1 at its low bound to the cap at its high bound."""
        terms = found.terms
        quote = self.system.live.asset[market.quote]
        lots = self.fills.open_interest(market.id)
        interest = ceil(lots * self.system.live.mark[market.id] * quote)
        if terms.open_interest_high == 0 or interest <= terms.open_interest_low:
            return PPB
        width = terms.open_interest_high - terms.open_interest_low
        way = min(ONE, Fraction(interest - terms.open_interest_low, width))
        return ceil(PPB + way * (terms.cap_ppb - PPB))

    def _thinness(self, market: Market, found: Dynamic) -> int:
        """Return the depth of ordinary times divided by that of the thinner side within the width of the mark."""
        terms = found.terms
        if market.external or market.status not in TRADING or not terms.depth_notional:
            return PPB
        mark = self.system.live.mark[market.id]
        width = mark * ppb(terms.depth_width_ppb)
        sides: list[int] = []
        for side, sign in ((types.BUY, 1), (types.SELL, -1)):
            levels = self.marks.side(market, side, payable=True)
            near = [(at, lots) for at, lots in levels if sign * (mark - at) <= width]
            sides.append(sum(at * lots for at, lots in near))
        depth = min(sides)
        if depth == 0:
            return terms.cap_ppb
        return min(terms.cap_ppb, max(PPB, ceil(Fraction(terms.depth_notional * PPB, depth))))

    def _make(self, market: Market, found: Dynamic) -> None:
        """Compute both scales: the largest ratio above the buffer, and the part of it that MMF may follow."""
        terms, now = found.terms, self.system.now
        ratios = (
            self._volatility(found),
            self._crowding(market, found),
            self._thinness(market, found),
        )
        market.volatility = min(ratios[0], terms.cap_ppb)
        raw = max(ratios)
        imf = min(terms.cap_ppb, max(PPB + terms.buffer_ppb, raw))
        rise = floor(Fraction(terms.rise_ppb_per_hour * (now - found.scaled_ns), HOUR_NS))
        mmf = min(imf, floor(market.mmf_scale * PPB) + rise)
        found.scaled_ns = now
        self._scale(market, ppb(imf), ppb(mmf), (raw, *ratios))

    def _scale(
        self, market: Market, imf: Fraction, mmf: Fraction, why: tuple[int, int, int, int]
    ) -> None:
        """Set other scales, if they differ, and expect their event."""
        if (imf, mmf) == (market.imf_scale, market.mmf_scale):
            return
        market.imf_scale, market.mmf_scale = imf, mmf
        raw, volatility, interest, depth = why
        self.predicted.expect(
            events.MARGIN_SCALE_CHANGED,
            market_id=market.id,
            imf_scale_ppb=int(imf * PPB),
            mmf_scale_ppb=int(mmf * PPB),
            raw_scale_ppb=raw,
            volatility_ratio_ppb=volatility,
            open_interest_ratio_ppb=interest,
            depth_ratio_ppb=depth,
        )
