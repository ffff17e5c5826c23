# SPDX-License-Identifier: Apache-2.0
"""How much of the state machine tests and games run, branch by branch: `python -m tests.verification.coverage`.

Owns which tests are measured and the share of branches below which the run fails. A branch that ran is not a branch
that was checked: this finds what no test has tried. Parts of the tests are run one after the other in processes
of their own and at low priority; it takes some minutes.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from tests.sources import ROOT, STATEMACHINE
from tests.stateful.model_comparison import IS_PURE

OUT: Final = ROOT / "var" / "coverage.json"
LEAST: Final = 98.0  # per cent of branches
_PYTEST: Final = ("pytest", "-q", "-p", "no:cacheprovider", "--timeout=1200")
# Tests of the machine, then its readers, then games: short ones under audit, long ones without.
PARTS: Final = {
    "machine": (
        *_PYTEST,
        *(
            f"tests/{name}"
            for name in ("unit/statemachine", "scenarios", "vectors", "golden", "reference")
        ),
    ),
    "readers": (*_PYTEST, "tests/unit/server", "tests/unit/apps", "tests/analysis"),
    "games": (*_PYTEST, "tests/stateful", "tests/verification"),
    "long": ("tests.verification.games", "100", "150"),
}


def run_part(name: str, module: tuple[str, ...], data: Path) -> bool:
    """Run a module with its arguments under measurement; whether all went well."""
    environment = {**os.environ, "COVERAGE_FILE": str(data / f".coverage.{name}")}
    command = [sys.executable, "-m", "coverage", "run", "--branch", f"--source={STATEMACHINE}"]
    command += ["-m", *module]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def summed(data: Path) -> dict[str, Any]:
    """The report over all parts, as coverage.py writes it."""
    environment = {**os.environ, "COVERAGE_FILE": str(data / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    for command in (
        [*coverage, "combine", "--quiet", "--keep", str(data)],
        [*coverage, "json", "--quiet", "-o", str(OUT)],
    ):
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    report: dict[str, Any] = json.loads(OUT.read_text(encoding="utf-8"))
    return report


def missing(report: dict[str, Any]) -> list[str]:
    """Return, per module with branches that nothing ran, their number, and from which line to which."""
    rows = []
    for path, figures in report["files"].items():
        jumps = figures["missing_branches"]
        if jumps:
            stated = " ".join(f"{begin}>{end}" for begin, end in jumps)
            rows.append((len(jumps), f"{Path(path).stem}: {stated}"))
    return [f"{count:4} {text}" for count, text in sorted(rows, reverse=True)]


def main() -> int:
    """Run all parts and tell the shares: 0 if every test passed and enough branches ran."""
    if not IS_PURE:
        sys.stdout.write("compiled modules cannot be measured: unset PYTHONPATH\n")
        return 2
    os.nice(10)
    data = OUT.parent / "coverage"
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(parents=True)
    passed = [run_part(name, module, data) for name, module in PARTS.items()]
    report = summed(data)
    totals = report["totals"]
    share = 100 * totals["covered_branches"] / totals["num_branches"]
    sys.stdout.write("\n".join([*missing(report), ""]))
    sys.stdout.write(
        f"branches {totals['covered_branches']} of {totals['num_branches']} ({share:.2f} %),"
        f" lines {totals['covered_lines']} of {totals['num_statements']}; {OUT.name}\n"
    )
    return 0 if all(passed) and share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
