# SPDX-License-Identifier: Apache-2.0
"""Which tests the merge gate runs: a fixed part of the families that have many tests alike, and all others.

Owns the table and the choice, which depends on the name of a test alone. `make nightly` runs all tests. Must never
name a test that alone shows something that users rely on.
"""

from typing import Final
from zlib import crc32

SHARES: Final[dict[str, int]] = {
    "tests/adversary/": 4,
    "tests/attacks/": 6,
    "tests/backtest/": 2,
    "tests/bugzoo/test_bugzoo.py::test_two_defects": 2,
    "tests/ccp/": 4,
    "tests/client/test_faults.py::test_a_slow_reader": 2,
    "tests/client/test_live_": 2,
    "tests/client/test_no_answer.py": 3,
    "tests/cluster/test_bad_input.py": 2,
    "tests/cluster/test_simulation.py": 2,
    "tests/console/": 2,
    "tests/cost/test_loops.py::test_a_": 3,
    "tests/cost/test_unit_time.py": 8,
    "tests/crash/": 2,
    "tests/data/": 4,
    "tests/demo/test_cluster.py": 3,
    "tests/demo/test_day.py": 3,
    "tests/faults/": 3,
    "tests/joins/": 3,
    "tests/measurements/": 3,
    "tests/operations/test_alerts.py": 2,
    "tests/operations/test_drill.py": 2,
    "tests/operations/test_runbooks.py": 2,
    "tests/overload/": 2,
    "tests/proofs/": 3,
    "tests/scenarios/test_margin_restarts.py": 4,
    "tests/scenarios/test_restored.py": 10,
    "tests/scenarios/test_scenarios.py::test_a_journal_of": 6,
    "tests/scenarios/test_scenarios.py::test_the_model": 6,
    "tests/scenarios/test_settlement_days.py": 5,
    "tests/scenarios/test_slices.py": 10,
    "tests/server/": 3,
    "tests/simulation/test_simulation.py::test_a_control": 3,
    "tests/stateful/test_model.py::test_the_model_agrees_in_longer": 2,
    "tests/stateful/test_model_notices.py": 3,
    "tests/test_swapped_arguments.py": 2,
    "tests/tutorial/": 3,
    "tests/unit/apps/test_memory.py": 5,
    "tests/unit/server/codec/test_decode.py::test_a_bent": 6,
    "tests/unit/server/codec/test_decode.py::test_any_bytes": 3,
    "tests/unit/server/past/test_against_machine.py": 2,
    "tests/unit/server/past/test_money_against_machine.py": 6,
    "tests/unit/server/startup/test_newer_versions.py": 2,
    "tests/verification/test_commands.py": 1,
    "tests/viewer/": 3,
}
"""By the beginning of a test's id: of so many tests the gate runs one."""

WHOLE_FILES: Final = ("tests/console/",)
"""Where the tests of a file change one world in turn: they are chosen together."""
COMPILED: Final = tuple(f"tests/{folder}/" for folder in ("golden", "scenarios", "stateful"))
"""What shows that the compiled machine is the same machine: rules, games, journals and their hashes."""
SLOW_SHARE: Final = 3
"""Of so many tests that are marked slow one runs, where the table has no other share."""


def share_of(node_id: str, *, is_slow: bool = False) -> int:
    """Of how many tests like this one the gate runs one; 1 for those that always run."""
    others = SLOW_SHARE if is_slow else 1
    return next((share for start, share in SHARES.items() if node_id.startswith(start)), others)


def is_in_gate(node_id: str, *, is_slow: bool = False) -> bool:
    """Return whether the gate runs a test: the same answer for each commit."""
    share = share_of(node_id, is_slow=is_slow)
    chosen_as = node_id.partition("::")[0] if node_id.startswith(WHOLE_FILES) else node_id
    return crc32(chosen_as.encode()) % share == 0
