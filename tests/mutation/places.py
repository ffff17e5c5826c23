# SPDX-License-Identifier: Apache-2.0
"""Where in its function a mutant is: the lines of the statement that it changes.

Owns the reading of what mutmut wrote. A check that never runs such a line cannot tell the mutant from the function.
"""

import ast
from itertools import dropwhile, zip_longest
from pathlib import Path
from textwrap import dedent

from mutmut.mutation.data import MutantLineSpans
from mutmut.utils.format_utils import mangled_name_from_mutant_name

BEGINS = ("@", "def ", "async def ")
"""of the first line of a function"""
DECORATOR = 1
"""mutmut's own, above the `def` of the function that runs: lines are counted from the first decorator."""


def lines_of(source: str) -> list[str]:
    """The lines of a function by itself, from the first that begins it."""
    return list(dropwhile(lambda line: not line.startswith(BEGINS), dedent(source).splitlines()))


def statements(source: str) -> list[range]:
    """The lines of each statement of a function, counted from 1; of one with a body those of its head."""
    found: list[range] = []
    (function,) = ast.parse(source).body
    for node in ast.walk(function):
        if isinstance(node, ast.stmt) and node is not function:
            inner: list[ast.stmt] = getattr(node, "body", [])
            end = inner[0].lineno - 1 if inner else node.end_lineno
            assert end is not None
            found.append(range(node.lineno, max(end, node.lineno) + 1))
    return found


def places(module_path: Path, mutants: list[str]) -> dict[str, range]:
    """The lines, counted as `measure` counts them, of which a check has to run one; empty where all will do."""
    spans = MutantLineSpans.load(module_path)
    assert spans is not None
    short = {mutant: mutant.rpartition(".")[2] for mutant in mutants}
    originals = {f"{mangled_name_from_mutant_name(name)}__mutmut_orig" for name in short.values()}
    wanted = [*short.values(), *sorted(originals)]
    sources = dict(zip(wanted, spans.read_function_sources(wanted), strict=True))
    heads = {name: statements("\n".join(lines_of(sources[name]))) for name in originals}
    found: dict[str, range] = {}
    for mutant, name in short.items():
        original = f"{mangled_name_from_mutant_name(name)}__mutmut_orig"
        before = lines_of(sources[original])
        after = lines_of(sources[name].replace(name, original))
        changed = next(
            number
            for number, (one, other) in enumerate(zip_longest(before, after), start=1)
            if one != other
        )
        decorators = sum(line.startswith("@") for line in before[:2])
        lines = next((lines for lines in heads[original] if changed in lines), None)
        found[mutant] = (
            range(lines.start - 1 + DECORATOR, lines.stop - 1 + DECORATOR)
            if lines is not None and changed > 1 + decorators
            else range(0)
        )
    return found
