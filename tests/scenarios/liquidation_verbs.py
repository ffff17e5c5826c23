# SPDX-License-Identifier: Apache-2.0
"""The verbs of the liquidation waterfall, and the checks that look at the fund and the ranking.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt
from clearinghouse.statemachine.margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.views.liquidation import liquidation_view
from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Desk


def liquidation(desk: Desk, words: Words) -> Action:
    """`liquidation [off] [every 1s] [share 10%] [band 2%] [fee 1%] [buffer 2%] [throttle 100%] ...`.

    Further options: `divisor 2`, `offset 6%`, `spread 1%`, `takeover 20`, `recourse`.
    """
    enabled = int(not words.flag("off"))
    recourse = int(words.flag("recourse"))
    command = commands.SetLiquidation(
        *desk.head(),
        enabled,
        duration_ns(words.option("every", "1s")),
        rate_ppb(words.option("share", "10%")),
        rate_ppb(words.option("band", "2%")),
        rate_ppb(words.option("fee", "1%")),
        rate_ppb(words.option("buffer", "2%")),
        rate_ppb(words.option("throttle", "100%")),
        int(words.option("divisor", "2")),
        rate_ppb(words.option("offset", "6%")),
        rate_ppb(words.option("spread", "1%")),
        int(words.option("takeover", "20")),
        recourse,
    )
    words.done()
    return Action(command)


def backstop(desk: Desk, words: Words) -> Action:
    """`backstop dora SOL-PERP capacity 100 [priority 1] [spread 1%]`."""
    account_id = desk.account_id(words.take())
    symbol = words.take()
    market_id = desk.market_id(symbol)
    text = words.option("capacity", "0")
    known = market_id in desk.world.state.markets
    lots = desk.lots(text, desk.market(symbol)) if known else 0
    priority = int(words.option("priority", "1"))
    spread = rate_ppb(words.option("spread", "1%"))
    words.done()
    return Action(commands.SetBackstop(*desk.head(), account_id, market_id, lots, priority, spread))


def fund(desk: Desk, words: Words) -> Action:
    """`fund alice 100 USDC`: what an account gives to the liquidity fund."""
    account_id, text, symbol = desk.account_id(words.take()), words.take(), words.take()
    words.done()
    amount = desk.amount(text, symbol)
    return Action(commands.FundLiquidity(*desk.head(), account_id, desk.asset_id(symbol), amount))


def repay_debt(desk: Desk, words: Words) -> Action:
    """`repay-debt alice 100 USDC`."""
    account_id, text, symbol = desk.account_id(words.take()), words.take(), words.take()
    words.done()
    amount = desk.amount(text, symbol)
    return Action(commands.RepayDebtLine(*desk.head(), account_id, desk.asset_id(symbol), amount))


def fund_holds(desk: Desk, words: Words) -> None:
    """`fund-holds USDC 100`: what the liquidity fund can pay in an asset."""
    symbol, text = words.take(), words.take()
    words.done()
    found = fund_can_pay(desk.world.state, desk.asset(symbol))
    same("what the fund holds", found, desk.amount(text, symbol))


def fund_owes(desk: Desk, words: Words) -> None:
    """`fund-owes USDC 100`: the debt of the liquidity fund."""
    symbol, text = words.take(), words.take()
    words.done()
    found = fund_debt(desk.world.state, desk.asset(symbol))
    same("debt of the fund", found, desk.amount(text, symbol))


def debt_line(desk: Desk, words: Words) -> None:
    """`debt-line alice USDC 100`: what was written off under recourse and not repaid."""
    account_id, symbol, text = desk.account_id(words.take()), words.take(), words.take()
    words.done()
    lines = desk.world.state.waterfall.debt_lines
    found = lines.get((account_id, desk.asset_id(symbol)), 0)
    same("debt line", found, desk.amount(text, symbol))


def rank(desk: Desk, words: Words) -> None:
    """`adl-rank bob SOL-PERP 1`: the place of a position in its ranking, 0 for none."""
    name, symbol, place = words.take(), words.take(), int(words.take())
    words.done()
    market_id = desk.market_id(symbol)
    view = liquidation_view(desk.world.state, desk.account(name))
    found = next((line.adl_rank for line in view.lines if line.market_id == market_id), 0)
    same(f"ADL rank of {name}", found, place)


def estate(desk: Desk, words: Words) -> None:
    """`estate alice -100`: the bankruptcy equity E of W-0."""
    name, text = words.take(), words.take()
    words.done()
    account = desk.account(name)
    refresh(desk.world.state, account)
    same(f"E of {name}", bankruptcy_equity(account), desk.amount(text, "USDC"))
