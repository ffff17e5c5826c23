# SPDX-License-Identifier: Apache-2.0
"""Which functions of the machine run while a command is applied, seen from inside them.

Owns the way in: each watched function gets a first statement that says its name, in its own code object, so that no
reference to it is missed, wherever it is kept. Must never change what a function does, nor stay after the trace. It
needs the pure build: compiled functions have no code objects.
"""

import ast
import importlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any, Final

from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.engine.engine import Call, Engine
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX
from tests.proofs.state_writers import module_of
from tests.sources import tree
from tests.verification.postings import PACKAGE, watched

SAY: Final = "__say_that_it_runs__"
BEFORE: Final = "before"  # what time has brought about, before any command runs (M-2)


class Trace:
    """The functions that ran, by kind of command."""

    def __init__(self) -> None:
        """Start without any."""
        self.ran: defaultdict[str, set[str]] = defaultdict(set)
        self.kind = ""

    def say(self, name: str) -> None:
        """A watched function runs."""
        if self.kind:
            self.ran[self.kind].add(name)


def _found(name: str) -> tuple[Any, FunctionType]:
    """Return the module of a function `module.function` or `module.Class.function`, and the function."""
    module_path = module_of(name)
    path = name.removeprefix(f"{module_path}.").split(".")
    module = importlib.import_module(f"{PACKAGE}{module_path}")
    found: Any = module
    for part in path:
        found = vars(found)[part]
    assert isinstance(found, FunctionType), f"{name} is compiled, or decorated"
    return module, found


def _definition(module: Any, function: FunctionType) -> ast.FunctionDef:  # noqa: ANN401  modules have no common type
    """The syntax of a function, as a copy that may be changed."""
    path = Path(module.__file__)
    for node in ast.walk(tree(path)):
        if (
            isinstance(node, ast.FunctionDef)
            and node.lineno == function.__code__.co_firstlineno
            and node.name == function.__name__
        ):
            return ast.FunctionDef(**dict(ast.iter_fields(node)))
    raise LookupError(f"{function.__qualname__} is not in {path.name}")


def _saying(name: str) -> CodeType:
    """The code of a function that first says its name."""
    module, function = _found(name)
    definition = _definition(module, function)
    say = ast.parse(f"{SAY}({name!r})").body
    definition.body = say + definition.body
    definition.decorator_list = []
    definition.returns = None
    definition.args = _plain(definition.args)
    ast.fix_missing_locations(definition)
    names: dict[str, Any] = {}
    code = compile(ast.Module([definition], []), str(module.__file__), "exec")
    exec(code, {}, names)  # noqa: S102  our own source, read from the tree a moment ago
    made = names[function.__name__].__code__
    assert made.co_freevars == function.__code__.co_freevars, f"{name} closes over something"
    return CodeType.replace(made, co_qualname=function.__code__.co_qualname)


def _plain(arguments: ast.arguments) -> ast.arguments:
    """The arguments without annotations and default values: those stay with the function itself."""

    def bare(kept: list[ast.arg]) -> list[ast.arg]:
        return [ast.arg(arg=one.arg) for one in kept]

    return ast.arguments(
        posonlyargs=bare(arguments.posonlyargs),
        args=bare(arguments.args),
        vararg=arguments.vararg,
        kwonlyargs=bare(arguments.kwonlyargs),
        kw_defaults=[None for _ in arguments.kwonlyargs],
        kwarg=arguments.kwarg,
        defaults=[],
    )


@contextmanager
def traced(names: Iterable[str] | None = None) -> Iterator[Trace]:
    """Trace every engine of this process for a while."""
    trace = Trace()
    start, proceed = Engine.start, Engine.proceed

    def start_traced(
        self: Engine,
        command: Command,
        first_sequence: int,
        time_ns: int,
        digest: bytes,
        part: CallPart | None = None,
    ) -> Call:
        trace.kind = BEFORE
        try:
            return start(self, command, first_sequence, time_ns, digest, part)
        finally:
            trace.kind = ""

    def proceed_traced(
        self: Engine, call: Call, max_items: int, work_stop: int = AMOUNT_MAX
    ) -> bool:
        trace.kind = type(call.command).__name__
        try:
            return proceed(self, call, max_items, work_stop)
        finally:
            trace.kind = ""

    kept: list[tuple[FunctionType, CodeType]] = []
    modules = []
    for name in watched() if names is None else names:
        module, function = _found(name)
        kept.append((function, function.__code__))
        function.__code__ = _saying(name)
        vars(module)[SAY] = trace.say
        modules.append(module)
    Engine.start, Engine.proceed = start_traced, proceed_traced  # type: ignore[method-assign]
    try:
        yield trace
    finally:
        Engine.start, Engine.proceed = start, proceed  # type: ignore[method-assign]
        for function, code in kept:
            function.__code__ = code
        for module in modules:
            vars(module).pop(SAY, None)
