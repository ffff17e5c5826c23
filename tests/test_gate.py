# SPDX-License-Identifier: Apache-2.0
"""The merge gate leaves out the parts that its table names, and nothing else."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.conftest import pytest_collection_modifyitems
from tests.gate import COMPILED, SHARES, SLOW_SHARE, is_in_gate, share_of
from tests.sources import ROOT

IDS = [f"tests/scenarios/test_slices.py::test_scenario[{number}]" for number in range(900)]


@pytest.mark.parametrize("start", SHARES)
def test_each_row_names_a_file_or_a_folder_of_tests(start: str) -> None:
    """A row for tests that have moved would choose nothing."""
    path, _, function = start.partition("[")[0].partition("::")
    files = [ROOT / path] if (ROOT / path).exists() else list(ROOT.glob(f"{path}*.py"))
    assert files
    assert function == "" or f"\ndef {function}" in files[0].read_text(encoding="utf-8")
    assert share_of(f"{start}::test_of_this_row") == SHARES[start]


def test_the_compiled_machine_has_folders_of_tests() -> None:
    """Each folder that the stage `compiled` runs is there."""
    assert [folder for folder in COMPILED if not (ROOT / folder).is_dir()] == []


def test_tests_that_share_a_world_are_chosen_together() -> None:
    """About an eighth of the files, each as a whole."""
    for file in range(50):
        ids = [f"tests/console/test_{file}.py::test_{number}" for number in range(20)]
        assert len({is_in_gate(one) for one in ids}) == 1


def left_of(ids: list[str], marker: str = "", **options: bool) -> tuple[list[str], list[str]]:
    """The ids that a run with these options keeps, and those that it leaves out."""
    out: list[Any] = []

    def note(items: list[Any]) -> None:
        out.extend(items)

    asked = {f"--{name}": value for name, value in options.items()}
    config = SimpleNamespace(getoption=asked.get, hook=SimpleNamespace(pytest_deselected=note))
    marked = {marker: pytest.mark.slow}
    items = [SimpleNamespace(nodeid=one, get_closest_marker=marked.get) for one in ids]
    pytest_collection_modifyitems(cast("pytest.Config", config), cast("list[pytest.Item]", items))
    return [one.nodeid for one in items], [one.nodeid for one in out]


def test_a_run_keeps_a_part_of_each_row_and_all_tests_of_no_row() -> None:
    """Of 900 tests of which one in 24 runs in the gate, 25 to 55 do; none of a row of 0; all without the option."""
    others = ["tests/test_gate.py::test_one", "tests/golden/test_golden.py::test_two"]
    assert left_of([*others, *IDS]) == ([*others, *IDS], [])
    kept, out = left_of([*others, *IDS], gate=True)
    assert kept[:2] == others
    assert 25 < len(kept) < 55
    assert set(kept) | set(out) == {*others, *IDS}
    never = next(start for start, share in SHARES.items() if share == 0)
    assert left_of([f"{never}[1]"], gate=True)[0] == []


def test_a_part_of_the_slow_tests_is_in_the_gate() -> None:
    """A test that stands in no row always runs, unless it is marked slow."""
    ids = [f"tests/cost/test_loops.py::test_{number}" for number in range(800)]
    assert left_of(ids, gate=True) == (ids, [])
    assert 30 < len(left_of(ids, "slow", gate=True)[0]) < 70
    assert SLOW_SHARE == 16


def test_the_order_is_turned_where_that_is_asked_for() -> None:
    """Nothing else changes."""
    assert left_of(IDS, backwards=True) == (IDS[::-1], [])
