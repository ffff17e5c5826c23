# SPDX-License-Identifier: Apache-2.0
"""`make bugzoo`: every defect of the zoo, one at a time, until something finds it.

Owns the copy of the tree, the order of the defects and the report. The checkout itself is never patched. Exit code 1 if
a defect was found by nothing, if too few were found by something general, or if a tree did not run.

    python -m tests.bugzoo.run                     all, to var/bugzoo.json
    python -m tests.bugzoo.run --only NAME         one, or several with several
    python -m tests.bugzoo.run --quick             first the rung that found it last time, then the ladder
    python -m tests.bugzoo.run --write             write into each patch, and into the page, what found it
    python -m tests.bugzoo.run --lint              that each patch passes ruff and mypy, and nothing else
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from tests.bugzoo.ladder import GENERAL, BrokenTreeError, Catch, Climber, run
from tests.bugzoo.zoo import (
    HEADING,
    PAGE,
    ROOT,
    Applied,
    Patch,
    PatchError,
    all_patches,
    figures,
    state_caught,
)
from tests.tables import replace_table

REPORT: Final = ROOT / "var" / "bugzoo.json"
TYPES: Final = ".mypy_cache"
LEFT_OUT: Final = (
    ".git",
    ".venv",
    "var",
    "build",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    TYPES,
    ".hypothesis",
)
HALF: Final = 2


def copy_tree(folder: Path, *, types: bool = False) -> Path:
    """A copy of what the checks need; for `types` with what mypy knows of it already."""
    root = folder / "tree"
    left_out = [name for name in LEFT_OUT if not (types and name == TYPES)]
    shutil.copytree(ROOT, root, ignore=shutil.ignore_patterns(*left_out))
    return root


def say(text: str) -> None:
    """Tell how it goes."""
    print(f"  {text}", flush=True)


def try_patch(climber: Climber, patch: Patch, root: Path, *, quick: bool) -> Catch | None:
    """Return the check that finds a defect, or None. With `quick` the last one that found it is tried alone first."""
    last = patch.header["caught by"].partition(" (")[0]
    with Applied(patch, root) as applied:
        known = climber.climb(applied, last) if quick else None
        return known or climber.climb(applied)


def lint(patches: list[Patch], root: Path) -> bool:
    """Return whether the patches pass ruff and mypy, as many of them at a time as go on together; what is wrong is
    printed.
    """
    clean = True
    pending = patches
    while pending:
        later: list[Patch] = []
        with ExitStack() as stack:
            files: set[str] = set()
            for patch in pending:
                try:
                    stack.enter_context(Applied(patch, root))
                except PatchError:
                    later.append(patch)  # another one has changed the same lines
                    continue
                files.update(patch.files)
            if len(later) == len(pending):
                print(f"do not apply: {', '.join(patch.name for patch in later)}")
                return False
            for arguments in (("ruff", "check"), ("ruff", "format", "--check"), ("mypy",)):
                code, output, _ = run(root, "-m", *arguments, *sorted(files))
                if code != 0:
                    print(output, flush=True)
                    clean = False
        pending = later
    return clean


def report(caught: dict[str, Catch | None], patches: list[Patch]) -> dict[str, object]:
    """Return the content of `var/bugzoo.json`."""
    found = [catch for catch in caught.values() if catch is not None]
    return {
        "total": len(caught),
        "found": len(found),
        "general": sum(catch.kind in GENERAL for catch in found),
        "kinds": dict(sorted(Counter(catch.kind for catch in found).items())),
        "median_processor_seconds": round(statistics.median(c.seconds for c in found), 1)
        if found
        else 0,
        "patches": [
            {
                "name": patch.name,
                "what": patch.header["what"],
                "breaks": patch.header["breaks"],
                "files": sorted(patch.files),
                "rung": catch.rung if catch is not None else "",
                "kind": catch.kind if catch is not None else "",
                "check": catch.check if catch is not None else "",
                "processor_seconds": round(catch.seconds, 1) if catch is not None else 0,
            }
            for patch in patches
            if patch.name in caught
            for catch in (caught[patch.name],)
        ],
    }


def write_page() -> None:
    """Put what the patches say of who found them into the page, once all of them do."""
    try:
        replace_table(PAGE, HEADING, figures(all_patches()))
    except PatchError as error:
        print(f"the page stays as it was: {error}")


def main(arguments: list[str] | None = None) -> int:
    """Try the defects that were asked for: 0 if each was found, and half of all by something general."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--only", action="append", default=[], metavar="NAME")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--out", type=Path, default=REPORT)
    options = parser.parse_args(arguments)
    patches = all_patches()
    unknown = set(options.only) - {patch.name for patch in patches}
    if unknown:
        print(f"no such patch: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if options.only:
        patches = [patch for patch in patches if patch.name in options.only]
    caught: dict[str, Catch | None] = {}
    broken = 0
    with tempfile.TemporaryDirectory(prefix="bugzoo-") as folder:
        root = copy_tree(Path(folder), types=options.lint)
        if options.lint:
            return 0 if lint(patches, root) else 1
        climber = Climber(root, say)
        for patch in patches:
            print(patch.name, flush=True)
            try:
                catch = try_patch(climber, patch, root, quick=options.quick)
            except BrokenTreeError as error:
                print(f"  BROKEN\n{error}", flush=True)
                broken += 1
                continue
            caught[patch.name] = catch
            print(f"  {catch or 'NOT FOUND'}", flush=True)
            if catch is not None and options.write:
                state_caught(patch, str(catch))
        for wrong in climber.control():
            print(wrong, flush=True)
            broken += 1
    results = report(caught, patches)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    general = results["general"]
    assert isinstance(general, int)
    print(
        f"{results['found']} of {results['total']} found, {general} by a property, the model or a simulator"
    )
    if options.write:
        write_page()
    enough = options.only or HALF * general >= len(caught)
    return 0 if not broken and enough and results["found"] == results["total"] else 1


if __name__ == "__main__":
    sys.exit(main())
