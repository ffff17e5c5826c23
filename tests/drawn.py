# SPDX-License-Identifier: Apache-2.0
"""Which tests the merge gate draws, and how many of them: one in so many, others for each tree that is committed.

Owns the table and the choice, and which tests are of the machine. Without `--drawn` all tests run, as in the long
forms. Must never name a test that alone shows something that users rely on: what is here has many like it, or is slow
to change.
"""

from typing import Final
from zlib import crc32

SHARES: Final[dict[str, int]] = {
    "tests/adversary/": 2,
    "tests/attacks/": 3,
    "tests/backtest/": 2,
    "tests/bugzoo/test_bugzoo.py::test_two_defects": 2,
    "tests/ccp/": 2,
    "tests/client/test_faults.py::test_a_slow_reader": 2,
    "tests/client/test_live_": 2,
    "tests/cluster/test_bad_input.py": 2,
    "tests/console/": 2,
    "tests/cost/test_loops.py::test_a_": 3,
    "tests/cost/test_unit_time.py": 5,
    "tests/crash/": 2,
    "tests/demo/test_cluster.py": 3,
    "tests/faults/": 3,
    "tests/joins/": 3,
    "tests/measurements/test_new_command.py": 3,
    "tests/operations/test_alerts.py": 2,
    "tests/operations/test_drill.py": 2,
    "tests/operations/test_runbooks.py": 2,
    "tests/overload/": 2,
    "tests/proofs/": 3,
    "tests/scenarios/test_margin_restarts.py": 4,
    "tests/scenarios/test_restored.py": 5,
    "tests/scenarios/test_scenarios.py::test_a_journal_of": 3,
    "tests/scenarios/test_scenarios.py::test_the_model": 3,
    "tests/scenarios/test_settlement_days.py": 4,
    "tests/scenarios/test_slices.py": 5,
    "tests/server/": 3,
    "tests/stateful/test_machine.py::test_every_rule": 2,
    "tests/stateful/test_model.py::test_the_model_agrees_in_longer": 2,
    "tests/stateful/test_model_branches.py": 3,
    "tests/stateful/test_model_notices.py": 3,
    "tests/test_swapped_arguments.py": 2,
    "tests/tutorial/": 3,
    "tests/unit/apps/test_memory.py": 2,
    "tests/unit/server/codec/test_decode.py::test_a_bent": 3,
    "tests/unit/server/codec/test_decode.py::test_any_bytes": 3,
    "tests/unit/server/past/test_money_against_machine.py": 3,
    "tests/verification/test_commands.py": 2,
    "tests/viewer/": 3,
}
"""By the beginning of a test's id: of so many tests one is drawn."""


WHOLE_FILES: Final = ("tests/console/",)
"""Where the tests of a file change one world in turn: they are drawn together."""
MACHINE: Final = tuple(
    f"tests/{folder}/"
    for folder in (
        "analysis",
        "data",
        "golden",
        "scenarios",
        "stateful",
        "unit/statemachine",
        "vectors",
    )
)
"""What shows that the compiled machine is the same machine: rules, formulas, journals and their hashes."""
MACHINE_SHARE: Final = 2
"""Of so many tests of the machine one runs in plain Python, where all of them run on the compiled machine too."""
SLOW_SHARE: Final = 3
"""Of so many tests that are marked slow one is drawn, where the table has no other share."""


def share_of(node_id: str, *, is_slow: bool = False, also_compiled: bool = False) -> int:
    """Of how many tests like this one the gate draws one; 1 for those that always run."""
    others = SLOW_SHARE if is_slow else 1
    share = next((share for start, share in SHARES.items() if node_id.startswith(start)), others)
    halved = also_compiled and share == 1 and node_id.startswith(MACHINE)
    return MACHINE_SHARE if halved else share


def is_drawn(
    node_id: str, seed: int, *, is_slow: bool = False, also_compiled: bool = False
) -> bool:
    """Return whether the gate runs a test for the tree with this seed: the same answer in each process."""
    share = share_of(node_id, is_slow=is_slow, also_compiled=also_compiled)
    drawn_as = node_id.partition("::")[0] if node_id.startswith(WHOLE_FILES) else node_id
    return crc32(f"{seed}:{drawn_as}".encode()) % share == 0
