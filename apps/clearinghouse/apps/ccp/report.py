# SPDX-License-Identifier: Apache-2.0
"""Collect the results of two weeks of a central counterparty, and report them for people and as `report.json`.

Owns the keys of the report and their units: amounts are decimal texts of the currency, quantities whole shares, and
`reduction` is the part of the gross value that netting removes, as a decimal text.
"""

import json
from datetime import UTC, datetime
from itertools import chain, repeat
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.auditor import Auditor
from clearinghouse.apps.ccp.days import Play
from clearinghouse.apps.ccp.default import LAYERS, WORSE_PERCENT, Explained
from clearinghouse.apps.ccp.market import CURRENCY
from clearinghouse.apps.ccp.returns import process
from clearinghouse.apps.ccp.summary import grouped, percent, sentences
from clearinghouse.apps.ccp.tally import Tally, money
from clearinghouse.apps.ccp.trades import Weeks
from clearinghouse.apps.counterparty import CURRENCY_ID
from clearinghouse.statemachine.checks.all_checks import balance_sums, position_sums
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, types

REPORT_FILE: Final = "report.json"
_CODE_NAMES: Final = {
    value: name for name, value in vars(codes).items() if name.isupper() and type(value) is int
}


def build(
    weeks: Weeks,
    play: Play,
    tally: Tally,
    auditor: Auditor,
    state: State,
    seconds: float,
    seed: int,
) -> dict[str, Any]:
    """Return the report of a run, without the heads of the chain."""
    return {
        "trades_from": weeks.source,
        "days_from": weeks.day_sources,
        "generated_prices": {"seed": seed, **process()},
        "currency": CURRENCY,
        "members": len(weeks.members),
        "shares": weeks.shares,
        "own_book": {"share": weeks.shares[play.book.share], "trades": play.book.trades},
        "sessions": [
            {"from": source, **row.report(play.problems.get(key))}
            for (key, row), source in zip(
                tally.sessions.items(), chain(weeks.day_sources, repeat("fails")), strict=False
            )
        ],
        "penalties": money(tally.penalties),
        "buy_ins": {"shares": tally.bought_in, "shares_paid_in_cash": tally.settled_in_cash},
        "margin": {
            "required_most": money(tally.required_most),
            "variation_paid": money(tally.variation),
            "variation_paid_of_collateral": money(tally.variation_of_collateral),
            "calls": play.collateral.calls,
            "called": money(play.collateral.called),
            "lodged_for_limits": money(play.collateral.lodged_for_limits),
            "collateral": money(sum(state.margin.collateral.values())),
            "scenarios": {"generated_with_seed": seed, **process()},
            **play.margin_days.margin_report(),
        },
        "default_fund": {
            "required_most": money(tally.fund_required_most),
            "contributions": money(sum(state.margin.contributions.values())),
            "scenarios": len(state.margin.stress_scenarios),
            **play.margin_days.fund_report(),
        },
        "liquidity": {
            "runs": tally.liquidity_runs,
            "need_most": money(tally.needs_most[types.LIQUIDITY_STRESS_MEMBERS]),
            "need_of_one_most": money(tally.first_need_most),
            "need_of_days_most": money(tally.needs_most[types.LIQUIDITY_STRESS_DAYS]),
            "lacking_most": money(tally.lacking_most),
            "alerts": tally.liquidity_alerts,
            "lines": money(
                sum(
                    one.amount
                    for one in state.liquidity.credit_lines.values()
                    if one.asset_id == CURRENCY_ID
                )
            ),
            "moments": [
                {"due": _moment_text(key), "need": money(need), "available": money(available)}
                for key, (need, available) in sorted(tally.moments.items())
            ],
        },
        "default": {
            "member": play.default.member.name if play.default.member is not None else "",
            "accounts_ported": play.default.ported,
            "lots": play.default.lots,
            "lots_taken": play.default.taken,
        },
        "waterfall": _waterfall(play.default.case, play.default.explained),
        "payments": {
            "pairs": play.pairs,
            "taken_back": play.cancelled,
            "members_covered": play.covered,
        },
        "refused": {_CODE_NAMES[code]: count for code, count in sorted(play.refused.items())},
        "conservation": {
            state.assets[key].symbol: total for key, total in balance_sums(state).items()
        },
        "positions": {
            state.markets[key].symbol: total for key, total in position_sums(state).items()
        },
        "checks": {"commands": auditor.commands, "full_scans": auditor.scans.count},
        "commands": state.sequence,
        "commands_per_second": round(state.sequence / seconds),
    }


def _waterfall(case: DefaultCase | None, explained: Explained) -> dict[str, Any]:
    """Return the parts of the loss of the default, and the payment of each layer."""
    if case is None:
        return {}
    loss = sum(case.losses_found.values())
    return {
        "loss": money(loss),
        "explained": {
            "gross_positions": money(explained.gross),
            "net_positions": money(explained.net),
            "margin_required": money(explained.required),
            "moved_since_variation_margin": money(explained.moved),
            "auction_discount": money(explained.discount),
            "auction_discount_percent": list(WORSE_PERCENT),
            "rest": money(loss - explained.moved - explained.discount),
        },
        "left": money(sum(case.losses.values())),
        "layers": {name: money(case.paid.get(layer, 0)) for name, layer in LAYERS.items()},
        "closed": case.state == types.CASE_CLOSED,
    }


def _moment_text(time_ns: int) -> str:
    """Return a moment in UTC as text."""
    return datetime.fromtimestamp(time_ns // types.SECOND_NS, UTC).isoformat()


def failures(report: dict[str, Any]) -> list[str]:
    """Return the reasons for which a run fails; empty if it does not."""
    found = [
        f"the sums of {name} come to {total}"
        for sums in (report["conservation"], report["positions"])
        for name, total in sums.items()
        if total
    ]
    found += [
        f"the session of {row['value_date']} was not posted"
        for row in report["sessions"]
        if not row["posted"]
    ]
    if not report["waterfall"].get("closed"):
        found.append("the default was not closed")
    elif float(report["waterfall"]["left"]):
        found.append(f"{report['waterfall']['left']} of the default's loss were paid by no layer")
    if report["chain_head"] != report["replayed_chain_head"]:
        found.append("the replay ends at another chain head")
    return found


def save(report: dict[str, Any], folder: Path) -> Path:
    """Write the report into the folder of the run; return its path."""
    path = folder / REPORT_FILE
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return path


def show(report: dict[str, Any], console: Console) -> None:
    """Print the results as tables."""
    # Without lines between columns it fits 80 columns, with a date and amounts of billions.
    title = f"Sessions, values in {report['currency']}"
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    for column in ("value date", "from", "trades", "gross", "net", "settled", "possible"):
        is_text = column in {"value date", "from"}
        table.add_column(column, justify="left" if is_text else "right")
    for row in report["sessions"]:
        table.add_row(
            row["value_date"],
            row["from"],
            f"{row['trades']:,}",
            grouped(row["gross"]),
            grouped(row["net"]),
            percent(row["efficiency_by_value"]),
            percent(row["best_possible_by_value"]),
        )
    console.print(table)
    for heading, said in sentences(report):
        console.print(f"{heading}: {said}")
    book, payments, checks = report["own_book"], report["payments"], report["checks"]
    console.print(
        f"own book: {book['trades']:,} trades of {book['share']} were matched here, the others are captured"
    )
    console.print(
        f"payments versus payment: {payments['pairs']} pairs, {payments['taken_back']} taken back unsettled,"
        f" {payments['members_covered']} missed pay-ins covered"
    )
    console.print(
        f"checked after each of {checks['commands']:,} commands, in full {checks['full_scans']:,} times;"
        " every asset sums to zero"
    )
    console.print(f"chain head {report['chain_head']}", soft_wrap=True)
    console.print(f"replayed   {report['replayed_chain_head']}", soft_wrap=True)
