# SPDX-License-Identifier: Apache-2.0
"""The tables of margin and of splits once more with a restart from a snapshot after each command (SPEC C-5, C-7, J-4).

Calls, variation margin, scenarios, the fund and a split under way are in it, else a later row has other figures.
"""

import pytest

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.snapshots import through_snapshot
from tests.support import System

TABLES = (
    "margin_calls",
    "margin_and_settlement",
    "cooling_off",
    "splits",
    "penalty_classes",
    "cash_in_advance",
)


class RestartedSystem(System):
    """A world in which each command is followed by a restart."""

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and go on from a snapshot."""
        outcome = super().apply(command, digest=digest)
        self.engine = through_snapshot(self.engine)
        return outcome


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one.stem in TABLES],
    ids=lambda one: f"{one.stem}: {one.sentence}",
)
def test_scenario(scenario: Scenario) -> None:
    """Each row has the figures that it has without restarts."""
    setup = Setup(check=True)
    setup.system = RestartedSystem()
    run(scenario, setup)
