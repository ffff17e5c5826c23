# SPDX-License-Identifier: Apache-2.0
"""How a mutant is put on, without the price of mutmut's way: there each call asks the environment which mutant is on.

Owns the decorator that replaces mutmut's in the mutated modules. It notes the function and leaves it as it is.
A mutant is put on by giving the function the mutant's code.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from mutmut.mutation import trampoline
from mutmut.utils.format_utils import mangled_name_from_mutant_name

_FUNCTIONS: dict[str, tuple[FunctionType, dict[str, FunctionType]]] = {}


def install() -> None:
    """Replace mutmut's decorator; before any mutated module is imported."""

    def mutated(mutants: dict[str, FunctionType], **_: bool) -> Callable[[FunctionType], Any]:
        def note(function: FunctionType) -> FunctionType:
            names = function.__qualname__.split(".")
            mangled = f"xǁ{names[0]}ǁ{names[1]}" if len(names) > 1 else f"x_{names[0]}"
            _FUNCTIONS[f"{function.__module__}.{mangled}"] = (function, mutants)
            return function

        return note

    trampoline.wrap_in_trampoline = mutated  # type: ignore[assignment]


def functions() -> Iterator[tuple[str, FunctionType]]:
    """The functions that have mutants, by mutmut's name."""
    for name, (function, _) in _FUNCTIONS.items():
        yield name, function


@contextmanager
def put_on(mutant: str) -> Iterator[None]:
    """Let a function be its mutant for a while."""
    function, mutants = _FUNCTIONS[mangled_name_from_mutant_name(mutant)]
    original = mutants["_mutmut_orig"]
    _be(function, mutants[mutant.rpartition(".")[2]])
    try:
        yield
    finally:
        _be(function, original)


def _be(function: FunctionType, other: FunctionType) -> None:
    """Give a function what another one does."""
    function.__code__ = other.__code__
    function.__defaults__ = other.__defaults__
    function.__kwdefaults__ = other.__kwdefaults__
