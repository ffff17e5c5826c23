# SPDX-License-Identifier: Apache-2.0
"""Runs every scenario of the `.scenario` files beside it, each as a case of its own.

Owns the loop over rows. Must never skip a row: an unknown verb fails its scenario.
"""

from pathlib import Path

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from tests.scenarios.audited import play_audited
from tests.scenarios.checks import CHECKS
from tests.scenarios.expected_results import perform
from tests.scenarios.language import Row, Scenario, ScenarioError, Words, read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.verbs import ACTIONS
from tests.stateful.left_over import left_over
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.risk_list_checks import risk_list_differences

FILES = sorted(Path(__file__).parent.glob("*.scenario"))
SCENARIOS = [scenario for path in FILES for scenario in read_scenarios(path)]


def run_row(setup: Setup, row: Row) -> None:
    """Do what one row says."""
    words = Words(row.left)
    verb = words.take()
    if verb in CHECKS:
        if row.expected is not None:
            raise ScenarioError("a check has no arrow")
        CHECKS[verb](setup, words)
    elif verb in ACTIONS:
        action = ACTIONS[verb](setup, words)
        if action is not None:
            perform(setup, action, row.expected)
        elif row.expected is not None:
            raise ScenarioError("this row has no answer to compare")
    else:
        raise ScenarioError(f"no such verb: {verb}")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_scenario(scenario: Scenario) -> None:
    """Every answer, balance and event of a scenario is that of its rows, which are computed by hand, to the unit."""
    run(scenario, Setup(check=True))
    # Once more without looking in between: a check brings figures up to date that a command would have to.
    setup = Setup(check=False)
    run(scenario, setup)
    assert violations(setup.system.state) == []
    assert left_over(setup.system.state) == []
    assert risk_list_differences(setup.system.state) == []


def run(scenario: Scenario, setup: Setup) -> None:
    """Do all rows of a scenario; a failure names its row.

    What follows from the rows that an earlier scenario has too is compared there.
    """
    for place, row in enumerate(scenario.rows):
        setup.system.looks = place >= scenario.repeated
        try:
            run_row(setup, row)
        except (AssertionError, KeyError, ValueError) as error:
            error.add_note(f"{row.place}: {row.text}\n{scenario.sentence}")
            raise


def test_sentences_are_unique() -> None:
    """No two scenarios of a file claim the same behaviour."""
    named = [(scenario.stem, scenario.sentence) for scenario in SCENARIOS]
    assert len(named) == len(set(named))


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_the_model_agrees_with_every_scenario(scenario: Scenario) -> None:
    """The independent model gets the commands and events of a scenario and has the same books after each command."""
    run(scenario, Setup(check=False, model=True))


@pytest.mark.slow
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_a_journal_of_every_scenario_is_sound(scenario: Scenario) -> None:
    """The events of a scenario are plain and alone give the ledger and the orders; its snapshot gives its state."""
    play_audited(scenario, run)
