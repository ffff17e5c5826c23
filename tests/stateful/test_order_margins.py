# SPDX-License-Identifier: Apache-2.0
"""Orders that bring the margin of their isolated position do all that they state, or nothing (SPEC M-8).

Owns games in which most moves are such orders, of accounts with and without a position in the market.
"""

from collections import Counter
from typing import Final

import pytest

from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import PRICE_E9
from tests.stateful.digest import OF_THE_CALL, changed, state_values
from tests.stateful.draws import SeededDraw
from tests.stateful.margin_moves import isolated_pairs
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.stateful.order_moves import batch_of, new_order, price_units, taking_order
from tests.stateful.picks import customers
from tests.stateful.player import Player, Tally

ORDERS: Final = 60
OTHERS: Final = (
    commands.OrderBatch,
    commands.OracleTicks,
    commands.MoveIsolatedMargin,
    commands.RequestDeposits,
    commands.FreezeAccount,
    commands.Lend,
)


def flagged(player: Player) -> commands.OrderBatch:
    """Return one such order, of an account that has isolated the market, one that may isolate it, or any other one."""
    draw = player.draw
    item = draw.pick([new_order, taking_order])(player)
    pairs = isolated_pairs(player)
    derivatives = [market.id for market in player.state.markets.values() if not market.is_spot]
    if pairs and draw.chance(30):
        item.account, item.market = draw.pick(pairs)
    elif draw.chance(90):
        if item.market not in derivatives:
            item.market = draw.pick(derivatives)
            item.price = 0
        item.account = draw.pick(customers(player)[: draw.pick([6, 99])]).id
    market = player.state.markets.get(MarketId(item.market))
    account = player.state.accounts.get(AccountId(item.account))
    value, free = 10_000, 0
    if market is not None and market.mark_e9:
        item.price = item.price or price_units(player, market, item.side)
        if draw.chance(80):
            item.quantity = draw.integer(1, 50) * market.lot_units
        value = item.quantity // market.lot_units * (market.mark_e9 // PRICE_E9)
        holding = account.holdings.get(market.quote.id) if account is not None else None
        free = free_balance(holding) if holding is not None else 0
    item.stp = draw.pick([types.STP_CANCEL_TAKER, types.STP_CANCEL_MAKER, types.STP_CANCEL_BOTH])
    margin = value // draw.pick([1, 3, 9, 10, 30, 200]) + 1
    if margin > free and draw.chance(80):
        margin = max(free // 2, 1)
    batch = batch_of(player, [item])
    batch.isolated_margins = [-1 if draw.chance(2) else margin]
    return batch


def play(number: int, *, model: bool) -> tuple[Counter[int], Counter[str]]:
    """Play a game of such orders. Return how often each code decided one, and what happened to the accepted ones."""
    player = Player(SeededDraw(0), Tally(), audit=not model, model=model)
    decided: Counter[int] = Counter()
    became: Counter[str] = Counter()
    for move in range(ORDERS):
        player.draw = SeededDraw(number * 1_000_003 + move)
        player.rule = "OrderBatch"
        with player.playing():
            MOVES[player.draw.pick(OTHERS)](player)
            player.advance()
            before = state_values(player.state)
            isolated = len(isolated_pairs(player))
            outcome = player.play(flagged(player))
            decided[outcome.codes[0]] += 1
            if outcome.codes[0] == codes.OK:
                became[
                    "filled" if outcome.filled[0] else "rests" if outcome.remaining[0] else "ended"
                ] += 1
                became["isolated"] += len(isolated_pairs(player)) > isolated
                continue
            found = changed(before, state_values(player.state))
            found = [line for line in found if line.split(":")[0] not in OF_THE_CALL]
            assert not found, "\n".join(found)
    player.finish()
    return decided, became


@pytest.mark.skipif(not IS_PURE, reason="a compiled agenda cannot be listened to")
@pytest.mark.parametrize("number", [1, 8])
def test_the_model_decides_orders_with_margin_too(number: int) -> None:
    """The isolation, the margin, the order, their refusals with the figures, and the margin that goes back are the
    model's.
    """
    decided, became = play(number, model=True)
    assert became["isolated"]
    assert became["rests"]
    assert len(decided) > 5


@pytest.mark.parametrize("number", [10, 12])
def test_a_refused_order_leaves_the_state_as_it_was(number: int) -> None:
    """A refused order leaves no account, no amount and no number of an account, and every invariant holds."""
    decided, became = play(number, model=False)
    assert became["isolated"]
    assert became["rests"]
    assert len(decided) > 5
