# SPDX-License-Identifier: Apache-2.0
"""The verbs of the liquidation waterfall, and the checks that read the fund and the ranking.

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt
from clearinghouse.statemachine.views.exchange.liquidation import liquidation_view
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns, rate_ppb
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup


def liquidation(setup: Setup, words: Words) -> Action:
    """`liquidation [off] [every 1s] [share 10%] [band 2%] [fee 1%] [buffer 2%] [throttle 100%] ...`.

    Further options: `divisor 2`, `offset 6%`, `spread 1%`, `takeover 20`, `recourse`.
    """
    enabled = int(not words.flag("off"))
    recourse = int(words.flag("recourse"))
    command = commands.SetLiquidation(
        *setup.head(),
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


def backstop(setup: Setup, words: Words) -> Action:
    """`backstop dora SOL-PERP capacity 100 [priority 1] [spread 1%]`."""
    account_id = setup.account_id(words.take())
    symbol = words.take()
    market_id = setup.market_id(symbol)
    text = words.option("capacity", "0")
    known = market_id in setup.system.state.markets
    lots = setup.lots(text, setup.market(symbol)) if known else 0
    priority = int(words.option("priority", "1"))
    spread = rate_ppb(words.option("spread", "1%"))
    words.done()
    return Action(
        commands.SetBackstop(
            *setup.head(), AccountId(account_id), MarketId(market_id), lots, priority, spread
        )
    )


def fund(setup: Setup, words: Words) -> Action:
    """`fund alice 100 USDC`: what an account gives to the liquidity fund."""
    account_id, text, symbol = setup.account_id(words.take()), words.take(), words.take()
    words.done()
    amount = setup.amount(text, symbol)
    return Action(
        commands.FundLiquidity(
            *setup.head(), AccountId(account_id), AssetId(setup.asset_id(symbol)), amount
        )
    )


def repay_debt(setup: Setup, words: Words) -> Action:
    """`repay-debt alice 100 USDC`."""
    account_id, text, symbol = setup.account_id(words.take()), words.take(), words.take()
    words.done()
    amount = setup.amount(text, symbol)
    return Action(
        commands.RepayDebtLine(
            *setup.head(), AccountId(account_id), AssetId(setup.asset_id(symbol)), amount
        )
    )


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
