# SPDX-License-Identifier: Apache-2.0
"""The files of the repository that the tidy, import, packaging and docs tests read.

Owns the choice: in a checkout the files that git tracks, so that a folder of a user's own changes no result. In a tree
without git, such as an unpacked archive or a staged copy, all files; the head of pytest's report then says so.
"""

import ast
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
STATEMACHINE = ROOT / "statemachine" / "clearinghouse" / "statemachine"
STORAGE = ROOT / "storage" / "clearinghouse" / "storage"
REPLICATION = ROOT / "replication" / "clearinghouse" / "replication"
SERVER = ROOT / "server" / "clearinghouse" / "server"
APPS = ROOT / "apps" / "clearinghouse" / "apps"
LOCAL = ROOT / "apps" / "clearinghouse" / "local"
CLIENT = ROOT / "clients" / "python" / "clearinghouse" / "client"
TRADERS = ROOT / "clients" / "python" / "clearinghouse" / "traders"
ENGINE_WIRE = REPLICATION / "wire" / "etcd_pb2.py"
"""generated too, and of no other distribution"""
GENERATED = ROOT / "proto" / "gen" / "python" / "clearinghouse" / "v1"

# Each is a root of the one namespace package.
SOURCE_ROOTS = tuple(
    ROOT / name
    for name in (
        "statemachine",
        "storage",
        "replication",
        "server",
        "apps",
        "clients/python",
        "proto/gen/python",
    )
)
# The folders that hold written Python code; the generated code is not among them.
ROOTS = (
    "statemachine",
    "storage",
    "replication",
    "server",
    "apps",
    "clients/python",
    "proto",
    "tests",
)
TEXT_SUFFIXES = frozenset(
    {".c", ".conf", ".css", ".go", ".html", ".java", ".js", ".md", ".mjs", ".patch", ".proto"}
    | {
        ".py",
        ".rs",
        ".scenario",
        ".service",
        ".table",
        ".toml",
        ".ts",
        ".txt",
        ".xml",
        ".yaml",
        ".yml",
    }
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


@cache
def tracked_files() -> frozenset[Path] | None:
    """Return the files that git tracks and that exist; None in a tree that is no checkout, or without git."""
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        return None
    listed = subprocess.run(
        [git, "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    return frozenset(path for name in listed if name and (path := ROOT / name).is_file())


def files_under(folder: Path, pattern: str = "*") -> list[Path]:
    """Return the files below a folder whose names match a pattern, in a fixed order: the tracked ones, or else all."""
    tracked = tracked_files()
    return sorted(
        path
        for path in folder.rglob(pattern)
        if (path.is_file() if tracked is None else path in tracked)
    )


def files_in(folder: Path) -> list[Path]:
    """Return the Python files of one package or folder, in a fixed order."""
    return files_under(folder, "*.py")


def python_files() -> list[Path]:
    """Return every Python file that is not generated, in a fixed order."""
    found = [
        path
        for root in ROOTS
        for path in files_in(ROOT / root)
        if not path.is_relative_to(GENERATED) and path != ENGINE_WIRE
    ]
    assert found, "no source file found: the test looks in the wrong place"
    return sorted(found)


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


@cache
def _text_files() -> tuple[Path, ...]:
    """Return what `text_files` lists; read once."""
    tracked = tracked_files()
    return tuple(
        path
        for path in (sorted(ROOT.rglob("*")) if tracked is None else sorted(tracked))
        if path.is_file()
        and (path.suffix in TEXT_SUFFIXES or path.name in TEXT_NAMES)
        and not path.is_relative_to(GENERATED)
        and not LEFT_BEHIND.intersection(path.relative_to(ROOT).parts)
    )


def text_files() -> list[Path]:
    """Return every text file of the repository that is not generated, in a fixed order."""
    return list(_text_files())
