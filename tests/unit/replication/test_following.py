# SPDX-License-Identifier: Apache-2.0
"""What a node takes from a range and a watch, each record checked."""

from dataclasses import replace

import pytest

from clearinghouse.replication.engine import Change, Changes, KeyValue, TxnAnswer
from clearinghouse.replication.errors import ClusterRefusedError, LogBrokenError
from clearinghouse.replication.following import BelowWindowError, Window
from clearinghouse.replication.keys import (
    ClusterValue,
    EpochValue,
    HeartbeatValue,
    Keys,
    head_value,
    record_to_bytes,
)
from clearinghouse.storage.port import Record
from tests.unit.replication.records import GENESIS, records, tail

KEYS = Keys("c")
EPOCH = EpochValue(2, "a", "h:1", "n", "b")
CLUSTER = ClusterValue("c", 1, "00", ["a", "b"])


def _pair(key: bytes, value: bytes, revision: int) -> KeyValue:
    return KeyValue(key, value, revision, revision)


def _log(record: Record, revision: int) -> KeyValue:
    return _pair(KEYS.log(record.first_sequence), record_to_bytes(record), revision)


def _answer(found: list[Record], head: Record, revision: int = 5) -> TxnAnswer:
    """The answer of an engine whose window has these records."""
    return TxnAnswer(
        True,
        revision,
        (
            (_pair(KEYS.epoch, EPOCH.to_bytes(), 2),),
            (_pair(KEYS.head, head_value(head).to_bytes(), revision),),
            (),
            tuple(_log(record, revision) for record in found),
            (_pair(KEYS.cluster, CLUSTER.to_bytes(), 1),),
        ),
    )


def _committed(record: Record, revision: int) -> Changes:
    """The changes of one append."""
    head = _pair(KEYS.head, head_value(record).to_bytes(), revision)
    return Changes(revision, (Change(False, head), Change(False, _log(record, revision))))


def _window(found: list[Record]) -> Window:
    """A window that has read these records."""
    window = Window(KEYS, tail(GENESIS))
    window.take_read(_answer(found, found[-1] if found else GENESIS))
    return window


def test_a_leader_that_takes_maintenance_alone_says_since_when() -> None:
    """A heartbeat tells when a command could become durable last, and a later record is later; a stop is noted."""
    window = _window([])
    assert window.alive_ns == GENESIS.time_ns
    at = GENESIS.time_ns + 1_000
    beats = [HeartbeatValue(2, at, 0, "leading"), HeartbeatValue(3, at + 500, 0, "leading", at + 1)]
    for revision, (beat, alive_ns) in enumerate(zip(beats, (at, at + 1), strict=True), 6):
        pair = _pair(KEYS.heartbeat, beat.to_bytes(), revision)
        window.take(Changes(revision, (Change(False, pair),)))
        assert (window.alive_ns, window.is_standing) == (alive_ns, beat.alive_ns != 0)
    stops = [window.has_stop]
    window.take(Changes(8, (Change(False, _pair(KEYS.stop("1-2"), b"{}", 8)),)))
    stops.append(window.has_stop)
    assert stops == [False, True]
    (record,) = records(1)
    window.take(_committed(record, 9))
    assert window.alive_ns == max(record.time_ns, at + 1)


def test_records_come_without_their_events() -> None:
    """Each node makes the events itself; their digest is in the chain."""
    made = records(2)
    window = Window(KEYS, tail(GENESIS))
    found = window.take_read(_answer(made, made[-1]))
    assert [one.events for one in found] == [b"", b""]
    assert [one.chain_hash for one in found] == [one.chain_hash for one in made]
    assert window.is_level


def test_a_watch_goes_on_where_the_range_ended() -> None:
    """Each record says that the leader is there."""
    first, second = records(2)
    window = _window([first])
    found, is_present = window.take(_committed(second, 6))
    assert [one.first_sequence for one in found] == [second.first_sequence]
    assert is_present
    assert window.head_revision == 6
    assert not window.has_gap


def test_a_doubled_change_gives_nothing() -> None:
    """A watch that says the same again costs nothing."""
    first, second = records(2)
    window = _window([first])
    window.take(_committed(second, 6))
    assert window.take(_committed(second, 6)) == ([], False)
    assert window.tail.head == second.head


def test_a_lost_change_is_a_gap_and_what_came_before_it_counts() -> None:
    """The engine is read again after the records that continue."""
    first, second, third, fourth = records(4)
    window = _window([first])
    lost = Changes(8, (*_committed(second, 6).changes, *_committed(fourth, 8).changes))
    found, _ = window.take(lost)
    assert [one.first_sequence for one in found] == [second.first_sequence]
    assert window.has_gap
    assert [one.head for one in window.take_read(_answer([third, fourth], fourth, 8))] == [
        third.head,
        fourth.head,
    ]
    assert not window.has_gap


def test_a_lost_record_whose_head_came_is_a_gap() -> None:
    """The head says that there is more."""
    first, second = records(2)
    window = _window([first])
    head = _committed(second, 6).changes[:1]
    assert window.take(Changes(6, head)) == ([], True)
    assert window.has_gap


@pytest.mark.parametrize(
    "wrong",
    [
        {"commands": b"other"},
        {"time_ns": 1},
        {"epoch": 0},
        {"count": 3},
        {"events_digest": bytes(32)},
        {"chain_hash": bytes(32)},
    ],
)
def test_a_record_that_does_not_continue_is_refused(wrong: dict[str, object]) -> None:
    """Each field is under the chain's hash, or compared with the one before."""
    first, second = records(2)
    window = _window([first])
    with pytest.raises(LogBrokenError):
        window.take(_committed(replace(second, **wrong), 6))  # type: ignore[arg-type]


def test_a_foreign_past_is_refused() -> None:
    """The records continue another genesis."""
    foreign = records(1, head=replace(GENESIS, chain_hash=bytes(32)).head)
    with pytest.raises(LogBrokenError, match="FOREIGN_CLUSTER"):
        Window(KEYS, tail(GENESIS)).take_read(_answer(foreign, foreign[-1]))


def test_the_first_record_of_a_range_must_be_the_one_that_was_asked_for() -> None:
    """A range gives the first one that exists: the window was trimmed past this node."""
    first, second = records(2)
    with pytest.raises(BelowWindowError, match=f"at sequence {first.first_sequence}"):
        Window(KEYS, tail(GENESIS)).take_read(_answer([second], second))


def test_an_empty_window_below_the_head_is_refused() -> None:
    """All records were trimmed."""
    (first,) = records(1)
    with pytest.raises(BelowWindowError):
        Window(KEYS, tail(GENESIS)).take_read(_answer([], first))


def test_an_engine_without_the_cluster_is_refused() -> None:
    """There is neither an epoch nor a head."""
    with pytest.raises(ClusterRefusedError, match="cluster init"):
        Window(KEYS, tail(GENESIS)).take_read(TxnAnswer(True, 3, ((), (), (), (), ())))


def test_an_unseen_heartbeat_stops_a_takeover() -> None:
    """Before a try the engine is read: what the watch lost is found there."""
    (first,) = records(1)
    window = _window([first])
    seen = _answer([first], first)
    assert window.unchanged(seen._replace(gets=(*seen.gets[:3], (), seen.gets[4])))
    removed = (_pair(KEYS.cluster, CLUSTER.to_bytes(), 9),)
    assert not window.unchanged(seen._replace(gets=(*seen.gets[:3], (), removed)))
    heartbeat = (_pair(KEYS.heartbeat, b"x", 9),)
    assert not window.unchanged(seen._replace(gets=(*seen.gets[:2], heartbeat, (), seen.gets[4])))


@pytest.mark.parametrize(("first", "join"), [(2, 2), (None, 3)])
def test_the_window_names_where_a_node_that_is_below_it_must_arrive(
    first: int | None, join: int
) -> None:
    """The end of the first record that is left, or of the log if none is."""
    made = records(4)
    window = Window(KEYS, tail(GENESIS))
    with pytest.raises(BelowWindowError) as below:
        window.take_read(_answer([] if first is None else made[first:], made[-1]))
    assert below.value.join == made[join].head
    assert below.value.needed == 1


def test_a_list_of_nodes_that_changed_is_seen() -> None:
    """By the watch. The list is no sign of an active leader, and a takeover compares it."""
    window = _window([])
    assert list(window.nodes) == ["a", "b"]
    fewer = ClusterValue("c", 1, "00", ["a"]).to_bytes()
    change = Changes(9, (Change(False, _pair(KEYS.cluster, fewer, 9)),))
    assert window.take(change) == ([], False)
    assert list(window.nodes) == ["a"]
    assert window.seen.cluster_revision == 9
    read = _pair(KEYS.cluster, ClusterValue("c", 1, "00", ["b"]).to_bytes(), 12)
    assert window.take_list(TxnAnswer(False, 12, ((read,),)))
    window.take(Changes(11, (Change(False, _pair(KEYS.cluster, fewer, 11)),)))
    assert list(window.nodes) == ["b"], "a publication has read the later list already"


def test_a_new_epoch_is_a_sign_of_a_leader_and_a_deletion_of_none() -> None:
    """A follower gives the new leader the whole time; what is trimmed says nothing and is no record."""
    (first,) = records(1)
    window = _window([first])
    later = EpochValue(3, "b", "h:2", "m", "b")
    change = Change(False, _pair(KEYS.epoch, later.to_bytes(), 6))
    assert window.take(Changes(6, (change,))) == ([], True)
    assert window.leader == later
    trimmed = Change(True, _pair(KEYS.log(first.first_sequence), b"", 7))
    assert window.take(Changes(7, (trimmed,))) == ([], False)
    assert (window.has_gap, window.tail.head, window.revision) == (False, first.head, 7)


def test_a_record_that_the_watch_lost_stops_a_takeover() -> None:
    """It is in the engine all the same."""
    first, second = records(2)
    window = _window([first])
    found = _answer([first], first)
    same = found._replace(gets=(*found.gets[:3], (), found.gets[4]))
    assert window.unchanged(same)
    more = found._replace(gets=(*found.gets[:3], (_log(second, 5),), found.gets[4]))
    assert not window.unchanged(more)
