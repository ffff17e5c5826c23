# SPDX-License-Identifier: Apache-2.0
"""Show a state: everything, or one subject (SPEC A-1).

Owns the subjects and the views of each. `codec.shown` makes plain values of them, under the names of the API.
"""

import sys
from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from clearinghouse.server.analysis.predicate_evaluation import find_account, find_asset, find_market
from clearinghouse.server.codec.text.views import HEAD
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.views.authority.settings import setting_views
from clearinghouse.statemachine.views.clearing import (
    default,
    margin_calls,
    members_and_trades,
    pvp,
    settlement,
)
from clearinghouse.statemachine.views.custody import pending
from clearinghouse.statemachine.views.exchange import (
    brackets,
    brakes,
    conditional_orders,
    instruments_and_accounts,
    lending,
    liquidation,
    margin,
    positions,
    prices as price_views,
    twaps,
)
from clearinghouse.statemachine.vocabulary.numbers import AccountId, BreakId, MarketId, OrderId
from clearinghouse.statemachine.vocabulary.types import TWAPS_OF_MARKET_MAX

View: TypeAlias = dict[str, object]


class NoSubjectError(ValueError):
    """The named account, market, asset, session, member or case does not exist at that sequence."""


def check_accounts(numbers: Iterable[int], *states: State) -> None:
    """Raise NoSubjectError for an account that is in none of the states."""
    for number in numbers:
        if not any(AccountId(number) in state.accounts for state in states):
            raise NoSubjectError(f"there is no account {number} at this sequence")


def account(state: State, one: Account) -> View:
    """Return the views of an account, except that of its liquidation."""
    return {
        HEAD: instruments_and_accounts.account_view(state, one),
        "balances": instruments_and_accounts.balance_views(one),
        "positions": positions.position_views(state, one, with_prices=True),
        "orders": instruments_and_accounts.order_views(
            one, MarketId(0), OrderId(0), len(one.orders)
        ),
        "conditional_orders": conditional_orders.conditional_order_views(
            state, one, MarketId(0), OrderId(0), len(one.conditionals)
        ),
        "brackets": brackets.bracket_views(state, one),
        "deposits": pending.deposit_views(state, one.id, 0, len(one.deposits)),
        "withdrawals": pending.withdrawal_views(state, one.id, 0, len(one.withdrawals)),
        "margin": margin.margin_view(state, one),
    }


def market(state: State, one: Market) -> View:
    """Return all views of one market."""
    return {
        HEAD: instruments_and_accounts.market_view(state, one),
        "book": instruments_and_accounts.book_view(one, len(one.bids.keys) + len(one.asks.keys)),
        "twaps": twaps.twap_views(state, one, OrderId(0), TWAPS_OF_MARKET_MAX),
    }


def asset(state: State, one: Asset) -> View:
    """Return the views of an asset: its parameters, the inputs and checks of its price, its sums, its pool."""
    (own,) = (
        view for view in instruments_and_accounts.sums_view(state).assets if view.asset_id == one.id
    )
    return {
        HEAD: instruments_and_accounts.asset_view(state, one),
        "index": price_views.index_view(state, one),
        "sums": own,
        "pools": [view for view in lending.pool_views(state) if view.asset_id == one.id],
    }


def fund(state: State) -> View:
    """Return views of the liquidity fund and of the rules of the liquidation waterfall."""
    return {
        "holdings": liquidation.fund_view(state),
        "liquidation_rules": liquidation.rules_view(state),
        "in_liquidation": sorted(state.waterfall.cases),
    }


def pools(state: State) -> View:
    """Return views of all lending pools."""
    return {"pools": lending.pool_views(state)}


def prices(state: State) -> View:
    """Return views of all prices with their sources, of the decisions of the guard matrix, and of all marks."""
    return {
        "indices": [
            price_views.index_view(state, state.assets[key]) for key in sorted(state.assets)
        ],
        "prices": price_views.guard_views(state),
        "markets": instruments_and_accounts.market_views(state),
    }


def orders(state: State) -> View:
    """Return views of all open orders, conditional orders and brackets, by id."""
    return {
        "orders": [
            instruments_and_accounts.order_view(state.orders[key]) for key in sorted(state.orders)
        ],
        "conditional_orders": [
            conditional_orders.conditional_order_view(state, state.conditionals[key])
            for key in sorted(state.conditionals)
        ],
        "brackets": [
            brackets.bracket_view(state, state.brackets[key]) for key in sorted(state.brackets)
        ],
    }


def sums(state: State) -> View:
    """Return the view of the sums that must be conserved (I-1, I-2, S-5)."""
    return {HEAD: instruments_and_accounts.sums_view(state)}


def counterparty(state: State) -> View:
    """Return views of the central counterparty: members, sessions, fails, payments, margin.

    The nets and trades of the sessions are not included.
    """
    every = AccountId(0)
    fails, _ = settlement.fail_views(state, every, 0, (every, MarketId(0)), sys.maxsize)
    return {
        "members": members_and_trades.member_views(state),
        "calendars": members_and_trades.calendar_views(state),
        "segments": members_and_trades.segment_views(state),
        "cleared_markets": members_and_trades.cleared_market_views(state),
        "settlement_terms": settlement.terms_views(state),
        "sessions": members_and_trades.session_views(state, 0, 0, len(state.clearing.sessions)),
        "fails": fails,
        "buy_in_offers": settlement.offer_views(state),
        "pvp_currencies": pvp.pvp_currency_views(state),
        "pvp_members": pvp.pvp_member_views(state, every, 0, len(state.pvp.members)),
        "pvp_pairs": pvp.pvp_pair_views(state, every, 0, len(state.pvp.pairs)),
        "collateral": margin_calls.collateral_views(
            state, every, (0, 0), len(state.margin.collateral)
        ),
        "margin_calls": margin_calls.call_views(
            state, every, (0, 0), len(state.margin.calls) + len(state.dvp.cash_calls)
        ),
        "default_cases": default.case_views(state),
        "default_fund": margin_calls.default_fund_view(state),
        "contributions": margin_calls.contribution_views(state),
    }


def everything(state: State) -> View:
    """Return all views of a state."""
    return {
        "assets": instruments_and_accounts.asset_views(state),
        "markets": [market(state, state.markets[key]) for key in sorted(state.markets)],
        "accounts": [account(state, state.accounts[key]) for key in sorted(state.accounts)],
        "switches": instruments_and_accounts.switch_views(state),
        "brakes": brakes.brake_views(state),
        "breaks": instruments_and_accounts.break_views(state, BreakId(0), len(state.breaks)),
        "settings": setting_views(state, "", 0),
        "fund": fund(state),
        "counterparty": counterparty(state),
        "sums": sums(state),
    }


def _account(state: State, name: str) -> View:
    found = find_account(state, name)
    if found is None:
        raise NoSubjectError(f"there is no account {name} at this sequence")
    whole = account(state, found) | {
        "liquidation": liquidation.liquidation_view(state, found),
        "settings": setting_views(state, "account_id", found.id),
    }
    return {"account": whole}


def _market(state: State, name: str) -> View:
    found = find_market(state, name)
    if found is None:
        raise NoSubjectError(f"there is no market {name} at this sequence")
    return {
        "market": market(state, found) | {"settings": setting_views(state, "market_id", found.id)}
    }


def _asset(state: State, name: str) -> View:
    found = find_asset(state, name)
    if found is None:
        raise NoSubjectError(f"there is no asset {name} at this sequence")
    return {"asset": asset(state, found) | {"settings": setting_views(state, "asset_id", found.id)}}


# Subjects that need an id or a name, and those that are one.
NAMED: Final[dict[str, Callable[[State, str], View]]] = {
    "account": _account,
    "market": _market,
    "asset": _asset,
}
WHOLE: Final[dict[str, Callable[[State], View]]] = {
    "all": everything,
    "fund": fund,
    "pools": pools,
    "prices": prices,
    "orders": orders,
    "counterparty": counterparty,
    "sums": sums,
}
