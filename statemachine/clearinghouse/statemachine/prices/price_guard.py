# SPDX-License-Identifier: Apache-2.0
"""Decide by the guard matrix: the actions that the state of a price permits (SPEC P-4).

Owns the matrix as data and the search for a price's cell. Must never value an amount or act on a decision: the gate,
the health check, the guards of L-4, PnL settlement, liquidation and funding call this module and act themselves.

The matrix holds for assets that have index rules. An asset without any is as the first version of P-4 had it:
risk may rise only at an OK price, everything else is allowed at the last one.
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
)

# Reducing risk is never blocked: a bad price must not trap a healthy user. A forced sale needs a price that is
# live (STALE and NO_QUORUM are not) and that is the market's (JUMPED: the index still lags behind it); at a WIDE one an
# account has to be below maintenance at the stable price as well. What leaves an account leaves for good, so
# NO_QUORUM and JUMPED, where the true price may be far below, let no value of theirs out.
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


def cell(price_state: int, action: int) -> int:
    """The decision of the matrix for a state of a price and an action."""
    return GUARD_MATRIX[price_state][action - ACTION_INCREASE_RISK]


def is_guarded(asset: Asset) -> bool:
    """Return whether the matrix holds for the price of an asset."""
    return asset.index_rules is not None


def decision(state: State, asset: Asset, action: int) -> int:
    """Return the decision of P-4 on an action at the present price of an asset; the valuation asset's is always OK
    (U-8).
    """
    if asset is state.valuation:
        return DECISION_ALLOW
    if asset.index_rules is None:
        if action == ACTION_INCREASE_RISK and asset.price_state != PRICE_OK:
            return DECISION_BLOCK
        return DECISION_ALLOW
    return cell(asset.price_state, action)


def market_decision(state: State, market: Market, action: int) -> int:
    """Return the decision of P-4 on an action at the mark of a market: the stricter of its two assets' answers."""
    base = decision(state, market.base, action)
    if market.quote is state.valuation:
        return base  # always OK: the least strict, and most markets are quoted in it
    quote = decision(state, market.quote, action)
    return base if base > quote else quote


def has_index(asset: Asset) -> bool:
    """Return whether the asset has an index now: neither ABSENT nor NO_QUORUM."""
    return asset.price_state not in (PRICE_ABSENT, PRICE_NO_QUORUM)
