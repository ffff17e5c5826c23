# SPDX-License-Identifier: Apache-2.0
"""Which functions of the machine change what an invariant speaks of, read from their syntax (SPEC I-1 to I-9).

Owns the attributes that each invariant is about. Must never list a function by hand: one that is added and writes
such an attribute, or calls the ledger, is found here by that alone.
"""

import ast
from collections.abc import Iterator
from functools import cache
from typing import Final

from tests.sources import STATEMACHINE, files_in, module_name, tree

PACKAGE: Final = "clearinghouse.statemachine."
# What is written when value moves, by the invariant that is about it.
WRITTEN: Final[dict[str, frozenset[str]]] = {
    "I-1": frozenset({"balance"}),
    "I-2": frozenset({"position", "cost", "unsettled", "funding_line", "open_interest_lots"}),
    "I-3": frozenset({"balance", "held"}),
    "I-4": frozenset(
        {"lent_shares", "borrow_shares", "supply_shares", "supply_index", "borrow_index"}
        | {"reserve_e36", "fee_stream_e36"}
    ),
    "I-7": frozenset({"remaining_lots", "filled_lots", "bid_lots", "ask_lots", "reserved"}),
    "I-8": frozenset(),  # what layers pay of a loss changes by one method alone
    "I-9": frozenset(
        {"bought_lots", "sold_lots", "carried_lots", "carried_cash", "claim", "penalty"}
        | {"gross_paid", "gross_received", "gross_held", "trade_held", "settled"}
    ),
}
# The ledger's own functions, through which the others write, and the book's.
CALLED: Final[dict[str, frozenset[str]]] = {
    "I-1": frozenset({"move"}),
    "I-2": frozenset({"add_unsettled", "change_position"}),
    "I-3": frozenset({"move", "hold", "unhold"}),
    "I-4": frozenset({"add_lent_shares", "add_borrow_shares"}),
    "I-7": frozenset({"book.insert", "book.remove"}),
    "I-8": frozenset({"case.count_paid"}),
    "I-9": frozenset({"trades.remove", "settlement.add"}),
}
# The places that admit an order or a withdrawal, and those that check an account's health.
GATES: Final[dict[str, tuple[str, ...]]] = {
    "I-5": (
        "pretrade.gate.reserve_at_gates",
        "pretrade.gate.refuse_borrow",
        "pretrade.gate.refuse_margin_after_debit",
    ),
    "I-6": ("liquidation.health.apply_health",),
}
VALUE: Final = ("I-1", "I-2", "I-3", "I-4")
# Modules that change no state: a snapshot's way back, questions about suppositions, a ledger rebuilt from events, and
# answers, which have columns of the same names.
ELSEWHERE: Final = frozenset(
    {
        "snapshot.restore",
        "snapshot.restore_settlement",
        "views.exchange.what_if",
        "prices.scenario_prices",
    }
    | {"ledger.postings_from_events", "engine.idempotency"}
)


def functions_in(body: list[ast.stmt], prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Every function of a module or class, with its name in the module; constructors fill what is new, and are out."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from functions_in(node.body, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef) and node.name != "__init__":
            yield f"{prefix}{node.name}", node


def _written(function: ast.FunctionDef) -> set[str]:
    """The attributes that a function assigns to."""
    return {
        node.attr
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store)
    }


def _called(function: ast.FunctionDef) -> set[str]:
    """Return the names of functions that a function calls, with the module where the call names it."""
    return {
        ast.unparse(node.func)
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }


def touched_by(function: ast.FunctionDef) -> frozenset[str]:
    """The invariants about what a function changes, by itself or through the ledger."""
    written, called = _written(function), _called(function)
    return frozenset(
        invariant
        for invariant in WRITTEN
        if written & WRITTEN[invariant] or called & CALLED[invariant]
    )


@cache
def watched() -> dict[str, frozenset[str]]:
    """Every function that bears on an invariant, as `module_path.function`, with the invariants that it bears on."""
    found: dict[str, frozenset[str]] = {}
    for path in files_in(STATEMACHINE):
        module_path = module_name(path).removeprefix(PACKAGE)
        if module_path in ELSEWHERE:
            continue
        for name, function in functions_in(tree(path).body, f"{module_path}."):
            touched = touched_by(function)
            if touched:
                found[name] = touched
    for invariant, names in GATES.items():
        for name in names:
            found[name] = found.get(name, frozenset()) | {invariant}
    return found


def posting_functions() -> list[str]:
    """Every function that moves value: it bears on one of I-1 to I-4."""
    return sorted(name for name, touched in watched().items() if touched.intersection(VALUE))
