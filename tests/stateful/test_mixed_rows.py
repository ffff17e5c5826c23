# SPDX-License-Identifier: Apache-2.0
"""Rows of scenario files in another order and with other numbers stop nothing and break no invariant (R-3.3)."""

from random import Random

import pytest
from hypothesis import given, settings, strategies as st

from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS
from tests.stateful.left_over import left_over
from tests.stateful.mixed_rows import mixed, play
from tests.stateful.mixed_search import reduced
from tests.stateful.model_comparison import IS_PURE
from tests.support import Disagreement

GAMES = 300


def rows(*texts: str) -> list[Row]:
    """Return rows without results."""
    return [Row("", text, text, None) for text in texts]


@settings(max_examples=GAMES, deadline=None)
@given(st.integers(0, 2**40))
def test_mixed_rows_stop_nothing(number: int) -> None:
    """Any rows are answered, and every invariant holds after each."""
    play(Setup(check=False), mixed(SCENARIOS, Random(number)))


def test_most_rows_can_still_be_read() -> None:
    """Of the rows of a hundred games nine in ten are played, so that games go far."""
    games = [mixed(SCENARIOS, Random(number)) for number in range(100)]
    played = sum(len(play(Setup(check=False), game)) for game in games)
    assert played * 10 > sum(map(len, games)) * 8


def test_an_error_of_the_machine_is_raised_with_its_rows() -> None:
    """An error inside the machine ends the game. Its note has the rows up to the one that led to it."""
    setup = Setup(check=False)
    play(setup, rows("asset BTC scale 8 price 100", "account alice"))
    setup.system.state.accounts.clear()
    with pytest.raises(KeyError) as raised:
        play(setup, rows("no such row", "account bob", "account carol"))
    assert raised.value.__notes__ == ["account bob"]


def test_a_broken_invariant_is_raised_with_its_rows() -> None:
    """A state that breaks an invariant ends the game."""
    setup = Setup(check=False)
    play(setup, rows("asset BTC scale 8 price 100", "account alice", "deposit alice 1 BTC"))
    account = setup.account("alice")
    next(iter(account.holdings.values())).balance += 1
    with pytest.raises(AssertionError, match="I-1 conservation") as raised:
        play(setup, rows("account bob"))
    assert raised.value.__notes__ == ["account bob"]


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
def test_a_difference_from_the_model_is_raised_with_its_rows() -> None:
    """Books that differ from the model's end the game."""
    setup = Setup(check=False, model=True)
    play(setup, rows("account alice", "deposit alice 1 USDC"))
    next(iter(setup.account("alice").holdings.values())).balance += 1
    with pytest.raises(Disagreement) as raised:
        play(setup, rows("account bob"))
    assert raised.value.__notes__ == ["account bob"]


def test_work_that_has_ended_leaves_nothing_behind() -> None:
    """A field with which the next day would begin is found; the names of the last day may stay."""
    state = Setup(check=False).system.state
    assert left_over(state) == []
    state.pvp.day.day = 5
    state.pvp.day.moved_ns = 7
    state.margin.run.margins[1] = 2
    assert left_over(state) == ["PvpDay.moved_ns is 7", "MarginRun.margins is {1: 2}"]


def test_a_game_is_reduced_to_the_rows_that_it_needs() -> None:
    """Ten rows are reduced to the two that are needed for the finding, in their order."""
    left = reduced(rows(*"abcdefghij"), lambda some: {"c", "h"} <= {row.left for row in some})
    assert [row.left for row in left] == ["c", "h"]
