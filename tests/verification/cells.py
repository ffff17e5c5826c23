# SPDX-License-Identifier: Apache-2.0
"""Which functions that move value have a proof of each invariant that they bear on (SPEC I-1 to I-4).

Owns the judgement. Must never call a function proved where a proof covers another one alone.
"""

from functools import cache
from typing import Final

from tests.verification.postings import PACKAGE, posting_functions, watched

MOVE: Final = "ledger.ledger.move"
LEDGER: Final = ("ledger.ledger.move", "ledger.ledger.hold", "ledger.ledger.unhold")


def _by_z3(function: str, invariant: str) -> tuple[str, ...]:
    """The proofs of an invariant on a function for all integers."""
    # The registry reads all modules: three seconds, in each process that only reads which tests there are.
    from tests.proofs.proving import BY_Z3  # noqa: PLC0415
    from tests.proofs.registry import proofs_of  # noqa: PLC0415

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
