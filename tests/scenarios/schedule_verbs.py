# SPDX-License-Identifier: Apache-2.0
"""The verbs of funding and expiry, and the checks that read the accrued amounts.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, duration_ns

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def expiry(setup: Setup, words: Words) -> Action:
    """`expiry SOL-FUT in 3600s [window 1800s]`: counted from the present whole second."""
    market_id = setup.market_id(words.take())
    from_now = duration_ns(words.option("in", "3600s"))
    window = duration_ns(words.option("window", "1800s"))
    words.done()
    at = setup.system.now // types.SECOND_NS * types.SECOND_NS + from_now
    return Action(commands.SetExpiry(*setup.head(), MarketId(market_id), at, window))


def name_price(setup: Setup, words: Words) -> Action:
    """`name-price SOL-FUT 150 [because drill] [far]`: a market in SETTLING is settled at it; `far` confirms it."""
    symbol, text = words.take(), words.take()
    market_id = setup.market_id(symbol)
    reason = words.option("because", "drill")
    confirms = int(words.accept("far"))
    words.done()
    price = setup.price_units(text, setup.system.state.markets.get(MarketId(market_id)))
    return Action(
        commands.NameSettlementPrice(
            *setup.head(),
            MarketId(market_id),
            price,
            "" if reason == "nothing" else reason,
            confirms,
        )
    )


# Funding that the account's line has not been paid yet.
accrued = check(
    "account market =amount",
    lambda setup, account, market: sum(
        accrued_funding(line)
        for of, line in setup.system.state.accounts[account].lines.items()
        if of == market
    ),
)
funding_line = check(
    "market =amount", lambda setup, market: setup.system.state.markets[market].funding_line
)
