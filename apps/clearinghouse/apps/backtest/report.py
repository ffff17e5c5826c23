# SPDX-License-Identifier: Apache-2.0
"""The report of a back-test: margin as it was asked for, and the same margin cut, which has to be rejected.

Owns its fields and the reasons of a failure. A test that cannot reject too little margin says nothing of enough.
"""

import json
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.backtest.coverage import coverage
from clearinghouse.apps.backtest.world import ACCOUNTS, CONFIDENCE_PPB, PERIOD

REPORT_FILE: Final = "report.json"
SHARE: Final = 1 - CONFIDENCE_PPB / 10**9
UNITS: Final = 100


def build(
    source: str, margins: list[list[int]], losses: list[list[int]], cut_percent: int
) -> dict[str, Any]:
    """Return the report: figures of the margin model, of the same model with its margin cut, and of each account.

    The figures of each account are those without the cut.
    """
    cut = [[margin * cut_percent // 100 for margin in own] for own in margins]
    rows = []
    for place, (own, lost) in enumerate(zip(margins, losses, strict=True)):
        found = coverage([own], [lost], SHARE)
        named = {"account": place, "margin_mean": sum(own) // len(own), "margin_max": max(own)}
        kept = ("breaches", "largest", "largest_ratio", "kupiec", "christoffersen")
        rows.append(named | {name: found[name] for name in kept})
    return {
        "prices_from": source,
        "accounts": ACCOUNTS,
        "dates": len(margins[0]),
        "days_between_dates": PERIOD,
        "confidence": CONFIDENCE_PPB / 10**9,
        "model": coverage(margins, losses, SHARE),
        "cut_percent": cut_percent,
        "cut_model": coverage(cut, losses, SHARE),
        "by_account": rows,
    }


def failures(report: dict[str, Any]) -> list[str]:
    """Return the reasons why a back-test has failed."""
    reasons = []
    model, cut = report["model"], report["cut_model"]
    if model["rejected"]:
        reasons.append(f"the model is rejected: {model['breaches']} of {model['observations']}")
    if not cut["rejected"]:
        reasons.append(
            f"margin cut to {report['cut_percent']} % is not rejected: {cut['breaches']} of"
            f" {cut['observations']}"
        )
    return reasons


def save(report: dict[str, Any], folder: Path) -> None:
    """Write the report beside the journal."""
    path = folder / REPORT_FILE
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def show(report: dict[str, Any], console: Console) -> None:
    """Print the figures for a person."""
    console.print(
        f"{report['accounts']} accounts on {report['dates']} dates, {report['days_between_dates']} days apart;"
        f" prices: {report['prices_from']}"
    )
    table = Table(title=f"Losses beyond margin at {report['confidence']:.1%}")
    for name in ("", "margin", f"margin cut to {report['cut_percent']} %"):
        table.add_column(name, justify="right" if name else "left")
    both = (report["model"], report["cut_model"])
    table.add_row("breaches", *(f"{one['breaches']:,} of {one['observations']:,}" for one in both))
    table.add_row("share", *(f"{one['share']:.3%}" for one in both))
    table.add_row("largest", *(f"{one['largest'] / UNITS:,.2f}" for one in both))
    table.add_row("mean", *(f"{one['mean'] / UNITS:,.2f}" for one in both))
    table.add_row("loss by margin at most", *(f"{one['largest_ratio']:.2f}" for one in both))
    table.add_row("most on one date", *(str(one["most_on_one_date"]) for one in both))
    for test in ("kupiec", "christoffersen", "conditional_coverage"):
        name = test.replace("_", " ")
        table.add_row(
            f"{name}: ratio (p)",
            *(f"{one[test]['ratio']:.2f} ({one[test]['p_value']:.4f})" for one in both),
        )
    table.add_row("too many breaches", *("yes" if one["rejected"] else "no" for one in both))
    console.print(table)
