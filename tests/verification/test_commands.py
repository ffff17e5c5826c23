# SPDX-License-Identifier: Apache-2.0
"""A command cannot be added without its properties: a move, a scenario, the model, a proof of what it posts.

Owns the completeness of the evidence by kind of command. That each kind has a rule in the games is also in
`tests/stateful/test_machine.py`, that each stands in a golden journal in `tests/golden/test_golden.py`.
"""

import ast

import pytest

from clearinghouse.server.codec.events.messages import STATED
from clearinghouse.server.codec.events.statements import STATEMENTS
from clearinghouse.statemachine.ledger import ledger
from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, EVENTS
from tests.model.model import CALLS, REPORTED
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.moves import MOVES
from tests.verification import groups
from tests.verification.callgraph import can_run
from tests.verification.cells import without_proof
from tests.verification.postings import posting_functions, touched_by
from tests.verification.record import recorded
from tests.verification.tracing import traced


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be made to say that it runs")
def test_every_kind_of_command_has_its_evidence() -> None:
    """Each kind is accepted, refused and repeated in games, and stands in a scenario; the model predicts its events.

    A repeated call is within the window and has its answer again (I-11). The exceptions are listed, each with its
    reason. Each function that moves value runs in some command, none runs that its syntax excludes, and each kind that
    creates or changes something brings about an event of which the statement is made.
    """
    kinds, never = recorded().kinds, set(groups.NEVER_ACCEPTED)
    assert set(MOVES) == set(COMMANDS)
    assert {c for c in COMMANDS if not kinds[c.__name__].accepted} == never
    unrefused = {c for c in COMMANDS if not kinds[c.__name__].refused}
    assert unrefused <= set(groups.WITHOUT_REQUEST)
    unasked = {c for c in COMMANDS if not kinds[c.__name__].repeated}
    assert unasked == set(groups.WITHOUT_REQUEST)
    assert {c for c in COMMANDS if not kinds[c.__name__].scenario} == never
    reported = {EVENT_FIELDS[kind][0] for kind in {*REPORTED, *CALLS}}
    unjudged = {c for c in COMMANDS if not kinds[c.__name__].events - reported}
    assert unjudged <= set(groups.NOT_MODELLED)
    ran = recorded().before.union(*(kind.runs for kind in kinds.values()))
    assert set(posting_functions()) - ran == set(groups.NOT_RUN)
    for name, kind in kinds.items():
        assert kind.runs <= can_run(name), name
    stated = {EVENTS[one].name for one in STATED}
    found = {kind: stated & kinds[kind.__name__].events for kind in STATEMENTS}
    assert {kind for kind, events in found.items() if not events} == never
    assert stated - set().union(*found.values()) == {"RULE_SET_CHANGED"}


@pytest.mark.slow
@pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be made to say that it runs")
def test_no_two_numbers_of_a_command_are_always_equal() -> None:
    """Of each two numbers that a kind of command states some scenario has an accepted one with both unlike.

    A number that is copied from its neighbour shows nothing where both are the same.
    """
    kinds = recorded().kinds
    alike = {(name, pair) for name, kind in kinds.items() for pair in kind.alike}
    assert alike == set()


def test_what_moves_value_is_proved() -> None:
    """On every function that moves value each of I-1 to I-3 that it bears on is proved, except for those listed."""
    assert without_proof("I-1", "I-2", "I-3") == set(groups.NOT_PROVED)


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


@pytest.mark.skipif(not IS_PURE, reason="a compiled function cannot be made to say that it runs")
def test_a_trace_leaves_the_machine_as_it_was() -> None:
    """While it is traced every watched function says its name first, and afterwards none does."""
    before = ledger.move.__code__
    with traced():
        assert ledger.move.__code__ is not before
        assert ledger.move.__code__.co_argcount == before.co_argcount
    assert ledger.move.__code__ is before
