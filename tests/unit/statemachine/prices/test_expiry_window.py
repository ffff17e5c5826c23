# SPDX-License-Identifier: Apache-2.0
"""The price of a future within its settlement window, by figures computed by hand (SPEC O-1.1, U-6).

The window has 100 seconds. The tests of `feeds` compare drawn samples with a reader of each second.
"""

import pytest

from clearinghouse.statemachine.prices.expiry_window import (
    price_in_window_e9,
    reference_e9,
    samples_now,
    uncounted_seconds,
    window_of,
)
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary.types import (
    DATED_FUTURE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    SECOND_NS,
)
from tests.vectors.building import new_asset, new_market, new_state

BEGIN = 1_700_000_000 * SECOND_NS
END = BEGIN + 100 * SECOND_NS


def future_at(seconds: int) -> tuple[State, Market, Expiry]:
    """A future in another asset, so long after its window began: index 100, and 10 samples at 90 until then."""
    state = new_state("USD", 6)
    base, quote = new_asset(state, "BASE", 0, "1"), new_asset(state, "QUOTE", 0, "1")
    base.price_e9, quote.price_e9 = 200, 2 * PRICE_E9
    market = new_market(state, DATED_FUTURE, base, quote, 1, 103)
    expiry = market.expiry = Expiry(END, 100 * SECOND_NS)
    expiry.samples, expiry.sum_e9, expiry.index_e9 = 10, 900, 100
    expiry.counted_ns = BEGIN + 10 * SECOND_NS
    state.time_ns = BEGIN + seconds * SECOND_NS
    return state, market, expiry


def test_when_a_future_is_within_its_window() -> None:
    """From the first instant of the window until it closes, settling included."""
    for seconds, is_within in ((0, True), (99, True), (100, True), (500, True)):
        state, market, expiry = future_at(seconds)
        assert (window_of(state, market) is expiry) == is_within
    state, market, expiry = future_at(0)
    state.time_ns -= 1
    assert window_of(state, market) is None
    state.time_ns += 1
    market.status = MARKET_SETTLING
    assert window_of(state, market) is expiry
    market.status = MARKET_CLOSED
    assert window_of(state, market) is None
    state, market, _ = future_at(0)
    market.expiry = None
    assert window_of(state, market) is None


@pytest.mark.parametrize(
    ("counted", "until", "seconds"),
    [
        (-50, 0, 0),
        (-50, -20, 0),  # nothing before the window counts
        (-50, 1, 1),
        (0, 1, 1),
        (1, 1, 0),
        (10, 37, 27),
        (10, 100, 90),
        (10, 101, 90),  # nor after it
        (100, 130, 0),
    ],
)
def test_the_seconds_that_are_not_counted_yet(counted: int, until: int, seconds: int) -> None:
    """Each from the last one counted to now, as far as it is of the window."""
    _, _, expiry = future_at(0)
    expiry.counted_ns = BEGIN + counted * SECOND_NS
    assert uncounted_seconds(expiry, BEGIN + until * SECOND_NS) == seconds


def test_the_samples_taken_by_now() -> None:
    """25 s after the last at 100: 35, of which 10 at 90. The one of a deadline's own instant is to come (U-6)."""
    state, market, expiry = future_at(35)
    assert samples_now(state, expiry) == (35, 900 + 2_500)
    state.prices_due = True
    assert samples_now(state, expiry) == (34, 900 + 2_400)
    state.time_ns += 1
    assert samples_now(state, expiry) == (35, 900 + 2_500)
    expiry.index_e9 = 1
    assert samples_now(state, expiry) == (35, 900 + 25)
    expiry.index_e9 = 0
    assert samples_now(state, expiry) == (10, 900)
    assert (expiry.samples, expiry.sum_e9, market.mark_e9) == (10, 900, 103)


def test_the_price_in_the_window() -> None:
    """35 samples sum to 3,400; 65 to come at 110 make 10,550, and at 111 10,615: floored means of 100."""
    state, market, expiry = future_at(35)
    assert price_in_window_e9(state, expiry, 110) == 105
    assert price_in_window_e9(state, expiry, 111) == 106
    assert reference_e9(state, market, 222, 2 * PRICE_E9) == 106
    assert reference_e9(state, market, 222, PRICE_E9) == 178  # 3,400 + 65 x 222 = 17,830
    big = 10**18 + 1
    assert price_in_window_e9(state, expiry, big) == 34 + (65 * big) // 100


def test_a_reference_without_a_window_is_the_index() -> None:
    """Before it, and of a market without an expiry; without a price it is 0 with any samples."""
    state, market, _ = future_at(-1)
    assert reference_e9(state, market, 222, 2 * PRICE_E9) == 111
    state, market, _ = future_at(35)
    assert reference_e9(state, market, 222, 0) == 0
    assert reference_e9(state, market, 1, 2 * PRICE_E9) == 0
    assert reference_e9(state, market, 2, 2 * PRICE_E9) == 34  # 3,400 + 65
    market.expiry = None
    assert reference_e9(state, market, 222, 2 * PRICE_E9) == 111
    assert reference_e9(state, market, 2, 2 * PRICE_E9) == 1
