# SPDX-License-Identifier: Apache-2.0
"""The verbs of bilateral trades: a side, the cancel of one, and the cancel of a trade; and the check of what waits.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.clearing.affirmation import differing
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import ScenarioError, Words, day
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

SIDES = {"buys": types.BUY, "sells": types.SELL}
DIFFERENCES = {
    "market": types.DIFFERS_IN_MARKET,
    "side": types.DIFFERS_IN_SIDE,
    "price": types.DIFFERS_IN_PRICE,
    "quantity": types.DIFFERS_IN_QUANTITY,
    "date": types.DIFFERS_IN_DATE,
}


def side(setup: Setup, words: Words) -> Action:
    """`side alice buys 200 XYZ/USDC from bob @ 100 [on 2023-11-17] ref D1 [as t1]`; `sells ... to`."""
    account = setup.account_id(words.take())
    what = SIDES[words.take()]
    quantity_text = words.take()
    market_id = setup.market_id(words.take())
    market = setup.system.state.markets.get(MarketId(market_id))
    words.expect("from" if what == types.BUY else "to")
    other = setup.account_id(words.take())
    words.expect("@")
    price = setup.price_units(words.take(), market)
    value_date = words.option("on", "")
    reference = words.option("ref", "D1")
    name = words.option("as", "")
    times = int(words.option("times", "1"))
    words.done()
    command = commands.SubmitTradeSides(
        *setup.head(),
        [MarketId(market_id)] * times,
        [AccountId(account)] * times,
        [AccountId(other)] * times,
        [what] * times,
        [price] * times,
        [setup.quantity_units(quantity_text, market)] * times,
        [reference if times == 1 else f"{reference}-{number}" for number in range(times)],
        [day(value_date) if value_date else 0] * times,
    )
    return Action(command, setup.cleared_trades, [name], market)


def cancel_trade(setup: Setup, words: Words) -> Action:
    """`cancel-trade 1 t1 alice`: alice asks for the cancel of a trade of session 1; `#7` is the number 7."""
    session_id = int(words.take())
    text = words.take()
    known = setup.cleared_trades
    trade_id = int(text[1:]) if text.startswith("#") else setup.known(known, text)
    account = setup.account_id(words.take())
    words.done()
    found = setup.system.state.clearing.sessions.get(session_id)
    market = None
    if found is not None and trade_id in found.trades.trade_ids:
        place = found.trades.trade_ids.index(trade_id)
        market = setup.system.state.markets[MarketId(found.trades.market_ids[place])]
    command = commands.CancelTrades(*setup.head(), [AccountId(account)], [session_id], [trade_id])
    return Action(command, market=market)


def waits(setup: Setup, words: Words) -> None:
    """`side-waits alice bob D1 [price,quantity]`: what differs from bob's side, `alone` if that is not there."""
    affirmation = setup.system.state.clearing.affirmation
    account, other_account = setup.account_id(words.take()), setup.account_id(words.take())
    reference = words.take()
    expected = words.take()
    words.done()
    found = affirmation.by_name.get((reference, AccountId(account), AccountId(other_account)))
    if found is None:
        raise ScenarioError("no such side waits")
    other = affirmation.other(found)
    if expected == "alone":
        same("the other side", other, None)
        return
    if other is None:
        raise ScenarioError("the other side is not there")
    names = [name for name, bit in DIFFERENCES.items() if differing(found, other) & bit]
    same("differing", ",".join(names), expected)


sides = check("=number", lambda setup: len(setup.system.state.clearing.affirmation.sides))
