# SPDX-License-Identifier: Apache-2.0
"""`make conformance`: every client plays every scenario of `clients/conformance` against a live server.

    python -m tests.conformance.run                    all languages, to var/conformance.json
    python -m tests.conformance.run python go          some of them
    python -m tests.conformance.run --mode secure      with TLS and API keys; cluster: three nodes, a leader is killed

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
from pathlib import Path
from typing import Any, Final

from tests.conformance.driver import LANGUAGES, Language, missing
from tests.conformance.house import ENGINE, MODES, is_played, mode_of, played
from tests.conformance.player import SCENARIOS
from tests.sources import ROOT

RESULT: Final = ROOT / "var" / "conformance.json"


def conformance_of(language: Language, mode: str) -> dict[str, Any]:
    """Build a driver and play all scenarios; return what passed and what failed, with reasons."""
    lacking = missing(language)
    if lacking:
        return {"passed": 0, "failed": 0, "seconds": 0.0, "missing": lacking}
    begun = time.monotonic()
    failed: dict[str, str] = {}
    if language.build:
        subprocess.run(language.build, cwd=ROOT, check=True)
    way = mode_of(language, mode)
    scenarios = [one for one in SCENARIOS if is_played(one, way)]
    for scenario in scenarios:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            try:
                played(language, scenario, Path(folder), mode)
            except AssertionError as error:
                failed[scenario.stem] = str(error)
    return {
        "passed": len(scenarios) - len(failed),
        "failed": len(failed),
        "not_played": [one.stem for one in SCENARIOS if not is_played(one, way)],
        "seconds": round(time.monotonic() - begun, 1),
        "failures": failed,
    }


def main() -> int:
    """Play with the named languages, or with all; return the exit code."""
    parser = argparse.ArgumentParser(prog="conformance")
    parser.add_argument("languages", nargs="*", choices=[[], *(one.name for one in LANGUAGES)])
    parser.add_argument("--mode", choices=MODES, default="plain")
    options = parser.parse_args()
    names = options.languages
    if options.mode == "cluster" and not ENGINE.exists():
        sys.stderr.write(
            f"conformance: {ENGINE.relative_to(ROOT)} is missing: make engine builds it\n"
        )
        return 2
    found = {
        one.name: conformance_of(one, options.mode)
        for one in LANGUAGES
        if (not names or one.name in names) and not (one.is_local and options.mode != "plain")
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(found, indent=2) + "\n", "utf-8")
    sys.stdout.write(f"{'client':<12}{'passed':>8}{'failed':>8}{'seconds':>9}\n")
    for name, row in found.items():
        lacking = f"  missing: {', '.join(row['missing'])}" if row.get("missing") else ""
        sys.stdout.write(
            f"{name:<12}{row['passed']:>8}{row['failed']:>8}{row['seconds']:>9}{lacking}\n"
        )
        if row.get("not_played"):
            sys.stdout.write(f"  not played: {', '.join(row['not_played'])}\n")
        for scenario, reason in row.get("failures", {}).items():
            sys.stdout.write(f"  {scenario}: {reason}\n")
    return int(any(row["failed"] or row.get("missing") for row in found.values()))


if __name__ == "__main__":
    sys.exit(main())
