# SPDX-License-Identifier: Apache-2.0
"""The verbs of reconciliation: its parameters, and providers' standing quotes.

Owns how those rows become commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns, rate_ppb

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def pnl_settlement_rules(setup: Setup, words: Words) -> Action:
    """`pnl_settlement_rules [off] [slack 1%] [limit 1%] [spot-after 3] [realise-after 1] [borrow-after 3]`."""
    enabled = int(not words.flag("off"))
    command = commands.SetReconciliation(
        *setup.head(),
        enabled,
        rate_ppb(words.option("slack", "1%")),
        rate_ppb(words.option("limit", "1%")),
        int(words.option("spot-after", "3")),
        int(words.option("realise-after", "1")),
        borrow_passes=int(words.option("borrow-after", "-1")),
    )
    words.done()
    return Action(command)


def quote(setup: Setup, words: Words) -> Action:
    """`quote dora SOL/USDC 10 @ 149 [for 60s]`: a standing bid; a quantity of 0 ends it."""
    account_id, symbol, quantity = setup.account_id(words.take()), words.take(), words.take()
    price = "0"
    if words.accept("@"):
        price = words.take()
    expire_ns = setup.system.now + duration_ns(words.option("for", "3600s"))
    words.done()
    market_id = setup.market_id(symbol)
    market = setup.system.state.markets.get(MarketId(market_id))
    command = commands.SetQuote(
        *setup.head(),
        AccountId(account_id),
        MarketId(market_id),
        setup.price_units(price, market),
        setup.quantity_units(quantity, market),
        expire_ns,
    )
    return Action(command, market=market)
