# SPDX-License-Identifier: Apache-2.0
"""Make the report of a back-test: breaches over the liquidation period, tests, size, procyclicality and sensitivity.

Owns its fields and the reasons of a failure. A test that cannot reject too little margin proves nothing, so two models
that are too low have to be rejected.
"""

import json
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.backtest.coverage import SIGNIFICANCE, coverage
from clearinghouse.apps.backtest.portfolios import EACH, GROSS, KINDS
from clearinghouse.apps.backtest.walk import HALF, INDEPENDENT, Walk
from clearinghouse.apps.joint_history.table import Terms

REPORT_FILE: Final = "report.json"
SHARE: Final = 0.01
RISE_DAYS: Final = 5
RISE_YEAR: Final = "2008"


def breaches(walk: Walk, margins: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Compare the margin of each portfolio on each evening with its loss over the liquidation period; return the
    figures.

    All evenings count for the share of breaches. The tests use every second evening, so that no loss counts twice.
    """
    losses = [walk.losses(one) for one in walk.evenings]
    period = Terms().period
    apart = [list(column) for column in zip(*islice(margins, 0, None, period), strict=True)]
    apart_losses = [list(column) for column in zip(*islice(losses, 0, None, period), strict=True)]
    found = coverage(apart, apart_losses, SHARE)
    each = [coverage([own], [lost], SHARE) for own, lost in zip(apart, apart_losses, strict=True)]
    hits = [
        [loss > margin for margin, loss in zip(own, lost, strict=True)]
        for own, lost in zip(margins, losses, strict=True)
    ]
    count = sum(map(len, hits))
    kinds = {
        kind: coverage(
            apart[place * EACH : (place + 1) * EACH],
            apart_losses[place * EACH : (place + 1) * EACH],
            SHARE,
        )
        for place, kind in enumerate(KINDS)
    }
    by_kind = {
        kind: round(
            sum(sum(row[place * EACH : (place + 1) * EACH]) for row in hits) / len(hits) / EACH, 6
        )
        for place, kind in enumerate(KINDS)
    }
    return {
        "observations": count,
        "breaches": sum(map(sum, hits)),
        "share": round(sum(map(sum, hits)) / count, 6),
        "share_by_kind": by_kind,
        "portfolios_rejected": sum(one["rejected"] for one in each),
        "portfolios_clustered": sum(
            one["christoffersen"]["p_value"] < SIGNIFICANCE for one in each
        ),
        "apart": found,
        "kinds_rejected": [kind for kind, one in kinds.items() if one["rejected"]],
    }


def sizes(walk: Walk, margins: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Return margin divided by gross and by net value, over all evenings: for each kind of portfolio and for all."""
    found: dict[str, Any] = {}
    for place, kind in enumerate((*KINDS, "all")):
        own = slice(None) if kind == "all" else slice(place * EACH, (place + 1) * EACH)
        margin = sum(sum(row[own]) for row in margins)
        gross = sum(int(abs(one.values[own]).sum()) for one in walk.evenings)
        net = sum(int(abs(one.values[own].sum(axis=1)).sum()) for one in walk.evenings)
        found[kind] = {
            "by_gross": round(margin / gross, 6),
            # A hedged book has no net but what rounding to whole shares leaves.
            "by_net": round(margin / net, 6) if net * 100 > gross else None,
        }
    return found


def rises(walk: Walk, margins: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Return the largest rise of the total margin over five days: in the year of the crisis, and over all days."""
    totals = [sum(row) for row in margins]
    worst: dict[str, Any] = {}
    for name in (RISE_YEAR, "all"):
        found = [
            (after / before - 1, late.date)
            for before, after, late in zip(
                totals, totals[RISE_DAYS:], walk.evenings[RISE_DAYS:], strict=False
            )
            if before and (name == "all" or late.date.startswith(name))
        ]
        if found:
            rise, date = max(found)
            worst[name] = {"rise": round(rise, 4), "until": date}
    return worst | {"peak_to_trough": round(max(totals) / max(min(totals), 1), 3)}


def failures(report: dict[str, Any]) -> list[str]:
    """Return the reasons for which a back-test fails; empty if it does not."""
    reasons = []
    if report["machine"]["differences"]:
        reasons.append(f"{report['machine']['differences']} margins differ from those outside")
    for name, found in report["models"].items():
        is_wrong = name in (HALF, INDEPENDENT)
        if bool(found["kinds_rejected"]) != is_wrong:
            verb = "is not rejected" if is_wrong else "is rejected"
            reasons.append(f"{name} {verb}: {found['breaches']} of {found['observations']}")
    return reasons


def save(report: dict[str, Any], folder: Path) -> None:
    """Write the report beside the journal."""
    path = folder / REPORT_FILE
    path.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


def show(report: dict[str, Any], console: Console) -> None:
    """Print the figures for a person."""
    machine = report["machine"]
    console.print(
        f"{report['portfolios']} portfolios of {GROSS / 100:,.0f} on {report['days']} days, {report['from']} to"
        f" {report['to']}; prices: {report['prices_from']}"
    )
    console.print(
        f"margins by the machine: {machine['margins']:,} on {machine['days']:,} days, {machine['differences']} differ"
        " from those computed outside"
    )
    table = Table(title="Losses over two days beyond margin")
    for name in ("", *report["models"]):
        table.add_column(name, justify="right" if name else "left")
    models = report["models"].values()
    table.add_row(
        "all days", *(f"{one['breaches']:,} of {one['observations']:,}" for one in models)
    )
    table.add_row("share", *(f"{one['share']:.3%}" for one in models))
    for kind in KINDS:
        table.add_row(f"  {kind}", *(f"{one['share_by_kind'][kind]:.3%}" for one in models))
    table.add_row(
        "periods apart",
        *(f"{one['apart']['breaches']:,} of {one['apart']['observations']:,}" for one in models),
    )
    for test in ("kupiec", "christoffersen"):
        table.add_row(
            f"{test}: ratio (p)",
            *(
                f"{one['apart'][test]['ratio']:.1f} ({one['apart'][test]['p_value']:.4f})"
                for one in models
            ),
        )
    table.add_row("portfolios rejected", *(str(one["portfolios_rejected"]) for one in models))
    table.add_row("portfolios in clusters", *(str(one["portfolios_clustered"]) for one in models))
    table.add_row(
        "loss by margin at most", *(f"{one['apart']['largest_ratio']:.2f}" for one in models)
    )
    table.add_row("rejected for", *(", ".join(one["kinds_rejected"]) or "none" for one in models))
    console.print(table)
    sized = Table(title="Margin by value")
    for name in ("", "by gross", "by net"):
        sized.add_column(name, justify="right" if name else "left")
    for kind, one in report["sizes"].items():
        net = "-" if one["by_net"] is None else f"{one['by_net']:.2%}"
        sized.add_row(kind, f"{one['by_gross']:.2%}", net)
    console.print(sized)
    varied = Table(title="Other parameters")
    for name in (
        "",
        "by gross",
        "breaches",
        "largest rise in 5 days",
        f"of it in {RISE_YEAR}",
        "peak by trough",
    ):
        varied.add_column(name, justify="right" if name else "left")
    for name, one in report["sensitivity"].items():
        rise = one["rises"]
        crisis = f"{rise[RISE_YEAR]['rise']:+.1%}" if RISE_YEAR in rise else "-"
        varied.add_row(
            name,
            f"{one['by_gross']:.2%}",
            f"{one['share']:.3%}",
            f"{rise['all']['rise']:+.1%}",
            crisis,
            f"{rise['peak_to_trough']:.2f}",
        )
    console.print(varied)
