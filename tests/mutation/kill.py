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
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from select import select
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeAlias

from mutmut.mutation.data import SourceFileMutationData
from mutmut.utils.format_utils import mangled_name_from_mutant_name

from tests.mutation import switch
from tests.mutation.places import places
from tests.mutation.staged_copy import ANYWHERE, HITS, LOG, PACKAGE

if TYPE_CHECKING:
    from tests.mutation.checks import Check

KILLED, LIVED, UNTESTED, OVERRAN = 1, 0, 33, 36  # as mutmut has them
MEMORY: Final = 2 << 30
"""Bytes that a process which tries mutants may add to those that it shares with its parent: a loop that collects for
ever ends by this. `Thread.start` waits for ever if the new thread finds no memory for its first step."""
LEAST_SECONDS: Final = 10.0
"""Of processor time: the first check of a process also copies the memory that it shares with its parent."""
PATIENCE: Final = 20
"""How many times as long as without a mutant a check may run, in processor time, before the mutant counts as a loop."""
AGAIN_SECONDS: Final = 5.0
HANG_SECONDS: Final = 300.0
"""By the clock, after which the process of a mutant is ended from outside; beside other work a check takes long."""
HANG_SECONDS_EACH: Final = 60.0
"""As much more for each mutant of a process."""
LOOK_SECONDS: Final = 5.0
LEAST_LIVE, PATIENCE_LIVE = 10.0, 3
"""The same two for a test with a live server, whose seconds are by the clock."""
IDLE_SECONDS: Final = 20.0
"""What a check may take longer by the clock: a mutant may let two threads wait for each other."""
SHORTEST: Final = 0.001
COST: Final = {
    "contract": 0.1,
    "scenario": 1.0,
    "audited": 1.0,
    "sliced": 2.0,
    "test": 0.5,
    "live": 1.0,
    "game": 0.4,
    "simulated": 1.0,
    "modelled": 2.0,
}
"""What a second of a kind counts for when kinds take turns: games kill most for their time, slices least."""
COST_OF_NEIGHBOURS: Final = 0.2
"""The same for the tests of the mutant's own folder; those of its own module come before all but contracts."""
WORTH: Final = 10
"""Mutants of a function that a check has to have killed for each of its seconds, to be tried first on the others."""
BATCH: Final = 12
"""Mutants that one process tries at most: a fork costs as much as what kills most of them."""
Ranking: TypeAlias = "list[tuple[Check, float]]"
Batch: TypeAlias = "list[tuple[str, Ranking]]"


class Overrun(BaseException):
    """A check runs for ever."""


@dataclass
class Past:
    """What earlier runs left: which checks a mutant has met, and which checks killed others."""

    met: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    kills: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, entry: dict[str, Any]) -> None:
        """One line of the log."""
        mutant = entry["mutant"]
        if not entry["again"]:
            self.met.pop(mutant, None)
        if entry["verdict"] == LIVED:
            self.met[mutant].update(entry["met"])
        elif entry["check"]:
            self.kills[mangled_name_from_mutant_name(mutant)][entry["check"]] += 1


def overrun(_signal: int, _frame: FrameType | None) -> NoReturn:
    """The alarm of a check's processor time."""
    raise Overrun


def spent() -> float:
    """Return the processor seconds of this process and of those that it started and that ended."""
    return sum(os.times()[:4])


def attempt(mutant: str, checks: Ranking, budget: float) -> dict[str, Any]:
    """The checks one after the other, until one fails or the budget of seconds is spent."""
    met: list[str] = []
    start = spent()
    verdict, by, why = LIVED, "", ""
    for check, seconds in checks:
        if spent() - start > budget:
            break
        is_live = check.kind == "live"
        least, factor = (LEAST_LIVE, PATIENCE_LIVE) if is_live else (LEAST_SECONDS, PATIENCE)
        patience = max(least, factor * seconds)
        signal.setitimer(signal.ITIMER_PROF, patience)
        # Again and again: what ends a test may wait for ever as well, for a server that never stops.
        signal.setitimer(signal.ITIMER_REAL, IDLE_SECONDS + patience, AGAIN_SECONDS)
        try:
            check.run()
        except Overrun:
            verdict, by = OVERRAN, check.name
        except BaseException as error:  # noqa: BLE001  any error of a mutant has killed it
            verdict, by, why = KILLED, check.name, f"{type(error).__name__}: {error}"[:200]
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        if verdict != LIVED:
            break
        met.append(check.key)
    return {
        "mutant": mutant,
        "verdict": verdict,
        "check": by,
        "why": why,
        "seconds": round(spent() - start, 3),
        "left": len(checks) - len(met) if verdict == LIVED else 0,
        "met": met if verdict == LIVED else [],
    }


def hanging(mutant: str) -> dict[str, Any]:
    """The entry of a mutant with which a test never ends."""
    entry = {"mutant": mutant, "verdict": OVERRAN, "check": "", "why": "", "met": []}
    return {**entry, "seconds": HANG_SECONDS, "left": 0}


def try_all(batch: Batch, budget: float) -> list[dict[str, Any]]:
    """In a process of its own: some mutants, one after the other. What killed one has to pass without it."""
    held = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    memory = held * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    signal.signal(signal.SIGPROF, overrun)
    signal.signal(signal.SIGALRM, overrun)
    found: list[dict[str, Any]] = []
    killers: dict[str, Check] = {}
    for mutant, checks in batch:
        with switch.put_on(mutant):
            found.append(attempt(mutant, checks, budget))
        if found[-1]["verdict"] == OVERRAN or "MemoryError" in found[-1]["why"]:
            break  # what was cut off in the middle may have left something behind
        for check, _ in checks:
            if check.name == found[-1]["check"]:
                killers[check.name] = check
    else:
        for check in killers.values():
            check.run()
    return found


def fork(batch: Batch, budget: float) -> tuple[int, int]:
    """Start a process for some mutants: its id, and the pipe on which it answers."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.setpgid(0, 0)
        os.close(reading)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)
        with os.fdopen(writing, "w") as pipe:
            json.dump(try_all(batch, budget), pipe)
    finally:
        os._exit(0)  # after any result, nothing of the parent's continues here


def collect(child: int, reading: int) -> list[dict[str, Any]]:
    """Wait for a batch; without an answer its mutants are tried again, one by one."""
    with os.fdopen(reading) as pipe:
        answer = pipe.read()
    os.waitpid(child, 0)
    with suppress(ProcessLookupError):  # a server of a test that was cut off
        os.killpg(child, signal.SIGKILL)
    try:
        found: list[dict[str, Any]] = json.loads(answer)
    except ValueError:
        return []
    return found


def near_tests(function: str) -> tuple[str, str]:
    """Return the folder of the tests of a function's folder, and the file of the tests of its module."""
    _, *folders, module, _ = function.split(".")
    folder = "/".join(("unit", *folders, ""))
    return folder, f"{folder}test_{module}.py"


class Killer:
    """Takes the mutants of one module after the other to the checks that run their function."""

    def __init__(
        self, checks: list[Check], hits: dict[str, Any], chosen: frozenset[str] | None
    ) -> None:
        self._past = Past()
        self._chosen = chosen
        if LOG.is_file():
            for line in LOG.read_text(encoding="utf-8").splitlines():
                self._past.add(json.loads(line))
        self._by_function: dict[str, list[tuple[Check, float, set[int]]]] = defaultdict(list)
        by_name = {measured["name"]: measured for measured in hits.values()}
        for check in checks:
            measured = hits.get(check.key) or by_name.get(check.name)
            if measured is None:  # newer than the measures that a run with --keep-measures uses
                continue
            seconds = max(measured["seconds"], SHORTEST)
            like = measured.get("like")
            lines = hits[like]["lines"] if like else measured["lines"]
            for function, seen in lines.items():
                self._by_function[function].append((check, seconds, set(seen)))
        for found in self._by_function.values():
            found.sort(key=lambda entry: entry[1])
        self._ranked: dict[tuple[str, range], Ranking] = {}

    def checks_for(self, mutant: str, place: range, *, again: bool) -> Ranking:
        """The checks that run a mutant's lines: contracts, tests of its module, what killed its like, other kinds."""
        function = mangled_name_from_mutant_name(mutant)
        folder, own_test = near_tests(function)
        ranking = self._ranked.get((function, place))
        if ranking is None:
            spent = dict.fromkeys((*COST, folder), 0.0)
            priced: list[tuple[float, tuple[Check, float]]] = []
            for check, seconds, seen in self._by_function[function]:
                if not place or not seen.isdisjoint((ANYWHERE, *place)):
                    is_near = check.name.startswith(folder)
                    cost = seconds * (COST_OF_NEIGHBOURS if is_near else COST[check.kind])
                    kind = folder if is_near else check.kind
                    spent[kind] += cost
                    priced.append((spent[kind], (check, seconds)))
            priced.sort(key=lambda entry: entry[0])
            ranking = self._ranked[(function, place)] = [entry for _, entry in priced]
        met = self._past.met[mutant] if again else set()
        kills = self._past.kills[function]
        killers: Ranking = []
        others: Ranking = []
        for check, seconds in ranking:
            killed = check.kind != "contract" and kills[check.name] >= WORTH * seconds
            tried = killed or check.name == own_test
            (killers if tried else others).append((check, seconds))
        killers.sort(
            key=lambda entry: (entry[0].name != own_test, -kills[entry[0].name] / entry[1])
        )
        first = [entry for entry in others if entry[0].kind == "contract"]
        ordered = first + killers + [entry for entry in others if entry[0].kind != "contract"]
        return [entry for entry in ordered if entry[0].key not in met]

    def _pending(
        self, data: SourceFileMutationData, *, again: bool
    ) -> Iterator[tuple[str, Ranking]]:
        """Return the mutants of a module that have checks to meet: those never tried, or `again` those that lived.

        A loop is tried again as well: other work on the machine may have slowed a check down.
        """
        codes = (LIVED, UNTESTED, OVERRAN) if again else (None,)
        pending = [
            mutant
            for mutant, code in data.exit_code_by_key.items()
            if code in codes and (self._chosen is None or mutant in self._chosen)
        ]
        where = places(Path(data.path), pending) if pending else {}
        for mutant in pending:
            checks = self.checks_for(mutant, where[mutant], again=again)
            if checks:
                yield mutant, checks
            elif not again:
                data.exit_code_by_key[mutant] = UNTESTED

    def try_mutants_of(
        self, module_path: str, children: int, budget: float, *, again: bool
    ) -> None:
        """Try every mutant of a module that was never tried, or `again` those that have not met all checks."""
        data = SourceFileMutationData(path=Path(f"{PACKAGE}/{module_path}.py"))
        data.load()
        running: dict[int, tuple[int, Batch, float]] = {}
        """by the pipe on which a process answers, with the time of its start"""

        def start(batch: Batch) -> None:
            while len(running) >= children:
                take()
            child, reading = fork(batch, budget)
            running[reading] = (child, batch, time.monotonic())

        def take() -> None:
            ready: list[int] = []
            while not ready:
                ready = select(list(running), [], [], LOOK_SECONDS)[0]
                for child, batch, began in running.values():
                    # A test may have a timer of its own, which takes the place of ours.
                    if time.monotonic() - began > HANG_SECONDS + HANG_SECONDS_EACH * len(batch):
                        with suppress(ProcessLookupError):
                            os.killpg(child, signal.SIGKILL)
            child, batch, began = running.pop(ready[0])
            found = collect(child, ready[0])
            if not found and len(batch) > 1:
                # What killed one of them fails without it too: each by itself.
                for one in batch:
                    start([one])
            elif not found and time.monotonic() - began > HANG_SECONDS:
                found = [hanging(batch[0][0])]
            with LOG.open("a", encoding="utf-8") as log:
                for entry in found:
                    entry["again"] = again
                    data.exit_code_by_key[entry["mutant"]] = entry["verdict"]
                    data.durations_by_key[entry["mutant"]] = entry["seconds"]
                    self._past.add(entry)
                    log.write(json.dumps(entry) + "\n")
            data.save()

        pending = list(self._pending(data, again=again))
        share = max(1, min(BATCH, -(-len(pending) // children)))
        for at in range(0, len(pending), share):
            start(pending[at : at + share])
        while running:
            take()
        data.save()
        counts = Counter(data.exit_code_by_key.values())
        print(
            f"{module_path}: {counts[KILLED]} killed, {counts[LIVED]} lived, {counts[OVERRAN]} overran,"
            f" {counts[UNTESTED]} without a test, of {len(data.exit_code_by_key)}",
            flush=True,
        )


def main() -> int:
    """Try the mutants of the named modules."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--children", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--budget", type=float, required=True)
    parser.add_argument("--chosen", type=Path, help="list of the mutants to try, all without it")
    parser.add_argument("module_paths", nargs="+")
    options = parser.parse_args()
    switch.install()
    checks = import_module("tests.mutation.checks")
    checks.warm_up()
    gc.collect()
    gc.freeze()
    stated: list[Check] = checks.all_checks()
    chosen = options.chosen and frozenset(json.loads(options.chosen.read_text(encoding="utf-8")))
    hits = json.loads(HITS.read_text(encoding="utf-8"))["checks"]
    killer = Killer(stated, hits, chosen)
    for again in (False, True):
        for module_path in options.module_paths:
            killer.try_mutants_of(module_path, options.children, options.budget, again=again)
    return 0


if __name__ == "__main__":
    sys.exit(main())
