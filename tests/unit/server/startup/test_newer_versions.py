# SPDX-License-Identifier: Apache-2.0
"""An update is taken back: what a newer version has written is refused by name, and not as damage (SPEC J-5)."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from clearinghouse.server.console.exits import Exit
from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.genesis import genesis_from_bytes, genesis_to_bytes, make_genesis
from clearinghouse.statemachine.vocabulary.commands import SetRuleSet
from clearinghouse.statemachine.vocabulary.encoding import SHAPES, command_to_values
from clearinghouse.statemachine.vocabulary.types import RULE_SET_LATEST
from clearinghouse.storage.chain import seal
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import JournalDamagedError, NewerRecordError
from tests.server.harness import run_command

SECOND = 1_000_000_000
NEW_KIND = 60_000
NEW_RULES = SetRuleSet("ops", "new", SECOND, RULE_SET_LATEST + 1)


def _with_record(path: Path, calls: Sequence[bytes], events: bytes) -> None:
    """Make a directory whose second record has these calls, with a right hash, as its writer left it."""
    opened = open_directory(path, make_genesis(), clock=lambda: SECOND)
    journal = opened.directory.journal
    record = seal(journal.head(), opened.epoch, len(calls), 2 * SECOND, encode(list(calls)), events)
    journal.append(opened.epoch, 1, [record])
    opened.directory.close()


def _started(path: Path) -> None:
    """Open a directory and replay it, as a start does."""
    opened = open_directory(path)
    try:
        replay_log(opened.directory.journal)
    finally:
        opened.directory.close()


def _longer(command: SetRuleSet) -> bytes:
    """A command of ours with one value more than it has."""
    return encode([*command_to_values(command), 7])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            encode([NEW_KIND, "ops", "new", SECOND, 5]),
            f"sequence 1 has a command of kind {NEW_KIND}",
        ),
        (
            encode([2, b"digest", 0, 1, NEW_KIND, "ops", "new", SECOND]),
            f"sequence 1 has a command of kind {NEW_KIND}",
        ),
        (_longer(NEW_RULES), "sequence 1 has SetRuleSet with 6 values, this version knows 5"),
        (
            encode_command(NEW_RULES),
            f"sequence 1 has rule set 3, this version knows those up to {RULE_SET_LATEST}",
        ),
    ],
    ids=["new command", "part of one", "new field", "new rules"],
)
def test_what_a_newer_version_wrote_is_no_damage(tmp_path: Path, call: bytes, said: str) -> None:
    """A start names what is new, what it knows, and the newer version; it does not ask for a backup."""
    _with_record(tmp_path / "data", [call], encode([[0], [1, 2, 3]]))
    with pytest.raises(NewerRecordError, match=said) as refused:
        _started(tmp_path / "data")
    assert refused.value.sequence == 1
    assert "not damaged" in str(refused.value)
    for command, *flags in (("verify", "--replay"), ("state",)):
        ended = run_command(command, str(tmp_path / "data"), *flags)
        assert ended.returncode == Exit.USAGE, ended.stderr
        assert said in ended.stderr
        assert "restore a backup" not in ended.stderr


@pytest.mark.parametrize(
    "call",
    [
        encode([-1, "ops", "new", SECOND]),
        encode(["kind", "a"]),
        encode([]),
        b"\xc1",
        encode([150, 1, "r", 1, 1]),
    ],
    ids=["negative kind", "no number", "nothing", "no value", "wrong type"],
)
def test_what_no_version_writes_is_damage(tmp_path: Path, call: bytes) -> None:
    """A record that is not new but wrong is damage as before, though its hash is right."""
    _with_record(tmp_path / "data", [call], encode([[0], []]))
    with pytest.raises(JournalDamagedError):
        _started(tmp_path / "data")


def test_events_that_differ_are_damage_where_no_rules_are_new(tmp_path: Path) -> None:
    """A command of ours with other events than it gives is damage."""
    call = encode_command(SetRuleSet("ops", "old", SECOND, RULE_SET_LATEST))
    _with_record(tmp_path / "data", [call], encode([[0], [1, 2, 3]]))
    with pytest.raises(JournalDamagedError):
        _started(tmp_path / "data")


def test_rules_that_this_version_refused_itself_replay(tmp_path: Path) -> None:
    """A later set of rules that was refused changed nothing: its record is ours, and a start takes it."""
    path = tmp_path / "data"
    opened = open_directory(path, make_genesis(), clock=lambda: SECOND)
    begun = replay_log(opened.directory.journal)
    begun.applier.open(2 * SECOND)
    begun.applier.begin(NEW_RULES, encode_command(NEW_RULES))
    while not begun.applier.proceed(10):
        pass
    opened.directory.journal.append(opened.epoch, 1, [begun.applier.seal(opened.epoch).record])
    opened.directory.close()
    _started(path)


@pytest.mark.parametrize(("place", "said"), [(1, "genesis of version"), (8, "rule set")])
def test_a_newer_genesis_is_no_damage(place: int, said: str) -> None:
    """Record 0 with a later version or later rules is refused by name, and a wrong one is damage."""
    values = decode(genesis_to_bytes(make_genesis()))
    assert isinstance(values, list)
    values[place] = 99
    with pytest.raises(NewerRecordError, match=rf"sequence 0 has {said} 99"):
        genesis_from_bytes(encode(values))
    values[place] = -1
    with pytest.raises(JournalDamagedError):
        genesis_from_bytes(encode(values))


def test_the_made_up_kind_is_free() -> None:
    """No command of ours has the number that the tests take for a new one."""
    assert NEW_KIND not in SHAPES
