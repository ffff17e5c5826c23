# SPDX-License-Identifier: Apache-2.0
"""What people met in their days with a clearinghouse, and where the right value of each is shown (SPEC §21).

Owns the form of a finding, and the names by which it refers to what shows it.
"""

from typing import Final, NamedTuple

from tests.honest.weeks import read_table
from tests.scenarios.test_scenarios import SCENARIOS
from tests.sources import ROOT

SIBLINGS_LEAST: Final = 2
_NAMED: Final = [
    *(f"{scenario.stem}: {scenario.sentence}" for scenario in SCENARIOS),
    *(f"weeks: {sentence}" for sentence in read_table().weeks),
]


class Finding(NamedTuple):
    """What happened before, the rule, and what shows the right value, the finding's own first.

    It is named as `table: beginning of the sentence`, or as `file.py::test`. A grave one has two siblings on another
    side, kind of order, or moment.
    """

    met: str
    rule: str
    shown: tuple[str, ...]
    is_grave: bool = False


def lacking(findings: dict[str, Finding]) -> list[str]:
    """Return what is named twice or not there, and each grave finding with too few siblings."""
    found = []
    for number, finding in findings.items():
        names = set(finding.shown)
        if len(names) < len(finding.shown) or len(names) <= SIBLINGS_LEAST * finding.is_grave:
            found.append(f"{number}: {len(names)} are shown")
        for shown in finding.shown:
            path, _, test = shown.partition("::")
            if test:
                count = (ROOT / "tests" / path).read_text(encoding="utf-8").count(f"def {test}(")
            else:
                count = sum(name.startswith(shown) for name in _NAMED)
            if count != 1:
                found.append(f"{number}: {shown} is there {count} times")
    return found
