# SPDX-License-Identifier: Apache-2.0
"""The statement of CONTRIBUTING.md about assertions in the packages that move value, counted.

Owns what counts as an assertion of value: an `assert` that could fail in a wrong machine. One that only narrows a type
for the type checker (`x is not None`, `isinstance`) does not count.
"""

import ast
import re

import pytest

from tests.sources import ROOT, STATEMACHINE, files_in, tree

# The packages that move value, and from whose rows a state is made.
PACKAGES = ("ledger", "positions", "lending", "liquidation", "pnl_settlement", "snapshot")
STATEMENT = re.compile(r"at least one assertion of value for every (\d+) functions")


def narrows(node: ast.expr) -> bool:
    """Check whether an asserted expression only tells the type checker which type a value has."""
    if isinstance(node, ast.Compare):
        last = node.comparators[-1]
        return isinstance(node.ops[-1], ast.IsNot) and (
            isinstance(last, ast.Constant) and last.value is None
        )
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "isinstance"
    )


def counted(package: str) -> tuple[int, int]:
    """The assertions of value and the functions of a package."""
    assertions = 0
    functions = 0
    for path in files_in(STATEMACHINE / package):
        for node in ast.walk(tree(path)):
            assertions += isinstance(node, ast.Assert) and not narrows(node.test)
            functions += isinstance(node, ast.FunctionDef)
    return assertions, functions


def stated() -> int:
    """For how many functions CONTRIBUTING.md promises one assertion."""
    found = STATEMENT.findall(" ".join((ROOT / "CONTRIBUTING.md").read_text("utf-8").split()))
    assert len(found) == 1
    return int(found[0])


def test_packages_that_move_value_assert_as_often_as_stated() -> None:
    """The packages that move value have as many assertions as CONTRIBUTING.md states, and it states no fewer."""
    counts = [counted(package) for package in PACKAGES]
    assertions = sum(count[0] for count in counts)
    functions = sum(count[1] for count in counts)
    assert assertions * stated() >= functions, f"{assertions} assertions, {functions} functions"
    # One function less in the promise would be too much: the statement says all that is true.
    assert assertions * (stated() - 1) < functions, (
        f"{assertions} assertions, {functions} functions"
    )


@pytest.mark.parametrize("package", PACKAGES)
def test_each_package_that_moves_value_asserts(package: str) -> None:
    """No package that moves value has fewer than one assertion of value for every five functions."""
    assertions, functions = counted(package)
    assert assertions * 5 >= functions


@pytest.mark.parametrize(
    ("source", "is_narrowing"),
    [
        ("pool is not None", True),
        ("isinstance(order, Order)", True),
        ("fund is not holding", False),
        ("amount > 0", False),
        ("not state.touched", False),
    ],
)
def test_a_type_narrowing_is_no_assertion_of_value(source: str, *, is_narrowing: bool) -> None:
    """An assertion for the type checker alone is not counted; two records that must differ are."""
    assert narrows(ast.parse(source, mode="eval").body) is is_narrowing
