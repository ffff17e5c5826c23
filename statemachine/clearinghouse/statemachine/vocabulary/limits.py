# SPDX-License-Identifier: Apache-2.0
"""Limits of parameters that more than one handler checks.

Owns the figures; the handlers own the refusals.
"""

from typing import Final

LEVERAGE_MAX: Final = 1_000
# Rates of a market, and so tiers of an account, which are counted from 0; the edge takes as many (O-7).
FEE_TIERS_MAX: Final = 64
