# SPDX-License-Identifier: Apache-2.0
"""Show a state as plain values: everything, or one subject (SPEC A-1).

Owns the subjects and the figures of each. Amounts are smallest units, quantities lots, prices quote units per lot, as
in the machine; `units` converts them to public units.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Final, TypeAlias

from clearinghouse.server.analysis.predicate_evaluation import find_account, find_asset, find_market
from clearinghouse.statemachine.state.state import Account, Asset, Market, State
from clearinghouse.statemachine.views import (
    brackets,
    brakes,
    conditional_orders,
    instruments_and_accounts,
    lending,
    liquidation,
    margin,
    pending,
    positions,
)
from clearinghouse.statemachine.views import prices as price_views
from clearinghouse.statemachine.vocabulary.numbers import BreakId, MarketId, OrderId

View: TypeAlias = dict[str, object]


class NoSubjectError(ValueError):
    """The account, market or asset does not exist at that sequence."""


def account(state: State, one: Account) -> View:
    """All of one account."""
    return {
        **asdict(instruments_and_accounts.account_view(one)),
        "balances": [asdict(view) for view in instruments_and_accounts.balance_views(one)],
        "positions": [
            asdict(view) for view in positions.position_views(state, one, with_prices=True)
        ],
        "orders": [
            asdict(view)
            for view in instruments_and_accounts.order_views(
                one, MarketId(0), OrderId(0), len(one.orders)
            )
        ],
        "waiting_orders": [
            asdict(view)
            for view in conditional_orders.conditional_order_views(
                state, one, MarketId(0), OrderId(0), len(one.conditionals)
            )
        ],
        "brackets": [asdict(view) for view in brackets.bracket_views(state, one)],
        "pending_deposits": [
            asdict(view) for view in pending.deposit_views(state, one.id, 0, len(one.deposits))
        ],
        "pending_withdrawals": [
            asdict(view)
            for view in pending.withdrawal_views(state, one.id, 0, len(one.withdrawals))
        ],
        "margin": asdict(margin.margin_view(state, one)),
    }


def _liquidation(state: State, one: Account) -> View:
    """The liquidation figures of an account."""
    view = liquidation.liquidation_view(state, one)
    return {
        **view._asdict(),
        "lines": [line._asdict() for line in view.lines],
        "debt_lines": [asdict(line) for line in view.debt_lines],
    }


def market(state: State, one: Market) -> View:
    """All of one market."""
    book = instruments_and_accounts.book_view(one, len(one.bids.keys) + len(one.asks.keys))
    return {**asdict(instruments_and_accounts.market_view(state, one)), "book": asdict(book)}


def asset(state: State, one: Asset) -> View:
    """All of one asset: parameters, the making and checking of its price, its sums, its pool."""
    sums = next(
        view for view in instruments_and_accounts.sums_view(state).assets if view.asset_id == one.id
    )
    return {
        **asdict(instruments_and_accounts.asset_view(state, one)),
        "index": asdict(price_views.index_view(state, one)),
        "sums": asdict(sums),
        "pools": [asdict(view) for view in lending.pool_views(state) if view.asset_id == one.id],
    }


def fund(state: State) -> View:
    """The liquidity fund and the rules of the waterfall."""
    rules = liquidation.rules_view(state)
    return {
        "holdings": [view._asdict() for view in liquidation.fund_view(state)],
        "liquidation_rules": {
            **rules._asdict(),
            "offers": [offer._asdict() for offer in rules.offers],
        },
        "in_liquidation": sorted(state.waterfall.cases),
    }


def pools(state: State) -> View:
    """All lending pools."""
    return {"pools": [asdict(view) for view in lending.pool_views(state)]}


def prices(state: State) -> View:
    """Every asset's price, its sources and the decisions of the guard matrix; the marks."""
    return {
        "indices": [
            asdict(price_views.index_view(state, one))
            for one in (state.assets[key] for key in sorted(state.assets))
        ],
        "guards": [asdict(view) for view in price_views.guard_views(state)],
        "marks": [
            {"market_id": key, "symbol": one.symbol, "mark_e9": one.mark_e9}
            for key, one in sorted(state.markets.items())
        ],
    }


def orders(state: State) -> View:
    """Every open order, every conditional order and every bracket, by id."""
    return {
        "orders": [
            asdict(instruments_and_accounts.order_view(state.orders[key]))
            for key in sorted(state.orders)
        ],
        "waiting_orders": [
            asdict(conditional_orders.conditional_order_view(state, state.conditionals[key]))
            for key in sorted(state.conditionals)
        ],
        "brackets": [
            asdict(brackets.bracket_view(state, state.brackets[key]))
            for key in sorted(state.brackets)
        ],
    }


def sums(state: State) -> View:
    """The sums of conservation (I-1, I-2, S-5)."""
    return asdict(instruments_and_accounts.sums_view(state))


def everything(state: State) -> View:
    """All of it."""
    return {
        "assets": [asdict(view) for view in instruments_and_accounts.asset_views(state)],
        "markets": [market(state, state.markets[key]) for key in sorted(state.markets)],
        "accounts": [account(state, state.accounts[key]) for key in sorted(state.accounts)],
        "risk_switches": [asdict(view) for view in instruments_and_accounts.switch_views(state)],
        "brakes": [view._asdict() for view in brakes.brake_views(state)],
        "breaks": [
            asdict(view)
            for view in instruments_and_accounts.break_views(state, BreakId(0), len(state.breaks))
        ],
        "fund": fund(state),
        "sums": sums(state),
    }


def _account(state: State, name: str) -> View:
    found = find_account(state, name)
    if found is None:
        raise NoSubjectError(f"there is no account {name} at this sequence")
    return {"account": {**account(state, found), "liquidation": _liquidation(state, found)}}


def _market(state: State, name: str) -> View:
    found = find_market(state, name)
    if found is None:
        raise NoSubjectError(f"there is no market {name} at this sequence")
    return {"market": market(state, found)}


def _asset(state: State, name: str) -> View:
    found = find_asset(state, name)
    if found is None:
        raise NoSubjectError(f"there is no asset {name} at this sequence")
    return {"asset": asset(state, found)}


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
    "sums": sums,
}
