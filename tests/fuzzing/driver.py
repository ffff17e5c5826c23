# SPDX-License-Identifier: Apache-2.0
"""Sends cases to a server and checks the replies (SPEC Q-3, Q-6, J-2).

Owns the promises: a refusal is a typed status that names what was wrong, nothing refused moves the head, everything
that was taken is in the journal once, and nothing else is. Must never count on how long anything takes.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import grpc
from google.protobuf import message_factory
from google.protobuf.message import DecodeError, Message
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.v1 import journal_pb2, result_code_pb2
from tests.fuzzing.cases import Case, Ending
from tests.fuzzing.messages import NOW_NS, REQUEST_ID
from tests.fuzzing.server_process import Key, ServerProcess
from tests.fuzzing.surface import Rpc, names_a_field, surface

HEAD: Final = "/clearinghouse.v1.JournalService/GetHead"
PRINCIPAL: Final = "clearinghouse-principal"
DISCONNECT: Final = "clearinghouse-cancel-on-disconnect"
END_EXITS: Final = "clearinghouse-end-exits-on-disconnect"
STATUS: Final = "grpc-status-details-bin"
PATIENCE_SECONDS: Final = 30.0
LIVE_SECONDS: Final = 0.03
"""how long a caller reads a stream that may stay empty"""
_SHORT_MS: Final = 20

# What the protocol itself may say to a caller that goes away.
_GONE: Final = {
    Ending.WAIT: frozenset[str](),
    Ending.CANCEL: frozenset({"CANCELLED"}),
    Ending.DEADLINE: frozenset({"DEADLINE_EXCEEDED", "CANCELLED"}),
}
_CODES: Final = frozenset(
    {"INVALID_ARGUMENT", "NOT_FOUND", "OUT_OF_RANGE", "RESOURCE_EXHAUSTED", "ABORTED"}
)
# What a reader states of the journal does not fit it, or is too old.
_PRECONDITIONS: Final = frozenset(
    {"HISTORY_DIFFERS", "TOO_FAR_BEHIND", "CURSOR_EXPIRED", "RECOVERY_GENESIS"}
)
_NAMES_A_FIELD: Final = frozenset({"INVALID_ARGUMENT", "UNKNOWN_FIELD", "BATCH_EMPTY"})
_OPTIONS: Final = (
    ("grpc.max_receive_message_length", -1),
    ("grpc.max_send_message_length", -1),
    ("grpc.use_local_subchannel_pool", 1),
)


class Broken(AssertionError):  # noqa: N818  it is what an assertion says
    """A promise that was not kept."""


class Driver:
    """One caller of one server, with a memory of all replies."""

    def __init__(self, server_process: ServerProcess) -> None:
        """Begin with the journal as it is now."""
        self.server_process = server_process
        self.statuses: Counter[str] = Counter()
        self.methods: Counter[str] = Counter()
        self.reasons: Counter[str] = Counter()
        self.taken = 0
        self.accepted = 0
        self.records_checked = 0
        self._number = 0
        self._reported: Counter[Key] = Counter()
        self._unknown: Counter[Key] = Counter()
        self._connect()
        self._base = self._head = self.head()

    def _connect(self) -> None:
        self.channel = self.open_channel()

    def open_channel(self, *options: tuple[str, Any]) -> grpc.Channel:
        """A connection of its own."""
        return grpc.insecure_channel(self.server_process.address, options=[*_OPTIONS, *options])

    def revive(self) -> None:
        """Start the server again if it is gone, so that the next case has one."""
        if not self.server_process.is_alive:
            self.channel.close()
            self.server_process.end()
            self.server_process.start()
            self._connect()
            self._head = self.head()

    def close(self) -> None:
        """Go away."""
        self.channel.close()

    def head(self) -> int:
        """The last committed sequence."""
        method: Any = self.channel.unary_unary(HEAD)
        raw: bytes = method(b"", timeout=PATIENCE_SECONDS, wait_for_ready=True)
        return journal_pb2.GetHeadResponse.FromString(raw).sequence

    # --- a case ---

    def check(self, case: Case) -> None:
        """Do what a case says. Raises Broken."""
        rpc = surface().get(case.path)
        frames = [self._stamp(frame) for frame in case.frames]
        keys = [_key(rpc, case, frame) for frame in frames]
        if rpc is not None and self._waits(rpc, frames):
            case = replace(case, ending=Ending.DEADLINE, wait_ms=_SHORT_MS)
        try:
            answers = self._call(case, rpc, frames)
        except grpc.RpcError as error:
            self._refused(case, rpc, error)
            answers = []
        self.methods[case.path] += 1
        may_move = rpc is not None and rpc.is_mutating and self._account(case, rpc, keys, answers)
        self._look_at_head(may_move=may_move)

    def _waits(self, rpc: Rpc, frames: list[bytes]) -> bool:
        """Return whether a read asks for a sequence that is still to come: it rightly has no answer before that."""
        if "min_sequence" not in rpc.request.fields_by_name:
            return False
        try:
            asked: Any = message_factory.GetMessageClass(rpc.request).FromString(frames[0])
        except DecodeError:
            return False
        return bool(asked.min_sequence > self._head)

    def _stamp(self, frame: bytes) -> bytes:
        """A frame with an unused request id and the present time where they belong."""
        self._number += 1
        name = f"fuzz-{self._number}".ljust(len(REQUEST_ID), "-")
        frame = frame.replace(REQUEST_ID.encode(), name.encode())
        return frame.replace(_varint(NOW_NS), _varint(time.time_ns()))

    def _call(self, case: Case, rpc: Rpc | None, frames: list[bytes]) -> list[bytes]:
        """Return everything that was received. Raises grpc.RpcError where the call ends with a status of its own."""
        timeout = case.wait_ms / 1_000 if case.ending is Ending.DEADLINE else PATIENCE_SECONDS
        if rpc is None or not (rpc.client_streams or rpc.server_streams):
            return self._unary(case, frames[0], timeout)
        if rpc.client_streams:
            return self._exchange(case, rpc, frames, timeout)
        return self._listen(case, frames[0], timeout)

    def _unary(self, case: Case, frame: bytes, timeout: float) -> list[bytes]:
        method: Any = self.channel.unary_unary(case.path)
        future = method.future(frame, timeout=timeout, metadata=case.metadata)
        if case.ending is Ending.CANCEL:
            future.cancel()
            self.statuses["gone"] += 1
            return []
        raw: bytes = future.result()
        self.statuses["OK"] += 1
        return [raw]

    def _listen(self, case: Case, frame: bytes, timeout: float) -> list[bytes]:
        """A stream without an end: some answers, or what comes in a short while."""
        method: Any = self.channel.unary_stream(case.path)
        if case.ending is not Ending.CANCEL:
            timeout = min(timeout, LIVE_SECONDS)
        stream = method(frame, timeout=timeout, metadata=case.metadata)
        received: list[bytes] = []
        try:
            while len(received) < case.reads and not (case.ending is Ending.CANCEL and received):
                if case.ending is Ending.CANCEL and case.reads == 0:
                    break
                received.append(next(stream))
        except grpc.RpcError as error:
            if _code(error) != "DEADLINE_EXCEEDED":
                raise
        finally:
            stream.cancel()
        self.statuses["stream"] += 1
        return received

    def _exchange(self, case: Case, rpc: Rpc, frames: list[bytes], timeout: float) -> list[bytes]:
        """A stream of calls; all answers, or as many as the caller has patience for."""
        method: Any = self.channel.stream_stream(case.path)
        over = threading.Event()

        def send() -> Iterator[bytes]:
            yield from frames
            if not (case.half_close or case.ending is Ending.WAIT):
                over.wait(PATIENCE_SECONDS)

        stream = method(send(), timeout=timeout, metadata=case.metadata)
        received: list[bytes] = []
        answered = 0
        try:
            if case.ending is Ending.WAIT:
                received += stream
            else:
                # One frame may answer several, and only a caller ends the stream.
                while answered < min(case.reads, len(frames)):
                    received.append(next(stream))
                    answered += len(_answers(rpc, received[-1]))
        except StopIteration:
            pass
        finally:
            over.set()
            stream.cancel()
        self.statuses["exchange"] += 1
        return received

    # --- what was said ---

    def _refused(self, case: Case, rpc: Rpc | None, error: grpc.RpcError) -> None:
        """A call ended with a status: it has to be one that is allowed, and say why."""
        code = _code(error)
        self.statuses[code] += 1
        output = str(error.details() or "")
        if code in _GONE[case.ending]:
            return
        if rpc is None and code == "UNIMPLEMENTED":
            return
        reason, field = _reason(error)
        if not reason:
            raise Broken(f"{case.path} is refused with {code} and no reason: {output[:300]!r}")
        self.reasons[reason] += 1
        is_stated = code == "FAILED_PRECONDITION" and reason in _PRECONDITIONS
        if not (is_stated or code in _CODES) or not output.startswith(reason):
            raise Broken(f"{case.path} is refused with {code} {reason}: {output[:300]!r}")
        assert rpc is not None
        self._names(case, rpc, reason, field)

    def _names(self, case: Case, rpc: Rpc, reason: str, field: str) -> None:
        """A refusal of a value names a field of the request, or what stands beside it."""
        if not field and reason in _NAMES_A_FIELD:
            raise Broken(f"{case.path} is refused with {reason} and names no field")
        is_metadata = field in (PRINCIPAL, DISCONNECT, END_EXITS)
        if field and not is_metadata and not names_a_field(rpc.request, field):
            raise Broken(f"{case.path} is refused with {reason} for a field {field!r} it has not")

    def _account(self, case: Case, rpc: Rpc, keys: list[Key | None], answers: list[bytes]) -> bool:
        """Write down what was taken and what is unknown; whether anything may have got a sequence."""
        received = [one for raw in answers for one in _answers(rpc, raw)]
        if case.ending is Ending.WAIT and answers and len(received) != len(keys):
            raise Broken(f"{case.path}: {len(keys)} frames have {len(received)} answers")
        may_move = is_gone = case.ending is not Ending.WAIT
        for key, answer in zip(keys, received, strict=False):
            edge_code = getattr(answer, "edge_code", 0)
            if edge_code:
                self._edge_refusal(case, rpc, answer)
                continue
            if key is None:
                raise Broken(f"{case.path}: bytes that are no request were taken: {answer}")
            may_move = True
            self._reported[key] += 1
            self.taken += 1
            self.accepted += _all_ok(answer)
        if is_gone:
            self._unknown.update(key for key in keys[len(received) :] if key is not None)
        return may_move

    def _edge_refusal(self, case: Case, rpc: Rpc, answer: Any) -> None:  # noqa: ANN401  one of two messages
        """A frame of a stream that got no sequence."""
        reason = result_code_pb2.ResultCode.Name(answer.edge_code).removeprefix("RESULT_CODE_")
        self.reasons[reason] += 1
        if not answer.edge_message:
            raise Broken(f"{case.path} refuses a frame with {reason} and does not say why")
        self._names(case, rpc, reason, answer.edge_field)

    def _look_at_head(self, *, may_move: bool) -> None:
        """Nothing moves the head but what was taken, and what the machine does by itself."""
        try:
            head = self.head()
        except grpc.RpcError as error:
            raise Broken(f"it is gone: {error}; {self.server_process.log_tail()}") from error
        if head != self._head and not may_move:
            found = self.server_process.calls_after(self._head)
            uncalled = sorted(key for key in found if key not in self._unknown)
            if uncalled:
                raise Broken(f"the head moved from {self._head} to {head}: {uncalled}")
        self._head = head

    # --- the journal ---

    def reconcile(self) -> None:
        """Check that the journal holds each acknowledged call as often as it should, and unknown ones at most once."""
        found = self.server_process.calls_after(self._base)
        self.records_checked += found.total()
        for key, count in self._reported.items():
            if found[key] < count:
                raise Broken(f"{key} was answered {count} times, the journal has it {found[key]}")
        for key, count in found.items():
            if count > self._reported[key] + self._unknown[key]:
                raise Broken(f"the journal has {key} {count} times: it was not taken so often")


def _varint(value: int) -> bytes:
    """A number as protobuf writes it."""
    found = bytearray()
    while value > 127:  # seven bits at a time
        found.append(value & 127 | 128)
        value >>= 7
    return bytes([*found, value])


def _code(error: grpc.RpcError) -> str:
    """The name of a status code."""
    name: str = error.code().name
    return name


def _reason(error: grpc.RpcError) -> tuple[str, str]:
    """The reason of a refusal and the field that it names, "" where there is none."""
    trailing: Any = error.trailing_metadata()
    raw = dict(trailing or ()).get(STATUS)
    if raw is None:
        return "", ""
    reason = field = ""
    for detail in status_pb2.Status.FromString(raw).details:
        info, request = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
        if detail.Unpack(info):
            reason = info.reason
        elif detail.Unpack(request):
            field = request.field_violations[0].field
    return reason, field


def _key(rpc: Rpc | None, case: Case, frame: bytes) -> Key | None:
    """Return the principal and the id of a frame in the journal; None if it is no request."""
    if rpc is None or not rpc.is_mutating:
        return None
    try:
        request: Any = message_factory.GetMessageClass(rpc.request).FromString(frame)
    except DecodeError:
        return None
    principal = dict(reversed(case.metadata)).get(PRINCIPAL, "anonymous")
    return str(principal), request.request_id


def _answers(rpc: Rpc, raw: bytes) -> list[Message]:
    """The answers in a reply: one for each call."""
    try:
        reply: Any = message_factory.GetMessageClass(rpc.reply).FromString(raw)
    except DecodeError as error:
        raise Broken(f"{rpc.path} answers with bytes that are no reply") from error
    return list(reply.answers) if "answers" in rpc.reply.fields_by_name else [reply]


def _all_ok(answer: Any) -> bool:  # noqa: ANN401  any reply of a mutating call
    """Return whether every item of a call was accepted."""
    ok = result_code_pb2.RESULT_CODE_OK
    if hasattr(answer, "results"):
        return all(result.code == ok for result in answer.results)
    if hasattr(answer, "codes"):
        return all(code == ok for code in answer.codes)
    return bool(answer.code == ok)
