# SPDX-License-Identifier: Apache-2.0
"""The walk along a journal: any moment is the same by every way to it, and nothing is written (SPEC A-1)."""

from pathlib import Path

import pytest

from clearinghouse.server.analysis.facts import facts
from clearinghouse.server.analysis.replayed_state import OutOfRangeError, opened, sequence_at
from clearinghouse.server.journal.records import events_of
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.storage.reader import open_read_only
from tests.analysis.journals import golden_records


def _files(directory: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its content and its time."""
    return {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in directory.iterdir()}


@pytest.mark.parametrize("sequence", [1, 97, 301, 427, 735])
def test_items_and_records_lead_to_the_same_state(golden: Path, sequence: int) -> None:
    """Going item by item, record by record, or at once from the nearest moment gives the same facts."""
    with opened(golden) as past:
        while past.sequence < sequence:
            past.step()
        by_items = facts(past.state)
        reached = past.sequence
    with opened(golden) as past:
        by_records = facts(past.go_to(reached))
    with opened(golden, start=reached) as past:
        at_once = facts(past.go_to(reached))
    reader = open_read_only(golden)
    try:
        rebuilt = facts(rebuild(reader, reached).engine.state)
    finally:
        reader.close()
    assert by_items
    assert by_items == by_records == at_once == rebuilt


def test_the_step_that_holds_a_sequence_is_handed_out_before_it_is_applied(golden: Path) -> None:
    """Each sequence of the journal lies in the step that `go_before` gives, and nothing after that is applied."""
    with opened(golden) as past:
        end = past.end
    for sequence in range(1, end + 1, 37):
        with opened(golden, start=sequence) as past:
            step = past.go_before(sequence)
            assert past.sequence < sequence
            assert step.sequence == past.sequence + 1
            step.apply()
            assert step.sequence <= sequence <= step.last_sequence
            assert len(step.codes) == step.items


def test_a_walk_hears_every_event_once(golden: Path) -> None:
    """The events of all steps are those that the records have, in order."""
    received: list[int] = []
    with opened(golden) as past:
        while (step := past.step()) is not None:
            received += step.events
    reader = open_read_only(golden)
    try:
        recorded = [
            value
            for record in reader.read(1)
            if record.first_sequence
            for _, values in events_of(record)
            for value in values
        ]
    finally:
        reader.close()
    assert received == recorded


def test_a_moment_that_there_is_not_is_named(golden: Path) -> None:
    """A sequence beyond the end, and genesis as a step, are refused with what there is."""
    with opened(golden) as past:
        with pytest.raises(OutOfRangeError, match="ends at sequence 735"):
            past.go_to(736)
        with pytest.raises(OutOfRangeError, match="begins at sequence 1"):
            past.go_before(0)
        with pytest.raises(OutOfRangeError, match="before the journal begins"):
            sequence_at(past.reader, -5)
    with pytest.raises(OutOfRangeError), opened(golden, start=99_999):
        pass


def test_nothing_is_written(golden: Path) -> None:
    """After a walk the directory has the same files with the same bytes and times."""
    before = _files(golden)
    with opened(golden) as past:
        past.go_to(past.end)
    assert _files(golden) == before


def test_the_sequence_at_a_time_is_that_of_its_last_record(golden: Path) -> None:
    """For the time of every record, and a nanosecond before it, halving finds the same as a check of each."""
    records = golden_records()
    with opened(golden) as past:
        for record in records[1:]:
            for time_ns in (record.time_ns, record.time_ns - 1):
                expected = max(one.last_sequence for one in records if one.time_ns <= time_ns)
                assert sequence_at(past.reader, time_ns) == expected
