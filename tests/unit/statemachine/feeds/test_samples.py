# SPDX-License-Identifier: Apache-2.0
"""Samples counted in runs against a count that reads the prices each second."""

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.funding import add_fractions, whole_seconds
from clearinghouse.statemachine.feeds.samples import (
    count_indices,
    count_premiums,
    may_expire,
    may_fund,
    observe,
)
from clearinghouse.statemachine.state.brakes import AssetPause
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.price_sources import IndexRules
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_FUNDING
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import (
    MARKET_HALTED,
    PERPETUAL,
    PRICE_E9,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_WIDE,
)
from tests.vectors.building import new_asset, new_market, new_state

SECOND = types.SECOND_NS
START = 1_700_000_000 * SECOND
# A move: how long after the one before, by a deadline or a command, to which index and mark (0: no OK price).
MOVES = st.lists(
    st.tuples(
        st.integers(0, 4 * SECOND) | st.sampled_from([SECOND, 2 * SECOND]),
        st.booleans(),
        st.sampled_from([0, 3, 7, 100, 101]),
        st.integers(1, 120),
    ),
    max_size=25,
)


@given(MOVES, st.integers(0, 5 * SECOND), st.integers(1, 40))
def test_runs_of_samples_are_the_samples_of_each_second(
    moves: list[tuple[int, bool, int, int]], offset: int, window: int
) -> None:
    """Number, sum and mean of the samples are those of a reader at every whole second.

    A deadline's move at a whole second comes before that second's sample, a command's after it (U-6).
    """
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    base.price_state = PRICE_NO_QUORUM
    market = new_market(state, PERPETUAL, base, state.valuation, 1, PRICE_E9)
    funding = Funding(3600 * SECOND, 0, 0, 0, 8)
    now = START + offset
    end = START + 60 * SECOND
    expiry = Expiry(end, window * SECOND)
    funding.counted_ns = now
    expiry.counted_ns = now
    market.funding = funding
    market.expiry = expiry
    state.sampled[market.id] = market
    # What stands from when on, as (instant, whether from that very instant on, index, mark).
    stood = [(now, False, 0, 0)]
    for wait, by_deadline, index, mark in moves:
        now += wait
        if now >= end:
            break
        if index:
            base.price_e9 = index * PRICE_E9
            market.mark_e9 = mark * PRICE_E9
        base.price_state = PRICE_OK if index else PRICE_NO_QUORUM
        stood.append((now, by_deadline, index, mark))
        observe(state, now - 1 if by_deadline else now)
    count_premiums(funding, end, end)
    count_indices(expiry, end)

    premiums: list[Fraction] = []
    indices: list[int] = []
    for second in range((START + offset) // SECOND + 1, end // SECOND + 1):
        at = second * SECOND
        index = mark = 0
        for since, included, index_then, mark_then in stood:
            if since < at or (since == at and included):
                index, mark = index_then, mark_then
        if index:
            premiums.append(Fraction(mark - index, index))
            if at > end - window * SECOND:
                indices.append(index * PRICE_E9)
    assert funding.samples == len(premiums)
    above, below = add_fractions(list(funding.sums.values()), list(funding.sums))
    assert Fraction(above, below) == sum(premiums, Fraction(0))
    assert expiry.samples == len(indices)
    assert expiry.sum_e9 == sum(indices)


@given(st.integers(0, 10**11), st.integers(0, 10**11))
def test_whole_seconds_of_a_stretch(after: int, until: int) -> None:
    """The number of whole seconds is what counting them one by one gives; of a stretch backwards there are none."""
    counted = sum(after < second * SECOND <= until for second in range(101))
    assert whole_seconds(after, until) == counted


def sampled_market() -> tuple[State, Market, Funding, Expiry]:
    """A market against another asset: index 100, mark 103, observed up to now, with 100 s to its expiry."""
    state = new_state("USD", 6)
    base, quote = new_asset(state, "BASE", 0, "1"), new_asset(state, "QUOTE", 0, "1")
    base.price_e9, quote.price_e9 = 200, 2 * PRICE_E9
    market = new_market(state, PERPETUAL, base, quote, 1, 103)
    funding = market.funding = Funding(3600 * SECOND, 0, 0, 0, 8)
    expiry = market.expiry = Expiry(START + 100 * SECOND, 100 * SECOND)
    funding.counted_ns = expiry.counted_ns = state.time_ns = START
    funding.mark_e9, funding.index_e9, expiry.index_e9 = 103, 100, 100
    state.sampled[market.id] = market
    return state, market, funding, expiry


@pytest.mark.parametrize(
    ("due", "samples", "gap"), [(None, 10, 30), (20, 10, 30), (10, 10, 30), (7, 7, 21)]
)
def test_no_premium_is_counted_after_the_end_of_an_overdue_interval(
    due: int | None, samples: int, gap: int
) -> None:
    """A mark moves after 10 s; an interval that was due after 7 s has 7 samples of 3 above the index (U-6, I-12.2)."""
    state, market, funding, expiry = sampled_market()
    if due is not None:
        state.timers.schedule(START + due * SECOND, DEADLINE_FUNDING, market.id)
    market.mark_e9 = 104
    observe(state, START + 10 * SECOND)
    assert (funding.samples, funding.sums) == (samples, {100: gap})
    assert (funding.mark_e9, funding.index_e9) == (104, 100)
    assert funding.counted_ns == START + 10 * SECOND
    assert (expiry.samples, expiry.sum_e9, expiry.counted_ns) == (0, 0, START)  # its price stands


def test_premiums_are_summed_by_index_and_indices_in_one_sum() -> None:
    """10 s at 3 above 100, 5 at 2 below 110, 2 at 1 above 100: 17 samples; indices 10 x 100 + 5 x 110 + 2 x 100."""
    state, market, funding, expiry = sampled_market()
    for seconds, index, mark in ((10, 110, 108), (15, 100, 101), (17, 90, 90)):
        market.base.price_e9, market.mark_e9 = 2 * index, mark
        observe(state, START + seconds * SECOND)
    assert (funding.samples, funding.sums) == (17, {100: 32, 110: -10})
    assert (expiry.samples, expiry.sum_e9) == (17, 1_750)
    assert (expiry.index_e9, expiry.counted_ns) == (90, START + 17 * SECOND)


def test_a_time_before_the_last_one_counts_nothing_and_moves_nothing() -> None:
    """Check what is counted stays counted, and so does the time."""
    _, _, funding, expiry = sampled_market()
    for until in (START, START - 5 * SECOND):
        count_premiums(funding, until, until)
        count_indices(expiry, until)
        assert (funding.samples, funding.sums, funding.counted_ns) == (0, {}, START)
        assert (expiry.samples, expiry.sum_e9, expiry.counted_ns) == (0, 0, START)
    count_premiums(funding, START + SECOND, START + 2 * SECOND)
    count_indices(expiry, START + SECOND)
    assert (funding.samples, funding.sums, funding.counted_ns) == (1, {100: 3}, START + SECOND)
    assert (expiry.samples, expiry.sum_e9, expiry.counted_ns) == (1, 100, START + SECOND)


@pytest.mark.parametrize("moved", ["base", "quote", "mark", "index"])
def test_without_a_price_that_counts_there_is_no_sample(moved: str) -> None:
    """After 4 s a price is not OK, or there is no mark or index: 4 samples, and none of the seconds after them."""
    state, market, funding, expiry = sampled_market()
    if moved == "mark":
        market.mark_e9 = 0
    elif moved == "index":
        market.quote.price_e9 = 0
    else:
        getattr(market, moved).price_state = PRICE_NO_QUORUM
    observe(state, START + 4 * SECOND)
    assert (funding.mark_e9, funding.index_e9) == (0, 0)
    assert (funding.samples, funding.sums) == (4, {100: 12})
    is_without_mark = moved == "mark"
    assert expiry.index_e9 == (100 if is_without_mark else 0)
    market.mark_e9 = 103
    market.base.price_e9, market.quote.price_e9 = 202, 2 * PRICE_E9
    market.base.price_state = market.quote.price_state = PRICE_OK
    observe(state, START + 9 * SECOND)
    assert (funding.samples, funding.sums) == (4, {100: 12})
    assert (funding.mark_e9, funding.index_e9, expiry.index_e9) == (103, 101, 101)
    assert (expiry.samples, expiry.sum_e9) == ((9, 900) if is_without_mark else (4, 400))


def test_a_smallest_index_has_samples_too() -> None:
    """An index and a mark of one unit, and then of two."""
    state, market, funding, expiry = sampled_market()
    market.base.price_e9, market.mark_e9 = 2, 1
    observe(state, START)
    market.mark_e9 = 2
    observe(state, START + 3 * SECOND)
    assert (funding.samples, funding.sums) == (3, {1: 0})
    market.base.price_e9 = 4
    observe(state, START + 5 * SECOND)
    assert (funding.samples, funding.sums, expiry.samples, expiry.sum_e9) == (5, {1: 2}, 5, 5)


def test_a_market_with_only_one_of_both_is_observed_too() -> None:
    """Without funding its expiry is, without an expiry its funding, in either order."""
    state, market, funding, expiry = sampled_market()
    other = new_market(state, PERPETUAL, market.base, market.quote, 1, 103)
    state.sampled[other.id] = other
    other.expiry, market.expiry = market.expiry, None
    market.mark_e9, market.base.price_e9 = 104, 220
    observe(state, START + 2 * SECOND)
    assert (funding.samples, funding.index_e9) == (2, 110)
    assert (expiry.samples, expiry.index_e9) == (2, 110)


@pytest.mark.parametrize("guarded", [False, True])
@pytest.mark.parametrize(
    ("price_state", "unguarded_funds", "funds"),
    [
        (PRICE_OK, True, True),
        (PRICE_WIDE, False, True),
        (PRICE_JUMPED, False, False),
        (PRICE_NO_QUORUM, False, False),
    ],
)
@pytest.mark.parametrize("moved", ["base", "quote"])
def test_which_prices_fund(
    moved: str, price_state: int, unguarded_funds: bool, funds: bool, guarded: bool
) -> None:
    """The matrix decides for a guarded price, and any other has to be OK; the valuation asset always is (P-4)."""
    state, market, _, _ = sampled_market()
    asset = getattr(market, moved)
    asset.price_state = price_state
    if guarded:
        asset.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1_000)
    assert may_fund(state, market) == (funds if guarded else unguarded_funds)
    assert may_expire(state, market) == (price_state == PRICE_OK)
    in_usd = new_market(state, PERPETUAL, market.base, state.valuation, 1, 103)
    of_usd = new_market(state, PERPETUAL, state.valuation, market.quote, 1, 103)
    state.valuation.price_state = PRICE_NO_QUORUM
    for one, is_moved in ((in_usd, moved == "base"), (of_usd, moved == "quote")):
        assert may_expire(state, one) == (not is_moved or price_state == PRICE_OK)
        expected = funds if guarded else unguarded_funds
        assert may_fund(state, one) == (not is_moved or expected)


@pytest.mark.parametrize("stopped", ["base", "quote", "market"])
def test_no_expiry_while_an_asset_is_paused_or_the_market_halted(stopped: str) -> None:
    """The pause of an asset counts once it is engaged, and no more after it (O-2.2, U-6.2)."""
    state, market, _, _ = sampled_market()
    if stopped == "market":
        market.status = MARKET_HALTED
        assert not may_expire(state, market)
        return
    asset = getattr(market, stopped)
    asset.pause = AssetPause(asset.id)
    assert may_expire(state, market)
    asset.pause.brake.engaged = True
    assert not may_expire(state, market)


@pytest.mark.parametrize(("mark", "funds"), [(0, False), (1, True)])
def test_a_market_without_a_mark_does_not_fund(mark: int, funds: bool) -> None:
    """Its prices are OK all the same."""
    state, market, _, _ = sampled_market()
    market.mark_e9 = mark
    assert may_fund(state, market) == funds
    assert may_expire(state, market)
