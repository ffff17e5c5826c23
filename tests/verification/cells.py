# SPDX-License-Identifier: Apache-2.0
"""How each invariant is established for each kind of command (SPEC I-1 to I-12).

Owns the judgement of a cell, from what a kind can run by the syntax, what it was seen to run, and the registry of
proofs. Must never call a cell proved while one function that the kind can run and that bears on the invariant has no
proof of it, nor an invariant not applicable while the kind can run one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from clearinghouse.statemachine.vocabulary.commands import (
    COMMANDS,
    Command,
)
from tests.proofs.proving import BY_Z3
from tests.proofs.registry import PROOFS, proofs_of
from tests.stateful.event_audit import MAY_LIQUIDATE
from tests.verification.callgraph import can_run
from tests.verification.groups import VISITS_ALL, WITHOUT_REQUEST
from tests.verification.postings import PACKAGE, posting_functions, watched
from tests.verification.record import recorded

INVARIANTS: Final = tuple(f"I-{number}" for number in range(1, 13))
PROVED: Final = "P"
GUARDED: Final = "p"
FUZZED: Final = "F"
UNSEEN: Final = "({})"  # a letter of what was not seen, and syntax does not rule out
# Reasons why an invariant does not concern a kind, by the letter that stands in the cell.
REASONS: Final[dict[str, str]] = {
    "a": "changes no balance",
    "b": "changes no position, no cost base and no claim",
    "c": "changes no balance and nothing that is held",
    "d": "changes no pool, and no claim on a pool or debt to it",
    "e": "lets no order or withdrawal in, and changes nothing that margin is made of",
    "f": "changes margin only by prices, parameters or due work, which the invariant excepts",
    "g": "changes no input of margin, and no account is checked",
    "h": "changes no order, no book and no sum over orders",
    "i": "pays no loss of a default",
    "j": "changes no net and no obligation",
    "k": "the sequencer's own command, without a request id",
    "l": "a change of parameters that checks every account, as the invariant allows",
}
_NOTHING: Final[dict[str, str]] = {
    "I-1": "a",
    "I-2": "b",
    "I-3": "c",
    "I-4": "d",
    "I-5": "e",
    "I-6": "g",
    "I-7": "h",
    "I-8": "i",
    "I-9": "j",
}
MOVE: Final = "ledger.ledger.move"
LEDGER: Final = ("ledger.ledger.move", "ledger.ledger.hold", "ledger.ledger.unhold")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its letters, and where it rests on fuzzing, the functions without a proof."""

    letters: str
    unproved: tuple[str, ...] = ()


def _by_z3(function: str, invariant: str) -> tuple[str, ...]:
    """The proofs of an invariant on a function for all integers."""
    return tuple(
        proof.name
        for proof in proofs_of(f"{PACKAGE}{function}", invariant)
        if proof.method == BY_Z3
    )


@cache
def proof_names(function: str, invariant: str) -> tuple[str, ...]:
    """The proofs of an invariant on a watched function, in the order of the registry.

    Balances change by `ledger.ledger.move` alone, whose proof holds for every amount. A function that changes
    balances through it keeps their sum (I-1). For every other invariant a function needs a proof of its own.
    """
    return _by_z3(function, invariant) or (_by_z3(MOVE, invariant) if invariant == "I-1" else ())


def is_proved(function: str, invariant: str) -> bool:
    """Return whether an invariant is proved on a watched function, with nothing left to a check that stops the
    machine.
    """
    return bool(proof_names(function, invariant))


def is_guarded(function: str, invariant: str) -> bool:
    """Return whether a function changes balances through the ledger alone, which is proved to stop first (I-3)."""
    return invariant == "I-3" and all(is_proved(name, invariant) for name in LEDGER)


def names_in_order() -> list[str]:
    """The names of all proofs, in the order of the registry."""
    return [proof.name for proof in PROOFS]


def _bearing(functions: Iterable[str], invariant: str) -> list[str]:
    """Those of some functions that bear on an invariant."""
    return sorted(name for name in functions if invariant in watched().get(name, ()))


def _of_functions(kind: str, invariant: str) -> Cell:
    """A cell of an invariant about what functions change."""
    can = _bearing(can_run(kind), invariant)
    if not can:
        return Cell(_NOTHING[invariant])
    unproved = tuple(name for name in can if not is_proved(name, invariant))
    if not unproved:
        return Cell(PROVED)
    if all(is_guarded(name, invariant) for name in unproved):
        return Cell(GUARDED, unproved)
    seen = _bearing(recorded().kinds[kind].runs, invariant)
    return Cell(FUZZED if seen else UNSEEN.format(FUZZED), unproved)


def _of_margin(command: type[Command], invariant: str) -> Cell:
    """A cell of the invariants about margin: who is let in, who falls below, who is flagged."""
    kind = command.__name__
    if _bearing(can_run(kind), invariant):
        seen = _bearing(recorded().kinds[kind].runs, invariant)
        return Cell(FUZZED if seen else UNSEEN.format(FUZZED))
    if invariant == "I-5" and issubclass(command, MAY_LIQUIDATE):
        return Cell("f")
    if _bearing(can_run(kind), "I-6"):
        return Cell(FUZZED)
    return Cell(_NOTHING[invariant])


def cell(command: type[Command], invariant: str) -> Cell:
    """How an invariant is established for a kind of command."""
    if invariant in ("I-5", "I-6"):
        return _of_margin(command, invariant)
    if invariant in _NOTHING:
        return _of_functions(command.__name__, invariant)
    if invariant == "I-11" and command in WITHOUT_REQUEST:
        return Cell("k")
    if invariant == "I-12" and command in VISITS_ALL:
        return Cell("l")
    return Cell(FUZZED)


def without_proof(*invariants: str) -> set[tuple[str, str]]:
    """Functions that move value, each with one of the invariants that it bears on and that nothing proves on it."""
    return {
        (name, invariant)
        for name in posting_functions()
        for invariant in invariants
        if invariant in watched()[name]
        and not is_proved(name, invariant)
        and not is_guarded(name, invariant)
    }


def runners() -> dict[str, list[str]]:
    """The kinds of command that run each watched function, in the order of the kinds."""
    found: dict[str, list[str]] = {name: [] for name in watched()}
    for command in COMMANDS:
        for name in recorded().kinds[command.__name__].runs:
            found[name].append(command.__name__)
    return found
