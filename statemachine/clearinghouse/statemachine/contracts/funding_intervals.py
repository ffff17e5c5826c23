# SPDX-License-Identifier: Apache-2.0
"""Compute the funding of perpetuals: terms, and the end of an interval (SPEC P-5, U-6).

Owns the rate of an interval and the step of the cumulative index. Must never visit accounts to pay them: the next
change of their positions pays them (`positions.funding`). `feeds.samples` takes the samples.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.funding import index_step_ray, mean_rate_ppb
from clearinghouse.statemachine.exchange_margin.watch import funding_accrued, input_began
from clearinghouse.statemachine.feeds.samples import count_premiums, may_fund, observe
from clearinghouse.statemachine.ledger.dirty import market_changed
from clearinghouse.statemachine.state.contracts import Funding
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_FUNDING
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.types import SECOND_NS

# The time for which interest and the inner clamp are stated; an interval is a whole fraction of it.
EIGHT_HOURS_NS: Final = 8 * 3600 * SECOND_NS


def begin_funding(state: State, market: Market, funding: Funding) -> None:
    """Set the funding terms of a market.

    Intervals end at whole multiples since the epoch, so all markets with one interval length end together.
    """
    interval_ns = funding.interval_ns
    before = market.funding
    if before is None:
        input_began(state, market)
    elif before.interval_ns == interval_ns:
        count_premiums(before, state.time_ns, state.time_ns)
        funding.rate_ppb = before.rate_ppb
        funding.samples = before.samples
        funding.sums = before.sums
    funding.counted_ns = state.time_ns
    market.funding = funding
    state.sampled[market.id] = market
    due_ns = (state.time_ns // interval_ns + 1) * interval_ns
    state.timers.schedule(due_ns, DEADLINE_FUNDING, market.id)
    observe(state, state.time_ns)


def end_funding(state: State, market: Market) -> None:
    """Stop funding, because the operator ends it or the market closes. The present interval pays nothing."""
    if market.funding is not None:
        market.funding = None
        if market.expiry is None:
            state.sampled.pop(market.id, None)  # a delisted market has samples of its last price
        state.timers.cancel(DEADLINE_FUNDING, market.id)


def skip_interval(state: State, offset: int, market: Market, due_ns: int) -> None:
    """End an interval whose funding is quarantined: it pays nothing, and the next begins without a sample (J-2.2)."""
    funding = market.funding
    assert funding is not None
    forget_samples(funding, due_ns)
    event_writers.funding_rate(
        state.events,
        offset,
        market_id=market.id,
        rate_ppb=0,
        funding_index_ray=market.funding_index_ray,
        samples=0,
    )
    state.timers.schedule(due_ns + funding.interval_ns, DEADLINE_FUNDING, market.id)


def forget_samples(funding: Funding, until_ns: int) -> None:
    """Remove the samples of an interval up to a time."""
    funding.rate_ppb = 0
    funding.samples = 0
    funding.sums = {}
    funding.counted_ns = max(funding.counted_ns, until_ns)


def end_interval(state: State, offset: int, market: Market, due_ns: int) -> None:
    """Set the rate of the interval that ended at `due_ns`, step the cumulative index, and list accounts for a check.

    An interval with fewer than half its samples, or at whose end P-4 blocks funding, pays 0 (U-6). A second in which
    P-4 blocks funding has no sample, so an interval blocked for more than half its length pays 0 too.

    A command between slices may have moved the time beyond the end. Each interval still ends by itself, with the
    seconds up to its own end, and the next interval ends one interval later (I-12.2).

    No account is paid here, but its margin includes its accrued funding (M-2), so the health check gets the accounts
    whose margin may fall (W-7).
    """
    funding = market.funding
    assert funding is not None
    count_premiums(funding, due_ns, due_ns)
    if state.observer is not None:
        state.observer(events.FUNDING_RATE, 0, market.id)
    rate = 0
    whole = funding.interval_ns // SECOND_NS
    if funding.samples and 2 * funding.samples >= whole and may_fund(state, market):
        rate = mean_rate_ppb(
            funding.sums,
            funding.samples,
            funding.interest_ppb,
            funding.inner_ppb,
            funding.divisor,
            funding.bound_ppb,
        )
    if rate:
        market.funding_index_ray += index_step_ray(market.mark_e9, rate)
        market_changed(state, market)
        funding_accrued(state, market)
    samples = funding.samples
    funding.rate_ppb = rate
    funding.samples = 0
    funding.sums = {}
    event_writers.funding_rate(
        state.events,
        offset,
        market_id=market.id,
        rate_ppb=rate,
        funding_index_ray=market.funding_index_ray,
        samples=samples,
    )
    state.timers.schedule(due_ns + funding.interval_ns, DEADLINE_FUNDING, market.id)
