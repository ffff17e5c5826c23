# SPDX-License-Identifier: Apache-2.0
"""Layers that are not all lots of a fail are found, carried or in a settlement (SPEC I-9, C-5.2)."""

from typing import Final

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.state.state import State
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row

FAIL: Final = """
asset XYZ scale 0 price 100
market XYZ/USDC spot lot 1 tick 0.01 status HALTED band 20%
account alice kind house
account bob kind house
member alice
member bob
calendar NPR closed sat,sun
segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
clear XYZ/USDC EQ model 3 owners 1
deposit alice 500,000 USDC
advance-to 2023-11-15 09:00
trade XYZ/USDC alice from bob 100 @ 100
advance-to 2023-11-16 12:00
"""


def failed() -> State:
    """Bob has failed 100 to Alice for a day."""
    setup = Setup(check=False)
    for text in FAIL.strip().splitlines():
        run_row(setup, Row(text, text, text, None))
    return setup.system.state


def test_layers_of_a_net_are_its_carried_lots() -> None:
    """A lot without an age is found."""
    state = failed()
    assert violations(state) == []
    net = next(iter(state.clearing.sessions[2].nets.values()))
    assert net.carried_layers == [0, 100]
    net.carried_layers = [0, 99]
    found = violations(state)
    assert [f"layers [0, 99] of {net.carried_lots} lots" in one for one in found] == [True]


def test_layers_of_an_obligation_are_its_lots() -> None:
    """One that is too old is found."""
    state = failed()
    one = state.dvp.settlements[1].obligations[0]
    assert one.layers == [100]
    one.layers = [0] * 31 + [100]
    assert any(f"of {one.lots} lots" in finding for finding in violations(state))
