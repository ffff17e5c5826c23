# SPDX-License-Identifier: Apache-2.0
"""What several modules of proofs set up alike."""

import pytest

from clearinghouse.statemachine.ledger import ledger
from tests.proofs.symbolic_state import whatever


@pytest.fixture
def without_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the last seen value of a holding's shares as it is: it is no amount."""
    whatever(monkeypatch, ledger, "refresh_claims")
