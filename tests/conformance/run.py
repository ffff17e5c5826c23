# SPDX-License-Identifier: Apache-2.0
"""`make conformance`: every client plays every scenario of `clients/conformance` against a live server.

    python -m tests.conformance.run                    all languages in all modes, to var/conformance.json
    python -m tests.conformance.run python go          some of them
    python -m tests.conformance.run --mode plain       without TLS; secure: with TLS and API keys; cluster: three
                                                       nodes, a leader is killed
    python -m tests.conformance.run --mode lossy       10,000 orders over a lossy network, to var/lossy.json

Prints a line for each scenario, then a table: scenarios that passed, failed and are not played, and seconds, for each
language and mode; `in process` is the Python client without a server, which has no connection that could fail. The
file has the same for each language, mode and scenario, and keeps what it had of other languages and modes. Exit code
1 if one failed or a program that a language needs is missing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.conformance.driver import LANGUAGES, Language, missing
from tests.conformance.house import ENGINE, MODES, is_played, played
from tests.conformance.lossy import ORDERS, played_lossy
from tests.conformance.player import SCENARIOS
from tests.sources import ROOT

LOSSY: Final = "lossy"

Play = Callable[[Path], object]
Row = dict[str, Any]


def plays_of(language: Language, mode: str, orders: int) -> dict[str, Play]:
    """Return what a mode plays, by name; each is given a folder."""
    if mode == LOSSY:
        return {LOSSY: lambda folder: played_lossy(language, folder, orders)}

    def play(scenario: Path) -> Play:
        return lambda folder: played(language, scenario, folder, mode)

    return {one.stem: play(one) for one in SCENARIOS if is_played(one, mode)}


def modes_of(language: Language, modes: tuple[str, ...]) -> list[str]:
    """Return the ways in which a language plays the modes, each once."""
    return (
        ["in process"]
        if language.is_local and "plain" in modes
        else [one for one in modes if not language.is_local]
    )


def not_built(language: Language) -> list[str]:
    """Build the driver of a language; return what is missing where that fails."""
    done = language.build and subprocess.run(language.build, cwd=ROOT, check=False).returncode
    return [f"a driver: {language.build[0]} failed"] if done else []


def conformance_of(language: Language, mode: str, orders: int) -> Row:
    """Play all scenarios of a mode; return what passed and what failed, with reasons."""
    begun = time.monotonic()
    scenarios: dict[str, Row] = {}
    figures: Row = {}
    for name, play in plays_of(language, mode, orders).items():
        started = time.monotonic()
        reason = ""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                found = play(Path(folder))
            except AssertionError as error:
                reason = str(error)
            else:
                figures |= found if isinstance(found, dict) else {}
        result = "failed" if reason else "passed"
        seconds = round(time.monotonic() - started, 1)
        scenarios[name] = {"result": result, "seconds": seconds}
        if reason:
            scenarios[name]["reason"] = reason
        sys.stdout.write(f"{language.name}, {mode}: {name} {result} in {seconds} s\n")
        sys.stdout.flush()
    failed = sum(one["result"] == "failed" for one in scenarios.values())
    return {
        "passed": len(scenarios) - failed,
        "failed": failed,
        "seconds": round(time.monotonic() - begun, 1),
        "not_played": [
            one.stem for one in SCENARIOS if mode != LOSSY and one.stem not in scenarios
        ],
        "scenarios": scenarios,
        **figures,
    }


def show(language: str, mode: str, row: Row) -> None:
    """Print a row of the table, with what it does not count."""
    absent = f"  missing: {', '.join(row['missing'])}" if row.get("missing") else ""
    counts = "".join(f"{row.get(key, 0):>8}" for key in ("passed", "failed", "seconds"))
    sys.stdout.write(f"{language:<12}{mode:<12}{counts}{absent}\n")
    if row.get("not_played"):
        sys.stdout.write(f"  not played: {', '.join(row['not_played'])}\n")
    if "faults" in row:
        faults = ", ".join(f"{name} {count}" for name, count in row["faults"].items())
        sys.stdout.write(f"  {row['orders']} orders in {row['order_seconds']} s: {faults}\n")
    for name, one in row.get("scenarios", {}).items():
        if "reason" in one:
            sys.stdout.write(f"  {name}: {one['reason']}\n")


def main() -> int:
    """Play with the named languages, or with all; return the exit code."""
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("languages", nargs="*", choices=[[], *(one.name for one in LANGUAGES)])
    parser.add_argument(
        "--mode", choices=(*MODES, LOSSY), help="one of them; all but lossy without it"
    )
    parser.add_argument("--orders", type=int, default=ORDERS, help="of the mode lossy")
    options = parser.parse_args()
    result = ROOT / "var" / ("lossy.json" if options.mode == LOSSY else "conformance.json")
    result.parent.mkdir(exist_ok=True)
    new: list[tuple[str, str, Row]] = []
    for language in LANGUAGES:
        modes = modes_of(language, (options.mode,) if options.mode else MODES)
        if not modes or (options.languages and language.name not in options.languages):
            continue
        absent = missing(language) or not_built(language)
        for mode in modes:
            if mode == "cluster" and not ENGINE.exists():
                absent = [*absent, f"{ENGINE.relative_to(ROOT)}, which make engine builds"]
            row = {"missing": absent} if absent else conformance_of(language, mode, options.orders)
            # Another run may have written meanwhile.
            known = json.loads(result.read_text("utf-8")) if result.exists() else {}
            known.setdefault(language.name, {})[mode] = row
            result.write_text(json.dumps(known, indent=2) + "\n", "utf-8")
            new.append((language.name, mode, row))
    sys.stdout.write(f"{'client':<12}{'mode':<12}{'passed':>8}{'failed':>8}{'seconds':>8}\n")
    for one in new:
        show(*one)
    return int(any(row.get("failed") or row.get("missing") for _, _, row in new))


if __name__ == "__main__":
    sys.exit(main())
