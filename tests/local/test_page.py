# SPDX-License-Identifier: Apache-2.0
"""The examples of the page on the use in one process, and the fixture for the tests of others."""

import os
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

from tests.sources import ROOT
from tests.tutorial.examples import blocks

PAGE = ROOT / "docs" / "how-to" / "in-process.md"
PLUGIN = "clearinghouse.local.pytest_plugin"


def _run(*command: str, folder: Path) -> str:
    """Run a program of Python as its reader does; return what it prints."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=folder,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_first_example(tmp_path: Path) -> None:
    """It prints what was deposited."""
    first = blocks(PAGE, "python")[0]
    assert _run("-c", first, folder=tmp_path).startswith("20000 ")


def test_the_commands_open_a_directory(tmp_path: Path) -> None:
    """What the first example writes in a directory verifies by the command of the page."""
    first = blocks(PAGE, "python")[0].replace("Local()", 'Local("var/run")')
    (tmp_path / "var").mkdir()
    _run("-c", first, folder=tmp_path)
    verify = blocks(PAGE, "sh")[0].splitlines()[0].split()
    assert verify[:2] == [".venv/bin/clearinghouse", "verify"]
    assert "the journal is well" in _run("-m", "clearinghouse.server", *verify[1:], folder=tmp_path)


def test_a_test_of_others_gets_the_fixture(tmp_path: Path) -> None:
    """A test file with the example of the page passes with the plugin that the distribution names to pytest."""
    (tmp_path / "test_theirs.py").write_text(blocks(PAGE, "python")[1], "utf-8")
    output = _run("-m", "pytest", "-q", "-p", PLUGIN, "test_theirs.py", folder=tmp_path)
    assert "1 passed" in output
    project = tomllib.loads((ROOT / "apps" / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"clearinghouse": PLUGIN}
    assert import_module(PLUGIN).local_clearinghouse
