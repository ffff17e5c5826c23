# SPDX-License-Identifier: Apache-2.0
"""The year of a fund: its statements of each month of London are those of a second program, to the unit (SPEC A-6)."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.codec.text.events import event_plain
from clearinghouse.server.console.zones import moment_in
from clearinghouse.server.past.history import History
from clearinghouse.server.reports.statements import (
    basis_rows,
    period_of,
    read_history,
    statement_rows,
)
from tests.fund_year.year import LONDON, YEAR, Year
from tests.statement_checks import check_statements

pytestmark = pytest.mark.slow

SEED = 26
BOOKS = Path(__file__).with_name("books.py")
OF = {
    "statements": ("asset",),
    "movements": ("asset", "book", "kind", "market"),
    "positions": ("market",),
    "cost_basis": ("asset", "method"),
}
HAPPENED = {
    *("DEPOSIT_REVERSED", "REVERSAL_DEBT_PAID", "WITHDRAWAL_REVERSED", "CHAIN_FEE_PAID"),
    *("POSITION_REALISED", "POSITION_SETTLED", "SECURITY_EXCHANGED", "LOAN_EXCHANGED"),
    *("LENT", "REDEEMED", "BORROWED", "REPAID", "FUNDING_PAID", "SETTLED_IN", "SETTLED_OUT"),
}
"""What the year has to have of the fund."""
NO_FIGURES = {"account_id", "account", "asset", "market", "book", "kind", "method"}
Rows = dict[tuple[str, str, tuple[str, ...]], dict[str, Fraction]]
"""Figures by period, table, and what the row is of."""


def periods() -> Iterator[tuple[str, str, str]]:
    """Each month of the year and the year: its name, its first day and its last day."""
    for month in range(1, 13):
        after = date(YEAR + month // 12, month % 12 + 1, 1)
        yield f"{YEAR}-{month:02d}", f"{YEAR}-{month:02d}-01", str(after - timedelta(days=1))
    yield str(YEAR), f"{YEAR}-01-01", f"{YEAR}-12-31"


def product_rows(history: History, account: int) -> Rows:
    """What `clearinghouse statement` says, with both methods of cost."""
    found: Rows = {}
    for name, first, last in periods():
        ends = (moment_in(first, LONDON, ends=False), moment_in(last, LONDON, ends=True))
        period = period_of(history, *ends)
        rows = list(statement_rows(history, account, period, ""))
        for method in ("average", "fifo"):
            rows += basis_rows(history, account, period, "", method)
        for table, row in rows:
            of = tuple(row[column] for column in OF[table])
            figures = {key: value for key, value in row.items() if key not in NO_FIGURES}
            found[name, table, of] = {
                key: Fraction(str(value) or 0) for key, value in figures.items()
            }
    return found


def write_log(year: Year, history: History, path: Path) -> None:
    """The public log: what `ListAssets` and `ListMarkets` say, then each event."""
    scales = history.instruments.scales
    with path.open("w", encoding="utf-8") as file:
        for asset in year.system.state.assets.values():
            head: dict[str, Any] = {
                "asset_id": asset.id,
                "symbol": asset.symbol,
                "scale": asset.scale,
            }
            file.write(json.dumps(head) + "\n")
        for market in year.system.state.markets.values():
            head = {"market_id": market.id, "symbol": market.symbol, "lot": "0.01"}
            head |= {"base": market.base.id, "quote": market.quote.id}
            head["kind"] = "SPOT" if market.is_spot else "PERPETUAL"
            file.write(json.dumps(head) + "\n")
        for sequence, time_ns, event in year.system.log:
            head = {"sequence": sequence, "time_ns": time_ns, "name": event.name}
            head["fields"] = event_plain(event, scales)
            file.write(json.dumps(head) + "\n")


def second_rows(log: Path, account: int) -> Rows:
    """What the second program says, in a process of its own."""
    words = [sys.executable, "-I", str(BOOKS), str(log), str(account), str(YEAR)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: Rows = {}
    for line in done.stdout.splitlines():
        name, table, of, texts = json.loads(line)
        found[name, table, tuple(of)] = {key: Fraction(text) for key, text in texts.items()}
    return found


def differences(product: Rows, second: Rows) -> list[str]:
    """The figures that differ; a row that only one of them has counts 0 in the other."""
    return [
        f"{key} {name}: {product.get(key, {}).get(name)} and {second.get(key, {}).get(name)}"
        for key in sorted({*product, *second})
        for name in sorted({*product.get(key, {}), *second.get(key, {})})
        if product.get(key, {}).get(name, 0) != second.get(key, {}).get(name, 0)
    ]


def test_the_second_program_reads_nothing_of_the_product() -> None:
    """It imports modules of Python alone."""
    tree = ast.parse(BOOKS.read_text(encoding="utf-8"))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [a.name for a in node.names]
        )
    }
    assert imported <= set(sys.stdlib_module_names)


def test_the_year_of_a_fund_adds_up(tmp_path: Path) -> None:
    """Each figure of each month and of the year, and each month begins where the one before ended."""
    year = Year(SEED)
    year.play()
    account = year.setup.accounts["fund"]
    happened = {event.name for _, _, event in year.system.log if account in event.fields.values()}
    assert happened >= HAPPENED
    journal = year.system.write(tmp_path / "data")
    with read_history(journal, lambda *_: None) as history:
        product = product_rows(history, account)
        write_log(year, history, tmp_path / "log")
    log = tmp_path / "log"
    assert differences(product, second_rows(log, account)) == []
    assert len(product) > 300
    names = [name for name, _, _ in periods()]
    for (name, table, of), row in product.items():
        if name == str(YEAR) or table == "movements":
            continue
        before = (
            product.get((names[names.index(name) - 1], table, of)) if name != names[0] else None
        )
        if before is not None:
            for key, value in row.items():
                if key.startswith("opening_"):
                    assert value == before[key.replace("opening_", "closing_")], (name, table, of)
    for (name, table, of), row in product.items():
        if name == str(YEAR) and table == "movements":
            months = (product.get((month, table, of), {}) for month in names[:-1])
            assert sum(one.get("amount", 0) for one in months) == row["amount"], of
    assert check_statements(journal) > 100
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    lost = next(
        at for at, line in enumerate(lines) if '"FUNDING_PAID"' in line and f": {account}," in line
    )
    log.write_text("".join(lines[:lost] + lines[lost + 1 :]), encoding="utf-8")
    found = differences(product, second_rows(log, account))
    assert any("FUNDING" in one for one in found), "a payment that the log lost is seen"
