# SPDX-License-Identifier: Apache-2.0
"""The list of long checks speaks of commands and paths that exist, and a changed file makes a result stale.

Owns what is quick: the long forms themselves are run by hand or by a scheduler.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from tests import long_checks
from tests.long_checks import HEADING, PAGE, ROOT, Result, git, state_of

CHECKS = long_checks.long_checks()


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_long_check_names_a_command_and_paths_that_exist(check: long_checks.LongCheck) -> None:
    """Each path is there, and the command is a target of the Makefile or a module of the tests."""
    assert all((ROOT / path).exists() for path in check.covers)
    target = re.match(r"make (\w+)", check.command)
    module = re.search(r"-m (tests[.\w]+)", check.command)
    if target:
        assert f"\n{target[1]}: setup" in (ROOT / "Makefile").read_text(encoding="utf-8")
    elif module:
        assert list(ROOT.glob(f"{module[1].replace('.', '/')}*"))
    else:
        assert "-m pytest" in check.command
    assert check.hours > 0
    assert len(check.gate) > len("none")


def test_the_page_has_the_table_of_the_list() -> None:
    """A row for each check, with its last result, as the list and the results have it."""
    page = PAGE.read_text(encoding="utf-8")
    rows = page.partition(HEADING)[2].splitlines()[2:]
    assert rows[: len(CHECKS)] == [check.row() for check in CHECKS]


def test_a_result_is_stale_once_a_covered_file_differs() -> None:
    """At its own commit a result holds for a file that does not differ; of an unknown commit nothing is said."""
    if git("rev-parse", "HEAD").returncode != 0:
        pytest.skip("no git checkout")
    head = git("rev-parse", "HEAD").stdout.strip()
    unchanged = git("ls-files", "LICENSE").stdout.strip()
    check = replace(CHECKS[0], covers=(unchanged,), result=Result(head, "1", 3, "runs", "nothing"))
    assert state_of(check) == "holds"
    first = git("rev-list", "--max-parents=0", "HEAD").stdout.split()[0]
    if first != head:
        old = Result(first, "1", 3, "runs", "nothing")
        assert state_of(replace(check, covers=("tests",), result=old)) == "stale"
    nowhere = Result("0" * 40, "", 1, "runs", "nothing")
    assert state_of(replace(check, result=nowhere)) == "unknown commit"
    assert state_of(replace(check, result=None)) == "no result"


def test_a_result_is_kept_with_its_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again what `--record` writes, with commit, seed and count; an unknown name is refused."""
    kept = tmp_path / "results.json"
    kept.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(long_checks, "RESULTS", kept)
    monkeypatch.setattr(long_checks, "write_page", lambda: None)
    name = CHECKS[0].name
    arguments = ["--record", name, "--seed", "7", "--count", "1200", "--unit", "runs"]
    assert long_checks.main([*arguments, "--found", "nothing"]) == 0
    (found,) = long_checks.results().values()
    assert (found.seed, found.count, found.unit) == ("7", 1200, "runs")
    assert str(found).startswith("1,200 runs at ")
    assert long_checks.main(["--record", "no such check"]) == 2
