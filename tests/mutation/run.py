# SPDX-License-Identifier: Apache-2.0
"""`make mutate`: mutants of the rooms that hold money, margin, settlement and liquidation, and what kills them.

Owns the order of the work and the report, `var/mutation.json`. A run that was cut short goes on where it was;
mutants that lived meet the checks that they have not met. Exit code 1 if too few were killed, if one was not tried, or
if one lives without a reason in `survivors.json`.

    python -m tests.mutation.run                   all that is not decided
    python -m tests.mutation.run --room arithmetic/money     one room, or several with several
    python -m tests.mutation.run --report          only the report of what is known
    python -m tests.mutation.run --write           what is known, into the page too
    python -m tests.mutation.run --fresh           from nothing
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from contextlib import chdir
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import orig_function_and_class_names_from_key

from tests.mutation.staged_copy import PACKAGE, ROOMS, ROOT, TREE, forget, make
from tests.mutation.survivors import Change, reasons
from tests.tables import replace_table

REPORT: Final = ROOT / "var" / "mutation.json"
PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = (
    "| module | subject | mutants | killed | live | loops | no check runs it | not tried |"
)
GOAL: Final = 0.95
BUDGET: Final = 20.0
"""Processor seconds that a mutant which lives may cost in one run."""


def in_copy(module: str, *arguments: str) -> int:
    """Run a module in the staged copy, which sees the mutants and nothing of the checkout."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join((str(TREE / "mutants"), str(TREE)))
    environment.pop("MUTANT_UNDER_TEST", None)
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.run(command, cwd=TREE, env=environment, check=False).returncode


def kill(rooms: list[str], children: int, budget: float) -> int:
    """Make the mutants and try those of some rooms."""
    make()
    code = in_copy("tests.mutation.generate", str(children))
    if code != 0:
        return code
    sources = sha256()
    for path in sorted((TREE / "clearinghouse").rglob("*.py")):
        sources.update(path.read_bytes())
    code = in_copy("tests.mutation.measure", sources.hexdigest())
    if code != 0:
        return code
    arguments = ["--children", str(children), "--budget", str(budget)]
    return in_copy("tests.mutation.kill", *arguments, *rooms)


def change_of(mutant: str, room: str) -> Change:
    """What a mutant changes: its function, the lines that went and those that came."""
    function, owner = orig_function_and_class_names_from_key(mutant)
    name = f"{owner}.{function}" if owner else function
    lines = get_diff_for_mutant(mutant, path=Path(f"{PACKAGE}/{room}.py")).splitlines()
    went = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
    came = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
    return Change(f"{room.replace('/', '.')}.{name}", "\n".join(went), "\n".join(came))


def report() -> dict[str, Any]:
    """What `var/mutation.json` holds."""
    said = reasons()
    rooms: dict[str, dict[str, int]] = {}
    alive: list[dict[str, str]] = []
    with chdir(TREE):
        for room in ROOMS:
            data = SourceFileMutationData(path=Path(f"{PACKAGE}/{room}.py"))
            data.load()
            counts = Counter(status_by_exit_code[code] for code in data.exit_code_by_key.values())
            rooms[room] = {
                "total": len(data.exit_code_by_key),
                "killed": counts["killed"],
                "survived": counts["survived"],
                "timeouts": counts["timeout"],
                "no_tests": counts["no tests"],
                "not_run": counts["not checked"],
            }
            for mutant, code in data.exit_code_by_key.items():
                status = status_by_exit_code[code]
                if status in ("survived", "no tests"):
                    change = change_of(mutant, room)
                    alive.append(
                        {
                            "mutant": mutant,
                            "status": status,
                            **change._asdict(),
                            "reason": said.get(change, ""),
                        }
                    )
    total = {key: sum(room[key] for room in rooms.values()) for key in rooms["arithmetic/money"]}
    return {
        **total,
        "share_killed": round(total["killed"] / max(1, total["total"]), 4),
        "without_reason": sum(not one["reason"] for one in alive),
        "rooms": {room: {"subject": ROOMS[room], **counts} for room, counts in rooms.items()},
        "survivors": alive,
    }


def rows(said: dict[str, Any]) -> list[str]:
    """The table of the page."""
    lines = [HEADING, "|---|---|--:|--:|--:|--:|--:|--:|"]
    columns = ("total", "killed", "survived", "timeouts", "no_tests", "not_run")
    for room, counts in said["rooms"].items():
        figures = " | ".join(f"{counts[column]:,}" for column in columns)
        lines.append(f"| `{room}` | {counts['subject']} | {figures} |")
    figures = " | ".join(f"{said[column]:,}" for column in columns)
    return [*lines, f"| together, {said['share_killed']:.1%} killed | | {figures} |"]


def main(arguments: list[str] | None = None) -> int:
    """Make, try, report: 0 if enough were killed, all were tried, and each that lives has a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--room", action="append", default=[], choices=list(ROOMS))
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--budget", type=float, default=BUDGET)
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    if options.fresh:
        forget()
    if not (options.report or options.write):
        code = kill(options.room or list(ROOMS), options.children, options.budget)
        if code != 0:
            return code
    said = report()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if options.write:
        replace_table(PAGE, HEADING, rows(said))
    print(
        f"{'room':<36}{'total':>7}{'killed':>8}{'lived':>7}{'overran':>9}{'no test':>9}{'not run':>9}"
    )
    for room, counts in [*said["rooms"].items(), ("all", said)]:
        print(
            f"{room:<36}{counts['total']:>7}{counts['killed']:>8}{counts['survived']:>7}"
            f"{counts['timeouts']:>9}{counts['no_tests']:>9}{counts['not_run']:>9}"
        )
    print(f"{said['share_killed']:.1%} killed, {said['without_reason']} live without a reason")
    enough = said["share_killed"] >= GOAL and not said["not_run"] and not said["without_reason"]
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
