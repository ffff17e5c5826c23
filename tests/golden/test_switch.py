# SPDX-License-Identifier: Apache-2.0
"""An update before and after the command that switches new rules on, and a fleet of two builds (SPEC J-5).

Owns the turns of two builds on one directory: the plain one in processes of their own, and the one that runs this test,
which is the compiled one in the stage `compiled`. There is one set of the rules; the next one, which
changes no rule, is known only here.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.server.startup.genesis import genesis_from_bytes, genesis_to_bytes, make_genesis
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.commands import SetRuleSet
from clearinghouse.storage.copying import Until, copy_journal
from clearinghouse.storage.errors import NewerRecordError
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import open_read_only
from tests.golden.write_part import NEXT, go_on
from tests.sources import ROOT
from tests.stateful.snapshots import through_snapshot
from tests.support import System


@contextmanager
def known(*sets: int) -> Iterator[None]:
    """Let this process know these sets of the rules."""
    before = list(types.RULE_SETS)
    types.RULE_SETS[:] = sets
    try:
        yield
    finally:
        types.RULE_SETS[:] = before


@pytest.fixture(autouse=True)
def _next_set() -> Iterator[None]:
    """A set of the rules more than this version has."""
    with known(types.RULE_SET_LATEST, NEXT):
        yield


def plain(path: Path, accounts: int, rule_set: int = 0) -> Head:
    """Let a process with the plain build go on with a directory; the head that it left."""
    command = [sys.executable, "-m", "tests.golden.write_part", str(path), str(accounts)]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        command + [str(rule_set)] * bool(rule_set),
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    said = json.loads(ended.stdout)
    assert said["is_compiled"] is False
    return Head(said["sequence"], bytes.fromhex(said["hash"]))


def records(path: Path) -> list[Record]:
    """Every record of a directory."""
    reader = open_read_only(path)
    try:
        return list(reader.read(0))
    finally:
        reader.close()


def test_two_builds_take_turns_over_a_switch(tmp_path: Path) -> None:
    """Plain and this build write in turns, before and after new rules; both replay all of it to one head."""
    data = tmp_path / "data"
    heads = [plain(data, 2), go_on(data, 2), plain(data, 1, NEXT), go_on(data, 2)]
    assert [head.sequence for head in heads] == [2, 4, 6, 8]
    assert plain(data, 0) == go_on(data, 0) == heads[-1]
    # One build alone, which is opened as often, writes the same bytes.
    alone = tmp_path / "alone"
    turns = ((2, 0), (2, 0), (1, NEXT), (2, 0))
    assert [go_on(alone, *turn) for turn in turns] == heads


def test_an_update_is_taken_back_until_the_switch(tmp_path: Path) -> None:
    """A version without the next rules goes on before the switch; after it both are named and nothing changes."""
    data = tmp_path / "data"
    go_on(data, 2)
    with known(types.RULE_SET_LATEST):
        assert go_on(data, 1).sequence == 3
    assert go_on(data, 1).sequence == 4
    assert go_on(data, 0, NEXT).sequence == 5
    written = records(data)
    with known(types.RULE_SET_LATEST):
        opened = open_directory(data)
        try:
            with pytest.raises(
                NewerRecordError,
                match=f"sequence 5 has rule set {NEXT}, .* up to {types.RULE_SET_LATEST}",
            ):
                replay_log(opened.directory.journal)
        finally:
            opened.directory.close()
        # The way back that is left: everything before the switch.
        copy_journal(data, tmp_path / "back", Until(sequence=4))
        assert go_on(tmp_path / "back", 1).sequence == 5
    assert records(data) == written
    assert go_on(data, 0).sequence == 5


def test_a_set_of_the_rules_comes_into_force_once_and_stays() -> None:
    """The next set is accepted, with its event; neither it nor an earlier one is accepted again, nor an unknown one."""
    system = System(check=True)
    assert system.state.rule_set == types.RULE_SET_LATEST
    outcome = system.apply(SetRuleSet(*system.head(), NEXT + 1))
    assert outcome.codes == [codes.PARAMETER_OUT_OF_RANGE]
    system.must(SetRuleSet(*system.head(), NEXT))
    assert [event.fields["rule_set"] for event in system.events] == [NEXT]
    for rule_set in (NEXT, types.RULE_SET_LATEST, 1, 0):
        outcome = system.apply(SetRuleSet(*system.head(), rule_set))
        assert outcome.codes == [codes.RULE_SET_IN_FORCE]
    assert through_snapshot(system.engine).state.rule_set == NEXT


def test_genesis_names_the_set_that_a_journal_begins_with() -> None:
    """A journal may begin with the next set; a version without that set names it."""
    began = genesis_to_bytes(make_genesis(rule_set=NEXT))
    assert genesis_from_bytes(began).rule_set == NEXT
    with (
        known(types.RULE_SET_LATEST),
        pytest.raises(NewerRecordError, match=f"has rule set {NEXT}, .* up to {NEXT - 1}"),
    ):
        genesis_from_bytes(began)
