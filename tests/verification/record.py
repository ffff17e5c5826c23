# SPDX-License-Identifier: Apache-2.0
"""The record of what commands do, from which the matrix is made: `python -m tests.verification.record`.

Owns the committed file: it is written here alone and compared with a fresh run by a test. Nothing in it is a judgement:
counts, and the names of functions and events, by kind of command.
"""

import json
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from tests.stateful.decks import GATE_GAMES
from tests.verification.games import Counts, play_games, play_scenarios
from tests.verification.tracing import BEFORE, traced

FILE: Final = Path(__file__).with_name("recorded.json")


@dataclass(frozen=True, slots=True)
class Kind:
    """What was seen of one kind of command: items of games, a scenario, functions that ran, events of accepted ones."""

    accepted: int
    refused: int
    repeated: int
    scenario: str
    runs: tuple[str, ...]
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What was seen of all commands; `before` ran before any command, as time's work."""

    games: int
    commands: int
    repeated: int
    late: int
    before: tuple[str, ...]
    kinds: dict[str, Kind]


def take() -> dict[str, Any]:
    """Play all scenarios and games, traced; about ten seconds."""
    counts = Counts()
    with traced() as trace:
        play_scenarios(counts)
        play_games(counts)
    return {
        "games": len(GATE_GAMES),
        "commands": counts.commands,
        "repeated": counts.repeated.total(),
        "late": counts.late.total(),
        "before": sorted(trace.ran[BEFORE]),
        "kinds": {
            name: {
                "accepted": counts.accepted[name],
                "refused": counts.refused[name],
                "repeated": counts.repeated[name],
                "scenario": counts.scenario.get(name, ""),
                "runs": sorted(trace.ran[name]),
                "events": sorted(counts.events[name]),
            }
            for name in (command.__name__ for command in COMMANDS)
        },
    }


def as_text(record: dict[str, Any]) -> str:
    """A record as it is committed."""
    return json.dumps(record, indent=1) + "\n"


@cache
def recorded() -> Record:
    """The committed record."""
    stated = json.loads(FILE.read_text(encoding="utf-8"))
    kinds = {
        name: Kind(
            kind["accepted"],
            kind["refused"],
            kind["repeated"],
            kind["scenario"],
            tuple(kind["runs"]),
            tuple(kind["events"]),
        )
        for name, kind in stated["kinds"].items()
    }
    return Record(
        stated["games"],
        stated["commands"],
        stated["repeated"],
        stated["late"],
        tuple(stated["before"]),
        kinds,
    )


def main() -> int:
    """Write the record again."""
    FILE.write_text(as_text(take()), encoding="utf-8")
    sys.stdout.write(f"{FILE.name} written: now `python -m tests.verification.matrix`\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
