# SPDX-License-Identifier: Apache-2.0
"""Writes the matrix of commands and invariants into its page: `python -m tests.verification.matrix [--check]`.

Owns how the matrix looks. All that is in it follows from the record, the registry of proofs and the machine's syntax.
"""

import sys
from typing import Final

from clearinghouse.statemachine.vocabulary.commands import Command
from tests.sources import ROOT
from tests.verification import ledger
from tests.verification.cells import (
    FUZZED,
    GUARDED,
    INVARIANTS,
    PROVED,
    REASONS,
    UNSEEN,
    cell,
    is_guarded,
    names_in_order,
    proof_names,
    runners,
)
from tests.verification.groups import GROUPS
from tests.verification.postings import VALUE, posting_functions, watched
from tests.verification.record import recorded

PAGE: Final = ROOT / "docs" / "explanation" / "verification.md"
BEGIN: Final = "<!-- matrix: written by `python -m tests.verification.matrix` -->"
END: Final = "<!-- end of the matrix -->"
EXPLAINED: Final = (
    "The functions that move value, how many kinds of command were seen to run each, and its proofs, by their numbers"
    " in the list below. A dot: the function changes nothing of the kind."
)


def _row(cells: list[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |"


def _figure(number: int) -> str:
    """A figure as it is read."""
    return f"{number:,}"


def _of_command(command: type[Command]) -> str:
    """The row of a kind of command."""
    kind = recorded().kinds[command.__name__]
    figures = [_figure(kind.accepted), _figure(kind.refused), _figure(kind.repeated)]
    letters = [cell(command, invariant).letters for invariant in INVARIANTS]
    return _row([f"`{command.__name__}`", *figures, *letters])


def main_table() -> list[str]:
    """A row for each kind of command, a column for each invariant."""
    heads = ["command", "accepted", "refused", "again", *INVARIANTS]
    lines = [_row(heads), _row(["---", *["--:"] * 3, *[":-:"] * len(INVARIANTS)])]
    for name, members in GROUPS.items():
        lines.append(_row([f"**{name}**", *[""] * (len(heads) - 1)]))
        lines += [_of_command(command) for command in members]
    return lines


def legend() -> list[str]:
    """Return the legend of the letters that stand in the table."""
    used = {
        cell(command, invariant).letters
        for members in GROUPS.values()
        for command in members
        for invariant in INVARIANTS
    }
    return [f"- {letter}: {reason}" for letter, reason in REASONS.items() if letter in used]


def totals() -> str:
    """How many cells there are of each sort."""
    letters = [
        cell(command, invariant).letters
        for members in GROUPS.values()
        for command in members
        for invariant in INVARIANTS
    ]
    shown = (PROVED, GUARDED, FUZZED, UNSEEN.format(FUZZED))
    counts = [letters.count(letter) for letter in shown]
    stated = ", ".join(f"{count} {letter}" for count, letter in zip(counts, shown, strict=True))
    return f"{len(letters)} cells: {stated}, {len(letters) - sum(counts)} not applicable."


def _proof(number: int, name: str) -> str:
    """A proof in the list."""
    return f"{number}. `{name.removeprefix('tests/proofs/')}`"


def posting_table(numbers: dict[str, int]) -> list[str]:
    """A row for each posting function, a column for each invariant of value, and the numbers of the proofs."""
    ran = runners()
    lines = [_row(["function", "run by", *VALUE]), _row(["---", "--:", *[":-:"] * len(VALUE)])]
    for name in posting_functions():
        cells = []
        for invariant in VALUE:
            proofs = proof_names(name, invariant)
            if invariant not in watched()[name]:
                cells.append("·")
            else:
                otherwise = GUARDED if is_guarded(name, invariant) else FUZZED
                cells.append(" ".join(str(numbers[proof]) for proof in proofs) or otherwise)
        lines.append(_row([f"`{name}`", str(len(ran[name])), *cells]))
    return lines


def text() -> str:
    """All that stands between the marks."""
    record = recorded()
    names = names_in_order()
    cited = {
        proof
        for name in posting_functions()
        for invariant in VALUE
        if invariant in watched()[name]
        for proof in proof_names(name, invariant)
    }
    numbers = {name: at for at, name in enumerate((n for n in names if n in cited), 1)}
    games = (
        f"Recorded: {record.games} games, {_figure(record.commands)} commands,"
        f" {_figure(record.repeated)} calls asked again within the window and"
        f" {_figure(record.late)} after it."
    )
    parts = [
        [totals()],
        main_table(),
        legend(),
        [games],
        [EXPLAINED],
        posting_table(numbers),
        [_proof(number, name) for name, number in numbers.items()],
    ]
    return "\n\n".join("\n".join(part) for part in parts)


def _between(page: str, first: str, last: str, written: str) -> str:
    """A page with a text between two marks. Raises ValueError where the marks are not there."""
    before, begin, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{PAGE.name} has no place for what stands after {first}")
    return f"{before}{first}\n\n{written}\n\n{last}{after}"


def page_with(matrix: str) -> str:
    """The page with the ledger and a matrix between their marks."""
    page = PAGE.read_text(encoding="utf-8")
    page = _between(page, ledger.BEGIN, ledger.END, ledger.text())
    return _between(page, BEGIN, END, matrix)


def main(arguments: list[str]) -> int:
    """Write the page, or with `--check` say whether it is up to date."""
    page = page_with(text())
    if arguments == ["--check"]:
        if PAGE.read_text(encoding="utf-8") == page:
            return 0
        sys.stdout.write(f"{PAGE.name} is not what `python -m tests.verification.matrix` writes\n")
        return 1
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
