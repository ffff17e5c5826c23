# SPDX-License-Identifier: Apache-2.0
"""Play scenarios into journals for the tests of this folder.

Owns how far a scenario is played; what it shows is checked elsewhere.
"""

from dataclasses import replace
from itertools import takewhile
from typing import Final

from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run

# A row of it acts on the machine otherwise than by a command, so no journal can hold what comes after it.
NOT_REPLAYABLE: Final = "bankrupt"


def played(scenario: Scenario) -> RecordedSystem:
    """What a scenario does, up to a row that chance or an idle second makes differ; without the notice of Q-9."""
    rows = list(takewhile(lambda row: row.left.split()[0] != NOT_REPLAYABLE, scenario.rows))
    setup = Setup(check=False)
    setup.system = system = RecordedSystem(notice_ns=0)
    try:
        run(replace(scenario, rows=rows), setup)
    except (AssertionError, KeyError, ValueError):
        assert system.sequence
    return system
