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
    python -m tests.mutation.run --write           what is known into the page and the committed files
    python -m tests.mutation.run --fresh           from what is committed, without what this checkout knows
    python -m tests.mutation.run --gate            the form of the gate: a sample, and mutants of changed lines

`verdicts.json` has the verdicts of earlier runs; a run begins with those of functions that are still the same.

The form of the gate draws some modules and writes mutants of these alone. It does not measure which lines each check
runs, which takes some minutes: a mutant meets the checks that killed most mutants of its function in the last long run,
as `killers.json` names them. So fewer have to die than in the long run.
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
    mangled_name_from_mutant_name,
    orig_function_and_class_names_from_key,
)

from tests.mutation.mutated import modules
from tests.mutation.results import changed_mutants, read_killers, write_killers, write_results
from tests.mutation.staged_copy import GATE_TREE, PACKAGE, ROOT, TREE, forget, make
from tests.mutation.survivors import Change, reasons
from tests.mutation.verdicts import restore
from tests.mutation.verdicts import write as write_verdicts
from tests.stages import seed_of_tree
from tests.tables import replace_table

REPORT: Final = ROOT / "var" / "mutation.json"
PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
HEADING: Final = "| folder | mutants | tried | killed | live | with a reason | loops | no check | share | at least |"
RESULTS: Final = Path(__file__).with_name("results.json")
KILLERS: Final = Path(__file__).with_name("killers.json")
CHOSEN: Final = ROOT / "var" / "mutation" / "chosen.json"
GOAL: Final = 0.95
"""Share of the mutants of each folder."""
DEVIATIONS: Final = 1.96
"""Standard deviations to each side of an interval of 95 %."""
BUDGET: Final = 20.0
"""Processor seconds that a mutant which lives may cost in one run."""
GATE_BUDGET: Final = 6.0
GATE_SAMPLE: Final = 200
"""Mutants that the gate draws, and as many again at most of changed lines."""
GATE_MODULES: Final = 20
GATE_GOAL: Final = 0.6
"""Less than in the long run: a mutant meets few checks, and functions that changed since may have better ones."""


@dataclass(frozen=True)
class Wanted:
    """Which mutants a run tries: of some modules, all or a sample, and how long each may live."""

    module_paths: list[str]
    sample: int
    each: int
    seed: int
    children: int
    budget: float
    is_gate: bool
    keeps_measures: bool

    @property
    def is_whole(self) -> bool:
        """Return whether it tries all mutants of its modules."""
        return not (self.sample or self.each)

    @property
    def tree(self) -> Path:
        """The staged copy."""
        return GATE_TREE if self.is_gate else TREE


def in_copy(tree: Path, module: str, *arguments: str) -> int:
    """Run a module in the staged copy, which sees the mutants and nothing of the checkout."""
    environment = dict(os.environ)
    environment["PYTHONPATH"] = os.pathsep.join((str(tree / "mutants"), str(tree)))
    environment["PYTHONSAFEPATH"] = "1"  # else what a test starts finds the copy without mutants
    environment.pop("MUTANT_UNDER_TEST", None)
    # A process that a test starts would compile all mutants of what it imports: 15 seconds for a server, 2 without.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-P", "-m", module, *arguments]
    return subprocess.run(command, cwd=tree, env=environment, check=False).returncode


def drawn_modules(seed: int) -> list[str]:
    """Return the modules whose mutants the gate tries: drawn among those of which a mutant was killed once."""
    _, killers = read_killers(KILLERS)
    known = {function.rpartition(".")[0] for function in killers}
    found = [one for one in modules() if f"{PACKAGE}.{one.replace('/', '.')}" in known]
    return sorted(Random(seed).sample(found, min(GATE_MODULES, len(found))))


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
    with chdir(wanted.tree):
        for module_path in wanted.module_paths:
            found.setdefault(modules()[module_path], []).extend(mutants_of(module_path))
    return [
        mutant
        for mutants in found.values()
        for mutant in sorted(mutants, key=partial(order_of, wanted.seed))[: wanted.each]
    ]


def choose(wanted: Wanted) -> list[str]:
    """Return the mutants that a run tries: the sample, and in the form of the gate those of changed lines."""
    with chdir(wanted.tree):
        written = {module_path: mutants_of(module_path) for module_path in wanted.module_paths}
        changed = changed_mutants(written, RESULTS) if wanted.is_gate else []
    everything = [mutant for mutants in written.values() for mutant in mutants]
    if wanted.is_gate:
        _, killers = read_killers(KILLERS)
        everything = [one for one in everything if mangled_name_from_mutant_name(one) in killers]
    random = Random(wanted.seed)
    drawn = random.sample(everything, min(wanted.sample, len(everything)))
    of_changes = random.sample(changed, min(wanted.sample, len(changed)))
    print(
        f"seed {wanted.seed}: {len(drawn)} of {len(everything)} mutants, {len(of_changes)} of changed lines"
    )
    return sorted({*drawn, *of_changes})


def kill(wanted: Wanted) -> int:
    """Make the mutants and try those that are wanted."""
    make(wanted.tree, wanted.module_paths if wanted.is_gate else None)
    code = in_copy(wanted.tree, "tests.mutation.generate", str(wanted.children))
    if code != 0:
        return code
    arguments = ["--children", str(wanted.children), "--budget", str(wanted.budget)]
    if wanted.is_gate:
        arguments += ["--known", str(KILLERS)]
    elif not wanted.keeps_measures:
        sources = sha256()
        for path in sorted((TREE / "clearinghouse").rglob("*.py")):
            sources.update(path.read_bytes())
        sources.update("\n".join(modules()).encode())
        digest = sources.hexdigest()
        code = in_copy(TREE, "tests.mutation.measure", digest, str(wanted.children))
        if code != 0:
            return code
    if not wanted.is_gate:
        with chdir(wanted.tree):
            print(f"{restore(wanted.module_paths)} verdicts are known from earlier runs")
    if not wanted.is_whole:
        chosen = choose_of_each(wanted) if wanted.each else choose(wanted)
        CHOSEN.write_text(json.dumps(chosen), encoding="utf-8")
        arguments += ["--chosen", str(CHOSEN)]
    return in_copy(wanted.tree, "tests.mutation.kill", *arguments, *wanted.module_paths)


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


def write(output: dict[str, Any]) -> None:
    """Write what is known into the page, the verdicts, the results and the killers."""
    replace_table(PAGE, HEADING, rows(output))
    with chdir(TREE):
        write_verdicts(list(modules()))
    write_results(RESULTS, {column: output[column] for column in (*COLUMNS, "tried")})
    write_killers(KILLERS, TREE)


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
    parser.add_argument("--gate", action="store_true")
    parser.add_argument("--keep-measures", action="store_true")
    parser.add_argument("--report", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--fresh", action="store_true")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    if options.fresh:
        forget()
    if options.gate:
        forget(GATE_TREE)  # verdicts are of the commit
    seed = options.seed or (seed_of_tree() if options.gate else 0)
    some = drawn_modules(seed) if options.gate else list(modules())
    wanted = Wanted(
        options.module or some,
        options.sample or (GATE_SAMPLE if options.gate else 0),
        options.each,
        seed,
        options.children,
        min(options.budget, GATE_BUDGET) if options.gate else options.budget,
        options.gate,
        options.keep_measures,
    )
    if not (options.report or options.write):
        code = kill(wanted)
        if code != 0:
            return code
    is_whole = wanted.is_whole
    chosen = None if is_whole else frozenset(json.loads(CHOSEN.read_text(encoding="utf-8")))
    output = report(wanted.tree, wanted.module_paths, chosen)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(output, indent=1, ensure_ascii=False) + "\n"
    options.out.write_text(text, encoding="utf-8")
    if options.write:
        write(output)
    show(output, is_whole=is_whole)
    enough = output["share_killed"] >= (GATE_GOAL if wanted.is_gate else GOAL)
    if not wanted.is_gate:
        enough = enough and all(
            ended(counts) >= GOAL * (counts["total"] - counts["not_run"])
            for counts in by_folder(output).values()
        )
    if is_whole:
        enough = enough and not output["not_run"] and not output["without_reason"]
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
