# SPDX-License-Identifier: Apache-2.0
"""The golden vectors of P-2 and P-3 by what they are about, and how their figures are read.

What the tests of the machine's prices and of the model's share: no test module, for one that skips for want of the
vectors cannot be imported from another.
"""

from fractions import Fraction
from typing import Any

from clearinghouse.statemachine.vocabulary import types
from tests.realdata import vectors
from tests.vectors.building import whole

ALL = vectors("oracle")
INDICES = [vector for vector in ALL if "venues" in vector["inputs"]]
MARKS = [vector for vector in ALL if "base_mmf_ppb" in vector["inputs"]]
MIDS = [vector for vector in ALL if "notional" in vector["inputs"]]
BASES = [vector for vector in ALL if "basis_before" in vector["inputs"]]
MS = types.SECOND_NS // 1000
STATES = {
    types.PRICE_OK: "OK",
    types.PRICE_NO_QUORUM: "NO_QUORUM",
    types.PRICE_ABSENT: "NO_QUORUM",  # the vectors have no word for a price that never was
    types.PRICE_JUMPED: "JUMPED",
}


def in_units(text: str | None, scale: int) -> int:
    """A decimal in units of 10^-scale; what is not stated is 0."""
    return whole(Fraction(text) * 10**scale) if text is not None else 0


def last_or_price(venue: dict[str, Any]) -> str | None:
    """A venue states a last price, or simply a price."""
    found: str | None = venue.get("last", venue.get("price"))
    return found
