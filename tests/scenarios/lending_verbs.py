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
from clearinghouse.statemachine.vocabulary import types
from tests.scenarios.language import ScenarioError, Words, scaled
from tests.scenarios.names import Setup, same

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.state.pool import Pool

MODES = {"linear": types.ACCRUAL_LINEAR, "compounded": types.ACCRUAL_COMPOUNDED}
ALL = "all"


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
        visit_lenders(state, 0)

    setup.system.observe(act)


# --- figures ----------------------------------------------------------------------------------------------


def _pool(setup: Setup, symbol: str) -> Pool:
    """The pool of an asset."""
    found = setup.asset(symbol).pool
    if found is None:
        raise ScenarioError(f"{symbol} has no pool")
    return found


def lent(setup: Setup, words: Words) -> None:
    """`lent alice USDC 100`: what an account's loan to the pool is worth."""
    _holding_figure(setup, words, pool_shares.claim_of)


def borrowed(setup: Setup, words: Words) -> None:
    """`borrowed alice USDC 100`: what an account owes to the pool."""
    _holding_figure(setup, words, pool_shares.debt_of)


def _holding_figure(setup: Setup, words: Words, figure: Callable[..., int]) -> None:
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    holding = setup.holding(name, symbol)
    found = figure(holding) if holding is not None else 0
    same(f"{figure.__name__} {name}", found, setup.amount(text, symbol))


def pool_figures(setup: Setup, words: Words) -> None:
    """`pool-has USDC [cash 40] [debt 60] [share_values 100]`: what a pool has, is owed and owes."""
    symbol = words.take()
    found = _pool(setup, symbol)
    figures = {
        "cash": accrual.pool_cash(setup.system.state, setup.asset(symbol)),
        "debt": lending_arithmetic.debt_ceil(found.borrow_shares, found.borrow_index),
        "claims": lending_arithmetic.claim_floor(found.supply_shares, found.supply_index),
        "reserve": found.reserve_e36 // lending_arithmetic.E36,
    }
    for name, value in figures.items():
        text = words.option(name, "")
        if text:
            same(f"{name} of the pool", value, setup.amount(text, symbol))
    words.done()


def pool_virtual(setup: Setup, words: Words) -> None:
    """`pool-virtual USDC 100`: what the virtual claim is worth at an index of now, ceiled (B-1.1)."""
    symbol, wanted = words.take(), words.take()
    found = _pool(setup, symbol)
    worth = lending_arithmetic.debt_ceil(found.virtual_shares, found.supply_index)
    same(f"the virtual claim of {symbol}", worth, setup.amount(wanted, symbol))
    words.done()


def pool_rates(setup: Setup, words: Words) -> None:
    """`pool-rates USDC borrow 8% lend 5.76%`: yearly, exact to the 27th decimal."""
    found = _pool(setup, words.take())
    rates = dict(zip(("borrow", "lend"), accrual.pool_rates(found), strict=True))
    for name, value in rates.items():
        text = words.option(name, "")
        if text:
            same(f"{name} rate", value, scaled(text.removesuffix("%"), 25))
    words.done()


def pool_index(setup: Setup, words: Words) -> None:
    """`pool-index USDC [supply 1.00001] [borrow 1.00002]`: exact to the 27th decimal."""
    found = _pool(setup, words.take())
    for name, value in (("supply", found.supply_index), ("borrow", found.borrow_index)):
        text = words.option(name, "")
        if text:
            same(f"{name} index", value, scaled(text, 27))
    words.done()
