# SPDX-License-Identifier: Apache-2.0
"""Replay the days of a history in their order, with the scenarios and prices of each evening.

Owns the data known on an evening, without later days. It also makes the two models that a test of margin has to
reject: returns of half the size, and returns of each share from independent days, so that no losses coincide.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearinghouse.apps.backtest import outside
from clearinghouse.apps.backtest.portfolios import lots_at
from clearinghouse.apps.joint_history.closes import Floats, History, HistoryError, Ints
from clearinghouse.apps.joint_history.table import (
    FLOOR_DAYS,
    PPB,
    Terms,
    Volatility,
    scenarios,
    stressed_ends,
)

UNITS: Final = 100
MODEL, ALONE = "model", "without floor and cap"
HALF, INDEPENDENT = "half the volatility", "independent shares"


@dataclass(frozen=True)
class Evening:
    """A day: its date, the prices in units times 10^9, the lots of each portfolio."""

    day: int
    date: str
    prices_e9: Ints
    lots: Ints
    values: Ints


class Walk:
    """`days` days of a history, from its first day with ten years before it or from a later one."""

    def __init__(self, history: History, parts: Floats, days: int, first: str = "") -> None:
        """Find the days. Raises HistoryError if there are holes, or too few days."""
        self.history = history
        self._parts = parts
        self._returns = history.log_returns()
        begin = FLOOR_DAYS
        if first:
            begin = max(begin, 1 + history.last_day(first))
        lacks = begin + days + Terms().period - len(history.dates)
        if lacks > 0 or not np.isfinite(self._returns).all():
            raise HistoryError(
                f"{history.source}: {days} days after {FLOOR_DAYS} others are needed, without holes, and"
                f" {max(lacks, 0)} are lacking"
            )
        self.evenings = list(self._evenings(begin, days))

    def _evenings(self, begin: int, days: int) -> Iterator[Evening]:
        """Yield each evening from `begin`, with prices, lots and values."""
        for day in range(begin, begin + days):
            prices_e9 = self.prices_e9(day)
            lots = lots_at(self._parts, prices_e9)
            values = outside.values_at(lots, prices_e9)
            yield Evening(day, self.history.dates[day], prices_e9, lots, values)

    def prices_e9(self, day: int) -> Ints:
        """Return the closes of a day in units times 10^9."""
        found: Ints = np.rint(self.history.closes[day] * UNITS * PPB).astype(np.int64)
        return found

    def losses(self, evening: Evening) -> list[int]:
        """Return by portfolio the loss until the positions could be closed, in units, rounded up."""
        later = self.prices_e9(evening.day + Terms().period)
        return [-int(one // PPB) for one in evening.lots @ (later - evening.prices_e9)]

    def scenarios(self, terms: Terms, model: str = MODEL) -> Iterator[Ints]:
        """Yield the scenarios of each evening, by row and share, in parts per billion."""
        volatility = Volatility(self._returns, terms.decay)
        ends = stressed_ends(self._returns, terms)
        length = terms.stress + terms.period - 1
        for one in self.evenings:
            # The return into a day is the one before it in place.
            found = scenarios(self._returns, volatility, one.day, terms, ends[one.day - length])
            if model == HALF:
                found /= 2
            elif model == INDEPENDENT:
                found = _shuffled(found, terms, one.day)
            yield np.floor(found * PPB).astype(np.int64)

    def margins(self, terms: Terms, rule: outside.Rule, model: str = MODEL) -> list[list[int]]:
        """Return by evening the margin of each portfolio, computed outside the machine."""
        return [
            outside.margins(one.values, returns, rule)
            for one, returns in zip(self.evenings, self.scenarios(terms, model), strict=True)
        ]


def _shuffled(found: Floats, terms: Terms, seed: int) -> Floats:
    """Put the rows of each share in a separate random order, within look-back and stress."""
    draw = np.random.default_rng(seed)
    parts = (found[: terms.look_back], found[terms.look_back :])
    return np.vstack([draw.permuted(part, axis=0) for part in parts])
