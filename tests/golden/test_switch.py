# SPDX-License-Identifier: Apache-2.0
"""An update before and after the command that switches new rules on, and a fleet of two builds (SPEC J-5).

Owns the turns of two builds on one directory: the plain one in processes of their own, and the one that runs this test,
which is the compiled one in the stage `compiled`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from clearinghouse.server.journal import versions
from clearinghouse.server.startup.directory import open_directory, replay_log
from clearinghouse.statemachine.handlers import rule_sets
from clearinghouse.statemachine.vocabulary.types import RULE_SET_LATEST
from clearinghouse.storage.copying import Until, copy_journal
from clearinghouse.storage.errors import NewerRecordError
from clearinghouse.storage.port import Head, Record
from clearinghouse.storage.reader import open_read_only
from tests.golden.write_part import FIRST_RULES, go_on, is_compiled
from tests.sources import ROOT


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
    heads = [plain(data, 2), go_on(data, 2), plain(data, 1, FIRST_RULES + 1), go_on(data, 2)]
    assert [head.sequence for head in heads] == [2, 4, 6, 8]
    assert plain(data, 0) == go_on(data, 0) == heads[-1]
    # One build alone, which is opened as often, writes the same bytes.
    alone = tmp_path / "alone"
    turns = ((2, 0), (2, 0), (1, FIRST_RULES + 1), (2, 0))
    assert [go_on(alone, *turn) for turn in turns] == heads


def test_an_update_is_taken_back_until_the_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A version with the first rules alone goes on before the switch; after it both are named and nothing changes."""
    if is_compiled():
        pytest.skip("constants of a compiled module cannot be changed")
    data = tmp_path / "data"
    go_on(data, 2)
    with monkeypatch.context() as older:
        older.setattr(rule_sets, "RULE_SET_LATEST", FIRST_RULES)
        older.setattr(versions, "RULE_SET_LATEST", FIRST_RULES)
        assert go_on(data, 1).sequence == 3
    assert go_on(data, 1).sequence == 4
    assert go_on(data, 0, RULE_SET_LATEST).sequence == 5
    written = records(data)
    with monkeypatch.context() as older:
        older.setattr(rule_sets, "RULE_SET_LATEST", FIRST_RULES)
        older.setattr(versions, "RULE_SET_LATEST", FIRST_RULES)
        opened = open_directory(data)
        try:
            with pytest.raises(
                NewerRecordError,
                match=f"sequence 5 has rule set {RULE_SET_LATEST}, .* up to {FIRST_RULES}",
            ):
                replay_log(opened.directory.journal)
        finally:
            opened.directory.close()
        # The way back that is left: everything before the switch.
        copy_journal(data, tmp_path / "back", Until(sequence=4))
        assert go_on(tmp_path / "back", 1).sequence == 5
    assert records(data) == written
    assert go_on(data, 0).sequence == 5
