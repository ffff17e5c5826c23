# SPDX-License-Identifier: Apache-2.0
"""Replay the days of a history in order, with the scenarios and prices that were known each evening.

Owns that rule: no value of a later day is used. It also makes the two models that a test of margin has to reject:
returns of half the size, and returns of each share from independent days, so that losses do not coincide.
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
    """The end of a day: its date, the closing prices in units times 10^9, and the lots and values of each portfolio."""

    day: int
    date: str
    prices_e9: Ints
    lots: Ints
    values: Ints


class Walk:
    """`days` days of a history. They begin after ten years of history, or after the date `first` if that is later."""

    def __init__(self, history: History, parts: Floats, days: int, first: str = "") -> None:
        """Select the days. Raises HistoryError if a price is missing or there are too few days."""
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
        """Yield `days` evenings from the day with index `begin`, with prices, lots and values."""
        for day in range(begin, begin + days):
            prices_e9 = self.prices_e9(day)
            lots = lots_at(self._parts, prices_e9)
            values = outside.values_at(lots, prices_e9)
            yield Evening(day, self.history.dates[day], prices_e9, lots, values)

    def prices_e9(self, day: int) -> Ints:
        """Return the closing prices of the day with this index, in units times 10^9."""
        found: Ints = np.rint(self.history.closes[day] * UNITS * PPB).astype(np.int64)
        return found

    def losses(self, evening: Evening) -> list[int]:
        """Return for each portfolio its loss until its positions could be closed, in units, rounded up; below 0: a
        gain.
        """
        later = self.prices_e9(evening.day + Terms().period)
        return [-int(one // PPB) for one in evening.lots @ (later - evening.prices_e9)]

    def scenarios(self, terms: Terms, model: str = MODEL) -> Iterator[Ints]:
        """Yield for each evening its scenarios in parts per billion: a row for each scenario, a column for each
        share.
        """
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
        """Return for each evening the margin of each portfolio in units, computed outside the machine."""
        return [
            outside.margins(one.values, returns, rule)
            for one, returns in zip(self.evenings, self.scenarios(terms, model), strict=True)
        ]


def _shuffled(found: Floats, terms: Terms, seed: int) -> Floats:
    """Return the scenarios with the rows of each share in a separate random order.

    Rows of the look-back period and rows of the stress period stay apart.
    """
    draw = np.random.default_rng(seed)
    parts = (found[: terms.look_back], found[terms.look_back :])
    return np.vstack([draw.permuted(part, axis=0) for part in parts])
