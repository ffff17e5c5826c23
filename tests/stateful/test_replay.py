# SPDX-License-Identifier: Apache-2.0
"""The same commands give the same bytes, on any machine and however often they are applied (SPEC I-10).

Owns runs in other processes: another hash seed changes nothing, another rounding changes the head. That a game replays
to itself in its own process is checked at the end of every game.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from clearinghouse.server.journal.records import Replayer
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.storage.port import Record
from tests.golden.journal_file import record_game, write
from tests.golden.make import BATCH_MAX, play
from tests.sources import ROOT, STATEMACHINE
from tests.stateful.digest import digest
from tests.stateful.player import genesis

SEED = 27
MOVES = 300


@pytest.fixture(scope="module")
def journal() -> list[Record]:
    """Return the journal of one game."""
    return record_game(genesis(), play(SEED, MOVES)[0].steps, BATCH_MAX)


@pytest.fixture(scope="module")
def journal_path(journal: list[Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the path of a file with the journal."""
    path = tmp_path_factory.mktemp("journal") / "journal.txt"
    write(path, journal)
    return path


def head_elsewhere(path: Path, hash_seed: str, first_on_path: str = "") -> str:
    """Return the head that another process computes from the commands in a file."""
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    if first_on_path:
        environment["PYTHONPATH"] = first_on_path
    done = subprocess.run(
        [sys.executable, "-m", "tests.golden.journal_file", str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def head_here(journal: list[Record]) -> str:
    """Return the head of the journal in the form in which `head_elsewhere` prints it."""
    head = journal[-1].head
    return f"{head.sequence} {head.hash.hex()}"


@pytest.mark.parametrize("hash_seed", ["0", "1", "random"])
def test_the_hash_seed_changes_nothing(
    journal: list[Record], journal_path: Path, hash_seed: str
) -> None:
    """Another process with another hash seed gives the same event bytes, and so the same head."""
    assert head_elsewhere(journal_path, hash_seed) == head_here(journal)


def test_one_changed_rounding_changes_the_head(
    journal: list[Record], journal_path: Path, tmp_path: Path
) -> None:
    """A build whose fees are rounded down instead of up computes another head from the same commands."""
    package = tmp_path / "clearinghouse" / "statemachine"
    shutil.copytree(STATEMACHINE, package, ignore=shutil.ignore_patterns("__pycache__"))
    money = package / "arithmetic" / "money.py"
    source = money.read_text(encoding="utf-8")
    ceiled, floored = (
        "return -(-accrued_ppb // PPB) - fee_paid",
        "return accrued_ppb // PPB - fee_paid",
    )
    assert source.count(ceiled) == 1
    assert head_elsewhere(journal_path, "0", str(tmp_path)) == head_here(journal)
    money.write_text(source.replace(ceiled, floored), encoding="utf-8")
    other = head_elsewhere(journal_path, "0", str(tmp_path))
    assert other.split()[0] == head_here(journal).split()[0]
    assert other != head_here(journal)


def test_every_prefix_replays_to_its_own_head_and_state(journal: list[Record]) -> None:
    """A replay that stops early has the head and the state which the whole replay had there."""
    whole = Replayer(Engine(genesis()), journal[0])
    cuts = range(1, len(journal), len(journal) // 7)
    for number, record in enumerate(journal[1:], 1):
        assert whole.rebuild(record) == record.head
        if number not in cuts:
            continue
        prefix = Replayer(Engine(genesis()), journal[0])
        for earlier in journal[1:number]:
            assert prefix.apply(earlier) is None
        assert prefix.rebuild(record) == record.head
        assert digest(prefix.applier.engine.state) == digest(whole.applier.engine.state)
