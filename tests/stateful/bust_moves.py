# SPDX-License-Identifier: Apache-2.0
"""Moves of busts: trades at any price are announced as wrong and then decided (SPEC O-10).

Owns how each of their commands is drawn. Must never assert what follows; the audit and the model do.
"""

from clearinghouse.statemachine.state.busts import MadeTrade
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.bust_verbs import announce_command
from tests.stateful.player import Player


def announce_bust(player: Player) -> None:
    """Announce the bust of some trades of a market.

    The trades are mostly stated as they were made; the reference price is far from theirs.
    """
    draw = player.draw
    markets = list(player.state.markets.values())
    traded = [one for one in markets if one.made_trades.made]
    market = draw.pick(traded or markets)
    made: list[MadeTrade] = list(market.made_trades.made) or [
        (1, player.now, market.tick_per_lot, 1, 1001, 1002, 0, 0)  # type: ignore[list-item]
    ]
    named = [draw.pick(made)[0] for _ in range(draw.pick([1, 1, 2, 3]))]
    if draw.chance(80):
        named = sorted(set(named))
    price = made[-1][2] // market.tick_per_lot * market.tick_units
    if draw.chance(5):
        made = made[1:] or made
    player.play(
        announce_command(
            player.head(),
            market,
            made,
            named,
            draw.pick([price * 3 // 4, price * 5 // 4, price // 2, price * 2, price, 0]),
            draw.pick([10_000_000, 50_000_000, 1, 0, 10**9]),
            confirms=draw.chance(85),
        )
    )


def decide_bust(player: Player) -> None:
    """Decide an announced bust once or twice, mostly in the same way."""
    draw = player.draw
    bust_id = draw.pick(sorted(player.state.busts.announced) or [9])
    approves = int(draw.chance(80))
    for principal in ("test", "carla")[: 1 + draw.chance(80)]:
        player.play(commands.DecideBust(*player.head(principal), bust_id, approves))
