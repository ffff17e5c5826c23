# SPDX-License-Identifier: Apache-2.0
"""Journals that the tests of this folder share, written once."""

from pathlib import Path

import pytest

from tests.analysis.journals import golden_records, write_journal


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden journal as a data directory; only to be read."""
    return write_journal(tmp_path_factory.mktemp("golden") / "data", golden_records())
