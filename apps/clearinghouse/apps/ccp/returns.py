# SPDX-License-Identifier: Apache-2.0

"""Generate joint returns of shares: a common factor, a part of each share, and clusters of high volatility.

Owns the process and its parameters. Margin scenarios and the prices of generated days come from it, with separate
draws. Its data is labelled as generated everywhere.
"""

import random
from typing import Final

MARKET_SD_PPM: Final = 16_000
"""Standard deviation of the common factor on a day, in millionths of the price."""
OWN_SD_PPM: Final = 20_000
"""The same of the part of each share."""
CALM_PERCENT: Final = 80
TURBULENT_PERCENT: Final = 200
"""Both are multiplied by one of these."""
STAYS_CALM_PERCENT: Final = 95
STAYS_TURBULENT_PERCENT: Final = 80
LIMIT_PPM: Final = 100_000
"""The most that a share moves on a day: the exchange stops it there."""


def process() -> dict[str, str | int]:
    """Return the process with its parameters, for reports."""
    return {
        "process": "common factor and own parts, normal, with turbulent days in clusters",
        "market_sd_ppm": MARKET_SD_PPM,
        "own_sd_ppm": OWN_SD_PPM,
        "calm_percent": CALM_PERCENT,
        "turbulent_percent": TURBULENT_PERCENT,
        "stays_calm_percent": STAYS_CALM_PERCENT,
        "stays_turbulent_percent": STAYS_TURBULENT_PERCENT,
        "limit_ppm": LIMIT_PPM,
    }


def joint_returns(
    draw: random.Random, days: int, shares: int, *, turbulent: bool = False
) -> list[list[int]]:
    """Return for each day the return of each share in millionths; with `turbulent` all days have high volatility."""
    found: list[list[int]] = []
    is_turbulent = turbulent
    for _ in range(days):
        scale = TURBULENT_PERCENT if is_turbulent else CALM_PERCENT
        common = draw.gauss(0, MARKET_SD_PPM)
        day = [round((common + draw.gauss(0, OWN_SD_PPM)) * scale / 100) for _ in range(shares)]
        found.append([max(-LIMIT_PPM, min(LIMIT_PPM, one)) for one in day])
        stays = STAYS_TURBULENT_PERCENT if is_turbulent else STAYS_CALM_PERCENT
        if draw.randrange(100) >= stays:
            is_turbulent = not is_turbulent
        is_turbulent = is_turbulent or turbulent
    return found


def over(returns: list[list[int]], period: int) -> list[list[int]]:
    """Return for each share its returns over every `period` consecutive days, in billionths."""
    million = 1_000_000
    found: list[list[int]] = [[] for _ in returns[0]]
    for start in range(len(returns) - period + 1):
        for share, own in enumerate(found):
            price = million
            for day in returns[start : start + period]:
                price += price * day[share] // million
            own.append((price - million) * 1_000)
    return found
