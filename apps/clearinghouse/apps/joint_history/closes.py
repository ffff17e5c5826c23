# SPDX-License-Identifier: Apache-2.0
"""Read daily closing prices of many securities, and refuse data that cannot be a history of prices.

Owns the form of the file and its faults, each with its figures: a wide CSV, dates in the first column and a column for
each security; an empty field is a missing close. Prices are floating point: the machine gets whole parts per billion.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RISE_MAX: Final = 1.0
"""A day's rise above this is absurd unless it is accepted or explained by a split; so is a fall below the next."""
FALL_MAX: Final = -0.6
SPLIT_NEAR: Final = 0.06
"""How near the ratio of two closes has to be to one of a split, and how little all others may have moved that day."""
SPLIT_LEAST: Final = 0.4
SPLITS: Final = tuple(
    Fraction(new, old) for new, old in
    ((2, 1), (3, 1), (4, 1), (5, 1), (10, 1), (20, 1), (1, 2), (1, 5), (1, 10), (1, 20))
)  # fmt: skip
FAULTS_MAX: Final = 20


class HistoryError(ValueError):
    """A history cannot be used; the message names each fault with its figures."""


@dataclass(frozen=True)
class Split:
    """A split of a security: the first date of the new shares, and the ratio of new to old shares."""

    date: str
    ratio: Fraction


@dataclass(frozen=True)
class History:
    """Closing prices by day and security, NaN for a missing one."""

    source: str
    digest: str
    dates: list[str]
    symbols: list[str]
    closes: Floats

    def log_returns(self) -> Floats:
        """Return the logarithm of each day's price ratio: a row less than there are days, NaN beside a missing
        close.
        """
        return np.diff(np.log(self.closes), axis=0)

    def last_day(self, date: str) -> int:
        """Return the index of the last day that is not after a date. Raises HistoryError if there is none."""
        found = [place for place, one in enumerate(self.dates) if one <= date]
        if not found:
            raise HistoryError(f"no day up to {date}: the first is {self.dates[0]}")
        return found[-1]


def read(
    path: Path,
    splits: Mapping[str, Sequence[Split]] | None = None,
    accepted: Iterable[tuple[str, str]] = (),
) -> History:
    """Read a history from a file, plain or compressed by gzip, and adjust it for the stated splits.

    `accepted` are pairs of symbol and date whose move is accepted as correct. Raises HistoryError, OSError.
    """
    raw = path.read_bytes()
    try:
        frame = pl.read_csv(path, infer_schema=False)
    except pl.exceptions.PolarsError as error:
        raise HistoryError(f"{path.name} is no CSV: {error}") from error
    if frame.width < 2 or frame.height < 2:  # noqa: PLR2004  a date and a price, a day and the next
        raise HistoryError(
            f"{path.name} has {frame.width} columns and {frame.height} days: a date, a security and two days at least"
        )
    dates, symbols = frame.to_series(0).to_list(), frame.columns[1:]
    numbers = frame.select(pl.all().exclude(frame.columns[0]).str.strip_chars().fill_null(""))
    closes = numbers.select(pl.all().cast(pl.Float64, strict=False)).to_numpy().astype(np.float64)
    faults = _faults_of_dates(dates) + _faults_of_values(numbers, dates, symbols, closes)
    _refuse(path.name, faults)
    for symbol, own in (splits or {}).items():
        _adjust(path.name, dates, symbols, closes, symbol, own)
    found = History(path.name, hashlib.sha256(raw).hexdigest(), dates, symbols, closes)
    _refuse(path.name, _faults_of_moves(found, set(accepted)))
    return found


def _refuse(name: str, faults: list[str]) -> None:
    """Raise HistoryError if there are faults in the history `name`."""
    if faults:
        more = f"; and {len(faults) - FAULTS_MAX} more" if len(faults) > FAULTS_MAX else ""
        raise HistoryError(f"{name}: " + "; ".join(faults[:FAULTS_MAX]) + more)


def _faults_of_dates(dates: list[str]) -> list[str]:
    """Return the faults of the dates: each must be later than the previous one, as YYYY-MM-DD."""
    faults = []
    for row, date in enumerate(dates, start=2):
        if len(date) != 10 or pl.Series([date]).str.to_date(strict=False)[0] is None:  # noqa: PLR2004
            faults.append(f"line {row}: {date!r} is no date like 2018-12-31")
    if not faults:
        faults = [
            f"line {row}: {after} does not follow {before}"
            for row, (before, after) in enumerate(pairwise(dates), start=3)
            if after <= before
        ]
    return faults


def _faults_of_values(
    numbers: pl.DataFrame, dates: list[str], symbols: list[str], closes: Floats
) -> list[str]:
    """Return a fault for each value that is no price: text, zero, negative, infinite. An empty field is permitted."""
    faults = []
    for place, symbol in enumerate(symbols):
        texts = numbers.to_series(place).to_list()
        own = closes[:, place]
        wrong = ~(np.isfinite(own) & (own > 0)) & np.array([text != "" for text in texts])
        faults += [
            f"{symbol} on {dates[row]}: {texts[row]!r} is no price above 0"
            for row in np.flatnonzero(wrong)
        ]
    return faults


def _adjust(
    name: str,
    dates: list[str],
    symbols: list[str],
    closes: Floats,
    symbol: str,
    splits: Sequence[Split],
) -> None:
    """Divide the closes before each split by its ratio."""
    if symbol not in symbols:
        raise HistoryError(f"{name} has no {symbol} that could be split")
    for one in splits:
        before = np.array([date < one.date for date in dates])
        if not before.any() or before.all():
            raise HistoryError(
                f"{symbol}: a split on {one.date} is not within {dates[0]} to {dates[-1]}"
            )
        closes[before, symbols.index(symbol)] /= float(one.ratio)


def _faults_of_moves(history: History, accepted: set[tuple[str, str]]) -> list[str]:
    """Return a fault for each price that never changes, and for each move that is too large for a market."""
    faults = []
    moves = np.expm1(history.log_returns())
    for place, symbol in enumerate(history.symbols):
        prices = history.closes[:, place]
        known = prices[np.isfinite(prices)]
        if len(known) and np.all(known == known[0]) and len(known) > 1:
            faults.append(f"{symbol} has one price, {known[0]:g}, on all of its {len(known)} days")
        own = moves[:, place]
        for row in np.flatnonzero((own > SPLIT_LEAST) | (own < -SPLIT_LEAST)):
            date = history.dates[row + 1]
            if (symbol, date) not in accepted:
                faults += _fault_of_move(symbol, date, own[row], np.delete(moves[row], place))
    return faults


def _fault_of_move(symbol: str, date: str, move: float, others: Floats) -> list[str]:
    """Return a fault if a large move looks like a split, because other shares do not move, or is impossible."""
    known = others[np.isfinite(others)]
    market = float(np.mean(known)) if len(known) else 0.0
    growth = (1 + move) / (1 + market)
    near = [one for one in SPLITS if abs(growth * float(one) - 1) < SPLIT_NEAR]
    text = f"{symbol} moves by {move:+.2%} on {date}, all others by {market:+.2%}"
    if near and abs(market) < SPLIT_NEAR:
        new, old = near[0].as_integer_ratio()
        remedy = f"state --split {symbol}={date}:{new}:{old}, or --accept {symbol}@{date}"
        return [f"{text}: like a split of {new} for {old}; {remedy}"]
    if move > RISE_MAX or move < FALL_MAX:
        return [f"{text}: state --accept {symbol}@{date} if that is right"]
    return []
