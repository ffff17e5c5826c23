# SPDX-License-Identifier: Apache-2.0
"""Computes again the bytes that callers saw before the source was divided into packages, and compares them.

Owns the comparison. `record_wire` says how the files were made. Where a text of a refusal is written better on purpose,
its line in `wire/messages.txt` is edited by hand; every other difference is a defect.
"""

from collections import Counter, defaultdict
from functools import cache
from typing import Any

import pytest

from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.code_forms import CODES
from clearinghouse.statemachine.vocabulary.units import RAW
from tests.golden import wire_capture as capture
from tests.golden.wire_scenarios import refusals_of
from tests.scenarios.test_scenarios import SCENARIOS

SHOWN = 3


@cache
def recorded(part: str) -> list[Any]:
    """The rows of one file."""
    return capture.read_lines(capture.FOLDER / f"{part}.jsonl.xz")


@cache
def by_path(part: str) -> dict[str, list[Any]]:
    """The rows of a file by the method that they are about."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in recorded(part)[1:] if part != "reads" else recorded(part):
        found[row[1] if part == "reads" else row[0]].append(row)
    return dict(found)


@cache
def calls_by_file() -> dict[str, list[Any]]:
    """The recorded scenarios by the stem of their file."""
    found: dict[str, list[Any]] = defaultdict(list)
    for row in recorded("calls")[1:]:
        if "scenario" in row:
            found[row["scenario"].partition(":")[0]].append(row)
    return dict(found)


@cache
def recorded_refusals() -> dict[str, list[str]]:
    """The recorded lines of each scenario."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in capture.REFUSALS.read_text(encoding="utf-8").splitlines():
        if not line.startswith("  "):
            lines = found[line] = []
        lines.append(line)
    return found


def test_the_files_hold_enough() -> None:
    """Each method is recorded with commands and refusals, and each kind of row is there in number."""
    read = Counter(row[0] for row in recorded("requests")[1:] if isinstance(row[2], str))
    refused = Counter(row[0] for row in recorded("requests")[1:] if not isinstance(row[2], str))
    assert read.keys() == refused.keys()
    assert len(read) >= 63
    assert min(read.values()) >= 35
    assert min(refused.values()) >= 19
    assert sum(read.values()) >= 4539
    assert sum(refused.values()) >= 4390
    assert len(by_path("replies")) >= 61
    assert len({row[1][0] for row in recorded("events")[1:]}) >= 133
    assert len(by_path("reads")) >= 53
    assert len(recorded("calls")) >= 1 + 2 + 826
    assert sum(len(lines) - 1 for lines in recorded_refusals().values()) >= 1147


def test_every_recorded_figure_has_a_unit() -> None:
    """A code with a limit, an actual value or a shortfall in any scenario states the unit of its figures."""
    rows = [line.split() for lines in recorded_refusals().values() for line in lines[1:]]
    with_figures = {row[2] for row in rows if any(int(figure) for figure in row[3:6])}
    units = {form.name: form.figures for form in CODES.values()}
    assert len(with_figures) >= 50
    assert {name for name in with_figures if units[name] == RAW} == set()


@pytest.mark.parametrize("path", by_path("requests"))
def test_requests_are_read_or_refused_as_before(path: str) -> None:
    """A request gives the same journaled bytes, or the same status, code, field path, figures and text."""
    scales = capture.scales_from(recorded("requests")[0])
    messages = capture.Messages(capture.read_messages())
    differences = [
        (raw, before, found)
        for _, raw, before in by_path("requests")[path]
        if (found := capture.decode_request(path, capture.bytes_of(raw), scales, messages))
        != before
    ]
    assert not differences, (len(differences), differences[:SHOWN])


@pytest.mark.parametrize("path", by_path("replies"))
def test_replies_have_the_same_bytes(path: str) -> None:
    """A reply has the same code, ids, fills and figures in the same units for every code."""
    scales = capture.scales_from(recorded("replies")[0])
    differences = []
    for _, encoded, answer, before in by_path("replies")[path]:
        command = capture.command_of(encoded)
        found = capture.encode_reply(path, command, capture.outcome_of(answer), scales)
        if found != before:
            differences.append((answer, before, found))
    assert not differences, (len(differences), differences[:SHOWN])


def test_events_have_the_same_bytes() -> None:
    """An event of each kind, with a number of its own in each field, is written with the same names and units."""
    scales = capture.scales_from(recorded("events")[0])
    differences = []
    for encoded, event, before in recorded("events")[1:]:
        command = capture.command_of(encoded)
        found = capture.encode_events(7, event, command, scales)
        if found != before:
            differences.append((event, before, found))
    assert not differences, (len(differences), differences[:SHOWN])


@pytest.mark.parametrize("name", ["v1/journal.txt", "v1/risk.txt"])
def test_journals_cause_the_same_events_and_reads(name: str) -> None:
    """Each call of a golden journal has the same answer, events and bytes; reads of its end give the same bytes."""
    header = recorded("calls")[0]
    methods = {int(kind): path for kind, path in header["methods"].items()}
    noted, state, sequence = capture.play_journal(name, methods)
    (before,) = [row["calls"] for row in recorded("calls")[1:] if row.get("journal") == name]
    assert len(noted) == len(before)
    for number, (found, expected) in enumerate(zip(noted, before, strict=True)):
        assert found == expected, number
    messages = capture.Messages(capture.read_messages())
    asked = [row for row in recorded("reads") if row[0] == name]
    assert asked
    for _, path, raw, answer in asked:
        found = capture.read_state(path, capture.bytes_of(raw), state, sequence, messages)
        assert found == answer, (path, raw)


@pytest.mark.parametrize("stem", calls_by_file())
def test_recorded_scenarios_cause_the_same_events(stem: str) -> None:
    """Each command of a recorded scenario has the same answer, event integers, event bytes and reply bytes."""
    header = recorded("calls")[0]
    methods = {int(kind): path for kind, path in header["methods"].items()}
    for row in calls_by_file()[stem]:
        calls = [(call["time_ns"], capture.bytes_of(call["command"])) for call in row["calls"]]
        rule_set = row.get("rule_set", types.RULE_SET_FIRST)
        played = capture.play_calls(
            header["genesis"], calls, methods, rule_set, row.get("operators", [])
        )
        for number, (found, before) in enumerate(zip(played, row["calls"], strict=True)):
            expected = {name: before[name] for name in found}
            assert found == expected, (row["scenario"], number)


@pytest.mark.parametrize("stem", sorted({scenario.stem for scenario in SCENARIOS}))
def test_scenarios_are_refused_as_before(stem: str) -> None:
    """Each scenario that was recorded refuses the same items with the same codes and figures.

    A scenario that is moved or reworded is moved or reworded in `wire/refusals.txt` too; a new one is not recorded.
    """
    before = recorded_refusals()
    for scenario in SCENARIOS:
        name = f"{scenario.stem}: {scenario.sentence}"
        if scenario.stem == stem and name in before:
            assert refusals_of(scenario) == before[name]


def test_no_recorded_scenario_is_lost() -> None:
    """Each scenario that was recorded is still there under its sentence."""
    present = {f"{scenario.stem}: {scenario.sentence}" for scenario in SCENARIOS}
    assert [name for name in recorded_refusals() if name not in present] == []
