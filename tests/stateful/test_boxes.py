# SPDX-License-Identifier: Apache-2.0
"""W-7: looking at those whose health box a price has left gives the very events that looking at everybody gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from clearinghouse.statemachine import boxes, commands, lending, marks, oracle
from tests.stateful.draws import SeededDraw
from tests.stateful.moves import MOVES
from tests.stateful.player import Player, Tally, genesis
from tests.stateful.referee import Step, replay
from tests.stateful.test_machine import WEIGHTS

if TYPE_CHECKING:
    from clearinghouse.statemachine.state import Asset, Market, State

MOVES_IN_GAME = 250


def everybody(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """Name whoever has something at one of the prices, as if there were no boxes."""
    for market in markets:
        for account_id, line in market.exposed.items():
            state.touched[account_id] = line.account
    for asset in assets:
        state.touched.update(asset.exposed_holders)


def every_debtor(state: State, asset: Asset) -> None:
    """Name whoever owes the asset."""
    state.touched.update(asset.borrowers)


def game(number: int) -> list[Step]:
    """The commands of a game in which prices move often."""
    player = Player(SeededDraw(number), Tally(), audit=False)
    deck = [
        (command.__name__, move)
        for command, move in MOVES.items()
        for _ in range(WEIGHTS.get(command, 1) * (3 if command is commands.OracleTicks else 1))
    ]
    for _ in range(MOVES_IN_GAME):
        player.rule, move = player.draw.pick(deck)
        move(player)
    return player.steps


@pytest.mark.skipif(
    not str(boxes.__file__).endswith(".py"), reason="compiled rooms cannot be given another scan"
)
@pytest.mark.parametrize("number", range(8))
def test_boxes_give_the_events_of_a_full_scan(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same commands, applied with boxes and then looking at everybody, say the same to the byte."""
    steps = game(number)
    engine, with_boxes = replay(genesis(), steps)
    assert engine.state.boxes.last_id > 0
    for room in (oracle, marks):
        monkeypatch.setattr(room, "prices_moved", everybody)
    monkeypatch.setattr(lending, "debts_grew", every_debtor)
    engine, by_scan = replay(genesis(), steps)
    assert engine.state.boxes.last_id == 0
    assert with_boxes == by_scan
