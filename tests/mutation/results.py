# SPDX-License-Identifier: Apache-2.0
"""The committed results of the last long run: its commit and counts, and which checks killed mutants of each function.

Owns `results.json` and `killers.json`, and which mutants are of lines that changed since that commit.
"""

import ast
import json
import re
import subprocess
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final

from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation.places import DECORATOR, places
from tests.mutation.staged_copy import HITS, LOG, PACKAGE, ROOT, source_of

HUNK: Final = re.compile(r"^@@ -\S+ \+(\d+)(?:,(\d+))? @@")
KEPT: Final = 4
"""Killers of a function that are kept: the next mutant of it dies by one of them in most cases."""
KILLED: Final = 1


def git(*arguments: str) -> str:
    """Return what git answers about the checkout; nothing where it has no answer."""
    found = subprocess.run(
        ["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return found.stdout if found.returncode == 0 else ""


def write_results(path: Path, counts: dict[str, int]) -> None:
    """Write of which commit the results are, and the counts."""
    entry = {"commit": git("rev-parse", "HEAD").strip(), **counts}
    path.write_text(json.dumps(entry, indent=1) + "\n", encoding="utf-8")


def write_killers(path: Path, tree: Path) -> None:
    """Write which checks killed most mutants of each function, and how long each takes; what else is known stays."""
    old_seconds, old = read_killers(path)
    kills: dict[str, Counter[str]] = defaultdict(Counter)
    log = tree / LOG
    for line in log.read_text(encoding="utf-8").splitlines() if log.is_file() else ():
        entry = json.loads(line)
        if entry["verdict"] == KILLED and entry["check"]:
            kills[mangled_name_from_mutant_name(entry["mutant"])][entry["check"]] += 1
    measured = json.loads((tree / HITS).read_text(encoding="utf-8"))["checks"]
    best = old | {
        function: [name for name, _ in counts.most_common(KEPT)]
        for function, counts in kills.items()
    }
    names = sorted({name for found in best.values() for name in found})
    number_of = {name: number for number, name in enumerate(names)}
    seconds = old_seconds | {
        entry["name"]: round(entry["seconds"], 3) for entry in measured.values()
    }
    content = {
        "checks": [[name, seconds.get(name, 1.0)] for name in names],
        "functions": {
            name: [number_of[one] for one in found] for name, found in sorted(best.items())
        },
    }
    lines = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    path.write_text(lines.replace("],[", "],\n[").replace('],"', '],\n"') + "\n", encoding="utf-8")


def read_killers(path: Path) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Return how long each check takes, and the checks of each function, best first."""
    if not path.is_file():
        return {}, {}
    content = json.loads(path.read_text(encoding="utf-8"))
    names = [name for name, _ in content["checks"]]
    functions = {
        function: [names[number] for number in numbers]
        for function, numbers in content["functions"].items()
    }
    return dict(content["checks"]), functions


def changed_lines(since: str) -> dict[Path, set[int]]:
    """Return the lines of each file, as they are now, that a commit did not have."""
    found: dict[Path, set[int]] = defaultdict(set)
    path = ROOT
    for line in git("diff", "-U0", "--no-color", since, "--", "*.py").splitlines():
        if line.startswith("+++ "):
            path = ROOT / line.removeprefix("+++ b/")
        elif hunk := HUNK.match(line):
            first, count = int(hunk[1]), int(hunk[2] or 1)
            found[path].update(range(first, first + count))
    return found


def first_lines(path: Path) -> dict[str, int]:
    """Return the first line of each function and method of a module, decorators with it."""
    found: dict[str, int] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for function in inside:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                name = (
                    f"xǁ{node.name}ǁ{function.name}"
                    if isinstance(node, ast.ClassDef)
                    else f"x_{function.name}"
                )
                found[name] = min(
                    [function.lineno, *(one.lineno for one in function.decorator_list)]
                )
    return found


def changed_mutants(written: dict[str, list[str]], results_path: Path) -> list[str]:
    """Return the mutants of lines that the commit of the last long run did not have."""
    if not results_path.is_file():
        return []
    results: dict[str, Any] = json.loads(results_path.read_text(encoding="utf-8"))
    lines_of = changed_lines(results["commit"])
    found: list[str] = []
    for module_path, mutants in written.items():
        source = source_of(module_path)
        lines = lines_of.get(source)
        if not lines or not mutants:
            continue
        starts = first_lines(source)
        for mutant, place in places(Path(f"{PACKAGE}/{module_path}.py"), mutants).items():
            name = mangled_name_from_mutant_name(mutant).rpartition(".")[2]
            start = starts.get(name)
            if start is not None and any(start + one - DECORATOR in lines for one in place):
                found.append(mutant)
    return found
