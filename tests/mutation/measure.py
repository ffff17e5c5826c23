# SPDX-License-Identifier: Apache-2.0
"""Which lines of mutated functions each check runs, and for how long: started by `run` alone, in the staged copy.

Owns `hits.json`, kept from run to run as far as sources and checks stay. No mutant is on; a check that fails ends the
run, because it would kill everything.
"""

import json
import sys
import threading
import time
from collections import defaultdict
from importlib import import_module
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Final

from tests.mutation import switch
from tests.mutation.staged_copy import ANYWHERE, HITS

if TYPE_CHECKING:
    from tests.mutation.checks import Check

EVERY: Final = 100


class Watch:
    """Notes lines of mutated functions, counted from the decorator; without `lines` only that they ran, as ANYWHERE."""

    def __init__(self, *, lines: bool) -> None:
        self._lines = lines
        self._codes: dict[CodeType, tuple[str, int]] = {}
        self.seen: dict[str, set[int]] = defaultdict(set)
        for name, function in switch.functions():
            self._enter(function.__code__, name, function.__code__.co_firstlineno)

    def _enter(self, code: CodeType, name: str, first: int) -> None:
        """A function and what is defined in it."""
        self._codes[code] = (name, first)
        for inner in code.co_consts:
            if isinstance(inner, CodeType):
                self._enter(inner, name, first)

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401  a tracer
        """The tracer of calls."""
        found = self._codes.get(frame.f_code)
        if found is None:
            return None
        name, first = found
        seen = self.seen[name]
        if not self._lines:
            seen.add(ANYWHERE)
            return None

        def line(inner: FrameType, _event: str, _argument: object) -> Any:  # noqa: ANN401  a tracer
            seen.add(inner.f_lineno - first)
            return line

        return line


def measure(check: "Check", like: dict[str, Any] | None) -> dict[str, Any]:
    """One check: its processor seconds, and the lines that it runs, or those of one with the same rows."""
    start = time.process_time()
    check.run()
    seconds = time.process_time() - start
    if like is not None:
        return {"name": check.name, "seconds": seconds, "like": like["key"]}
    watch = Watch(
        lines=check.kind not in ("test", "simulated")
    )  # a test of one module is worth its time wherever it looks
    threading.settrace(watch)
    sys.settrace(watch)
    try:
        check.run()
    finally:
        sys.settrace(None)
        threading.settrace(None)
    lines = {name: sorted(seen) for name, seen in sorted(watch.seen.items())}
    return {"name": check.name, "seconds": seconds, "key": check.key, "lines": lines}


def main(sources: str) -> int:
    """Measure what is not known for these sources."""
    kept: dict[str, Any] = {}
    if HITS.is_file():
        kept = json.loads(HITS.read_text(encoding="utf-8"))
    known = kept.get("checks", {}) if kept.get("sources") == sources else {}
    switch.install()
    checks: list[Check] = import_module("tests.mutation.checks").all_checks()
    plain: dict[str, dict[str, Any]] = {}
    for number, check in enumerate(checks):
        if check.key not in known:
            same = check.name.partition(" of ")[2] if check.kind == "modelled" else ""
            try:
                known[check.key] = measure(check, plain.get(same))
            except AssertionError as error:  # a mutant would not be what fails it
                print(f"left out, for it fails without a mutant: {check.name}: {error}", flush=True)
                continue
        if check.kind == "scenario":
            plain[check.name] = known[check.key]
        if (number + 1) % EVERY == 0:
            print(f"measured {number + 1} of {len(checks)} checks", flush=True)
            HITS.write_text(json.dumps({"sources": sources, "checks": known}), encoding="utf-8")
    HITS.write_text(json.dumps({"sources": sources, "checks": known}), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
