# SPDX-License-Identifier: Apache-2.0
"""Which lines of mutated functions each check runs, and for how long: started by `run` alone, in the staged copy.

Owns `hits.json`, kept from run to run as far as sources and checks stay. No mutant is on; a check that fails is left
out, because it would kill everything.
"""

import json
import os
import sys
import threading
import time
import traceback
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import CodeType, FrameType
from typing import TYPE_CHECKING, Any, Final

from tests.mutation import switch
from tests.mutation.mutated import CORE_FOLDERS
from tests.mutation.staged_copy import ANYWHERE, HITS, PACKAGE

if TYPE_CHECKING:
    from tests.mutation.checks import Check

EVERY: Final = 50


class Watch:
    """Notes lines of mutated functions, counted from the decorator; without `lines` only that they ran, as ANYWHERE."""

    def __init__(self, *, lines: bool) -> None:
        self._lines = lines
        # By identity: a code object computes its hash again from all that it holds.
        self._codes: dict[int, tuple[str, int]] = {}
        self.seen: dict[str, set[int]] = defaultdict(set)
        for name, function in switch.functions():
            self._enter(function.__code__, name, function.__code__.co_firstlineno)

    def _enter(self, code: CodeType, name: str, first: int) -> None:
        """A function and what is defined in it."""
        self._codes[id(code)] = (name, first)
        for inner in code.co_consts:
            if isinstance(inner, CodeType):
                self._enter(inner, name, first)

    def __call__(self, frame: FrameType, event: str, argument: object) -> Any:  # noqa: ANN401  a tracer
        """The tracer of calls."""
        found = self._codes.get(id(frame.f_code))
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


def measure_live(check: "Check") -> dict[str, Any]:
    """A test with a live server: its seconds by the clock, and the functions that it and its processes run."""
    watch = Watch(lines=False)
    start = time.monotonic()
    # A server of the test may still write as the directory is removed.
    with TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        seen = Path(directory) / "seen"
        os.environ[switch.SEEN] = str(seen)
        threading.settrace(watch)
        sys.settrace(watch)
        try:
            check.run()
        finally:
            sys.settrace(None)
            threading.settrace(None)
            del os.environ[switch.SEEN]
        names = {*watch.seen, *(seen.read_text("utf-8").split() if seen.is_file() else ())}
    core = tuple(f"{PACKAGE}.{folder.replace('/', '.')}." for folder in CORE_FOLDERS)
    lines = {name: [ANYWHERE] for name in sorted(names) if name.startswith(core)}
    seconds = time.monotonic() - start
    return {"name": check.name, "seconds": seconds, "key": check.key, "lines": lines}


def measure(check: "Check", like: str | None) -> dict[str, Any]:
    """One check: its processor seconds, and the lines that it runs, or the key of one with the same rows."""
    if check.kind == "live":
        return measure_live(check)
    start = time.process_time()
    check.run()
    seconds = time.process_time() - start
    if like is not None:
        return {"name": check.name, "seconds": seconds, "like": like}
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


def read(path: Path, sources: str) -> dict[str, Any]:
    """Return what was measured for these sources, by the key of the check."""
    if not path.is_file():
        return {}
    kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return kept["checks"] if kept["sources"] == sources else {}


def measure_all(
    checks: "list[Check]", keys: dict[str, str], path: Path, sources: str, known: dict[str, Any]
) -> None:
    """Measure some checks into a file of their own."""
    for number, check in enumerate(checks, start=1):
        same = check.name.partition(" of ")[2] if check.kind == "modelled" else ""
        try:
            known[check.key] = measure(check, keys.get(same))
        except AssertionError as error:  # a mutant would not be what fails it
            print(f"left out, for it fails without a mutant: {check.name}: {error}", flush=True)
        if number % EVERY == 0 or number == len(checks):
            print(f"{path.stem}: measured {number} of {len(checks)} checks", flush=True)
            path.write_text(json.dumps({"sources": sources, "checks": known}), encoding="utf-8")


def main(sources: str, children: int) -> int:
    """Measure what is not known for these sources, in some processes at once."""
    parts = [HITS.with_name(f"hits-{number}.json") for number in range(children)]
    known = read(HITS, sources)
    of_parts = [read(path, sources) for path in parts]
    for found in of_parts:
        known |= found
    switch.install()
    module = import_module("tests.mutation.checks")
    module.warm_up()
    checks: list[Check] = module.all_checks()
    keys = {check.name: check.key for check in checks if check.kind == "scenario"}
    pending = [check for check in checks if check.key not in known]
    running: list[int] = []
    for number, path in enumerate(parts):
        child = os.fork()
        if child == 0:
            try:
                measure_all(pending[number::children], keys, path, sources, of_parts[number])
            except BaseException:  # noqa: BLE001  shown here; the exit code says that it failed
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        running.append(child)
    codes = [os.waitpid(child, 0)[1] for child in running]
    if any(codes):
        return 1
    for path in parts:
        known |= read(path, sources)
    # The lines of a scenario that failed are not known, and so not those of what has the same rows.
    known = {key: one for key, one in known.items() if one.get("like", key) in known}
    HITS.write_text(json.dumps({"sources": sources, "checks": known}), encoding="utf-8")
    for path in parts:
        path.unlink(missing_ok=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
