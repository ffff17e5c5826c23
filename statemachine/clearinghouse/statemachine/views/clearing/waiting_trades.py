# SPDX-License-Identifier: Apache-2.0
"""Make views of captured trades that wait for cover, or that lapsed and are not paid for (SPEC C-16.1).

Owns the fields and pages of that answer. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass
from itertools import islice

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.waiting_trades import LACKS_BUYER, LACKS_SELLER, WaitingTrade
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot


@dataclass
class WaitingTradeView:
    """A trade with its terms, the sides that have lacked cover, and the debts once it has lapsed."""

    waiting_trade_id: int
    market_id: MarketId
    buyer_account_id: AccountId
    seller_account_id: AccountId
    price_per_lot: PricePerLot
    lots: int
    venue_trade_id: str
    value_date: int
    until_ns: int
    buyer_lacks: bool
    seller_lacks: bool
    is_lapsed: bool
    owed: int
    fee_owed: int


def waiting_trade_views(
    state: State, account_id: AccountId, after: int, count: int
) -> list[WaitingTradeView]:
    """Return trades by number, at most `count` with a number above `after`."""
    found = (
        _view(one)
        for one in state.clearing.waiting.trades.values()
        if one.id > after and account_id in (0, one.buyer_account_id, one.seller_account_id)
    )
    return list(islice(found, count))


def _view(one: WaitingTrade) -> WaitingTradeView:
    """Return the view of a trade."""
    return WaitingTradeView(
        one.id,
        one.market_id,
        one.buyer_account_id,
        one.seller_account_id,
        one.price_per_lot,
        one.lots,
        one.name,
        one.value_date,
        one.until_ns,
        one.lacks & LACKS_BUYER != 0,
        one.lacks & LACKS_SELLER != 0,
        one.is_lapsed == 1,
        one.owed,
        one.fee_owed,
    )
