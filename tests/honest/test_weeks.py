# SPDX-License-Identifier: Apache-2.0
"""The table of weeks of operators, lenders, borrowers, custodians, accountants: each cell goes as the person meant."""

import pytest

from tests.honest.run import GOAL_PERCENT
from tests.honest.weeks import TABLE, WeekCell, play_week, read_table
from tests.scenarios.language import ScenarioError
from tests.stateful.model_comparison import IS_PURE

WEEKS = read_table()


@pytest.mark.parametrize("week", WEEKS.weeks)
def test_a_week_goes_as_meant(week: str) -> None:
    """In each state the refusals and figures are those of the table, and all invariants hold at its end."""
    for state in WEEKS.states:
        play_week(WEEKS, WeekCell(week, state))


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("week", WEEKS.weeks)
def test_the_model_agrees_with_a_week(week: str) -> None:
    """The independent model has the same answers and books; it follows no journal, so no row of a statement."""
    for state in WEEKS.states:
        play_week(WEEKS, WeekCell(week, state), model=True)


def test_the_table_is_as_large_as_it_says() -> None:
    """At least 300 cells, of which at most one in a hundred goes otherwise, with its reason."""
    count, known = len(WEEKS.cells()), WEEKS.known()
    assert count >= 300
    assert len(known) * 100 <= count * (100 - GOAL_PERCENT)
    assert all(known.values())


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("lent pat USDC 1,500", "lent pat USDC 1,501", "claim_of pat is 1500000000"),
        ("full: POOL_LIQUIDITY", "full: POOL_CAP", "answered POOL_LIQUIDITY"),
        ("pat DEPOSIT 9,500", "pat DEPOSIT 9,501", "DEPOSIT of pat is 9500"),
    ],
)
def test_a_wrong_figure_of_a_cell_is_seen(find: str, put: str, words: str) -> None:
    """What the table states is compared: another figure or reason in it fails its week."""
    changed = read_table(TABLE.read_text(encoding="utf-8").replace(find, put))
    name = next(name for name, week in WEEKS.weeks.items() if changed.weeks[name] != week)
    with pytest.raises(ScenarioError, match=words):
        play_week(changed, WeekCell(name, "full"))
