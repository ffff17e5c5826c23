# SPDX-License-Identifier: Apache-2.0
"""What commands do in all scenarios and in the games of the gate.

Owns the counts, and the names of functions and events, by kind of command.
"""

from dataclasses import dataclass
from functools import cache

from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from tests.verification.games import Counts, play_games, play_scenarios
from tests.verification.tracing import BEFORE, traced


@dataclass(frozen=True, slots=True)
class Kind:
    """What was seen of one kind of command: items of games, a scenario, functions that ran, events of accepted ones.

    `alike` are pairs of its numbers that are equal wherever one of the kind is accepted in a scenario.
    """

    accepted: int
    refused: int
    repeated: int
    scenario: str
    runs: frozenset[str]
    events: frozenset[str]
    alike: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen of all commands; `before` ran before any command, as time's work."""

    before: frozenset[str]
    kinds: dict[str, Kind]


@cache
def recorded() -> Record:
    """Play all scenarios and the games of the gate, traced; about ten seconds."""
    counts = Counts()
    with traced() as trace:
        play_scenarios(counts)
        play_games(counts)
    kinds = {
        name: Kind(
            counts.accepted[name],
            counts.refused[name],
            counts.repeated[name],
            counts.scenario.get(name, ""),
            frozenset(trace.ran[name]),
            frozenset(counts.events[name]),
            frozenset(counts.alike.get(name, ())),
        )
        for name in (command.__name__ for command in COMMANDS)
    }
    return Record(frozenset(trace.ran[BEFORE]), kinds)
