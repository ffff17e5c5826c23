# SPDX-License-Identifier: Apache-2.0
"""Counts lines by folder and the files that name a command: `python -m tests.measurements.counts [CHECKOUT...]`.

Owns both tables. It reads the files that git tracks. A file is generated if a comment in its first lines says so, or if
it lies in a folder of generated code. Without a name of a checkout it counts this one.
"""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Final

from tests.sources import ROOT

SUFFIXES: Final = frozenset({".css", ".html", ".js", ".proto", ".py", ".pyi", ".scenario"})
MARKER: Final = re.compile(
    r"^(?:#|//|/\*).*(?:do not edit|made from \S+ by|generated (?:by|from))",
    re.IGNORECASE | re.MULTILINE,
)
MARKER_LINES: Final = 4
# The last paragraph of the module docstring of a file that proto/generate.py writes from the schema.
FROM_SCHEMA: Final = (
    '\nGenerated from the schema in proto/ by `python proto/generate.py`; change it there.\n"""\n'
)
GENERATED_FOLDERS: Final = ("proto/gen/",)
COMMANDS: Final = {
    "SetWithdrawalGate": "set_withdrawal_gate",
    "SetDeadMan": "set_dead_man",
    "RepayDebtLine": "repay_debt_line",
    "NameSettlementPrice": "name_settlement_price",
    "AskRedemption": "ask_redemption",
}


def tracked(checkout: Path) -> list[str]:
    """The paths of all files that git tracks in a checkout."""
    done = subprocess.run(
        ["git", "ls-files"], cwd=checkout, stdout=subprocess.PIPE, text=True, check=True
    )
    return done.stdout.splitlines()


def is_generated(path: str, text: str) -> bool:
    """True if a file was written by a program."""
    head = "\n".join(text.splitlines()[:MARKER_LINES])
    if path.startswith(GENERATED_FOLDERS) or MARKER.search(head) is not None:
        return True
    return FROM_SCHEMA in text.partition("\nimport ")[0].partition("\nfrom ")[0]


class Counts:
    """The counts of one checkout."""

    def __init__(self, checkout: Path) -> None:
        """Read every tracked file of code."""
        self.lines: Counter[str] = Counter()
        """By top folder, written by hand."""
        self.generated: Counter[str] = Counter()
        """By top folder, written by a program."""
        self.by_hand: dict[str, list[str]] = {command: [] for command in COMMANDS}
        """The files that name a command: code and documents that are written by hand."""
        self.by_program: dict[str, list[str]] = {command: [] for command in COMMANDS}
        """The same, written by a program."""
        for path in tracked(checkout):
            try:
                text = (checkout / path).read_text(encoding="utf-8")
            except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
                continue
            generated = is_generated(path, text)
            if Path(path).suffix in SUFFIXES:
                folder = path.partition("/")[0] if "/" in path else "."
                lines = self.generated if generated else self.lines
                lines[folder] += len(text.splitlines())
            for command, snake in COMMANDS.items():
                if command in text or snake in text:
                    (self.by_program if generated else self.by_hand)[command].append(path)


def main(checkouts: list[str]) -> None:
    """Print both tables for each checkout."""
    for checkout in checkouts or [str(ROOT)]:
        counts = Counts(Path(checkout).resolve())
        sys.stdout.write(f"{checkout}\n{'folder':24}{'by hand':>10}{'generated':>12}\n")
        for folder in sorted(counts.lines | counts.generated):
            sys.stdout.write(
                f"{folder:24}{counts.lines[folder]:>10,}{counts.generated[folder]:>12,}\n"
            )
        totals = (counts.lines.total(), counts.generated.total())
        sys.stdout.write(f"{'all':24}{totals[0]:>10,}{totals[1]:>12,}\n")
        sys.stdout.write(
            f"{'files that name':24}{'by hand':>10}{'of tests':>12}{'generated':>12}\n"
        )
        for command, paths in counts.by_hand.items():
            tests = sum(path.startswith("tests/") for path in paths)
            generated = len(counts.by_program[command])
            sys.stdout.write(f"{command:24}{len(paths):>10}{tests:>12}{generated:>12}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
