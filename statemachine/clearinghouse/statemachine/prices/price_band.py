# SPDX-License-Identifier: Apache-2.0
"""Compare a price with the band around a market's mark (SPEC G-10, O-5, O-5.1).

Owns the edges of the band and the price limits beyond it. Fills of a venue and trades for clearing are within the band.
An order is not worse than the edge of its side; on the other side it only has to be within the price limits.
"""

from typing import Final

from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary.numbers import PricePerLot
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, BUY, PPB, PRICE_E9

LIMIT_FACTOR: Final = 5  # a price is from a fifth of the mark to five times the mark


def may_stand(market: Market, side: int, price_per_lot: PricePerLot, refusal: Refusal) -> bool:
    """Return whether an order of a side may have a price: the band limits purchases above and sales below (O-5.1).

    The market has a band; without a mark any price is permitted. An auction trades only within the band (`edges`).
    """
    mark_e9 = market.mark_e9
    if mark_e9 == 0:
        return True
    limits = market.price_limits
    if limits.mark_e9 != mark_e9 or limits.band_ppb != market.band_ppb:
        _set_limits(market)
    least = limits.bid_least if side == BUY else limits.ask_least
    most = limits.bid_most if side == BUY else limits.ask_most
    if price_per_lot > most:
        refusal.above(most, price_per_lot)
        return False
    if price_per_lot < least:
        refusal.below(least, price_per_lot)
        return False
    return True


def _set_limits(market: Market) -> None:
    """Compute the price limits of a market with a band at its present mark."""
    limits = market.price_limits
    limits.mark_e9 = mark_e9 = market.mark_e9
    limits.band_ppb = market.band_ppb
    limits.ask_least, limits.bid_most = edges(market)
    limits.bid_least = -(-mark_e9 // (LIMIT_FACTOR * PRICE_E9))
    limits.ask_most = LIMIT_FACTOR * mark_e9 // PRICE_E9


def edges(market: Market) -> tuple[int, int]:
    """Return the lowest and the highest price of the band around the mark."""
    return edges_around(market, market.mark_e9)


def edges_around(market: Market, mark_e9: int) -> tuple[int, int]:
    """Return the lowest and the highest price of the band around a mark, ceiled and floored.

    Without band or mark, any price is within.
    """
    if not market.band_ppb or mark_e9 <= 0:
        return 0, AMOUNT_MAX
    width_e9 = mark_e9 * market.band_ppb // PPB
    return -(-(mark_e9 - width_e9) // PRICE_E9), (mark_e9 + width_e9) // PRICE_E9


def is_in_band(market: Market, price_per_lot: PricePerLot, refusal: Refusal) -> bool:
    """Return whether a price is within the band around the mark, edges included; the market has a band and a mark."""
    return is_within(market.mark_e9, market.band_ppb, price_per_lot, refusal)


def is_within(around_e9: int, band_ppb: int, price_per_lot: PricePerLot, refusal: Refusal) -> bool:
    """Return whether a price is within a band around another one, edges included; both are above 0.

    If not, `refusal` gets the edge and the price.
    """
    distance = price_per_lot * PRICE_E9 - around_e9
    if distance < 0:
        distance = -distance
    if distance * PPB <= band_ppb * around_e9:
        return True
    width_e9 = around_e9 * band_ppb // PPB
    if price_per_lot * PRICE_E9 > around_e9:
        refusal.above((around_e9 + width_e9) // PRICE_E9, price_per_lot)
    else:
        refusal.below(-(-(around_e9 - width_e9) // PRICE_E9), price_per_lot)
    return False
