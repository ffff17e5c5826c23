# SPDX-License-Identifier: Apache-2.0
"""The adapter of nautilus_trader, in an environment of its own, and the words that it uses."""

import subprocess

import pytest

from tests.sources import ROOT
from tests.tools import tool


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_adapter_in_its_environment() -> None:
    """The checks of nodes against a real server pass where `make nautilus` has installed nautilus_trader.

    Its pandas is older than that of the other tests. Where the environment is missing this fails in the gate.
    """
    python = tool(str(ROOT / "build" / "nautilus" / "bin" / "python"))
    done = subprocess.run(
        [
            python,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/traders/nautilus/checks.py",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=880,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr
    assert "skipped" not in done.stdout
