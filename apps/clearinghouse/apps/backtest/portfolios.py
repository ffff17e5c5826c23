# SPDX-License-Identifier: Apache-2.0
"""Define sixty portfolios of a back-test: directional, hedged and in pairs.

Owns their weights, which stay the same on all days: each evening a portfolio has the number of shares with these
weights.
"""

import random
from typing import Final

import numpy as np

from clearinghouse.apps.joint_history.closes import Floats, Ints

EACH: Final = 20
KINDS: Final = ("directional", "hedged", "pairs")
GROSS: Final = 10**8
"""The gross value of each portfolio in units, hundredths of the currency: small enough for products within 64 bits."""
HELD: Final = 10


def weights(seed: int, shares: int) -> Floats:
    """Return for each portfolio the part of its gross value in each share; a part below 0 is sold short."""
    draw = random.Random(f"portfolios:{seed}")  # noqa: S311  portfolios, not secrets
    found = np.zeros((EACH * len(KINDS), shares))
    for place, own in enumerate(found):
        kind = KINDS[place // EACH]
        if kind == "directional":
            sign = draw.choice((1, -1))
            for share in draw.sample(range(shares), draw.randrange(HELD, shares + 1)):
                own[share] = sign * draw.uniform(0.2, 1.0)
        elif kind == "hedged":
            chosen = draw.sample(range(shares), HELD)
            for number, share in enumerate(chosen):
                own[share] = 1 if number % 2 else -1
        else:
            bought, sold = draw.sample(range(shares), 2)
            own[bought], own[sold] = 1, -1
    found /= np.abs(found).sum(axis=1, keepdims=True)
    return found


def lots_at(parts: Floats, prices_e9: Ints) -> Ints:
    """Return for each portfolio the whole number of each share, rounded towards 0; prices are units times 10^9."""
    found: Ints = np.trunc(parts * GROSS / (prices_e9 / 1e9)).astype(np.int64)
    return found
