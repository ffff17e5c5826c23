# SPDX-License-Identifier: Apache-2.0
"""What a proof says of itself: on which functions it proves which rules, and what it takes for granted.

Owns the declaration that stands above each proof. Must never be the place where something is proved.
"""

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

F = TypeVar("F", bound=Callable[..., None])

ATTRIBUTE: Final = "proof_of"
NOTHING: Final = "nothing"
# How a proof proves: on every path through the code by Z3, or by reading the syntax of every module of the machine.
BY_Z3: Final = "z3"
BY_SYNTAX: Final = "syntax"


@dataclass(frozen=True, slots=True)
class Proof:
    """One proof: `functions` are dotted names, `rules` ids of the rules and invariants, `name` is the test's."""

    name: str
    statement: str
    assumptions: str
    functions: tuple[str, ...]
    rules: tuple[str, ...]
    method: str

    @property
    def invariants(self) -> tuple[str, ...]:
        """The invariants among the rules: `I-1` to `I-12`."""
        return tuple(rule for rule in self.rules if rule.startswith("I-"))


def dotted(function: Callable[..., Any]) -> str:
    """The name under which a function of the machine is known, with its module and class."""
    return f"{function.__module__}.{function.__qualname__}"


def proves(
    *rules: str,
    of: Iterable[Callable[..., Any] | str],
    assuming: str = NOTHING,
    method: str = BY_Z3,
) -> Callable[[F], F]:
    """Declare what a test proves; its docstring is the statement, `of` functions of the machine or their names."""
    functions = tuple(item if isinstance(item, str) else dotted(item) for item in of)

    def declare(test: F) -> F:
        stated = " ".join((inspect.getdoc(test) or "").split())
        name = f"{test.__module__.replace('.', '/')}.py::{test.__name__}"
        setattr(test, ATTRIBUTE, Proof(name, stated, assuming, functions, rules, method))
        return test

    return declare
