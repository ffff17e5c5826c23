# SPDX-License-Identifier: Apache-2.0
"""The ledger of properties: each invariant, how it is established for how many kinds of command, and by what else.

Owns the text of the ledger in the page; its figures follow from the matrix, the registry of proofs and the verdicts.
"""

import json
import re
from collections import Counter
from typing import Final

from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from tests.proofs.registry import PROOFS
from tests.sources import ROOT
from tests.verification.cells import FUZZED, GUARDED, INVARIANTS, PROVED, UNSEEN, cell
from tests.verification.record import recorded

BEGIN: Final = "<!-- ledger: written by `python -m tests.verification.matrix` -->"
END: Final = "<!-- end of the ledger -->"
# What else looks for each, beside the games of the gate.
BESIDE: Final[dict[str, str]] = {
    "I-1": "model, simulator after each step, `clearinghouse verify`",
    "I-2": "model, simulator after each step, `clearinghouse verify`",
    "I-3": "model, simulator at intervals, `clearinghouse verify`",
    "I-4": "model in exact fractions, simulator at intervals",
    "I-5": "fills of every subset of open orders by a second reckoning in real numbers, model, simulator",
    "I-6": "model, simulator at intervals",
    "I-7": "orders rebuilt from events, a naive book, model",
    "I-8": "model, vectors, each layer exhausted in turn by hand, all cases checked after each command",
    "I-9": "model, weeks of settlements beside a planner of whole sessions, four days of a stock exchange",
    "I-10": "golden journals, every game and simulated life replayed, by way of snapshots too, pure and compiled",
    "I-11": "every call of a game asked again; simulator across crashes",
    "I-12": "lines counted with and without bystanders, indices against full scans",
}


def _statements() -> dict[str, str]:
    """Return the statement of each invariant, the first sentence that the reference has for it."""
    page = (ROOT / "docs" / "reference" / "invariants.md").read_text(encoding="utf-8")
    return dict(re.findall(r"^\| (I-\d+) \| [^|]+ \| (.+?\.)[ \n]", page, re.MULTILINE))


def _row(invariant: str, statement: str) -> str:
    """One invariant."""
    letters = Counter(cell(command, invariant).letters for command in COMMANDS)
    proved = letters[PROVED]
    fuzzed = letters[FUZZED] + letters[UNSEEN.format(FUZZED)] + letters[GUARDED]
    proofs = sum(invariant in proof.rules for proof in PROOFS)
    rest = len(COMMANDS) - proved - fuzzed
    figures = [str(number) for number in (proved, proofs, fuzzed, rest)]
    return f"| {' | '.join([invariant, statement, *figures, BESIDE[invariant]])} |"


def text() -> str:
    """All that stands between the marks."""
    statements = _statements()
    heads = "| | what holds | proved | proofs | fuzzed | not applicable | and also |"
    lines = [heads, "|---|---|--:|--:|--:|--:|---|"]
    lines += [_row(invariant, statements[invariant]) for invariant in INVARIANTS]
    verdicts = Counter(
        json.loads((ROOT / "tests" / "contracts" / "verdicts.json").read_text("utf-8")).values()
    )
    stated = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
    record = recorded()
    figures = (
        f"Kinds of command by how each invariant is established for them, of {len(COMMANDS)}. Proofs: {len(PROOFS)}."
        f" Contracts: {stated}. Games of the gate: {record.games}, with {record.commands:,} commands, each audited."
    )
    lines += ["", figures]
    return "\n".join(lines)
