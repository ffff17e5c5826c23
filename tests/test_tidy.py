# SPDX-License-Identifier: Apache-2.0
"""The project's own bans, which no linter knows.

Owns what may not stand in a source file: everything that makes the state machine differ between two runs (SPEC U-1),
files without licence and purpose, tests without a sentence of behaviour, and leftovers. Each exception is in an
allow-list here with its reason.
"""

import ast
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sources import (
    ROOT,
    SOURCE_ROOTS,
    STATEMACHINE,
    files_in,
    files_under,
    python_files,
    short,
    text_files,
    tree,
)

SPDX = "SPDX-License-Identifier: Apache-2.0"

# What a pure machine may import: nothing here reads a clock, a file, a seed or the process.
ALLOWED_IMPORTS = frozenset(
    {
        "array",
        "bisect",
        "collections",
        "collections.abc",
        "dataclasses",
        "enum",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "operator",
        "struct",
        "typing",
    }
)
# Of `math` only what takes and gives integers.
ALLOWED_MATH = frozenset({"comb", "gcd", "isqrt", "lcm"})
# Built-ins whose answer depends on the process, on its environment or on floating point.
BANNED_CALLS = frozenset(
    {"complex", "eval", "exec", "float", "hash", "id", "input", "open", "print", "round", "vars"}
)
# What shows the order of a set that it is given.
ORDER_SHOWING = frozenset(
    {"deque", "enumerate", "extend", "filter", "fromkeys", "iter", "join", "list", "map", "next"}
    | {"tuple", "zip"}
)
# What the first word of a function's name in the machine promises about its return type.
RETURNS_OF_PREFIX = {
    **dict.fromkeys(("is", "has", "may", "can"), "bool"),
    **dict.fromkeys(("refuse", "reserve"), "int"),
    "check": "list[str]",
}
# A module past 500 lines is a question; past this many its answer stands here, or the module is divided.
MODULE_LINES_MAX = 600
# The longest function of the machine, its docstring left out.
FUNCTION_LINES_MAX = 60
LONG_MODULES: dict[str, str] = {
    "statemachine/clearinghouse/statemachine/state/snapshot_columns.py": "one entry per record of the state: a list",
    "clients/python/clearinghouse/client/aio/methods/admin.py": "one method per call of a service, generated",
    "clients/python/clearinghouse/client/sync/methods/admin.py": "one method per call of a service, generated",
    "clients/python/clearinghouse/client/api/calls/admin.py": "one function per call of a service, generated",
    "clients/python/clearinghouse/client/aio/methods/history.py": "one method per call of a service, generated",
    "clients/python/clearinghouse/client/sync/methods/history.py": "one method per call of a service, generated",
    "clients/python/clearinghouse/client/api/calls/history.py": "one function per call of a service, generated",
    "clients/python/clearinghouse/client/api/event_bodies.py": "one dataclass per body of an event, generated",
    "clients/python/clearinghouse/client/api/models.py": "one dataclass per message of a reply, generated",
    "clients/python/clearinghouse/client/values/enums.py": "one line per value of an enumeration, generated",
    "server/clearinghouse/server/codec/replies/history.py": "one function per message of a reply, generated",
    "server/clearinghouse/server/codec/replies/risk.py": "one function per message of a reply, generated",
    "server/clearinghouse/server/codec/access.py": "one row per call, generated",
    "server/clearinghouse/server/codec/requests/admin.py": "one function per call of a service, generated",
    "server/clearinghouse/server/codec/methods.py": "one entry per call that changes something, generated",
    "server/clearinghouse/server/codec/events/statements.py": "one function per call that sets something, generated",
    "statemachine/clearinghouse/statemachine/ledger/postings_from_events.py": "one table or function per kind of event",
    "statemachine/clearinghouse/statemachine/state/state.py": "one class per record, which name each other",
    "statemachine/clearinghouse/statemachine/vocabulary/codes.py": "one line per result code: a vocabulary",
    "statemachine/clearinghouse/statemachine/vocabulary/commands.py": "one dataclass per command: a vocabulary",
    "statemachine/clearinghouse/statemachine/vocabulary/events.py": "one row per event: a vocabulary",
    "statemachine/clearinghouse/statemachine/vocabulary/event_writers.py": "one function per event: a vocabulary",
    "statemachine/clearinghouse/statemachine/vocabulary/types.py": "one line per value of an enumeration, generated",
}

# One letter in brackets keeps a pattern from finding itself here.
LEFTOVER = re.compile(r"\b(?:T[O]DO|FIX[M]E|X[X]X|H[A]CK)\b")
MACHINE = re.compile(
    r"(?<![\w.])/(?:w[o]rk|r[o]ot|h[o]me)/"  # a path of a developer's machine
    r"|\bpypi\.[o]rg|python[h]osted\.org"  # where packages come from is the installer's business
    r"|(?i:co-authored-[b]y|generated (?:by|with) an?\b)"  # files speak of the project alone
)


def _called(node: ast.AST) -> str:
    """The plain name of what a call calls, else an empty string."""
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


def _last_name(node: ast.AST) -> str:
    """Return the name of a variable or an attribute, else an empty string."""
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


def _makes_set(node: ast.AST) -> bool:
    """Return whether an expression plainly makes a set."""
    return isinstance(node, ast.Set | ast.SetComp) or _called(node) in {"set", "frozenset"}


def _set_names(module: ast.Module) -> set[str]:
    """Names of the variables and attributes that a file declares or fills as sets."""
    names: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
            annotation = node.annotation
            if isinstance(annotation, ast.Subscript):
                annotation = annotation.value
            if _last_name(annotation) in {"set", "frozenset", "AbstractSet"}:
                names.add(node.arg if isinstance(node, ast.arg) else _last_name(node.target))
        elif isinstance(node, ast.Assign) and _makes_set(node.value):
            names.update(_last_name(target) for target in node.targets)
    return names - {""}


def _impure_call(node: ast.Call, is_set: Callable[[ast.AST], bool]) -> Iterator[str]:
    """Return the fault of a call."""
    name = _last_name(node.func)
    if _called(node) in BANNED_CALLS:
        yield f"a call of {name}()"
    if name in ORDER_SHOWING and any(map(is_set, node.args)):
        yield f"a set handed to {name}(), which shows its order"
    if name == "pop" and isinstance(node.func, ast.Attribute) and is_set(node.func.value):
        yield "an element taken from a set in no order"


def _impure_arithmetic(node: ast.AST) -> Iterator[str]:
    """Return the fault of a number or an operator."""
    if isinstance(node, ast.Constant) and isinstance(node.value, float | complex):
        yield "a float"
    elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
        yield "a true division: name the rounding"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
        if isinstance(node.right, ast.UnaryOp):
            yield "a negative power, which is a float"
    elif (
        isinstance(node, ast.Attribute)
        and _last_name(node.value) == "math"
        and node.attr not in ALLOWED_MATH
    ):
        yield f"math.{node.attr}"


def _impure_import(node: ast.AST) -> Iterator[str]:
    """Return the fault of an import."""
    if isinstance(node, ast.Import):
        for alias in node.names:
            if alias.name not in ALLOWED_IMPORTS:
                yield f"an import of {alias.name}"
    elif isinstance(node, ast.ImportFrom):
        origin = node.module or ""
        if (
            origin.split(".")[:2] != ["clearinghouse", "statemachine"]
            and origin not in ALLOWED_IMPORTS
        ):
            yield f"an import from {origin}"
        for alias in node.names:
            if origin == "math" and alias.name not in ALLOWED_MATH:
                yield f"an import of math.{alias.name}"


def _impurities(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and reason of everything in a file that may differ between two runs."""
    sets = _set_names(module)

    def is_set(node: ast.AST) -> bool:
        return _makes_set(node) or _last_name(node) in sets

    for node in ast.walk(module):
        line = getattr(node, "lineno", 0)
        found = [*_impure_arithmetic(node), *_impure_import(node)]
        if isinstance(node, ast.Call):
            found += _impure_call(node, is_set)
        elif isinstance(node, ast.For | ast.comprehension) and is_set(node.iter):
            line = node.iter.lineno
            found.append("an iteration over a set")
        elif isinstance(node, ast.Starred) and is_set(node.value):
            found.append("a set unpacked")
        for what in found:
            yield line, what


@pytest.mark.parametrize(
    "source",
    [
        "x = 1.5",
        "x = float(y)",
        "x = a / b",
        "x /= 2",
        "x = 10**-3",
        "x = hash(y)",
        "import time",
        "import random",
        "import logging",
        "from datetime import datetime",
        "from decimal import Decimal",
        "from math import sqrt",
        "import math\nx = math.log(2)",
        "print(x)",
        "for x in {1, 2}:\n    pass",
        "for x in set(y):\n    pass",
        "touched: set[int] = set()\nfor x in touched:\n    pass",
        "self.touched = set()\nx = [y for y in self.touched]",
        "touched: set[int] = set()\nx = list(touched)",
        "touched: set[int] = set()\nx = touched.pop()",
    ],
)
def test_a_ban_catches_what_it_bans(source: str) -> None:
    """Each construct that may differ between two runs is found in a file that holds it."""
    assert list(_impurities(ast.parse(source)))


@pytest.mark.parametrize(
    "source",
    [
        "x = a // b",
        "from math import isqrt",
        "touched: set[int] = set()\nx = sorted(touched)",
        "touched: set[int] = set()\nx = 3 in touched and len(touched) == 1",
        "for x in sorted({1, 2}):\n    pass",
    ],
)
def test_a_ban_leaves_the_rest_alone(source: str) -> None:
    """Integer arithmetic and sets whose order does not show pass."""
    assert list(_impurities(ast.parse(source))) == []


def test_the_state_machine_is_the_same_on_every_run() -> None:
    """No file of the state machine holds a float, a clock, randomness, output or the order of a set."""
    files = files_in(STATEMACHINE)
    assert files
    found = [
        f"{short(path)}:{line}: {what}" for path in files for line, what in _impurities(tree(path))
    ]
    assert found == []


def test_every_file_names_its_licence_and_its_purpose() -> None:
    """Every Python file starts with the licence line and a module docstring, every protobuf file with the line."""
    found = [
        short(path)
        for path in python_files()
        if not path.read_text(encoding="utf-8").startswith(f"# {SPDX}\n")
        or not ast.get_docstring(tree(path))
    ]
    found += [
        short(path)
        for path in files_under(ROOT / "proto", "*.proto")
        if not path.read_text(encoding="utf-8").startswith(f"// {SPDX}\n")
    ]
    assert found == []


def test_the_namespace_has_no_package_file() -> None:
    """No root has an `__init__.py` at the level that all roots share."""
    found = [
        short(path) for path in text_files() if path.parts[-2:] == ("clearinghouse", "__init__.py")
    ]
    assert found == []


def test_every_package_says_that_it_is_typed() -> None:
    """Every package under the namespace carries `py.typed`, so that users' type checkers read it."""
    shared = [root / "clearinghouse" for root in SOURCE_ROOTS]
    packages = {
        path.parent for root in shared for path in files_in(root) if path.parent.parent == root
    }
    assert packages
    assert [short(path) for path in sorted(packages) if not (path / "py.typed").is_file()] == []


def _matches(pattern: re.Pattern[str]) -> list[str]:
    """Where a pattern stands in any text file."""
    return [
        f"{short(path)}:{number}: {line.strip()}"
        for path in text_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.mark.parametrize("pattern", [LEFTOVER, MACHINE], ids=["leftover", "machine"])
def test_no_leftovers(pattern: re.Pattern[str]) -> None:
    """No file holds a note of work to do, a path of a developer's machine or a package host."""
    assert _matches(pattern) == []


def _tests_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The test functions and methods of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith(
            "test_"
        ):
            yield node


def _all_tests(wanted: Callable[[ast.FunctionDef | ast.AsyncFunctionDef], bool]) -> list[str]:
    """Every test function for which `wanted` holds."""
    return [
        f"{short(path)}:{node.lineno}: {node.name}"
        for path in files_in(ROOT / "tests")
        for node in _tests_of(path)
        if wanted(node)
    ]


def _misnamed(node: ast.FunctionDef) -> bool:
    """Return whether a function's name promises another type than it returns, or its docstring does."""
    returns = ast.unparse(node.returns) if node.returns else ""
    first, _, rest = node.name.lstrip("_").partition("_")
    promised = RETURNS_OF_PREFIX.get(first, returns) if rest else returns
    is_question = (ast.get_docstring(node) or "").startswith("Return whether")
    return (
        promised != returns
        or node.name.startswith("validate_")
        or (is_question and returns == "int")
    )


def test_a_name_of_the_machine_says_what_it_returns() -> None:
    """A question returns a boolean, a refusal or a reservation a code, a check of an invariant its faults."""
    assert [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files_in(STATEMACHINE)
        if not path.is_relative_to(STATEMACHINE / "vocabulary")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and _misnamed(node)
    ] == []


def test_every_test_states_its_behaviour() -> None:
    """Every test function has a docstring that is a sentence."""
    assert _all_tests(lambda node: not (ast.get_docstring(node) or "").rstrip().endswith(".")) == []


def test_modules_stay_readable() -> None:
    """No module of the product is longer than the limit, unless its reason is written down here."""
    lengths = {
        short(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in python_files()
        if not path.is_relative_to(ROOT / "tests")
    }
    assert {
        name: lines
        for name, lines in lengths.items()
        if lines > MODULE_LINES_MAX and name not in LONG_MODULES
    } == {}
    assert [name for name in LONG_MODULES if lengths.get(name, 0) <= MODULE_LINES_MAX] == []


def _code_lines(node: ast.FunctionDef) -> int:
    """The lines of a function without those of its docstring."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    lines = (node.end_lineno or node.lineno) - node.lineno + 1
    return lines - ((first.end_lineno or first.lineno) - first.lineno + 1) * documented


def test_functions_of_the_machine_stay_readable() -> None:
    """No function of the machine is longer than a page; a constructor has a line for each field instead."""
    long = [
        f"{short(path)}:{node.lineno} {node.name}"
        for path in files_in(STATEMACHINE)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
        and node.name != "__init__"
        and _code_lines(node) > FUNCTION_LINES_MAX
    ]
    assert long == []


# Names that a library calls, by its own convention.
CALLED_BY_NAME = frozenset(
    {
        "CompiledHook",  # hatch takes the class that the file of a hook has
        "_missing_",
        "do_GET",
        "do_HEAD",
        "format_commands",
        "initialize",
        "local_clearinghouse",  # pytest takes the fixture of a test by its name
        "log_message",
        "readinto",  # of a raw stream that io buffers
        # of a protocol of asyncio
        "eof_received",
        "pause_writing",
        "resume_writing",
        # of the engine of FIX
        "fromAdmin",
        "fromApp",
        "onCreate",
        "onLogon",
        "onLogout",
        "send_error",
        "toAdmin",
        "toApp",
    }
)
# What nautilus_trader calls of the clients of a venue, by these beginnings.
CALLED_BY_NODES = (
    "_batch_cancel_", "_cancel_", "_modify_", "_query_", "_request_", "_submit_", "_subscribe_", "_unsubscribe_",
    "generate_", "load_",
)  # fmt: skip
# Names of the product that only tests use, each with its reason.
FOR_TESTS: dict[str, str] = {
    "repriced": "the cash of a fail (C-5), which the vectors compare before settlement is built",
    "MemoryLog": "the log without a disk, behind the port of the journal",
    "sums_hold": "I-1 and I-2 in one pass, cheap enough for the simulator after every command",
}
WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _defined(body: list[ast.stmt], *, in_class: bool = False) -> Iterator[str]:
    """Names of the functions, classes, methods and constants that statements define."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
            if isinstance(node, ast.ClassDef):
                yield from _defined(node.body, in_class=True)
        elif not in_class and isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            yield from (target.id for target in targets if isinstance(target, ast.Name))


def test_nothing_is_defined_without_a_use() -> None:
    """Each function, class, method and constant by hand is named once more in the product or its settings."""
    product = [path for path in python_files() if not path.is_relative_to(ROOT / "tests")]
    settings = [path for path in text_files() if path.suffix == ".toml"]
    used = Counter(
        word for path in [*product, *settings] for word in WORD.findall(path.read_text("utf-8"))
    )
    unused = {
        f"{short(path)}: {name}"
        for path in product
        if "vocabulary" not in path.parts  # the schema's, which clients use whole
        for name in _defined(tree(path).body)
        if used[name] == 1
        and not name.startswith("__")
        and name not in CALLED_BY_NAME | FOR_TESTS.keys()
        and not ("nautilus" in path.parts and name.startswith(CALLED_BY_NODES))
    }
    assert unused == set()
    assert [name for name in FOR_TESTS if used[name] != 1] == []
