# SPDX-License-Identifier: Apache-2.0
"""The verbs of busts: announcing that trades are busted, and deciding it (SPEC O-10).

Owns how those rows become commands. A row states the trades of the block from the state; `wrong` and
`without` make it state them wrongly.
"""

from __future__ import annotations

from clearinghouse.statemachine.state.busts import MadeTrade
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, rate_ppb, scaled
from tests.scenarios.names import Setup

WRONG = {
    "id": 0,
    "time": 1,
    "price": 2,
    "lots": 3,
    "buyer": 4,
    "seller": 5,
    "buyer-fee": 6,
    "seller-fee": 7,
}


def announce_command(
    head: tuple[str, str, int],
    market: Market,
    made: list[MadeTrade],
    trade_ids: list[int],
    price: int,
    distance_ppb: int,
    *,
    confirms: bool = False,
) -> commands.AnnounceBust:
    """The command that states trades as they are."""
    return commands.AnnounceBust(
        *head,
        market.id,
        price,
        distance_ppb,
        trade_ids,
        "wrong price",
        int(confirms),
        [one[0] for one in made],
        [one[1] for one in made],
        [one[4] for one in made],
        [one[5] for one in made],
        [one[2] // market.tick_per_lot * market.tick_units for one in made],
        [one[3] * market.lot_units for one in made],
        [one[6] for one in made],
        [one[7] for one in made],
    )


def announce(setup: Setup, words: Words) -> Action:
    """`announce-bust SOL-PERP 1,2 at 100 distance 5% [wrong price] [without 3] [confirmed yes] [by carla] [as b1]`."""
    symbol = words.take()
    trade_ids = [int(one) for one in words.take().split(",")]
    price, distance = words.option("at", ""), rate_ppb(words.option("distance", "5%"))
    wrong, without = words.option("wrong", ""), int(words.option("without", "0"))
    confirms = words.option("confirmed", "") != ""
    principal, name = words.option("by", ""), words.option("as", "")
    words.done()
    market = setup.market(symbol)
    made = [one for one in market.made_trades.made if one[0] != without]
    if wrong:
        changed = list(made[0])
        changed[WRONG[wrong]] += market.tick_per_lot if wrong == "price" else 1
        made[0] = tuple(changed)  # type: ignore[assignment]
    command = announce_command(
        setup.head(principal),
        market,
        made,
        trade_ids,
        scaled(price, market.tick_decimals),
        distance,
        confirms=confirms,
    )
    return Action(command, setup.busts, [name], market)
