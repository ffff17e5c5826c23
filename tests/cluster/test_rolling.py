# SPDX-License-Identifier: Apache-2.0
"""A rolling upgrade and the way back, with plain and compiled builds side by side (I-10, N-1)."""

import os
from pathlib import Path

import pytest

from tests.cluster.members import engine_path
from tests.cluster.rolling import COMPILED, run


@pytest.mark.nightly
def test_each_node_gets_the_other_build_and_back(tmp_path: Path) -> None:
    """Under load and with killed leaders no answer is contradicted, and all journals are equal."""
    if not COMPILED.is_dir():
        if os.environ.get("CLEARINGHOUSE_REQUIRE_TOOLS") == "1":
            pytest.fail("there is no compiled build: `make compile`", pytrace=False)
        pytest.skip("there is no compiled build: `make compile`")
    report = run(engine_path(), tmp_path / "rolling")
    assert report.violations == []
    assert report.acknowledged > 100
    assert report.mixed_seen >= 2
    assert report.failovers >= 2
