# SPDX-License-Identifier: Apache-2.0
"""Clients play the scenarios of `clients/conformance` against a live server, through a wire that can fail."""

import subprocess
from functools import cache
from pathlib import Path

import pytest

from tests.conformance.driver import LANGUAGES, Language
from tests.conformance.house import is_played, mode_of, played
from tests.conformance.player import SCENARIOS
from tests.languages.programs import BUILD_SECONDS, NO_NETWORK
from tests.sources import ROOT
from tests.tools import tool


@cache
def _built(language: Language) -> str:
    """Build a driver once; return why it cannot be had, or an empty text."""
    if not language.build:
        return ""
    done = subprocess.run(
        language.build, cwd=ROOT, capture_output=True, text=True, check=False, timeout=BUILD_SECONDS
    )
    output = done.stdout + done.stderr
    if done.returncode != 0 and NO_NETWORK.search(output):
        return f"the packages for {language.name} are neither kept nor in reach"
    assert done.returncode == 0, output
    return ""


def plays() -> list[object]:
    """Each client with each scenario that it plays; the gate leaves out clients whose build is long."""
    return [
        pytest.param(
            one,
            scenario,
            id=f"{scenario.stem}-{one.name}",
            marks=[pytest.mark.nightly] * one.has_long_build,
        )
        for scenario in SCENARIOS
        for one in LANGUAGES
        if is_played(scenario, mode_of(one, "plain"))
    ]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scenario"), plays())
def test_scenario(language: Language, scenario: Path, tmp_path: Path) -> None:
    """What comes back is as the scenario states."""
    for name in language.needs:
        tool(name)
    if reason := _built(language):
        pytest.skip(reason)
    assert played(language, scenario, tmp_path)
