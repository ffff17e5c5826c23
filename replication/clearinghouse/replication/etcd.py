# SPDX-License-Identifier: Apache-2.0
"""Implement the engine with etcd over gRPC: each request is one try at one member.

Owns connections, deadlines and the meaning of gRPC statuses. Most statuses mean that the outcome is unknown; a few are
known refusals. gRPC's own retries are off. The module must never repeat a request.
"""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from threading import Condition, Lock, Thread
from typing import Any, Final, NamedTuple

import grpc

from clearinghouse.replication.engine import (
    DENIED,
    INVALID,
    NO_SPACE,
    TOO_LARGE,
    Change,
    Changes,
    CompactedError,
    Compare,
    Delete,
    EngineError,
    EngineRefusedError,
    EngineUnknownError,
    Get,
    KeyValue,
    Operation,
    Put,
    RangeAnswer,
    Status,
    Target,
    Txn,
    TxnAnswer,
)
from clearinghouse.replication.wire import etcd_pb2 as wire

OPTIONS: Final = (
    ("grpc.enable_retries", 0),
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.use_local_subchannel_pool", 1),
    ("grpc.initial_reconnect_backoff_ms", 50),
    ("grpc.min_reconnect_backoff_ms", 50),
    ("grpc.max_reconnect_backoff_ms", 500),
    ("grpc.keepalive_time_ms", 10_000),
    ("grpc.keepalive_timeout_ms", 2_000),
)
# Refusals by etcd before or after consensus: a part of the text, and the kind.
_REFUSALS: Final = (
    ("request is too large", TOO_LARGE),
    ("larger than max", TOO_LARGE),
    ("database space exceeded", NO_SPACE),
)
_DENIED: Final = frozenset({grpc.StatusCode.PERMISSION_DENIED, grpc.StatusCode.UNAUTHENTICATED})
_COMPACTED: Final = "has been compacted"
_END: Final = None
# The bounds of the queue of a watch. By flow control of the connection, the member keeps the other answers.
UNTAKEN_CHANGES: Final = 4_096
UNTAKEN_BYTES: Final = 64 * 1024 * 1024


class EngineTls(NamedTuple):
    """The certificates and key, as PEM bytes, for TLS connections to the members."""

    ca: bytes
    certificate: bytes | None = None
    key: bytes | None = None


class EtcdEngine:
    """An engine of the etcd members at `addresses`, with this node's own member first.

    Any thread may call its methods.
    """

    def __init__(self, addresses: Sequence[str], tls: EngineTls | None = None) -> None:
        self._addresses = tuple(addresses)
        self.tls = tls
        self._channels: dict[str, grpc.Channel] = {}
        self._at = 0
        self._lock = Lock()
        self._closed = False

    @property
    def address(self) -> str:
        """The address of the member that gets the next request."""
        return self._addresses[self._at % len(self._addresses)]

    def transact(self, txn: Txn, seconds: float) -> TxnAnswer:
        """See `Engine.transact`."""
        answer = self._call("KV/Txn", _txn(txn), wire.TxnResponse, seconds)
        gets = [
            _pairs(one.response_range.kvs)
            for one in answer.responses
            if one.WhichOneof("response") == "response_range"
        ]
        return TxnAnswer(answer.succeeded, answer.header.revision, tuple(gets))

    def range(self, get: Get, seconds: float) -> RangeAnswer:
        """See `Engine.range`."""
        answer = self._call("KV/Range", _get(get), wire.RangeResponse, seconds)
        return RangeAnswer(answer.header.revision, _pairs(answer.kvs), answer.more)

    def compact(self, revision: int, seconds: float) -> None:
        """See `Engine.compact`. etcd frees the pages in the background."""
        request = wire.CompactionRequest(revision=revision)
        self._call("KV/Compact", request, wire.CompactionResponse, seconds)

    def status(self, seconds: float) -> Status:
        """See `Engine.status`."""
        answer = self._call(
            "Maintenance/Status", wire.StatusRequest(), wire.StatusResponse, seconds
        )
        return Status(
            answer.version,
            answer.db_size,
            answer.db_size_quota,
            answer.header.member_id,
            answer.leader,
            tuple(answer.errors),
            answer.db_size_in_use,
        )

    def watch(self, key: bytes, end: bytes, from_revision: int) -> "EtcdWatch":
        """See `Engine.watch`."""
        create = wire.WatchCreateRequest(key=key, range_end=end, start_revision=from_revision)
        return EtcdWatch(self._channel(), wire.WatchRequest(create_request=create))

    def next_member(self) -> None:
        """See `Engine.next_member`."""
        self._at += 1

    def close(self) -> None:
        """See `Engine.close`."""
        with self._lock:
            self._closed = True
            for channel in self._channels.values():
                channel.close()
            self._channels = {}

    def _channel(self) -> grpc.Channel:
        """Return the channel to the member in use."""
        address = self.address
        with self._lock:
            if self._closed:
                raise EngineUnknownError("the connections to the engine are closed")
            channel = self._channels.get(address)
            if channel is None:
                channel = self._channels[address] = _connect(address, self.tls)
            return channel

    def _call(self, path: str, request: Any, answer: Any, seconds: float) -> Any:  # noqa: ANN401  a message of the wire
        """Make one unary call to the member in use and return its answer. Raises EngineError."""
        method = self._channel().unary_unary(
            f"/etcdserverpb.{path}",
            request_serializer=type(request).SerializeToString,
            response_deserializer=answer.FromString,
        )
        try:
            return method(request, timeout=seconds)
        except grpc.RpcError as error:
            raise _error(error, self.address) from None
        except ValueError as error:  # the channel was closed by another thread
            raise EngineUnknownError(str(error)) from None


class EtcdWatch:
    """One watch of etcd.

    A thread reads the stream into a queue, from which `take` reads, and waits while it is full.
    """

    def __init__(self, channel: grpc.Channel, request: wire.WatchRequest) -> None:
        self._untaken: deque[tuple[Changes | EngineError, int]] = deque()
        self._bytes = 0
        self._changed = Condition()
        self._closed = False
        self._requests: SimpleQueue[wire.WatchRequest | None] = SimpleQueue()
        self._requests.put(request)
        method = channel.stream_stream(
            "/etcdserverpb.Watch/Watch",
            request_serializer=wire.WatchRequest.SerializeToString,
            response_deserializer=wire.WatchResponse.FromString,
        )
        requests: Callable[[], wire.WatchRequest | None] = self._requests.get
        self._stream = method(iter(requests, _END))
        Thread(target=self._read, name="engine-watch", daemon=True).start()

    def take(self, seconds: float) -> Changes | None:
        """See `Watch.take`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._untaken, seconds):
                return None
            taken, size = self._untaken.popleft()
            self._bytes -= size
            self._changed.notify_all()
        if isinstance(taken, EngineError):
            raise taken
        return taken

    def close(self) -> None:
        """See `Watch.close`."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        self._requests.put(_END)
        self._stream.cancel()

    def _put(self, found: Changes | EngineError, size: int = 0) -> None:
        """Add changes or an error to the queue for `take`; wait while the queue is full.

        `size` is the bytes of the changes.
        """
        with self._changed:
            self._changed.wait_for(
                lambda: (
                    self._closed
                    or not self._untaken
                    or (
                        len(self._untaken) < UNTAKEN_CHANGES and self._bytes + size <= UNTAKEN_BYTES
                    )
                )
            )
            self._untaken.append((found, size))
            self._bytes += size
            self._changed.notify_all()

    def _read(self) -> None:
        try:
            for answer in self._stream:
                if self._closed:
                    return
                if answer.compact_revision:
                    self._put(CompactedError(answer.compact_revision))
                    return
                if answer.canceled:
                    self._put(EngineUnknownError(f"watch ended: {answer.cancel_reason}"))
                    return
                changes = tuple(
                    Change(event.type == wire.Event.EventType.DELETE, _pair(event.kv))
                    for event in answer.events
                )
                if changes:
                    self._put(Changes(answer.header.revision, changes), answer.ByteSize())
        except grpc.RpcError as error:
            self._put(EngineUnknownError(_text(error)))
        else:
            self._put(EngineUnknownError("the watch ended"))


def _connect(address: str, tls: EngineTls | None) -> grpc.Channel:
    """Return a channel to a member. The channel connects at its first request."""
    if tls is None:
        return grpc.insecure_channel(address, options=OPTIONS)
    credentials = grpc.ssl_channel_credentials(tls.ca, tls.key, tls.certificate)
    return grpc.secure_channel(address, credentials, options=OPTIONS)


def _text(error: grpc.RpcError) -> str:
    """Return the gRPC status of an error as text."""
    code, details = _status(error)
    return str(error) if code is None else f"{code.name}: {details}"


def _status(error: grpc.RpcError) -> tuple[grpc.StatusCode | None, str]:
    """Return the gRPC code and the details of an error; None and its text if it has no code.

    The object is also a gRPC call, although its declared type does not say so.
    """
    call: Any = error
    if not hasattr(call, "code"):
        return None, str(error)
    return call.code(), call.details() or ""


def _error(error: grpc.RpcError, address: str) -> EngineError:
    """Return the engine's error that a failed gRPC call means: a known refusal, or an unknown outcome."""
    text = f"{address}: {_text(error)}"
    code, details = _status(error)
    if _COMPACTED in details:
        return CompactedError(0)
    for part, kind in _REFUSALS:
        if part in details:
            return EngineRefusedError(kind, text)
    if code in _DENIED:
        return EngineRefusedError(DENIED, text)
    if code is grpc.StatusCode.INVALID_ARGUMENT:
        return EngineRefusedError(INVALID, text)
    return EngineUnknownError(text)


def _pair(kv: wire.KeyValue) -> KeyValue:
    return KeyValue(kv.key, kv.value, kv.create_revision, kv.mod_revision)


def _pairs(kvs: Sequence[wire.KeyValue]) -> tuple[KeyValue, ...]:
    return tuple(_pair(kv) for kv in kvs)


def _get(get: Get) -> wire.RangeRequest:
    return wire.RangeRequest(key=get.key, range_end=get.end, limit=get.limit, revision=get.revision)


def _operations(operations: Sequence[Operation]) -> Iterator[wire.RequestOp]:
    """Return the operations as messages."""
    for one in operations:
        if isinstance(one, Put):
            yield wire.RequestOp(request_put=wire.PutRequest(key=one.key, value=one.value))
        elif isinstance(one, Delete):
            delete = wire.DeleteRangeRequest(key=one.key, range_end=one.end)
            yield wire.RequestOp(request_delete_range=delete)
        else:
            yield wire.RequestOp(request_range=_get(one))


def _compare(one: Compare) -> wire.Compare:
    """Return a condition of a transaction as a message."""
    if one.target is Target.VALUE:
        assert isinstance(one.operand, bytes)
        return wire.Compare(target=wire.Compare.CompareTarget.VALUE, key=one.key, value=one.operand)
    assert isinstance(one.operand, int)
    if one.target is Target.MOD:
        return wire.Compare(
            target=wire.Compare.CompareTarget.MOD, key=one.key, mod_revision=one.operand
        )
    return wire.Compare(
        target=wire.Compare.CompareTarget.CREATE, key=one.key, create_revision=one.operand
    )


def _txn(txn: Txn) -> wire.TxnRequest:
    """Return a transaction as a message."""
    return wire.TxnRequest(
        compare=[_compare(one) for one in txn.compare],
        success=list(_operations(txn.then)),
        failure=list(_operations(txn.otherwise)),
    )
