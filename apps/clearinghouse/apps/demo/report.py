# SPDX-License-Identifier: Apache-2.0
"""Report the results of the day: one JSON document, the checks on it, and tables for people.

Owns the keys of `report.json` and the reasons for which a day fails. Sums come from the server's own stored state,
refusals and trades from the record as the auditor read it, money from the clients' own tally, the replayed head from a
process that applied every command again.
"""

import json
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from rich.console import Console
from rich.table import Table

from clearinghouse.apps.demo.day import STEPS, Day
from clearinghouse.apps.demo.plan import Tally
from clearinghouse.apps.demo.roles.auditor import Audit
from clearinghouse.client import Conservation, Market

TRADES_MIN: Final = 1_000
REASONS_MIN: Final = 4
REPORT_FILE: Final = "report.json"


def text(amount: Decimal) -> str:
    """Return an amount as decimal text without exponent and trailing zeros."""
    plain = f"{amount:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def zero_or_text(total: Decimal) -> int | str:
    """Return the report's value of a sum that must be 0: the number 0, or else its exact text."""
    return text(total) if total else 0


def tallied(tallies: Iterable[Tally]) -> dict[str, Decimal]:
    """Return for each asset the confirmed deposits less the confirmed withdrawals, as the clients counted them."""
    sums: dict[str, Decimal] = {}
    for tally in tallies:
        for asset, amount in tally.deposited.items():
            sums[asset] = sums.get(asset, Decimal(0)) + amount
        for asset, amount in tally.withdrawn.items():
            sums[asset] = sums.get(asset, Decimal(0)) - amount
    return sums


def build(
    day: Day,
    markets: list[Market],
    conservation: Conservation,
    audit: Audit,
    tallies: list[Tally],
    commands: int,
    heads: tuple[str, str],
    wall_seconds: float,
) -> dict[str, Any]:
    """Return the report of a day. `heads` are the chain head that the server returned and the replayed one."""
    symbols = {market.market_id: market for market in markets}
    fees: dict[str, Decimal] = {}
    for market_id, fee in audit.fees_by_market.items():
        asset = symbols[market_id].quote_symbol
        fees[asset] = fees.get(asset, Decimal(0)) + fee
    money = tallied(tallies)
    refused = sum(audit.refused.values())
    reasons: Counter[str] = Counter()
    for tally in tallies:
        reasons.update(tally.rejected)
    return {
        "commands": commands,
        "accepted": commands - refused - audit.repeated,
        "rejected": dict(audit.refused.most_common()),
        "trades": audit.trades,
        "fees": {asset: text(fee) for asset, fee in fees.items()},
        "conservation": {
            line.asset: zero_or_text(line.balance_sum) for line in conservation.assets
        },
        "external": {
            line.asset: {
                "balance": text(line.external),
                "clients_tally": text(money.get(line.asset, Decimal(0))),
            }
            for line in conservation.assets
        },
        "settlement": {
            line.asset: {
                "cash": text(line.settlement_cash),
                "unsettled_less_cost_bases": text(line.unsettled_sum - line.cost_base_sum),
            }
            for line in conservation.assets
        },
        "positions": {
            line.market: zero_or_text(line.position_sum) for line in conservation.markets
        },
        "chain_head": heads[0],
        "replayed_chain_head": heads[1],
        "wall_seconds": round(wall_seconds, 2),
        "sources": {market.symbol: day.feeds[market.base_symbol].origin for market in markets},
        "markets": {
            market.symbol: {
                "trades": audit.trades_by_market[market.market_id],
                "volume": text(audit.volume_by_market.get(market.market_id, Decimal(0))),
                "quote": market.quote_symbol,
                "open_interest": text(market.open_interest),
            }
            for market in markets
        },
        "processes": {
            tally.role: {
                "sent": tally.sent,
                "accepted": tally.accepted,
                "rejected": dict(tally.rejected.most_common()),
            }
            for tally in tallies
        },
        "refused_in_replies": dict(reasons.most_common()),
        "auctions": audit.auctions,
        "settlement_passes": audit.settlement_passes,
        "liquidations_started": audit.liquidations,
        "seed": day.seed,
        "steps": day.steps,
    }


def failures(report: dict[str, Any]) -> list[str]:
    """Return the reasons for which the day fails; empty if it does not. A day with fewer steps needs only one trade."""
    found = []
    trades_min = TRADES_MIN if report["steps"] >= STEPS else 1
    if report["trades"] < trades_min:
        found.append(f"{report['trades']} trades are fewer than {trades_min}")
    if len(report["rejected"]) < REASONS_MIN:
        found.append(f"{len(report['rejected'])} reject reasons are fewer than {REASONS_MIN}")
    if report["rejected"] != report["refused_in_replies"]:
        found.append("the refusals in the record are not those that the clients received")
    found += [
        f"the balances of {asset} sum to {total}"
        for asset, total in report["conservation"].items()
        if Decimal(total) != 0
    ]
    found += [
        f"external holds {line['balance']} {asset}, the clients counted {line['clients_tally']}"
        for asset, line in report["external"].items()
        if Decimal(line["balance"]) != -Decimal(line["clients_tally"])
    ]
    found += [
        f"settlement cash of {asset} is {line['cash']}, its claims say {line['unsettled_less_cost_bases']}"
        for asset, line in report["settlement"].items()
        if Decimal(line["cash"]) != Decimal(line["unsettled_less_cost_bases"])
        or Decimal(line["cash"]) < 0
    ]
    found += [
        f"the positions of {market} sum to {total}"
        for market, total in report["positions"].items()
        if Decimal(total) != 0
    ]
    if report["chain_head"] != report["replayed_chain_head"]:
        found.append("the replayed chain head is another one")
    return found


def save(report: dict[str, Any], folder: Path) -> Path:
    """Write the report into the demo's folder; return its path."""
    path = folder / REPORT_FILE
    path.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return path


def _grouped(amount: str) -> str:
    """Return an amount with thousands separators."""
    whole, point, rest = amount.partition(".")
    return f"{int(whole):,}{point}{rest}" if whole not in {"", "-0"} else amount


def show(report: dict[str, Any], console: Console) -> None:
    """Print the results as tables."""
    markets = Table(title="Markets", title_justify="left")
    for column in ("market", "trades", "volume", "open interest"):
        markets.add_column(column, justify="left" if column == "market" else "right")
    for symbol, line in report["markets"].items():
        markets.add_row(
            symbol,
            f"{line['trades']:,}",
            f"{int(Decimal(line['volume'])):,} {line['quote']}",
            _grouped(line["open_interest"]),
        )
    console.print(markets)

    origins = Table(title="Prices", title_justify="left")
    origins.add_column("market")
    origins.add_column("from", overflow="fold")
    for symbol, origin in report["sources"].items():
        origins.add_row(symbol, origin)
    console.print(origins)

    refusals = Table(title="Refusals", title_justify="left")
    refusals.add_column("reason")
    refusals.add_column("commands", justify="right")
    for reason, count in report["rejected"].items():
        refusals.add_row(reason, f"{count:,}")
    console.print(refusals)

    sums = Table(title="Conservation", title_justify="left")
    for column in (
        "asset",
        "sum",
        "external",
        "put in less taken out",
        "settlement",
    ):
        sums.add_column(column, justify="left" if column == "asset" else "right")
    for asset, total in report["conservation"].items():
        outside, settlement_cash = report["external"][asset], report["settlement"][asset]
        sums.add_row(
            asset,
            str(total),
            _grouped(outside["balance"]),
            _grouped(outside["clients_tally"]),
            _grouped(settlement_cash["cash"]),
        )
    console.print(sums)

    day = Table(title="Day", title_justify="left", show_header=False)
    day.add_column("what")
    day.add_column("figure", overflow="fold")
    fees = ", ".join(f"{_grouped(fee)} {asset}" for asset, fee in report["fees"].items())
    same = report["chain_head"] == report["replayed_chain_head"]
    for what, figure in (
        ("commands", f"{report['commands']:,}"),
        ("accepted", f"{report['accepted']:,}"),
        ("rejected", f"{sum(report['rejected'].values()):,}"),
        ("trades", f"{report['trades']:,}"),
        ("fees", fees),
        (
            "sum of positions",
            ", ".join(f"{name} {sum_}" for name, sum_ in report["positions"].items()),
        ),
        ("auctions that found a price", str(report["auctions"])),
        ("settlement passes", str(report["settlement_passes"])),
        ("accounts below maintenance; liquidation is off", str(report["liquidations_started"])),
        ("replayed", "to the same chain head" if same else "TO ANOTHER CHAIN HEAD"),
        ("seconds", str(report["wall_seconds"])),
    ):
        day.add_row(what, figure)
    console.print(day)
    # Not in the table, which would break a hash that is to be copied.
    console.print(f"chain head {report['chain_head']}", soft_wrap=True)
    if not same:
        console.print(f"replayed   {report['replayed_chain_head']}", soft_wrap=True)
