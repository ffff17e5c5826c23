# SPDX-License-Identifier: Apache-2.0
"""The state machine with all commands in any order, audited after each (SPEC section 1).

Owns the Hypothesis machine and the check that it tries everything: each registered command has a rule, and no rule is
always accepted or always refused.
"""

import os
import secrets
import sys
from itertools import count
from typing import Final, cast

import pytest
from hypothesis import HealthCheck, seed, settings, strategies as st, target
from hypothesis.stateful import (
    RuleBasedStateMachine,
    get_state_machine_test,
    initialize,
    rule,
)

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.commands import COMMANDS, Command
from tests.stateful import margin_moves
from tests.stateful.decks import GATE_GAMES, GATE_MOVES, WEIGHTS, play_moves
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES, Move, misuse_request, repeat_request
from tests.stateful.player import Player, Tally
from tests.stateful.search_targets import Distances
from tests.verification.groups import NEVER_ACCEPTED

# Rules that may be refused in less than a twentieth of their runs, with the reason.
HARDLY_REFUSED: Final[dict[type[Command], str]] = {
    commands.AdvanceTime: "the sequencer submits it only when something is due, and time cannot be refused"
}
SHARE_MIN: Final = 20  # one in twenty
MODELLED: Final = 5  # in the gate, one game in so many


class Game(RuleBasedStateMachine):
    """One game of Hypothesis; the rules are added by `machine_of`."""

    def __init__(self) -> None:
        """Start without a world; the first rule creates it."""
        super().__init__()
        self.player: Player | None = None
        self.nearest = Distances()

    def play(self, number: int, name: str, move: Move) -> None:
        """Make one move, with the choices of a seed. `name` is the name under which it is counted."""
        assert self.player is not None
        # Hypothesis likes to draw a number again; at another step it leads to other choices.
        self.player.draw = SeededDraw(number * 1_000_003 + len(self.player.steps))
        self.player.rule = name
        with self.player.playing():
            move(self.player)
        self.nearest.look(self.player.state)

    def teardown(self) -> None:
        """The journal of a game that reached its end replays to the same events and state.

        Hypothesis is given how near the game came to a liquidation and to a limit; it prefers to change the games that
        came nearest.
        """
        if self.player is not None and not self.player.failed:
            self.player.finish()
            for label, near in self.nearest.by_label.items():
                target(near, label=label)


def machine_of(tally: Tally, modelled: int = 1) -> type[Game]:
    """Return a machine with one rule for each move, or several of the same for a move that is to be drawn more often.

    The independent model follows one game in `modelled`, if the state machine is not compiled.
    """
    games = count()

    def begin(self: Game) -> None:
        number = next(games)
        self.player = Player(
            SeededDraw(0),
            tally,
            model=IS_PURE and number % modelled == 0,
        )

    body: dict[str, object] = {
        "begin": initialize()(begin),
        "repeat_request": _rule("", repeat_request),
        "misuse_request": _rule("", misuse_request),
        "ask": _rule("", margin_moves.ask),
    }
    for command, move in MOVES.items():
        for copy in range(WEIGHTS.get(command, 1)):
            body[f"{move.__name__}_{copy}"] = _rule(command.__name__, move)
    return cast("type[Game]", type("Clearinghouse", (Game,), body))


def _rule(name: str, move: Move) -> object:
    """Return a rule that makes one move."""

    def step(self: Game, number: int) -> None:
        self.play(number, name, move)

    step.__name__ = move.__name__
    return rule(number=st.integers(0, 2**32 - 1))(step)


def shares_out_of_range(tally: Tally) -> list[str]:
    """Return the rules whose commands were hardly ever, or nearly always, accepted."""
    found: list[str] = []
    for command in COMMANDS:
        name = command.__name__
        accepted, refused = tally.accepted[name], tally.refused[name]
        least = 1 + (accepted + refused) // SHARE_MIN
        is_hardly_accepted = accepted < least and command not in NEVER_ACCEPTED
        if is_hardly_accepted or (refused < least and command not in HARDLY_REFUSED):
            found.append(f"{name}: {accepted} accepted, {refused} refused")
    return found


def run(profile: settings, number: int | None, repeat: str, modelled: int = 1) -> None:
    """Play with a profile, from a seed if one is given. One game in `modelled` has the model beside it.

    `repeat` is the command line that plays the same again.
    """
    sys.stdout.write(f"repeat with: {repeat}\n")
    test = get_state_machine_test(machine_of(Tally(), modelled), settings=profile)
    if number is not None:
        test = seed(number)(test)
    test()


def test_every_command_has_a_rule() -> None:
    """Every registered command has a rule."""
    assert set(MOVES) == set(COMMANDS)
    assert set(HARDLY_REFUSED) <= set(COMMANDS)


def test_a_rule_that_is_always_refused_is_told() -> None:
    """The count of accepted and refused items finds a rule on either side of its range."""
    tally = Tally()
    for command in COMMANDS:
        tally.accepted[command.__name__] = tally.refused[command.__name__] = 50
    tally.refused["AdvanceTime"] = 0
    assert shares_out_of_range(tally) == []
    tally.accepted["CloseAccount"] = 2
    tally.refused["OrderBatch"] = 2
    assert len(shares_out_of_range(tally)) == 2


def test_every_command_in_any_order_keeps_every_invariant(request: pytest.FixtureRequest) -> None:
    """No sequence of commands breaks an invariant, and each rule was both accepted and refused."""
    profile = settings(suppress_health_check=list(HealthCheck))
    repeat = ".venv/bin/python -m pytest tests/stateful/test_machine.py"
    if profile.derandomize:
        profile = settings(profile, max_examples=30, stateful_step_count=60)
    else:
        config = request.config
        repeat += f" --hypothesis-profile={config.getoption('--hypothesis-profile')}"
        repeat += f" --hypothesis-seed={config.getoption('--hypothesis-seed')}"
    run(profile, None, repeat, MODELLED)


@pytest.mark.nightly
@pytest.mark.timeout(1200)
def test_every_rule_is_tried_on_both_sides() -> None:
    """In games drawn move by move, no rule is hardly ever accepted and none hardly ever refused.

    Hypothesis repeats games with slight changes and draws the numbers that it finds in the sources, so its own shares
    depend on chance. These games are the same everywhere.
    """
    tally = Tally()
    for game in GATE_GAMES:
        player = Player(SeededDraw(0), tally, has_authority=game.has_authority)
        play_moves(player, game.number, game.deck, GATE_MOVES)
        player.finish()
    assert shares_out_of_range(tally) == []


@pytest.mark.parametrize(
    ("games", "mark"),
    [
        pytest.param(10, "slow", marks=[pytest.mark.slow, pytest.mark.timeout(1200)], id="slice"),
        pytest.param(
            100, "nightly", marks=[pytest.mark.nightly, pytest.mark.timeout(7200)], id="many"
        ),
    ],
)
def test_games_nobody_has_played_keep_every_invariant(games: int, mark: str) -> None:
    """Longer games from a seed of this run keep every invariant.

    The seed is printed, and can be given in STATEFUL_SEED.
    """
    number = int(os.environ.get("STATEFUL_SEED", secrets.randbelow(2**32)))
    profile = settings(
        max_examples=games,
        stateful_step_count=120,
        derandomize=False,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    command = f".venv/bin/python -m pytest -m {mark} tests/stateful/test_machine.py"
    run(profile, number, f"STATEFUL_SEED={number} {command}")
