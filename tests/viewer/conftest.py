# SPDX-License-Identifier: Apache-2.0
"""A journal in which every tier of the waterfall stands, and a site about it, for the tests of this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clearinghouse.server.viewer import endpoints
from clearinghouse.server.viewer.command import site_of
from tests.analysis.journals import GOLDEN, golden_records, write_journal
from tests.viewer.asking import Asking, one_thread, serving


@pytest.fixture(scope="session")
def incident(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The golden journal of the risk engine as a data directory; only to be read."""
    records = golden_records(GOLDEN.with_name("risk.txt"))
    return write_journal(tmp_path_factory.mktemp("incident") / "data", records)


@pytest.fixture(scope="session")
def site(incident: Path) -> Iterator[Asking]:
    """A served site, to be asked."""
    with site_of(incident, 0, new_pool=one_thread) as made, serving(made):
        yield Asking(made.port)
    endpoints.forget()
