# SPDX-License-Identifier: Apache-2.0
"""The statements of the proofs, on which the users of the registry rely."""

import importlib
import re

from tests.proofs.proving import BY_Z3, Proof
from tests.proofs.registry import PROOFS, proofs_of
from tests.proofs.state_writers import (
    LOOKING,
    OUTSIDE,
    PACKAGE,
    WHOLE,
    WRITERS,
    module_of,
    posting_functions,
    reached,
)
from tests.proofs.test_controls import CONTROLS
from tests.sources import ROOT

RULE = re.compile(r"[A-Z]-\d+")


def resolved(name: str) -> object:
    """Return the object that a dotted name of the machine stands for; LookupError if there is none."""
    inside = name.removeprefix(PACKAGE)
    module = module_of(inside)
    found: object = importlib.import_module(PACKAGE + module)
    for part in inside.removeprefix(f"{module}.").split("."):
        found = getattr(found, part, None)
        if found is None:
            raise LookupError(name)
    return found


def test_every_proof_says_what_it_proves_and_on_what() -> None:
    """A proof has a statement, rules and functions, each function exists, and no two proofs have one name."""

    def wrong(proof: Proof) -> bool:
        for function in proof.functions:
            resolved(function)
        whole = proof.statement.endswith(".") and proof.assumptions and proof.functions
        return not whole or not all(RULE.fullmatch(rule) for rule in proof.rules)

    assert [proof.name for proof in PROOFS if wrong(proof)] == []
    assert len({proof.name for proof in PROOFS}) == len(PROOFS)


def test_every_posting_function_is_proved() -> None:
    """Each function that changes an amount or calls one that does has a proof by Z3 of I-1, I-2 and I-3."""

    def is_proved(function: str, invariant: str) -> bool:
        return any(proof.method == BY_Z3 for proof in proofs_of(function, invariant))

    assert [
        (function, invariant)
        for function in posting_functions()
        for invariant in ("I-1", "I-2", "I-3")
        if not is_proved(PACKAGE + function, invariant)
    ] == []


def test_the_page_counts_the_proofs() -> None:
    """The page of verification has as many proofs of each kind, and as many controls, as there are."""
    page = (ROOT / "docs" / "explanation" / "verification.md").read_text(encoding="utf-8")
    by_z3 = sum(proof.method == BY_Z3 for proof in PROOFS)
    assert f"| proofs by Z3 | {by_z3} |" in page
    assert f"| proofs by the syntax of all modules | {len(PROOFS) - by_z3} |" in page
    assert f"| controls: wrong edits, each of which fails its proof | {len(CONTROLS)} |" in page


def test_the_registry_answers_by_function_and_rule() -> None:
    """Asked for a function and an invariant it names the proofs of that pair alone."""
    move = "clearinghouse.statemachine.ledger.ledger.move"
    found = proofs_of(move, "I-1")
    assert found
    assert all(move in proof.functions and "I-1" in proof.invariants for proof in found)
    assert proofs_of(move, "I-12") == ()


def test_no_command_comes_to_what_is_left_out() -> None:
    """No command makes a state from a snapshot or asks what would be if: these are outside, and tested as such."""
    met = reached("engine.engine.Engine.start", "engine.engine.Engine.proceed")
    assert [name for name in met if module_of(name) in OUTSIDE] == []
    # The syntax does see what commands come to: all postings there are.
    assert set(posting_functions()) <= met


def test_what_is_no_part_of_a_posting_writes() -> None:
    """The functions that are no part of a posting, though they write an amount, stand among the writers."""
    assert set(WRITERS) >= LOOKING | WHOLE
