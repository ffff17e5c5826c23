# SPDX-License-Identifier: Apache-2.0
"""One machine that gets command after command, with all checks after each: the audit and the model.

Owns the order of the checks, and the steps by which the same game is played and checked again (`again`). Must never
choose a command, nor draw a number: what it finds depends on the commands alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import command_digest, decode_command
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX
from clearinghouse.storage.encoding import encode
from tests.stateful.digest import digest as state_digest
from tests.stateful.draws import SeededDraw
from tests.stateful.event_audit import Auditor
from tests.stateful.gate_soundness import findings, raises_risk
from tests.stateful.model_comparison import Modelled
from tests.stateful.snapshots import snapshot_bytes, through_snapshot

RESTORED: Final = 3  # how often the replay of a finished game goes through a snapshot
# Units after which a turn of a command ends in the sequencer; each command of a game has one of these.
_UNITS_OF_TURNS: Final = (0, 25, AMOUNT_MAX)

# The check that ended a game.
BY_MACHINE: Final = "machine"
BY_CHECK: Final = "check"
BY_TEST: Final = "test"


# The last error that ended a game. Hypothesis plays many more of them while it looks for a smaller one, and what ends
# that, such as a time limit, does not know it.
FOUND: Final[list[Exception]] = []


class Step(NamedTuple):
    """One command of a game as it is journaled: when, and its bytes."""

    time_ns: int
    encoded: bytes


class Failed(NamedTuple):
    """A game that ended with an error: all that is needed to repeat it.

    `judged_from` is the first step that was audited.
    """

    genesis: Genesis
    steps: list[Step]
    judged_from: int | None
    modelled: bool
    by: str


def failed_game(error: BaseException) -> Failed | None:
    """Return the game that an error ended; None if the error carries no game."""
    return getattr(error, "failed_game", None)


def encode_events(taken: list[int]) -> bytes:
    """Return the bytes of events as they are journaled."""
    return encode(tuple(taken))


def encode_work(engine: Engine, command: Command) -> bytes:
    """Return the bytes that state how many units of work the command's principal has used in its second.

    A replay that counts other units would end its slices of work elsewhere.
    """
    units = engine.state.work.of_principal(command.principal, engine.state.time_ns)
    return units.to_bytes(8, "big")


def replay(genesis: Genesis, steps: list[Step], restored: int = 0) -> tuple[Engine, bytes, bytes]:
    """Apply the steps from genesis.

    Return the engine, the digest of the bytes of all events, and the digest of all work.

    At `restored` points on the way the machine is replaced by one that is restored from its snapshot.
    """
    engine = Engine(genesis)
    total, work = sha256(), sha256()
    sequence = 0
    points = {len(steps) * point // (restored + 1) for point in range(1, restored + 1)}
    for number, step in enumerate(steps):
        if number in points:
            engine = through_snapshot(engine)
        command = decode_command(step.encoded)
        engine.apply(command, sequence + 1, step.time_ns, command_digest(step.encoded))
        sequence += command.count()
        total.update(encode_events(engine.take_events()))
        work.update(encode_work(engine, command))
    return engine, total.digest(), work.digest()


class CheckedEngine:
    """One game: its machine, its steps and its checks. No check is made before `validate` is called."""

    def __init__(self, genesis: Genesis, *, model: bool = False) -> None:
        """Begin before the first command. With `model`, the independent model also gets every command."""
        self.genesis = genesis
        self.engine = Engine(genesis)
        self.sequence = 0
        self.steps: list[Step] = []
        self.events_digest = sha256()
        self.work_digest = sha256()
        self.received_kinds: set[int] = set()
        self.auditor = Auditor(self.engine.state)
        self.modelled = Modelled(self.engine.state) if model else None
        self.judged_from: int | None = None
        self.failed = False

    @property
    def state(self) -> State:
        """The machine's state."""
        return self.engine.state

    def validate(self) -> None:
        """Begin to audit: from now on each command is checked."""
        self.auditor.follow()
        self.judged_from = len(self.steps)

    def take(self, command: Command, encoded: bytes, time_ns: int) -> Outcome:
        """Note a command, apply it, and check its effects.

        Raises AssertionError with the findings, and any error of the machine. The error then carries the game.
        """
        self.steps.append(Step(time_ns, encoded))
        first = self.sequence + 1
        self.sequence += command.count()
        increasing = isinstance(command, commands.OrderBatch) and raises_risk(self.state, command)
        try:
            outcome = self._apply_in_turns(command, first, time_ns, command_digest(encoded))
        except Exception as error:
            self._lost(error, BY_MACHINE)
            raise
        taken = self.engine.take_events()
        self.events_digest.update(encode_events(taken))
        self.work_digest.update(encode_work(self.engine, command))
        received = split(taken)
        self.received_kinds.update(event.kind for event in received)
        try:
            self._look(command, outcome, taken, received, increasing=increasing)
        except Exception as error:
            self._lost(error, BY_CHECK)
            raise
        return outcome

    def _apply_in_turns(self, command: Command, first: int, time_ns: int, digest: bytes) -> Outcome:
        """Apply a command as the sequencer does, in turns of few or many units of work.

        The replay at the end makes no turns.
        """
        units = _UNITS_OF_TURNS[first % len(_UNITS_OF_TURNS)]
        state = self.state
        call = self.engine.start(command, first, time_ns, digest)
        while not self.engine.proceed(call, call.items, state.work.used(state.events) + units):
            pass
        return call.outcome

    @contextmanager
    def playing(self) -> Iterator[None]:
        """End the game at any error of a move or of a test inside the block, too."""
        try:
            yield
        except Exception as error:
            self._lost(error, BY_TEST)
            raise

    def _lost(self, error: Exception, by: str) -> None:
        """End the game by an error: the error then carries what is needed to repeat the game, unless it already
        does.
        """
        self.failed = True
        if failed_game(error) is None:
            modelled = self.modelled is not None
            game = Failed(self.genesis, self.steps, self.judged_from, modelled, by)
            error.failed_game = game  # type: ignore[attr-defined]  # errors go their way unwrapped
            FOUND[:] = [error]

    def finish(self) -> None:
        """Check that the journal of the game replays to the same events and the same state, also with snapshots
        between (I-10).
        """
        try:
            engine, total, work = replay(self.genesis, self.steps, RESTORED)
            assert work == self.work_digest.digest(), "a replay counts other work"
            assert total == self.events_digest.digest(), "a replay gives other events"
            assert state_digest(engine.state) == state_digest(self.state), (
                "a replay gives another state"
            )
            # An engine that answered reads meanwhile has the same snapshot as one that did not.
            assert snapshot_bytes(engine.state) == snapshot_bytes(self.state), (
                "a replay gives another snapshot"
            )
        except Exception as error:
            self._lost(error, BY_CHECK)
            raise

    def _look(
        self,
        command: Command,
        outcome: Outcome,
        taken: list[int],
        received: list[Event],
        *,
        increasing: bool,
    ) -> None:
        """Make all checks after a command. Raises AssertionError with what they find."""
        self.auditor.take(received)
        if self.modelled is not None:
            found = self.modelled.take(command, outcome, taken, received)
            assert not found, "\n".join([f"by the model, after {command}:", *found])
        if self.judged_from is None:
            return
        found = self.auditor.check(command, outcome, received)
        if increasing and outcome.codes == [codes.OK] and not outcome.repeated:
            assert isinstance(command, commands.OrderBatch)
            found += findings(self.state, command, SeededDraw(self.sequence))
        assert not found, "\n".join([f"after {command}:", *found])
