# SPDX-License-Identifier: Apache-2.0
"""Games in which a settlement pass is done in small slices, with a command after each (SPEC I-6.1, I-12.2).

Owns these games: the audit follows each command, and the journal replays, through snapshots too. The model knows passes
that are done at once, so it is not asked.
"""

from typing import Final

import pytest

from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.pnl_settlement.phases import continue_pnl_settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime
from tests.stateful.decks import WEIGHTS, exchange_deck, moves_of
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.player import Player, Tally

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")

MOVES_IN_GAME: Final = 100
SLICE: Final = 1


def play(number: int, moves: int) -> tuple[Player, int]:
    """Play a game. Return it, and after how many of its moves a settlement pass was under way."""
    player = Player(SeededDraw(0), Tally())
    deck = exchange_deck({**WEIGHTS, AdvanceTime: 8})
    under_way = 0
    for _ in moves_of(player, number, deck, moves):
        under_way += player.state.cursors.pnl_settlement.is_open
    player.finish()
    return player, under_way


def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make slices of settlement so short that a pass of a game has many. Other due work is done at once."""

    def in_small_slices(state: State, offset: int) -> None:
        work = state.work
        stop, work.stop = work.stop, work.used(state.events) + SLICE
        continue_pnl_settlement(state, offset)
        work.stop = stop

    monkeypatch.setattr(deadlines, "continue_pnl_settlement", in_small_slices)


@pytest.mark.parametrize("number", [13, 21, 24])
def test_commands_come_between_slices(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A settlement pass is under way after many of the commands, and nothing is wrong after any of them."""
    small_slices(monkeypatch)
    _, under_way = play(number, MOVES_IN_GAME)
    assert under_way > 20


@pytest.mark.slow
@pytest.mark.parametrize("number", [32, 18, 26])
def test_commands_come_between_slices_in_longer_games(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In longer games, too, a settlement pass is under way after many of the commands, and nothing is wrong after
    any.
    """
    small_slices(monkeypatch)
    play(number, 2 * MOVES_IN_GAME)
