# SPDX-License-Identifier: Apache-2.0
"""A sequencer that follows records of another node, and one that begins to lead after it (SPEC J-2.1, N-1)."""

from dataclasses import replace

import pytest

from clearinghouse.server.journal.records import EventsDifferError, events_of
from clearinghouse.storage.port import Record
from tests.unit.server.sequencing.driving import (
    EPOCH,
    START_NS,
    Driver,
    create_account,
    create_asset,
    history,
)


def _records(driver: Driver) -> list[Record]:
    """The records after genesis, as another node gets them: without their events."""
    return [replace(one, events=b"") for one in list(driver.log.read(0))[1:]]


def test_a_follower_has_each_record_with_its_events() -> None:
    """Head, time, published records and the state are those of the leader, whose events it made itself."""
    leader, follower = Driver(), Driver()
    list(history(leader))
    originals = list(leader.log.read(0))[1:]
    for original, record in zip(originals, _records(leader), strict=True):
        assert follower.sequencer.follow(record) == original
        assert follower.sequencer.head == original.head
        assert follower.sequencer.time_ns == original.time_ns
    assert [one.record for one in follower.published] == originals
    assert follower.sequencer.applied_sequence == leader.sequencer.applied_sequence
    assert follower.failures == []


def test_a_table_is_made_again_where_a_record_has_made_an_asset() -> None:
    """A refused creation leaves the old one, and so does a record of other commands."""
    leader = Driver()
    leader.call(create_account("a"))
    leader.call(create_asset("b", "BTC"))
    leader.call(create_asset("c", "BTC"))
    account, asset, refused = _records(leader)
    follower = Driver()
    made: list[int] = []

    def table(state: object) -> int:
        made.append(len(state.assets))  # type: ignore[attr-defined]
        return made[-1]

    follower.sequencer._make_table = table
    follower.sequencer.follow(account)
    assert (follower.sequencer.table, made) == (1, [])
    follower.sequencer.follow(asset)
    assert (follower.sequencer.table, made) == (2, [2])
    follower.sequencer.follow(refused)
    assert (follower.sequencer.table, made) == (2, [2])


def test_reads_wait_for_the_record_that_they_name() -> None:
    """The second record answers what asks for its sequence."""
    leader, follower = Driver(), Driver()
    leader.call(create_account("a"))
    leader.call(create_account("b"))
    first, second = _records(leader)
    reads: list[object] = []
    assert follower.sequencer.read(lambda _state, sequence: sequence, reads.append, 2)
    follower.sequencer.follow(first)
    assert reads == []
    follower.sequencer.follow(second)
    assert reads == [2]


def test_other_events_than_the_digest_says_are_refused_before_they_can_be_seen() -> None:
    """The error names the sequence and both digests; nothing is published, and the head stays."""
    leader, follower = Driver(), Driver()
    leader.call(create_account("a"))
    leader.call(create_account("b"))
    first, second = _records(leader)
    follower.sequencer.follow(first)
    wrong = replace(second, events_digest=bytes(len(second.events_digest)))
    with pytest.raises(EventsDifferError) as caught:
        follower.sequencer.follow(wrong)
    error = caught.value
    assert (error.sequence, error.own, error.stated) == (
        second.first_sequence,
        second.events_digest,
        wrong.events_digest,
    )
    assert f"sequence 2: {second.events_digest.hex()}, stated is 00" in str(error)
    assert len(follower.published) == 1
    assert follower.sequencer.head == first.head


def test_a_follower_that_leads_gives_its_records_the_later_epoch() -> None:
    """The next record follows the last one of the leader before it."""
    leader, follower = Driver(), Driver()
    leader.call(create_account("a"))
    (record,) = _records(leader)
    follower.log.append(EPOCH, record.first_sequence, [follower.sequencer.follow(record)])
    follower.sequencer.lead(EPOCH + 1)
    follower.now_ns = START_NS + 1
    follower.submit(create_account("b"))
    assert not follower.sequencer.step()
    pending = follower.committer.pending
    assert pending is not None
    assert (pending.epoch, pending.first_sequence) == (EPOCH + 1, record.last_sequence + 1)
    assert len(list(events_of(pending))) == 1
