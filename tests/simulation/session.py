# SPDX-License-Identifier: Apache-2.0
"""A client that plays whole moves of the stateful tests: it waits for each answer before it asks on.

Owns the wait: the simulation goes on turn by turn, with everybody else's calls and every fault in between, until the
answer is there. A move that finds another world than it counted on is given up; what broke a promise is not.
"""

from typing import Final, Protocol, cast

from clearinghouse.server.journal.records import encode_command
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.simulation.command_sources import Context, Head, game_deck
from tests.simulation.reference import NOT_RUN, Broken
from tests.simulation.traffic import Request, Wire
from tests.stateful.draws import SeededDraw
from tests.stateful.player import Player

ANSWER_STEPS: Final = 20_000
_ADVANCE_STEPS: Final = 12


class Turns(Protocol):
    """The simulation as a session sees it."""

    wire: Wire
    time_ns: int

    def turn(self) -> None:
        """Everybody has one turn."""
        ...

    def engine(self) -> Engine | None:
        """The machine of the server; None while there is none."""
        ...


class GivenUpError(Exception):
    """A move cannot go on."""


class Session(Context):
    """What a move sees in place of a player; `play_one` plays the next."""

    def __init__(self, turns: Turns, seed: int) -> None:
        """Draw moves from a seed."""
        super().__init__(SeededDraw(seed))
        self.calls_sent = 0
        self.items = 0
        self.accepted = 0
        self._turns = turns
        self._deck = game_deck(seed)
        self._answers: list[Outcome] = []
        self._failure: BaseException | None = None

    def play_one(self) -> None:
        """Play one move. Raises what a turn raised."""
        try:
            self.draw.pick(self._deck)(cast("Player", self))
        except GivenUpError:
            return
        except (AssertionError, LookupError):
            # A move may count on an answer that another caller's request has changed.
            if self._failure is not None:
                raise

    # --- what a move asks of a player ---

    @property
    def engine(self) -> Engine:
        """The machine, as soon as there is one."""
        engine = self._turns.engine()
        while engine is None:
            self._turn()
            engine = self._turns.engine()
        return engine

    @property
    def state(self) -> State:
        """The state, as soon as there is one."""
        return self.engine.state

    @property
    def now(self) -> int:
        """The time of day."""
        return self._turns.time_ns

    @now.setter
    def now(self, time_ns: int) -> None:
        """Time passes for everybody."""
        self._turns.time_ns = max(self._turns.time_ns, time_ns)

    def head(self, principal: str = "test") -> Head:
        """Caller, a fresh request id and the creation time."""
        self.calls_sent += 1
        return (principal, f"session-{self.calls_sent}", self.now)

    def apply(self, command: Command) -> Outcome:
        """Ask, and wait for the answer."""
        self._answers.clear()
        self._turns.wire.send(Request(self, command, encode_command(command)))
        for _ in range(ANSWER_STEPS):
            self._turn()
            if self._answers:
                break
        else:
            raise Broken(f"no answer within {ANSWER_STEPS} steps: {command}")
        if self._answers[0].codes[0] in NOT_RUN:
            raise GivenUpError
        return self._answers[0]

    play = apply

    def must(self, command: Command) -> int:
        """As `apply`, for what has to succeed; the id of its answer."""
        outcome = self.apply(command)
        if outcome.codes != [codes.OK]:
            raise GivenUpError
        return outcome.ids[0]

    def advance(self) -> Outcome | None:
        """A few turns, in which the machine does what is due."""
        for _ in range(_ADVANCE_STEPS):
            self._turn()
        return None

    # --- the wait ---

    def hear(self, request: Request, outcome: Outcome) -> None:
        """The answer."""
        self._answers.append(outcome)
        self.items += len(outcome.codes)
        self.accepted += outcome.codes.count(codes.OK)

    def _turn(self) -> None:
        """One turn of the simulation, whose failures are not the move's."""
        try:
            self._turns.turn()
        except BaseException as error:
            self._failure = error
            raise
