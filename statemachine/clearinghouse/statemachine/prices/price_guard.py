# SPDX-License-Identifier: Apache-2.0
"""Decide by the guard matrix which actions the state of a price permits (SPEC P-4).

Owns the matrix as data and the search for a price's cell. Must never value an amount or act on a decision: the gate,
the health check, the guards of L-4, PnL settlement, liquidation and funding call this module and act themselves.

The matrix applies to assets with index rules; a paused asset has its own row. For another asset, risk may rise only at
an OK price, and every other action uses the last price.
"""

from typing import Final

from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_FUND,
    ACTION_INCREASE_RISK,
    ACTION_LIQUIDATE,
    ACTION_REDUCE_RISK,
    ACTION_SETTLE,
    ACTION_WITHDRAW,
    DECISION_ALLOW,
    DECISION_ALLOW_AT_STABLE,
    DECISION_BLOCK,
    PRICE_ABSENT,
    PRICE_JUMPED,
    PRICE_NO_QUORUM,
    PRICE_OK,
    PRICE_STALE,
    PRICE_WIDE,
    WEIGHT_IDENTITY,
)

# The matrix never blocks a reduction of risk: a bad price must not trap a healthy user. A forced
# sale needs a live price (STALE and NO_QUORUM are not live) that is the market's (at JUMPED the
# index lags behind the market); at WIDE the account must be below maintenance at the stable price
# too. A withdrawal is final: at NO_QUORUM and JUMPED the true price may be far lower, so the matrix
# blocks withdrawals.
ACTIONS: Final = (
    ACTION_INCREASE_RISK,
    ACTION_REDUCE_RISK,
    ACTION_LIQUIDATE,
    ACTION_WITHDRAW,
    ACTION_SETTLE,
    ACTION_FUND,
)
STATES: Final = (
    PRICE_ABSENT,
    PRICE_NO_QUORUM,
    PRICE_STALE,
    PRICE_JUMPED,
    PRICE_WIDE,
    PRICE_OK,
)
_YES: Final = DECISION_ALLOW
_STABLE: Final = DECISION_ALLOW_AT_STABLE
_NO: Final = DECISION_BLOCK
# Rows in the order of ACTIONS: increase, reduce, liquidate, withdraw, settle, fund.
GUARD_MATRIX: Final[dict[int, tuple[int, ...]]] = {
    PRICE_ABSENT: (_NO, _YES, _NO, _NO, _NO, _NO),
    PRICE_NO_QUORUM: (_NO, _STABLE, _NO, _NO, _NO, _NO),
    PRICE_STALE: (_NO, _YES, _NO, _STABLE, _YES, _NO),
    PRICE_JUMPED: (_NO, _YES, _NO, _NO, _NO, _NO),
    PRICE_WIDE: (_NO, _YES, _STABLE, _STABLE, _YES, _YES),
    PRICE_OK: (_YES, _YES, _YES, _YES, _YES, _YES),
}
# While an asset is paused, at each state of its price (O-2.2).
PAUSED: Final = (_NO, _YES, _NO, _NO, _NO, _NO)


def cell(price_state: int, action: int) -> int:
    """Return the decision of the matrix for a price state and an action."""
    return GUARD_MATRIX[price_state][action - ACTION_INCREASE_RISK]


def is_paused(asset: Asset) -> bool:
    """Return whether an operator has paused an asset (O-2.2)."""
    return asset.pause is not None and asset.pause.brake.engaged


def is_guarded(asset: Asset) -> bool:
    """Return whether the matrix applies to the price of an asset: the asset has index rules."""
    return asset.index_rules is not None or is_paused(asset)


def decision(state: State, asset: Asset, action: int) -> int:
    """Return the decision of P-4 on an action at the present price of an asset.

    It is ALLOW for the valuation asset (U-8).
    """
    if asset is state.valuation:
        return DECISION_ALLOW
    if asset.pause is not None and asset.pause.brake.engaged:  # `is_paused`, without the call
        return PAUSED[action - ACTION_INCREASE_RISK]
    if asset.index_rules is None:
        if action == ACTION_INCREASE_RISK and asset.price_state != PRICE_OK:
            return DECISION_BLOCK
        return DECISION_ALLOW
    return cell(asset.price_state, action)


def may_be_sold(state: State, asset: Asset) -> bool:
    """Return whether an asset is collateral with a price at which P-4 lets the engine sell it (L-2, W-6.1)."""
    weighs = asset.weight_kind == WEIGHT_IDENTITY or asset.weight_base_ppb > 0
    return (
        weighs and asset.price_e9 > 0 and decision(state, asset, ACTION_LIQUIDATE) != DECISION_BLOCK
    )


def market_decision(state: State, market: Market, action: int) -> int:
    """Return the decision of P-4 on an action at the mark of a market: the stricter decision of its two assets."""
    base = market.base
    if market.quote is state.valuation:
        # The valuation asset's decision is the least strict, and most markets have this quote
        # asset. The matrix allows every action at an OK price, so most orders need no more calls.
        if base.price_state == PRICE_OK and base.pause is None:
            return DECISION_ALLOW
        return decision(state, base, action)
    return max(decision(state, base, action), decision(state, market.quote, action))


def has_index(asset: Asset) -> bool:
    """Return whether the asset has an index now: neither ABSENT nor NO_QUORUM."""
    return asset.price_state not in (PRICE_ABSENT, PRICE_NO_QUORUM)
