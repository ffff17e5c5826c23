# SPDX-License-Identifier: Apache-2.0
"""The prices that orders of a market may have (SPEC O-5.1). Owns the figures; `prices.price_band` computes them."""


class PriceLimits:
    """The least and the highest price of bids and of asks, both permitted, at one mark and one band."""

    __slots__ = ("ask_least", "ask_most", "band_ppb", "bid_least", "bid_most", "mark_e9")

    def __init__(self) -> None:
        """Start without a mark: the next order computes the limits."""
        self.mark_e9 = self.band_ppb = 0
        self.bid_least = self.bid_most = self.ask_least = self.ask_most = 0
