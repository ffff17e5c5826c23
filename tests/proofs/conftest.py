# SPDX-License-Identifier: Apache-2.0
"""What several modules of proofs set up alike."""

import pytest

from clearinghouse.statemachine.ledger import ledger
from tests.proofs.symbolic_state import whatever


@pytest.fixture
def without_caches(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a holding's shares were last seen to be worth is no amount: it is left as it is."""
    whatever(monkeypatch, ledger, "refresh_claims")
