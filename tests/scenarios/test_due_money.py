# SPDX-License-Identifier: Apache-2.0
"""Money that is due arrives: after each scenario all that owe pay, and some days later nothing is left due.

Owns the run over all scenarios. Must never accept an amount that stays because no timer or pass visits it.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from tests.scenarios.due_money import let_all_pay, still_due
from tests.scenarios.language import Row, Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run, run_row


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_nothing_stays_due(scenario: Scenario) -> None:
    """Once all can and will pay, each claim, call, fail, debt and case of the scenario ends within days."""
    setup = Setup(check=False)
    run(scenario, setup)
    let_all_pay(setup.system)
    assert still_due(setup.system.state) == []
    assert violations(setup.system.state) == []


def test_what_is_due_is_found() -> None:
    """Where none pays, what is due is listed."""
    setup = Setup(check=False)
    for text in (
        "asset SOL scale 9 price 100",
        "market SOL-PERP perpetual maker 0% taker 0%",
        "account alice",
        "account bob",
        "deposit alice 1,000 USDC",
        "deposit bob 1,000 USDC",
        "place alice SOL-PERP sell 1 @ 100",
        "place bob SOL-PERP buy 1 @ 100",
        "place alice SOL-PERP buy 1 @ 110",
        "place bob SOL-PERP sell 1 @ 110",
    ):
        run_row(setup, Row("", text, text, None))
    alice, bob = setup.account_id("alice"), setup.account_id("bob")
    assert still_due(setup.system.state) == [
        f"result of account {alice}: -10000000 USDC",
        f"result of account {bob}: 10000000 USDC",
    ]
