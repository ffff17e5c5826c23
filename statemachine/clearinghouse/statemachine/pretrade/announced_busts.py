# SPDX-License-Identifier: Apache-2.0
"""Compare what an account has free with what it got by trades of announced busts (SPEC O-10).

Owns the question, asked of what leaves an account and of an order that may lose it. Must never change an account.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    beyond_initial_margin,
    is_at_risk,
)
from clearinghouse.statemachine.ledger.ledger import look_without
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Holding, Order, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AssetId


def refuse_kept(
    state: State,
    account: Account,
    holding: Holding | None,
    amount: int,
    refusal: Refusal,
    *,
    gained: int = 0,
) -> int:
    """Return BUST_ANNOUNCED if an amount of a holding, or of none, may not leave an account, else OK (O-10).

    What the account got by trades of an announced bust, it has to have free afterwards in the asset in which the market
    is quoted: without it nothing leaves, so that it cannot be exchanged for what leaves. What secures a position or a
    debt is not free: nothing is lost or borrowed against it. `gained` is what a fill adds to what is beyond the margin.
    """
    needed = _kept(state, account)
    if not needed:
        return codes.OK

    def ask() -> int:
        beyond = max(beyond_initial_margin(state, account) + gained, 0)
        for asset_id, least in needed.items():
            own = account.holdings.get(asset_id)
            free = 0
            if own is not None:
                free = own.balance - own.reserved - own.held + min(own.unsettled, 0)
                # An amount of margin says nothing about another asset but that there is some.
                free = min(free, beyond) if own.asset is state.valuation or beyond == 0 else free
            if free < least:
                refusal.below(least, free)
                return codes.BUST_ANNOUNCED
        return codes.OK

    return look_without(holding, amount, ask) if holding is not None and amount > 0 else ask()


def refuse_order_of_winner(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Return BUST_ANNOUNCED if what an order has just reserved is to stay free, else OK (O-10).

    A fill at a bad price carries it away as a transfer does, also one that pays with what is borrowed against it.
    """
    account = order.account
    asset = paying_asset(order) if order.market.is_spot else order.market.quote
    if asset.id not in _kept(state, account) and (reducing or not is_at_risk(account)):
        return codes.OK
    return refuse_kept(state, account, None, 0, refusal)


def _kept(state: State, account: Account) -> dict[AssetId, int]:
    """Return by asset what an account has to have free until busts are decided or their day has ended."""
    needed: dict[AssetId, int] = {}
    for bust_id, kept in state.busts.kept.get(account.id, {}).items():
        bust = state.busts.announced[bust_id]
        if state.time_ns <= bust.ends_ns:
            needed[bust.asset_id] = needed.get(bust.asset_id, 0) + kept
    return needed
