# SPDX-License-Identifier: Apache-2.0
"""Opening a data directory: a journal begins, or goes on with the parameters that it began with (SPEC J-3, J-6)."""

import gc
from collections.abc import Collection
from pathlib import Path

import pytest

from clearinghouse.server.startup import directory
from clearinghouse.server.startup.directory import open_directory, replay_log, replay_on, watched
from clearinghouse.server.startup.genesis import (
    genesis_from_bytes,
    genesis_to_bytes,
    make_genesis,
)
from clearinghouse.server.startup.snapshot_codec import start
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary.types import RULE_SETS
from clearinghouse.storage.errors import (
    DirectoryLockedError,
    ForeignGenesisError,
    HeadDamagedError,
)
from clearinghouse.storage.port import Record
from tests.analysis.journals import golden_records
from tests.unit.server.journal.test_call_history import log_of

SEED = b"a seed of 16 B.."
RISK = Path(__file__).parents[3] / "golden" / "v1" / "risk.txt"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A directory in which nothing was begun."""
    path = tmp_path / "data"
    path.mkdir()
    return path


def opened(
    data: Path, genesis: Genesis | None = None, unstated: Collection[str] = ()
) -> tuple[int, list[Record]]:
    """Open it and close it again; the epoch, and the records."""
    found = open_directory(data, genesis, unstated=unstated, clock=lambda: 77)
    try:
        return found.epoch, list(found.directory.journal.read(0))
    finally:
        found.directory.close()


def test_a_new_journal_begins_with_its_genesis_and_each_start_has_an_epoch(data: Path) -> None:
    """At the time of the clock; a later start adds no record."""
    genesis = make_genesis(valuation="USD", seed=SEED)
    epoch, records = opened(data, genesis)
    (first,) = records
    assert (epoch, first.epoch, first.time_ns) == (1, 1, 77)
    assert first.commands == genesis_to_bytes(genesis)
    assert opened(data, genesis) == (2, records)
    assert opened(data) == (3, records)


def test_without_parameters_a_journal_begins_with_the_usual_ones(data: Path) -> None:
    """With a seed that is drawn."""
    _, (first,) = opened(data)
    found = genesis_from_bytes(first.commands)
    assert genesis_to_bytes(found) == genesis_to_bytes(make_genesis(seed=found.seed))


def test_other_parameters_than_it_began_with_are_refused(data: Path) -> None:
    """With those that differ; another seed is no other journal where none is stated."""
    opened(data, make_genesis(seed=SEED))
    with pytest.raises(ForeignGenesisError) as caught:
        opened(data, make_genesis(seed=SEED[::-1], valuation="USD"))
    assert "valuation: it has USDC, wanted USD; seed: another one" in str(caught.value)
    opened(data, make_genesis(seed=SEED[::-1]), ["seed"])
    with pytest.raises(ForeignGenesisError, match="seed: another one"):
        open_directory(data, make_genesis(seed=SEED[::-1]))
    wanted = make_genesis(seed=SEED[::-1], valuation_scale=2)
    with pytest.raises(ForeignGenesisError, match="valuation_scale: it has 6, wanted 2"):
        opened(data, wanted, ["seed"])
    # What was refused is not held, and its own parameters stay as they were.
    assert wanted.seed == SEED[::-1]
    opened(data)


def test_the_notice_of_changes_is_no_part_of_what_a_journal_is(data: Path) -> None:
    """Commands change it, as they change the rule set."""
    opened(data, make_genesis(seed=SEED, notice_ns=0))
    assert opened(data, make_genesis(seed=SEED, notice_ns=5))[0] == 2
    earlier = RULE_SETS[0]
    assert opened(data, make_genesis(seed=SEED, notice_ns=0, rule_set=earlier))[0] == 3


def test_a_directory_has_one_owner(data: Path) -> None:
    """Until it is closed."""
    found = open_directory(data)
    with pytest.raises(DirectoryLockedError):
        open_directory(data)
    found.directory.close()
    open_directory(data).directory.close()


def test_a_lost_head_file_is_made_anew_only_where_that_is_asked_for(data: Path) -> None:
    """Without it a lost tail would go unseen."""
    opened(data)
    (data / "head").unlink()
    with pytest.raises(HeadDamagedError):
        open_directory(data)
    open_directory(data, recreate_head=True).directory.close()
    open_directory(data).directory.close()


RECORDS = golden_records()[:30]


def test_a_replay_goes_to_the_end_or_to_the_last_whole_record(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of the bound; progress is said at intervals and at the end."""
    monkeypatch.setattr(directory, "_PROGRESS_RECORDS", 10)
    log = log_of(RECORDS)
    batch = next(one for one in RECORDS[5:] if one.count > 1)
    place = RECORDS.index(batch)
    for until, last in (
        (None, RECORDS[-1]),
        (batch.last_sequence, batch),
        (batch.last_sequence - 1, RECORDS[place - 1]),
    ):
        begun = start(log, None)
        said: list[tuple[int, int]] = []
        replay_on(begun, log, until, lambda *one, to=said: to.append(one))
        assert begun.applier.head == last.head
        assert {end for _, end in said} == {RECORDS[-1].last_sequence if until is None else until}
    assert list(watched(RECORDS, 99, lambda *_: None)) == RECORDS
    counts: list[int] = []
    list(watched(RECORDS, 99, lambda done, _: counts.append(done)))
    assert counts == [RECORDS[at].last_sequence for at in (0, 10, 20)] + [99]


def test_a_replay_reports_once_what_it_has_loaded() -> None:
    """The garbage collector is off then, and on afterwards."""
    seen: list[bool] = []
    replay_log(log_of(golden_records()[:40]), loaded=lambda: seen.append(gc.isenabled()))
    assert seen == [False]
    assert gc.isenabled()
