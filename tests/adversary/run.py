# SPDX-License-Identifier: Apache-2.0
"""`make adversary`: coalitions that search for as long as they are given, and go on where they stopped.

    python -m tests.adversary.run --minutes 60                 all arenas in turn, to var/adversary.json
    python -m tests.adversary.run --minutes 5 --arena claims   one arena
    python -m tests.adversary.run --minutes 5 --without        with each arena's rule taken out
    python -m tests.adversary.run --arena claims --play 0:7,1:9   one play, as a search prints it

Prints commands, the greatest gain of each arena, the greatest work of an item in units, and the longest wait of an
honest command: the units of the item or slice before it, and the slices that due work took. Exit code 1 if a bound
did not hold whose rule is in force. Of one play of members it prints the rows that its gain needs.
"""

import argparse
import json
import sys
import time
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Final

from tests.adversary.exits import ARENAS as EXITS
from tests.adversary.members import ARENAS as MEMBERS, shortest_play
from tests.adversary.money import ARENAS as MONEY
from tests.adversary.plays import Arena, Move, Result, changed, drawn, played_with, played_without
from tests.adversary.work import ARENAS as WORK
from tests.sources import ROOT

ARENAS: Final = {arena.name: arena for arena in (*MONEY, *EXITS, *MEMBERS, *WORK)}
STATE: Final = ROOT / "var" / "adversary.json"
KEPT: Final = 8  # plays that a search goes on from, for each of its aims
FRESH_IN: Final = 3  # one play in so many is drawn at random
ROUND: Final = 10  # plays of one arena before the next
AIMS: Final = ("measured", "units", "slices")


@dataclass
class Best:
    """How far the search of one arena has come."""

    plays: int = 0
    commands: int = 0
    measured: int = 0
    units: int = 0
    slices: int = 0
    lines: int = 0
    stopped: int = 0
    kept: dict[str, list[tuple[int, list[Move]]]] = field(
        default_factory=lambda: {aim: [] for aim in AIMS}
    )

    def take(self, moves: list[Move], result: Result) -> None:
        """Take in one play."""
        self.plays += 1
        self.commands += result.commands
        self.stopped += result.stopped
        self.measured = max(self.measured, result.measured)
        self.units = max(self.units, result.units)
        self.slices = max(self.slices, result.slices)
        self.lines = max(self.lines, result.lines)
        for aim in AIMS:
            rows = [*self.kept[aim], (int(getattr(result, aim)), moves)]
            self.kept[aim] = sorted(rows, key=lambda row: -row[0])[:KEPT]

    def to_values(self) -> dict[str, Any]:
        """Everything, as plain values."""
        values: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return values

    @classmethod
    def from_values(cls, values: dict[str, Any]) -> "Best":
        """The search that plain values describe."""
        found = cls(**values)
        found.kept = {
            aim: [(amount, [(move[0], move[1]) for move in moves]) for amount, moves in rows]
            for aim, rows in values["kept"].items()
        }
        return found


def search(arena: Arena, best: Best, *, plays: int, without: bool = False) -> None:
    """So many plays more; each has choices of its own number, so a search that stopped goes on the same."""
    for _ in range(plays):
        random = Random(f"{arena.name} {best.plays}")
        rows = best.kept[random.choice(AIMS)]
        if rows and random.randrange(FRESH_IN):
            moves = changed(arena, random.choice(rows)[1], random)
        else:
            moves = drawn(arena, random)
        best.take(moves, played_without(arena, moves) if without else played_with(arena, moves))


def text_of(moves: list[Move]) -> str:
    """A play as the command line takes it."""
    return ",".join(f"{number}:{seed}" for number, seed in moves)


def moves_of(text: str) -> list[Move]:
    """The play of a command line."""
    pairs = [word.split(":") for word in text.split(",")]
    return [(int(number), int(seed)) for number, seed in pairs]


def report(bests: dict[str, Best], *, without: bool) -> int:
    """Print the figures of all arenas; 1 if a bound did not hold that should."""
    say = sys.stdout.write
    broken = 0
    say(f"{'arena':36}{'finding':9}{'plays':>8}{'commands':>11}{'most':>22}{'bound':>20}")
    say(f"{'units':>9}{'slices':>8}\n")
    for name, best in bests.items():
        arena = ARENAS[name]
        above = best.measured > arena.bound
        note = (
            ("  found" if without else "  open" if arena.is_open else "  BROKEN") if above else ""
        )
        say(f"{name:36}{arena.finding:9}{best.plays:8}{best.commands:11}{best.measured:22}")
        say(f"{arena.bound:20}{best.units:9}{best.slices:8}{note}\n")
        if above and not without and not arena.is_open:
            broken = 1
        if above and best.kept["measured"]:
            play = text_of(best.kept["measured"][0][1])
            say(f"    python -m tests.adversary.run --arena '{name}' --play {play}")
            say(" --without\n" if without else "\n")
    say(f"commands {sum(best.commands for best in bests.values())}, ")
    say(
        f"greatest work of an item {max(best.units for best in bests.values())} units, longest wait of an "
    )
    say("honest command one such item or slice; due work is done after at most ")
    say(f"{max(best.slices for best in bests.values())} slices\n")
    return broken


def main(words: list[str]) -> int:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m tests.adversary.run", description=__doc__)
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--arena", choices=sorted(ARENAS), action="append", default=[])
    parser.add_argument("--without", action="store_true", help="with the rule taken out")
    parser.add_argument("--play", default="", help="one play, as a search prints it")
    parser.add_argument("--state", type=Path, default=STATE, help="where a search is kept")
    asked = parser.parse_args(words)
    names = asked.arena or [
        name for name, arena in ARENAS.items() if arena.without or not asked.without
    ]
    if asked.play:
        arena, moves = ARENAS[names[0]], moves_of(asked.play)
        play = played_without if asked.without else played_with
        sys.stdout.write(f"{play(arena, moves)}\n")
        if arena in MEMBERS:
            taken_out = arena.without if asked.without and arena.without else nullcontext
            with taken_out():
                sys.stdout.write(f"{shortest_play(arena, moves)}\n")
        return 0
    key = "without" if asked.without else "with"
    stored = json.loads(asked.state.read_text()) if asked.state.exists() else {}
    bests = {
        name: Best.from_values(stored[key][name]) if name in stored.get(key, {}) else Best()
        for name in names
    }
    until = time.monotonic() + 60 * asked.minutes
    while time.monotonic() < until:
        for name in names:
            search(ARENAS[name], bests[name], plays=ROUND, without=asked.without)
            if time.monotonic() >= until:
                break
        values = {name: best.to_values() for name, best in bests.items()}
        stored[key] = {**stored.get(key, {}), **values}
        asked.state.parent.mkdir(parents=True, exist_ok=True)
        asked.state.write_text(json.dumps(stored))
    return report(bests, without=asked.without)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
