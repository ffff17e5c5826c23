# SPDX-License-Identifier: Apache-2.0
"""A settlement that two operators set aside amid its slices, and what comes between (J-2.2, C-5.1, I-12.2)."""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.dvp import GIVES_BACK, PHASE_COMMIT, PHASE_SHARE
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.names import Setup
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.unit.statemachine.settlement.test_removal import of_file, play

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")

SET_ASIDE = """
by carl
quarantine SESSION 1
by ann
quarantine SESSION 1
event SESSION_MOVED session_id 1 is_house_cause 1
"""
LIFT = """
by carl
lift SESSION 1
by ann
lift SESSION 1
"""
# Another segment settles in the same instant, after session 1.
OTHER_SEGMENT = """
by staff
asset TWO scale 0 price 10
market TWO/USDC spot lot 1 tick 0.01 status HALTED
segment FI calendar NPR cut-off 16:00 settlement 12:00 cycle 1
clear TWO/USDC FI model 3 owners 1
by vault
request-deposit bert 10 TWO as third
confirm-deposit third
by staff
trade TWO/USDC alice from bert 10 @ 10
"""


# Two markets of session 1 whose trades settle each by itself.
ALONE = """
by staff
asset ONE scale 0 price 10
asset TEN scale 0 price 10
market ONE/USDC spot lot 1 tick 0.01 status HALTED
market TEN/USDC spot lot 1 tick 0.01 status HALTED
clear ONE/USDC EQ model 1 owners 1
clear TEN/USDC EQ model 1 owners 1
by vault
request-deposit bert 20 ONE as fourth
confirm-deposit fourth
request-deposit bert 20 TEN as fifth
confirm-deposit fifth
by bert
hold bert for alice 10 ONE
by staff
trade ONE/USDC alice from bert 10 @ 10
trade TEN/USDC alice from bert 10 @ 10
"""


@pytest.fixture
def setup(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Setup:
    """Both sides of session 1 have what it takes, and its settlement is due; no slice comes before a row."""
    found = of_file("sessions_set_aside")
    play(found, OTHER_SEGMENT.rstrip() + getattr(request, "param", ""))
    play(found, "advance-to 2023-11-16 11:00")
    found.system.now = found.system.state.clearing.sessions[1].settlement_ns
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    monkeypatch.setattr(Engine, "next_deadline", lambda _: 0)
    return found


def slice_of(setup: Setup) -> None:
    """One slice, and a restart from a snapshot."""
    now = setup.system.now
    setup.system.apply(commands.AdvanceTime("clearinghouse", "", now, now))
    assert violations(setup.system.state) == []
    setup.system.engine = through_snapshot(setup.system.engine)


def up_to(setup: Setup, phase: int) -> None:
    """Slices up to a phase of session 1."""
    settlements = setup.system.state.dvp.settlements
    while 1 not in settlements or settlements[1].phase < phase:
        slice_of(setup)
        settlements = setup.system.state.dvp.settlements


def to_the_end(setup: Setup) -> None:
    """All slices that are left."""
    slice_of(setup)
    while setup.system.engine.is_behind:
        slice_of(setup)


def test_what_is_locked_is_given_back_in_slices_and_cannot_be_spent_before_it_is_locked_again(
    setup: Setup,
) -> None:
    """The other segment settles meanwhile; then the session does, as if it had been moved."""
    up_to(setup, PHASE_COMMIT - 1)
    play(setup, "held bert XYZ 600\nheld alice USDC 60,000")
    play(setup, SET_ASIDE)
    play(setup, "held bert XYZ 600\nheld alice USDC 60,000\nsession 1 NETTED")
    to_the_end(setup)
    play(setup, "session 1 NETTED\nsession 2 POSTED\nheld bert XYZ 0\nheld alice USDC 0")
    assert 1 not in setup.system.state.dvp.settlements
    play(
        setup,
        """
by bert
withdraw bert 401 XYZ -> WORK_QUARANTINED
transfer bert alice 401 XYZ -> WORK_QUARANTINED
by alice
withdraw alice 39,900.000001 USDC -> WORK_QUARANTINED
withdraw alice 39,900 USDC
""",
    )
    play(setup, LIFT)
    to_the_end(setup)
    play(setup, "session 1 POSTED\nbalance alice XYZ 600\nbalance bert USDC 60,100")
    play(setup, "balance alice USDC 39,900\nheld alice USDC 39,900")


@pytest.mark.parametrize("seconds", [6, 3_600, 86_400])
def test_a_gap_while_a_session_is_locked_moves_nothing(setup: Setup, seconds: int) -> None:
    """The settlement goes on where it was: its time had come before the gap began (U-6.2)."""
    up_to(setup, PHASE_COMMIT - 1)
    begins_ns = setup.system.now
    setup.system.now += seconds * 10**9
    setup.system.report_gap(begins_ns)
    play(setup, "held bert XYZ 600\nheld alice USDC 60,000")
    to_the_end(setup)
    play(setup, "session 1 POSTED\nbalance alice XYZ 600\nheld bert XYZ 0\nheld alice USDC 0")


def test_a_session_that_is_lifted_before_all_is_given_back_begins_again_after_that(
    setup: Setup,
) -> None:
    """It is set aside once more meanwhile, and both are without a trace."""
    up_to(setup, PHASE_SHARE)
    play(setup, SET_ASIDE)
    slice_of(setup)
    play(setup, LIFT)
    assert setup.system.state.dvp.settlements[1].is_open == GIVES_BACK
    play(setup, SET_ASIDE.replace("event SESSION_MOVED session_id 1 is_house_cause 1", ""))
    play(setup, LIFT)
    to_the_end(setup)
    play(setup, "session 1 POSTED\nbalance alice XYZ 600\nheld bert XYZ 0\nheld alice USDC 0")


def test_a_default_while_it_gives_back_takes_all_of_the_account_at_once(setup: Setup) -> None:
    """The securities are margin of the case with the declaration; the session goes on without the member."""
    up_to(setup, PHASE_COMMIT - 1)
    play(setup, SET_ASIDE)
    slice_of(setup)
    assert setup.system.state.dvp.settlements[1].is_open == GIVES_BACK
    play(setup, "by staff\ndeclare-default bert")
    play(setup, "held bert XYZ 1,000\ncollateral bert XYZ 1,000")
    play(setup, LIFT)
    to_the_end(setup)
    play(setup, "session 1 POSTED\nbalance alice XYZ 0\nheld alice USDC 0")


@pytest.mark.parametrize("setup", [ALONE], indirect=True)
def test_a_default_takes_nothing_that_was_given_back_before(setup: Setup) -> None:
    """Bert had one of two securities back, and holds as much of it for alice: the default frees the other alone."""
    up_to(setup, PHASE_COMMIT - 1)
    play(setup, "held bert ONE 20\nheld bert TEN 10" + SET_ASIDE)
    settlement = setup.system.state.dvp.settlements[1]
    while sum(one.locked > 0 for one in settlement.flows if one.kind > 0) == 2:
        slice_of(setup)
        settlement = setup.system.state.dvp.settlements[1]
    play(setup, "held bert ONE 10\nheld bert TEN 10\nby staff\ndeclare-default bert")
    # All that is free is margin of the case.
    play(
        setup, "held bert ONE 20\ncollateral bert ONE 10\nheld bert TEN 20\ncollateral bert TEN 20"
    )


def test_a_committed_session_is_not_set_aside(setup: Setup) -> None:
    """Nothing is half done: what is locked settles (C-5.1)."""
    up_to(setup, PHASE_COMMIT + 1)
    play(
        setup,
        """
by carl
quarantine SESSION 1
by ann
quarantine SESSION 1 -> WORK_NOT_SEPARABLE
""",
    )
    to_the_end(setup)
    play(setup, "session 1 POSTED\nbalance alice XYZ 600")
