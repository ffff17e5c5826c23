# SPDX-License-Identifier: Apache-2.0
"""Clients play the scenarios of `clients/conformance` against a live server, through a wire that can fail."""

from pathlib import Path

import pytest

from tests.conformance.driver import LANGUAGES, Language
from tests.conformance.house import played
from tests.conformance.player import SCENARIOS


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES, ids=[one.name for one in LANGUAGES])
@pytest.mark.parametrize("scenario", SCENARIOS, ids=[one.stem for one in SCENARIOS])
def test_scenario(language: Language, scenario: Path, tmp_path: Path) -> None:
    """What comes back is as the scenario states."""
    assert played(language, scenario, tmp_path)
