# SPDX-License-Identifier: Apache-2.0
"""States that a scenario has led to, for tests of one module of the machine.

Owns the way there: rows of a scenario up to one of them, and rows of the test behind them.
"""

from tests.scenarios.language import Row, Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run


def played(stem: str, sentence: str, before: str, more: str = "") -> Setup:
    """Run the scenario that begins with a sentence up to the first row with these words, and then more rows."""
    scenario = next(
        one for one in SCENARIOS if one.stem == stem and one.sentence.startswith(sentence)
    )
    rows = list(scenario.rows)
    end = next(place for place, row in enumerate(rows) if row.left.startswith(before))
    added: list[Row] = []
    for line in filter(None, map(str.strip, more.splitlines())):
        left, _, expected = line.partition("->")
        added.append(Row("row of the test", line, left.strip(), expected.strip() or None))
    setup = Setup(check=False)
    run(Scenario(scenario.stem, scenario.sentence, [*rows[:end], *added]), setup)
    return setup
