# SPDX-License-Identifier: Apache-2.0
"""Compare the free balance of an account with its gain by trades of announced busts (SPEC O-10).

A bust undoes trades that were made at a wrong price. Owns the check, made before an amount leaves an account and before
an order that may lose it. Must never change an account.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import is_at_risk
from clearinghouse.statemachine.exchange_margin.free_balances import beside_margin
from clearinghouse.statemachine.ledger.ledger import evaluate_without, free_balance
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Order, State
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
    """Return BUST_ANNOUNCED if an account would keep less free than its gain by an announced bust, else OK (O-10).

    `amount` of `holding` leaves the account; without a holding nothing leaves. Afterwards the gain must be free, in the
    quote asset of the market. Without it no asset may leave, so that the gain cannot be exchanged for another asset
    first. Amounts that secure a position or a debt are not free. `gained` is the amount that a fill adds to the equity
    above margin.
    """
    needed = _kept(state, account)
    if not needed:
        return codes.OK

    def ask() -> int:
        assets = [state.assets[asset_id] for asset_id in needed]
        free = [_free_less_loss(account, asset) for asset in assets]
        free = beside_margin(state, account, assets, free, gained)
        for asset, left in zip(assets, free, strict=True):
            if left < needed[asset.id]:
                refusal.below(needed[asset.id], left)
                return codes.BUST_ANNOUNCED
        return codes.OK

    return evaluate_without(holding, amount, ask) if holding is not None and amount > 0 else ask()


def refuse_order_of_winner(state: State, order: Order, refusal: Refusal, *, reducing: bool) -> int:
    """Return BUST_ANNOUNCED if the amount that an order has just reserved must stay free, else OK (O-10).

    A fill at a bad price moves the amount out like a transfer, also if borrowed money pays for it.
    """
    account = order.account
    asset = paying_asset(order) if order.market.is_spot else order.market.quote
    if asset.id not in _kept(state, account) and (reducing or not is_at_risk(account)):
        return codes.OK
    return refuse_kept(state, account, None, 0, refusal)


def _free_less_loss(account: Account, asset: Asset) -> int:
    """Return the free balance of an asset, less the loss that the next settlement pass takes."""
    holding = account.holdings.get(asset.id)
    return 0 if holding is None else free_balance(holding) + min(holding.unsettled, 0)


def _kept(state: State, account: Account) -> dict[AssetId, int]:
    """Return, by asset, the amount that an account must keep free until its announced busts are decided or lapse."""
    needed: dict[AssetId, int] = {}
    for bust_id, kept in state.busts.kept.get(account.id, {}).items():
        bust = state.busts.announced[bust_id]
        if state.time_ns <= bust.ends_ns:
            needed[bust.asset_id] = needed.get(bust.asset_id, 0) + kept
    return needed
