# SPDX-License-Identifier: Apache-2.0
"""Runs that compare liquidity: the order of figures, and a run that is asked for while one is under way (C-12)."""

import pytest

from clearinghouse.statemachine.clearing_margin.liquidity_runs import AT_CUT_OFF, liquidity_due
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDITY_RUN
from clearinghouse.statemachine.vocabulary import types
from tests.scenarios.names import Setup
from tests.stateful.model_comparison import IS_PURE
from tests.unit.statemachine.played import played

of_written_code = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")
FRIDAY, MONDAY = 19_678, 19_681
"""2023-11-17 and 2023-11-20, in days since 1970."""


def with_two_dates(more: str = "") -> Setup:
    """Payments in USDC and EUR on the 17th, and in USDC on the 20th; the cut-off of the 16th is not over."""
    return played(
        "liquidity",
        "Margin in another currency",
        "liquidity EUR",
        "advance-to 2023-11-16 09:00\ntrade XYZ/USDC dan from bob 10 @ 100\n" + more,
    )


def test_figures_are_stated_by_currency_and_then_by_moment() -> None:
    """USDC of both dates, and of both together, come before EUR, though its payments are due on the first."""
    setup = with_two_dates("advance-to 2023-11-16 16:00")
    compared = [one for one in setup.system.events if one.name == "LIQUIDITY_COMPARED"]
    names = ("asset_id", "value_date", "stress")
    assert [tuple(one.fields[name] for name in names) for one in compared] == [
        (1, FRIDAY, types.LIQUIDITY_STRESS_MEMBERS),
        (1, MONDAY, types.LIQUIDITY_STRESS_MEMBERS),
        (1, MONDAY, types.LIQUIDITY_STRESS_DAYS),
        (setup.asset_id("EUR"), FRIDAY, types.LIQUIDITY_STRESS_MEMBERS),
    ]


@of_written_code
def test_a_run_that_is_asked_for_meanwhile_follows_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A cut-off within a run is kept for its end: the next run begins then, in the same instant."""
    setup = with_two_dates()
    system, state = setup.system, setup.system.state
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    state.timers.schedule(system.now, DEADLINE_LIQUIDITY_RUN, AT_CUT_OFF)
    before = state.liquidity.run.id
    system.advance(0)
    assert state.liquidity.run.is_open()
    assert state.liquidity.run.id == before + 1
    liquidity_due(state, AT_CUT_OFF)
    assert state.liquidity.run.is_asked
    while state.liquidity.run.id == before + 1:
        system.advance(0)
    assert state.liquidity.run.begun_ns == system.now
    while state.liquidity.run.is_open():
        system.advance(0)
    assert (DEADLINE_LIQUIDITY_RUN, AT_CUT_OFF) not in state.timers.due
    assert not state.liquidity.run.is_asked
