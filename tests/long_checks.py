# SPDX-License-Identifier: Apache-2.0
"""The long forms of the checks: the form that the gate runs, the long one, and whether its last result is stale.

Owns the reading of `long_checks.toml` and its table in docs/explanation/verification.md. A result is stale as soon as a
file that it covers differs from what it was at the result's commit.

    python -m tests.long_checks                     each check with its last result, the stale ones marked
    python -m tests.long_checks --write             the table of the page
    python -m tests.long_checks --record NAME --seed N --count N --unit U --found S     a result of the present commit
"""

import argparse
import json
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.tables import replace_table

ROOT: Final = Path(__file__).resolve().parents[1]
STATED: Final = ROOT / "tests" / "long_checks.toml"
RESULTS: Final = ROOT / "tests" / "long_checks.json"
PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = "| check | in the gate | long form | hours | goes on after a stop | last result |"


@dataclass(frozen=True)
class Result:
    """The last result of a long form: its commit, its seed, how much of what it did, and what it found."""

    commit: str
    seed: str
    count: int
    unit: str
    found: str

    def __str__(self) -> str:
        """The result in a sentence."""
        seed = f", seed {self.seed}" if self.seed else ""
        return f"{self.count:,} {self.unit} at {self.commit[:7]}{seed}: {self.found}"


@dataclass(frozen=True)
class LongCheck:
    """A check with two forms, and the paths whose change makes a result of it stale."""

    name: str
    gate: str
    command: str
    hours: float
    resumable: bool
    covers: tuple[str, ...]
    result: Result | None

    def row(self) -> str:
        """Its line of the page's table."""
        resumable = "yes" if self.resumable else "no"
        found = str(self.result) if self.result else "none yet"
        cells = (self.name, self.gate, f"`{self.command}`", f"{self.hours:g}", resumable, found)
        return f"| {' | '.join(cells)} |"


def results() -> dict[str, Result]:
    """Return the last result of each check that has one."""
    content = json.loads(RESULTS.read_text(encoding="utf-8"))
    return {name: Result(**entry) for name, entry in content.items()}


def long_checks() -> list[LongCheck]:
    """Return each check of the list with its last result."""
    stated = tomllib.loads(STATED.read_text(encoding="utf-8"))
    known = results()
    return [
        LongCheck(
            name,
            entry["gate"],
            entry["command"],
            entry["hours"],
            entry["resumable"],
            tuple(entry["covers"]),
            known.get(name),
        )
        for name, entry in stated.items()
    ]


def git(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Ask git about the checkout."""
    command = ["git", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def state_of(check: LongCheck) -> str:
    """Return whether the last result of a check still holds for the files that it covers."""
    if check.result is None:
        return "no result"
    found = git("diff", "--quiet", check.result.commit, "--", *check.covers).returncode
    return {0: "holds", 1: "stale"}.get(found, "unknown commit")


def record(name: str, entry: Result) -> None:
    """Keep a result of the present commit."""
    kept = {**results(), name: entry}
    content = {one: vars(result) for one, result in sorted(kept.items())}
    RESULTS.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def write_page() -> None:
    """Write the table of the page."""
    rows = [HEADING, "|---|---|---|--:|---|---|", *(check.row() for check in long_checks())]
    replace_table(PAGE, HEADING, rows)


def main(arguments: list[str] | None = None) -> int:
    """Print, record or write: 0, or 2 for a name that is not in the list."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--record", metavar="NAME")
    parser.add_argument("--seed", default="")
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--unit", default="runs")
    parser.add_argument("--found", default="nothing")
    options = parser.parse_args(arguments)
    checks = {check.name: check for check in long_checks()}
    if options.record:
        if options.record not in checks:
            print(f"no check {options.record}; there are {', '.join(checks)}", file=sys.stderr)
            return 2
        commit = git("rev-parse", "HEAD").stdout.strip()
        record(
            options.record,
            Result(commit, options.seed, options.count, options.unit, options.found),
        )
    if options.write or options.record:
        write_page()
    for check in long_checks():
        print(f"{check.name:<28}{state_of(check):<16}{check.result or check.command}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
