# SPDX-License-Identifier: Apache-2.0
"""Make a table of joint scenarios from a history: the same days for all securities, in the machine's order.

Owns the method (SPEC C-7.4). Returns of the look-back are scaled to the present volatility, which is never below that
of ten years: the tool of RTS 153/2013 article 28(1)(c). With fewer days the tool is that of (b), the weight of the
stress period in the machine. Returns of the stress period are actual returns, from the stretch with the largest moves.

If a security has no close, its return is computed from a market, a sector and a random own part; for a history that is
shorter than the look-back, all missing days are drawn from these parts. Drawn returns are counted, with their seed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from clearinghouse.apps.joint_history.closes import Floats, History, HistoryError, Ints

DECAY: Final = 0.97
WARM_UP: Final = 60
"""Days whose mean square begins the volatility of a day; then each day before counts `DECAY` of the one after."""
FLOOR_DAYS: Final = 2_500
"""Ten years of days: the floor of volatility (RTS 153/2013 article 28(1)(c))."""
RATIO_MAX: Final = 4.0
"""A return is scaled up by at most so much, and down by its inverse."""
OWN_DAYS_MIN: Final = 20
"""Returns with which a security has parts of its own; with fewer they are the mean of all others'."""
PPB: Final = 10**9


@dataclass(frozen=True)
class Terms:
    """The settings by which a table of scenarios is made. The numbers of days are those of `SetMarginParameters`."""

    period: int = 2
    decay: float = DECAY
    look_back: int = 250
    stress: int = 30
    has_floor: bool = True
    is_scaled: bool = True
    seed: int = 1
    sectors: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """Scenarios by security in parts per billion, those of the look-back first, and how they were made."""

    returns_ppb: dict[str, list[int]]
    notes: dict[str, Any]


class Volatility:
    """The variance of each security on each day, from the days before it. The history must have no missing close."""

    def __init__(self, returns: Floats, decay: float = DECAY) -> None:
        """Compute the variances from returns; rows are days and columns are securities."""
        self._returns = returns
        days, count = returns.shape
        squares = returns**2
        self._sums = np.vstack([np.zeros(count), np.cumsum(squares, axis=0)])
        # Of day d from those before it; the last one is of the day after the history.
        self.before = np.empty((days + 1, count))
        begun = min(WARM_UP, days)
        self.before[: begun + 1] = squares[:begun].mean(axis=0)
        for day in range(begun, days):
            self.before[day + 1] = decay * self.before[day] + (1 - decay) * squares[day]

    def floor(self, end: int) -> Floats:
        """Return for each security the mean square of its returns in the ten years before the day `end`."""
        first = max(end - FLOOR_DAYS, 0)
        found: Floats = (self._sums[end] - self._sums[first]) / (end - first)
        return found


def scenarios(
    returns: Floats, volatility: Volatility, end: int, terms: Terms, stress_end: int
) -> Floats:
    """Return all scenarios, a row each with a column for each security, from the returns of the days before `end`.

    No return may be missing.
    """
    first = end - (terms.look_back + terms.period - 1)
    own = returns[first:end]
    if terms.is_scaled:
        target = volatility.before[end]
        if terms.has_floor and end >= FLOOR_DAYS:
            target = np.maximum(target, volatility.floor(end))
        ratio = np.sqrt(target / np.maximum(volatility.before[first:end], np.finfo(float).tiny))
        own = own * np.clip(ratio, 1 / RATIO_MAX, RATIO_MAX)
    stressed = returns[stress_end - (terms.stress + terms.period - 1) : stress_end]
    return np.vstack([over_period(own, terms.period), over_period(stressed, terms.period)])


def over_period(returns: Floats, period: int) -> Floats:
    """Return the growth less 1 over each period of `period` consecutive days."""
    sums = np.vstack([np.zeros(returns.shape[1]), np.cumsum(returns, axis=0)])
    found: Floats = np.expm1(sums[period:] - sums[:-period])
    return found


def stressed_ends(returns: Floats, terms: Terms) -> list[int]:
    """Return for each day the end of the earlier stretch of days in which all securities together moved the most.

    The result begins at the first day before which there are enough returns for a stretch.
    """
    length = terms.stress + terms.period - 1
    moved = (over_period(returns, terms.period) ** 2).sum(axis=1)
    sums = np.concatenate([[0.0], np.cumsum(moved)])
    best, found = -1.0, []
    worst = 0
    for place, one in enumerate(sums[terms.stress :] - sums[: -terms.stress]):
        if one > best:
            best, worst = one, place + length
        found.append(worst)
    return found


def to_ppb(found: Floats, symbols: Sequence[str]) -> dict[str, list[int]]:
    """Return scenarios by security as whole parts per billion, rounded down."""
    whole = np.floor(found * PPB).astype(np.int64)
    return {symbol: whole[:, place].tolist() for place, symbol in enumerate(symbols)}


def make_table(history: History, terms: Terms, until: str = "") -> Table:
    """Make the table as of the last day that is not after `until`; if that is empty, as of the last day of all.

    Raises HistoryError.
    """
    day = history.last_day(until) if until else len(history.dates) - 1
    known = history.log_returns()[:day]
    needed = terms.look_back + terms.stress + 2 * (terms.period - 1)
    notes: dict[str, Any] = {
        "as_of": history.dates[day],
        "days": day + 1,
        "period_days": terms.period,
        "look_back": terms.look_back,
        "stress": terms.stress,
        "holes": {
            symbol: int(count)
            for symbol, count in zip(
                history.symbols, np.isnan(history.closes[: day + 1]).sum(axis=0), strict=True
            )
            if count
        },
    }
    draw = np.random.default_rng(terms.seed)
    parts = _Parts(history.symbols, known, terms.sectors)
    if len(known) < needed:
        drawn = parts.draw(draw, needed)
        notes["generated"] = parts.process(terms.seed) | {
            "days": needed,
            "because": f"{len(known)} returns are known, {needed} are needed",
        }
        complete, end = drawn, needed
    else:
        complete, count = parts.fill(draw, known)
        end = len(known)
        if count:
            notes["filled"] = parts.process(terms.seed) | {"returns": count}
    volatility = Volatility(complete, terms.decay)
    worst = stressed_ends(complete[:end], terms)[-1]
    has_floor = terms.has_floor and terms.is_scaled and end >= FLOOR_DAYS
    notes["volatility"] = (
        f"scaled to today's: decay {terms.decay}, factors {1 / RATIO_MAX:g} to {RATIO_MAX:g}"
        if terms.is_scaled
        else "as recorded"
    )
    notes["anti_procyclical_tool"] = (
        f"RTS 153/2013 article 28(1)(c): volatility is at least that of the last {FLOOR_DAYS} days"
        if has_floor
        else "RTS 153/2013 article 28(1)(b): the weight of the stress period, floor_weight_ppb of at least 250,000,000"
    )
    if "generated" not in notes:
        first = worst - (terms.stress + terms.period - 1)
        notes["look_back_from"] = history.dates[end - terms.look_back - terms.period + 1]
        notes["stress_from"] = history.dates[first]
        notes["stress_to"] = history.dates[worst]
    found = scenarios(complete, volatility, end, terms, worst)
    return Table(to_ppb(found, history.symbols), notes)


class _Parts:
    """The market, sector and own parts of returns, fitted to the known returns."""

    def __init__(self, symbols: list[str], known: Floats, sectors: Mapping[str, str]) -> None:
        """Fit the parts. Raises HistoryError if a security has no known return, or there are fewer than two days."""
        self._symbols, self._known = symbols, known
        counts = np.isfinite(known).sum(axis=0)
        lacking = [symbol for symbol, count in zip(symbols, counts, strict=True) if count == 0]
        if lacking or len(known) < 2:  # noqa: PLR2004  one return has no spread
            raise HistoryError(
                f"{len(known)} days of returns, none of {', '.join(lacking) or 'which is enough'}: two days, and one"
                " return of each security, are needed"
            )
        self.market = np.nanmean(known, axis=1)
        self.betas = self._slopes(known, self.market, counts)
        rest = known - self.betas * self.market[:, None]
        names = [sectors.get(symbol, "") for symbol in symbols]
        self._groups = {
            name: [place for place, one in enumerate(names) if one == name]
            for name in sorted({one for one in names if names.count(one) > 1} - {""})
        }
        self._sector_rows: dict[str, Floats] = {}
        for name, members in self._groups.items():
            with np.errstate(invalid="ignore"):
                row = np.nan_to_num(_mean_of_known(rest[:, members]))
            self._sector_rows[name] = row
            rest[:, members] -= row[:, None]
        self._own = rest
        spread = np.array(
            [
                np.std(own[np.isfinite(own)]) if count > 1 else np.nan
                for own, count in zip(rest.T, counts, strict=True)
            ]
        )
        typical = float(np.nanmedian(spread)) if np.isfinite(spread).any() else 0.0
        self.own_sd = np.where(counts < OWN_DAYS_MIN, np.fmax(spread, typical), spread)
        self._counts = counts

    def _slopes(self, known: Floats, market: Floats, counts: Ints) -> Floats:
        """Return for each security how strongly it moves with the market; 1 for a security with few returns."""
        found = np.ones(known.shape[1])
        for place in np.flatnonzero(counts >= OWN_DAYS_MIN):
            has = np.isfinite(known[:, place])
            spread = float((market[has] ** 2).sum())
            if spread > 0:
                found[place] = float((known[has, place] * market[has]).sum()) / spread
        return found

    def process(self, seed: int) -> dict[str, Any]:
        """Return the drawn parts and their parameters, for reports."""
        return {
            "process": "market, sector and own parts, normal; own parts of a hole from the security's own",
            "seed": seed,
            "market_sd": round(float(np.std(self.market)), 6),
            "sector_sd": {
                name: round(float(np.std(row)), 6) for name, row in self._sector_rows.items()
            },
            "own_sd_median": round(float(np.median(self.own_sd)), 6),
            "fitted_to_days": len(self.market),
            "few_returns": [
                symbol
                for symbol, count in zip(self._symbols, self._counts, strict=True)
                if count < OWN_DAYS_MIN
            ],
        }

    def draw(self, draw: np.random.Generator, days: int) -> Floats:
        """Return random returns of `days` days for all securities."""
        market = draw.normal(0.0, float(np.std(self.market)), days)
        found = (
            self.betas * market[:, None]
            + draw.normal(0.0, 1.0, (days, len(self.betas))) * self.own_sd
        )
        for name, members in self._groups.items():
            row = draw.normal(0.0, float(np.std(self._sector_rows[name])), days)
            found[:, members] += row[:, None]
        return found

    def fill(self, draw: np.random.Generator, known: Floats) -> tuple[Floats, int]:
        """Return the returns with drawn values in place of missing ones, and how many were drawn."""
        found = known.copy()
        holes = ~np.isfinite(known)
        for place in np.flatnonzero(holes.any(axis=0)):
            rows = np.flatnonzero(holes[:, place])
            own = self._own[np.isfinite(self._own[:, place]), place]
            drawn = (
                draw.choice(own, len(rows))
                if len(own) >= OWN_DAYS_MIN
                else draw.normal(0.0, self.own_sd[place], len(rows))
            )
            found[rows, place] = self.betas[place] * self.market[rows] + drawn
            for name, members in self._groups.items():
                if place in members:
                    found[rows, place] += self._sector_rows[name][rows]
        return found, int(holes.sum())


def _mean_of_known(values: Floats) -> Floats:
    """Return the mean of each row without its missing values; NaN if all are missing."""
    has = np.isfinite(values)
    found: Floats = np.where(has, values, 0.0).sum(axis=1) / np.where(
        has.any(axis=1), has.sum(axis=1), np.nan
    )
    return found
