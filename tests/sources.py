# SPDX-License-Identifier: Apache-2.0
"""The source files of the repository as the tidy, import, packaging and docs tests see them."""

import ast
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATEMACHINE = ROOT / "statemachine" / "clearinghouse" / "statemachine"
STORAGE = ROOT / "storage" / "clearinghouse" / "storage"
SERVER = ROOT / "server" / "clearinghouse" / "server"
APPS = ROOT / "apps" / "clearinghouse" / "apps"
CLIENT = ROOT / "clients" / "python" / "clearinghouse" / "client"
GENERATED = ROOT / "proto" / "gen" / "python" / "clearinghouse" / "v1"

# Each is a root of the one namespace package.
SOURCE_ROOTS = tuple(
    ROOT / name
    for name in (
        "statemachine",
        "storage",
        "server",
        "apps",
        "clients/python",
        "proto/gen/python",
    )
)
# The folders that hold written Python code; the generated code is not among them.
ROOTS = ("statemachine", "storage", "server", "apps", "clients/python", "proto", "tests")
TEXT_SUFFIXES = frozenset(
    {".css", ".html", ".js", ".md", ".proto", ".py", ".toml", ".txt", ".yaml", ".yml"}
)
TEXT_NAMES = frozenset({"Makefile", "run", ".gitignore"})
# What setting up, running and testing leaves behind (see .gitignore).
LEFT_BEHIND = frozenset(
    {
        ".git",
        ".venv",
        "build",
        "dist",
        "var",
        ".hypothesis",
        ".mypy_cache",
        ".pytest_cache",
        ".ruff_cache",
    }
)


def python_files() -> list[Path]:
    """Every Python file that somebody wrote, in a fixed order."""
    found = [
        path
        for root in ROOTS
        for path in (ROOT / root).rglob("*.py")
        if not path.is_relative_to(GENERATED)
    ]
    assert found, "no source file found: the test looks in the wrong place"
    return sorted(found)


def files_in(folder: Path) -> list[Path]:
    """The Python files of one room, in a fixed order."""
    return sorted(folder.rglob("*.py"))


def short(path: Path) -> str:
    """The path as a reader names it."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def module_name(path: Path) -> str:
    """The dotted name under which a file of the namespace package is imported."""
    root = next(root for root in SOURCE_ROOTS if path.is_relative_to(root))
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def text_files() -> list[Path]:
    """Every text file of the repository that somebody wrote, in a fixed order."""
    found = [
        path
        for path in ROOT.rglob("*")
        if path.is_file()
        and (path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES)
        and not path.is_relative_to(GENERATED)
        and not LEFT_BEHIND.intersection(path.relative_to(ROOT).parts)
    ]
    return sorted(found)
