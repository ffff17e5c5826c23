# SPDX-License-Identifier: Apache-2.0
"""Games of members' orders in a market whose fills are novated, beside the independent model and all invariants."""

from typing import Final

import pytest

from clearinghouse.statemachine.vocabulary import commands, events
from tests.stateful.decks import Deck, play_moves
from tests.stateful.draws import SeededDraw
from tests.stateful.member_order_moves import member_orders
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.player import Player, Tally

DECK: Final[Deck] = [
    *[commands.OrderBatch] * 8,
    *[commands.AdvanceTime] * 3,
    commands.AdmitMember,
    commands.CancelTrades,
    commands.CaptureTrades,
    commands.CreateSegment,
    commands.DeclareDefault,
    commands.OracleTicks,
    commands.ResignMember,
    commands.SetAssetCalendar,
    commands.SetCalendar,
    commands.SetClearing,
    commands.SetMarketParameters,
    commands.SetMarketStatus,
    commands.SetMember,
    commands.SetSettlementTerms,
    commands.Transfers,
]


def play_member_orders(number: int, moves: int, *, audit: bool = False) -> Player:
    """Play a game in which members trade with each other."""
    player = Player(SeededDraw(0), Tally(), audit=audit, model=IS_PURE)
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(MOVES, commands.OrderBatch, member_orders)
        play_moves(player, number, DECK, moves)
    return player


@pytest.mark.parametrize("number", range(10))
def test_the_model_agrees_on_orders_of_members(number: int) -> None:
    """Fills, refusals, orders ended by a turn, and nets are those of the model, and all invariants hold."""
    player = play_member_orders(number, 120, audit=True)
    if number == 1:
        assert events.TRADE_NOVATED in player.received_kinds
