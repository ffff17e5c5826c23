# SPDX-License-Identifier: Apache-2.0
"""Which tests the merge gate draws, and how many of them: one in so many, others for each tree that is committed.

Owns the table and the choice. Without `--drawn` all tests run, as in the long forms. Must never name a test that alone
shows something that users rely on: what is here has many like it, or is slow to change.
"""

from typing import Final
from zlib import crc32

SHARES: Final[dict[str, int]] = {
    "tests/cost/test_unit_time.py": 3,
    "tests/proofs/": 2,
    "tests/scenarios/test_margin_restarts.py": 3,
    "tests/scenarios/test_restored.py": 3,
    "tests/scenarios/test_settlement_days.py": 3,
    "tests/scenarios/test_slices.py": 3,
    "tests/server/test_snapshots.py": 2,
    "tests/server/test_tls.py": 2,
    "tests/unit/apps/test_memory.py": 2,
    "tests/unit/server/past/test_money_against_machine.py": 3,
    "tests/viewer/": 2,
}
"""By the beginning of a test's id: of so many tests one is drawn."""


def share_of(node_id: str) -> int:
    """Of how many tests like this one the gate draws one; 1 for those that always run."""
    return next((share for start, share in SHARES.items() if node_id.startswith(start)), 1)


def is_drawn(node_id: str, seed: int) -> bool:
    """Return whether the gate runs a test for the tree with this seed: the same answer in each process."""
    return crc32(f"{seed}:{node_id}".encode()) % share_of(node_id) == 0
