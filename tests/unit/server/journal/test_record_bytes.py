# SPDX-License-Identifier: Apache-2.0
"""Bytes that are no calls or events, commands that raise, and turns of due work (SPEC J-2, J-3, I-12.2)."""

from dataclasses import replace
from types import SimpleNamespace
from typing import cast

import pytest

from clearinghouse.server.journal.records import (
    CALL_PART,
    MACHINE_PRINCIPAL,
    Applier,
    CommandRaisedError,
    Entry,
    commands_of,
    decode_call,
    encode_command,
    events_of,
    naming_the_command,
)
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime, Command
from clearinghouse.statemachine.vocabulary.encoding import command_to_values
from clearinghouse.storage.encoding import PlainValue, encode
from clearinghouse.storage.port import Head, Record
from tests.unit.server.journal.test_records import lived, replayer_of
from tests.unit.server.sequencing.driving import Driver, create_account, transfers

DIGEST = bytes(16)
TWO = transfers("id", 1001, 1002, [1, 2])
"""A call of two items."""


def part_of(*head: PlainValue) -> bytes:
    """The bytes of the two items as a part with these values in front."""
    return encode([CALL_PART, *head, *cast("tuple[PlainValue, ...]", command_to_values(TWO))])


@pytest.mark.parametrize(("first", "items"), [(0, 2), (0, 5), (3, 5)])
def test_a_part_has_its_place_in_its_call(first: int, items: int) -> None:
    """Its two items may be the first, the last, or all of the call."""
    part = CallPart(DIGEST, first, items)
    assert decode_call(encode_command(TWO, part)) == (TWO, part)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (encode([CALL_PART]), "a part of a call has at least 4 values, not 1"),
        (encode([CALL_PART, DIGEST, 0]), "a part of a call has at least 4 values, not 3"),
        (part_of("digest", 0, 2), "the digest of a call is bytes, and its items are counted in"),
        (part_of(DIGEST, "0", 2), "the digest of a call is bytes, and its items are counted in"),
        (part_of(DIGEST, 0, b"2"), "the digest of a call is bytes, and its items are counted in"),
        (part_of(DIGEST, 0, 1), "items 0 to 2 are not of 1"),
        (part_of(DIGEST, 4, 5), "items 4 to 6 are not of 5"),
        (part_of(DIGEST, -1, 5), "items -1 to 1 are not of 5"),
    ],
)
def test_a_part_without_a_place_is_refused(data: bytes, message: str) -> None:
    """With the values that do not fit."""
    with pytest.raises(ValueError, match=message):
        decode_call(data)


def with_bytes(commands: PlainValue = (), events: PlainValue = ()) -> Record:
    """A record of sequence 7 with these values."""
    record = next(lived().read(1))
    return replace(record, first_sequence=7, commands=encode(commands), events=encode(events))


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        (7, "the commands of a record are a list"),
        ([b"a", 7], "the commands of a record are byte strings"),
    ],
)
def test_commands_of_another_form_are_refused(commands: PlainValue, message: str) -> None:
    """A record has the bytes of each call, and nothing else."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        commands_of(with_bytes(commands))
    assert commands_of(with_bytes([b"a", b""])) == [b"a", b""]


@pytest.mark.parametrize(
    ("events", "message"),
    [
        (7, "the events of a record begin with the list of its calls"),
        ([], "the events of a record begin with the list of its calls"),
        ([7], "the events of a record begin with the list of its calls"),
        ([[0]], "the events of a record have one list per call"),
        ([[0], [], []], "the events of a record have one list per call"),
        ([[0], 7], "the events of a call are a list of integers"),
        ([["0"], []], "the events of a call are a list of integers"),
    ],
)
def test_events_of_another_form_are_refused(events: PlainValue, message: str) -> None:
    """A record has one list of events per call, and the place of each call."""
    with pytest.raises(ValueError, match=f"^{message}$"):
        events_of(with_bytes(events=events))
    assert events_of(with_bytes(events=[[0, 3], [1, 2], []])) == [(7, [1, 2]), (10, [])]


# --- commands that raise --------------------------------------------------------------------------------------------


def raised(error: Exception, *, is_thrown: bool = True) -> CommandRaisedError:
    """The error of a command at sequence 12 that makes the machine raise."""
    if is_thrown:
        try:
            raise error
        except type(error) as caught:
            error = caught
    return CommandRaisedError(Entry(TWO, b"", 12), error)


def test_a_command_that_raises_is_named_with_its_place() -> None:
    """Kind, principal, error and its line, and how to read the state before it."""
    line = raised.__code__.co_firstlineno + 4
    found = raised(KeyError("gone"))
    assert found.sequence == 12
    assert found.detail == (
        f"Transfers of 'tester' raises KeyError: 'gone' (test_record_bytes.py, line {line})"
    )
    assert str(found) == (f"sequence 12: {found.detail}; the state before it is that --at 11")
    assert raised(AssertionError(), is_thrown=False).detail == (
        "Transfers of 'tester' raises AssertionError"
    )


class Failing:
    """An applier whose last call failed, or was complete."""

    def __init__(self, outcome: Outcome | None = None, *, is_empty: bool = False) -> None:
        self.entries = [] if is_empty else [Entry(TWO, b"", 12, None, outcome)]


def through(applier: Failing, error: Exception) -> type[Exception]:
    """The kind of error that comes out where this one goes in."""
    with pytest.raises(Exception) as caught, naming_the_command(cast("Applier", applier)):  # noqa: PT011  any
        raise error
    return caught.type


def test_only_an_error_of_the_machine_names_a_command() -> None:
    """Bad bytes and no memory are none, nor is what comes before the first call or after the last."""
    done = Outcome(12, 1)
    assert through(Failing(), KeyError()) is CommandRaisedError
    assert through(Failing(), ValueError()) is ValueError
    assert through(Failing(), MemoryError()) is MemoryError
    assert through(Failing(is_empty=True), KeyError()) is KeyError
    assert through(Failing(done), KeyError()) is KeyError


def test_replay_says_which_sequences_do_not_fit() -> None:
    """A record that begins elsewhere, and one whose commands fill fewer sequences than it says; and it counts them."""
    records = list(lived().read(0))
    replayer = replayer_of(lived())
    found = replayer.apply(records[2])
    assert found is not None
    assert found.detail == (
        f"its commands cannot be applied: the record begins at {records[2].first_sequence}, not at 1"
    )
    assert (found.sequence, replayer.commands) == (records[2].first_sequence, 0)
    for count, record in enumerate(records[1:4], 1):
        assert replayer.apply(record) is None
        assert replayer.commands == records[count].last_sequence
    replayer = replayer_of(lived())
    found = replayer.apply(replace(records[1], count=3))
    assert found is not None
    assert found.detail == "its commands cannot be applied: the commands fill 1 sequences"


# --- slices of due work and commands, in turn -----------------------------------------------------------------------


class Turns:
    """An applier whose machine is behind; AdvanceTime takes 100 units, and the test adds those of commands."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, is_behind: bool = True) -> None:
        self.applied: list[Command] = []
        self.due_ns = 1_000
        engine = SimpleNamespace(is_behind=is_behind, next_deadline=lambda: self.due_ns)
        self.applier = Applier(cast("Engine", engine), Head(6, bytes(32)), 2_000)

        def apply(command: Command, encoded: bytes, part: CallPart | None = None) -> None:
            assert (encoded, part) == (encode_command(command), None)
            self.applied.append(command)
            self.applier._work += 100

        monkeypatch.setattr(self.applier, "_apply", apply)

    def advances(self) -> bool:
        """Return whether a slice comes now."""
        before = len(self.applied)
        self.applier.advance()
        return len(self.applied) > before


def test_a_slice_comes_first_and_then_commands_have_as_much_work(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A record begins with a slice; the next comes when commands have taken as many units as it took, not one fewer."""
    turns = Turns(monkeypatch)
    assert turns.advances()
    assert turns.applied == [AdvanceTime(MACHINE_PRINCIPAL, "", 2_000, 2_000)]
    assert not turns.advances()
    turns.applier._work += 99
    assert not turns.advances()
    turns.applier._work += 1
    assert turns.advances()  # 300 units now, of which 200 before this slice
    turns.applier._work += 99
    assert not turns.advances()
    turns.applier._work += 1
    assert turns.advances()


def test_nothing_due_is_no_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work is due at its time and not before; a deadline of 0 is none."""
    turns = Turns(monkeypatch)
    for due_ns, is_due in ((0, False), (1, True), (2_000, True), (2_001, False)):
        turns.due_ns = due_ns
        assert turns.applier.is_due(2_000) is is_due
        assert turns.advances() is is_due
        turns.applier._work = turns.applier._next_slice


def test_a_slice_that_leaves_work_of_a_machine_that_is_not_behind_is_a_defect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would come for ever."""
    turns = Turns(monkeypatch, is_behind=False)
    with pytest.raises(AssertionError, match=r"^AdvanceTime left work undone$"):
        turns.advances()


@pytest.mark.parametrize("time_ns", [1_999, 2_000, 2_001])
def test_the_time_of_a_record_never_decreases(
    monkeypatch: pytest.MonkeyPatch, time_ns: int
) -> None:
    """A clock that goes back gives the time of the record before."""
    applier = Turns(monkeypatch).applier
    applier.open(time_ns)
    assert applier.time_ns == max(time_ns, 2_000)


def test_the_units_of_a_record_begin_at_zero() -> None:
    """Those of finished calls are counted until the record is closed; so is the turn of the next slice."""
    driver = Driver()
    applier = driver.applier
    units: list[int] = []
    for name in ("a", "b"):
        command = create_account(name)
        applier.open(driver.now_ns)
        applier.begin(command, encode_command(command))
        assert not applier.is_full
        assert applier.proceed(1)
        units.append(applier.units)
        applier._next_slice = 5
        applier.seal(1)
        assert (applier.units, applier._next_slice, applier.entries) == (0, 0, [])
    assert units[0] == units[1] > 0
