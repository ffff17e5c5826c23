# SPDX-License-Identifier: Apache-2.0
"""Make rows of the report about the central counterparty: capture, cut-off, settlement, and recomputed nets.

Owns the rows. `clearing` measures, in a separate process.
"""

from pathlib import Path

from clearinghouse.apps.bench.durability import Add, RunJson


def measure_clearing(
    add: Add, run_json: RunJson, folder: Path, path_first: str, *, quick: bool
) -> None:
    """Add rows about capture with novation and limits, a cut-off, and nets recomputed from the trades."""
    place = str(folder / "clearing")
    found = run_json(
        ["clearinghouse.apps.bench.clearing", "quick" if quick else "full", place], path_first
    )
    size = f"{found['trades']:,} trades, {found['nets']:,} nets"
    add("capture_trades", found["trades_per_s"], "trades/s", None, size)
    trade = ("the same trades without the question", found["unasked_us_per_trade"])
    note = "40 accounts, 20 shares, 280 scenarios; margin of each share by itself is enough"
    add("capture_covered", found["covered_us_per_trade"], "us", trade, note)
    note = "hedged positions: scenarios answer each question"
    trade = ("capture of a trade", found["us_per_trade"])
    add("capture_covered_exactly", found["exact_us_per_trade"], "us", trade, note)
    add(
        "capture_trades_durable",
        found["durable_trades_per_s"],
        "trades/s",
        ("capture without a journal", found["trades_per_s"]),
        "wall clock, each batch of 4,096 synced before the next",
    )
    add("memory_open_trade", found["bytes_per_trade"], "bytes", None, size)
    add("clearing_day", found["day_s"], "s", None, f"capture, cut-off and settlement of {size}")
    add("memory_clearing_day", found["peak_bytes"], "bytes", None, f"at the peak, {size}")
    add(
        "cut_off_slice",
        found["slice_ms_max"],
        "ms",
        ("the bound", 50.0),
        f"{size}, {found['cut_off_ms']:.0f} ms in all",
    )
    settled = f"{found['obligations']:,} obligations, {found['failed']:,} of which fail in part"
    add(
        "settlement_slice",
        found["settlement_slice_ms_max"],
        "ms",
        ("the bound", 50.0),
        f"{settled}, {found['settlement_ms']:.0f} ms in all",
    )
    add("memory_obligation", found["bytes_per_obligation"], "bytes", None, settled)
    add(
        "audit_of_nets",
        found["audit_us_per_trade"],
        "us",
        trade,
        size,
    )
    if found["sql_us_per_trade"] is not None:
        add(
            "audit_of_nets_in_sql",
            found["sql_us_per_trade"],
            "us",
            ("the audit", found["audit_us_per_trade"]),
            "DuckDB on one thread, the same nets",
        )
