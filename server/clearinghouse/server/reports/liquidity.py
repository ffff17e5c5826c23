# SPDX-License-Identifier: Apache-2.0
"""Report what the default of the two largest members would require in cash, and what there is for it (SPEC C-12).

Owns the tables of the report. The figures are those of the machine's own runs, of the state as it is and with lines
that the caller adds.
"""

from dataclasses import dataclass, field

from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.reports.clearing_tables import Row, Tables, date_text
from clearinghouse.statemachine.arithmetic.liquidity import draws
from clearinghouse.statemachine.clearing_margin.liquidity import (
    accounts_of,
    add_account,
    compare,
    moments_of,
)
from clearinghouse.statemachine.state.clearing import pair_of
from clearinghouse.statemachine.state.liquidity import CreditLine, LiquidityMoment, LiquiditySums
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AssetId


@dataclass
class Assumed:
    """Assumptions beside the state: more lines, and after how many hours other margin is cash; None: as set."""

    lines: list[CreditLine] = field(default_factory=list)
    other_margin_hours: int | None = None


def _sums(state: State) -> LiquiditySums:
    """Add up all accounts, as a run of the machine does in slices."""
    sums = LiquiditySums()
    sums.moments = moments_of(state)
    for account_id in accounts_of(state):
        add_account(state, sums, state.time_ns, account_id)
    return sums


def largest_needs(state: State) -> dict[AssetId, int]:
    """Return the most that one member has to pay on one value date, by currency."""
    most: dict[AssetId, int] = {}
    for key, members in _sums(state).due.items():
        asset_id = AssetId(pair_of(key)[1])
        most[asset_id] = max([most.get(asset_id, 0), *[one.due for one in members.values()]])
    return most


def liquidity_report(state: State, scales: Scales, assumed: Assumed) -> Tables:
    """List need and resources by currency, value date and moment; what is due earlier on the date counts."""
    sums = _sums(state)
    lines = [*state.liquidity.credit_lines.values(), *assumed.lines]
    seconds = state.liquidity.terms.other_margin_seconds
    if assumed.other_margin_hours is not None:
        seconds = assumed.other_margin_hours * 3_600 if assumed.other_margin_hours >= 0 else -1
    rows: list[Row] = []
    for key in sorted(sums.due, key=lambda one: (pair_of(one)[1], one)):
        found = compare(state, sums, key, state.time_ns, lines, seconds)
        rows.append(_row(state, scales, found))
    return {"liquidity": rows}


def _row(state: State, scales: Scales, found: LiquidityMoment) -> Row:
    """Return one moment: the members, the need, and what there is and is drawn of each resource in its order."""
    asset = scales.assets[found.asset_id]
    text = asset.texts
    minutes = found.due_ns // (60 * types.SECOND_NS) % (24 * 60)
    members = [key for key in (found.first_member_id, found.second_member_id) if key]
    row: Row = {
        "currency": asset.symbol,
        "date": date_text(found.value_date),
        "time": f"{minutes // 60:02}:{minutes % 60:02}",
        "members": " ".join(state.clearing.members[key].owner for key in members),
        "need": text[found.need],
    }
    available = {
        "margin": found.margin,
        "own": found.own,
        "fund": found.fund,
        "lines": found.committed,
        "other_margin": found.other_margin,
    }
    drawn = draws(found.need, list(available.values()))
    for (name, amount), part in zip(available.items(), drawn, strict=True):
        row[name] = text[amount]
        row[f"{name}_drawn"] = text[part]
    row["shortfall"] = text[found.lacking()]
    return row
