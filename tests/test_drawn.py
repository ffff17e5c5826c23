# SPDX-License-Identifier: Apache-2.0
"""The merge gate leaves out what its tree does not draw, and nothing else."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.conftest import pytest_collection_modifyitems
from tests.drawn import MACHINE, MACHINE_SHARE, SHARES, SLOW_SHARE, is_drawn, share_of
from tests.sources import ROOT

IDS = [f"tests/scenarios/test_slices.py::test_scenario[{number}]" for number in range(900)]


@pytest.mark.parametrize("start", SHARES)
def test_each_row_names_a_file_or_a_folder_of_tests(start: str) -> None:
    """A row for tests that have moved would draw nothing."""
    path, _, function = start.partition("::")
    files = [ROOT / path] if (ROOT / path).exists() else list(ROOT.glob(f"{path}*.py"))
    assert files
    assert function == "" or f"\ndef {function}" in files[0].read_text(encoding="utf-8")
    assert share_of(f"{start}::test_of_this_row") == SHARES[start] > 1


def test_about_one_in_so_many_is_drawn_and_another_tree_draws_others() -> None:
    """Of 900 tests of which a fifth is drawn, 150 to 210 are; two trees have about 36 in common."""
    first, second = ({one for one in IDS if is_drawn(one, seed)} for seed in (1, 2))
    assert 150 < len(first) < 210
    assert 150 < len(second) < 210
    assert 20 < len(first & second) < 60


def test_a_part_of_the_tests_of_the_machine_is_drawn_where_all_run_compiled() -> None:
    """Others run as they do without it, and so do those that have a share of their own."""
    golden, loops = "tests/golden/test_golden.py::test_two", "tests/cost/test_loops.py::test_one"
    assert share_of(golden, also_compiled=True) == MACHINE_SHARE
    assert share_of(golden) == share_of(loops, also_compiled=True) == 1
    assert share_of(IDS[0], also_compiled=True) == share_of(IDS[0], is_slow=True) == 5
    assert share_of(loops, is_slow=True) == SLOW_SHARE
    for folder in MACHINE:
        assert (ROOT / folder).is_dir()


def test_tests_that_share_a_world_are_drawn_together() -> None:
    """Half of the files, each as a whole."""
    for seed in range(50):
        ids = [f"tests/console/test_acts.py::test_{number}" for number in range(20)]
        assert len({is_drawn(one, seed) for one in ids}) == 1
    files = [f"tests/console/test_{number}.py::test_one" for number in range(200)]
    assert 70 < sum(is_drawn(one, 1) for one in files) < 130


def left_of(
    ids: list[str], seed: int | None, marker: str = "", *, backwards: bool = False
) -> tuple[list[str], list[str]]:
    """The ids that a run with this seed keeps, and those that it leaves out."""
    out: list[Any] = []

    def note(items: list[Any]) -> None:
        out.extend(items)

    options = {"--drawn": seed, "--also-compiled": False, "--backwards": backwards}
    config = SimpleNamespace(getoption=options.get, hook=SimpleNamespace(pytest_deselected=note))
    marked = {marker: pytest.mark.slow}
    items = [SimpleNamespace(nodeid=one, get_closest_marker=marked.get) for one in ids]
    pytest_collection_modifyitems(cast("pytest.Config", config), cast("list[pytest.Item]", items))
    return [one.nodeid for one in items], [one.nodeid for one in out]


def test_a_run_keeps_what_its_seed_draws_and_all_tests_of_no_row() -> None:
    """Without a seed all of them run."""
    others = ["tests/test_drawn.py::test_one", "tests/golden/test_golden.py::test_two"]
    assert left_of([*others, *IDS], None) == ([*others, *IDS], [])
    kept, out = left_of([*others, *IDS], 7)
    assert kept == [*others, *(one for one in IDS if is_drawn(one, 7))]
    assert set(kept) | set(out) == {*others, *IDS}


def test_a_third_of_the_slow_tests_is_drawn() -> None:
    """A test that stands in no row always runs, unless it is marked slow."""
    ids = [f"tests/cost/test_loops.py::test_{number}" for number in range(300)]
    assert left_of(ids, 7) == (ids, [])
    assert 70 < len(left_of(ids, 7, "slow")[0]) < 130


def test_the_order_is_turned_where_that_is_asked_for() -> None:
    """Nothing else changes."""
    assert left_of(IDS, None, backwards=True) == (IDS[::-1], [])
