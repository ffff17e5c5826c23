# SPDX-License-Identifier: Apache-2.0
"""The verbs of deadlines and sessions that operators move, and of work that they set aside (SPEC C-4.1, J-2.2).

Owns how those rows become commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands, types
from tests.scenarios.expected_results import Action
from tests.scenarios.language import day, moment

if TYPE_CHECKING:
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

REASON = "a bank is closed"
BY_NUMBER = ("SESSION", "SESSION_POST")


def _work(setup: Setup, words: Words) -> tuple[int, int]:
    """A kind of work and its subject."""
    kind, name = words.take(), words.take()
    if kind in BY_NUMBER and name.isdecimal():
        return getattr(types, f"WORK_KIND_{kind}"), int(name)
    known = {"LIQUIDATION": setup.accounts, "WAITING_TRADES": setup.segments}.get(kind)
    return getattr(types, f"WORK_KIND_{kind}"), setup.known(
        known or setup.system.state.symbols, name
    )


def quarantine(setup: Setup, words: Words) -> Action:
    """`quarantine LIQUIDATION alice`; `quarantine FUNDING SOL-PERP`; `quarantine SESSION 1`."""
    kind, subject_id = _work(setup, words)
    words.done()
    return Action(commands.QuarantineWork(*setup.head(), kind, subject_id, "it raises"))


def lift(setup: Setup, words: Words) -> Action:
    """`lift LIQUIDATION alice`."""
    kind, subject_id = _work(setup, words)
    words.done()
    return Action(commands.LiftQuarantine(*setup.head(), kind, subject_id, "it is repaired"))


def move_deadline(setup: Setup, words: Words) -> Action:
    """`move-deadline MARGIN_CALL to 2023-11-15 18:30`; `#9` is the number of a kind."""
    text = words.take()
    kind = int(text[1:]) if text.startswith("#") else getattr(types, f"MOVED_{text}")
    words.expect("to")
    to_ns = moment(words)
    words.done()
    return Action(commands.MoveDeadline(*setup.head(), kind, to_ns, REASON))


def move_session(setup: Setup, words: Words) -> Action:
    """`move-session EQ on 2023-11-16 [cut-off 2023-11-15 16:30] [settlement 2023-11-16 15:00] [house]`."""
    segment_id = setup.known(setup.segments, words.take())
    words.expect("on")
    value_date = day(words.take())
    cut_off_ns = moment(words) if words.accept("cut-off") else 0
    settles_ns = moment(words) if words.accept("settlement") else 0
    is_house = int(words.accept("house"))
    words.done()
    command = commands.MoveSession(
        *setup.head(), segment_id, value_date, cut_off_ns, settles_ns, is_house, REASON
    )
    return Action(command)
