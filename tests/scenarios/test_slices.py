# SPDX-License-Identifier: Apache-2.0
"""Every scenario once more, its due work in the smallest slices, and a restart from a snapshot after them (I-12.2).

Where nothing but slices stands between the begin and the end of a pass, all figures are those of one step.
"""

import pytest

from clearinghouse.statemachine.contracts import market_end
from clearinghouse.statemachine.default import cases, repayments
from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.ledger import sharing as ledger_sharing
from clearinghouse.statemachine.liquidation import lender_checks, passes, rest_closing
from clearinghouse.statemachine.orders import conditional_orders
from clearinghouse.statemachine.pretrade import kill_switch
from clearinghouse.statemachine.state import sharing as state_sharing, trigger_books, work
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.trigger_books import STEPS_OF_PART
from clearinghouse.statemachine.trading import auction_orders, uncrossing
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched"),
]

_MOVES_DEADLINES = (commands.ReportGap, commands.MoveDeadline, commands.LiftQuarantine)
# A command that is followed by more slices than this restarts after one in as many of the rest.
RESTARTS = 64


# What one price triggers is placed by id within a part alone, and before the next order of a batch if it is one part.
OF_A_PART = frozenset(
    (
        "An order that an item of a batch triggers comes before the next item of the batch.",
        "Orders that one price reaches trigger in the order of their ids, at any trigger prices.",
        "A stop and an exit that one price reaches: the older closes the position, the exit is gone.",
        "Of three exits that one price reaches, the first closes the position, and the others end without an order.",
    )
)


class SlicedSystem(System):
    """A world in which slices of due work are followed by a restart and the next slice."""

    slices = 0

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and what is left of due work; `events` are those of all.

        Deadlines that move, move when time passes after the command, as without slices.
        """
        outcome = super().apply(command, digest=digest)
        received = self.events
        begun = self.slices
        while self.engine.is_behind and not isinstance(command, _MOVES_DEADLINES):
            self.slices += 1
            number = self.slices - begun
            if number <= RESTARTS or number % RESTARTS == 0:
                self.engine = self.restarted()
            super().apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))
            received = received + self.events
        self.events = without_detour(received)
        return outcome

    def restarted(self) -> Engine:
        """The machine that goes on: that of the snapshot."""
        return through_snapshot(self.engine)


def smallest_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a slice of one unit each deadline, visit of an account and triggered order is a slice of its own."""
    for module in (
        deadlines,
        engine,
        kill_switch,
        cases,
        lender_checks,
        market_end,
        repayments,
        uncrossing,
    ):
        monkeypatch.setattr(module, "WORK_SLICE", 1)
    for module in (conditional_orders, trigger_books):
        monkeypatch.setattr(module, "STEPS_OF_PART", 1)
    for module in (ledger_sharing, passes, rest_closing, state_sharing, uncrossing, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 2)
    for module in (uncrossing, work):
        monkeypatch.setattr(module, "FORGOTTEN_PER_UNIT", 1)
    monkeypatch.setattr(uncrossing, "FREED_AT_ONCE", 1)
    for name in ("LEVEL_PART", "MOVED_AT_ONCE"):
        monkeypatch.setattr(auction_orders, name, 1)


def without_detour(received: list[Event]) -> list[Event]:
    """The events without the status SETTLING that a future has only between slices, while its positions end."""
    kept: list[Event] = []
    status: dict[int, Event] = {}
    for event in received:
        if event.name == "MARKET_STATUS_CHANGED":
            before = status.pop(event.fields["market_id"], None)
            if before is not None and event.fields["to_status"] == types.MARKET_CLOSED:
                kept.remove(before)
                event.fields["from_status"] = before.fields["from_status"]
            if event.fields["to_status"] == types.MARKET_SETTLING:
                status[event.fields["market_id"]] = event
        kept.append(event)
    return kept


def play_in_slices(scenario: Scenario) -> None:
    """Run a scenario with its due work in the smallest slices; every invariant is checked after each command."""
    setup = Setup(check=True)
    setup.system = SlicedSystem()
    with pytest.MonkeyPatch.context() as patched:
        smallest_slices(patched)
        if scenario.sentence in OF_A_PART:
            patched.setattr(trigger_books, "STEPS_OF_PART", STEPS_OF_PART)
            patched.setattr(conditional_orders, "STEPS_OF_PART", STEPS_OF_PART)
        run(scenario, setup)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_scenario(scenario: Scenario) -> None:
    """All answers and figures are those of the scenario."""
    play_in_slices(scenario)
