# SPDX-License-Identifier: Apache-2.0
"""Which tests the merge gate runs: a fixed part of the families that have many tests alike, and all others.

Owns the table and the choice, which depends on the name of a test alone. `make nightly` runs all tests. Must never
name a test that alone shows something that users rely on.
"""

from typing import Final
from zlib import crc32

SHARES: Final[dict[str, int]] = {
    "tests/adversary/test_members.py": 1,
    "tests/adversary/": 8,
    "tests/analysis/test_explaining_counterparty.py": 1,
    "tests/analysis/": 6,
    "tests/attacks/": 16,
    "tests/authority/test_concerned.py": 4,
    "tests/backtest/": 4,
    "tests/bugzoo/test_bugzoo.py::test_two_defects": 2,
    "tests/ccp/": 8,
    "tests/client/": 16,
    "tests/cluster/": 8,
    "tests/console/": 8,
    "tests/cost/test_loops.py::test_a_": 3,
    "tests/cost/test_unit_time.py::test_every_weight": 1,
    "tests/cost/test_unit_time.py": 16,
    "tests/crash/test_crash.py::test_a_crash_longer_than_a_tick_counts": 1,
    "tests/crash/": 4,
    "tests/data/": 4,
    "tests/demo/test_cluster.py": 3,
    "tests/demo/test_day.py": 3,
    "tests/demo/test_run.py::test_a_whole_day_of_recorded": 1,
    "tests/demo/test_run.py::test_a_whole_day": 0,
    "tests/demo/test_run.py": 1,
    "tests/faults/": 12,
    "tests/fund_year/": 1,
    "tests/joins/": 6,
    "tests/measurements/test_new_command.py::test_a_hand_edit": 1,
    "tests/measurements/": 3,
    "tests/operations/test_alerts.py": 4,
    "tests/operations/test_drill.py::test_a_killed": 0,
    "tests/operations/test_drill.py": 8,
    "tests/operations/test_runbooks.py": 4,
    "tests/overload/": 12,
    "tests/proofs/": 12,
    "tests/scenarios/test_due_money.py::test_nothing": 24,
    "tests/scenarios/test_margin_restarts.py": 4,
    "tests/scenarios/test_restored.py": 160,
    "tests/scenarios/test_scenarios.py::test_a_journal_of": 12,
    "tests/scenarios/test_scenarios.py::test_the_model": 32,
    "tests/scenarios/test_settlement_days.py": 5,
    "tests/scenarios/test_slices.py::test_scenario[interest_after_silence": 0,
    "tests/scenarios/test_slices.py": 24,
    "tests/server/": 16,
    "tests/simulation/test_simulation.py::test_a_control": 6,
    "tests/stateful/test_atomic_orders.py": 2,
    "tests/stateful/test_due_work.py": 6,
    "tests/stateful/test_machine.py::test_games_nobody": 0,
    "tests/stateful/test_model.py::test_the_model_agrees_in_longer_games_of": 0,
    "tests/stateful/test_model.py::test_the_model_agrees_in_": 32,
    "tests/stateful/test_model.py::test_the_model_agrees_where_": 3,
    "tests/stateful/test_model_notices.py": 24,
    "tests/stateful/test_novated.py": 5,
    "tests/test_swapped_arguments.py::test_mypy_finds": 0,
    "tests/tutorial/test_pages.py::test_the_viewer": 0,
    "tests/tutorial/test_pages.py::test_a_default": 1,
    "tests/tutorial/test_pages.py::test_a_trading_day": 1,
    "tests/tutorial/test_pages.py::test_an_incident": 1,
    "tests/tutorial/test_incident.py": 1,
    "tests/tutorial/": 10,
    "tests/unit/apps/test_memory.py": 5,
    "tests/unit/apps/test_stress.py": 3,
    "tests/unit/server/codec/test_decode.py::test_a_bent": 12,
    "tests/unit/server/codec/test_decode.py::test_any_bytes": 3,
    "tests/unit/server/edge/test_risk_process.py": 2,
    "tests/unit/server/past/test_against_machine.py": 2,
    "tests/unit/server/past/test_money_against_machine.py": 12,
    "tests/unit/server/startup/test_newer_versions.py": 2,
    "tests/verification/test_commands.py::test_every_kind": 0,
    "tests/viewer/": 8,
}
"""By the beginning of a test's id: of so many tests the gate runs one; 0: only `make nightly` runs it."""

WHOLE_FILES: Final = ("tests/console/",)
"""Where the tests of a file change one world in turn: they are chosen together."""
COMPILED: Final = tuple(f"tests/{folder}/" for folder in ("golden", "scenarios", "stateful"))
"""What shows that the compiled machine is the same machine: rules, games, journals and their hashes."""
SLOW_SHARE: Final = 16
"""Of so many tests that are marked slow one runs, where the table has no other share."""


def share_of(node_id: str, *, is_slow: bool = False) -> int:
    """Of how many tests like this one the gate runs one; 1 for those that always run, 0 for those that never do."""
    others = SLOW_SHARE if is_slow else 1
    return next((share for start, share in SHARES.items() if node_id.startswith(start)), others)


def is_in_gate(node_id: str, *, is_slow: bool = False) -> bool:
    """Return whether the gate runs a test: the same answer for each commit."""
    share = share_of(node_id, is_slow=is_slow)
    chosen_as = node_id.partition("::")[0] if node_id.startswith(WHOLE_FILES) else node_id
    return share > 0 and crc32(chosen_as.encode()) % share == 0
