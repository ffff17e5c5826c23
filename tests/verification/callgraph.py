# SPDX-License-Identifier: Apache-2.0
"""Which functions a command can run at most, read from the syntax: every name that a function mentions is a call.

Owns the bound from above for each kind of command, on top of who mentions whom (`tests/proofs/closedworld.py`);
`tracing` sees the bound from below. Must never leave a way out because it is no call: who names an account as touched,
or an order as triggered, reaches what the engine does with those afterwards.
"""

import ast
from functools import cache
from typing import Final

from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from tests.proofs.closedworld import callees
from tests.sources import STATEMACHINE, files_in, module_name, tree
from tests.verification.postings import PACKAGE, functions_in

ENGINE: Final = "engine.engine"
ENGINE_FILE: Final = STATEMACHINE / "engine" / "engine.py"
# What the engine does after each item with what was left for it.
AFTERWARDS: Final = {
    "touched": "liquidation.health.check_touched",
    "triggered": "handlers.conditional_orders.run_triggers",
}


@cache
def graph() -> dict[str, frozenset[str]]:
    """What each function of the machine can lead to next, as `room.function` or `room.Class.method`."""
    found = dict(callees())
    for path in files_in(STATEMACHINE):
        room = module_name(path).removeprefix(PACKAGE)
        for name, function in functions_in(tree(path).body, f"{room}."):
            left = {
                AFTERWARDS[node.attr]
                for node in ast.walk(function)
                if isinstance(node, ast.Attribute) and node.attr in AFTERWARDS
            }
            found[name] |= left
    return found


def _handed_to(node: ast.AST) -> frozenset[str]:
    """What a piece of the engine's own syntax calls in other rooms, or of the engine's own methods."""
    called = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            name = ast.unparse(inner.func)
            module, _, function = name.rpartition(".")
            called.add(
                f"{_IMPORTED[module]}.{function}"
                if module in _IMPORTED
                else _IMPORTED.get(name, "")
            )
            called.add(f"{ENGINE}.Engine.{name.removeprefix('self.')}")
    return frozenset(called & graph().keys())


_IMPORTED: Final = {
    alias.asname or alias.name: f"{(node.module or '').removeprefix(PACKAGE)}.{alias.name}"
    for node in tree(ENGINE_FILE).body
    if isinstance(node, ast.ImportFrom)
    for alias in node.names
}


@cache
def handlers() -> dict[str, frozenset[str]]:
    """The functions to which the engine hands each kind of command, by the name of the kind."""
    kinds = {command.KIND: command.__name__ for command in COMMANDS}
    found: dict[str, frozenset[str]] = {}
    for node in ast.walk(tree(ENGINE_FILE)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if (
                    isinstance(key, ast.Constant)
                    and isinstance(key.value, int)
                    and key.value in kinds
                ):
                    found[kinds[key.value]] = _handed_to(value)
        elif isinstance(node, ast.If):
            asked = ast.unparse(node.test)
            if asked.startswith("kind == commands."):
                kind = asked.removeprefix("kind == commands.").removesuffix(".KIND")
                found[kind] = _handed_to(ast.Module(node.body, []))
    return found


@cache
def can_run(kind: str) -> frozenset[str]:
    """All that a kind of command can run, by the syntax."""
    found: set[str] = set()
    ahead = list(handlers()[kind])
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead += graph()[name]
    return frozenset(found)
