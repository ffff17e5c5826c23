# SPDX-License-Identifier: Apache-2.0
"""Which functions a command can run at most, read from the syntax: every name that a function mentions is a call.

Owns the bound from above for each kind of command, on top of the mentions (`tests/proofs/state_writers.py`);
`tracing` sees the bound from below. Must never leave a way out because it is no call: who names an account as touched,
lists it, or names an order as triggered, reaches what the engine does with those afterwards.
"""

import ast
from functools import cache
from typing import Final

from tests.proofs.state_writers import callees
from tests.sources import STATEMACHINE, files_in, module_name, tree
from tests.verification.postings import PACKAGE, functions_in

REGISTRY_FILE: Final = STATEMACHINE / "engine" / "registry.py"
# What the engine does after each item with what was left for it.
AFTERWARDS: Final = {
    "touched": "liquidation.health.settle_health",
    "health": "liquidation.health.settle_health",  # the cursor that lists accounts to visit
    "free_lacking": "lending.auto_loans.with_loan",  # the engine asks the handler again with it
    "triggered": "handlers.exchange.conditional_orders.run_triggers",
}


@cache
def graph() -> dict[str, frozenset[str]]:
    """Return what each function can reach next, as `module_path.function` or `module_path.Class.method`."""
    found = dict(callees())
    for path in files_in(STATEMACHINE):
        module_path = module_name(path).removeprefix(PACKAGE)
        for name, function in functions_in(tree(path).body, f"{module_path}."):
            left = {
                AFTERWARDS[node.attr]
                for node in ast.walk(function)
                if isinstance(node, ast.Attribute) and node.attr in AFTERWARDS
            }
            found[name] |= left
    return found


@cache
def handlers() -> dict[str, frozenset[str]]:
    """The functions to which the engine hands each kind of command, by the name of the kind."""
    registry = tree(REGISTRY_FILE).body
    imported = {
        alias.asname or alias.name: f"{(node.module or '').removeprefix(PACKAGE)}.{alias.name}"
        for node in registry
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    (entries,) = (
        node.value.elts
        for node in registry
        if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Tuple)
    )
    found: dict[str, frozenset[str]] = {}
    for entry in entries:
        names = [
            ast.unparse(node).partition(".")
            for node in ast.walk(entry)
            if isinstance(node, ast.Attribute)
        ]
        (kind,) = {name for module, _, name in names if module == "commands"}
        assert kind not in found, f"{kind} has two entries"
        found[kind] = frozenset(
            f"{imported[module]}.{name}" for module, _, name in names if module != "commands"
        )
        assert found[kind]
        assert found[kind] <= graph().keys()
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
