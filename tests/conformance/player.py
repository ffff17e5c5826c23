# SPDX-License-Identifier: Apache-2.0
"""Plays a scenario of `clients/conformance` with a driver: sends each step, and compares what comes back.

Owns the language of the scenarios: fragments, kept values, repeated steps, and what an expected value means.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tests.sources import ROOT

FOLDER: Final = ROOT / "clients" / "conformance"
SCENARIOS: Final = sorted((FOLDER / "scenarios").glob("*.json"))
EXPECTATIONS: Final = ("reply", "error", "answer")
SHOWN: Final = 500  # characters of a step or its differences
OF_PLAYER: Final = frozenset({"server", "repeat", "note", *EXPECTATIONS})

Values = dict[str, Any]
Ask = Callable[[Values], Values]


class MismatchError(AssertionError):
    """A step had another answer than the scenario states."""


def steps_of(path: Path) -> Iterator[Values]:
    """Return the steps of a scenario, those of its fragments first."""
    scenario = json.loads(path.read_text("utf-8"))
    for name in scenario.get("needs", []):
        yield from json.loads((FOLDER / "fragments" / f"{name}.json").read_text("utf-8"))
    yield from scenario["steps"]


def asks_for(path: Path) -> set[str]:
    """Return what a scenario asks of the server."""
    return {step["server"] for step in steps_of(path) if "server" in step}


def filled(value: Any, known: Values, turn: int) -> Any:  # noqa: ANN401  JSON
    """Return a value with what is known in the place of names, and the number of the turn."""
    if (
        isinstance(value, list)
        and len(value) == 1
        and isinstance(value[0], dict)
        and "times" in value[0]
    ):
        return [filled(value[0]["of"], known, turn)] * value[0]["times"]
    if isinstance(value, dict):
        return {key: filled(one, known, turn) for key, one in value.items()}
    if isinstance(value, list):
        found = [filled(one, known, turn) for one in value]
        # A name in a list may stand for several values, such as all addresses.
        return [x for one in found for x in (one if isinstance(one, list) else [one])]
    if not isinstance(value, str):
        return value
    if value == "%now":
        return str(time.time_ns())
    if value.startswith("$"):
        return known[value[1:]]
    return value.replace("#", str(turn))


def differences(expected: Any, found: Any, known: Values, place: str) -> Iterator[str]:  # noqa: ANN401  JSON
    """Return where a value is not as expected; keep what the expectation asks to keep."""
    if isinstance(expected, str) and expected.startswith("?"):
        if found is None:
            yield f"{place} is absent"
        known[expected[1:]] = found
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


def play(path: Path, ask: Ask, server: Callable[[Values], None], known: Values) -> int:
    """Play a scenario; return its number of steps. Raises `MismatchError`."""
    count = 0
    for step in steps_of(path):
        for turn in range(step.get("repeat", 1)):
            count += 1
            done = filled(step, known, turn)
            if "server" in done:
                server(done)
                continue
            answer = ask({key: one for key, one in done.items() if key not in OF_PLAYER})
            expected = done.get("answer", {})
            for key in ("reply", "error"):
                if key in done:
                    expected = {**expected, key: done[key]}
            found = list(differences(expected, answer, known, "answer"))
            if "error" not in done and "error" in answer:
                found.append(f"an error came: {answer['error']}")
            if "unsupported" in answer:
                found.append(f"the driver cannot {answer['unsupported']}")
            if found:
                shown = json.dumps(step)[:SHOWN]
                raise MismatchError(
                    f"{path.stem}, step {count} ({shown}): {'; '.join(found)[:SHOWN]}"
                )
    return count
