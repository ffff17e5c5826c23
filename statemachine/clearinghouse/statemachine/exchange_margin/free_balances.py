# SPDX-License-Identifier: Apache-2.0
"""Find the part of free balances that an account does not need for its risk at the exchange (SPEC C-16, O-10).

Owns the division of free balances between the margin of positions, debts and orders, and all other uses. An amount that
secures one of these secures nothing else. Must never change a figure: each question restores what it supposes.
"""

from clearinghouse.statemachine.exchange_margin.account_margin import (
    beyond_initial_margin,
    is_at_risk,
)
from clearinghouse.statemachine.ledger.ledger import evaluate_without
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import Account, Asset, Holding, State
from clearinghouse.statemachine.state.work import WORK_OF_LINE
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import PPB, WEIGHT_IDENTITY


def beside_margin(
    state: State, account: Account, assets: list[Asset], free: list[int], gained: int = 0
) -> list[int]:
    """Return, for each asset, the part of an amount that could leave together with the parts of the others (L-4).

    The amounts are free balances of the account. `gained` is the amount that a fill adds to the equity above initial
    margin. The account is asked as if all amounts of other currencies than the valuation asset had left. What its
    equity then lacks stays: first out of the valuation asset, then of the others by number, by their base weights.
    """
    if not any(amount > 0 for amount in free) or not is_at_risk(account):
        return free
    others = [
        account.holdings[asset.id]
        for asset, amount in zip(assets, free, strict=True)
        if amount > 0 and asset is not state.valuation
    ]
    state.work.units += WORK_OF_LINE * (len(account.lines) + len(account.holdings))
    amounts = {asset.id: amount for asset, amount in zip(assets, free, strict=True)}
    beyond = _beyond_without(state, account, others, amounts) + gained
    lacking = max(-beyond, 0)
    found: dict[AssetId, int] = {}
    for asset in sorted(assets, key=_id_of):
        amount = amounts[asset.id]
        if asset is state.valuation:
            found[asset.id] = min(amount, max(beyond, 0))
        elif lacking == 0 or amount <= 0:
            found[asset.id] = amount
        else:
            stays = _worth_ceil(asset, lacking)
            found[asset.id] = max(amount - stays, 0) if stays else 0
            lacking = max(lacking - to_valuation_floor(asset, amount) * _weight(asset) // PPB, 0)
    return [found[asset.id] for asset in assets]


def _id_of(asset: Asset) -> int:
    """Return the key by which the other assets are sorted."""
    return asset.id


def _beyond_without(
    state: State, account: Account, others: list[Holding], amounts: dict[AssetId, int]
) -> int:
    """Return the equity above initial margin as if the amounts of all `others` had left the account."""
    if not others:
        return beyond_initial_margin(state, account)
    holding, *rest = others

    def ask() -> int:
        return _beyond_without(state, account, rest, amounts)

    return evaluate_without(holding, amounts[holding.asset.id], ask)


def _weight(asset: Asset) -> int:
    """Return the greatest weight of an asset as collateral (M-1)."""
    return PPB if asset.weight_kind == WEIGHT_IDENTITY else asset.weight_base_ppb


def _worth_ceil(asset: Asset, value: int) -> int:
    """Return the amount of an asset whose collateral value is at least `value`; 0 if the asset is no collateral."""
    worth = asset.price_e9 * _weight(asset)
    return -(-(value * asset.value_denominator * PPB) // worth) if worth else 0
