# SPDX-License-Identifier: Apache-2.0
"""What the leader may forget in the engine."""

from collections.abc import Callable

import pytest

from clearinghouse.replication.engine import (
    Compare,
    Delete,
    EngineUnknownError,
    Get,
    KeyValue,
    Status,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import ClusterValue, EpochValue, Keys, NodeValue
from clearinghouse.replication.trimming import QUOTA_BYTES_DEFAULT, Trimmer, safe_sequence
from tests.unit.replication.records import records

KEYS = Keys("c")
MINE = EpochValue(2, "a", "h:1", "n", "b")
MADE = records(10)
SIZE = len(MADE[0].commands) + 256


def _node(persisted: int, state: str = "following") -> NodeValue:
    return NodeValue("h:1", persisted, persisted, "b", 2, state, 2)


class _Engine:
    """Answers with a list of nodes, their words and a size, and notes what it is asked to do."""

    def __init__(self, nodes: list[NodeValue], database: int = 0, quota: int = 1_000) -> None:
        self.words = {str(at): node.to_bytes() for at, node in enumerate(nodes)}
        self.listed = list(self.words)
        self.database = database
        self.used = database
        self.quota = quota
        self.txns: list[Txn] = []
        self.compacted: list[int] = []
        self.is_list_changed = False
        """between the look and what follows"""
        self.leader: EpochValue | None = None
        """who leads by now, if another node does"""
        self.has_cluster = True

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        if txn.compare:
            self.txns.append(txn)
            revision = 40 + len(self.txns)
            if self.leader is not None:
                assert Compare(KEYS.epoch, Target.VALUE, MINE.to_bytes()) in txn.compare
                other = KeyValue(KEYS.epoch, self.leader.to_bytes(), 1, 1)
                return TxnAnswer(False, revision, ((other,),))
            if self.is_list_changed:
                assert Compare(KEYS.cluster, Target.MOD, 7) in txn.compare
                epoch = KeyValue(KEYS.epoch, MINE.to_bytes(), 1, 1)
                return TxnAnswer(False, revision, ((epoch,),))
            return TxnAnswer(True, revision, ())
        cluster = ClusterValue("c", 1, "00", self.listed)
        words = tuple(KeyValue(KEYS.node(name), value, 1, 1) for name, value in self.words.items())
        pair = KeyValue(KEYS.cluster, cluster.to_bytes(), 1, 7)
        return TxnAnswer(True, 9, ((pair,) if self.has_cluster else (), words))

    def range(self, get: Get, seconds: float) -> object:
        raise AssertionError

    def watch(self, key: bytes, end: bytes, from_revision: int) -> object:
        raise AssertionError

    def compact(self, revision: int, seconds: float) -> None:
        self.compacted.append(revision)

    def status(self, seconds: float) -> Status:
        return Status("3.6.0", self.database, self.quota, 1, 1, (), self.used)

    def next_member(self) -> None:
        raise AssertionError

    def close(self) -> None:
        raise AssertionError


def _trimmer(
    engine: _Engine, kept: int, report: Callable[..., None] = lambda *_, **__: None
) -> Trimmer:
    """A trimmer that has seen ten records and keeps so many of them."""
    trimmer = Trimmer(engine, KEYS, kept * SIZE, report)  # type: ignore[arg-type]
    for record in MADE:
        trimmer.appended(record)
    return trimmer


def _deleted(engine: _Engine) -> list[tuple[bytes, bytes]]:
    return [
        (one.key, one.end) for txn in engine.txns for one in txn.then if isinstance(one, Delete)
    ]


def test_two_nodes_must_have_it() -> None:
    """One that diverged does not count."""
    assert safe_sequence([_node(9)]) == -1
    assert safe_sequence([_node(9), _node(4)]) == 4
    assert safe_sequence([_node(9), _node(4), _node(7)]) == 7
    assert safe_sequence([_node(9), _node(4), _node(7, "diverged")]) == 4


def test_a_node_that_is_not_listed_is_no_copy() -> None:
    """Its word came after its removal; its disk may be gone."""
    engine = _Engine([_node(20), _node(20), _node(MADE[2].last_sequence)])
    engine.listed.remove("1")
    trimmer = _trimmer(engine, 3)
    trimmer.trim(MINE, 20)
    assert _deleted(engine) == [(KEYS.log(0), KEYS.log(MADE[3].first_sequence))]
    assert set(trimmer.nodes) == {"0", "2"}


def test_a_list_that_changed_since_the_look_forgets_nothing() -> None:
    """The removed node may have had one of the two copies; the leader stays leader and reads again."""
    engine = _Engine([_node(20), _node(20), _node(0)])
    engine.is_list_changed = True
    trimmer = _trimmer(engine, 3)
    trimmer.trim(MINE, 20)
    assert (trimmer.trimmed_to, len(engine.txns)) == (0, 1)
    engine.is_list_changed = False
    for _ in range(2):
        trimmer.trim(MINE, 20)
    assert trimmer.trimmed_to == MADE[7].first_sequence


def test_a_word_that_cannot_be_read_is_no_copy_and_is_told_once() -> None:
    """The leader goes on; the disk of that node counts again once its word can be read."""
    engine = _Engine([_node(20), _node(20), _node(MADE[2].last_sequence)])
    sound = engine.words["1"]
    engine.words["1"] = b"{}"
    reports: list[tuple[str, object]] = []
    trimmer = _trimmer(engine, 3, lambda event, **figures: reports.append((event, figures["of"])))
    trimmer.trim(MINE, 20)
    assert _deleted(engine) == [(KEYS.log(0), KEYS.log(MADE[3].first_sequence))]
    trimmer.trim(MINE, 20)
    assert reports == [("status of a node not readable", "1")]
    engine.words["1"] = sound
    for _ in range(2):
        trimmer.trim(MINE, 20)
    assert trimmer.trimmed_to == MADE[7].first_sequence


def test_it_keeps_the_newest_bytes() -> None:
    """The nodes have all of it; so many records stay for those that come back."""
    engine = _Engine([_node(20), _node(20), _node(20)])
    _trimmer(engine, 3).trim(MINE, 20)
    assert _deleted(engine) == [(KEYS.log(0), KEYS.log(MADE[7].first_sequence))]


def test_it_keeps_what_only_one_node_has() -> None:
    """The bound is the record after the last one that two nodes have."""
    engine = _Engine([_node(20), _node(MADE[2].last_sequence), _node(0)])
    _trimmer(engine, 3).trim(MINE, 20)
    assert _deleted(engine) == [(KEYS.log(0), KEYS.log(MADE[3].first_sequence))]


def test_a_small_window_is_left_alone() -> None:
    """Nothing is deleted before so many bytes were seen."""
    engine = _Engine([_node(20), _node(20)])
    _trimmer(engine, 11).trim(MINE, 20)
    assert engine.txns == []


def test_it_deletes_once_and_compacts_a_round_later() -> None:
    """A watch that is a little behind still finds its changes."""
    engine = _Engine([_node(20), _node(20)])
    trimmer = _trimmer(engine, 3)
    trimmer.trim(MINE, 20)
    assert engine.compacted == []
    trimmer.trim(MINE, 20)
    assert engine.compacted == [41]
    assert len(_deleted(engine)) == 1


def test_a_quiet_window_is_compacted_too() -> None:
    """Words of leader and nodes leave revisions of their own, without any record."""
    engine = _Engine([_node(20), _node(20)])
    trimmer = _trimmer(engine, 11)
    trimmer.trim(MINE, 20)
    trimmer.trim(MINE, 20)
    assert (engine.txns, engine.compacted) == ([], [9])


@pytest.mark.parametrize(
    ("database", "used", "full"),
    [
        (500, 500, None),
        (501, 501, (501, 500)),
        (870, 100, None),
        (870, 501, (501, 500)),
        (876, 100, (876, 875)),
    ],
)
def test_what_the_engine_holds_and_its_file_are_bounded(
    database: int, used: int, full: tuple[int, int] | None
) -> None:
    """The leader stops to take calls long before the engine refuses them, and begins again once it was trimmed."""
    engine = _Engine([], database)
    engine.used = used
    trimmer = _trimmer(engine, 3)
    trimmer.trim(MINE, 20)
    assert trimmer.is_full is (full is not None)
    if full is not None:
        assert (trimmer.full_bytes, trimmer.limit_bytes) == full
    engine.database, engine.used = 870, 10
    trimmer.trim(MINE, 20)
    assert not trimmer.is_full


def test_a_round_takes_no_longer_than_heartbeats_may_wait() -> None:
    """Each request gets what is left of the round, and one for which nothing is left is not sent."""
    now = 0.0
    asked: list[float] = []

    class Slow(_Engine):
        def _wait(self, seconds: float) -> None:
            nonlocal now
            asked.append(round(seconds, 3))
            now += min(seconds, 0.12)
            if seconds < 0.12:
                raise EngineUnknownError("late")

        def status(self, seconds: float) -> Status:
            self._wait(seconds)
            return super().status(seconds)

        def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
            self._wait(seconds)
            return super().transact(txn, seconds)

        def compact(self, revision: int, seconds: float) -> None:
            self._wait(seconds)
            super().compact(revision, seconds)

        def next_member(self) -> None:
            """Another one is as slow."""

    engine = Slow([_node(20), _node(20)])
    trimmer = Trimmer(engine, KEYS, 3 * SIZE, clock=lambda: now, round_seconds=0.3)  # type: ignore[arg-type]
    for record in MADE:
        trimmer.appended(record)
    trimmer.trim(MINE, 20)
    assert asked == [0.3, 0.18, 0.06]
    assert round(now, 3) == 0.3
    trimmer.trim(MINE, 20)
    assert round(now, 3) == 0.6


def test_an_engine_that_is_slow_is_trimmed_and_compacted_all_the_same() -> None:
    """A delete whose answer comes too late holds no compaction up."""

    class Late(_Engine):
        def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
            answer = super().transact(txn, seconds)
            if txn.compare:
                raise EngineUnknownError("late")
            return answer

        def next_member(self) -> None:
            """Another one is as slow."""

    engine = Late([_node(20), _node(20)])
    trimmer = _trimmer(engine, 3)
    for _ in range(4):
        trimmer.trim(MINE, 20)
    assert (len(_deleted(engine)), engine.compacted) == (2, [9, 9])


def test_a_leader_that_is_deposed_deletes_nothing_and_learns_it() -> None:
    """The deletion compares the epoch; a node that took over decides by its own list."""
    engine = _Engine([_node(20), _node(20)])
    engine.leader = EpochValue(3, "b", "h:2", "m", "b")
    trimmer = _trimmer(engine, 3)
    with pytest.raises(DeposedError, match="epoch 2"):
        trimmer.trim(MINE, 20)
    assert trimmer.trimmed_to == 0


def test_a_status_beyond_the_end_of_the_log_lets_no_more_be_deleted() -> None:
    """It is of another log; the record at the head must stay."""
    engine = _Engine([_node(1_000), _node(1_000)])
    _trimmer(engine, 3).trim(MINE, MADE[2].last_sequence)
    assert _deleted(engine) == [(KEYS.log(0), KEYS.log(MADE[3].first_sequence))]


def test_an_engine_that_lost_the_cluster_is_left_alone() -> None:
    """No list, no deletion."""
    engine = _Engine([_node(20), _node(20)])
    engine.has_cluster = False
    _trimmer(engine, 3).trim(MINE, 20)
    assert (engine.txns, engine.compacted) == ([], [])


def test_an_engine_that_does_not_tell_its_quota_has_the_default() -> None:
    """Without this the leader of a cluster on such members would take no call."""
    engine = _Engine([], 1_000, 0)
    trimmer = _trimmer(engine, 3)
    trimmer.trim(MINE, 20)
    assert not trimmer.is_full
    assert (trimmer.quota_bytes, trimmer.limit_bytes) == (
        QUOTA_BYTES_DEFAULT,
        QUOTA_BYTES_DEFAULT // 2,
    )


def test_what_the_window_counts_is_what_it_keeps() -> None:
    """The fewest of the newest records that are as large as is kept, or all of them."""
    for kept, counted in ((3, 3), (11, 10), (1, 1)):
        trimmer = _trimmer(_Engine([]), kept)
        assert (trimmer.window_records, trimmer.window_bytes) == (counted, counted * SIZE)
    trimmer = Trimmer(_Engine([]), KEYS, 3 * SIZE - 1)  # type: ignore[arg-type]
    for record in MADE:
        trimmer.appended(record)
    assert trimmer.window_records == 3
