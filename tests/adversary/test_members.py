# SPDX-License-Identifier: Apache-2.0
"""The shortest sequences of members that a search has found are those of the page, and yield nothing under the rules.

Owns the comparison of the page's table with the arena, and some plays under the rules as they stand.
"""

import re
from random import Random
from typing import Final

import pytest

from tests.adversary.clearing_day import replayed
from tests.adversary.members import ARENAS, RULES, Rule
from tests.adversary.plays import drawn, played_with
from tests.adversary.world import UNIT
from tests.scenarios.language import scaled
from tests.sources import ROOT
from tests.stateful.model_comparison import IS_PURE
from tests.tables import table_in

PAGE: Final = ROOT / "docs" / "explanation" / "attacks.md"
HEADING: Final = "| rule taken out | asked by | path | shortest sequence | gain |"
PLAYS: Final = 60
IN_CODE: Final = re.compile(r"`([^`]+)`")

pytestmark = pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be replaced")


def lines() -> dict[str, list[str]]:
    """The cells of the page's table, by rule."""
    rows = table_in(PAGE.read_text(encoding="utf-8"), HEADING)[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
    return {row[0]: row[1:] for row in cells}


def gain(path: int, rows: list[str]) -> int:
    """What rows yield on a path."""
    return replayed(path, rows).gain()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_sequence_yields_what_the_page_says_and_needs_each_of_its_rows(rule: Rule) -> None:
    """With the rule taken out; without one of its rows, or with the rule, no gain is left."""
    asked_by, path_text, sequence, text = lines()[rule.name]
    path, rows = int(path_text), IN_CODE.findall(sequence)
    assert asked_by == rule.functions()
    with rule.taken_out():
        assert gain(path, rows) == scaled(text, 6)
        for place in range(len(rows)):
            assert gain(path, rows[:place] + rows[place + 1 :]) <= UNIT
    assert gain(path, rows) <= UNIT


def test_the_page_has_all_rules() -> None:
    """In the order of the arena."""
    assert list(lines()) == [rule.name for rule in RULES]


def test_members_gain_nothing_under_the_rules() -> None:
    """Some plays of a fixed seed; `test_adversary.py` has more, and `make adversary` as many as there is time for."""
    arena, random = ARENAS[0], Random("members")
    assert max(played_with(arena, drawn(arena, random)).measured for _ in range(PLAYS)) <= UNIT
