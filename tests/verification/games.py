# SPDX-License-Identifier: Apache-2.0
"""The games and scenarios whose figures stand in the matrix, and what is counted in them.

`python -m tests.verification.games 100 150` plays long games of these numbers for `make coverage`, one of each deck.

Owns the counts by kind of command. The games are those that `tests/stateful/test_machine.py` plays under the audit in
every run of the tests; here they are played once more to be counted, and asked again on the way.
"""

import sys
from collections import Counter, defaultdict
from itertools import combinations
from typing import Final

from clearinghouse.server.journal.records import command_digest, encode_command
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event, split
from tests.golden.make_scenario import SCENARIOS as GOLDEN
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import SCENARIOS, run
from tests.stateful.decks import COUNTERPARTY, EXCHANGE, GATE_GAMES, GATE_MOVES, Game, moves_of
from tests.stateful.draws import SeededDraw
from tests.stateful.player import Player, Tally
from tests.stateful.snapshots import through_snapshot
from tests.support import System

LONG: Final = 300  # moves
MOVES_UNTIL_ASKED: Final = (
    10  # and so many more, and so on: time goes fast, and answers are kept for minutes
)
OF_THE_CALL: Final = ("principal", "request_id", "created_ns", "present", "expected_version")
TOO_LATE: Final = frozenset({codes.REQUEST_EXPIRED, codes.REQUEST_ID_REUSED})


class Counts:
    """What became of each kind of command, by the name of the kind."""

    def __init__(self) -> None:
        """Start from nothing."""
        self.accepted: Counter[str] = Counter()  # items, in games
        self.refused: Counter[str] = Counter()
        self.repeated: Counter[str] = (
            Counter()
        )  # calls that came again, with the answer that they had had
        self.scenario: dict[str, str] = {}  # the first scenario in which one was accepted
        self.events: defaultdict[str, set[str]] = defaultdict(set)  # of accepted ones, anywhere
        self.alike: dict[
            str, set[tuple[str, str]]
        ] = {}  # pairs of numbers equal in each accepted command

    def take(self, command: Command, outcome: Outcome) -> None:
        """A command of a game and its answer."""
        name = type(command).__name__
        if not outcome.repeated:
            accepted = outcome.codes.count(codes.OK)
            self.accepted[name] += accepted
            self.refused[name] += len(outcome.codes) - accepted

    def hear(self, command: Command, outcome: Outcome, received: list[Event]) -> None:
        """Count the results of an accepted command, and which of its numbers are equal."""
        if codes.OK in outcome.codes and not outcome.repeated:
            name = type(command).__name__
            self.events[name].update(event.name for event in received)
            numbers = numbers_of(command)
            known = self.alike.get(name, set(combinations(numbers, 2)))
            self.alike[name] = {(one, two) for one, two in known if numbers[one] == numbers[two]}


def numbers_of(command: Command) -> dict[str, object]:
    """The numbers that a command states by name, columns whole; ids have types of their own and are left out."""
    return {
        name: value
        for name, value in vars(command).items()
        if name not in OF_THE_CALL
        and not name.endswith(("_id", "_ids", "_reason"))
        and not isinstance(value, str)
    }


class Counted(Player):
    """A game that is counted."""

    def __init__(self, counts: Counts, *, has_authority: bool = False) -> None:
        """Set the world up; the set-up is the same in every game and is not counted."""
        self.counts: Counts | None = None
        super().__init__(SeededDraw(0), Tally(), audit=False, has_authority=has_authority)
        self.counts = counts

    def take(self, command: Command, encoded: bytes, time_ns: int) -> Outcome:
        """Apply a command as ever, and count what became of it."""
        outcome = super().take(command, encoded, time_ns)
        if self.counts is not None:
            self.counts.take(command, outcome)
        return outcome

    def ask_again(self) -> None:
        """Every call since the last time once more: its answer while that is kept, else too late; no other effect
        (I-11).

        A machine restored from a snapshot is asked, so that the game goes on as if nothing had been.
        """
        assert self.counts is not None
        engine = through_snapshot(self.engine)
        state = engine.state
        window = state.genesis.request_window_ns + state.genesis.request_ahead_ns
        kept = {
            key: stored.answer
            for key, stored in state.requests.items()
            if stored.time_ns + window >= state.time_ns  # older ones go with the next call
        }
        for command, first in self.calls:
            name = type(command).__name__
            digest = command_digest(encode_command(command))
            outcome = engine.apply(command, state.sequence + 1, state.time_ns, digest)
            received = [event.name for event in split(engine.take_events())]
            if (command.principal, command.request_id) in kept:
                assert outcome.repeated
                assert outcome.codes == first.codes
                assert outcome.ids == first.ids
                assert outcome.fills == first.fills
                assert outcome.first_sequence == first.first_sequence
                assert received == ["CALL_REPEATED"]
                self.counts.repeated[name] += 1
            else:
                assert set(outcome.codes) <= TOO_LATE
                assert received == ["CALL_REFUSED"]
        assert {key: stored.answer for key, stored in state.requests.items()} == kept
        self.calls.clear()


def play(game: Game, moves: int, counts: Counts) -> Counted:
    """One game to its last move, counted."""
    player = Counted(counts, has_authority=game.has_authority)
    for number, _ in enumerate(moves_of(player, game.number, game.deck, moves), start=1):
        if number % MOVES_UNTIL_ASKED == 0:
            player.ask_again()
    return player


def play_games(counts: Counts) -> None:
    """The games of the gate, move by move as there, counted, and asked again."""
    for game in GATE_GAMES:
        play(game, GATE_MOVES, counts)


class CountedSystem(System):
    """A scenario's world that remembers which kinds of command were accepted."""

    def __init__(self, counts: Counts) -> None:
        """Start at genesis."""
        super().__init__(check=False)
        self.counts = counts
        self.accepted: set[str] = set()

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command as ever, and note whether it was accepted."""
        outcome = super().apply(command, digest=digest)
        if codes.OK in outcome.codes and not outcome.repeated:
            self.accepted.add(type(command).__name__)
        self.counts.hear(command, outcome, self.events)
        return outcome


def play_scenarios(counts: Counts) -> None:
    """Every scenario, those of the golden journals included, with its figures compared as ever."""
    golden = [scenario for path in GOLDEN for scenario in read_scenarios(path)]
    for scenario in (*SCENARIOS, *golden):
        setup = Setup(check=False)
        system = CountedSystem(counts)
        setup.system = system
        run(scenario, setup)
        for name in system.accepted:
            counts.scenario.setdefault(name, f"{scenario.stem}: {scenario.sentence}")


def main(first: int, last: int) -> int:
    """Play long games, from the first number up to the last, which is left out."""
    for number in range(first, last):
        play(Game(number, EXCHANGE), LONG, Counts())
        play(Game(number, COUNTERPARTY), LONG, Counts())
    return 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
