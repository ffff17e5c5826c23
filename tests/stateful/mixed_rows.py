# SPDX-License-Identifier: Apache-2.0
"""Rows of one or two scenario files in another order, with other numbers and odd steps of time.

Owns how rows are changed, and played without an expected result: an answer may be any refusal, and a row that cannot
be read is left out. Must never tolerate an error of the machine, a state that breaks an invariant, nor an answer that
the model does not give (SPEC I-15, R-3.3).
"""

import re
import traceback
from dataclasses import replace
from decimal import Decimal
from heapq import nlargest
from random import Random
from typing import Final

from clearinghouse.statemachine.checks.all_checks import violations
from tests.scenarios.checks import CHECKS
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Row, Scenario, Words
from tests.scenarios.names import Setup
from tests.scenarios.verbs import ACTIONS
from tests.stateful.left_over import left_over
from tests.support import Disagreement

# Parts of the paths of what must not raise: the machine, compiled or not, and the model.
FINDING: Final = ("clearinghouse/statemachine/", "tests/model/")
NUMBER: Final = re.compile(r"(?<![\w.\-:])\d[\d,]*(?:\.\d+)?(?![\d\-:])")
FACTORS: Final = (
    *("0", "0.001", "0.5", "0.9", "0.99", "0.999999"),
    *("1.000001", "1.01", "1.1", "2", "3", "7.77", "100", "10000000"),
)
STEPS_S: Final = (
    *("0.000000001", "0.5", "1", "1.5", "9.999999999", "10", "59", "600", "3599.999999999", "3600"),
    *("7200", "28800", "86399", "86400"),
)
# Another number there would be a year of passes, or time that goes back.
OF_THE_CLOCK: Final = ("advance", "gap")
# What acts on the state behind the machine's back, and what makes thousands of commands.
LEFT_OUT: Final = ("bankrupt", "many-limits", "many-delegation-limits", "add-destinations")
# So much is due after it that a command does a part, and the model expects all: a file of its own is about that.
LATE: Final = "wait 2,592,000s"
STRANGE_ROWS: Final = (0, 0, 1, 2, 4, 8)
NEAREST: Final = 60


def mixed(scenarios: list[Scenario], draw: Random) -> list[Row]:
    """Return rows of one or two scenarios.

    The setup of both comes first; the other rows are changed, doubled, moved and put between steps of time.

    Some rows of other scenarios are among them. They act on what has the same name here: terms of a segment, an
    account.
    """
    first = draw.choice(scenarios)
    near = _nearest(first, scenarios)
    chosen = [first, draw.choice(near)][: draw.choice((1, 1, 2))]
    rows = [row for one in chosen for row in one.rows if plays(row)]
    for _ in range(draw.choice(STRANGE_ROWS)):
        strange = draw.choice(draw.choice(near).rows)
        if plays(strange):
            rows.insert(draw.randrange(len(rows) + 1), strange)
    return changed(rows, draw)


def _nearest(first: Scenario, scenarios: list[Scenario]) -> list[Scenario]:
    """Return the scenarios with the most verbs in common with `first`: they act on the same part of the machine."""

    def alike(one: Scenario) -> float:
        return len(first.verbs & one.verbs) / len(first.verbs | one.verbs)

    return nlargest(NEAREST, scenarios, key=alike)


def plays(row: Row) -> bool:
    """Check whether a row is an act that can be played beside any others."""
    verb = row.left.split()[0]
    return verb not in CHECKS and verb not in LEFT_OUT and row.left != LATE


def changed(rows: list[Row], draw: Random) -> list[Row]:
    """Return the rows, some of them elsewhere, twice, missing or with other numbers, and with odd steps of time.

    Rows of one verb also change places: accounts, members and offers then have their ids in another order.
    """
    rows = list(rows)
    for _ in range(draw.randrange(1, 12)):
        at = draw.randrange(len(rows))
        change = draw.randrange(7)
        if change == 0:
            rows.insert(draw.randrange(len(rows)), rows.pop(at))
        elif change == 1:
            rows.insert(draw.randrange(at, len(rows) + 1), rows[at])
        elif change == 2 and len(rows) > 1:
            rows.pop(at)
        elif change == 3:
            left = f"advance {draw.choice(STEPS_S)}s"
            rows.insert(draw.randrange(at, len(rows) + 1), Row("a step of time", left, left, None))
        elif change == 4:
            verb = rows[at].left.split()[0]
            other = draw.choice([n for n, row in enumerate(rows) if row.left.split()[0] == verb])
            rows[at], rows[other] = rows[other], rows[at]
        elif not rows[at].left.startswith(OF_THE_CLOCK):
            left = _with_another_number(rows[at].left, draw)
            rows[at] = replace(rows[at], left=left, text=left)
    return rows


def _with_another_number(text: str, draw: Random) -> str:
    """Return a row in which one number is multiplied by a factor and keeps its number of decimals."""
    numbers = list(NUMBER.finditer(text))
    if not numbers:
        return text
    found = draw.choice(numbers)
    plain = Decimal(found.group().replace(",", ""))
    number = (plain * Decimal(draw.choice(FACTORS))).quantize(plain)
    return f"{text[: found.start()]}{number}{text[found.end() :]}"


def play(setup: Setup, rows: list[Row]) -> list[Row]:
    """Play rows and return those that could be read.

    Raises the error of the machine, of an invariant or of the model, with the rows played so far as a note.
    """
    played: list[Row] = []
    for row in rows:
        try:
            words = Words(row.left)
            action = ACTIONS[words.take()](setup, words)
            if action is not None:
                _submit(setup, action)
            found = violations(setup.system.state) + left_over(setup.system.state)
        except Exception as error:  # noqa: BLE001  only what comes from the machine or the model is a finding
            names = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
            is_finding = any(part in name for part in FINDING for name in names)
            if is_finding or isinstance(error, Disagreement):
                raise _with_rows(error, [*played, row]) from None
            continue  # the row cannot be read any more, or the row itself expects another answer
        played.append(row)
        if found:
            raise _with_rows(AssertionError(found), played)
    return played


def _submit(setup: Setup, action: Action) -> None:
    """Apply the command of a row and keep the ids of its answer."""
    setup.last = action.command
    setup.last_market = action.market
    setup.outcome = setup.system.apply(action.command)
    for name, found in zip(action.names, setup.outcome.ids, strict=False):
        if name and found:
            action.book[name] = found


def _with_rows(error: Exception, rows: list[Row]) -> Exception:
    """Return an error with the rows that led to it as its note, in the form of a scenario file."""
    error.add_note("\n".join(row.left for row in rows))
    return error
