# SPDX-License-Identifier: Apache-2.0
"""Make views of brackets (SPEC O-3).

Owns their fields and their reading from the state. Must never change the state, and never return an object of the
state itself.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.state.records import Bracket
from clearinghouse.statemachine.state.state import Account, State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, OrderId


@dataclass
class BracketView:
    """A bracket: its entry, the triggers of its exits, and its waiting exits; triggers in 10^-9 quote units per lot."""

    order_id: OrderId
    account_id: AccountId
    market_id: MarketId
    side: int
    is_entry_open: bool
    trigger_source: int
    take_profit_trigger_e9: int
    take_profit_price: int
    stop_trigger_e9: int
    stop_price: int
    take_profit_id: OrderId
    stop_id: OrderId
    lots: int


def bracket_view(state: State, bracket: Bracket) -> BracketView:
    """Return the view of a bracket."""
    return BracketView(
        bracket.entry_id,
        bracket.account_id,
        bracket.market_id,
        bracket.side,
        bracket.entry_id in state.orders,
        bracket.trigger_source,
        bracket.take_profit_e9,
        bracket.take_profit_price_units,
        bracket.stop_e9,
        bracket.stop_price_units,
        bracket.take_profit_id,
        bracket.stop_id,
        bracket.lots,
    )


def bracket_views(state: State, account: Account) -> list[BracketView]:
    """Return all brackets of an account, by the id of the entry; their number is small."""
    return [bracket_view(state, account.brackets[key]) for key in sorted(account.brackets)]
