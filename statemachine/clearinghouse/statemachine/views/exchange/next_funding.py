# SPDX-License-Identifier: Apache-2.0
"""Make views of the present funding interval: its end, and its rate from the samples so far (SPEC P-5).

Owns the prediction. The function that ends an interval computes the rate. Must never change the state: samples that
are due are counted in a copy.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.arithmetic.funding import mean_rate_ppb, whole_seconds
from clearinghouse.statemachine.state.contracts import Funding
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_FUNDING
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS


@dataclass
class NextFundingView:
    """The present funding interval of one perpetual.

    The rate is 0 without a sample, or if too few samples can still come before the interval ends.
    """

    market_id: MarketId
    interval_ns: int
    next_ns: int
    rate_ppb: int
    samples: int
    samples_needed: int
    last_rate_ppb: int


def next_funding_views(state: State, markets: list[Market]) -> list[NextFundingView]:
    """Return the views of the markets that have funding."""
    return [
        _next_funding_view(state, market, market.funding)
        for market in markets
        if market.funding is not None
    ]


def _next_funding_view(state: State, market: Market, funding: Funding) -> NextFundingView:
    """Return the view of one market; its rate is computed from the samples so far, as if the interval ended now."""
    samples = funding.samples
    sums = funding.sums
    next_ns = state.timers.due[(DEADLINE_FUNDING, market.id)]
    # No samples follow an end that is overdue (I-12.2).
    until_ns = state.time_ns if state.time_ns < next_ns else next_ns
    seconds = whole_seconds(funding.counted_ns, until_ns)
    if seconds and funding.index_e9:
        samples += seconds
        gap_e9 = (funding.mark_e9 - funding.index_e9) * seconds
        sums = {**sums, funding.index_e9: sums.get(funding.index_e9, 0) + gap_e9}
    needed = -(-(funding.interval_ns // SECOND_NS) // 2)
    rate_ppb = 0
    if samples and samples + whole_seconds(state.time_ns, next_ns) >= needed:
        rate_ppb = mean_rate_ppb(
            sums,
            samples,
            funding.interest_ppb,
            funding.inner_ppb,
            funding.divisor,
            funding.bound_ppb,
        )
    return NextFundingView(
        market.id,
        funding.interval_ns,
        next_ns,
        rate_ppb,
        samples,
        needed,
        funding.rate_ppb,
    )
