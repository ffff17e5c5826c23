# SPDX-License-Identifier: Apache-2.0
"""The prediction of funding: what the interval pays if no further sample changes it, and when."""

import pytest

from clearinghouse.statemachine.views.exchange.next_funding import (
    NextFundingView,
    next_funding_views,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.support import SECOND, START_NS, System
from tests.unit.statemachine.contracts.test_funding_intervals import HOUR, PRICE, system

NEEDED = 1800


def view_of(found: System) -> NextFundingView:
    """The prediction of the one perpetual."""
    market = found.market_of(found.state.symbols["SOL-PERP"])
    (view,) = next_funding_views(found.state, [market])
    return view


def quote(found: System, bid: int, ask: int) -> None:
    """Let the book of a maker stand around a mid, with marks from it; any quotes before it go."""
    perp = found.state.symbols["SOL-PERP"]
    maker = next(one.id for one in found.state.accounts.values() if one.owner == "maker")
    found.must(commands.CancelAll(*found.head(), maker, MarketId(perp), 0))
    for side, price in ((types.BUY, bid), (types.SELL, ask)):
        assert found.order(maker, perp, side, price, 1000).codes == [0]


def with_premium(fresh_ns: int = 10**18) -> System:
    """A perpetual whose mark goes after a book 1 % above the index, at the end of an interval."""
    found = system(fresh_ns)
    perp = found.state.symbols["SOL-PERP"]
    found.must(commands.SetMarkRules(*found.head(), MarketId(perp), 10**6, SECOND, 500))
    found.account("maker", USDC=10**12)
    quote(found, 15_149, 15_151)
    found.now = START_NS + 2800 * SECOND
    found.advance(0)
    return found


def test_the_prediction_at_the_end_is_the_rate_that_is_applied() -> None:
    """With premiums that change all the time, the mean at the last second but none to come is the interval's rate."""
    found = with_premium()
    begun = found.now
    for second in range(1, 3600):
        if second % 600 == 0:
            quote(found, 15_149 + second // 60, 15_151 + second // 60)
        found.advance(1)
        if second in {1, 1700, 3000}:
            view = view_of(found)
            assert (view.samples, view.next_ns) == (second, begun + HOUR)
    before = view_of(found)
    # The last sample is taken at the end: a nanosecond before it, all others are in.
    found.now = begun + HOUR - 1
    found.advance(0)
    last = view_of(found)
    assert (last.samples, last.rate_ppb) == (before.samples, before.rate_ppb)
    found.now += 1
    found.advance(0)
    funding = found.market_of(found.state.symbols["SOL-PERP"]).funding
    assert funding is not None
    after = view_of(found)
    assert (after.samples, after.rate_ppb, after.next_ns) == (0, 0, begun + 2 * HOUR)
    assert after.last_rate_ppb == funding.rate_ppb
    # One more sample of 3,600 with nearly the same premium moves the mean by less than its part of the premium.
    assert abs(funding.rate_ppb - last.rate_ppb) * 3600 <= 15 * 10**6
    assert funding.rate_ppb > 12_500


def test_the_prediction_stands_still_where_no_samples_come() -> None:
    """Prices are lost after two thirds of the hour: the prediction stands still, except for the last seconds."""
    found = with_premium(fresh_ns=10 * SECOND)
    sol = found.state.symbols["SOL"]
    begun = found.now
    while found.now < begun + 2400 * SECOND:
        found.price(sol, PRICE)
        if found.now % (600 * SECOND) == 0:
            quote(found, 15_149, 15_155)
        found.advance(5)
    found.advance(20)
    predicted = view_of(found)
    assert NEEDED < predicted.samples < 2500
    found.now = begun + HOUR - 60 * SECOND
    found.advance(0)
    assert view_of(found) == predicted
    # The price comes back five seconds before the end: so many samples of 2,410 have another premium, at most.
    found.now = begun + HOUR - 5 * SECOND
    found.price(sol, PRICE)
    found.advance(5)
    funding = found.market_of(found.state.symbols["SOL-PERP"]).funding
    assert funding is not None
    assert predicted.rate_ppb > 12_500
    assert abs(funding.rate_ppb - predicted.rate_ppb) * predicted.samples <= 5 * predicted.rate_ppb


@pytest.mark.parametrize(("clamp_bps", "rate_ppb"), [(0, 12_500), (50, 562_500), (20, 187_500)])
def test_a_steady_premium_is_predicted_from_the_first_sample(clamp_bps: int, rate_ppb: int) -> None:
    """While no sample changes the mean, the prediction is at each moment what is applied at the end, to the unit."""
    found = system()
    if clamp_bps:
        perp = found.state.symbols["SOL-PERP"]
        # The book is 1 % above the index, so the mark stands at its clamp: a premium of 0.5 % or 0.2 %.
        found.must(commands.SetMarkRules(*found.head(), MarketId(perp), 10**6, SECOND, clamp_bps))
        found.account("maker", USDC=10**12)
        quote(found, 15_149, 15_151)
        found.advance(60)
    found.now = START_NS + 2800 * SECOND
    found.advance(0)
    assert view_of(found).rate_ppb == 0  # no sample yet
    for _ in range(5):
        found.advance(700)
        assert view_of(found).rate_ppb == rate_ppb
    found.advance(100)
    funding = found.market_of(found.state.symbols["SOL-PERP"]).funding
    assert funding is not None
    assert view_of(found).last_rate_ppb == funding.rate_ppb == rate_ppb


def test_an_interval_that_cannot_reach_half_its_samples_is_predicted_to_pay_nothing() -> None:
    """Without a price for more than half an hour the rate is 0, as the interval's end will find it."""
    found = system(fresh_ns=10 * SECOND)
    sol = found.state.symbols["SOL"]
    found.now = START_NS + 2800 * SECOND
    for _ in range(60):
        found.price(sol, PRICE)
        found.advance(5)
    found.now = START_NS + (2800 + 1700) * SECOND
    found.advance(0)
    view = view_of(found)
    assert (view.rate_ppb, view.samples_needed) == (12_500, NEEDED)
    assert 0 < view.samples < NEEDED
    found.advance(500)
    assert view_of(found).rate_ppb == 0
    found.advance(1400)
    assert view_of(found).last_rate_ppb == 0


def test_a_question_changes_nothing() -> None:
    """Samples that are due are counted in a copy: the state stays as it was."""
    found = with_premium()
    found.advance(100)
    funding = found.market_of(found.state.symbols["SOL-PERP"]).funding
    assert funding is not None
    before = (funding.samples, dict(funding.sums), funding.counted_ns)
    assert view_of(found).samples == 100
    assert (funding.samples, dict(funding.sums), funding.counted_ns) == before
