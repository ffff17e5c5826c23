# SPDX-License-Identifier: Apache-2.0
"""Each cell of two tables goes as meant: weeks of persons in any state, and delayed effects as accounts change.

Persons are operators, lenders, borrowers, custodians and accountants; an effect has its entry, a change of the account,
and what follows.
"""

from pathlib import Path
from typing import Final

import pytest

from tests.honest.run import GOAL_PERCENT
from tests.honest.weeks import TABLE, Table, WeekCell, play_week, read_table
from tests.scenarios.language import ScenarioError
from tests.stateful.model_comparison import IS_PURE

CHANGES_TABLE: Final = TABLE.with_name("changes.table")
WEEKS, CHANGES = read_table(), read_table(path=CHANGES_TABLE)
CASES: Final = [
    pytest.param(table, week, id=week) for table in (WEEKS, CHANGES) for week in table.weeks
]


@pytest.mark.parametrize(("table", "week"), CASES)
def test_a_week_goes_as_meant(table: Table, week: str) -> None:
    """In each state the refusals and figures are those of the table, and all invariants hold at its end."""
    for state in table.states:
        play_week(table, WeekCell(week, state))


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize(("table", "week"), CASES)
def test_the_model_agrees_with_a_week(table: Table, week: str) -> None:
    """The independent model has the same answers and books; it follows no journal, so no row of a statement."""
    for state in table.states:
        play_week(table, WeekCell(week, state), model=True)


@pytest.mark.parametrize(("table", "cells"), [(WEEKS, 300), (CHANGES, 370)])
def test_the_tables_are_as_large_as_they_say(table: Table, cells: int) -> None:
    """At least so many cells, of which at most one in a hundred goes otherwise, with its reason."""
    count, known = len(table.cells()), table.known()
    assert count >= cells
    assert len(known) * 100 <= count * (100 - GOAL_PERCENT)
    assert all(known.values())


@pytest.mark.parametrize(
    ("path", "state", "find", "put", "words"),
    [
        (TABLE, "full", "lent pat USDC 1,500", "lent pat USDC 1,501", "amount is 1500000000"),
        (TABLE, "full", "full: POOL_LIQUIDITY", "full: POOL_CAP", "answered POOL_LIQUIDITY"),
        (TABLE, "full", "pat DEPOSIT 9,500", "pat DEPOSIT 9,501", "DEPOSIT of pat is 9500"),
        (
            *(CHANGES_TABLE, "resigned", "resigned: ONLY_REDUCES", "resigned: OK"),
            "answered ONLY_REDUCES",
        ),
    ],
)
def test_a_wrong_figure_of_a_cell_is_seen(
    path: Path, state: str, find: str, put: str, words: str
) -> None:
    """What the table states is compared: another figure or reason in it fails its week."""
    right = read_table(path=path)
    changed = read_table(path.read_text(encoding="utf-8").replace(find, put), path)
    name = next(name for name, week in right.weeks.items() if changed.weeks[name] != week)
    with pytest.raises(ScenarioError, match=words):
        play_week(changed, WeekCell(name, state))
