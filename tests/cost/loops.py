# SPDX-License-Identifier: Apache-2.0
"""Every loop of the machine and the collections that it goes through.

Owns what counts as a loop: `for`, `while`, comprehensions, a function that calls itself, the functions of Python that
go through what they are given, and a search in a list or a tuple.

    python -m tests.cost.loops    print each loop over something that the table does not class
"""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final, NamedTuple

from tests.cost.collections_behind import Reader, Scope
from tests.cost.program import FunctionId, Program, head, is_collection
from tests.sources import SERVER, STATEMACHINE, files_in, module_name

PACKAGE: Final = "clearinghouse."
# What the engine's thread runs: the machine, the loop that drives it, and the reads that it answers.
ON_THE_ENGINE: Final = ("statemachine", "server.sequencing", "server.codec.reads.present")
LEFT_OUT: Final = {
    "statemachine.vocabulary": "its loops go through the columns of the schema",
    "statemachine.snapshot": "a worker writes, and a start reads: no command waits for either",
    "statemachine.views.exchange.risk_lists": "a process beside the server makes these lists, and no engine does",
    "statemachine.checks": "the auditor's: the server does not run them on the engine",
    "statemachine.ledger.postings_from_events": "the auditor's, the same",
}
CONSUMERS: Final = frozenset(
    {"sum", "sorted", "any", "all", "list", "tuple", "dict", "set", "frozenset", "deque"}
    | {"min", "max", "nsmallest", "nlargest", "heapify", "extend", "update", "sort", "join", "copy"}
)
# A search goes through these; the first value of a deque is found at once, and a dictionary finds any.
SEARCHED: Final = frozenset({"list", "tuple", "deque"})
SEARCHES: Final = frozenset({"index", "remove", "count"})
WHILE: Final = "while"
NUMBER: Final = "range"
ITSELF: Final = "itself"


class Loop(NamedTuple):
    """A loop: where it stands, and one of the collections that it goes through."""

    function: str
    over: str
    line: int
    text: str


def place(key: FunctionId) -> str:
    """A function as the table names it."""
    return f"{key[0].removeprefix(PACKAGE).removeprefix('statemachine.')}:{key[1]}"


def is_checked(module: str) -> bool:
    """Return whether the engine's thread runs a file on the path of a command or of a read."""
    name = module.removeprefix(PACKAGE)

    def is_within(names: Iterable[str]) -> bool:
        return any(name == one or name.startswith(f"{one}.") for one in names)

    return is_within(ON_THE_ENGINE) and not is_within(LEFT_OUT)


def own_nodes(function: ast.FunctionDef) -> Iterator[ast.AST]:
    """The nodes of a function without those of the functions that it defines."""
    left: list[ast.AST] = list(ast.iter_child_nodes(function))
    while left:
        node = left.pop()
        yield node
        if not isinstance(node, ast.FunctionDef):
            left.extend(ast.iter_child_nodes(node))


def _numbers_of(scope: Scope, node: ast.Call) -> set[str]:
    """Return the subject of a `range`: the length of a collection, or a number, which the table has to explain."""
    found: set[str] = set()
    for argument in node.args:
        if isinstance(argument, ast.Constant):
            continue
        lengths = [
            inner
            for inner in ast.walk(argument)
            if isinstance(inner, ast.Call)
            and isinstance(inner.func, ast.Name)
            and inner.func.id == "len"
        ]
        for inner in lengths:
            found |= scope.value(inner.args[0]).fields
        names = [inner.id for inner in ast.walk(argument) if isinstance(inner, ast.Name)]
        is_constant = all(name.lstrip("_").isupper() for name in names)
        if not lengths and not is_constant:
            found.add(NUMBER)
    return found


def _over(scope: Scope, iterated: ast.expr) -> set[str]:
    """Return the collections behind an iteration."""
    if isinstance(iterated, ast.Call) and head(iterated.func) == "range":
        return _numbers_of(scope, iterated)
    value = scope.value(iterated)
    if not value.fields and not value.known:
        return {f"?{ast.unparse(iterated)}"}
    return set(value.fields)


def _consumed(scope: Scope, node: ast.Call) -> set[str]:
    """Return the collections behind a call that goes through what it is given; comprehensions are apart."""
    name = ""
    given = list(node.args)
    if isinstance(node.func, ast.Name):
        name = node.func.id
        if name in {"min", "max"} and len(given) > 1:
            return set()
    elif isinstance(node.func, ast.Attribute):
        name = node.func.attr
        if name in {"sort", "copy"}:
            given = [node.func.value]
    if name not in CONSUMERS:
        return set()
    found: set[str] = set()
    for argument in given:
        made = isinstance(argument, ast.GeneratorExp | ast.ListComp | ast.Lambda)
        if not made and (is_collection(scope.value(argument).type) or scope.value(argument).fields):
            found |= _over(scope, argument)
    return found


def _searched(scope: Scope, node: ast.Call | ast.Compare) -> set[str]:
    """Return the collections behind a search: `in`, `not in`, `index`, `remove` or `count` of a list or a tuple."""
    if isinstance(node, ast.Compare):
        places = [
            place
            for sign, place in zip(node.ops, node.comparators, strict=True)
            if isinstance(sign, ast.In | ast.NotIn)
        ]
    else:
        is_search = isinstance(node.func, ast.Attribute) and node.func.attr in SEARCHES
        places = [node.func.value] if is_search and isinstance(node.func, ast.Attribute) else []
    found: set[str] = set()
    for one in places:
        value = scope.value(one)
        if value.type is not None and head(value.type) in SEARCHED:
            found |= value.fields
    return found


def loops_of(scope: Scope) -> Iterator[Loop]:
    """The loops of one function."""
    function = place(scope.key)
    for node in own_nodes(scope.node):
        over: set[str] = set()
        text: ast.AST = node
        line = getattr(node, "lineno", 0)
        if isinstance(node, ast.For | ast.comprehension):
            text = node.iter
            line = node.iter.lineno
            over = _over(scope, node.iter)
        elif isinstance(node, ast.While):
            text = node.test
            over = {WHILE}
        elif isinstance(node, ast.Compare):
            over = _searched(scope, node)
        elif isinstance(node, ast.Call):
            over = _consumed(scope, node) | _searched(scope, node)
            if scope.reader.called(scope, node) == scope.key:
                over = {ITSELF}
        for one in sorted(over):
            yield Loop(function, one, line, ast.unparse(text))


def loops_in(program: Program) -> list[Loop]:
    """The loops of all files that the check does not leave out."""
    return _loops(Reader(program))


def _loops(reader: Reader) -> list[Loop]:
    """The loops of the files that were read."""
    return [
        loop
        for key, scope in reader.scopes.items()
        if is_checked(key[0])
        for loop in loops_of(scope)
    ]


def machine() -> Program:
    """The files of the machine, and those of the server that drive it."""
    files = [*files_in(STATEMACHINE), *files_in(SERVER / "sequencing"), *files_in(SERVER / "codec")]
    files += files_in(SERVER / "journal")
    return Program({module_name(path): path for path in files})


@cache
def machine_reader() -> Reader:
    """The files of the machine, read once in a process."""
    return Reader(machine())


@cache
def machine_loops() -> tuple[Loop, ...]:
    """The loops of the machine."""
    return tuple(_loops(machine_reader()))


if __name__ == "__main__":
    for loop in machine_loops():
        print(f"{loop.over:40} {loop.function}:{loop.line}  {loop.text}")  # noqa: T201
