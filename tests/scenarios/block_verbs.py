# SPDX-License-Identifier: Apache-2.0
"""The verbs of give-ups and allocations, and the checks of what is open and of the trades that they make.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.scenarios.affirmation_verbs import SIDES
from tests.scenarios.expected_results import Action
from tests.scenarios.names import same

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.state import Market
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup


def _number(text: str) -> int:
    """A number written as `#7`."""
    return int(text.removeprefix("#"))


def _leg(setup: Setup, words: Words) -> tuple[int, int, int, Market | None, int]:
    """`1 #7 alice buys`: session, trade, account, market and side."""
    session_id, trade_id = int(words.take()), _number(words.take())
    account_id = setup.account_id(words.take())
    side = SIDES[words.take()]
    session = setup.system.state.clearing.sessions.get(session_id)
    place = -1 if session is None else session.trades.place_of(trade_id)
    if session is None or place < 0:
        return session_id, trade_id, account_id, None, side
    market_id = MarketId(session.trades.market_ids[place])
    return session_id, trade_id, account_id, setup.system.state.markets[market_id], side


def give_up(setup: Setup, words: Words) -> Action:
    """`give-up 1 #1 alice buys 60 to dan [of ABC/USDC] [times 256]`: alice offers 60 of what trade 1 bought for her."""
    session_id, trade_id, account_id, market, side = _leg(setup, words)
    quantity_text = words.take()
    words.expect("to")
    to_id = setup.account_id(words.take())
    symbol = words.option("of", "")
    times = int(words.option("times", "1"))
    words.done()
    market_id = market.id if market is not None else MarketId(1)

    def command() -> commands.GiveUpTrade:
        return commands.GiveUpTrade(
            *setup.head(),
            AccountId(account_id),
            session_id,
            trade_id,
            setup.market(symbol).id if symbol else market_id,
            side,
            int(quantity_text) if market is None else setup.quantity_units(quantity_text, market),
            AccountId(to_id),
        )

    for _ in range(times - 1):
        setup.system.apply(command())
    return Action(command(), market=market)


def accept(setup: Setup, words: Words) -> Action:
    """`accept-give-up #1 dan`: dan takes over what was given up to it."""
    give_up_id = _number(words.take())
    account_id = setup.account_id(words.take())
    words.done()
    one = setup.system.state.clearing.give_ups.open.get(give_up_id)
    market = None
    if one is not None:
        trades = setup.system.state.clearing.sessions[one.session_id].trades
        market = setup.system.state.markets[
            MarketId(trades.market_ids[trades.place_of(one.trade_id)])
        ]
    command = commands.AcceptGiveUp(*setup.head(), AccountId(account_id), give_up_id)
    return Action(command, market=market)


def allocate(setup: Setup, words: Words) -> Action:
    """`allocate 1 #1 alice buys client:30 omni:50 alice:20`: the leg is divided."""
    session_id, trade_id, account_id, market, side = _leg(setup, words)
    to_ids: list[AccountId] = []
    quantities: list[int] = []
    while words.peek():
        name, _, text = words.take().partition(":")
        to_ids.append(AccountId(setup.account_id(name)))
        if text:
            quantities.append(int(text) if market is None else setup.quantity_units(text, market))
    command = commands.AllocateTrade(
        *setup.head(),
        AccountId(account_id),
        session_id,
        trade_id,
        market.id if market is not None else MarketId(1),
        side,
        to_ids,
        quantities,
    )
    return Action(command, market=market)


def give_ups(setup: Setup, words: Words) -> None:
    """`give-ups #2,#3`: which are open; `none`."""
    found = ",".join(f"#{key}" for key in setup.system.state.clearing.give_ups.open) or "none"
    same("give-ups", found, words.take())
    words.done()


def cleared_trade(setup: Setup, words: Words) -> None:
    """`cleared-trade 1 #2 alice from bob 40 @ 100 [part-of #1]`: a trade of session 1."""
    trades = setup.system.state.clearing.sessions[int(words.take())].trades
    trade_id = _number(words.take())
    place = trades.place_of(trade_id)
    market = setup.system.state.markets[MarketId(trades.market_ids[place])]
    same("trade", trades.trade_ids[place], trade_id)
    same("buyer", trades.buyer_ids[place], setup.account_id(words.take()))
    words.expect("from")
    same("seller", trades.seller_ids[place], setup.account_id(words.take()))
    same("lots", trades.lots[place], setup.lots(words.take(), market))
    words.expect("@")
    same("price", trades.prices[place], setup.amount(words.take(), market.quote.symbol))
    same("captured as", trades.blocks.get(trade_id, 0), _number(words.option("part-of", "#0")))
    words.done()
