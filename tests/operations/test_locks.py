# SPDX-License-Identifier: Apache-2.0
"""The lock files of image and console: hashed, above the floors of pyproject.toml, and complete.

Owns what can be checked without an index. Completeness is read from the installed packages of the same version.
"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from typing import Final

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.operations.lock import BUILD, FOLDER
from tests.operations.parts import Part, locked, parts_of
from tests.sources import ROOT

LINUX: Final = {
    "sys_platform": "linux",
    "platform_system": "Linux",
    "platform_machine": "x86_64",
    "os_name": "posix",
    "implementation_name": "cpython",
    "platform_python_implementation": "CPython",
    "python_version": "3.11",
    "python_full_version": "3.11.14",
    "extra": "",
}


def _asked() -> list[Requirement]:
    """Return what the distributions of the image ask for, those of the project left out."""
    found: list[str] = []
    for path in ("pyproject.toml", "proto/pyproject.toml"):
        project = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))["project"]
        found += project["dependencies"]
        found += project.get("optional-dependencies", {}).get("backup", [])
    return [Requirement(one) for one in found if not one.startswith("clearinghouse-")]


def _missing(
    asked: list[Requirement], parts: dict[str, Part], *, of_any_version: bool = False
) -> list[str]:
    """Return the requirements, and theirs, that the locked parts do not satisfy.

    What a package requires is known of the version that is installed here. Where another one is locked its own
    requirements are left out, unless those of any version will do.
    """
    faults: list[str] = []
    seen: set[tuple[str, str]] = set()
    queue = list(asked)
    while queue:
        wanted = queue.pop()
        name = canonicalize_name(wanted.name)
        if wanted.marker is not None and not wanted.marker.evaluate(LINUX):
            continue
        for extra in ("", *wanted.extras):
            if (name, extra) in seen:
                continue
            seen.add((name, extra))
            part = parts.get(name)
            if part is None:
                faults.append(f"{wanted} is not locked")
                continue
            if not wanted.specifier.contains(part.version, prereleases=True):
                faults.append(f"{wanted} is locked as {part.version}")
            try:
                installed = distribution(name)
            except PackageNotFoundError:
                continue
            if not of_any_version and Version(installed.version) != Version(part.version):
                continue
            for line in installed.requires or ():
                one = Requirement(line)
                if one.marker is None or one.marker.evaluate({**LINUX, "extra": extra}):
                    one.marker = None
                    queue.append(one)
    return faults


def test_the_lock_of_the_image_is_complete_and_above_the_floors() -> None:
    """Every package that the server needs is locked within the bounds that it is asked for with."""
    asked = _asked()
    assert {"grpcio", "pyrage", "pysqlite3"} <= {one.name for one in asked}
    assert _missing(asked, locked("image.lock")) == []


def test_the_lock_of_the_console_is_complete_and_above_the_floors() -> None:
    """The same of the programs around the server, with the web console."""
    asked = []
    for path in ("apps/pyproject.toml", "clients/python/pyproject.toml", "pyproject.toml"):
        project = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))["project"]
        asked += project["dependencies"]
        asked += project.get("optional-dependencies", {}).get("console", [])
    wanted = [Requirement(one) for one in asked if not one.startswith("clearinghouse-")]
    assert {"starlette", "uvicorn", "jinja2", "rich"} <= {one.name for one in wanted}
    assert _missing(wanted, locked("console.lock")) == []


def test_the_lock_of_the_build_is_complete_and_above_the_floors() -> None:
    """The same of what builds the image."""
    assert _missing([Requirement(one) for one in BUILD], locked("build.lock")) == []


@pytest.mark.parametrize("name", ["grpcio", "typing-extensions", "pycparser"])
def test_a_gap_in_a_lock_is_found(name: str) -> None:
    """A package that is taken out is missed, whether asked for here or by another package."""
    parts = {key: part for key, part in locked("image.lock").items() if key != name}
    faults = _missing(_asked(), parts, of_any_version=True)
    assert [fault for fault in faults if fault.endswith("is not locked")]


def test_a_version_below_a_floor_is_found() -> None:
    """A locked version that pyproject.toml excludes is named."""
    parts = dict(locked("image.lock"))
    parts["protobuf"] = parts["protobuf"]._replace(version="6.31.0")
    assert [fault for fault in _missing(_asked(), parts) if "locked as 6.31.0" in fault]


@pytest.mark.parametrize("name", ["image.lock", "build.lock", "console.lock"])
def test_every_locked_package_has_its_version_and_hashes(name: str) -> None:
    """Each entry of a lock has one version and SHA-256 hashes, and no entry is a path or an address."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    parts = locked(name)
    assert len(parts) == len(re.findall(r"(?m)^[A-Za-z]", text)) > 8
    assert all(part.hashes for part in parts.values())
    assert not re.search(r"file:|https?:|/tmp|-e ", text)


@pytest.mark.parametrize(
    "text",
    ["a==1\n", "a>=1 \\\n    --hash=sha256:00\n", "a @ file:///a\n"],
    ids=["bare", "range", "path"],
)
def test_an_entry_that_is_not_pinned_is_refused(text: str) -> None:
    """An entry without a hash, with a range or with an address is no lock."""
    with pytest.raises(ValueError, match="not locked"):
        parts_of(text)
