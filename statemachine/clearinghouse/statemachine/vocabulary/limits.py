# SPDX-License-Identifier: Apache-2.0
"""Limits of parameters that more than one handler checks.

Owns the figures; the handlers own the refusals.
"""

from typing import Final

LEVERAGE_MAX: Final = 1_000
FEE_TIERS_MAX: Final = 256
