# SPDX-License-Identifier: Apache-2.0
"""The verbs of the liquidation waterfall, and the checks that read the fund and the ranking.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt
from clearinghouse.statemachine.views.exchange.liquidation import liquidation_view
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.scenarios.language import Words
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def fund_holds(setup: Setup, words: Words) -> None:
    """`fund-holds USDC 100`: what the liquidity fund can pay in an asset."""
    symbol, text = words.take(), words.take()
    words.done()
    found = fund_can_pay(setup.system.state, setup.asset(symbol))
    same("what the fund holds", found, setup.amount(text, symbol))


def fund_owes(setup: Setup, words: Words) -> None:
    """`fund-owes USDC 100`: the debt of the liquidity fund."""
    symbol, text = words.take(), words.take()
    words.done()
    found = fund_debt(setup.system.state, setup.asset(symbol))
    same("debt of the fund", found, setup.amount(text, symbol))


def debt_line(setup: Setup, words: Words) -> None:
    """`debt-line alice USDC 100`: what was written off under recourse and not repaid."""
    account_id, symbol, text = setup.account_id(words.take()), words.take(), words.take()
    words.done()
    lines = setup.system.state.waterfall.debt_lines
    found = lines.get((AccountId(account_id), AssetId(setup.asset_id(symbol))), 0)
    same("debt line", found, setup.amount(text, symbol))


def rank(setup: Setup, words: Words) -> None:
    """`adl-rank bob SOL-PERP 1`: the place of a position in its ranking, 0 for none."""
    name, symbol, place = words.take(), words.take(), int(words.take())
    words.done()
    market_id = setup.market_id(symbol)
    view = liquidation_view(setup.system.state, setup.account(name))
    found = next((line.adl_rank for line in view.lines if line.market_id == market_id), 0)
    same(f"ADL rank of {name}", found, place)


def recoverable(setup: Setup, words: Words) -> None:
    """`recoverable alice -100`: the bankruptcy equity E of W-0."""
    name, text = words.take(), words.take()
    words.done()
    account = setup.account(name)
    refresh(setup.system.state, account)
    same(f"E of {name}", bankruptcy_equity(account), setup.amount(text, "USDC"))
