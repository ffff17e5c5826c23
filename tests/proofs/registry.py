# SPDX-License-Identifier: Apache-2.0
"""Every proof, for tests and pages that need the proofs of a function.

Owns `PROOFS` and the questions to it. Must never list a proof by hand: it is what stands above the tests of this
folder, and a test of the folder without a declaration is an error here.
"""

import importlib
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.proofs.proving import ATTRIBUTE, Proof

FOLDER: Final = Path(__file__).parent
# Tests that check the proofs themselves.
NOT_PROOFS: Final = frozenset({"test_registry", "test_controls"})


def _declared(module: ModuleType) -> list[Proof]:
    """The proofs of one module, in its order."""
    found = []
    for name, test in vars(module).items():
        if not name.startswith("test_"):
            continue
        proof = getattr(test, ATTRIBUTE, None)
        if proof is None:
            raise LookupError(f"{module.__name__}.{name} does not say what it proves")
        found.append(proof)
    return found


def _all() -> tuple[Proof, ...]:
    """The proofs of every module of the folder, modules by name."""
    found: list[Proof] = []
    for path in sorted(FOLDER.glob("test_*.py")):
        if path.stem not in NOT_PROOFS:
            found += _declared(importlib.import_module(f"tests.proofs.{path.stem}"))
    return tuple(found)


PROOFS: Final = _all()


def proofs_of(function: str, rule: str) -> tuple[Proof, ...]:
    """The proofs that establish a rule or invariant on a function, which is named with its module."""
    return tuple(proof for proof in PROOFS if rule in proof.rules and function in proof.functions)
