# SPDX-License-Identifier: Apache-2.0
"""Contracts held against drawn numbers, small and beyond every float: quick, and also where no proof is.

Owns the draws. What a contract says is in the function's docstring; a draw that does not meet its preconditions is
thrown away. A function is called as its module has it at that moment.
"""

import ast
from collections.abc import Callable
from importlib import import_module
from random import Random
from types import CodeType
from typing import Any, Final

from tests.contracts.stated import Contract

DRAWS: Final = 1_600
ROUND: Final = (0, 1, 2, 3, 5, 7, 10, 100, 10**6, 10**9, 10**18, 2**63 - 1)
WIDTHS: Final = (2, 4, 8, 16, 30, 40, 62)
LONGEST: Final = 4


def drawn_integer(draw: Random) -> int:
    """A number near a round one, or of any of several lengths; of either sign."""
    if draw.random() < 0.4:
        number = draw.choice(ROUND) + draw.choice((-1, 0, 0, 1))
    else:
        number = draw.getrandbits(draw.choice(WIDTHS))
    return -number if draw.random() < 0.25 else number


def drawn(draw: Random, kind: str, length: int) -> Any:  # noqa: ANN401  as the annotation says
    """A value of an annotated type; lists of one draw are often of one length."""
    if kind == "int":
        return drawn_integer(draw)
    if kind == "bool":
        return draw.random() < 0.5
    inner = kind.removeprefix("list[").removesuffix("]")
    return [drawn(draw, inner, 0) for _ in range(length)]


def compiled(conditions: tuple[str, ...]) -> list[tuple[str, CodeType]]:
    """Conditions, each with its text."""
    return [(text, compile(text, text, "eval")) for text in conditions]


def is_whole(result: Any) -> bool:  # noqa: ANN401  any result of a function
    """Return whether a result is made of integers and truth values alone."""
    return isinstance(result, int) or (
        isinstance(result, list | tuple) and all(map(is_whole, result))
    )


def held(contract: Contract) -> int:
    """In how many draws the contract held. Raises AssertionError, or what the function raises, where it does not."""
    module = import_module(contract.module)
    function: Callable[..., Any] = getattr(module, contract.node.name)
    arguments = [*contract.node.args.args, *contract.node.args.kwonlyargs]
    kinds = {
        one.arg: ast.unparse(one.annotation) for one in arguments if one.annotation is not None
    }
    before, after = compiled(contract.pre), compiled(contract.post)
    # The module and the function, so that a move to another package draws the same numbers.
    draw = Random(".".join(contract.name.split(".")[-2:]))
    met = 0
    for _ in range(DRAWS):
        length = draw.randrange(1, LONGEST)
        values = {name: drawn(draw, kind, length) for name, kind in kinds.items()}
        names = {**vars(module), **values}
        if not all(eval(code, names) for _, code in before):  # noqa: S307  the project's own text
            continue
        copied = {
            name: list(value) if isinstance(value, list) else value
            for name, value in values.items()
        }
        result = function(**copied)
        assert is_whole(result), result
        names["__return__"] = names["_"] = result
        for text, code in after:
            assert eval(code, names), f"{contract.name}({values}) is {result}: {text}"  # noqa: S307
        met += 1
    return met
