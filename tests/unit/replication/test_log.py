# SPDX-License-Identifier: Apache-2.0
"""What an append says of its engine while that refuses it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.replication.engine import (
    DENIED,
    INVALID,
    NO_SPACE,
    EngineRefusedError,
    EngineUnknownError,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.errors import AppendStoppedError
from clearinghouse.replication.keys import EpochValue, Keys, head_value
from clearinghouse.replication.log import ReplicatedLog
from clearinghouse.storage.errors import FencedError
from clearinghouse.storage.port import Head, Record
from tests.unit.replication.member_world import KEYS, LEADER, Clock, ModelEngine
from tests.unit.replication.records import GENESIS, records, tail

MINE = EpochValue(2, "a", "h:1", "n", "b")


class _Refusing:
    """Refuses the first tries, and notes what the log says of the engine then."""

    def __init__(self, kind: str, refusals: int = 2) -> None:
        self._kind = kind
        self._refusals = refusals
        self.log: ReplicatedLog | None = None
        self.full: list[bool] = []

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        assert self.log is not None
        self.full.append(self.log.is_full)
        if len(self.full) <= self._refusals:
            raise EngineRefusedError(self._kind, "a test")
        return TxnAnswer(True, 9, ())

    def next_member(self) -> None:
        """See `Engine.next_member`."""


@pytest.mark.parametrize(
    ("kind", "full"), [(NO_SPACE, [False, True, True]), (DENIED, [False, False, False])]
)
def test_an_engine_that_denies_an_append_is_not_called_full(kind: str, full: list[bool]) -> None:
    """Both are tried again until they are settled; a caller gets LOG_FULL where it is full."""
    engine = _Refusing(kind)
    persisted: list[Record] = []
    log = ReplicatedLog(cast("Any", engine), Keys("c"), cast("Any", None), persisted.append)
    engine.log = log
    log.lead(MINE, head_value(GENESIS), tail(GENESIS))
    (record,) = records(1)
    log.append(MINE.number, record.first_sequence, [record])
    assert engine.full == full
    assert persisted == [record]
    assert not log.is_full


class _World:
    """The log of the leader of a cluster that has genesis, over the model of the engine."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.engine = ModelEngine(self.clock)
        self.engine.begin([GENESIS])
        self.members = 0
        self.persisted: list[Record] = []
        engine: Any = self.engine
        engine.next_member = self._next_member
        journal: Any = SimpleNamespace(head=lambda: Head(-7, b""))
        self.log = ReplicatedLog(engine, KEYS, journal, self.persisted.append, self.clock)

    def _next_member(self) -> None:
        self.members += 1

    def lead(self) -> None:
        """Begin to lead."""
        self.log.lead(LEADER, head_value(GENESIS), tail(GENESIS))


def test_records_follow_one_another_in_the_engine() -> None:
    """Each after the end of the one before; the end of the log is that of the last, whose time is that of an answer."""
    world, made = _World(), records(3)
    assert world.log.head() == Head(-7, b""), "before it leads the journal of the node is the log"
    world.clock.now = 5.0
    world.lead()
    assert world.log.answered_at == 5.0
    world.clock.now = 6.0
    world.log.append(LEADER.number, 1, made[:2])
    world.log.append(LEADER.number, 5, made[2:])
    assert world.log.answered_at == 6.0
    assert world.persisted == made
    assert world.log.head() == made[2].head
    assert world.log.tail == tail(made[2])
    assert not world.log.is_appending
    assert world.engine.value(KEYS.head) == head_value(made[2]).to_bytes()


def test_a_record_of_another_epoch_is_not_sent() -> None:
    """Nor one of a node that does not lead."""
    world = _World()
    (record,) = records(1)
    with pytest.raises(FencedError):
        world.log.append(LEADER.number, 1, [record])
    world.lead()
    with pytest.raises(FencedError):
        world.log.append(LEADER.number + 1, 1, [record])
    assert world.engine.asked == []


def test_an_append_whose_answer_is_lost_is_found_done() -> None:
    """The same transaction is sent to the next member, until an answer says what became of it."""
    world = _World()
    world.lead()
    (record,) = records(1)

    def before(txn: Txn) -> None:
        assert world.log.is_appending
        if len(world.engine.asked) == 1:
            world.engine.store.apply(txn)
        if len(world.engine.asked) < 3:
            raise EngineUnknownError("lost")

    world.engine.before = before
    world.log.append(LEADER.number, 1, [record])
    assert len({id(txn) for txn in world.engine.asked}) == 1
    assert (len(world.engine.asked), world.log.ambiguous, world.members) == (3, 2, 2)
    assert world.persisted == [record]


def test_an_append_that_is_given_up_is_not_said_to_be_done() -> None:
    """Nothing is known of it, so its calls get no answer and the journal no record."""
    world = _World()
    world.lead()

    def before(_txn: Txn) -> None:
        world.log.give_up()
        raise EngineUnknownError("no answer")

    world.engine.before = before
    with pytest.raises(AppendStoppedError):
        world.log.append(LEADER.number, 1, records(1))
    assert world.persisted == []
    assert world.log.head() == GENESIS.head


def test_a_refusal_that_no_wait_changes_ends_the_append() -> None:
    """A request of a wrong form is not sent again."""
    world = _World()
    world.lead()

    def before(_txn: Txn) -> None:
        assert len(world.engine.asked) == 1
        raise EngineRefusedError(INVALID, "a test")

    world.engine.before = before
    with pytest.raises(EngineRefusedError):
        world.log.append(LEADER.number, 1, records(1))
    assert not world.log.is_full
