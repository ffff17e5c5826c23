# SPDX-License-Identifier: Apache-2.0
"""`make mutate`: mutants of the whole machine and of the core of storage and server, and their killers.

Owns the order of the work and the report, `var/mutation.json`. A run that was cut short goes on where it was;
mutants that lived meet the checks that they have not met. Exit code 1 if too few of those that were tried were killed,
or if one lives without a reason in `survivors.json`; without a sample also if one was not tried.

    python -m tests.mutation.run                   all that is not decided: many hours, resumable
    python -m tests.mutation.run --each 200 --seed 1        of each folder 200 mutants; a higher number adds to them
    python -m tests.mutation.run --sample 5000 --seed 1     of these only the mutants that the seed draws
    python -m tests.mutation.run --module statemachine/arithmetic/money     one module, or several with several
    python -m tests.mutation.run --keep-measures   by the measured lines of older sources, where little has changed
    python -m tests.mutation.run --report          only the report of what is known
    python -m tests.mutation.run --write           what is known into the page
    python -m tests.mutation.run --fresh           without what this checkout knows

All that a run learns stays in `var/mutation`: a run begins with the verdicts of functions that are still the same.
"""

import argparse
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from math import sqrt
from pathlib import Path
from random import Random
from typing import Any, Final

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import (
    orig_function_and_class_names_from_key,
)

from tests.mutation.mutated import modules
from tests.mutation.staged_copy import PACKAGE, ROOT, TREE, forget, make
from tests.mutation.survivors import Change, reasons
from tests.tables import replace_table

REPORT: Final = ROOT / "var" / "mutation.json"
PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = "| folder | mutants | tried | killed | live | with a reason | loops | no check | share | at least |"
CHOSEN: Final = ROOT / "var" / "mutation" / "chosen.json"
GOAL: Final = 0.95
"""Share of the mutants of each folder."""
DEVIATIONS: Final = 1.96
"""Standard deviations to each side of an interval of 95 %."""
BUDGET: Final = 20.0
"""Processor seconds that a mutant which lives may cost in one run."""


@dataclass(frozen=True)
class Wanted:
    """Which mutants a run tries: of some modules, all or a sample, and how long each may live."""

    module_paths: list[str]
    sample: int
    each: int
    seed: int
    children: int
    budget: float
    keeps_measures: bool

    @property
    def is_whole(self) -> bool:
        """Return whether it tries all mutants of its modules."""
        return not (self.sample or self.each)


def in_copy(module: str, *arguments: str) -> int:
    """Run a module in the staged copy, which sees the mutants and nothing of the checkout."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join((str(TREE / "mutants"), str(TREE)))
    environment["PYTHONSAFEPATH"] = "1"  # else what a test starts finds the copy without mutants
    environment.pop("MUTANT_UNDER_TEST", None)
    # A process that a test starts would compile all mutants of what it imports: 15 seconds for a server, 2 without.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.run(command, cwd=TREE, env=environment, check=False).returncode


def mutants_of(module_path: str) -> list[str]:
    """Return the names of the mutants of a module."""
    data = SourceFileMutationData(path=Path(f"{PACKAGE}/{module_path}.py"))
    data.load()
    return list(data.exit_code_by_key)


def order_of(seed: int, mutant: str) -> str:
    """Return by what the mutants of a folder are sorted, so that a larger sample holds a smaller one."""
    return sha256(f"{seed} {mutant}".encode()).hexdigest()


def choose_of_each(wanted: Wanted) -> list[str]:
    """Return as many mutants of each folder as wanted."""
    found: dict[str, list[str]] = {}
    with chdir(TREE):
        for module_path in wanted.module_paths:
            found.setdefault(modules()[module_path], []).extend(mutants_of(module_path))
    return [
        mutant
        for mutants in found.values()
        for mutant in sorted(mutants, key=partial(order_of, wanted.seed))[: wanted.each]
    ]


def choose(wanted: Wanted) -> list[str]:
    """Return the sample that a run tries."""
    with chdir(TREE):
        everything = [one for path in wanted.module_paths for one in mutants_of(path)]
    drawn = Random(wanted.seed).sample(everything, min(wanted.sample, len(everything)))
    print(f"seed {wanted.seed}: {len(drawn)} of {len(everything)} mutants")
    return sorted(drawn)


def kill(wanted: Wanted) -> int:
    """Make the mutants and try those that are wanted."""
    make(TREE)
    code = in_copy("tests.mutation.generate", str(wanted.children))
    if code != 0:
        return code
    arguments = ["--children", str(wanted.children), "--budget", str(wanted.budget)]
    if not wanted.keeps_measures:
        sources = sha256()
        for path in sorted((TREE / "clearinghouse").rglob("*.py")):
            sources.update(path.read_bytes())
        sources.update("\n".join(modules()).encode())
        digest = sources.hexdigest()
        code = in_copy("tests.mutation.measure", digest, str(wanted.children))
        if code != 0:
            return code
    if not wanted.is_whole:
        chosen = choose_of_each(wanted) if wanted.each else choose(wanted)
        CHOSEN.write_text(json.dumps(chosen), encoding="utf-8")
        arguments += ["--chosen", str(CHOSEN)]
    return in_copy("tests.mutation.kill", *arguments, *wanted.module_paths)


def change_of(mutant: str, module_path: str) -> Change:
    """Return the change of a mutant: its function, the lines removed and those added, in the staged copy."""
    function, owner = orig_function_and_class_names_from_key(mutant)
    name = f"{owner}.{function}" if owner else function
    lines = get_diff_for_mutant(mutant, path=Path(f"{PACKAGE}/{module_path}.py")).splitlines()
    went = [line[1:].strip() for line in lines if line[:1] == "-" and line[:3] != "---"]
    came = [line[1:].strip() for line in lines if line[:1] == "+" and line[:3] != "+++"]
    return Change(f"{module_path.replace('/', '.')}.{name}", "\n".join(went), "\n".join(came))


ENDED: Final = ("killed", "timeouts")
"""What counts as killed: a loop as well, since a test that never ends fails by its time limit. Each was tried twice."""
COLUMNS: Final = ("total", "killed", "survived", "timeouts", "no_tests", "not_run")
REASONS: Final = "with_reason"
STATUSES: Final = ("killed", "survived", "timeout", "no tests", "not checked")


def report(
    tree: Path, module_paths: list[str], chosen: frozenset[str] | None = None
) -> dict[str, Any]:
    """Return the content of `var/mutation.json`: of all mutants that were written, or of some."""
    output = reasons()
    counted: dict[str, dict[str, int]] = {}
    alive: list[dict[str, str]] = []
    with chdir(tree):
        for module_path in module_paths:
            data = SourceFileMutationData(path=Path(f"{PACKAGE}/{module_path}.py"))
            data.load()
            status_of = {
                mutant: status_by_exit_code[code]
                for mutant, code in data.exit_code_by_key.items()
                if chosen is None or mutant in chosen
            }
            counts = Counter(status_of.values())
            figures = [len(status_of), *(counts[status] for status in STATUSES)]
            counted[module_path] = {**dict(zip(COLUMNS, figures, strict=True)), REASONS: 0}
            for mutant, status in status_of.items():
                if status in ("survived", "no tests"):
                    change = change_of(mutant, module_path)
                    reason = output.get(change, "")
                    counted[module_path][REASONS] += bool(reason)
                    entry = {"mutant": mutant, "status": status, **change._asdict()}
                    alive.append({**entry, "reason": reason})
    total = {key: sum(counts[key] for counts in counted.values()) for key in (*COLUMNS, REASONS)}
    tried = total["total"] - total["not_run"]
    return {
        **total,
        "tried": tried,
        "share_killed": round(ended(total) / max(1, tried), 4),
        "without_reason": total["survived"] + total["no_tests"] - total[REASONS],
        "modules": counted,
        "survivors": alive,
    }


def ended(counts: Mapping[str, int]) -> int:
    """Return how many mutants do not live."""
    return sum(counts[column] for column in ENDED)


def by_folder(output: dict[str, Any]) -> dict[str, Counter[str]]:
    """Return the counts of the modules of each folder together."""
    found: dict[str, Counter[str]] = {}
    for module_path, counts in output["modules"].items():
        found.setdefault(modules()[module_path], Counter()).update(counts)
    return found


def least_share(killed: int, tried: int) -> float:
    """Return the lower end of the 95 % interval of a share of which a sample is known (Wilson)."""
    share, part = killed / tried, DEVIATIONS**2 / tried
    root = sqrt(share * (1 - share) / tried + part / tried / 4)
    return (share + part / 2 - DEVIATIONS * root) / (1 + part)


def rows(output: dict[str, Any]) -> list[str]:
    """The table of the page."""
    lines = [HEADING, "|---" + "|--:" * (HEADING.count("|") - 2) + "|"]
    for folder, counts in [*by_folder(output).items(), ("together", output)]:
        tried = counts["total"] - counts["not_run"]
        columns = ("killed", "survived", "with_reason", "timeouts", "no_tests")
        figures = [counts["total"], tried, *(counts[column] for column in columns)]
        killed = ended(counts)
        shares = (
            [f"{killed / tried:.1%}", f"{least_share(killed, tried):.1%}"] if tried else ["", ""]
        )
        lines.append("| " + " | ".join([folder, *(f"{one:,}" for one in figures), *shares]) + " |")
    return lines


def show(output: dict[str, Any], *, is_whole: bool) -> None:
    """Print the counts, folder by folder, and each survivor without a reason."""
    print(
        f"{'folder':<36}{'total':>8}{'killed':>8}{'lived':>7}{'overran':>9}{'no test':>9}{'not run':>9}"
    )
    for folder, counts in [*by_folder(output).items(), ("all", output)]:
        figures = zip(COLUMNS, (8, 8, 7, 9, 9, 9), strict=True)
        if counts["total"]:
            print(
                f"{folder:<36}" + "".join(f"{counts[column]:>{size}}" for column, size in figures)
            )
    if not is_whole:
        for one in output["survivors"]:
            print(
                f"{one['mutant']}: {one['went']!r} -> {one['came']!r}. {one['reason'] or 'No reason.'}"
            )
    print(f"{output['share_killed']:.1%} killed, {output['without_reason']} live without a reason")


def main(arguments: list[str] | None = None) -> int:
    """Make, try, report: 0 if enough were killed, all were tried, and each that lives has a reason."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--module", action="append", default=[], choices=list(modules()), metavar="FOLDER/MODULE"
    )
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--budget", type=float, default=BUDGET)
    parser.add_argument("--sample", type=int, default=0)
    parser.add_argument("--each", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep-measures", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    if options.fresh:
        forget()
    wanted = Wanted(
        options.module or list(modules()),
        options.sample,
        options.each,
        options.seed,
        options.children,
        options.budget,
        options.keep_measures,
    )
    if not (options.report or options.write):
        code = kill(wanted)
        if code != 0:
            return code
    is_whole = wanted.is_whole
    chosen = None if is_whole else frozenset(json.loads(CHOSEN.read_text(encoding="utf-8")))
    output = report(TREE, wanted.module_paths, chosen)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(output, indent=1, ensure_ascii=False) + "\n"
    options.out.write_text(text, encoding="utf-8")
    if options.write:
        replace_table(PAGE, HEADING, rows(output))
    show(output, is_whole=is_whole)
    enough = output["share_killed"] >= GOAL and all(
        ended(counts) >= GOAL * (counts["total"] - counts["not_run"])
        for counts in by_folder(output).values()
    )
    if is_whole:
        enough = enough and not output["not_run"] and not output["without_reason"]
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
