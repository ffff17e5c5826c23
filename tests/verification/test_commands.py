# SPDX-License-Identifier: Apache-2.0
"""A command cannot be added without its properties: a row, a move, a scenario, the model, a proof of what it posts.

Owns the completeness of the evidence by kind of command. That each kind has a rule in the games is also in
`tests/stateful/test_machine.py`, that each stands in a golden journal in `tests/golden/test_golden.py`.
"""

import ast
from collections import Counter

import pytest

from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from tests.model.model import CALLS, REPORTED
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.verification import groups
from tests.verification.callgraph import can_run
from tests.verification.cells import INVARIANTS, PROVED, cell, runners, without_proof
from tests.verification.matrix import PAGE, page_with, text
from tests.verification.postings import VALUE, posting_functions, touched_by
from tests.verification.record import FILE, as_text, recorded, take
from tests.verification.tracing import traced

NAMES = [command.__name__ for command in COMMANDS]
AGAIN = "a change of commands, games or scenarios: `python -m tests.verification.record`, then `.matrix`"


def test_every_command_has_one_row() -> None:
    """Each kind stands in one group of the matrix, and the record has each."""
    rows = Counter(command for members in groups.GROUPS.values() for command in members)
    assert rows == Counter(COMMANDS)
    assert sorted(recorded().kinds) == sorted(NAMES), AGAIN


def test_every_command_is_accepted_and_refused_in_games() -> None:
    """Each kind has a move, and the recorded games accepted it and, if anything can refuse it, refused it."""
    kinds = recorded().kinds
    assert set(MOVES) == set(COMMANDS)
    assert {c for c in COMMANDS if not kinds[c.__name__].accepted} == set()
    unrefused = {c for c in COMMANDS if not kinds[c.__name__].refused}
    assert unrefused == set(groups.WITHOUT_REQUEST)


def test_every_command_was_asked_again_in_games() -> None:
    """Each kind that carries a request id came again within the window and had its answer again (I-11)."""
    kinds = recorded().kinds
    unasked = {c for c in COMMANDS if not kinds[c.__name__].repeated}
    assert unasked == set(groups.WITHOUT_REQUEST)


def test_every_command_has_a_scenario() -> None:
    """Each kind is accepted in a scenario, whose figures are computed by hand."""
    kinds = recorded().kinds
    assert {c for c in COMMANDS if not kinds[c.__name__].scenario} == set(groups.NOT_IN_SCENARIOS)


def test_the_model_answers_for_every_command() -> None:
    """Of what each kind brings about the model predicts an event, or the kind is listed with what it does."""
    reported = {EVENT_FIELDS[kind][0] for kind in {*REPORTED, *CALLS}}
    kinds = recorded().kinds
    unjudged = {c for c in COMMANDS if not set(kinds[c.__name__].events) - reported}
    assert unjudged <= set(groups.NOT_MODELLED)


def test_every_posting_function_is_run() -> None:
    """Each function that moves value is run by a recorded command: none escapes the matrix."""
    ran = {name for name, by in runners().items() if by} | set(recorded().before)
    assert set(posting_functions()) - ran == set(groups.NOT_RUN)


def test_what_moves_value_is_proved() -> None:
    """On every function that moves value each of I-1 to I-3 that it bears on is proved, except for those listed."""
    assert without_proof("I-1", "I-2", "I-3") == set(groups.NOT_PROVED)


def test_nothing_runs_that_its_syntax_does_not_allow() -> None:
    """Every function that a kind was seen to run is within its bound by the syntax, which rules out the rest."""
    for name, kind in recorded().kinds.items():
        assert set(kind.runs) <= can_run(name), name


def test_every_cell_says_how() -> None:
    """No cell is empty, and a cell is proved only where value moves."""
    for command in COMMANDS:
        for invariant in INVARIANTS:
            letters = cell(command, invariant).letters
            assert letters
            assert PROVED not in letters or invariant in VALUE


def test_the_page_shows_the_matrix_as_it_is() -> None:
    """The matrix in the page is what the record, the proofs and the syntax give."""
    assert PAGE.read_text(encoding="utf-8") == page_with(text()), AGAIN


def test_a_new_posting_function_is_seen() -> None:
    """A function that calls the ledger or writes a balance is watched, under any name; one that reads is not."""
    for source, touched in (
        ("def pay(a, b):\n    move(a, b, 1)", {"I-1", "I-3"}),
        ("def take(a):\n    a.balance -= 1", {"I-1", "I-3"}),
        ("def look(a):\n    return a.balance", set()),
    ):
        (function,) = ast.parse(source).body
        assert isinstance(function, ast.FunctionDef)
        assert touched_by(function) == touched


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be made to say that it runs")
def test_the_record_is_what_the_games_and_scenarios_give() -> None:
    """Played again, the games and scenarios run the recorded functions and come to the recorded counts."""
    assert as_text(take()) == FILE.read_text(encoding="utf-8"), AGAIN


@pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be made to say that it runs")
def test_a_trace_leaves_the_machine_as_it_was() -> None:
    """While it is traced every watched function says its name first, and afterwards none does."""
    before = ledger.move.__code__
    with traced():
        assert ledger.move.__code__ is not before
        assert ledger.move.__code__.co_argcount == before.co_argcount
    assert ledger.move.__code__ is before
