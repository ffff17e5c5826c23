# SPDX-License-Identifier: Apache-2.0
"""Plays a few games with every invariant checked after each command: `python -m tests.bugzoo.audited`.

Owns a short form of the stateful tests, for a first look. Each game ends with its replay, by way of snapshots too.
"""

import sys

from tests.stateful.draws import SeededDraw
from tests.stateful.moves import MOVES
from tests.stateful.player import Player, Tally
from tests.stateful.test_machine import WEIGHTS

GAMES = 8
MOVES_IN_GAME = 120


def play(number: int) -> None:
    """Play one game to its end. Raises AssertionError, or any error of a broken machine."""
    names = [command for command in MOVES for _ in range(WEIGHTS.get(command, 1))]
    player = Player(SeededDraw(0), Tally())
    deck = SeededDraw(number)
    for move in range(MOVES_IN_GAME):
        command = deck.pick(names)
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = command.__name__
        MOVES[command](player)
    player.finish()


def main() -> int:
    """Fail at the first game that breaks an invariant."""
    for number in range(GAMES):
        try:
            play(number)
        except (AssertionError, KeyError) as error:
            lines = str(error).splitlines() or [type(error).__name__]
            print(f"FAILED audited game {number} - {' '.join(lines[1:2] or lines)}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
