# SPDX-License-Identifier: Apache-2.0
"""Read or generate the history of a back-test: the closing prices of each day in order (SPEC C-7.4).

Owns the place of the recorded closes and the process of generated ones: a common factor, a part of each share, and
days of high volatility in clusters. Generated data is labelled as such, with its seed and parameters.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import numpy as np

from clearinghouse.apps.joint_history.closes import History, read

RECORDED: Final = "daily_us_shares_1990_2018"
FILE: Final = "closes.csv.gz"
ACCEPTED: Final = (("AAPL", "2000-09-29"), ("RRC", "1990-04-10"))
"""Falls by half and by two thirds in a day, which were so."""
SHARES: Final = 20
COMMON_SD: Final = 0.008
OWN_SD: Final = 0.012
TURBULENT: Final = 2.5
"""Both are so many times as large on turbulent days."""
BEGINS: Final = 0.01
ENDS: Final = 0.04
"""How often a calm day is followed by a turbulent one, and the other way round."""
FREEDOM: Final = 6
"""Of Student's distribution, which all parts have."""


def recorded(data: Path) -> History:
    """Return the recorded closing prices. Raises HistoryError, OSError."""
    return read(data / RECORDED / FILE, accepted=ACCEPTED)


def process() -> dict[str, Any]:
    """Return the parameters of the process that generates days, for reports."""
    return {
        "process": "common factor and own parts, Student, with turbulent days in clusters",
        "common_sd": COMMON_SD,
        "own_sd": OWN_SD,
        "turbulent": TURBULENT,
        "begins": BEGINS,
        "ends": ENDS,
        "freedom": FREEDOM,
    }


def generated(seed: int, days: int) -> History:
    """Return `days` generated days of closing prices of all shares."""
    draw = np.random.default_rng(seed)
    scale, is_turbulent = np.empty(days - 1), False
    for day, chance in enumerate(draw.random(days - 1)):
        is_turbulent = chance >= ENDS if is_turbulent else chance < BEGINS
        scale[day] = TURBULENT if is_turbulent else 1.0
    unit = np.sqrt((FREEDOM - 2) / FREEDOM)
    common = draw.standard_t(FREEDOM, (days - 1, 1)) * unit * COMMON_SD
    own = draw.standard_t(FREEDOM, (days - 1, SHARES)) * unit * OWN_SD
    moved = np.vstack([np.zeros(SHARES), np.cumsum((common + own) * scale[:, None], axis=0)])
    first = date(2000, 1, 1)
    return History(
        f"generated with seed {seed}",
        "",
        [(first + timedelta(days=day)).isoformat() for day in range(days)],
        [f"SHARE{place:02d}" for place in range(SHARES)],
        draw.uniform(20, 200, SHARES) * np.exp(moved),
    )
