# SPDX-License-Identifier: Apache-2.0
"""Tries each mutant against the checks, in the staged copy: started by `run` alone.

Owns which check meets which mutant, and when. mutmut makes the mutants and keeps the verdicts, so that its
own `results` and `show` work in the copy. Its runner is not used: a pytest session costs more than most mutants do. A
mutant that lives is tried again only against checks that it has not met.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation import switch
from tests.mutation.places import places
from tests.mutation.stage import ANYWHERE, HITS, LOG, PACKAGE

if TYPE_CHECKING:
    from tests.mutation.checks import Check

KILLED, LIVED, UNTESTED, OVERRAN = 1, 0, 33, 36  # as mutmut has them
MEMORY: Final = 2 << 30
"""Bytes of a process that tries a mutant: a loop that collects for ever ends by this."""
LEAST_SECONDS: Final = 3.0
PATIENCE: Final = 20
"""How many times as long as without a mutant a check may run, in processor time, before the mutant counts as a loop."""
SHORTEST: Final = 0.001
COST: Final = {"scenario": 1.0, "audited": 1.0, "test": 1.0, "game": 0.4, "modelled": 2.0}
"""What a second of a kind counts for when kinds take turns: games kill most for their time."""


class Overrun(BaseException):
    """A check runs for ever."""


@dataclass
class Past:
    """What earlier runs left: which checks a mutant has met, and which checks killed others."""

    met: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, entry: dict[str, Any]) -> None:
        """One line of the log."""
        mutant = entry["mutant"]
        if entry["verdict"] == LIVED:
            self.met[mutant].update(entry["met"])
        elif entry["check"]:
            function = mangled_name_from_mutant_name(mutant)
            self.kills[(function, entry["check"])] += 1


def overrun(_signal: int, _frame: FrameType | None) -> NoReturn:
    """The alarm of a check's processor time."""
    raise Overrun


def attempt(mutant: str, checks: list[tuple[Check, float]], budget: float) -> dict[str, Any]:
    """In a process of its own: the checks one after the other, until one fails or the budget of seconds is spent."""
    switch.put_on(mutant)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, overrun)
    met: list[str] = []
    start = time.process_time()
    verdict, by, why = LIVED, "", ""
    for check, seconds in checks:
        if time.process_time() - start > budget:
            break
        signal.setitimer(signal.ITIMER_PROF, max(LEAST_SECONDS, PATIENCE * seconds))
        try:
            check.run()
        except Overrun:
            verdict, by = OVERRAN, check.name
        except BaseException as error:  # noqa: BLE001  whatever a mutant raises has killed it
            verdict, by, why = KILLED, check.name, f"{type(error).__name__}: {error}"[:200]
        signal.setitimer(signal.ITIMER_PROF, 0)
        if verdict != LIVED:
            break
        met.append(check.key)
    return {
        "mutant": mutant,
        "verdict": verdict,
        "check": by,
        "why": why,
        "seconds": round(time.process_time() - start, 3),
        "left": len(checks) - len(met) if verdict == LIVED else 0,
        "met": met if verdict == LIVED else [],
    }


def fork(mutant: str, checks: list[tuple[Check, float]], budget: float) -> tuple[int, int]:
    """Start an attempt: its process and the pipe on which it answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    os.close(reading)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 1)
    os.dup2(null, 2)
    answer = json.dumps(attempt(mutant, checks, budget)).encode()
    while answer:
        answer = answer[os.write(writing, answer) :]
    os._exit(0)


def collect(mutant: str, child: int, reading: int) -> dict[str, Any]:
    """Wait for an attempt; one that ended without an answer says nothing, and is made again in the next run."""
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    try:
        entry: dict[str, Any] = json.loads(answer)
    except ValueError:
        entry = {
            "mutant": mutant, "verdict": None, "check": "", "why": "the process died",
            "seconds": 0.0, "left": 0, "met": [],
        }  # fmt: skip
    return entry


class Killer:
    """Takes the mutants of one room after the other to the checks that run their function."""

    def __init__(self, checks: list[Check], hits: dict[str, Any]) -> None:
        self._past = Past()
        if LOG.is_file():
            for line in LOG.read_text(encoding="utf-8").splitlines():
                self._past.add(json.loads(line))
        self._by_function: dict[str, list[tuple[Check, float, set[int]]]] = defaultdict(list)
        for check in checks:
            measured = hits[check.key]
            seconds = max(measured["seconds"], SHORTEST)
            lines = hits[measured["like"]]["lines"] if "like" in measured else measured["lines"]
            for function, seen in lines.items():
                self._by_function[function].append((check, seconds, set(seen)))

    def checks_for(self, mutant: str, place: range, *, again: bool) -> list[tuple[Check, float]]:
        """The checks that run a mutant's lines: those that killed its like first, then each kind has its turn."""
        function = mangled_name_from_mutant_name(mutant)
        met = self._past.met[mutant] if again else set()
        waiting = [
            (check, seconds)
            for check, seconds, seen in self._by_function[function]
            if check.key not in met and (not place or not seen.isdisjoint((ANYWHERE, *place)))
        ]
        spent = dict.fromkeys(COST, 0.0)
        ranked: list[tuple[float, tuple[Check, float]]] = []
        for check, seconds in sorted(waiting, key=lambda entry: entry[1]):
            spent[check.kind] += seconds * COST[check.kind]
            kills = self._past.kills[(function, check.name)]
            ranked.append((-kills / seconds if kills else spent[check.kind], (check, seconds)))
        ranked.sort(key=lambda entry: entry[0])
        return [entry for _, entry in ranked]

    def _waiting(
        self, data: SourceFileMutationData, *, again: bool
    ) -> Iterator[tuple[str, list[tuple[Check, float]]]]:
        """The mutants of a room that have checks to meet: those never tried, or `again` those that lived."""
        where = places(Path(data.path), list(data.exit_code_by_key))
        for mutant, code in data.exit_code_by_key.items():
            if code not in ((LIVED, UNTESTED) if again else (None,)):
                continue
            checks = self.checks_for(mutant, where[mutant], again=again)
            if checks:
                yield mutant, checks
            elif not again:
                data.exit_code_by_key[mutant] = UNTESTED

    def room(self, room: str, children: int, budget: float, *, again: bool) -> None:
        """Try every mutant of a room that was never tried, or `again` those that have not met all checks."""
        data = SourceFileMutationData(path=Path(f"{PACKAGE}/{room}.py"))
        data.load()
        running: list[tuple[str, int, int]] = []

        def take() -> None:
            entry = collect(*running.pop(0))
            data.exit_code_by_key[entry["mutant"]] = entry["verdict"]
            data.durations_by_key[entry["mutant"]] = entry["seconds"]
            data.save()
            self._past.add(entry)
            with LOG.open("a", encoding="utf-8") as log:
                log.write(json.dumps(entry) + "\n")

        for mutant, checks in self._waiting(data, again=again):
            while len(running) >= children:
                take()
            running.append((mutant, *fork(mutant, checks, budget)))
        while running:
            take()
        data.save()
        counts = Counter(data.exit_code_by_key.values())
        print(
            f"{room}: {counts[KILLED]} killed, {counts[LIVED]} lived, {counts[OVERRAN]} overran,"
            f" {counts[UNTESTED]} without a test, of {len(data.exit_code_by_key)}",
            flush=True,
        )


def main() -> int:
    """Try the mutants of the rooms that are named."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--budget", type=float, required=True)
    parser.add_argument("rooms", nargs="+")
    options = parser.parse_args()
    switch.install()
    checks = import_module("tests.mutation.checks")
    checks.warm_up()
    gc.collect()
    gc.freeze()
    killer = Killer(checks.all_checks(), json.loads(HITS.read_text(encoding="utf-8"))["checks"])
    for again in (False, True):
        for room in options.rooms:
            killer.room(room, options.children, options.budget, again=again)
    return 0


if __name__ == "__main__":
    sys.exit(main())
