# SPDX-License-Identifier: Apache-2.0
"""Wrong bodies for every contract: what a contract must refute, or it says too little.

Owns the making of them from the syntax of the right ones: nothing, its first argument, each division rounded the other
way, one too many, one too few; and the search for an input at which a stated condition fails. Must never decide by
itself: what is written down is given to CrossHair, which has to find a counterexample on its own.
"""

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from types import CodeType
from typing import Any, Final

from tests.contracts.stated import Contract

SAMPLES: Final = 20_000
_EDGES: Final = (0, 0, 1, 1, 2, 3, 5, 7, 10**9 - 1, 10**9, 10**9 + 1, 10**18, 10**27, 2**63 - 1)

# Wrong bodies that give the same as the right one, and why.
EQUIVALENT: Final = {
    ("arithmetic.lending.ray_mul", "rounding_2"): "half of a ray is a whole number",
    **{
        ("arithmetic.lending.accrual_factor", f"rounding_{number}"): (
            "which way each term is rounded is a definition, held to the last digit by the vectors of real pools"
        )
        for number in (2, 3, 4, 5)
    },
}
# Wrong bodies that differ, as the search shows, at inputs that symbolic execution does not reach in its time.
OUT_OF_REACH: Final = frozenset(
    {
        ("arithmetic.margin_scale.depth_ratio_ppb", "rounding_1"),
        ("arithmetic.unpaid_losses.penalty_ray", "rounding_1"),
    }
)


@dataclass(frozen=True)
class WrongBody:
    """A function with the contract of another and a body that must not meet it."""

    contract: Contract
    label: str
    node: ast.FunctionDef
    """the function, its docstring still whole"""


class _Flip(ast.NodeTransformer):
    """Rounds the division with a given number the other way."""

    def __init__(self, number: int) -> None:
        self.left = number

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        """`-(-x // y)` is a ceiling."""
        inner = node.operand
        if (
            isinstance(node.op, ast.USub)
            and isinstance(inner, ast.BinOp)
            and isinstance(inner.op, ast.FloorDiv)
            and isinstance(inner.left, ast.UnaryOp)
            and isinstance(inner.left.op, ast.USub)
        ):
            self.left -= 1
            if self.left == 0:
                return ast.BinOp(inner.left.operand, ast.FloorDiv(), inner.right)
            inner.left.operand = self.visit(inner.left.operand)
            inner.right = self.visit(inner.right)
            return node
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        """`x // y` is a floor."""
        if not isinstance(node.op, ast.FloorDiv):
            return self.generic_visit(node)
        self.left -= 1
        if self.left == 0:
            negated = ast.UnaryOp(ast.USub(), node.left)
            return ast.UnaryOp(ast.USub(), ast.BinOp(negated, ast.FloorDiv(), node.right))
        return self.generic_visit(node)


class _Returned(ast.NodeTransformer):
    """Puts every returned expression through a function."""

    def __init__(self, change: Callable[[ast.expr], ast.expr]) -> None:
        self.change = change

    def visit_Return(self, node: ast.Return) -> ast.AST:
        """One return."""
        assert node.value is not None
        return ast.Return(self.change(node.value))


def _rebuilt(contract: Contract, label: str, body: list[ast.stmt]) -> WrongBody:
    node = copy.deepcopy(contract.node)
    node.body = [node.body[0], *body]
    node.name = f"{contract.node.name}__{label}"
    return WrongBody(contract, label, ast.fix_missing_locations(node))


def _returning(contract: Contract, label: str, text: str) -> WrongBody:
    return _rebuilt(contract, label, [ast.Return(ast.parse(text, mode="eval").body)])


def _changed(contract: Contract, label: str, change: ast.NodeTransformer) -> WrongBody:
    body = copy.deepcopy(contract.node).body[1:]
    return _rebuilt(contract, label, [change.visit(statement) for statement in body])


def _moved(by: int) -> Callable[[ast.expr], ast.expr]:
    """Return a returned expression with its number, or its first one, moved."""

    def change(value: ast.expr) -> ast.expr:
        if isinstance(value, ast.Tuple):
            first = ast.BinOp(value.elts[0], ast.Add(), ast.Constant(by))
            return ast.Tuple([first, *value.elts[1:]], ast.Load())
        return ast.BinOp(value, ast.Add(), ast.Constant(by))

    return change


def _first_moved(by: int) -> Callable[[ast.expr], ast.expr]:
    """The same for a list: its first entry, if it has one."""

    def change(value: ast.expr) -> ast.expr:
        text = f"[entry + {by} * (place == 0) for place, entry in enumerate({ast.unparse(value)})]"
        return ast.parse(text, mode="eval").body

    return change


def _last_moved(by: int) -> Callable[[ast.expr], ast.expr]:
    """The same for a list and a number: the number."""

    def change(value: ast.expr) -> ast.expr:
        if not isinstance(value, ast.Tuple):
            return value
        last = ast.BinOp(value.elts[-1], ast.Add(), ast.Constant(by))
        return ast.Tuple([*value.elts[:-1], last], ast.Load())

    return change


def wrong_bodies(contract: Contract) -> Iterator[WrongBody]:
    """Every wrong body of a contract."""
    node = contract.node
    assert node.returns is not None
    returns = ast.unparse(node.returns)
    kinds = {a.arg: ast.unparse(a.annotation or a) for a in node.args.args}
    numbers = [name for name, kind in kinds.items() if kind == "int"]
    lists = [name for name, kind in kinds.items() if kind == "list[int]"]
    numbers = numbers or [f"sum({lists[0]})"]
    if returns == "bool":
        yield _returning(contract, "never", "False")
        yield _returning(contract, "always", "True")
        return
    if returns.startswith("list"):
        yield _returning(contract, "zero", f"[0] * len({lists[0]})")
        yield _returning(contract, "argument", lists[0])
        move = _first_moved
    elif returns == "tuple[list[int], int]":
        yield _returning(contract, "zero", f"([0] * len({lists[0]}), 0)")
        yield _returning(contract, "argument", f"({lists[0]}, {numbers[0]})")
        move = _last_moved
    else:
        width = returns.count("int")
        nothing = "0" if width == 1 else f"({', '.join('0' * width)})"
        same = numbers[0] if width == 1 else f"({', '.join([numbers[0]] * width)})"
        yield _returning(contract, "zero", nothing)
        yield _returning(contract, "argument", same)
        move = _moved
    divisions = sum(
        isinstance(found, ast.BinOp) and isinstance(found.op, ast.FloorDiv)
        for found in ast.walk(node)
    )
    for number in range(1, divisions + 1):
        yield _changed(contract, f"rounding_{number}", _Flip(number))
    yield _changed(contract, "one_too_many", _Returned(move(1)))
    yield _changed(contract, "one_too_few", _Returned(move(-1)))


def _number(dice: random.Random) -> int:
    """An integer of some size, often an edge."""
    kind = dice.randrange(4)
    if kind == 0:
        return dice.choice(_EDGES)
    if kind == 1:
        return dice.randrange(10)
    if kind == 2:
        return dice.randrange(10**9 + 1)
    size = dice.randrange(1, 90)
    return dice.randrange(2**size) * dice.choice((1, 1, 1, -1))


def _argument(dice: random.Random, kind: str) -> object:
    """A value of an annotation."""
    if kind == "int":
        return _number(dice)
    if kind == "bool":
        return dice.random() < 0.5
    if kind == "list[int]":
        return [
            dice.choice((dice.randrange(4), dice.randrange(200))) for _ in range(dice.randrange(4))
        ]
    if kind == "list[bool]":
        return [dice.random() < 0.5 for _ in range(dice.randrange(4))]
    raise AssertionError(f"no values of {kind} are made here")


def refuting(wrong: WrongBody, seed: int = 1) -> list[int]:
    """The numbers of the stated conditions that the wrong body fails at some input; empty if none was found."""
    contract = wrong.contract
    space = dict(vars(import_module(contract.module)))
    exec(compile(ast.Module([wrong.node], []), "<wrong>", "exec"), space)  # noqa: S102  our own tree
    body = space[wrong.node.name]
    before = [compile(text, "<pre>", "eval") for text in contract.pre]
    after = [compile(text, "<post>", "eval") for text in contract.post]
    node = contract.node
    parameters = [
        (argument.arg, ast.unparse(argument.annotation or argument))
        for argument in (*node.args.args, *node.args.kwonlyargs)
    ]
    dice = random.Random(seed)
    for _ in range(SAMPLES):
        values = {name: _argument(dice, kind) for name, kind in parameters}
        try:
            if not all(eval(text, {**space, **values}) for text in before):  # noqa: S307
                continue
        except (ValueError, IndexError, ZeroDivisionError):
            continue
        try:
            result = body(**values)
        except (AssertionError, ZeroDivisionError, IndexError):
            continue
        bound = {**space, **values, "__return__": result, "_": result}
        failed = [place for place, text in enumerate(after) if not _holds(text, bound)]
        if failed:
            return failed
    return []


def _holds(text: CodeType, bound: dict[str, Any]) -> bool:
    """Return whether a stated condition holds; one that cannot even be computed of a wrong result does not."""
    try:
        return bool(eval(text, bound))  # noqa: S307  our own sources
    except (ZeroDivisionError, IndexError):
        return False
