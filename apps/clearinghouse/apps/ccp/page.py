# SPDX-License-Identifier: Apache-2.0
"""Write the report of a run as one page for a browser: the summary, and six plots without any script.

Owns the form of the page. Every figure comes from the report; texts are escaped.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from clearinghouse.apps.ccp.summary import sentences

PAGE_FILE: Final = "report.html"
WIDTH: Final = 560
HEIGHT: Final = 220
LEFT: Final = 70
BOTTOM: Final = 40
RIGHT: Final = 40
TOP: Final = 12
COLOURS: Final = ("#1f5fa8", "#d9822b", "#3a8f5c", "#b03a48")
STYLE: Final = (
    "body{font:15px/1.5 sans-serif;max-width:75em;margin:2em auto;padding:0 1em}"
    "figure{display:inline-block;margin:0 1em 1.5em 0;vertical-align:top}"
    "figcaption{font-weight:bold;max-width:36em}dt{font-weight:bold}text{font:11px sans-serif}"
)


@dataclass(frozen=True)
class Series:
    """One line of a plot: a name, and a value for each label; None if there is none."""

    name: str
    values: Sequence[float | None]


def save_page(report: dict[str, Any], folder: Path) -> Path:
    """Write the page into the folder of the run; return its path."""
    path = folder / PAGE_FILE
    path.write_text(page(report), encoding="utf-8")
    return path


def page(report: dict[str, Any]) -> str:
    """Return the HTML page."""
    said = "".join(
        f"<dt>{escape(heading)}</dt><dd>{escape(text)}</dd>" for heading, text in sentences(report)
    )
    plots = "".join(
        f"<figure><figcaption>{escape(title)}</figcaption>{plot(labels, series)}</figure>"
        for title, labels, series in plots_of(report)
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Two weeks of a central counterparty'
        f"</title><style>{STYLE}</style></head><body><h1>Two weeks of a central counterparty</h1>"
        f"<p>{escape(report['trades_from'])}. Amounts in {escape(report['currency'])}. Days are marked R where"
        f" they are recorded, G where they are generated, F where only fails settle.</p><dl>{said}</dl>{plots}"
        f"<p>Chain head {escape(report['chain_head'])}</p></body></html>\n"
    )


def plots_of(report: dict[str, Any]) -> list[tuple[str, list[str], list[Series]]]:
    """Return the six plots: for each its title, the labels of its horizontal axis, and its lines."""
    sessions = report["sessions"]
    settles = [f"{one['value_date'][5:]} {one['from'][0].upper()}" for one in sessions]
    margin, fund = report["margin"], report["default_fund"]
    days = [f"{one['day'][5:]} {one['from'][0].upper()}" for one in margin["days"]]
    tested = [f"{one['day'][5:]} {one['from'][0].upper()}" for one in margin["breach_days"]]
    moments = report["liquidity"]["moments"]
    return [
        (
            "Settled by value, and the most that was possible (percent of what was due)",
            settles,
            [
                Series("settled", [_percent(one["efficiency_by_value"]) for one in sessions]),
                Series("possible", [_percent(one["best_possible_by_value"]) for one in sessions]),
            ],
        ),
        (
            "Value that failed, by what was lacking",
            settles,
            [
                Series("securities", _of(sessions, "fails", "for_lack_of_securities")),
                Series("cash", _of(sessions, "fails", "for_lack_of_cash")),
            ],
        ),
        (
            "Margin required (percent of positions)",
            days,
            [
                Series("of gross", [_percent(one["by_gross"]) for one in margin["days"]]),
                Series("of net", [_percent(one["by_net"]) for one in margin["days"]]),
            ],
        ),
        (
            "Largest loss of an account over the liquidation period by its margin (above 1: a breach)",
            tested,
            [
                Series("loss by margin", [one["largest_loss_by_margin"] for one in margin["breach_days"]]),
                Series("margin", [1.0] * len(tested)),
            ],
        ),
        (
            "Default fund and Cover-2",
            days,
            [
                Series("Cover-2", [float(one["cover_two"]) for one in fund["days"]]),
                Series("fund at the run", [float(one["fund_before_calls"]) for one in fund["days"]]),
                Series("calls met", [float(one["fund_after_calls"]) for one in fund["days"]]),
            ],
        ),
        (
            "Cash that two defaults would require at each settlement, and what there is for it",
            [one["due"][5:10] for one in moments],
            [
                Series("need", [float(one["need"]) for one in moments]),
                Series("available", [float(one["available"]) for one in moments]),
            ],
        ),
    ]  # fmt: skip


def plot(labels: list[str], series: list[Series]) -> str:
    """Return a plot as SVG: lines over labelled places, with a vertical axis from 0."""
    most = max((one for line in series for one in line.values if one is not None), default=0) or 1
    step = (WIDTH - LEFT - RIGHT) / max(len(labels) - 1, 1)
    high = HEIGHT - TOP - BOTTOM

    def at(place: int, value: float) -> tuple[float, float]:
        return round(LEFT + place * step, 1), round(TOP + high * (1 - max(value, 0) / most), 1)

    parts = []
    for part in range(5):
        _, y = at(0, most * part / 4)
        parts.append(f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="#ddd"/>')
        parts.append(
            f'<text x="{LEFT - 6}" y="{y + 4}" text-anchor="end">{_short(most * part / 4)}</text>'
        )
    for place, label in enumerate(labels):
        x, _ = at(place, 0)
        parts.append(
            f'<text transform="translate({x},{HEIGHT - BOTTOM + 14}) rotate(35)">{escape(label)}</text>'
        )
    for number, line in enumerate(series):
        colour = COLOURS[number]
        points = [at(place, one) for place, one in enumerate(line.values) if one is not None]
        path = " ".join(f"{x},{y}" for x, y in points)
        width = 5 - 2 * min(number, 2)  # a line below another one stays visible
        parts.append(
            f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>'
        )
        parts.append(
            f'<text x="{LEFT + 8 + 130 * number}" y="{HEIGHT + 24}" fill="{colour}">{escape(line.name)}</text>'
        )
    return (
        f'<br><svg role="img" width="{WIDTH}" height="{HEIGHT + 32}" viewBox="0 0 {WIDTH} {HEIGHT + 32}">'
        f"{''.join(parts)}</svg>"
    )


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share


def _of(rows: list[dict[str, Any]], part: str, name: str) -> list[float | None]:
    return [float(one[part][name]) if name in one[part] else None for one in rows]


def _short(value: float) -> str:
    for size, unit in ((1e9, " bn"), (1e6, " M"), (1e3, " k")):
        if value >= size:
            return f"{value / size:.3g}{unit}"
    return f"{value:.3g}"
