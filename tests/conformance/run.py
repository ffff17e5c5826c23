# SPDX-License-Identifier: Apache-2.0
"""`make conformance`: every client plays every scenario of `clients/conformance` against a live server.

    python -m tests.conformance.run                    all languages, to var/conformance.json
    python -m tests.conformance.run python go          some of them
    python -m tests.conformance.run --mode secure      with TLS and API keys; cluster: three nodes, a leader is killed
    python -m tests.conformance.run --mode lossy       10,000 orders over a lossy network, to var/lossy.json

Prints a table: scenarios that passed, failed and are not played, and seconds, for each language; `in process` is the
Python client without a server, which has no connection that could fail. Exit code 1 if one failed or a
program that a language needs is missing.
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
from tests.conformance.house import ENGINE, MODES, is_played, mode_of, played
from tests.conformance.lossy import ORDERS, played_lossy
from tests.conformance.player import SCENARIOS
from tests.sources import ROOT

LOSSY: Final = "lossy"


Play = Callable[[Path], object]


def plays_of(language: Language, mode: str, orders: int) -> dict[str, Play]:
    """Return what a mode plays, by name; each is given a folder."""
    if mode == LOSSY:
        return {LOSSY: lambda folder: played_lossy(language, folder, orders)}

    def play(scenario: Path) -> Play:
        return lambda folder: played(language, scenario, folder, mode)

    return {one.stem: play(one) for one in SCENARIOS if is_played(one, mode)}


def conformance_of(language: Language, mode: str, orders: int) -> dict[str, Any]:
    """Build a driver and play all scenarios; return what passed and what failed, with reasons."""
    lacking = missing(language)
    if lacking:
        return {"passed": 0, "failed": 0, "seconds": 0.0, "missing": lacking}
    begun = time.monotonic()
    failed: dict[str, str] = {}
    if language.build:
        subprocess.run(language.build, cwd=ROOT, check=True)
    way = mode_of(language, mode)
    figures: dict[str, Any] = {}
    plays = plays_of(language, way, orders)
    for name, play in plays.items():
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                found = play(Path(folder))
            except AssertionError as error:
                failed[name] = str(error)
            else:
                figures |= found if isinstance(found, dict) else {}
    return {
        "passed": len(plays) - len(failed),
        "failed": len(failed),
        "not_played": [one.stem for one in SCENARIOS if way != LOSSY and not is_played(one, way)],
        "seconds": round(time.monotonic() - begun, 1),
        "failures": failed,
        **figures,
    }


def main() -> int:
    """Play with the named languages, or with all; return the exit code."""
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("languages", nargs="*", choices=[[], *(one.name for one in LANGUAGES)])
    parser.add_argument("--mode", choices=(*MODES, LOSSY), default="plain")
    parser.add_argument("--orders", type=int, default=ORDERS, help="of the mode lossy")
    options = parser.parse_args()
    names = options.languages
    if options.mode == "cluster" and not ENGINE.exists():
        sys.stderr.write(
            f"conformance: {ENGINE.relative_to(ROOT)} is missing: make engine builds it\n"
        )
        return 2
    found = {
        one.name: conformance_of(one, options.mode, options.orders)
        for one in LANGUAGES
        if (not names or one.name in names) and not (one.is_local and options.mode != "plain")
    }
    result = ROOT / "var" / ("lossy.json" if options.mode == LOSSY else "conformance.json")
    result.parent.mkdir(exist_ok=True)
    result.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{'client':<12}{'passed':>8}{'failed':>8}{'seconds':>9}\n")
    for name, row in found.items():
        lacking = f"  missing: {', '.join(row['missing'])}" if row.get("missing") else ""
        sys.stdout.write(
            f"{name:<12}{row['passed']:>8}{row['failed']:>8}{row['seconds']:>9}{lacking}\n"
        )
        if row.get("not_played"):
            sys.stdout.write(f"  not played: {', '.join(row['not_played'])}\n")
        if "faults" in row:
            faults = ", ".join(f"{name} {count}" for name, count in row["faults"].items())
            sys.stdout.write(f"  {row['orders']} orders in {row['order_seconds']} s: {faults}\n")
        for scenario, reason in row.get("failures", {}).items():
            sys.stdout.write(f"  {scenario}: {reason}\n")
    return int(any(row["failed"] or row.get("missing") for row in found.values()))


if __name__ == "__main__":
    sys.exit(main())
