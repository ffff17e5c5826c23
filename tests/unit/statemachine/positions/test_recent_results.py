# SPDX-License-Identifier: Apache-2.0
"""Results of the last minute that belong to a position (SPEC W-4.1)."""

import pytest

from clearinghouse.statemachine.arithmetic.liquidation import recent_part
from clearinghouse.statemachine.positions.recent_results import (
    note_closed,
    note_opened,
    recent_result,
)
from clearinghouse.statemachine.state.state import Line, State
from clearinghouse.statemachine.vocabulary.types import (
    BUY,
    PERPETUAL,
    PRICE_E9,
    SECOND_NS,
    SELL,
)
from tests.vectors.building import new_account, new_asset, new_market, new_state

BUCKET = 6 * SECOND_NS
NOW = 1_700_000_000 * BUCKET


def line_at(position: int) -> tuple[State, Line]:
    """A line with a position, at the begin of a bucket."""
    state = new_state("QUOTE", 6)
    base = new_asset(state, "BASE", 0, "1")
    line = Line(
        new_account(state, "owner"),
        new_market(state, PERPETUAL, base, state.valuation, 1, PRICE_E9),
    )
    line.position = position
    state.time_ns = NOW
    return state, line


def opened(state: State, line: Line, lots: int) -> None:
    """So many signed lots more."""
    before = line.position
    line.position += lots
    note_opened(state, line, before)


@pytest.mark.parametrize(
    ("results", "best", "lots", "part"),
    [(400, 20, 20, 400), (400, 20, 19, 380), (400, 21, 20, 400), (-1, 20, 20, 0), (400, 20, 0, 0)],
)
def test_results_count_for_as_many_lots_as_were_opened(
    results: int, best: int, lots: int, part: int
) -> None:
    """All of it, at most the best result of each lot, and a loss counts nothing."""
    assert recent_part(results, best, lots) == part


def test_only_what_is_opened_after_a_result_counts() -> None:
    """10 of 20 lots are closed with 200: the 10 that stay have nothing of it, 4 that are opened again have 80."""
    state, line = line_at(10)
    note_closed(state, line, BUY, 10, 200)
    assert recent_result(state, line) == 0
    opened(state, line, 4)
    assert recent_result(state, line) == 80
    # What is closed at no profit afterwards takes nothing away, however much it is.
    opened(state, line, 86)
    assert recent_result(state, line) == 200
    line.position = 10
    assert recent_result(state, line) == 200


def test_results_belong_to_their_side() -> None:
    """A position that was flipped has nothing of what the other side gained; once flipped back it has."""
    state, line = line_at(0)
    note_closed(state, line, BUY, 10, 200)
    opened(state, line, -5)
    assert recent_result(state, line) == 0
    opened(state, line, 15)
    assert recent_result(state, line) == 200
    note_closed(state, line, SELL, 1, 1)
    assert recent_result(state, line) == 200


def test_a_loss_is_taken_off_a_profit_and_is_none_by_itself() -> None:
    """200 and - 150 are 50; with - 60 more nothing is left."""
    state, line = line_at(0)
    note_closed(state, line, BUY, 10, 200)
    note_closed(state, line, BUY, 10, -150)
    opened(state, line, 10)
    assert recent_result(state, line) == 50
    note_closed(state, line, BUY, 10, -60)
    assert recent_result(state, line) == 0


def test_a_bucket_counts_until_ten_later_ones_have_begun() -> None:
    """A result of a bucket's last nanosecond counts for 54 s, one of its first nanosecond for 60 s."""
    state, line = line_at(0)
    note_closed(state, line, BUY, 10, 200)
    opened(state, line, 10)
    state.time_ns = NOW + 10 * BUCKET - 1
    assert recent_result(state, line) == 200
    state.time_ns = NOW + 10 * BUCKET
    assert recent_result(state, line) == 0
    opened(state, line, 1)
    assert line.recent is None


def test_a_close_opens_nothing() -> None:
    """A short that is closed begins no bucket: ten of 6 s count, and only results and openings begin them (W-4.1)."""
    state, line = line_at(-4)
    note_closed(state, line, SELL, 6, 60)
    state.time_ns += BUCKET
    opened(state, line, 4)
    assert line.position == 0
    assert line.recent is not None
    assert [entry.bucket for entry in line.recent] == [NOW // BUCKET]


def test_each_bucket_leaves_by_itself() -> None:
    """One result a bucket, a lot each: ten of eleven count, and no more are kept."""
    state, line = line_at(1)
    for number in range(11):
        state.time_ns = NOW + number * BUCKET
        note_closed(state, line, BUY, 1, 100 + number)
    opened(state, line, 20)
    assert line.recent is not None
    assert len(line.recent) == 10
    # 101 to 110 sum to 1,055.
    assert recent_result(state, line) == 1_055
    state.time_ns += BUCKET
    assert recent_result(state, line) == 954


def test_the_best_of_a_lot_is_ceiled() -> None:
    """3 lots with 100 in all: one of them counts 34, two 68, three 100."""
    state, line = line_at(0)
    note_closed(state, line, SELL, 3, 100)
    for expected in (34, 68, 100, 100):
        opened(state, line, -1)
        assert recent_result(state, line) == expected
