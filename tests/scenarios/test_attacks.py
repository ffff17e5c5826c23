# SPDX-License-Identifier: Apache-2.0
"""The page of attacks against the scenarios that it names.

Owns the promise that each known attack has tests that try it, and that the page names all of those made for it.
"""

import re
from typing import Final

from tests.scenarios.test_scenarios import SCENARIOS
from tests.sources import ROOT

PAGE: Final = ROOT / "docs" / "explanation" / "attacks.md"
# The attacks that the rules were hardened against, as each row begins.
KNOWN: Final = (
    "Free borrowing inside the hour",
    "Fund money pump between trader and provider",
    "Orders filled into bankruptcy",
    "Shielding by self-trade prevention",
    "One venue's print",
    "A stale quote hit by a friend after a move",
    "A unit of a coin with a dead oracle as a shield",
    "Reduction to a friend at a bad price",
    "Dust that keeps an account alive",
    "Proceeds of a forced sale going to the pool",
)


def rows() -> dict[str, list[str]]:
    """The scenarios named on the page, as `file: sentence`, by attack."""
    found: dict[str, list[str]] = {}
    page = PAGE.read_text(encoding="utf-8")
    for line in page.partition("\n## Time of others\n")[0].splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and cells[0] != "attack":
            attack, rule, yields, shown = cells
            assert rule
            assert yields
            found[attack.partition(":")[0]] = re.findall(r"`([^`]+)`", shown)
    return found


def test_every_known_attack_is_tried() -> None:
    """Each attack has a row, and each row names a scenario that exists."""
    named = {f"{scenario.stem}: {scenario.sentence}" for scenario in SCENARIOS}
    listed = rows()
    assert set(KNOWN) <= set(listed)
    for attack, shown in listed.items():
        assert shown, attack
        assert [entry for entry in shown if entry not in named] == []


def test_every_scenario_of_an_attack_is_on_the_page() -> None:
    """A reader of the page finds every attempt of the table of attacks."""
    cited = {entry for shown in rows().values() for entry in shown}
    tried = {f"{s.stem}: {s.sentence}" for s in SCENARIOS if s.stem == "attacks"}
    assert tried <= cited
