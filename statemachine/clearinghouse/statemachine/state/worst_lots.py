# SPDX-License-Identifier: Apache-2.0
"""Hold the sums of a market's lots for limits: positions as if open orders filled (SPEC G-7).

Owns the shape of the data. Must never decide: `orders.worst_lots` updates the sums. The sums follow from the lines.
"""


class WorstLots:
    """The sums of long, short, bid and ask lots over all accounts of a derivative; 0 of a spot market."""

    __slots__ = ("ask_lots", "bid_lots", "long_lots", "short_lots")

    def __init__(self) -> None:
        """Start at zero."""
        self.long_lots = 0  # if all open bids filled
        self.short_lots = 0  # if all open asks filled
        self.bid_lots = 0
        self.ask_lots = 0
