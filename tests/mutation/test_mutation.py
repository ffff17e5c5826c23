# SPDX-License-Identifier: Apache-2.0
"""The staged copy can be made, and the list of survivors speaks of code that is there.

Owns what is quick: `make mutate` makes the mutants and tries them.
"""

import ast
import json
import tomllib
from pathlib import Path

import pytest

from tests.mutation import staged_copy
from tests.mutation.kill import near_tests
from tests.mutation.mutated import MACHINE_FOLDERS, modules
from tests.mutation.places import lines_of, statements
from tests.mutation.run import least_share
from tests.mutation.survivors import SURVIVORS, reasons

SHORTEST = 20


def functions_of(module_path: str) -> dict[str, set[str]]:
    """Return the lines of each function of a module, those of methods by `Class.method`."""
    text = staged_copy.source_of(module_path).read_text(encoding="utf-8")
    lines = text.splitlines()
    found: dict[str, set[str]] = {}
    for node in ast.parse(text).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        prefix = f"{node.name}." if isinstance(node, ast.ClassDef) else ""
        for function in inside:
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                body = lines[function.lineno - 1 : function.end_lineno]
                found[prefix + function.name] = {line.strip() for line in body}
    return found


def test_every_package_of_the_machine_is_mutated() -> None:
    """Only the vocabulary is not: it has names of numbers and generated code."""
    machine = staged_copy.ROOT / "statemachine" / "clearinghouse" / "statemachine"
    packages = {path.parent.name for path in machine.glob("*/__init__.py")}
    assert packages - set(MACHINE_FOLDERS) == {"vocabulary"}
    assert len(MACHINE_FOLDERS) == len(set(MACHINE_FOLDERS))


def test_the_copy_has_one_root_and_is_only_brought_up_to_date(tmp_path: Path) -> None:
    """The copy holds every mutated module beside the tests, mutmut gets each, and a second time changes nothing."""
    changed = staged_copy.make(tmp_path)
    settings = tomllib.loads((tmp_path / "pyproject.toml").read_text(encoding="utf-8"))
    mutated = settings["tool"]["mutmut"]["only_mutate"]
    assert len(mutated) == len(modules())
    for module_path, name in zip(modules(), mutated, strict=True):
        assert (tmp_path / name).read_bytes() == staged_copy.source_of(module_path).read_bytes()
    assert (tmp_path / "tests" / "conftest.py").is_file()
    assert "tests/conftest.py" in changed
    known = tmp_path / "mutants" / "known"
    known.parent.mkdir()
    known.write_text("", encoding="utf-8")
    assert staged_copy.make(tmp_path) == []
    assert known.exists()
    assert "tests/conftest.py" in staged_copy.make(tmp_path, [*modules()][:3])
    assert not known.exists()
    staged_copy.make(tmp_path)
    stale = tmp_path / "tests" / "test_stale.py"
    stale.write_text("", encoding="utf-8")
    assert staged_copy.make(tmp_path) == ["tests/test_stale.py"]
    assert not stale.exists()


def split_name(name: str, known: dict[str, dict[str, set[str]]]) -> tuple[str, str]:
    """Return the module of `package.module.Class.method` and what is left of the name."""
    parts = name.split(".")
    for size in range(len(parts) - 1, 0, -1):
        if "/".join(parts[:size]) in known:
            return "/".join(parts[:size]), ".".join(parts[size:])
    raise AssertionError(name)


def test_every_survivor_has_a_reason_and_is_there() -> None:
    """Each survivor is of a mutated module and of a function that exists with the lines that it changes."""
    known = {module_path: functions_of(module_path) for module_path in modules()}
    entries = json.loads(SURVIVORS.read_text(encoding="utf-8"))
    assert len(reasons()) == sum(len(entry["mutants"]) for entry in entries), "one is listed twice"
    assert len({entry["reason"] for entry in entries}) == len(entries)
    for change, reason in reasons().items():
        module_path, function = split_name(change.function, known)
        assert len(reason) >= SHORTEST
        assert reason.endswith("."), reason
        assert change.went != change.came
        assert set(change.went.splitlines()) <= known[module_path][function], change


def test_the_least_share_of_a_sample() -> None:
    """Computed by hand: 96 of 100 is 0.9016 at least, 100 of 100 is 0.9630, 950 of 1,000 is 0.9347."""
    assert [round(least_share(*one), 4) for one in ((96, 100), (100, 100), (950, 1000))] == [
        0.9016,
        0.9630,
        0.9347,
    ]


@pytest.mark.parametrize(
    ("function", "folder", "own_test"),
    [
        (
            "statemachine.exchange_margin.bounds.x_share",
            "statemachine/exchange_margin/",
            "test_bounds.py",
        ),
        ("statemachine.ledger.claims.xǁClaimsǁadd", "statemachine/ledger/", "test_claims.py"),
        ("storage.journal.x_append", "storage/", "test_journal.py"),
        ("server.edge.admission.x_admit", "server/edge/", "test_admission.py"),
    ],
)
def test_a_mutant_meets_the_tests_of_its_module_first(
    function: str, folder: str, own_test: str
) -> None:
    """The tests of a module lie where its folder says."""
    found = near_tests(f"clearinghouse.{function}")
    assert found == (f"unit/{folder}", f"unit/{folder}{own_test}")
    assert (staged_copy.ROOT / "tests" / found[0]).is_dir()


@pytest.mark.parametrize("kind", ["def", "async def"])
def test_a_statement_has_its_lines_below_decorators_in_any_kind_of_function(kind: str) -> None:
    """Line 1 is the first decorator; the head of a loop is a statement of its own."""
    source = (
        f"\n    @cached\n    {kind} wait(self):\n        while self.on:\n            self.go()\n"
    )
    lines = lines_of(source)
    assert lines[0] == "@cached"
    assert statements("\n".join(lines)) == [range(3, 4), range(4, 5)]
