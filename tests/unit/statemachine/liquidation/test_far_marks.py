# SPDX-License-Identifier: Apache-2.0
"""Marks that are far from their index, and the steps of tier 1's limit (SPEC W-2.1)."""

import pytest

from clearinghouse.statemachine.arithmetic.liquidation import step_width_ppb
from clearinghouse.statemachine.pretrade.untrusted_prices import lines_far_from_index
from clearinghouse.statemachine.state.contracts import Expiry
from clearinghouse.statemachine.state.state import Line
from clearinghouse.statemachine.vocabulary.types import (
    PERPETUAL,
    PRICE_E9,
    SECOND_NS,
)
from tests.vectors.building import new_account, new_asset, new_market, new_state


@pytest.mark.parametrize(
    ("mmf_base_ppb", "steps", "width"),
    [
        (30_000_000, 1, 15_000_000),
        (30_000_001, 1, 15_000_000),
        (30_000_001, 2, 30_000_001),
        (10**9, 3, 10**9),
    ],
)
def test_a_step_is_half_of_the_base_mmf(mmf_base_ppb: int, steps: int, width: int) -> None:
    """Floored, and never more than the whole index."""
    assert step_width_ppb(mmf_base_ppb, steps) == width


@pytest.mark.parametrize(
    ("mark", "far"), [(10_075, False), (10_076, True), (9_925, False), (9_924, True)]
)
def test_a_mark_is_far_beyond_a_quarter_of_the_base_mmf(mark: int, *, far: bool) -> None:
    """3 %: 75 of 10,000 are near, 76 are far, on both sides; rule set 1 has no such distance."""
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    base.price_e9 = 10_000
    market = new_market(state, PERPETUAL, base, state.valuation, 1, PRICE_E9)
    market.mmf_base_ppb = 30_000_000
    market.mark_e9 = mark
    account = new_account(state, "owner")
    line = Line(account, market)
    account.lines[market.id] = line
    assert lines_far_from_index(state, account) == []
    line.position = 1
    assert lines_far_from_index(state, account) == ([line] if far else [])
    # Of a future within its window the mark itself is the index.
    state.time_ns = 2_000 * SECOND_NS
    expiry = market.expiry = Expiry(2_100 * SECOND_NS, 200 * SECOND_NS)
    expiry.samples, expiry.sum_e9, expiry.counted_ns = 100, 100 * (2 * mark - 10_000), state.time_ns
    assert lines_far_from_index(state, account) == []
    assert lines_far_from_index(state, account) == []
