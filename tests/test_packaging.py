# SPDX-License-Identifier: Apache-2.0
"""The four distributions: what each ships, asks for and says about its licence.

Owns the promise that the distributions can be installed side by side. The file lists come from the builder's own
recognition of files, with nothing built and nothing fetched.
"""

import os
import re
import subprocess
import sys
import sysconfig
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hatchling.builders.wheel import WheelBuilder

import compile as compiling
from tests.sources import (
    APPS,
    CLIENT,
    GENERATED,
    LOCAL,
    REPLICATION,
    ROOT,
    SERVER,
    STATEMACHINE,
    STORAGE,
    TRADERS,
    files_in,
    files_under,
    module_name,
    tracked_files,
)

PROJECTS = {
    "clearinghouse-server": ROOT,
    "clearinghouse-client": ROOT / "clients" / "python",
    "clearinghouse-proto": ROOT / "proto",
    "clearinghouse-apps": ROOT / "apps",
}
PACKAGES = {
    "clearinghouse-server": (STATEMACHINE, STORAGE, REPLICATION, SERVER),
    "clearinghouse-client": (CLIENT, TRADERS),
    "clearinghouse-proto": (GENERATED,),
    "clearinghouse-apps": (APPS, LOCAL),
}


def _project(folder: Path) -> dict[str, Any]:
    """The `[project]` table of a distribution."""
    found: dict[str, Any] = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))[
        "project"
    ]
    return found


def _shipped(folder: Path) -> set[str]:
    """Return the paths that the wheel of a distribution installs, of the files that git tracks."""
    builder = WheelBuilder(str(folder))
    tracked = tracked_files()
    return {
        str(entry.distribution_path)
        for entry in builder.recurse_included_files()
        if tracked is None or Path(entry.path) in tracked
    }


@pytest.mark.parametrize("name", PROJECTS)
def test_each_distribution_has_its_name_and_licence(name: str) -> None:
    """A distribution carries its own name, Apache-2.0, and the licence text of the repository."""
    project = _project(PROJECTS[name])
    assert project["name"] == name
    assert project["license"] == "Apache-2.0"
    assert project["license-files"] == ["LICENSE"]
    assert (PROJECTS[name] / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_the_distributions_move_together() -> None:
    """All have one version, one floor of Python, and ask for each other at exactly that version."""
    projects = [_project(folder) for folder in PROJECTS.values()]
    assert len({project["version"] for project in projects}) == 1
    assert {project["requires-python"] for project in projects} == {">=3.11"}
    version = projects[0]["version"]
    inner = {
        entry
        for project in projects
        for entry in project["dependencies"]
        if entry.startswith("clearinghouse-")
    }
    assert inner == {f"clearinghouse-{name}=={version}" for name in ("proto", "client", "server")}


def test_shared_requirements_have_one_bound() -> None:
    """A library that two distributions ask for has the same bounds in both."""
    bounds: dict[str, set[str]] = {}
    for folder in PROJECTS.values():
        for entry in _project(folder)["dependencies"]:
            bounds.setdefault(entry.split(">")[0].split("=")[0], set()).add(entry)
    assert {name: found for name, found in bounds.items() if len(found) > 1} == {}


@pytest.mark.parametrize("name", PROJECTS)
def test_each_distribution_ships_its_rooms_and_nothing_else(name: str) -> None:
    """A wheel holds every module of its own packages under the shared namespace, and no other Python file."""
    shipped = {path for path in _shipped(PROJECTS[name]) if path.endswith(".py")}
    modules = {
        path.removesuffix(".py").removesuffix("/__init__").replace("/", ".") for path in shipped
    }
    assert modules == {module_name(path) for folder in PACKAGES[name] for path in files_in(folder)}
    assert modules


def test_the_scenarios_of_the_stress_command_are_shipped() -> None:
    """The wheel of the applications holds every scenario that has a name in the command."""
    folder = "clearinghouse/apps/stress/scenarios"
    shipped = {path for path in _shipped(PROJECTS["clearinghouse-apps"]) if path.startswith(folder)}
    assert shipped == {f"{folder}/{path.name}" for path in files_under(APPS / "stress/scenarios")}
    assert shipped


def test_no_two_distributions_ship_the_same_file() -> None:
    """The three wheels have no path in common."""
    seen: dict[str, str] = {}
    for name, folder in PROJECTS.items():
        for path in _shipped(folder):
            assert path not in seen, f"{path} is in {name} and in {seen[path]}"
            seen[path] = name
    assert seen


def test_nobody_is_sent_to_the_unrelated_package() -> None:
    """No document recommends to install the bare name, which belongs to another project's package."""
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *files_under(ROOT / "docs", "*.md")]
    assert [
        str(page)
        for page in pages
        if "pip install clearinghouse\n" in page.read_text(encoding="utf-8")
    ] == []


# --- what `make wheels` builds ---


def _wheels(out: Path) -> dict[str, Path]:
    """Build the pure wheels. Returns each by the name of its distribution."""
    builder = [sys.executable, str(ROOT / "statemachine" / "wheels.py"), "--pure", "--out"]
    subprocess.run([*builder, str(out)], check=True, timeout=280)
    return {path.name.split("-")[0].replace("_", "-"): path for path in out.iterdir()}


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The pure wheels."""
    return _wheels(tmp_path_factory.mktemp("wheels"))


@pytest.mark.slow
def test_the_wheels_run_where_the_checkout_is_not(wheels: dict[str, Path], tmp_path: Path) -> None:
    """Four wheels for any Python, installed into an empty environment, have every command.

    The packages that they need are those of this environment: nothing is fetched.
    """
    assert wheels.keys() == PROJECTS.keys()
    assert all(path.name.endswith("-0.1.0-py3-none-any.whl") for path in wheels.values())
    place = tmp_path / "environment"
    subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
    install = [str(place / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index"]
    subprocess.run([*install, "--no-deps", *map(str, wheels.values())], check=True, cwd=tmp_path)
    packages = Path(sysconfig.get_path("purelib"))
    own = next(place.glob("lib/python*/site-packages"))
    for path in packages.iterdir():
        if not re.match(r"(?:__editable__|_?clearinghouse|pip|setuptools)", path.name) and (
            not (own / path.name).exists() and path.suffix != ".pth"
        ):
            (own / path.name).symlink_to(path)
    environment = {name: os.environ[name] for name in os.environ if name != "PYTHONPATH"}

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(place / "bin" / "clearinghouse"), *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "0.1.0" in run("--version")
    for command in ("serve", "demo", "top", "console"):
        assert f"clearinghouse {command}" in run(command, "--help")


@pytest.mark.slow
def test_a_compiled_wheel_has_the_sources_too(
    wheels: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is for one platform and any Python, and has the extension modules of two Pythons beside the sources."""
    suffix = sysconfig.get_config_var("EXT_SUFFIX")
    unit = f"clearinghouse/statemachine/engine/engine{suffix}"
    foreign = "clearinghouse/statemachine/engine/engine.another.so"
    copies = {tmp_path / "copy": unit, tmp_path / "other": foreign}
    for copy, name in copies.items():
        (copy / name).parent.mkdir(parents=True)
        (copy / name).write_bytes(b"\x7fELF")
    monkeypatch.setenv("CLEARINGHOUSE_COMPILED", os.pathsep.join(map(str, copies)))
    (built,) = WheelBuilder(str(ROOT)).build(
        directory=str(tmp_path / "dist"), versions=["standard"]
    )
    assert re.fullmatch(r"clearinghouse_server-[0-9.]+-py3-none-(?!any)\w+\.whl", Path(built).name)

    def files(path: Path) -> set[str]:
        return {name for name in zipfile.ZipFile(path).namelist() if ".dist-info/" not in name}

    assert files(Path(built)) - files(wheels["clearinghouse-server"]) == {unit, foreign}
    assert files(wheels["clearinghouse-server"]) <= files(Path(built))


def test_a_builder_that_ends_without_a_word_has_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The system kills a builder that takes all memory: nothing is printed, and no copy in part is left."""
    monkeypatch.setattr(compiling, "COPY", tmp_path / "compiled")
    monkeypatch.setattr(sys, "argv", ["compile.py"])
    killed: subprocess.CompletedProcess[str] = subprocess.CompletedProcess([], -9, "")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: killed)
    assert compiling.main() == 1
    assert "compile: failed, the builder ended with exit code -9" in capsys.readouterr().err
    assert not (tmp_path / "compiled").exists()
