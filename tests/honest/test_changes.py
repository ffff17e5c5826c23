# SPDX-License-Identifier: Apache-2.0
"""The table of delayed effects by what becomes of their account between entry and effect: each as the rules mean."""

from pathlib import Path
from typing import Final

import pytest

from tests.honest.run import GOAL_PERCENT
from tests.honest.weeks import WeekCell, play_week, read_table
from tests.scenarios.language import ScenarioError
from tests.stateful.model_comparison import IS_PURE

TABLE: Final = Path(__file__).with_name("changes.table")
CHANGES = read_table(path=TABLE)


@pytest.mark.parametrize("effect", CHANGES.weeks)
def test_an_effect_goes_as_meant(effect: str) -> None:
    """After each change of its account the effect, or the refusal, is that of the table, and all invariants hold."""
    for change in CHANGES.states:
        play_week(CHANGES, WeekCell(effect, change))


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("effect", CHANGES.weeks)
def test_the_model_agrees_with_an_effect(effect: str) -> None:
    """The independent model has the same answers and books."""
    for change in CHANGES.states:
        play_week(CHANGES, WeekCell(effect, change), model=True)


def test_the_table_is_as_large_as_it_says() -> None:
    """At least 250 cells, of which at most one in a hundred goes otherwise, with its reason."""
    count, known = len(CHANGES.cells()), CHANGES.known()
    assert count >= 250
    assert len(known) * 100 <= count * (100 - GOAL_PERCENT)
    assert all(known.values())


def test_a_wrong_outcome_of_a_cell_is_seen() -> None:
    """Another outcome in the table fails its effect."""
    words = TABLE.read_text(encoding="utf-8").replace("resigned: ONLY_REDUCES", "resigned: OK")
    changed = read_table(words, TABLE)
    effect = next(name for name, week in CHANGES.weeks.items() if changed.weeks[name] != week)
    with pytest.raises(ScenarioError, match="answered ONLY_REDUCES"):
        play_week(changed, WeekCell(effect, "resigned"))
