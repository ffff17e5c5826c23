# SPDX-License-Identifier: Apache-2.0
"""Who in the state machine can change what accounts have, read from the syntax of all of its modules.

Owns the list of functions that write an amount, of those that make postings by calling them, and the call graph. It
errs on the side of reaching: a name that is loaded counts as called, and an attribute counts as every method of that
name. Must never read what a function does; the proofs by Z3 do.
"""

import ast
from functools import cache
from typing import Final

from tests.sources import STATEMACHINE, files_in, module_name, tree

PACKAGE: Final = "clearinghouse.statemachine."

# What an account has, owes or holds a position in: the attributes over which I-1, I-2 and I-3 are stated.
AMOUNTS: Final = frozenset(
    {"balance", "held", "unsettled", "position", "cost", "lent_shares", "borrow_shares"}
)
# A function that adds or drops an entry of these adds or drops all amounts in it.
CONTAINERS: Final = frozenset({"holdings", "lines", "accounts", "assets", "markets"})
_CHANGING: Final = frozenset({"pop", "popitem", "clear", "update", "setdefault", "__setitem__"})
# The functions that may get a container as an argument.
_READING: Final = frozenset({"sorted", "list", "len", "zip", "max"})
# Ways to write an attribute that no reader of the syntax sees.
_HIDDEN: Final = frozenset({"setattr", "delattr", "vars", "exec", "eval", "globals", "locals"})
_HIDDEN_ATTRIBUTES: Final = frozenset({"__dict__", "__setattr__", "__class__"})
# What is not the machine that takes commands: a state is written to a snapshot and made from one, and a question is
# asked of a state and taken back; no command reaches them.
OUTSIDE: Final = frozenset(
    {
        "snapshot.restore",
        "snapshot.restore_brakes",
        "snapshot.tables",
        "snapshot.write",
        "views.exchange.what_if",
    }
)

# The functions that change an amount, and which. All postings of all commands are made of these.
WRITERS: Final[dict[str, frozenset[str]]] = {
    "ledger.ledger.move": frozenset({"balance"}),
    "ledger.ledger.hold": frozenset({"held"}),
    "ledger.ledger.unhold": frozenset({"held"}),
    "ledger.ledger.move_under_hold": frozenset({"held"}),
    # Read an account without an amount, or with it elsewhere, and put it back.
    "ledger.ledger.evaluate_without": frozenset({"held"}),
    "ledger.ledger.evaluate_moved": frozenset({"balance"}),
    "ledger.ledger.add_unsettled": frozenset({"unsettled"}),
    "settlement.redenominations.exchange_loans": frozenset({"borrow_shares"}),
    "positions.funding._add_to_line": frozenset({"unsettled"}),
    "ledger.ledger.add_lent_shares": frozenset({"lent_shares"}),
    "ledger.ledger.rescale_lent_shares": frozenset({"lent_shares"}),
    "ledger.ledger.add_borrow_shares": frozenset({"borrow_shares"}),
    "positions.booking.change_position": frozenset({"position", "cost"}),
    "positions.booking.take_over": frozenset({"position", "cost"}),
    "pnl_settlement.loss_realisation.realise": frozenset({"cost"}),
    # Reads an account with lots more and puts its line back.
    "liquidation.backstop._with_lots": frozenset({"position", "cost"}),
    # Reads a provider with coins more and cash less, and puts both back.
    "liquidation.collateral_sales._meets_margin": frozenset({"balance"}),
}
# Of these those that leave everything as it was, and the one that is whole in itself, a cost base and its claim:
# a caller makes no posting by that.
LOOKING: Final = frozenset(
    {
        "ledger.ledger.evaluate_without",
        "ledger.ledger.evaluate_moved",
        "liquidation.backstop._with_lots",
        "liquidation.collateral_sales._meets_margin",
    }
)
WHOLE: Final = frozenset({"pnl_settlement.loss_realisation.realise"})
# One side of something that has another: a caller of these makes postings as well.
LEGS: Final = frozenset({"positions.booking.settle_leg"})


def short(name: str) -> str:
    """A function's name without the package."""
    return name.removeprefix(PACKAGE)


def module_of(name: str) -> str:
    """The module of a function that is named `package.module.function` or `package.module.Class.method`."""
    parts = name.split(".")
    while not STATEMACHINE.joinpath(*parts).with_suffix(".py").is_file():
        parts.pop()
    return ".".join(parts)


class _Module:
    """What one module defines, imports, and what each of its functions writes and names."""

    def __init__(self, name: str, parsed: ast.Module) -> None:
        """Read a module."""
        self.name = name
        self.imports: dict[str, str] = {}
        self.functions: dict[str, list[ast.AST]] = {}
        self.globals: dict[str, ast.AST] = {}
        for statement in parsed.body:
            self._take(statement)

    def _take(self, statement: ast.stmt) -> None:
        """Enter one statement of the module."""
        if isinstance(statement, ast.ImportFrom) and statement.module is not None:
            for alias in statement.names:
                dotted = f"{statement.module}.{alias.name}"
                self.imports[alias.asname or alias.name] = dotted
        elif isinstance(statement, ast.FunctionDef):
            self.functions[statement.name] = [statement]
        elif isinstance(statement, ast.ClassDef):
            for inner in statement.body:
                if isinstance(inner, ast.FunctionDef):
                    # A property and its setter have one name.
                    self.functions.setdefault(f"{statement.name}.{inner.name}", []).append(inner)
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            for target in targets:
                if isinstance(target, ast.Name):
                    self.globals[target.id] = statement


@cache
def _modules() -> dict[str, _Module]:
    """Every module of the machine by its name without the package."""
    found = {}
    for path in files_in(STATEMACHINE):
        if path.stem != "__init__":  # it has a docstring and nothing else
            name = short(module_name(path))
            found[name] = _Module(name, tree(path))
    return found


@cache
def _methods() -> dict[str, frozenset[str]]:
    """Functions inside classes by their last name."""
    found: dict[str, set[str]] = {}
    for module in _modules().values():
        for function in module.functions:
            if "." in function:
                found.setdefault(function.split(".")[1], set()).add(f"{module.name}.{function}")
    return {name: frozenset(functions) for name, functions in found.items()}


@cache
def _named(module: _Module, name: str) -> frozenset[str]:
    """Return what a plain name in a module may call: a function, a class, or the value of a global."""
    if name in module.imports:
        dotted = module.imports[name]
        if not dotted.startswith(PACKAGE):
            return frozenset()
        other, inside = module_of(short(dotted)), short(dotted).rpartition(".")[2]
        if other == short(dotted) or other not in _modules():
            return frozenset()
        return _named(_modules()[other], inside)
    if name in module.functions:
        return frozenset({f"{module.name}.{name}"})
    found = {
        f"{module.name}.{function}"
        for function in module.functions
        if function.startswith(f"{name}.__")
    }
    if name in module.globals:
        found |= _mentions(module, module.globals[name], {name})
    return frozenset(found)


def _mentions(module: _Module, node: ast.AST, seen: set[str]) -> set[str]:
    """Every function that a piece of syntax may call."""
    found: set[str] = set()
    for inner in ast.walk(node):
        if isinstance(inner, ast.Name) and inner.id not in seen:
            found |= _named(module, inner.id)
        elif isinstance(inner, ast.Attribute) and inner.attr != "__init__":  # that of a base class
            of = inner.value.id if isinstance(inner.value, ast.Name) else ""
            other = _modules().get(short(module.imports.get(of, "")))
            if other is not None:
                found |= _named(other, inner.attr)
            else:
                found |= _methods().get(inner.attr, frozenset())
    return found


@cache
def callees() -> dict[str, frozenset[str]]:
    """For every function of the machine the functions that it may call itself, names without the package."""
    return {
        f"{module.name}.{function}": frozenset().union(
            *(_mentions(module, node, set()) for node in nodes)
        )
        for module in _modules().values()
        for function, nodes in module.functions.items()
    }


@cache
def reached(*roots: str) -> frozenset[str]:
    """Every function that a call of one of these may come to, themselves included."""
    calls = callees()
    found = set(roots)
    ahead = list(roots)
    while ahead:
        for name in calls[ahead.pop()]:
            if name not in found:
                found.add(name)
                ahead.append(name)
    return frozenset(found)


def _is_own(target: ast.Attribute, function: str) -> bool:
    """Return whether an attribute is one that a constructor gives its own object."""
    own = isinstance(target.value, ast.Name) and target.value.id == "self"
    return own and function.endswith(".__init__")


@cache
def writers() -> dict[str, frozenset[str]]:
    """The functions that write an amount, and which, constructors of their own objects left out."""
    found: dict[str, set[str]] = {}
    for module in _modules().values():
        if module.name in OUTSIDE:
            continue
        for function, nodes in module.functions.items():
            for node in (inner for outer in nodes for inner in ast.walk(outer)):
                if (
                    isinstance(node, ast.Attribute)
                    and not isinstance(node.ctx, ast.Load)
                    and node.attr in AMOUNTS
                    and not _is_own(node, function)
                ):
                    found.setdefault(f"{module.name}.{function}", set()).add(node.attr)
    return {name: frozenset(attributes) for name, attributes in found.items()}


def _is_container(node: ast.AST | None, aliases: set[str]) -> bool:
    """Return whether a piece of syntax is a container of amounts, by its own name or by another given to it."""
    if isinstance(node, ast.Name):
        return node.id in aliases
    return isinstance(node, ast.Attribute) and node.attr in CONTAINERS


def _aliases(nodes: list[ast.AST]) -> set[str]:
    """Other names that a function gives to containers of amounts."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Assign | ast.AnnAssign | ast.NamedExpr):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if _is_container(node.value, set()):
                found |= {target.id for target in targets if isinstance(target, ast.Name)}
    return found


def _changes_container(node: ast.AST, function: str, aliases: set[str]) -> bool:
    """Return whether a piece of syntax puts something into a container of amounts, takes something out, or hands it
    on.
    """
    if isinstance(node, ast.Subscript):
        return not isinstance(node.ctx, ast.Load) and _is_container(node.value, aliases)
    if isinstance(node, ast.Attribute):
        if node.attr in _CHANGING:
            return _is_container(node.value, aliases)
        stored = not isinstance(node.ctx, ast.Load) and not _is_own(node, function)
        return stored and _is_container(node, set())
    if isinstance(node, ast.Call):
        reads = isinstance(node.func, ast.Name) and node.func.id in _READING
        reads = reads or (isinstance(node.func, ast.Attribute) and node.func.attr == "fromkeys")
        return not reads and any(_is_container(handed, aliases) for handed in node.args)
    return False


@cache
def container_writers() -> frozenset[str]:
    """The functions that put something into a container of amounts, or take something out, or might."""
    found = set()
    for module in _modules().values():
        if module.name in OUTSIDE:
            continue
        for function, outer in module.functions.items():
            nodes = [inner for node in outer for inner in ast.walk(node)]
            aliases = _aliases(nodes)
            if any(_changes_container(node, function, aliases) for node in nodes):
                found.add(f"{module.name}.{function}")
    return frozenset(found)


@cache
def naming(name: str) -> frozenset[str]:
    """The functions that name something, such as a system account."""
    return frozenset(
        f"{module.name}.{function}"
        for module in _modules().values()
        if module.name not in OUTSIDE
        for function, nodes in module.functions.items()
        if any(
            isinstance(inner, ast.Name) and inner.id == name
            for node in nodes
            for inner in ast.walk(node)
        )
    )


@cache
def hidden_writes() -> frozenset[str]:
    """The functions that could write an attribute without naming it."""
    found = set()
    for module in _modules().values():
        if module.name in OUTSIDE:
            continue
        for function, nodes in module.functions.items():
            for node in (inner for outer in nodes for inner in ast.walk(outer)):
                if (isinstance(node, ast.Name) and node.id in _HIDDEN) or (
                    isinstance(node, ast.Attribute) and node.attr in _HIDDEN_ATTRIBUTES
                ):
                    found.add(f"{module.name}.{function}")
    return frozenset(found)


@cache
def unread() -> frozenset[str]:
    """Code that the reading above would miss: functions where it does not look, and names that it does not follow."""
    found = set()
    for path in files_in(STATEMACHINE):
        parsed = tree(path)
        module = _modules().get(short(module_name(path)))
        read = {
            id(inner)
            for nodes in (module.functions.values() if module is not None else ())
            for node in nodes
            for inner in ast.walk(node)
        }
        for node in ast.walk(parsed):
            function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
            import_ = isinstance(node, ast.Import) and any(
                name.name.startswith("clearinghouse") for name in node.names
            )
            local = isinstance(node, ast.Import | ast.ImportFrom) and node not in parsed.body
            if (function and id(node) not in read) or import_ or local:
                found.add(f"{path.stem}:{getattr(node, 'lineno', 0)}")
    return frozenset(found)


@cache
def posting_functions() -> tuple[str, ...]:
    """The functions whose own lines change an amount or call one that does: where all postings are made."""
    primitive = (frozenset(WRITERS) - LOOKING - WHOLE) | LEGS
    found = set(primitive) | LOOKING | WHOLE
    for name, called in callees().items():
        if module_of(name) not in OUTSIDE and called & primitive:
            found.add(name)
    return tuple(sorted(found))


def moves_value(*roots: str) -> bool:
    """Return whether anything that these may come to makes a posting."""
    return not reached(*roots).isdisjoint(posting_functions())
