# SPDX-License-Identifier: Apache-2.0
"""The sequencer, step by step, with commits that the test finishes (SPEC J-2, U-6, I-11)."""

from functools import partial

import pytest

from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.records import commands_of, decode_command, events_of
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.server.sequencing.waiting_reads import Read
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.support import columns
from tests.unit.server.sequencing.driving import (
    START_NS,
    Driver,
    create_account,
    create_asset,
    fund,
    history,
    request_ids,
    transfers,
)


def balance_of(account_id: int) -> Read:
    """A read of an account's balance in the valuation asset."""

    def read(state: State, sequence: int) -> object:
        return sequence, state.accounts[AccountId(account_id)].holdings[AssetId(1)].balance

    return read


def test_calls_are_numbered_in_the_order_of_submission() -> None:
    """Each item of each call gets the next sequence, in the order in which calls came."""
    driver = Driver()
    first = driver.submit(create_account("a"))
    second = driver.submit(transfers("b", 1001, 1001, [1, 2, 3]))
    third = driver.submit(create_account("c"))
    driver.run()
    answers = [answer.outcome for answer in (first, second, third)]
    assert [answer.first_sequence for answer in answers if answer] == [1, 2, 5]
    assert driver.log.head().sequence == 5


def test_nothing_is_heard_before_the_commit() -> None:
    """Answers, reads of new state, tables and events wait until the record that holds them is durable."""
    driver = Driver()
    call = driver.submit(create_asset("a", "BTC"))
    reads: list[object] = []
    assert not driver.sequencer.step()
    assert driver.sequencer.read(
        lambda state, sequence: (sequence, len(state.assets)), reads.append
    )
    assert (call.outcome, reads, driver.published) == (None, [], [])
    assert (driver.sequencer.table, driver.sequencer.head.sequence) == (1, 0)

    driver.committer.finish()
    assert (call.outcome, reads, driver.sequencer.table) == (None, [], 1)

    driver.sequencer.committed()
    assert call.outcome is not None
    assert call.head == driver.log.head()
    assert reads == [(1, 2)]
    assert (driver.sequencer.table, driver.sequencer.head.sequence) == (2, 1)
    assert [recorded.record.first_sequence for recorded in driver.published] == [1]


def test_a_group_is_what_came_while_the_last_commit_was_under_way() -> None:
    """The first call is committed alone; all that come meanwhile are applied at once and form one record."""
    driver = Driver()
    driver.submit(create_account("0"))
    driver.sequencer.step()
    answers = [driver.submit(create_account(str(number))) for number in range(1, 6)]
    driver.sequencer.step()
    assert driver.sequencer.applied_sequence == 6
    driver.run()
    assert driver.committer.commits == 2
    assert [recorded.record.count for recorded in driver.published] == [1, 5]
    assert {answer.head for answer in answers} == {driver.log.head()}


def test_a_large_call_is_applied_in_slices_and_stays_in_one_record() -> None:
    """Slices end between items, reads wait for the end of the call, and one record holds all of it."""
    driver = Driver()
    next_id = request_ids()
    alice = driver.call(create_account(next_id())).ids[0]
    bob = driver.call(create_account(next_id())).ids[0]
    fund(driver, next_id, alice, 1_000)
    before = driver.log.head().sequence
    call = driver.submit(transfers(next_id(), alice, bob, [1] * 10))
    reads: list[object] = []
    assert driver.sequencer.step(max_items=4)
    assert driver.sequencer.applied_sequence == before
    driver.sequencer.read(balance_of(alice), reads.append)
    assert driver.sequencer.step(max_items=4)
    assert driver.committer.pending is None
    assert not driver.sequencer.step(max_items=4)
    driver.run()
    assert call.outcome is not None
    assert call.outcome.codes == [codes.OK] * 10
    assert driver.published[-1].record.count == 10
    assert reads == [(before + 10, 990)]


def test_a_read_waits_for_the_sequence_it_asks_for() -> None:
    """A read with a later sequence is evaluated when that is applied and delivered when it is committed."""
    driver = Driver()
    reads: list[object] = []
    driver.sequencer.read(lambda _, sequence: sequence, reads.append, min_sequence=2)
    driver.call(create_account("a"))
    assert reads == []
    driver.call(create_account("b"))
    assert reads == [2]


def test_a_read_of_committed_state_is_answered_at_once() -> None:
    """Nothing is under way, so nothing has to be waited for."""
    driver = Driver()
    driver.call(create_account("a"))
    reads: list[object] = []
    driver.sequencer.read(lambda _, sequence: sequence, reads.append)
    assert reads == [1]


def test_a_full_queue_refuses_and_changes_nothing() -> None:
    """Beyond the limits submit and read say so, and what waits is still done."""
    driver = Driver(limits=Limits(queued_calls=2, queued_items=5, queued_reads=1))
    assert driver.sequencer.submit(create_account("a"), b"", None)
    assert not driver.sequencer.submit(transfers("b", 1, 2, [1] * 5), b"", None)
    assert driver.sequencer.submit(create_account("c"), b"", None)
    assert not driver.sequencer.submit(create_account("d"), b"", None)
    assert driver.sequencer.read(lambda _, sequence: sequence, print, min_sequence=9)
    assert not driver.sequencer.read(lambda _, sequence: sequence, print, min_sequence=9)
    driver.run()
    assert driver.log.head().sequence == 2


def test_a_read_whose_caller_went_makes_room_for_another() -> None:
    """A read of a sequence that never comes keeps its place only as long as a caller waits for it."""
    driver = Driver(limits=Limits(queued_reads=2))
    gone = False
    reads: list[object] = []
    sequencer = driver.sequencer
    assert sequencer.read(lambda _, sequence: sequence, print, 9, lambda: gone)
    assert sequencer.read(lambda _, sequence: sequence, reads.append, 2, lambda: False)
    assert not sequencer.read(lambda _, sequence: sequence, print, 9)
    gone = True
    assert sequencer.read(lambda _, sequence: sequence, reads.append, 1)
    driver.call(create_account("a"))
    driver.call(create_account("b"))
    assert reads == [1, 2]


def test_reads_that_are_abandoned_are_let_go() -> None:
    """Of a crowd that asked for what never comes, and went, at most half is still held while nothing happens."""
    driver = Driver()
    gone: set[int] = set()
    sequencer = driver.sequencer
    for number in range(100):
        sequencer.read(lambda _, sequence: sequence, print, 9, partial(gone.__contains__, number))
    for number in range(99):
        gone.add(number)
        sequencer.abandon_read()
    assert len(sequencer._reads._reads) == 2
    gone.add(99)
    sequencer.abandon_read()
    sequencer.abandon_read()
    assert sequencer._reads._reads == []


def test_a_full_record_is_committed_before_it_takes_more() -> None:
    """While a commit is under way no more than one record's worth is applied ahead."""
    driver = Driver(limits=Limits(record_items=3))
    for number in range(10):
        driver.submit(create_account(str(number)))
    driver.sequencer.step(max_items=1)
    driver.sequencer.step()
    assert driver.sequencer.applied_sequence == 4
    driver.run()
    assert max(recorded.record.count for recorded in driver.published) == 3
    assert driver.log.head().sequence == 10


def test_an_old_record_takes_no_more() -> None:
    """Calls that come long after a record was opened wait for the next one and are stamped with their own time."""
    driver = Driver()
    driver.submit(create_account("a"))
    driver.sequencer.step()
    driver.submit(create_account("b"))
    driver.sequencer.step()
    driver.now_ns += 2 * SECOND_NS
    late = driver.submit(create_account("c", created_ns=driver.now_ns))
    assert not driver.sequencer.step()
    assert driver.sequencer.applied_sequence == 2
    driver.run()
    assert late.outcome is not None
    assert (late.outcome.codes, late.outcome.time_ns) == ([codes.OK], driver.now_ns)


def test_nobody_is_woken_for_a_deadline_before_the_commit_is_done() -> None:
    """With work applied behind a slow commit there is nothing to wake for, however overdue the deadline."""
    driver = Driver()
    next_id = request_ids()
    alice = driver.call(create_account(next_id())).ids[0]
    fund(driver, next_id, alice, 1_000_000)
    due_ns = START_NS + SECOND_NS
    hold = commands.CreateHolds(
        "t",
        next_id(),
        START_NS,
        0,
        *columns(AccountId(alice), AccountId(alice), AssetId(1), 50_000, due_ns),
    )
    hold.beneficiary_ids = [AccountId(driver.call(create_account(next_id())).ids[0])]
    driver.submit(hold)
    driver.sequencer.step()
    assert driver.sequencer.next_wake_ns() == due_ns
    driver.submit(create_account(next_id()))
    driver.sequencer.step()
    assert driver.sequencer.next_wake_ns() == 0
    driver.run()
    assert driver.sequencer.next_wake_ns() == due_ns


def test_time_never_falls() -> None:
    """A clock that is set back gives records the time of the one before."""
    driver = Driver()
    driver.now_ns = START_NS + 100
    driver.call(create_account("a"))
    driver.now_ns = START_NS + 50
    driver.call(create_account("b"))
    assert [recorded.record.time_ns for recorded in driver.published] == [START_NS + 100] * 2


def test_a_gap_while_a_record_is_open_is_reported_by_the_next_record() -> None:
    """A heartbeat after a stop of the process finds a call applied; the clients of the next one have lost the time."""
    driver = Driver()
    driver.sequencer.alive_ns = START_NS
    driver.submit(create_account("a"))
    driver.sequencer.step()
    driver.submit(create_account("b"))
    driver.sequencer.step()
    assert driver.committer.pending is not None
    driver.now_ns += 60 * SECOND_NS
    driver.sequencer.beat()
    driver.run()
    assert [recorded.record.time_ns for recorded in driver.published] == [START_NS] * 2
    driver.call(create_account("c", created_ns=driver.now_ns))
    gap = decode_command(commands_of(driver.published[-1].record)[0])
    assert isinstance(gap, commands.ReportGap)
    assert (gap.from_ns, gap.to_ns) == (START_NS, driver.now_ns)


def test_due_work_comes_first_in_the_record() -> None:
    """A command stamped after a deadline finds AdvanceTime before it, in the same record."""
    driver = Driver()
    list(history(driver))
    record = driver.published[-1].record
    kinds = [decode_command(data).KIND for data in commands_of(record)]
    assert kinds == [commands.AdvanceTime.KIND, commands.Transfers.KIND]
    flat = [batch for _, batch in events_of(record)]
    assert flat[0][0] == events.HOLD_RELEASED
    assert record.count == 2


def test_due_work_runs_by_itself() -> None:
    """With nothing submitted a step at the deadline records AdvanceTime alone, and only when something is due."""
    driver = Driver()
    next_id = request_ids()
    alice = driver.call(create_account(next_id())).ids[0]
    bob = driver.call(create_account(next_id())).ids[0]
    fund(driver, next_id, alice, 1_000_000)
    due_ns = START_NS + SECOND_NS
    driver.call(
        commands.CreateHolds(
            "t",
            next_id(),
            START_NS,
            0,
            *columns(AccountId(alice), AccountId(bob), AssetId(1), 50_000, due_ns),
        )
    )
    assert driver.sequencer.next_wake_ns() == due_ns
    head = driver.log.head()
    driver.now_ns = due_ns - 1
    driver.run()
    assert driver.log.head() == head
    driver.now_ns = due_ns
    driver.run()
    (encoded,) = commands_of(driver.published[-1].record)
    advance = decode_command(encoded)
    assert isinstance(advance, commands.AdvanceTime)
    assert (advance.to_ns, advance.principal, advance.request_id) == (due_ns, "clearinghouse", "")
    assert driver.sequencer.next_wake_ns() == 0


def test_a_failed_commit_stops_everything() -> None:
    """After a commit failed no call is answered, nothing is published and nothing more is applied."""
    driver = Driver()
    first = driver.submit(create_account("a"))
    driver.sequencer.step()
    second = driver.submit(create_account("b"))
    failure = OSError("the disk is gone")
    driver.sequencer.fail(failure)
    reads: list[object] = []
    driver.sequencer.read(lambda _, sequence: sequence, reads.append)
    assert not driver.sequencer.step()
    driver.sequencer.committed()
    assert (first.outcome, second.outcome, reads, driver.published) == (None, None, [], [])
    assert driver.failures == [failure]


def test_a_command_that_cannot_be_applied_stops_everything(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An exception in the machine ends all work before anything of the command reaches the log."""
    driver = Driver()
    driver.call(create_account("a"))
    head = driver.log.head()

    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(driver.applier, "proceed_slice", broken)
    call = driver.submit(create_account("b"))
    assert not driver.sequencer.step()
    assert isinstance(driver.sequencer.failure, ZeroDivisionError)
    assert (call.outcome, driver.committer.pending, driver.log.head()) == (None, None, head)


def test_a_repeat_after_a_restart_gets_the_same_reply_bytes() -> None:
    """A request id sent again to a machine replayed from the log has no effect and the same answer."""
    driver = Driver()
    next_id = request_ids()
    alice = driver.call(create_account(next_id())).ids[0]
    bob = driver.call(create_account(next_id())).ids[0]
    fund(driver, next_id, alice, 1_000)
    call = transfers("once", alice, bob, [100, 5_000, 200])
    encode = METHODS["/clearinghouse.v1.AccountService/SubmitTransfers"].encode
    scales = scales_of(driver.applier.engine.state)
    answered = driver.call(call)
    assert answered.codes == [codes.OK, codes.INSUFFICIENT_FREE_BALANCE, codes.OK]

    restarted = Driver(log=driver.log)
    again = restarted.call(call)
    assert again.repeated
    again.repeated = False
    assert encode(call, again, scales, b"") == encode(call, answered, scales, b"")
    state = restarted.applier.engine.state
    assert state.accounts[AccountId(alice)].holdings[AssetId(1)].balance == 700


def test_a_used_request_id_with_other_content_is_refused() -> None:
    """The same id with another amount changes nothing and says REQUEST_ID_REUSED for every item."""
    driver = Driver()
    next_id = request_ids()
    alice = driver.call(create_account(next_id())).ids[0]
    bob = driver.call(create_account(next_id())).ids[0]
    fund(driver, next_id, alice, 1_000)
    first = driver.call(transfers("once", alice, bob, [100])).first_sequence
    refused = driver.call(transfers("once", alice, bob, [101, 1]))
    assert refused.codes == [codes.REQUEST_ID_REUSED] * 2
    # The one figure is the sequence of the call that has the id.
    assert refused.figures == {0: (first, 0, 0), 1: (first, 0, 0)}
    assert (
        driver.applier.engine.state.accounts[AccountId(alice)].holdings[AssetId(1)].balance == 900
    )
