# SPDX-License-Identifier: Apache-2.0
"""A machine as of any sequence of a journal, and a fork that goes on from there (SPEC A-3, U-6)."""

from pathlib import Path

import pytest

from clearinghouse.server.journal.records import Recorded, commands_of, decode_call
from clearinghouse.server.startup.forking import Fork, MomentError, first_items, fork_journal
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, SourceId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from clearinghouse.storage.reader import JournalReader
from tests.analysis.journals import write_journal
from tests.stateful.digest import digest
from tests.support import columns
from tests.unit.server.sequencing.driving import (
    Driver,
    create_account,
    transfers as plain_transfers,
)
from tests.unit.server.sequencing.test_divided_calls import Funded
from tests.unit.server.startup.journal_to_fork import START_NS, UNIT, Setup, small_town


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def transfers(setup: Setup, atomic: int, amounts: list[int]) -> int:
    """A batch of transfers from alice to bob; its first sequence."""
    first = setup.fork.applier.next_sequence
    size = len(amounts)
    alice, bob = [setup.ids["alice"]] * size, [setup.ids["bob"]] * size
    setup.must(
        commands.Transfers(
            *setup.head(),
            atomic,
            list(map(AccountId, alice)),
            list(map(AccountId, bob)),
            [AssetId(1)] * size,
            amounts,
        )
    )
    return first


@pytest.fixture
def setup(tmp_path: Path) -> Setup:
    """Two accounts with a thousand each, open."""
    found = Setup(tmp_path / "data")
    found.account("alice", USDC=1_000)
    found.account("bob", USDC=1_000)
    return found


def balance(fork: Fork, account_id: int) -> int:
    """Return an account's balance of the valuation asset."""
    return fork.state.accounts[AccountId(account_id)].holdings[AssetId(1)].balance


def test_the_end_of_a_journal_is_its_last_state_with_its_head(tmp_path: Path) -> None:
    """Forked at the end, the machine has the journal's state and head, and nothing was written to the directory."""
    setup = small_town(tmp_path / "data")
    before = files_of(tmp_path)
    fork = fork_journal(tmp_path / "data")
    assert fork.epoch == setup.opened.epoch + 1
    assert fork.head == setup.records[-1].head
    assert digest(fork.state) == digest(setup.fork.state)
    assert fork.now_ns == setup.records[-1].time_ns
    assert files_of(tmp_path) == before


def test_a_batch_is_forked_in_its_middle(tmp_path: Path, setup: Setup) -> None:
    """Of a batch whose items pass one by one, only those up to the sequence have happened, and commands go on there."""
    first = transfers(setup, 0, [1, 10, 100])
    setup.close()
    bob = setup.ids["bob"]
    for items, moved in ((0, 0), (1, 1), (2, 11), (3, 111)):
        fork = fork_journal(tmp_path / "data", first - 1 + items)
        assert fork.forked_at == first - 1 + items == fork.head.sequence
        assert balance(fork, bob) == 1_000 * UNIT + moved
        again = commands.Transfers(
            *fork.fields("fork"),
            0,
            *columns(AccountId(bob), AccountId(setup.ids["alice"]), AssetId(1), moved),
        )
        assert fork.apply(again).codes == [0 if moved else 205]
        assert balance(fork, bob) == 1_000 * UNIT
        assert fork.head.sequence == first + items


def test_a_batch_that_is_all_or_nothing_is_not_forked_in_its_middle(
    tmp_path: Path, setup: Setup
) -> None:
    """A sequence inside an atomic batch is refused with the two beside it that can be had."""
    first = transfers(setup, 1, [1, 10, 100])
    setup.close()
    with pytest.raises(MomentError, match=f"give {first - 1} or {first + 2}"):
        fork_journal(tmp_path / "data", first + 1)
    assert balance(fork_journal(tmp_path / "data", first - 1), setup.ids["bob"]) == 1_000 * UNIT
    assert balance(fork_journal(tmp_path / "data", first + 2), setup.ids["bob"]) == (
        1_000 * UNIT + 111
    )


@pytest.mark.parametrize("at", [-1, 7, 10**20])
def test_a_sequence_that_the_journal_does_not_have_is_refused(
    tmp_path: Path, setup: Setup, at: int
) -> None:
    """Before genesis and behind the end there is no machine, and the message names the end."""
    setup.close()
    with pytest.raises(MomentError, match="the journal ends at sequence 6"):
        fork_journal(tmp_path / "data", at)


def test_time_passes_as_under_a_server_or_jumps_as_after_an_outage(
    tmp_path: Path, setup: Setup
) -> None:
    """Passing, each piece of work is a command at its own time; jumping, all of it is one at the end (U-6)."""
    alice, bob = [setup.ids["alice"]] * 2, [setup.ids["bob"]] * 2
    ends = [START_NS + 3 * SECOND_NS, START_NS + 5 * SECOND_NS]
    setup.must(
        commands.CreateHolds(
            *setup.head(),
            0,
            list(map(AccountId, alice)),
            list(map(AccountId, bob)),
            [AssetId(1), AssetId(1)],
            [70_000, 80_000],
            ends,
        )
    )
    setup.close()
    received: list[Recorded] = []
    fork = fork_journal(tmp_path / "data", on_record=received.append)
    fork.pass_until(START_NS + 4 * SECOND_NS)
    assert [entry.record.time_ns for entry in received] == ends[:1]
    assert fork.now_ns == START_NS + 4 * SECOND_NS
    assert fork.state.accounts[AccountId(alice[0])].holdings[AssetId(1)].held == 80_000
    received.clear()
    fork = fork_journal(tmp_path / "data", on_record=received.append)
    fork.jump(START_NS + 9 * SECOND_NS)
    assert [entry.record.time_ns for entry in received] == [START_NS + 9 * SECOND_NS]
    fork.jump(START_NS)
    fork.pass_until(START_NS)
    assert fork.now_ns == START_NS + 9 * SECOND_NS
    assert fork.state.accounts[AccountId(alice[0])].holdings[AssetId(1)].held == 0


def test_a_fork_inside_a_batch_runs_due_work_no_second_time(tmp_path: Path, setup: Setup) -> None:
    """A hold ends in the record of the batch, before it: the sequence of that work is the record's own (U-6)."""
    setup.must(
        commands.CreateHolds(
            *setup.head(),
            0,
            *columns(AccountId(setup.ids["alice"]), AccountId(setup.ids["bob"]), AssetId(1)),
            *columns(70_000, START_NS + SECOND_NS),
        )
    )
    setup.fork.now_ns += 2 * SECOND_NS
    before = balance(setup.fork, setup.ids["bob"])
    first = transfers(setup, 0, [1, 2, 3, 4])
    last = setup.fork.head.sequence
    assert last == first + 4  # the work, and four transfers
    setup.close()
    for items, moved in ((0, 0), (1, 1), (2, 3), (3, 6), (4, 10)):
        fork = fork_journal(tmp_path / "data", first + items)
        assert fork.forked_at == first + items
        assert balance(fork, setup.ids["bob"]) == before + moved
        assert fork.state.accounts[AccountId(setup.ids["alice"])].holdings[AssetId(1)].held == 0


def test_progress_is_reported_up_to_the_moment(tmp_path: Path, setup: Setup) -> None:
    """Of the sequence that was asked for, the end of the journal without one."""
    setup.close()
    for at, end in ((None, 6), (4, 4)):
        said: list[tuple[int, int]] = []
        fork_journal(tmp_path / "data", at, progress=lambda *one, to=said: to.append(one))
        assert {last for _, last in said} == {end}
        assert said[-1][0] <= end


def test_a_fork_leaves_no_journal_open(
    tmp_path: Path, setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does one that cannot be made."""
    closed: list[JournalReader] = []
    close = JournalReader.close

    def close_it(reader: JournalReader) -> None:
        closed.append(reader)
        close(reader)

    monkeypatch.setattr(JournalReader, "close", close_it)
    setup.close()
    del closed[:]
    fork_journal(tmp_path / "data")
    assert len(closed) == 1
    with pytest.raises(MomentError):
        fork_journal(tmp_path / "data", 9)
    assert len(closed) == 2


def test_a_fork_before_the_first_command_is_genesis(tmp_path: Path, setup: Setup) -> None:
    """Sequence 0: no account but those that are always there."""
    setup.close()
    fork = fork_journal(tmp_path / "data", 0)
    assert (fork.head.sequence, fork.forked_at) == (0, 0)
    assert AccountId(setup.ids["alice"]) not in fork.state.accounts


def test_of_an_atomic_batch_the_whole_is_taken(tmp_path: Path, setup: Setup) -> None:
    """And of one of which items pass one by one, its first items, with all lists cut alike."""
    batch = commands.Transfers(
        *("test", "1", START_NS, 0),
        *([AccountId(1)] * 3, [AccountId(2)] * 3, [AssetId(1)] * 3, [7, 8, 9]),
    )
    assert first_items(batch, 2, 40) == commands.Transfers(
        *("test", "1", START_NS, 0),
        *([AccountId(1)] * 2, [AccountId(2)] * 2, [AssetId(1)] * 2, [7, 8]),
    )
    batch.atomic = 1
    with pytest.raises(
        MomentError,
        match=r"^sequences 40 to 42 are one batch that is all or nothing: give 39 or 42$",
    ):
        first_items(batch, 2, 40)
    # A command that cannot be atomic has no such field.
    ticks = commands.OracleTicks(
        *("test", "2", START_NS, [SourceId(1)] * 2, [AssetId(1)] * 2),
        *([5, 6], [7, 8], [5, 6], [0, 0], [START_NS] * 2),
    )
    assert first_items(ticks, 1, 40).count() == 1
    setup.close()


def written(tmp_path: Path, driver: Driver) -> Path:
    """A data directory with the log of a driver."""
    return write_journal(tmp_path / "written", list(driver.log.read(0)))


def test_a_fork_ends_between_two_calls_of_a_record(tmp_path: Path) -> None:
    """The second call, which is all or nothing, has not begun: its first sequence is not there yet."""
    driver = Driver()
    answers = [driver.submit(create_account(name)) for name in ("before", "a", "b")]
    atomic = plain_transfers("batch", 1001, 1002, [1, 2])
    assert isinstance(atomic, commands.Transfers)
    atomic.atomic = 1
    driver.submit(atomic)
    driver.run()
    assert [record.count for record in driver.log.read(1)] == [5]
    assert [answer.outcome is not None for answer in answers] == [True] * 3
    data = written(tmp_path, driver)
    for at, accounts in ((1, {1001}), (2, {1001, 1002}), (3, {1001, 1002, 1003})):
        fork = fork_journal(data, at)
        assert (fork.head.sequence, fork.forked_at) == (at, at)
        assert {one for one in fork.state.accounts if one > 1_000} == accounts
    with pytest.raises(MomentError, match="sequences 4 to 5 are one batch"):
        fork_journal(data, 4)


def test_a_fork_inside_a_part_keeps_its_place_in_its_call(tmp_path: Path) -> None:
    """Its chain is that of a record with the first items of the part, which says whose part it is."""
    funded = Funded()
    funded.driver.submit(funded.transfers("many", [1] * 20))
    funded.driver.submit(funded.transfers("one", [100], principal="another"))
    funded.driver.run()
    data = written(tmp_path, funded.driver)
    record = list(funded.driver.log.read(0))[-1]
    command, part = decode_call(commands_of(record)[-1])
    assert part is not None
    assert part.first_item == 10
    first = record.last_sequence - command.count() + 1
    for items in (1, 9):
        expected = fork_journal(data, record.first_sequence - 1)
        expected.applier.open(record.time_ns)
        for encoded in commands_of(record)[:-1]:
            expected.applier.take(encoded)
            expected.applier.proceed(99)
        expected.applier.begin(first_items(command, items, first), b"", part)
        expected.applier.proceed(items)
        expected.applier.seal(record.epoch)
        fork = fork_journal(data, first - 1 + items)
        assert fork.head == expected.head
        assert fork.head.sequence == first - 1 + items
