# SPDX-License-Identifier: Apache-2.0
"""Samples counted in runs against a count that reads the prices each second."""

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from clearinghouse.statemachine.arithmetic.funding import add_fractions, whole_seconds
from clearinghouse.statemachine.feeds.samples import count_indices, count_premiums, observe
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.types import (
    PERPETUAL,
    PRICE_E9,
    PRICE_NO_QUORUM,
    PRICE_OK,
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
