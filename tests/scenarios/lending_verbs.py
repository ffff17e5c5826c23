# SPDX-License-Identifier: Apache-2.0
"""The verbs of borrowing and lending: pools, lend, redeem, borrow, repay, a debt forgiven, and what pools show.

Owns how those rows become commands and which figures of a pool they read. `bankrupt` is the one verb that calls
the machine's own hook, since no command writes a debt off by itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.arithmetic import lending as lending_arithmetic
from clearinghouse.statemachine.ledger import pool_shares
from clearinghouse.statemachine.lending import accrual, losses_and_epochs
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.liquidation.lender_checks import visit_lenders
from tests.scenarios.forms import check
from tests.scenarios.language import ScenarioError, Words
from tests.scenarios.names import Setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.state.pool import Pool
    from clearinghouse.statemachine.state.state import Holding
    from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
    from tests.scenarios.forms import Check


def bankrupt(setup: Setup, words: Words) -> None:
    """`bankrupt bob SOL`: forgive what an account owes to a pool, as the write-off of a bankrupt does (B-5)."""
    name, symbol = words.take(), words.take()
    words.done()
    holding = setup.holding(name, symbol)
    if holding is None:
        raise ScenarioError(f"{name} has no {symbol}")
    state = setup.system.state

    def act() -> None:
        losses_and_epochs.write_off(state, 0, holding)
        settle_health(state, 0)
        while state.cursors.lost_pools:
            visit_lenders(state, 0)

    setup.system.observe(act)


# --- figures ----------------------------------------------------------------------------------------------


def _pool(setup: Setup, symbol: str) -> Pool:
    """The pool of an asset."""
    found = setup.asset(symbol).pool
    if found is None:
        raise ScenarioError(f"{symbol} has no pool")
    return found


def _of_holding(figure: Callable[[Holding], int]) -> Check:
    """`lent alice USDC 100`: what a loan to the pool is worth; `borrowed alice USDC 100`: what is owed to it."""

    def found(setup: Setup, account_id: AccountId, asset_id: AssetId) -> int:
        holding = setup.system.state.accounts[account_id].holdings.get(asset_id)
        return figure(holding) if holding is not None else 0

    return check("account asset =amount", found)


def _pool_has(setup: Setup, symbol: str) -> tuple[int, ...]:
    """What a pool has, is owed and owes."""
    found = _pool(setup, symbol)
    return (
        accrual.pool_cash(setup.system.state, setup.asset(symbol)),
        lending_arithmetic.debt_ceil(found.borrow_shares, found.borrow_index),
        lending_arithmetic.claim_floor(found.supply_shares, found.supply_index),
        found.reserve_e36 // lending_arithmetic.E36,
    )


def _virtual_claim(setup: Setup, symbol: str) -> int:
    """What the virtual claim is worth at an index of now, ceiled (B-1.1)."""
    found = _pool(setup, symbol)
    return lending_arithmetic.debt_ceil(found.virtual_shares, found.supply_index)


def _indices(setup: Setup, symbol: str) -> tuple[int, int]:
    """The indices of a pool."""
    found = _pool(setup, symbol)
    return found.supply_index, found.borrow_index


lent, borrowed = _of_holding(pool_shares.claim_of), _of_holding(pool_shares.debt_of)
pool_figures = check("symbol =amount?cash =amount?debt =amount?claims =amount?reserve", _pool_has)
pool_virtual = check("symbol =amount", _virtual_claim)
pool_rates = check(
    "symbol =e27?borrow =e27?lend", lambda setup, symbol: accrual.pool_rates(_pool(setup, symbol))
)
pool_index = check("symbol =e27?supply =e27?borrow", _indices)
