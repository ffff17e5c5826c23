# SPDX-License-Identifier: Apache-2.0
"""A watch whose reader waits holds the stream back, and its thread ends with it."""

import time
from collections.abc import Callable, Iterator
from threading import Event, enumerate as threads
from typing import Any, Final, cast

import grpc
import pytest

from clearinghouse.replication import etcd
from clearinghouse.replication.engine import EngineUnknownError
from clearinghouse.replication.wire import etcd_pb2 as wire

CHANGES: Final = 50
BYTES: Final = 4_096


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bounds that are reached at once."""
    monkeypatch.setattr(etcd, "UNTAKEN_CHANGES", CHANGES)
    monkeypatch.setattr(etcd, "UNTAKEN_BYTES", BYTES)


class _Cancelled(grpc.RpcError):
    """The end of a stream that was cancelled."""


class _Stream:
    """As many answers as are asked for, up to `last`; then none until it is cancelled."""

    def __init__(self, size: int, last: int) -> None:
        self._size = size
        self._last = last
        self._cancelled = Event()
        self.given = 0

    def __iter__(self) -> Iterator[wire.WatchResponse]:
        return self

    def __next__(self) -> wire.WatchResponse:
        if self.given == self._last:
            self._cancelled.wait()
        if self._cancelled.is_set():
            raise _Cancelled
        self.given += 1
        pair = wire.KeyValue(key=b"k", value=bytes(self._size), mod_revision=self.given)
        header = wire.ResponseHeader(revision=self.given)
        return wire.WatchResponse(header=header, events=[wire.Event(kv=pair)])

    def cancel(self) -> None:
        """End it."""
        self._cancelled.set()


class _Channel:
    """A connection whose one stream this is."""

    def __init__(self, stream: _Stream) -> None:
        self._stream = stream

    def stream_stream(self, *_arguments: object, **_serializers: object) -> Callable[..., _Stream]:
        """The method."""
        return lambda _requests: self._stream


def _watch(stream: _Stream) -> etcd.EtcdWatch:
    channel: Any = _Channel(stream)
    return etcd.EtcdWatch(cast("grpc.Channel", channel), wire.WatchRequest())


def _until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


def _rest(stream: _Stream) -> int:
    """How many answers were read once no more are."""
    before = -1
    while stream.given != before:
        before = stream.given
        time.sleep(0.1)
    return before


def _reads() -> int:
    return sum(one.name == "engine-watch" for one in threads())


@pytest.mark.parametrize(
    ("size", "most"),
    [(1, CHANGES + 1), (BYTES // 4, 4), (2 * BYTES, 2)],
)
def test_a_reader_that_waits_holds_the_stream_back(size: int, most: int) -> None:
    """By number and by bytes; one answer waits however large it is, and one more is in the thread's hand."""
    before = _reads()
    stream = _Stream(size, 100_000)
    watch = _watch(stream)
    held = _rest(stream)
    assert held == most
    for number in range(1, held + 20):
        taken = watch.take(5.0)
        assert taken is not None
        assert taken.revision == number, "in order, none is lost"
    assert _rest(stream) - (held + 19) == most, "what was taken holds nothing back"
    watch.close()
    _until(lambda: _reads() == before)


def test_the_end_of_a_stream_is_told_after_what_came_before_it() -> None:
    """Also where the thread waited with what it read."""
    stream = _Stream(1, 3)
    watch = _watch(stream)
    assert _rest(stream) == 3
    stream.cancel()
    assert [getattr(watch.take(5.0), "revision", None) for _ in range(3)] == [1, 2, 3]
    with pytest.raises(EngineUnknownError):
        watch.take(5.0)
    assert watch.take(0.01) is None
