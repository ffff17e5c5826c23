# SPDX-License-Identifier: Apache-2.0
"""How a mutant is put on, without the price of mutmut's way: there each call asks the environment which mutant is on.

Owns the decorator that replaces mutmut's in the mutated modules. It notes the function and leaves it as it is.
A mutant is put on by giving the function the mutant's code. A process that a test starts, a server for example, learns
of it by its environment: `sitecustomize`, which Python imports first, calls `follow`.
"""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from types import FrameType, FunctionType, ModuleType
from typing import Any, Final

from mutmut.mutation import trampoline
from mutmut.utils.format_utils import mangled_name_from_mutant_name

MUTANT: Final = "CLEARINGHOUSE_MUTANT"
"""In the environment of a process: the mutant that it has."""
SEEN: Final = "CLEARINGHOUSE_SEEN"
"""In the environment of a process: the file to which it adds the name of each mutated function that it runs."""
SITECUSTOMIZE: Final = """\
import os

if "CLEARINGHOUSE_MUTANT" in os.environ or "CLEARINGHOUSE_SEEN" in os.environ:
    from tests.mutation.switch import follow

    follow()
"""

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
    os.environ[MUTANT] = mutant
    try:
        yield
    finally:
        _be(function, original)
        del os.environ[MUTANT]


def follow() -> None:
    """In a process that a test started: have the mutant that its environment names, and note what is run."""
    install()
    mutant, seen = os.environ.get(MUTANT), os.environ.get(SEEN)
    if mutant is not None:
        _have(mutant)
    if seen is not None:
        note = _Note(seen)
        threading.settrace(note)
        sys.settrace(note)


def _have(mutant: str) -> None:
    """Put a mutant on as soon as its module is there."""
    wanted, execute = mutant.rpartition(".")[0], SourceFileLoader.exec_module

    def exec_module(loader: SourceFileLoader, module: ModuleType) -> None:
        execute(loader, module)
        if module.__name__ == wanted:
            function, mutants = _FUNCTIONS[mangled_name_from_mutant_name(mutant)]
            _be(function, mutants[mutant.rpartition(".")[2]])

    SourceFileLoader.exec_module = exec_module  # type: ignore[method-assign, assignment]


class _Note:
    """A tracer of calls that writes the name of each mutated function down once."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._codes: dict[int, str] = {}
        self._known = 0

    def __call__(self, frame: FrameType, _event: str, _argument: object) -> None:
        """Take in a call; no line of it is traced."""
        if self._known != len(_FUNCTIONS):  # a module came
            names = list(_FUNCTIONS)[self._known :]
            self._known += len(names)
            self._codes.update((id(_FUNCTIONS[name][0].__code__), name) for name in names)
        name = self._codes.pop(id(frame.f_code), None)
        if name is not None:
            with open(self._path, "a", encoding="utf-8") as file:  # noqa: PTH123  a path may run its own code
                file.write(f"{name}\n")


def _be(function: FunctionType, other: FunctionType) -> None:
    """Give a function what another one does."""
    function.__code__ = other.__code__
    function.__defaults__ = other.__defaults__
    function.__kwdefaults__ = other.__kwdefaults__
