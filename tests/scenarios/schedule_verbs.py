# SPDX-License-Identifier: Apache-2.0
"""The verbs of funding and expiry, and the checks that look at what has accrued.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.margin.requirements import accrued_funding
from clearinghouse.statemachine.vocabulary import commands, types
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Desk


def funding(desk: Desk, words: Words) -> Action:
    """`funding SOL-PERP every 3600s interest 0.01% [inner 0.05%] [bound 0.5%]`, or `funding SOL-PERP off`."""
    market_id = desk.market_id(words.take())
    if words.accept("off"):
        words.done()
        return Action(commands.SetFunding(*desk.head(), market_id, 0, 0, 0, 0))
    command = commands.SetFunding(
        *desk.head(),
        market_id,
        duration_ns(words.option("every", "3600s")),
        rate_ppb(words.option("interest", "0.01%")),
        rate_ppb(words.option("inner", "0.05%")),
        rate_ppb(words.option("bound", "0.5%")),
    )
    words.done()
    return Action(command)


def expiry(desk: Desk, words: Words) -> Action:
    """`expiry SOL-FUT in 3600s [window 1800s]`: counted from the present whole second."""
    market_id = desk.market_id(words.take())
    from_now = duration_ns(words.option("in", "3600s"))
    window = duration_ns(words.option("window", "1800s"))
    words.done()
    at = desk.world.now // types.SECOND_NS * types.SECOND_NS + from_now
    return Action(commands.SetExpiry(*desk.head(), market_id, at, window))


def name_price(desk: Desk, words: Words) -> Action:
    """`name-price SOL-FUT 150 [because drill]`: the price at which a market in SETTLING is settled."""
    symbol, text = words.take(), words.take()
    market_id = desk.market_id(symbol)
    reason = words.option("because", "drill")
    words.done()
    price = desk.price_units(text, desk.world.state.markets.get(market_id))
    return Action(
        commands.NameSettlementPrice(
            *desk.head(), market_id, price, "" if reason == "nothing" else reason
        )
    )


def accrued(desk: Desk, words: Words) -> None:
    """`accrued alice SOL-PERP -0.01875`: funding that the account's line has not been paid yet."""
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    line = desk.line(name, symbol)
    found = accrued_funding(line) if line is not None else 0
    same(f"accrued of {name}", found, desk.amount(text, desk.market(symbol).quote.symbol))


def funding_line(desk: Desk, words: Words) -> None:
    """`funding-line SOL-PERP 0.000001`: unsettled equity of the market's funding line."""
    symbol, text = words.take(), words.take()
    words.done()
    market = desk.market(symbol)
    same(f"funding line of {symbol}", market.funding_line, desk.amount(text, market.quote.symbol))
