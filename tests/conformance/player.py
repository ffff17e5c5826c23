# SPDX-License-Identifier: Apache-2.0
"""Plays a scenario of `clients/conformance` with a driver: sends each step, and compares what comes back.

Owns the language of the scenarios: fragments, kept values, repeated steps, and what an expected value means.
"""

import json
import time
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from string import Template
from typing import Any, Final

from tests.sources import ROOT

FOLDER: Final = ROOT / "clients" / "conformance"
SCENARIOS: Final = sorted((FOLDER / "scenarios").glob("*.json"))
EXPECTATIONS: Final = ("reply", "error", "answer")
SHOWN: Final = 500  # characters of a step or its differences
OF_PLAYER: Final = frozenset({"server", "repeat", "note", "within", *EXPECTATIONS})
LOOK_SECONDS: Final = 0.2
NOON: Final = 43_200
DAY: Final = 86_400

Values = dict[str, Any]
Ask = Callable[[Values], Values]


class MismatchError(AssertionError):
    """A step had another answer than the scenario states."""


def fragment(name: str) -> list[Values]:
    """Return the steps of a fragment."""
    found: list[Values] = json.loads((FOLDER / "fragments" / f"{name}.json").read_text("utf-8"))
    return found


def steps_of(path: Path) -> Iterator[Values]:
    """Return the steps of a scenario, those of its fragments first."""
    scenario = json.loads(path.read_text("utf-8"))
    for name in scenario.get("needs", []):
        yield from fragment(name)
    yield from scenario["steps"]


def asks_for(path: Path) -> set[str]:
    """Return what a scenario asks of the server."""
    return {step["server"] for step in steps_of(path) if "server" in step}


def terms_of(path: Path) -> Values:
    """Return what a scenario states of its server: `modes` in which it is played, `genesis`, `flags`."""
    found: Values = json.loads(path.read_text("utf-8"))
    return found


def filled(value: Any, known: Values, turn: int) -> Any:  # noqa: ANN401  JSON
    """Return a value with what is known in the place of names, and the number of the turn."""
    if isinstance(value, dict) and set(value) == {"times", "of"}:
        return [filled(value["of"], known, turn)] * value["times"]
    if isinstance(value, dict) and set(value) == {"sha256"}:
        return sha256(Template(value["sha256"]).substitute(known).encode()).hexdigest()
    if isinstance(value, dict):
        return {key: filled(one, known, turn) for key, one in value.items()}
    if isinstance(value, list):
        found = [filled(one, known, turn) for one in value]
        # A name in a list may stand for several values, such as all addresses, and so does a repeated one.
        return [x for one in found for x in (one if isinstance(one, list) else [one])]
    if not isinstance(value, str):
        return value
    if value.startswith("%now"):
        return str(time.time_ns() + int(value[4:] or 0) * 1_000_000_000)
    if value == "%noon":
        return NOON - int(time.time()) % DAY
    if value.startswith("$"):
        return known[value[1:]]
    return value.replace("#", str(turn))


def differences(expected: Any, found: Any, known: Values, place: str) -> Iterator[str]:  # noqa: ANN401  JSON
    """Return where a value is not as expected; keep what the expectation asks to keep."""
    if isinstance(expected, str) and expected.startswith("?"):
        if found is None:
            yield f"{place} is absent"
        known[expected[1:]] = found
    elif isinstance(expected, dict) and set(expected) == {"count"} and isinstance(found, list):
        if expected["count"] != len(found):
            yield f"{place} has {len(found)} items, not {expected['count']}"
    elif isinstance(expected, dict) and set(expected) == {"among"}:
        if found not in expected["among"]:
            yield f"{place} is {found!r}, none of {expected['among']}"
    elif isinstance(expected, dict) and isinstance(found, dict):
        for key, one in expected.items():
            yield from differences(one, found.get(key), known, f"{place}.{key}")
    elif isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            yield f"{place} has {len(found)} items, not {len(expected)}: {found}"
        for number, (one, other) in enumerate(zip(expected, found, strict=False)):
            yield from differences(one, other, known, f"{place}[{number}]")
    elif expected != found:
        yield f"{place} is {found!r}, not {expected!r}"


def _wrong(done: Values, answer: Values, known: Values) -> list[str]:
    """Return in what an answer is not as a step states it."""
    expected = done.get("answer", {})
    for key in ("reply", "error"):
        if key in done:
            expected = {**expected, key: done[key]}
    found = list(differences(expected, answer, known, "answer"))
    if "error" not in done and "error" in answer:
        found.append(f"an error came: {answer['error']}")
    if "unsupported" in answer:
        found.append(f"the driver cannot {answer['unsupported']}")
    return found


def play(
    name: str, steps: Iterable[Values], ask: Ask, server: Callable[[Values], None], known: Values
) -> int:
    """Play steps; return their number. Raises `MismatchError`, which names them by `name`."""
    count = 0
    for step in steps:
        for turn in range(step.get("repeat", 1)):
            count += 1
            done = filled(step, known, turn)
            if "server" in done:
                server(done)
                continue
            asked = {key: one for key, one in done.items() if key not in OF_PLAYER}
            deadline = time.monotonic() + done.get("within", 0)
            while (found := _wrong(done, ask(asked), known)) and time.monotonic() < deadline:
                time.sleep(LOOK_SECONDS)
            if found:
                shown = json.dumps(step)[:SHOWN]
                raise MismatchError(f"{name}, step {count} ({shown}): {'; '.join(found)[:SHOWN]}")
    return count
