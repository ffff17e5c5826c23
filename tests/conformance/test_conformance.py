# SPDX-License-Identifier: Apache-2.0
"""Clients play the scenarios of `clients/conformance` against a live server, through a wire that can fail."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.conformance.driver import LANGUAGES, Language
from tests.conformance.house import is_played, mode_of, played
from tests.conformance.lossy import played_lossy
from tests.conformance.player import SCENARIOS
from tests.languages.programs import BUILD_SECONDS, NO_NETWORK
from tests.sources import ROOT
from tests.tools import tool

LOSSY_ORDERS: Final = 400
WAYS: Final = ("plain", "secure")


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


def way(language: Language, scenario: Path) -> str:
    """The first way in which a client plays a scenario with one server, or without; empty: none."""
    ways = [one for one in WAYS if is_played(scenario, mode_of(language, one))]
    return ways[0] if ways else ""


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
        if way(one, scenario)
    ]


def _ready(language: Language) -> None:
    """Build a driver, or skip the test where its programs or packages cannot be had."""
    for name in language.needs:
        tool(name)
    if reason := _built(language):
        pytest.skip(reason)


@pytest.mark.slow
@pytest.mark.parametrize(("language", "scenario"), plays())
def test_scenario(language: Language, scenario: Path, tmp_path: Path) -> None:
    """What comes back is as the scenario states."""
    _ready(language)
    assert played(language, scenario, tmp_path, way(language, scenario))


@pytest.mark.slow
@pytest.mark.parametrize(
    "language",
    [
        pytest.param(one, id=one.name, marks=[pytest.mark.nightly] * one.has_long_build)
        for one in LANGUAGES
        if not one.is_local
    ],
)
def test_orders_over_a_lossy_network_are_placed_once(language: Language, tmp_path: Path) -> None:
    """Each is accepted once, and the balances that the events give are those of the server."""
    _ready(language)
    found = played_lossy(language, tmp_path, LOSSY_ORDERS)
    assert sum(found["faults"].values())
