# SPDX-License-Identifier: Apache-2.0
"""Limits of parameters that several handlers check.

Owns the numbers; the handlers own the refusals.
"""

from typing import Final

LEVERAGE_MAX: Final = 1_000
# Rates of a market, and so tiers of an account, counted from 0; the edge accepts as many (O-7).
FEE_TIERS_MAX: Final = 64
# The highest number that a lost history may have given out: as many again are left (J-9.1).
CONTINUED_MAX: Final = 2**62
