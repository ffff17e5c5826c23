# SPDX-License-Identifier: Apache-2.0
"""The table of weeks: what an operator, a lender, a custodian or an accountant meant, in each state (SPEC §21).

Owns the form of `weeks.table` and the play of one cell. The rows are those of `tests/scenarios/README.md`; each figure
in them was computed by hand from the rules. Must never ask the machine what is right.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine.engine import engine_of
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.storage.encoding import decode
from tests.analysis.journals import RecordedSystem
from tests.scenarios.language import COMMENT, Row, ScenarioError, parts
from tests.scenarios.names import Setup, same
from tests.scenarios.test_scenarios import run_row
from tests.stateful.snapshots import snapshot_bytes
from tests.statement_checks import check_statements

TABLE: Final = Path(__file__).with_name("weeks.table")
STAFF: Final = "staff"  # who states a row that names no principal before a colon
MEANWHILE: Final = "meanwhile"  # here the state begins; without it before the first row
RESTART: Final = "restart"
STATED: Final = "stated"  # this row reads the journal of the cell
OTHERWISE: Final = "not as meant: "


class WeekCell(NamedTuple):
    """One cell: who and what, and in which state."""

    week: str
    state: str


@dataclass
class Week:
    """What a person does, with what was meant where nothing stands in the way and in each state where it is another."""

    meant: list[Row]
    in_states: dict[str, list[Row]] = field(default_factory=dict)
    known: dict[str, str] = field(
        default_factory=dict
    )  # states where it goes otherwise, with the reason


@dataclass
class Table:
    """The rows of the world, of each state, and the weeks by their sentence."""

    world: list[Row] = field(default_factory=list)
    states: dict[str, list[Row]] = field(default_factory=dict)
    weeks: dict[str, Week] = field(default_factory=dict)

    def cells(self) -> list[WeekCell]:
        """Each week in each state."""
        return [WeekCell(week, state) for week in self.weeks for state in self.states]

    def known(self) -> dict[WeekCell, str]:
        """The cells that do not go as meant, with their reasons."""
        return {
            WeekCell(sentence, state): reason
            for sentence, week in self.weeks.items()
            for state, reason in week.known.items()
        }


def read_table(words: str = "", path: Path = TABLE) -> Table:
    """Read a table, or these words. Raises ScenarioError on what is named twice, unknown, or before a heading."""
    table = Table()
    rows = table.world
    week: Week | None = None
    text = words or path.read_text(encoding="utf-8")
    for number, line in enumerate(text.splitlines(), start=1):
        place = f"{path.name}:{number}"
        text = COMMENT.split(line, maxsplit=1)[0].strip()
        heading, _, rest = text.partition(" ")
        if not text or text == "world:":
            continue
        if heading in ("state", "change"):
            rows = table.states.setdefault(rest.removesuffix(":"), [])
        elif heading in ("week:", "effect:"):
            if rest in table.weeks or not rest.endswith("."):
                raise ScenarioError(f"{place}: no new sentence: {rest!r}")
            rows = []
            week = table.weeks[rest] = Week(rows)
        elif heading == "in":
            names, _, reason = rest.partition(":")
            if week is None:
                raise ScenarioError(f"{place}: before the first week")
            rows = []
            for name in names.split():
                if name not in table.states or name in week.in_states:
                    raise ScenarioError(f"{place}: {name} is unknown or stated twice")
                week.in_states[name] = rows
                if reason.strip().startswith(OTHERWISE):
                    week.known[name] = reason.strip().removeprefix(OTHERWISE)
        else:
            left, arrow, expected = text.partition("->")
            rows.append(Row(place, text, left.strip(), expected.strip() if arrow else None))
            check_names(table, rows[-1])
    return table


def check_names(table: Table, row: Row) -> None:
    """Each state that a row names has to be one. Raises ScenarioError."""
    for other in row.text.split(" | ")[1:]:
        for name in other.partition(": ")[0].split():
            if name not in table.states:
                raise ScenarioError(f"{row.place}: {name} is no state")


def in_state(row: Row, state: str) -> Row:
    """What a row says in a state: a bar begins the answer in the states named behind it, or a last word."""
    text, *others = (row.left if row.expected is None else row.expected).split(" | ")
    for other in others:
        names, _, answer = other.partition(": ")
        if state in names.split():
            text = f"{text.rpartition(' ')[0]} {answer}" if row.expected is None else answer
    if row.expected is None:
        return replace(row, left=text)
    return replace(row, expected=text)


def do(setup: Setup, row: Row) -> None:
    """Do what a row says, by who says it."""
    system = setup.system
    if row.left == RESTART:
        chunks = snapshot_bytes(system.state)
        system.engine = engine_of(restore(decode(chunk) for chunk in chunks))
        if isinstance(system, RecordedSystem):
            system.applier.engine = system.engine
        return
    first, _, rest = row.left.partition(" ")
    if first == STATED:
        read_statements(setup, rest)
        return
    setup.principal, left = (first[:-1], rest) if first.endswith(":") else (STAFF, row.left)
    run_row(setup, replace(row, left=left))


def read_statements(setup: Setup, words: str) -> None:
    """`stated pat TRADE 1,500 [; ...]`: what a balance of USDC moved by, for a reason, and all statements add up."""
    assert isinstance(setup.system, RecordedSystem)
    with TemporaryDirectory() as folder:
        journal = setup.system.write(Path(folder) / "data")
        assert check_statements(journal) > 0
        done = CliRunner().invoke(main, ["statement", str(journal), "--asset", "USDC", "--json"])
    rows = [row for row in json.loads(done.stdout)["movements"] if row["book"] == "BALANCE"]
    for part in parts(words):
        name, kind, text = part.take(), part.take(), part.take()
        of = {"account_id": setup.account_id(name), "kind": kind}
        moved = [row["amount"] for row in rows if of.items() <= row.items()]
        same(f"{kind} of {name}", sum(map(Decimal, moved)), Decimal(text.replace(",", "")))


def play_week(table: Table, cell: WeekCell, *, model: bool = False) -> Setup:
    """Play one cell; a failure names its row."""
    setup = Setup(check=False, model=model)
    week = table.weeks[cell.week]
    rows = week.in_states.get(cell.state, week.meant)
    if any(row.left.startswith(STATED) for row in rows):
        setup.system = RecordedSystem()
    at = next((at for at, row in enumerate(rows) if row.left == MEANWHILE), -1)
    for row in [*table.world, *rows[: max(at, 0)], *table.states[cell.state], *rows[at + 1 :]]:
        try:
            do(setup, in_state(row, cell.state))
        except (AssertionError, KeyError, ValueError) as error:
            error.add_note(f"{row.place}: {row.text}\n{cell.week} {cell.state}")
            raise
    assert violations(setup.system.state) == []
    return setup
