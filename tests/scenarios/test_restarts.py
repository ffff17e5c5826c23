# SPDX-License-Identifier: Apache-2.0
"""Every scenario with a settlement once more: it is set aside amid its locks, given back, and begins again (J-2.2).

In one instant nothing else changes, so all figures are those of a settlement that was never set aside.
"""

import pytest

from clearinghouse.statemachine.engine import deadlines, engine
from clearinghouse.statemachine.state.dvp import GIVES_BACK, PHASE_COMMIT, Settlement
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.types import WORK_KIND_SESSION
from tests.scenarios.language import Scenario
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.model_comparison import IS_PURE, Modelled
from tests.stateful.quarantines import one_person
from tests.stateful.snapshots import through_snapshot
from tests.support import System

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched"),
]
# By file: all that a settlement locks, borrows, sets apart or removes.
FILES = (
    "cash_in_advance",
    "chains",
    "deferred",
    "dvp",
    "intraday_credit",
    "margin_and_settlement",
    "offers",
    "redemptions",
    "splits",
)
# By the begin of their sentences: one counts how often credit is given back, one lets days pass in one command, in one
# orders rest in a closed market between two slices, and in one an account is flagged a slice later.
BESIDE = (
    "A session that is decided again takes its credit back",
    "Two that fail are settled in cash",
    "Orders end when the market closes",
    "In liquidation on the exchange",
)
PLAYED = [one for one in SCENARIOS if one.stem in FILES and not one.sentence.startswith(BESIDE)]


class RestartingSystem(System):
    """A world in which each settlement is set aside once, after so many of its slices, and begins again."""

    def __init__(self, after: int, *, model: bool) -> None:
        """Set each settlement aside after so many slices, or before its commitment if that comes first."""
        super().__init__(check=not model, model=model)
        self.after = after
        self.slices: dict[int, int] = {}  # by session
        self.before: dict[tuple[int, int], int] = {}

    def apply(self, command: commands.Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and what is left of due work."""
        outcome = super().apply(command, digest=digest)
        received = self.events
        while self.engine.is_behind and isinstance(command, commands.AdvanceTime):
            for session_id in self.state.dvp.settling[:1]:
                self._meet(self.state.dvp.settlements[session_id])
            super().apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))
            received = received + self.events
        self.events = received
        return outcome

    def _meet(self, settlement: Settlement) -> None:
        """Restart the settlement that runs, if it is its turn."""
        slices = self.slices.get(settlement.session_id, 0) + 1
        self.slices[settlement.session_id] = slices
        if slices == 1:
            self.before = self._bound()
        is_turn = slices >= self.after or settlement.phase == PHASE_COMMIT
        if slices > 0 and is_turn and settlement.phase <= PHASE_COMMIT:
            self.slices[settlement.session_id] = -(10**9)
            self._restart(settlement)

    def _bound(self) -> dict[tuple[int, int], int]:
        """What is under hold and what `ccp_liquidity` and `ccp_equity` have lent, by account and asset."""
        state = self.state
        found: dict[tuple[int, int], int] = {
            (account.id, asset_id): one.held
            for account in state.accounts.values()
            for asset_id, one in account.holdings.items()
        }
        found |= {(0, key): amount for key, amount in state.dvp.advances.items()}
        found |= {(-1, key): credit.amount for key, credit in state.intraday.open.items()}
        return {key: amount for key, amount in found.items() if amount}

    def _restart(self, settlement: Settlement) -> None:
        """Set a settlement aside, let it give back in slices with a restart of the machine after each, and lift it.

        Where time would go on meanwhile it is lifted at once.
        """
        state, session_id = self.state, settlement.session_id
        session = state.clearing.sessions[session_id]
        is_house_cause, work = session.is_house_cause, (WORK_KIND_SESSION, session_id, "test")
        is_simple = not state.dvp.offers and not any(
            one.cash_in_advance for one in state.clearing.segments.values()
        )
        self._amid(commands.QuarantineWork(*self.head(), *work))
        while session_id in self.state.dvp.settlements and self.now == session.settlement_ns:
            assert self.state.dvp.settlements[session_id].is_open == GIVES_BACK
            super().apply(commands.AdvanceTime("clearinghouse", "", self.now, self.now))
            if self.modelled is None:
                self.engine = through_snapshot(self.engine)
            session = self.state.clearing.sessions[session_id]
            if is_simple and session_id not in self.state.dvp.settlements:
                assert self._bound() == self.before
        self._amid(commands.LiftQuarantine(*self.head(), *work))
        session.is_house_cause = is_house_cause  # so that its fails are those of the scenario
        if self.modelled is not None and not is_house_cause:
            self.modelled.model.settlement.of_house.discard(session_id)

    def _amid(self, command: commands.Command) -> None:
        """Apply a command between two slices: none comes before it."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(engine.Engine, "next_deadline", lambda _: 0)
            assert super().apply(command).codes == [codes.OK]


@pytest.mark.parametrize(
    ("after", "model"), [(4, False), (12, False), (40, False), (12, True), (30, True)]
)
@pytest.mark.parametrize("scenario", PLAYED, ids=lambda s: f"{s.stem}: {s.sentence}")
def test_scenario(scenario: Scenario, after: int, *, model: bool) -> None:
    """All answers and figures are those of the scenario; the independent model plans each settlement twice."""
    setup = Setup(check=True)
    setup.system = RestartingSystem(after, model=model)
    with pytest.MonkeyPatch.context() as patched:
        one_person(patched)
        for module in (deadlines, engine):
            patched.setattr(module, "WORK_SLICE", 1)
        run(scenario, setup)


class FollowedSystem(System):
    """A world that the independent model follows also with authority: no command is refused for it."""

    def begin_with_operators(self, first: str, second: str) -> None:
        """Begin with authority."""
        super().begin_with_operators(first, second)
        self.modelled = Modelled(self.state)


@pytest.mark.parametrize(
    "scenario",
    [one for one in SCENARIOS if one.stem == "sessions_set_aside"],
    ids=lambda s: s.sentence,
)
def test_the_model_agrees(scenario: Scenario) -> None:
    """What is kept, late, moved, tried and owed is that of the model."""
    setup = Setup(check=False)
    setup.system = FollowedSystem(check=False)
    run(scenario, setup)
    assert setup.system.modelled is not None
