# SPDX-License-Identifier: Apache-2.0
"""What is sent to etcd, and what its refusals, statuses and broken watches mean, without a member."""

from collections.abc import Callable, Iterator
from typing import Any, cast

import grpc
import pytest

from clearinghouse.replication import etcd
from clearinghouse.replication.engine import (
    DENIED,
    INVALID,
    NO_SPACE,
    TOO_LARGE,
    Change,
    CompactedError,
    Compare,
    Delete,
    EngineError,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    KeyValue,
    Put,
    RangeAnswer,
    Status,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.measured import MeasuredEngine
from clearinghouse.replication.wire import etcd_pb2 as wire


class _Failed(grpc.RpcError):
    """The end of a call with a status."""

    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__()
        self._status = code, details

    def code(self) -> grpc.StatusCode:
        """See `grpc.Call.code`."""
        return self._status[0]

    def details(self) -> str:
        """See `grpc.Call.details`."""
        return self._status[1]


class _Channel:
    """A connection that gives each call the next answer, and notes its path, request and time."""

    def __init__(self, *answers: object) -> None:
        self._answers = list(answers)
        self.calls: list[tuple[str, Any, float]] = []
        self.is_closed = False

    def unary_unary(self, path: str, **_serializers: object) -> Callable[..., object]:
        """The method."""

        def call(request: object, timeout: float) -> object:
            self.calls.append((path, request, timeout))
            answer = self._answers.pop(0)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call

    def stream_stream(self, path: str, **_serializers: object) -> Callable[..., object]:
        """The method, whose stream has all answers."""
        return lambda _requests: _Stream(self._answers)

    def close(self) -> None:
        """Close it."""
        self.is_closed = True


class _Stream:
    """The answers of a watch."""

    def __init__(self, answers: list[object]) -> None:
        self._answers = answers

    def __iter__(self) -> Iterator[object]:
        return iter(self._answers)

    def cancel(self) -> None:
        """End it."""


def _engine(monkeypatch: pytest.MonkeyPatch, *answers: object) -> tuple[etcd.EtcdEngine, _Channel]:
    """An engine of the members `one` and `two`, over such a connection."""
    channel = _Channel(*answers)
    monkeypatch.setattr(etcd, "_connect", lambda _address, _tls: channel)
    return etcd.EtcdEngine(["one", "two"]), channel


def _header(revision: int) -> wire.ResponseHeader:
    return wire.ResponseHeader(revision=revision, member_id=77)


PAIR = wire.KeyValue(key=b"k", value=b"v", create_revision=3, mod_revision=8)


@pytest.mark.parametrize(
    ("code", "details", "kind"),
    [
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "etcdserver: mvcc: database space exceeded", NO_SPACE),
        (grpc.StatusCode.INVALID_ARGUMENT, "etcdserver: request is too large", TOO_LARGE),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "message larger than max (1 vs. 2)", TOO_LARGE),
        (grpc.StatusCode.PERMISSION_DENIED, "etcdserver: permission denied", DENIED),
        (grpc.StatusCode.UNAUTHENTICATED, "etcdserver: invalid auth token", DENIED),
        (grpc.StatusCode.INVALID_ARGUMENT, "etcdserver: duplicate key given", INVALID),
    ],
)
def test_known_refusals_did_not_happen(
    monkeypatch: pytest.MonkeyPatch, code: grpc.StatusCode, details: str, kind: str
) -> None:
    """Each with its kind, the member and the words of etcd."""
    engine, _ = _engine(monkeypatch, _Failed(code, details))
    with pytest.raises(EngineRefusedError) as refused:
        engine.transact(Txn((), ()), 1.0)
    assert refused.value.kind == kind
    assert refused.value.detail == f"one: {code.name}: {details}"


@pytest.mark.parametrize(
    ("code", "details"),
    [
        (grpc.StatusCode.UNAVAILABLE, "etcdserver: leader changed"),
        (grpc.StatusCode.DEADLINE_EXCEEDED, ""),
        (grpc.StatusCode.UNKNOWN, "etcdserver: request timed out"),
        (grpc.StatusCode.RESOURCE_EXHAUSTED, "etcdserver: too many requests"),
    ],
)
def test_every_other_status_says_nothing_about_the_outcome(
    monkeypatch: pytest.MonkeyPatch, code: grpc.StatusCode, details: str
) -> None:
    """The request may still happen, so nothing else may be concluded from it."""
    engine, _ = _engine(monkeypatch, _Failed(code, details))
    with pytest.raises(EngineUnknownError, match=f"one: {code.name}"):
        engine.transact(Txn((), ()), 1.0)


def test_a_revision_that_was_compacted_is_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller reads again from the present revision."""
    text = "etcdserver: mvcc: required revision has been compacted"
    engine, _ = _engine(monkeypatch, _Failed(grpc.StatusCode.OUT_OF_RANGE, text))
    with pytest.raises(CompactedError):
        engine.compact(5, 1.0)


def test_a_transaction_is_sent_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each comparison and operation with all of its parts; the answer has the pairs of each read."""
    answer = wire.TxnResponse(header=_header(9), succeeded=True)
    answer.responses.add().response_put.SetInParent()
    answer.responses.add().response_range.kvs.append(PAIR)
    answer.responses.add().response_range.SetInParent()
    engine, channel = _engine(monkeypatch, answer)
    txn = Txn(
        (
            Compare(b"a", Target.VALUE, b"x"),
            Compare(b"b", Target.MOD, 4),
            Compare(b"c", Target.CREATE, 6),
        ),
        (Put(b"d", b"y"), Delete(b"e", b"f"), Get(b"g", b"h", 2, 5)),
        (Get(b"i"),),
    )
    found = engine.transact(txn, 0.7)
    assert found == TxnAnswer(True, 9, ((KeyValue(b"k", b"v", 3, 8),), ()))
    ((path, request, timeout),) = channel.calls
    assert (path, timeout) == ("/etcdserverpb.KV/Txn", 0.7)
    value, mod, create = request.compare
    target = wire.Compare.CompareTarget
    assert (value.target, value.key, value.value) == (target.VALUE, b"a", b"x")
    assert (mod.target, mod.key, mod.mod_revision) == (target.MOD, b"b", 4)
    assert (create.target, create.key, create.create_revision) == (target.CREATE, b"c", 6)
    put, delete, get = request.success
    assert (put.request_put.key, put.request_put.value) == (b"d", b"y")
    assert (delete.request_delete_range.key, delete.request_delete_range.range_end) == (b"e", b"f")
    read = get.request_range
    assert (read.key, read.range_end, read.limit, read.revision) == (b"g", b"h", 2, 5)
    (otherwise,) = request.failure
    assert otherwise.request_range.key == b"i"


def test_a_range_says_whether_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limit left keys out."""
    engine, _ = _engine(monkeypatch, wire.RangeResponse(header=_header(9), kvs=[PAIR], more=True))
    assert engine.range(Get(b"k", b"", 1), 1.0) == RangeAnswer(
        9, (KeyValue(b"k", b"v", 3, 8),), more=True
    )


def test_a_status_has_the_file_and_what_is_used_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """The two differ by the free pages, and only one of them counts against half of the quota."""
    answer = wire.StatusResponse(
        header=_header(9),
        version="3.6.1",
        db_size=900,
        db_size_in_use=100,
        db_size_quota=1_000,
        leader=78,
        errors=["NOSPACE"],
    )
    engine, _ = _engine(monkeypatch, answer)
    assert engine.status(1.0) == Status("3.6.1", 900, 1_000, 77, 78, ("NOSPACE",), 100)


def test_the_next_member_is_asked_and_after_the_last_one_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Closed connections give no answer, and are not made again."""
    engine, channel = _engine(monkeypatch, *[wire.StatusResponse()] * 2)
    addresses = []
    for _ in range(3):
        addresses.append(engine.address)
        engine.next_member()
    assert addresses == ["one", "two", "one"]
    engine.status(1.0)
    engine.close()
    assert channel.is_closed
    with pytest.raises(EngineUnknownError, match="closed"):
        engine.status(1.0)


def _watched(monkeypatch: pytest.MonkeyPatch, *answers: object) -> etcd.EtcdWatch:
    engine, _ = _engine(monkeypatch, *answers)
    return engine.watch(b"a", b"b", 5)


def test_a_watch_tells_puts_and_deletes_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the order of the answer, with its revision."""
    gone = wire.KeyValue(key=b"g", mod_revision=9)
    events = [
        wire.Event(kv=PAIR),
        wire.Event(type=wire.Event.EventType.DELETE, kv=gone),
    ]
    watch = _watched(monkeypatch, wire.WatchResponse(header=_header(9), events=events))
    taken = watch.take(5.0)
    assert taken is not None
    assert taken.revision == 9
    assert taken.changes == (
        Change(False, KeyValue(b"k", b"v", 3, 8)),
        Change(True, KeyValue(b"g", b"", 0, 9)),
    )


@pytest.mark.parametrize(
    ("answer", "error", "text"),
    [
        (wire.WatchResponse(compact_revision=40, canceled=True), CompactedError, "revision 40"),
        (wire.WatchResponse(canceled=True, cancel_reason="no"), EngineUnknownError, "ended: no"),
    ],
)
def test_a_watch_that_etcd_ends_tells_why(
    monkeypatch: pytest.MonkeyPatch,
    answer: wire.WatchResponse,
    error: type[EngineError],
    text: str,
) -> None:
    """After a compaction the node reads again; after another end it asks another member."""
    watch = _watched(monkeypatch, answer)
    with pytest.raises(error, match=text):
        watch.take(5.0)


def test_answers_are_measured_and_failures_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A request without an answer has no time."""
    denied = _Failed(grpc.StatusCode.PERMISSION_DENIED, "")
    silent = _Failed(grpc.StatusCode.UNAVAILABLE, "")
    engine, _ = _engine(
        monkeypatch, wire.TxnResponse(), silent, denied, silent, wire.RangeResponse()
    )
    times = iter([1.0, 1.25, 2.0, 3.0, 4.0, 5.0, 5.5])
    took: list[float] = []
    measured = MeasuredEngine(cast("Any", engine), took.append, lambda: next(times))
    measured.transact(Txn((), ()), 1.0)
    for error in (EngineUnknownError, EngineRefusedError, EngineUnknownError):
        with pytest.raises(error):
            measured.range(Get(b"k"), 1.0)
    measured.range(Get(b"k"), 1.0)
    assert took == [0.25, 0.5]
    assert (measured.unanswered, measured.refused) == (2, 1)
