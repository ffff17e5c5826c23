# SPDX-License-Identifier: Apache-2.0
"""`make mutate`: mutants of the modules that hold money, margin, settlement and liquidation, and their killers.

Owns the order of the work and the report, `var/mutation.json`. A run that was cut short goes on where it was;
mutants that lived meet the checks that they have not met. Exit code 1 if too few were killed, if one was not tried, or
if one lives without a reason in `survivors.json`.

    python -m tests.mutation.run                   all that is not decided
    python -m tests.mutation.run --module arithmetic/money     one module, or several with several
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

from tests.mutation.staged_copy import MODULES, PACKAGE, ROOT, TREE, forget, make
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


def kill(module_paths: list[str], children: int, budget: float) -> int:
    """Make the mutants and try those of some modules."""
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
    return in_copy("tests.mutation.kill", *arguments, *module_paths)


def change_of(mutant: str, module_path: str) -> Change:
    """Return the change of a mutant: its function, the lines removed and those added."""
    function, owner = orig_function_and_class_names_from_key(mutant)
    name = f"{owner}.{function}" if owner else function
    lines = get_diff_for_mutant(mutant, path=Path(f"{PACKAGE}/{module_path}.py")).splitlines()
    went = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
    came = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
    return Change(f"{module_path.replace('/', '.')}.{name}", "\n".join(went), "\n".join(came))


def report() -> dict[str, Any]:
    """Return the content of `var/mutation.json`."""
    output = reasons()
    module_paths: dict[str, dict[str, int]] = {}
    alive: list[dict[str, str]] = []
    with chdir(TREE):
        for module_path in MODULES:
            data = SourceFileMutationData(path=Path(f"{PACKAGE}/{module_path}.py"))
            data.load()
            counts = Counter(status_by_exit_code[code] for code in data.exit_code_by_key.values())
            module_paths[module_path] = {
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
                    change = change_of(mutant, module_path)
                    alive.append(
                        {
                            "mutant": mutant,
                            "status": status,
                            **change._asdict(),
                            "reason": output.get(change, ""),
                        }
                    )
    total = {
        key: sum(counts[key] for counts in module_paths.values())
        for key in module_paths["arithmetic/money"]
    }
    return {
        **total,
        "share_killed": round(total["killed"] / max(1, total["total"]), 4),
        "without_reason": sum(not one["reason"] for one in alive),
        "modules": {
            module_path: {"subject": MODULES[module_path], **counts}
            for module_path, counts in module_paths.items()
        },
        "survivors": alive,
    }


def rows(output: dict[str, Any]) -> list[str]:
    """The table of the page."""
    lines = [HEADING, "|---|---|--:|--:|--:|--:|--:|--:|"]
    columns = ("total", "killed", "survived", "timeouts", "no_tests", "not_run")
    for module_path, counts in output["modules"].items():
        figures = " | ".join(f"{counts[column]:,}" for column in columns)
        lines.append(f"| `{module_path}` | {counts['subject']} | {figures} |")
    figures = " | ".join(f"{output[column]:,}" for column in columns)
    return [*lines, f"| together, {output['share_killed']:.1%} killed | | {figures} |"]


def main(arguments: list[str] | None = None) -> int:
    """Make, try, report: 0 if enough were killed, all were tried, and each that lives has a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--module", action="append", default=[], choices=list(MODULES))
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
        code = kill(options.module or list(MODULES), options.children, options.budget)
        if code != 0:
            return code
    output = report()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(
        json.dumps(output, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    if options.write:
        replace_table(PAGE, HEADING, rows(output))
    print(
        f"{'room':<36}{'total':>7}{'killed':>8}{'lived':>7}{'overran':>9}{'no test':>9}{'not run':>9}"
    )
    for module_path, counts in [*output["modules"].items(), ("all", output)]:
        print(
            f"{module_path:<36}{counts['total']:>7}{counts['killed']:>8}{counts['survived']:>7}"
            f"{counts['timeouts']:>9}{counts['no_tests']:>9}{counts['not_run']:>9}"
        )
    print(f"{output['share_killed']:.1%} killed, {output['without_reason']} live without a reason")
    enough = (
        output["share_killed"] >= GOAL and not output["not_run"] and not output["without_reason"]
    )
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
