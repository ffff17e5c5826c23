# SPDX-License-Identifier: Apache-2.0
"""Plays the scenarios and keeps each call, and writes their refusals as lines that a reader can follow.

Owns the form of `wire/refusals.txt`: a line with the scenario, then a line per refused item with the number of the
command in the scenario, the item, the code, and limit, actual and shortfall in smallest units.
"""

from clearinghouse.server.journal.records import encode_command
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.scenarios.language import Scenario
from tests.scenarios.names import CODE_NAMES, Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.support import System

NO_FIGURES = (0, 0, 0)


class Remembering(System):
    """A world that remembers each command with its time and its answer."""

    def __init__(self) -> None:
        """Start at genesis, with nothing remembered."""
        super().__init__(check=False)
        self.calls: list[tuple[int, bytes]] = []
        self.outcomes: list[Outcome] = []
        self.touched_at: int | None = None
        """How many commands came before the first change that no command made."""
        observe = self.observe

        def observed(act: object) -> None:
            if self.touched_at is None:
                self.touched_at = len(self.calls)
            observe(act)  # type: ignore[arg-type]

        self.observe = observed  # type: ignore[method-assign]

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command and remember it."""
        outcome = super().apply(command, digest=digest)
        self.calls.append((self.now, encode_command(command)))
        self.outcomes.append(outcome)
        return outcome


def play_scenario(scenario: Scenario) -> Remembering:
    """The world after all rows of a scenario."""
    setup = Setup(check=False)
    system = Remembering()
    setup.system = system
    run(scenario, setup)
    return system


def refusals_of(scenario: Scenario) -> list[str]:
    """The lines of one scenario."""
    lines = [f"{scenario.stem}: {scenario.sentence}"]
    for number, outcome in enumerate(play_scenario(scenario).outcomes):
        for item, code in enumerate(outcome.codes):
            if code != OK:
                figures = " ".join(map(str, outcome.figures.get(item, NO_FIGURES)))
                lines.append(f"  {number} {item} {CODE_NAMES[code]} {figures}")
    return lines


def all_refusals() -> list[str]:
    """The lines of all scenarios, in the order of their files."""
    return [line for scenario in SCENARIOS for line in refusals_of(scenario)]
