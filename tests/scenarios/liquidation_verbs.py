# SPDX-License-Identifier: Apache-2.0
"""The verbs of the liquidation waterfall, and the checks that read the fund and the ranking.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt
from clearinghouse.statemachine.views.exchange.liquidation import liquidation_view
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.forms import check
from tests.scenarios.language import Words
from tests.scenarios.names import same

if TYPE_CHECKING:
    from collections.abc import Callable

    from clearinghouse.statemachine.state.state import Asset, State
    from clearinghouse.statemachine.vocabulary.numbers import MarketId
    from tests.scenarios.forms import Check
    from tests.scenarios.names import Setup


def recoverable(setup: Setup, words: Words) -> None:
    """`bankruptcy_equity alice -100`: the bankruptcy equity E of W-0."""
    name, text = words.take(), words.take()
    words.done()
    account = setup.account(name)
    refresh(setup.system.state, account)
    same(f"E of {name}", bankruptcy_equity(account), setup.amount(text, "USDC"))


def _rank(setup: Setup, account_id: AccountId, market_id: MarketId) -> int:
    """The place of a position in the ranking of its market; 0 for none."""
    account = setup.system.state.accounts[account_id]
    lines = liquidation_view(setup.system.state, account).lines
    return next((line.adl_rank for line in lines if line.market_id == market_id), 0)


def _of_asset(figure: Callable[[State, Asset], int]) -> Check:
    """`fund-holds USDC 100`, `fund-owes USDC 100`: what the liquidity fund can pay, or owes."""
    return check(
        "asset =amount",
        lambda setup, asset: figure(setup.system.state, setup.system.state.assets[asset]),
    )


fund_holds, fund_owes = _of_asset(fund_can_pay), _of_asset(fund_debt)
rank = check("account market =number", _rank)
# What was written off under recourse and not repaid.
debt_line = check(
    "account asset =amount",
    lambda setup, *key: setup.system.state.waterfall.debt_lines.get(key, 0),
)
