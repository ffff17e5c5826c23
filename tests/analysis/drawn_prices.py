# SPDX-License-Identifier: Apache-2.0
"""Generated daily prices of shares that partly move together."""

import random
from dataclasses import dataclass
from math import sqrt
from typing import Final

SHARES: Final = 20
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
