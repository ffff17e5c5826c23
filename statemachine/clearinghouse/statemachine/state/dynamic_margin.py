# SPDX-License-Identifier: Apache-2.0
"""Hold the state of dynamic margin of a market: its parameters and samples (SPEC M-7).

Owns the shape of the data. Must never decide.
"""


class DynamicMargin:
    """The parameters of dynamic margin of one market, and its samples so far (M-7); `SetDynamicMargin` explains
    them.
    """

    def __init__(
        self,
        sample_ns: int,
        ewma_ns: int,
        volatility_ppb: int,
        open_interest_low: int,
        open_interest_high: int,
        depth_notional: int,
        depth_width_ppb: int,
        cap_ppb: int,
        buffer_ppb: int,
        rise_ppb_per_hour: int,
    ) -> None:
        """Store the parameters; the handler checks their ranges."""
        self.sample_ns = sample_ns
        self.ewma_ns = ewma_ns
        self.volatility_ppb = volatility_ppb  # yearly, of ordinary times
        self.open_interest_low = open_interest_low  # valuation units
        self.open_interest_high = open_interest_high
        self.depth_notional = depth_notional  # quote units on each side
        self.depth_width_ppb = depth_width_ppb
        self.cap_ppb = cap_ppb
        self.buffer_ppb = buffer_ppb
        self.rise_ppb_per_hour = rise_ppb_per_hour
        # The moving average of squared returns per interval, and the sample from which the next
        # return starts.
        self.variance_e18 = 0
        self.sampled_e9 = 0  # 0: none yet
        self.sampled_ns = 0
        self.scaled_ns = 0  # the last time the scales were computed
        self.since_ns = 0  # samples fall on whole intervals from here
        # The inputs of the last scales, for explanations.
        self.volatility_ratio_ppb = 0
        self.open_interest_ratio_ppb = 0
        self.depth_ratio_ppb = 0
