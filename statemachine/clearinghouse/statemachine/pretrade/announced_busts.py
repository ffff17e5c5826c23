# SPDX-License-Identifier: Apache-2.0
"""Compare what an account has free with what it got by trades of announced busts (SPEC O-10).

Owns the question, asked of what leaves an account and of an order that may lose it. Must never change an account.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import refresh, worst_case
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Holding, Order, State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX


def refuse_kept(
    state: State,
    account: Account,
    holding: Holding | None,
    amount: int,
    refusal: Refusal,
    *,
    most: int = AMOUNT_MAX,
) -> int:
    """Return BUST_ANNOUNCED if an amount of a holding, or of none, may not leave an account, else OK (O-10).

    What the account got by trades of an announced bust, it has to have free afterwards in the asset in which the market
    is quoted: without it nothing leaves, so that it cannot be exchanged for what leaves. At `most` so much of a balance
    counts as free.
    """
    for asset_id, least in _kept(state, account).items():
        own = account.holdings.get(asset_id)
        free = 0
        if own is not None:
            free = own.balance - own.reserved - own.held + min(own.unsettled, 0)
            free = min(free - (amount if own is holding else 0), most)
        if free < least:
            refusal.below(least, free)
            return codes.BUST_ANNOUNCED
    return codes.OK


def refuse_order_of_winner(state: State, order: Order, refusal: Refusal) -> int:
    """Return BUST_ANNOUNCED if what an order has just reserved is to stay free, else OK (O-10).

    A fill at a bad price carries it away as a transfer does. Of an order of a derivative, what the account has beyond
    its initial margin counts as free.
    """
    account = order.account
    market = order.market
    asset = paying_asset(order) if market.is_spot else market.quote
    if asset.id not in _kept(state, account):
        return codes.OK
    most = AMOUNT_MAX
    if account.exposure_count:
        refresh(state, account)
        available, required = worst_case(state, account)
        beyond = max(available - required, 0)
        # An amount of margin says nothing about another asset but that there is some.
        most = beyond if asset is state.valuation or beyond == 0 else AMOUNT_MAX
    return refuse_kept(state, account, None, 0, refusal, most=most)


def _kept(state: State, account: Account) -> dict[AssetId, int]:
    """Return by asset what an account has to have free until busts are decided or their day has ended."""
    needed: dict[AssetId, int] = {}
    for bust_id, kept in state.busts.kept.get(account.id, {}).items():
        bust = state.busts.announced[bust_id]
        if state.time_ns <= bust.ends_ns:
            needed[bust.asset_id] = needed.get(bust.asset_id, 0) + kept
    return needed
