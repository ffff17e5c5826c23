# SPDX-License-Identifier: Apache-2.0
"""Plays a few games with every invariant checked after each command: `python -m tests.bugzoo.audited`.

Owns a short form of the stateful tests, for a first look. Each game ends with its replay, by way of snapshots too.
"""

import sys

from tests.stateful.decks import AUTHORITY, COUNTERPARTY, EXCHANGE, Game, play_moves
from tests.stateful.draws import SeededDraw
from tests.stateful.player import Player, Tally

GAMES = (
    *(Game(n, EXCHANGE) for n in range(8)),
    *(Game(n, COUNTERPARTY) for n in range(4)),
    *(Game(n, AUTHORITY) for n in range(2)),
)
MOVES_IN_GAME = 120


def play(game: Game) -> None:
    """Play one game to its end. Raises AssertionError, or any error of a broken machine."""
    player = Player(SeededDraw(0), Tally(), has_authority=game.has_authority)
    play_moves(player, game.number, game.deck, MOVES_IN_GAME)
    player.finish()


def main() -> int:
    """Fail at the first game that breaks an invariant."""
    for number, game in enumerate(GAMES):
        try:
            play(game)
        except (AssertionError, KeyError) as error:
            lines = str(error).splitlines() or [type(error).__name__]
            print(f"FAILED audited game {number} - {' '.join(lines[1:2] or lines)}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
