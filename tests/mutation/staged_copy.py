# SPDX-License-Identifier: Apache-2.0
"""The staged copy for the mutants.

Owns the copy: `clearinghouse/`, `tests/`, `docs/` and `proto/` beside each other, because mutmut stops on several
source roots. A file is written only if it differs, so that mutmut keeps what it knows of those that do not. Where other
modules are to have mutants, the copy begins from nothing: mutmut passes over a file that it has copied. Must never
change a file of the checkout.
"""

import shutil
from pathlib import Path
from typing import Final

from tests.mutation.mutated import modules
from tests.mutation.switch import SITECUSTOMIZE

ROOT: Final = Path(__file__).resolve().parents[2]
TREE: Final = ROOT / "var" / "mutation" / "tree"
HITS: Final = Path("../hits.json")
LOG: Final = Path("../log.jsonl")
"""Beside the copy, as seen from within: which functions each check runs, and one line per attempt on a mutant."""
ANYWHERE: Final = -1
"""In place of the lines of a function that a check runs: not measured."""
PARTS: Final = ("statemachine", "storage", "server", "apps")
PACKAGE: Final = "clearinghouse"

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["clearinghouse"]
only_mutate = [{module_paths}]
use_git_change_detection = false
track_dependencies = false
"""


def source_of(module_path: str, root: Path = ROOT) -> Path:
    """Return the source of a module in the checkout."""
    return root / module_path.partition("/")[0] / PACKAGE / f"{module_path}.py"


def wanted() -> dict[str, Path]:
    """Return the content of the copy: each path in it, and the file of the checkout that it is a copy of."""
    found: dict[str, Path] = {}
    for part in PARTS:
        folder = ROOT / part
        for path in (folder / "clearinghouse").rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".so":
                found[path.relative_to(folder).as_posix()] = path
                if (
                    part == "statemachine"
                ):  # where tests read it as a text; nothing is imported from there
                    found[path.relative_to(ROOT).as_posix()] = path
    for name in ("tests", "docs", "proto"):
        for path in (ROOT / name).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts:
                found[path.relative_to(ROOT).as_posix()] = path
    return found


def make(tree: Path = TREE, mutated: list[str] | None = None) -> list[str]:
    """Bring a copy up to date, with mutants of some modules or of all; which of its files changed, came or went."""
    texts = {name: path.read_bytes() for name, path in wanted().items()}
    module_paths = ", ".join(
        f'"{PACKAGE}/{module_path}.py"'
        for module_path in (modules() if mutated is None else mutated)
    )
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    texts["pyproject.toml"] = (settings + SETTINGS.format(module_paths=module_paths)).encode()
    texts["sitecustomize.py"] = SITECUSTOMIZE.encode()
    written = tree / "pyproject.toml"
    if written.is_file() and f"only_mutate = [{module_paths}]" not in written.read_text("utf-8"):
        forget(tree)
    changed: list[str] = []
    for name, text in sorted(texts.items()):
        path = tree / name
        if not path.is_file() or path.read_bytes() != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            changed.append(name)
    for top in ("clearinghouse", "statemachine", "tests", "docs", "proto"):
        for path in sorted((tree / top).rglob("*")):
            name = path.relative_to(tree).as_posix()
            if path.is_file() and "__pycache__" not in path.parts and name not in texts:
                path.unlink()
                changed.append(name)
                (tree / "mutants" / name).unlink(missing_ok=True)
    return changed


def forget(tree: Path = TREE) -> None:
    """Remove the copy with its mutants and verdicts."""
    shutil.rmtree(tree, ignore_errors=True)
