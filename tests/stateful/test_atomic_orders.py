# SPDX-License-Identifier: Apache-2.0
"""Atomic batches of orders are accepted as a whole or leave nothing (SPEC L-5, O-3).

Owns games in which most moves are such batches.
"""

from collections import Counter
from typing import Final

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands
from tests.stateful.digest import OF_THE_CALL, changed, state_values
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.order_moves import atomic_batch
from tests.stateful.player import Player, Tally

OTHERS: Final = (
    commands.OrderBatch,
    commands.ConditionalOrders,
    commands.Brackets,
    commands.OracleTicks,
    commands.SetMarketStatus,
    commands.RequestDeposits,
    commands.SetIsolated,
)
BATCHES: Final = 60


def play(number: int, *, model: bool) -> Counter[int]:
    """Play a game of atomic batches with other moves between them. Return how often each code decided one."""
    player = Player(SeededDraw(0), Tally(), audit=not model, model=model)
    decided: Counter[int] = Counter()
    for move in range(BATCHES):
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = "OrderBatch"
        with player.playing():
            for _ in range(2):
                MOVES[player.draw.pick(OTHERS)](player)
            player.advance()
            before = state_values(player.state)
            outcome = player.play(atomic_batch(player))
            own = set(outcome.codes) - {codes.ATOMIC_BATCH_REFUSED}
            assert len(own) == 1
            assert own == {codes.OK} or outcome.codes.count(codes.OK) == 0
            decided.update(own)
            if own != {codes.OK}:
                found = changed(before, state_values(player.state))
                found = [line for line in found if line.split(":")[0] not in OF_THE_CALL]
                assert not found, "\n".join(found)
                assert not outcome.fills
                assert set(outcome.ids) == {0}
    player.finish()
    return decided


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", [1, 2])
def test_the_model_decides_atomic_batches_too(number: int) -> None:
    """The first item that a batch fails at, its code and figures are the model's, and so is all that it accepts."""
    decided = play(number, model=True)
    assert decided[codes.OK]
    assert len(decided) > 3


@pytest.mark.parametrize("number", [3, 4])
def test_a_refused_batch_leaves_the_state_as_it_was(number: int) -> None:
    """Orders, queues, reservations, pairs and expiries are as before, and every invariant holds."""
    decided = play(number, model=False)
    assert decided[codes.OK]
    assert len(decided) > 3
