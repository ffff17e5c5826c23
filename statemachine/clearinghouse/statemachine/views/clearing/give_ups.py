# SPDX-License-Identifier: Apache-2.0
"""Make views of open give-ups (SPEC C-1).

Owns the fields and pages of that answer. Must never change the state. Account 0 means all accounts.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, PricePerLot


@dataclass
class GiveUpView:
    """An open give-up, with the market and the price of its trade."""

    give_up_id: int
    session_id: int
    trade_id: int
    market_id: MarketId
    side: int
    account_id: AccountId
    to_account_id: AccountId
    price_per_lot: PricePerLot
    lots: int
    cut_off_ns: int


def give_up_views(state: State, account_id: AccountId, after: int, count: int) -> list[GiveUpView]:
    """Return open give-ups by number, at most `count` with a number above `after`."""
    found: list[GiveUpView] = []
    for key, one in state.clearing.give_ups.open.items():
        if key > after and account_id in (0, one.account_id, one.to_account_id):
            found.append(_view(state, one))
            if len(found) == count:
                break
    return found


def _view(state: State, one: GiveUp) -> GiveUpView:
    """Return the view of a give-up, with the terms of its trade."""
    session = state.clearing.sessions[one.session_id]
    trades = session.trades
    place = trades.place_of(one.trade_id)
    return GiveUpView(
        one.id,
        one.session_id,
        one.trade_id,
        MarketId(trades.market_ids[place]),
        one.side,
        one.account_id,
        one.to_account_id,
        PricePerLot(trades.prices[place]),
        one.lots,
        session.cut_off_ns,
    )
