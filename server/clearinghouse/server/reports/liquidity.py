# SPDX-License-Identifier: Apache-2.0
"""Report the cash that the default of the two largest members would require, and the resources for it (SPEC C-12).

Owns the tables of the report. The figures come from a run of the machine's own functions over the present state, with
credit lines that the caller adds.
"""

from dataclasses import dataclass, field
from typing import Final

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.reports.clearing_tables import Row, Tables, date_text
from clearinghouse.statemachine.arithmetic.liquidity import draws
from clearinghouse.statemachine.clearing_margin.liquidity import (
    accounts_of,
    add_account,
    begin_run,
    compare,
    comparisons,
)
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.liquidity import (
    COVER,
    CreditLine,
    LiquidityMoment,
    LiquidityRun,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AssetId

STRESSES: Final = {
    types.LIQUIDITY_STRESS_MEMBERS: "members",
    types.LIQUIDITY_STRESS_BANK: "bank",
    types.LIQUIDITY_STRESS_DAYS: "days",
}


@dataclass
class Assumed:
    """Assumptions of the caller: more credit lines, and the hours until other margin is cash (None: as the state has
    it).
    """

    lines: list[CreditLine] = field(default_factory=list)
    other_margin_hours: int | None = None


def _run(state: State) -> LiquidityRun:
    """Return the sums over all accounts; the machine makes the same run in slices."""
    run = LiquidityRun()
    begin_run(state, run)
    for account_id in accounts_of(state):
        add_account(state, run, account_id)
    return run


def largest_needs(state: State) -> dict[AssetId, int]:
    """Return by currency the largest cash that the default of one member would require on one value date."""
    most: dict[AssetId, int] = {}
    sums = _run(state).sums
    for key, members in sums.due.items():
        place, asset_id = pair_of(key)
        if place < len(sums.moments):
            needs = [one.due for one in members.values()]
            most[AssetId(asset_id)] = max(most.get(AssetId(asset_id), 0), *needs)
    return most


def liquidity_report(state: State, scales: Scales, assumed: Assumed) -> Tables:
    """Return needs and resources by currency, value date, moment and stress.

    A need includes the payments that are due earlier on the date.
    """
    run = _run(state)
    lines = [*state.liquidity.credit_lines.values(), *assumed.lines]
    seconds = state.liquidity.terms.other_margin_seconds
    if assumed.other_margin_hours is not None:
        seconds = assumed.other_margin_hours * 3_600 if assumed.other_margin_hours >= 0 else -1
    rows: list[Row] = []
    for key in comparisons(run):
        compared = compare(state, run, key, lines, seconds)
        rows += [_row(state, scales, found) for found in compared]
    return {"liquidity": rows, "lines": [_line(scales, line) for line in lines]}


def _row(state: State, scales: Scales, found: LiquidityMoment) -> Row:
    """Return one comparison as a row: the members, the need, and the available and drawn amount of each resource."""
    asset = scales.assets[found.asset_id]
    text = asset.texts
    minutes = found.due_ns // (60 * types.SECOND_NS) % (24 * 60)
    members = [key for key in (found.first_member_id, found.second_member_id) if key]
    row: Row = {
        "currency": asset.symbol,
        "date": date_text(found.value_date),
        "time": f"{minutes // 60:02}:{minutes % 60:02}",
        "stress": STRESSES[found.stress],
        "bank": state.holders.holders[found.holder_id].name if found.holder_id else "",
        "members": " ".join(state.clearing.members[key].owner for key in members),
        "need": text[found.need],
    }
    names = ("margin", "own", "fund", "lines", "other_margin")
    available = found.resources_of(COVER)
    drawn = draws(found.need, list(available))
    for name, amount, part in zip(names, available, drawn, strict=True):
        row[name] = text[amount]
        row[f"{name}_drawn"] = text[part]
    row["shortfall"] = text[found.lacking(COVER)]
    row["first_need"] = text[found.first_need]
    row["first_shortfall"] = text[found.lacking(1)]
    return row


def _line(scales: Scales, line: CreditLine) -> Row:
    """Return a committed credit line as a row: number (0: assumed), provider, currency, amount, seconds of notice."""
    asset = scales.assets[line.asset_id]
    return {
        "line": str(line.id),
        "provider": line.provider,
        "currency": asset.symbol,
        "amount": asset.texts[line.amount],
        "notice_seconds": str(line.seconds),
    }
