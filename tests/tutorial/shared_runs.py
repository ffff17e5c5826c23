# SPDX-License-Identifier: Apache-2.0
"""Runs that several pages and tests read: the first process of the test run that asks makes one, the others wait.

Owns the place of these runs and their making. A run is made in a folder as a checkout has it and is only read there;
a test that writes takes a copy.
"""

import fcntl
import os
import shutil
from pathlib import Path

import pytest

from tests.tutorial.examples import checkout, run_in


def made_once(factory: pytest.TempPathFactory, name: str, script: str) -> Path:
    """Return a folder in which a script has run; the first process of the test run that asks runs it."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # the folder of all processes of the run
    folder = base / f"made-{name}"
    with (base / f"made-{name}.lock").open("w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = folder / "done"
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            made = run_in(checkout(folder), script)
            assert made.returncode == 0, (script, made.stdout, made.stderr)
            done.write_text(made.stdout, encoding="utf-8")
    return folder


def copy_of(made: Path, folder: Path) -> Path:
    """Return a copy of a run in a folder of its own."""
    return Path(shutil.copytree(made, folder, symlinks=True))


def said_by(made: Path) -> str:
    """Return the text that the script of a run printed."""
    return (made / "done").read_text(encoding="utf-8")


def first_day(factory: pytest.TempPathFactory) -> Path:
    """The market day of `make run`."""
    return made_once(factory, "day", ".venv/bin/clearinghouse demo --dir var/demo --json")
