# SPDX-License-Identifier: Apache-2.0
"""Hold the state of funding and expiry: their terms, and the samples of prices so far (SPEC P-5, O-1).

Owns the shape of the data. Must never decide; `feeds.samples` takes the samples, `contracts` uses them.

There is one sample for each whole second of sequenced time. Samples are counted in runs, since all samples between two
moves of a price are equal: the record has the present price (`*_e9`, 0 while no sample may be taken) and the time up
to which it has counted.
"""


class Funding:
    """Funding of one perpetual: its terms, and the samples of the present interval."""

    def __init__(
        self, interval_ns: int, interest_ppb: int, inner_ppb: int, bound_ppb: int, divisor: int
    ) -> None:
        """Store the terms; interest and the inner clamp are per 8 h, the bound per interval."""
        self.interval_ns = interval_ns
        self.interest_ppb = interest_ppb
        self.inner_ppb = inner_ppb
        self.bound_ppb = bound_ppb
        self.divisor = divisor  # number of intervals in 8 h
        self.rate_ppb = 0  # of the last interval
        self.samples = 0
        # By index: the sum of mark - index, in 10^-9 quote units per lot.
        self.sums: dict[int, int] = {}
        self.mark_e9 = 0
        self.index_e9 = 0
        self.counted_ns = 0


class Expiry:
    """Expiry of a dated future: its time, the window of its final price, and the samples."""

    def __init__(self, expires_ns: int, window_ns: int) -> None:
        """Store the terms; both are whole seconds."""
        self.expires_ns = expires_ns
        self.window_ns = window_ns
        self.samples = 0
        self.sum_e9 = 0  # of the index, 10^-9 quote units per lot
        self.index_e9 = 0
        self.counted_ns = 0
        self.price_e9 = 0  # the settlement price of positions; 0: none yet
