# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse margin`: the initial margin of a portfolio with its parts, own or hypothetical (SPEC A-5, C-7).

Owns the input and output of this command. It reads a directory, so it runs beside a server without calling it.
"""

import sys
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.analysis.state_views import NoSubjectError, check_accounts
from clearinghouse.server.cli.clearing import AT, FORM, OUT, ROWS, show_tables
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY
from clearinghouse.server.codec.decimals import DecimalError, parse_units
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.text.views import shown
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.reports.clearing_tables import Tables
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.clearing.margin_calls import hypothetical_report
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

ADD_FORM: Final = "MARKET=QUANTITY"


def lots_of(state: State, stated: tuple[str, ...]) -> dict[MarketId, int]:
    """Return the lots by market that texts state, below 0 for sold lots. Raises click.UsageError."""
    found: dict[MarketId, int] = {}
    markets = {
        one.symbol: one for one in state.markets.values() if one.id in state.clearing.markets
    }
    for text in stated:
        symbol, sign, quantity = text.partition("=")
        if not sign or symbol not in markets:
            known = ", ".join(sorted(markets)) or "none"
            raise click.UsageError(f"--add {text}: write {ADD_FORM}; cleared markets are: {known}")
        market = markets[symbol]
        if market.base.price_e9 == 0:
            raise click.UsageError(
                f"--add {text}: {market.base.symbol} has no price at this sequence"
            )
        try:
            units = parse_units(quantity.removeprefix("-"), market.lot_decimals)
        except DecimalError as error:
            raise click.UsageError(f"--add {text}: the quantity {error}") from error
        lots, rest = divmod(units, market.lot_units)
        if rest:
            raise click.UsageError(f"--add {text}: the quantity is not in whole lots")
        found[market.id] = found.get(market.id, 0) + (-lots if quantity.startswith("-") else lots)
    return found


@click.command("margin")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--account",
    "account_id",
    type=WholeRange(min=1),
    help="Its open positions count [none].",
)
@click.option(
    "--add",
    "stated",
    multiple=True,
    metavar=ADD_FORM,
    help="As if so much more were bought, or, below 0, sold; may be repeated.",
)
@click.option(
    "--alone", is_flag=True, help="What the account and its owner really have does not count."
)
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def margin_command(
    directory: Path,
    *,
    account_id: int | None,
    stated: tuple[str, ...],
    alone: bool,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Compute the initial margin of an account, of an account with more positions, or of positions alone, with parts.

    Positions, parts and the worst scenarios are shown, as GetClearingMargin shows those of an account. Exit code 1 if
    a position counts in full, because it has no scenarios or its issuer is the member.
    """
    whole: list[str] = []

    def tables(state: State, scales: Scales) -> Tables:
        check_accounts([] if account_id is None else [account_id], state)
        if state.margin.parameters.version == 0:
            raise NoSubjectError("no parameters of margin are set at this sequence")
        lots = lots_of(state, stated)
        found = hypothetical_report(state, AccountId(account_id or 0), lots, is_alone=alone)
        whole.extend(str(one.market_id) for one in found.positions if one.is_whole)
        return {
            "margin": shown([found.margin], scales),
            "positions": shown(found.positions, scales),
            "scenarios": shown(found.scenarios, scales),
        }

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)
    sys.exit(Exit.FINDING if whole else Exit.OK)
