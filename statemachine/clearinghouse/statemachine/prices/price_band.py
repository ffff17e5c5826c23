# SPDX-License-Identifier: Apache-2.0
"""Compare a price with the band around a market's mark (SPEC G-10, O-5).

Owns the edges of the band. The same comparison serves orders, fills of a venue and trades for clearing.
"""

from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9


def is_in_band(market: Market, price_per_lot: PricePerLot, refusal: Refusal) -> bool:
    """Return whether a price is within the band around the mark, edges included; the market has a band and a mark."""
    distance = price_per_lot * PRICE_E9 - market.mark_e9
    if distance < 0:
        distance = -distance
    if distance * PPB <= market.band_ppb * market.mark_e9:
        return True
    edge = market.mark_e9 * market.band_ppb // PPB
    if price_per_lot * PRICE_E9 > market.mark_e9:
        refusal.above((market.mark_e9 + edge) // PRICE_E9, price_per_lot)
    else:
        refusal.below(-(-(market.mark_e9 - edge) // PRICE_E9), price_per_lot)
    return False
