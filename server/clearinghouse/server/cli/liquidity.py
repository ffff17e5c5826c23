# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse liquidity`: the cash that two defaults would require, and the resources for it (SPEC A-1, C-12).

Owns the input and output of this command. It may run beside a server.
"""

import sys
from decimal import Decimal
from pathlib import Path
from typing import Final

import click

from clearinghouse.server.cli.clearing import AT, FORM, OUT, ROWS, show_tables
from clearinghouse.server.cli.moments import AS_JSON, DIRECTORY
from clearinghouse.server.codec.decimals import DecimalError, parse_units
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.console.exits import Exit
from clearinghouse.server.console.numbers import WHOLE_FORM, WholeRange
from clearinghouse.server.reports.clearing_tables import Tables
from clearinghouse.server.reports.liquidity import Assumed, liquidity_report
from clearinghouse.statemachine.state.liquidity import CreditLine
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId

LINE_FORM: Final = "PROVIDER:SYMBOL=AMOUNT@HOURS"


def line_of(state: State, text: str) -> CreditLine:
    """Return the committed credit line that a text states. Raises click.UsageError."""
    provider, _, rest = text.partition(":")
    symbol, _, rest = rest.partition("=")
    amount, _, hours = rest.partition("@")
    if not (provider and symbol and amount and hours):
        raise click.UsageError(f"--line {text}: write {LINE_FORM}")
    asset_id = state.symbols.get(symbol)
    if asset_id is None or asset_id not in state.assets:
        raise click.UsageError(f"--line {text}: there is no asset {symbol}; write {LINE_FORM}")
    try:
        units = parse_units(amount, state.assets[AssetId(asset_id)].scale)
    except DecimalError as error:
        raise click.UsageError(f"--line {text}: the amount {error}") from error
    if units == 0 or WHOLE_FORM.fullmatch(hours) is None or int(hours) < 0:
        raise click.UsageError(f"--line {text}: write {LINE_FORM}, with an amount above 0")
    return CreditLine(0, provider, AssetId(asset_id), units, int(hours) * 3_600)


@click.command("liquidity")
@click.argument("directory", type=DIRECTORY)
@click.option(
    "--line",
    "stated",
    multiple=True,
    metavar=LINE_FORM,
    help="A committed line beside those that are set.",
)
@click.option(
    "--other-margin-hours",
    type=WholeRange(min=-1),
    help="After how many hours margin that is no cash is cash; -1: never [as set].",
)
@AT
@ROWS
@OUT
@FORM
@AS_JSON
def liquidity_command(
    directory: Path,
    *,
    stated: tuple[str, ...],
    other_margin_hours: int | None,
    at: int | None,
    rows: int,
    out: Path | None,
    form: str,
    as_json: bool,
) -> None:
    """Compare the cash that the default of the two largest members would require with the liquid resources.

    One row for each currency, value date and moment with payments, including payments due earlier on the date.
    Resources are drawn in this order: their margin in cash, own capital, the default fund, committed lines without the
    largest provider, their other margin after haircuts. The exit code is 1 if cash is short.
    """
    short: list[str] = []

    def tables(state: State, scales: Scales) -> Tables:
        lines = [line_of(state, text) for text in stated]
        found = liquidity_report(state, scales, Assumed(lines, other_margin_hours))
        short.extend(row["date"] for row in found["liquidity"] if Decimal(row["shortfall"]))
        return found

    show_tables(directory, at, tables, rows=rows, out=out, form=form, as_json=as_json)
    sys.exit(Exit.FINDING if short else Exit.OK)
