# SPDX-License-Identifier: Apache-2.0
"""The result that a row expects of a command: the code of every item, and the figures that the row states.

Owns the comparison of answers. Must never compare state: `checks.py` does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from clearinghouse.statemachine.vocabulary import codes, commands
from proto.schema.reader import read_schema
from tests.scenarios.language import ScenarioError, Words, parts, scaled
from tests.scenarios.names import CODE_NAMES, CODES, Setup, same

if TYPE_CHECKING:
    from clearinghouse.statemachine.state.results import Outcome
    from clearinghouse.statemachine.state.state import Market

# What any call may answer: requests (I-11), roles, work (I-12.1).
OF_ANY_CALL: Final = frozenset(
    (
        *("OK", "REQUEST_ID_REUSED", "REQUEST_EXPIRED", "REQUEST_FROM_FUTURE"),
        *("ROLE_REQUIRED", "SECOND_PERSON_NEEDED", "WORK_LIMIT"),
    )
)
STATED: Final = {one.name: OF_ANY_CALL | {*one.refusals} for one in read_schema().commands}


@dataclass
class Action:
    """A command, where the ids it answers with are to be kept, and the market whose units its figures have."""

    command: commands.Command
    book: dict[str, int] = field(default_factory=dict)
    names: list[str] = field(default_factory=list)
    market: Market | None = None


def perform(setup: Setup, action: Action, expected: str | None) -> None:
    """Apply a command, compare every item's answer, keep the ids. Without an arrow every item has to be OK."""
    setup.last = action.command
    setup.last_market = action.market
    outcome = setup.system.apply(action.command)
    setup.outcome = outcome
    for name, code, found in zip(action.names, outcome.codes, outcome.ids, strict=False):
        if name and found:
            assert code == codes.OK or action.book is setup.breaks
            action.book[name] = found
    answers = parts(expected) if expected is not None else [Words("OK") for _ in outcome.codes]
    if len(answers) != len(outcome.codes):
        raise ScenarioError(f"{len(outcome.codes)} answers, {len(answers)} expected")
    for item, answer in enumerate(answers):
        _compare(setup, action, outcome, item, answer)
    stated = STATED.get(type(action.command).__name__)
    if stated is not None:  # a command that some call states
        given = {CODE_NAMES[code] for code in outcome.codes} - stated
        assert not given, f"the schema does not state that it may be refused with {given}"


def _compare(setup: Setup, action: Action, outcome: Outcome, item: int, answer: Words) -> None:
    """Compare one answer: code, then the figures that the row states."""
    code = answer.take()
    found = CODE_NAMES[outcome.codes[item]]
    figures = outcome.figures.get(item, (0, 0, 0))
    if code not in CODES:
        raise ScenarioError(f"no such code: {code}")
    if found != code:
        raise ScenarioError(f"answered {found} {figures}, expected {code}")
    market = action.market
    text = answer.option("count", "")
    if text:
        same("count", outcome.ids[item], scaled(text, 0))
    for name, column in (("filled", outcome.filled), ("open", outcome.remaining)):
        text = answer.option(name, "")
        if text:
            same(f"{name} lots", column[item], setup.lots(text, _of(market)))
    text = answer.option("fee", "")
    if text:
        rows = [outcome.fills[at : at + 5] for at in range(0, len(outcome.fills), 5)]
        fees = sum(row[4] for row in rows if row[0] == item)
        same("fee", fees, setup.amount(text, _of(market).quote.symbol))
    texts = [answer.option(name, "") for name in ("limit", "actual", "shortfall")]
    if any(texts):
        unit = answer.take()
        for name, value, text in zip(("limit", "actual", "shortfall"), figures, texts, strict=True):
            if text:
                # A time is counted from now, a shortfall of time from nothing.
                from_nothing = name == "shortfall" and unit == "time"
                wanted = scaled(text, 9) if from_nothing else setup.figure(text, unit, market)
                same(f"{name} in smallest units", value, wanted)
    answer.done()


def _of(market: Market | None) -> Market:
    """The market of an action that has one."""
    if market is None:
        raise ScenarioError("this answer has no market to give its figures a unit")
    return market
