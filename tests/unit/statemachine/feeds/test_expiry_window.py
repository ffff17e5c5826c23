# SPDX-License-Identifier: Apache-2.0
"""The mark of a future before and within its settlement window (SPEC O-1.1)."""

import pytest
from hypothesis import given, strategies as st

from clearinghouse.statemachine.contracts.expiry import follow_window
from clearinghouse.statemachine.exchange_margin.requirements import stable_mark
from clearinghouse.statemachine.feeds.mark import mark_now
from clearinghouse.statemachine.feeds.samples import count_indices, observe
from clearinghouse.statemachine.prices.scenario_prices import PriceTrial
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.price_sources import IndexRules, MarkRules
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.timers import DEADLINE_EXPIRY_WINDOW
from clearinghouse.statemachine.vocabulary.types import (
    DATED_FUTURE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PPB,
    PRICE_E9,
    PRICE_NO_QUORUM,
    PRICE_OK,
    SECOND_NS,
)
from tests.vectors.building import new_asset, new_market, new_state

BEGIN = 1_700_000_000 * SECOND_NS
WINDOW = 100


def future_at(time_ns: int, index: int = 1_000) -> tuple[State, Market]:
    """A future at an instant, whose index is so many units of 10^-9, without a sample; observed from long before."""
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    base.price_e9 = index
    market = new_market(state, DATED_FUTURE, base, state.valuation, 1, PRICE_E9)
    market.expiry = Expiry(BEGIN + WINDOW * SECOND_NS, WINDOW * SECOND_NS)
    market.expiry.counted_ns = BEGIN - 10**6 * SECOND_NS
    market.expiry.index_e9 = index
    state.sampled[market.id] = market
    state.time_ns = time_ns
    return state, market


@pytest.mark.parametrize(
    ("left", "basis"),
    [(101, 77), (100, 77), (99, 76), (50, 38), (1, 0), (0, 0)],
)
def test_a_basis_fades_out_over_the_time_of_a_window(left: int, basis: int) -> None:
    """77 above the index: 77 x left / 100, floored; at the sample before the first of the window nothing is left."""
    state, market = future_at(BEGIN - left * SECOND_NS)
    market.mark_rules = MarkRules(1, SECOND_NS, 10_000, PPB)
    market.mmf_base_ppb = PPB
    market.basis_e9 = 77
    market.sampled_ns = state.time_ns
    assert mark_now(state, market) == 1_000 + basis


def test_a_basis_that_is_negative_is_floored_too() -> None:
    """- 77 x 99 / 100 = - 76.23, and - 0.77 is one unit still."""
    for left, basis in ((99, -77), (50, -39), (1, -1), (0, 0)):
        state, market = future_at(BEGIN - left * SECOND_NS)
        market.mark_rules = MarkRules(1, SECOND_NS, 10_000, PPB)
        market.mmf_base_ppb = PPB
        market.basis_e9 = -77
        market.sampled_ns = state.time_ns
        assert mark_now(state, market) == 1_000 + basis


def test_within_the_window_no_clamp_and_no_basis_hold_the_mark() -> None:
    """99 samples at 1,000 and the last at 3,000: 1,020, far from the index; half the MMF would allow 1 % of 3,000."""
    state, market = future_at(BEGIN + 99 * SECOND_NS)
    market.mark_rules = MarkRules(1, SECOND_NS, 500, PPB // 20)
    market.mmf_base_ppb = PPB // 50
    market.basis_e9 = 77
    market.sampled_ns = state.time_ns
    market.base.price_e9 = 3_000
    assert mark_now(state, market) == 1_020


def test_a_sample_of_the_instant_belongs_to_a_command_and_not_to_a_deadline() -> None:
    """At a whole second a command's price comes after the sample of that second, a deadline's before it (U-6)."""
    state, market = future_at(BEGIN + 50 * SECOND_NS)
    market.base.price_e9 = 2_000
    assert mark_now(state, market) == (50 * 1_000 + 50 * 2_000) // WINDOW
    state.prices_due = True
    assert mark_now(state, market) == (49 * 1_000 + 51 * 2_000) // WINDOW


def test_after_the_expiry_the_samples_stay_and_a_closed_market_keeps_its_mark() -> None:
    """In SETTLING the missing samples count at the index; then nothing moves any more."""
    state, market = future_at(BEGIN + 200 * SECOND_NS)
    expiry = market.expiry
    assert expiry is not None
    expiry.samples, expiry.sum_e9, expiry.index_e9 = 80, 80_000, 0
    market.status = MARKET_SETTLING
    market.base.price_e9 = 2_000
    assert mark_now(state, market) == 1_200
    market.mark_e9 = 1_200
    market.status = MARKET_CLOSED
    market.base.price_e9 = 5_000
    assert mark_now(state, market) == 1_200


@pytest.mark.parametrize(("left", "stable"), [(101, 650), (100, 600)])
def test_a_basis_stays_in_the_stable_mark_until_the_window_begins(left: int, stable: int) -> None:
    """50 above the index of 1,000, at a stable price of 600 (M-9); within the window no basis counts (O-1.1)."""
    state, market = future_at(BEGIN + (100 - left) * SECOND_NS)
    market.mark_e9 = 1_050
    market.base.stable_e9 = 600
    market.base.price_state = PRICE_NO_QUORUM
    market.base.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, PPB, 1_000)
    assert stable_mark(state, market) == stable


def test_a_stable_and_a_supposed_price_move_only_the_samples_to_come() -> None:
    """75 samples at 1,000: a fourth of the move of the index, in strict valuation and in a question (M-9, M-10)."""
    state, market = future_at(BEGIN + 75 * SECOND_NS)
    base = market.base
    market.mark_e9 = mark_now(state, market)
    base.stable_e9 = 600
    base.price_state = PRICE_NO_QUORUM
    base.index_rules = IndexRules(1, 0, 0, 0, 0, 0, 0, 0, 0, PPB, 1_000)
    trial = PriceTrial(state, [base])
    trial.put([600])
    assert market.mark_e9 == 900
    trial.put([4_000])
    assert market.mark_e9 == 1_750
    assert trial.zero_mark_prices() == []
    trial.end()
    assert market.mark_e9 == 1_000
    assert stable_mark(state, market) == 900


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4 * SECOND_NS) | st.sampled_from([SECOND_NS, 2 * SECOND_NS]),
            st.booleans(),
            st.sampled_from([0, 3, 7, 100, 101]),
        ),
        max_size=40,
    ),
    st.integers(1, 40),
)
def test_the_mark_is_a_mean_of_each_second(moves: list[tuple[int, bool, int]], window: int) -> None:
    """After each move the mark is the floored mean of what was seen each second, the rest at the index of now."""
    state, market = future_at(BEGIN)
    expiry = market.expiry
    assert expiry is not None
    expiry.window_ns = window * SECOND_NS
    expiry.expires_ns = BEGIN + window * SECOND_NS
    expiry.counted_ns = BEGIN
    expiry.index_e9 = 0
    market.base.price_e9 = 50
    observe(state, BEGIN)
    # What stands from when on, as (instant, whether from that very instant on, index; 0: it is not OK).
    stood = [(BEGIN, False, 50)]
    for wait, is_due, index in moves:
        state.time_ns += wait
        # What is due at an instant runs before the commands of that instant (U-6).
        by_deadline = is_due and (wait > 0 or stood[-1][1])
        if state.time_ns >= expiry.expires_ns:
            break
        market.base.price_state = PRICE_OK if index else PRICE_NO_QUORUM
        if index:
            market.base.price_e9 = index
        state.prices_due = by_deadline
        stood.append((state.time_ns, by_deadline, index))
        last = (state.time_ns - by_deadline) // SECOND_NS
        samples = [
            [at for since, own, at in stood if since < second or (since == second and own)][-1]
            for second in range(BEGIN + SECOND_NS, last * SECOND_NS + 1, SECOND_NS)
        ]
        taken = [sample for sample in samples if sample]
        whole = sum(taken) + (window - len(taken)) * market.base.price_e9
        assert mark_now(state, market) == whole // window
        observe(state, state.time_ns - by_deadline)
        state.prices_due = False
        assert mark_now(state, market) == whole // window
    count_indices(expiry, expiry.expires_ns)
    assert expiry.samples <= window


@pytest.mark.parametrize(
    ("before", "due"), [(1, {BEGIN}), (0, set()), (-1, set())], ids=["before", "at", "within"]
)
def test_a_future_waits_for_its_window_up_to_its_begin(before: int, due: set[int]) -> None:
    """At the begin and within it the mark follows the window at once, and nothing has to begin."""
    state, market = future_at(BEGIN - before)
    market.mark_rules = MarkRules(1, SECOND_NS, 10_000, PPB)
    key = (DEADLINE_EXPIRY_WINDOW, market.id)
    state.timers.schedule(BEGIN + 1, *key)
    follow_window(state, 0, market)
    assert {state.timers.due[one] for one in state.timers.due if one == key} == due
