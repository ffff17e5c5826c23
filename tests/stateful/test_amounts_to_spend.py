# SPDX-License-Identifier: Apache-2.0
"""Purchases by amount never cost more than the amount, and the model buys the same lots (SPEC G-8.2).

Owns games in which most moves are such purchases, of accounts whose own orders are in the book too.
"""

from collections import Counter
from typing import Final

import pytest

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.results import FILL_COLUMNS
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.types import PRICE_E9
from tests.stateful.draws import SeededDraw
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.order_moves import Item, batch_of
from tests.stateful.picks import customers
from tests.stateful.player import Player, Tally

PURCHASES: Final = 60
TRADED: Final = -1  # beside the codes
OTHERS: Final = (commands.OrderBatch, commands.OracleTicks)


def asks(player: Player, market: Market) -> list[Item]:
    """Return a few sales a little above the mark, of accounts that have the base asset."""
    draw = player.draw
    sellers = [
        account
        for account in customers(player)[1:6]
        if (holding := account.holdings.get(market.base.id)) is not None
        and free_balance(holding) >= market.lot_base_units
    ]
    ticks = market.mark_e9 // PRICE_E9 // market.tick_per_lot
    items: list[Item] = []
    for _ in range(draw.integer(1, 5) if sellers else 0):
        item = Item(types.PLACE, draw.pick(sellers).id, market.id)
        item.side = types.SELL
        item.price = (ticks * (100 + draw.integer(0, 4)) // 100 + 1) * market.tick_units
        item.quantity = draw.pick([1, 2, 5]) * market.lot_units
        items.append(item)
    return items


def purchase(player: Player, market: Market) -> Item:
    """Return a purchase by amount, with any mode against trades with oneself."""
    draw = player.draw
    item = Item(types.PLACE, draw.pick(customers(player)[1:6]).id, market.id)
    item.type, item.stp = types.MARKET, draw.pick([1, 2, 2, 3, 4])
    item.tif = types.GTC if market.status == types.MARKET_AUCTION else types.IOC
    item.quantity = draw.pick([1, 3, 5, 9, 31]) * market.lot_units
    return item


def play(number: int, *, model: bool) -> Counter[int]:
    """Play a game of purchases by amount, with other orders between them.

    Return how often each code ended or refused one.
    """
    player = Player(SeededDraw(0), Tally(), audit=not model, model=model)
    decided: Counter[int] = Counter()
    for move in range(PURCHASES):
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = "OrderBatch"
        with player.playing():
            MOVES[player.draw.pick(OTHERS)](player)
            player.advance()
            markets = [one for one in player.state.markets.values() if one.is_instant]
            markets = [one for one in markets if one.mark_e9]
            if not markets:
                continue
            market = player.draw.pick(markets)
            offers = asks(player, market)
            if offers:
                player.play(batch_of(player, offers))
            batch = batch_of(player, [purchase(player, market)])
            outcome = player.play(batch)
            fills = outcome.fills
            spent = sum(
                fills[at + 2] * fills[at + 3] + fills[at + 4]
                for at in range(0, len(fills), FILL_COLUMNS)
            )
            assert spent <= batch.spends[0]
            decided[outcome.codes[0] or (TRADED if spent else codes.OK)] += 1
    player.finish()
    return decided


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", [1, 2])
def test_the_model_buys_the_same_lots(number: int) -> None:
    """Price, lots, refusals and figures of a purchase by amount are the model's, and it never costs more."""
    decided = play(number, model=True)
    assert decided[TRADED] > 5
    assert len(decided) > 3


@pytest.mark.parametrize("number", [3, 4])
def test_a_purchase_never_costs_more_than_its_amount(number: int) -> None:
    """Every invariant holds after each purchase."""
    assert play(number, model=False)[TRADED] > 5
