# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: S311 (a seeded generator of prices, not of secrets)
"""Daily prices of shares: drawn from real hourly returns, or generated.

Owns the reading of the recorded hours of March 2020, in which Bitcoin lost half of its price within a day. A day of a
share is four blocks of six hours, drawn with replacement; in half of the days all shares take the same hours, so that
they fall together.
"""

import csv
import gzip
import random
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Final

SHARES: Final = 20
RECORDED: Final = "index_1h_2020"
FILE: Final = "index_1h_2020-03.csv.gz"
DEAD: Final = {("poloniex", "BTC-USD"), ("poloniex", "ETH-USD")}
BLOCK_HOURS: Final = 6
BLOCKS: Final = 4
TOGETHER: Final = 0.5
FREEDOM: Final = 5
SIGMA: Final = 0.012
PRICE_MIN: Final = 100  # a unit of the currency


@dataclass(frozen=True)
class Prices:
    """Prices by share and day, in hundredths of the currency."""

    source: str
    of_shares: list[list[int]]


def _walked(draw: random.Random, returns: list[list[float]]) -> list[list[int]]:
    """Prices that start anywhere and move by these returns of each share."""
    found: list[list[int]] = []
    for own in returns:
        price = float(draw.randrange(10_000, 200_000))
        row = [round(price)]
        for one in own:
            price = max(price * (1 + one), PRICE_MIN)
            row.append(round(price))
        found.append(row)
    return found


def generated(seed: int, days: int) -> Prices:
    """Draw returns of Student's distribution with five degrees of freedom, of which a part is common to all shares."""
    draw = random.Random(seed)

    def student() -> float:
        spread = sum(draw.gauss(0, 1) ** 2 for _ in range(FREEDOM)) / FREEDOM
        return SIGMA * draw.gauss(0, 1) / sqrt(spread)

    common = [student() for _ in range(days - 1)]
    returns = [[0.6 * one + 0.8 * student() for one in common] for _ in range(SHARES)]
    return Prices(f"generated with seed {seed}", _walked(draw, returns))


def recorded(data: Path, seed: int, days: int) -> Prices:
    """Draw days from the recorded hours; raises OSError, KeyError or ValueError if they are not as described."""
    draw = random.Random(seed)
    hours = [_returns(data / RECORDED / FILE, coin) for coin in ("BTC", "ETH")]
    last = min(map(len, hours)) - BLOCK_HOURS
    returns: list[list[float]] = [[] for _ in range(SHARES)]
    for _ in range(days - 1):
        together = draw.random() < TOGETHER
        common = [draw.randrange(last) for _ in range(BLOCKS)]
        for share, own in enumerate(returns):
            starts = common if together else [draw.randrange(last) for _ in range(BLOCKS)]
            change = 1.0
            for start in starts:
                for one in hours[share % 2][start : start + BLOCK_HOURS]:
                    change *= 1 + one
            own.append(change - 1)
    source = f"hours of March 2020 (BTC and ETH), drawn in blocks with seed {seed}"
    return Prices(source, _walked(draw, returns))


def _returns(path: Path, coin: str) -> list[float]:
    """Return the hourly returns of the median close of the live series of a coin."""
    closes: dict[int, list[float]] = {}
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["pair"].startswith(coin) and (row["exchange"], row["pair"]) not in DEAD:
                closes.setdefault(int(row["unix_utc"]), []).append(float(row["close"]))
    prices = [median(closes[hour]) for hour in sorted(closes)]
    if len(prices) <= BLOCK_HOURS:
        raise ValueError(f"{path} has {len(prices)} hours of {coin}")
    return [after / before - 1 for before, after in pairwise(prices)]
