# SPDX-License-Identifier: Apache-2.0
"""Commands between the first lock of a settlement and its commitment: slices and commands alternate (C-5.1, I-12.2)."""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.dvp import PHASE_SHARE
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run_row
from tests.stateful.model_comparison import IS_PURE

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")

IN_ADVANCE = """
deposit alice 90,000 USDC
deposit carol 300 XYZ
deposit carol 3,000 USDC
trade XYZ/USDC alice from carol 300 @ 100
trade XYZ/USDC alice from bob 600 @ 100
source xyz-feed
instrument XYZ xyz-feed
tick xyz-feed XYZ last 110
set-apart 1 alice USDC 90,000
advance-to 2023-11-16 11:00
"""
# Her lock is taken back, and her shares are margin of her case (C-9.3). Nothing is delivered: Alice gets the change of
# 3,000 from Carol, and that of 6,000 from Bob a session later; 900 x 110 are to be paid next.
CAROL_IN_DEFAULT = """
held carol XYZ 300
held alice USDC 90,000
withdraw alice 0.000001 USDC -> INSUFFICIENT_FREE_BALANCE
declare-default carol
held carol XYZ 300
held alice USDC 90,000
later
advance-to 2023-11-16 13:00
session 1 POSTED
collateral carol XYZ 300
fail 2 alice XYZ/USDC 900 cash -99,000 deferred 6,000
fail 2 carol XYZ/USDC -300 cash 33,000
balance alice USDC 93,000
set-apart 2 alice USDC 93,000 of 99,000
balance bob USDC 0
balance carol USDC 0
balance carol XYZ 300
"""
LOCKED_SHARES = """
asset TWO scale 0 price 60
market TWO/USDC spot lot 1 tick 0.01 status HALTED
clear TWO/USDC EQ model 3 owners 1
deposit alice 100 TWO
trade TWO/USDC dan from alice 100 @ 100
transfer dan bob 19,000 USDC
advance-to 2023-11-17 11:00
"""
# Dan lacks 100 x 40, and the equity has 3,000. The change to the mark is Alice's all the same.
ALICE_IN_DEFAULT = """
held alice TWO 100
declare-default alice
held alice TWO 100
later
advance-to 2023-11-17 13:00
session 1 POSTED
collateral alice TWO 100
obligation 1 alice TWO/USDC -100 cash 10,000 settled 0
obligation 1 dan TWO/USDC 100 cash -10,000 settled 0 lacks-cash
balance alice USDC 8,000
balance alice TWO 100
fail 2 alice TWO/USDC -100 cash 6,000
fail 2 dan TWO/USDC 100 cash -6,000 days 0 deferred -1,000
advanced dan USDC 3,000
balance ccp_equity USDC 0
ccp-holds-nothing
"""
LODGED = """
deposit bob 1,000 XYZ
transfer alice bob 198,000 USDC
trade XYZ/USDC alice from bob 1,000 @ 100
lodge alice 2,000 USDC
price XYZ 98
advance-to 2023-11-16 11:00
"""
# What is locked is no free collateral, and collateral pays for no session.
NO_COLLATERAL = """
held bob XYZ 1,000
held alice USDC 2,000
lodge bob 1 XYZ -> INSUFFICIENT_FREE_BALANCE
uncollateral bob 1 XYZ -> COLLATERAL_TOO_SMALL
uncollateral alice 2,000 USDC -> COLLATERAL_REQUIRED
later
advance-to 2023-11-16 13:00
session 1 POSTED
collateral alice USDC 2,000
fail 2 alice XYZ/USDC 1,000 cash -98,000 days 0 deferred -2,000
held bob XYZ 0
lodge bob 1 XYZ
"""


def of_file(stem: str) -> Setup:
    """A world after the first set-up of a scenario file."""
    found = next(one for one in SCENARIOS if one.stem == stem and one.repeated)
    setup = Setup(check=False)
    for row in found.rows[: found.repeated]:
        run_row(setup, row)
    return setup


def play(setup: Setup, text: str) -> None:
    """Do rows, some of which are refused."""
    for line in text.strip().splitlines():
        left, _, expected = line.partition(" -> ")
        run_row(setup, Row(line, line, left, expected or None))


def play_amid(setup: Setup, to_ns: int, text: str, phase: int = PHASE_SHARE) -> None:
    """Let a settlement come to a phase, in slices of one step, and do rows; by default before its commitment."""
    system = setup.system
    system.now = to_ns
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deadlines, "WORK_SLICE", 1)
        while all(one.phase < phase for one in system.state.dvp.settlements.values()):
            system.apply(commands.AdvanceTime("clearinghouse", "", to_ns, to_ns))
        patch.setattr(Engine, "next_deadline", lambda _: 0)  # no slice comes before a row
        play(setup, text)
        (settlement,) = system.state.dvp.settlements.values()
        assert settlement.phase == phase


@pytest.mark.parametrize(
    ("stem", "before", "after"),
    [
        ("cash_in_advance", IN_ADVANCE, CAROL_IN_DEFAULT),
        ("default", LOCKED_SHARES, ALICE_IN_DEFAULT),
        ("margin_and_settlement", LODGED, NO_COLLATERAL),
    ],
)
def test_what_is_locked_can_be_released_until_the_commitment(
    stem: str, before: str, after: str
) -> None:
    """A default takes the locks of its member back; other commands cannot."""
    setup = of_file(stem)
    play(setup, before)
    session = setup.system.state.clearing.sessions[1]
    amid, _, later = after.partition("\nlater\n")
    play_amid(setup, session.settlement_ns, amid)
    play(setup, later)
    assert violations(setup.system.state) == []
