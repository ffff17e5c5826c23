# SPDX-License-Identifier: Apache-2.0
"""Ask a real server for each cell of the matrix, and compare its answer with the table (SPEC Q-5, Q-5.1).

Owns the requests of the cells and the reading of answers. A cell is open if the answer says nothing about permission,
or another thing than the table. Must never decide what is right: that is the table's.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any, Final, NamedTuple

import grpc
from google.protobuf import message_factory
from google.protobuf.message import Message
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.v1 import result_code_pb2
from tests.authority.table import PERMITTED, ROLES, Credential, Entry, Relation, table
from tests.authority.world import Served, World, name_of
from tests.fuzzing.cases import faults
from tests.fuzzing.messages import NOW_NS, filled, mend
from tests.fuzzing.surface import Rpc, surface
from tests.stateful.draws import SeededDraw

STATUS: Final = "grpc-status-details-bin"
PATIENCE_SECONDS: Final = 60.0
STREAM_SECONDS: Final = 5.0
IN_FLIGHT: Final = 48
STREAMS_IN_FLIGHT: Final = 24
SEEDS: Final = 400
TRIES_MAX: Final = 200
WAIT_SECONDS: Final = 0.05
# Refusals that the edge makes before anyone asks what the caller may do.
_BEFORE: Final = frozenset(
    {
        "INVALID_ARGUMENT",
        "MALFORMED_REQUEST",
        "UNKNOWN_FIELD",
        "BATCH_EMPTY",
        "BATCH_TOO_LARGE",
        "QUEUE_FULL",
        "SHUTTING_DOWN",
        "NOT_OPEN_YET",
    }
)
# Refusals before the handler of a call looks for its account, or of the call as a whole.
_ELSEWHERE: Final = frozenset(
    {"REQUEST_EXPIRED", "REQUEST_FROM_FUTURE", "WORK_LIMIT", "QUEUE_FULL"}
)
_CODE: Final = result_code_pb2.ResultCode
_PREFIX: Final = "RESULT_CODE_"


class Cell(NamedTuple):
    """A question to the server, and both answers."""

    call: str
    role: str
    relation: Relation
    credential: Credential
    expected: str
    found: str
    is_open: bool


class Question(NamedTuple):
    """A cell that is not asked yet."""

    entry: Entry
    role: str
    relation: Relation
    credential: Credential


def questions(paths: Iterable[str]) -> Iterator[Question]:
    """Every cell of some calls: those of a credential that is refused first, since they change nothing."""
    entries = [table()[path] for path in paths]
    # Calls that change much come last: an account that is closed or frozen says less.
    entries.sort(key=lambda entry: (not entry.read, not entry.own, bool(entry.any)))
    for credential in (*list(Credential)[1:], Credential.GOOD):
        for entry in entries:
            for role in ROLES:
                for relation in Relation:
                    yield Question(entry, role, relation, credential)


# --- requests ---


def _shape(rpc: Rpc) -> tuple[tuple[int, str, str], ...]:
    """Return the form of a request, by which those of streams are recognised."""
    return tuple(
        (field.number, field.name, field.message_type.full_name if field.message_type else "")
        for field in rpc.request.fields
    )


def put(message: Message, names: str, value: int | str) -> None:
    """Put what names an account into its place of a request, if it has one: `*` is the first repeated message."""
    inner: Any = message
    if names.startswith("*."):
        field = next(
            each for each in message.DESCRIPTOR.fields if each.message_type and each.is_repeated
        )
        items = getattr(message, field.name)
        del items[1:]
        inner = items[0] if items else items.add()
        names = names[2:]
    field = inner.DESCRIPTOR.fields_by_name.get(names)
    if field is None:
        return
    if field.is_repeated:
        del getattr(inner, names)[:]
        getattr(inner, names).append(value)
    else:
        setattr(inner, names, value)


def code_in(message: Message) -> str:
    """The first result code of a reply, OK where it has none."""
    for field, value in message.ListFields():
        if field.enum_type is not None and field.enum_type.name == "ResultCode":
            number = value[0] if field.is_repeated else value
            if number:
                return str(_CODE.Name(number)).removeprefix(_PREFIX)
        elif field.message_type is not None:
            for inner in value if field.is_repeated else [value]:
                if (found := code_in(inner)) != "OK":
                    return found
    return "OK"


class Requests:
    """Requests that the edge takes, one for each call, filled by their descriptors.

    Of a call that names an account one is sought that the machine answers otherwise where the account is the caller's
    than where there is none: the machine of the world is asked, after its journal was written.
    """

    def __init__(self, world: World) -> None:
        """Keep the world."""
        self._world = world
        self._scales = scales_of(world.state)
        self._last_ns = 0
        self._shapes = {_shape(surface()[path]): method for path, method in METHODS.items()}
        self._found: dict[str, Message] = {}

    def of(self, question: Question) -> bytes:
        """The bytes of a cell's request, with a fresh request id and the present time."""
        entry = question.entry
        if entry.path not in self._found:
            self._found[entry.path] = self._sought(entry)
        named = self._world.named(entry, question.role, question.relation)
        return self._stamped(self._found[entry.path], entry, named)

    def _stamped(self, message: Message, entry: Entry, named: int | str) -> bytes:
        """A request that names an account."""
        if entry.names:
            put(message, entry.names, named)
        stated: Any = message
        if "request_id" in message.DESCRIPTOR.fields_by_name:
            # As long as every other one, and used by no other object of this class.
            self._last_ns = max(self._last_ns + 1, time.time_ns())
            stated.request_id = f"cell-{self._last_ns}"
            stated.created_time_ns = time.time_ns()
        return message.SerializeToString().replace(_varint(NOW_NS), _varint(time.time_ns()))

    def _sought(self, entry: Entry) -> Message:
        """A request of a call. Raises AssertionError if none is found that the edge takes."""
        rpc = surface()[entry.path]
        method = self._shapes.get(_shape(rpc))
        if method is None:
            return message_factory.GetMessageClass(rpc.request)()
        spare: Message | None = None
        for seed in range(SEEDS):
            draw = SeededDraw(seed)
            message = filled(draw, rpc.request, is_wild=False)
            mend(draw, message, faults()[entry.path])
            if entry.names:
                put(message, entry.names, self._world.named(entry, ROLES[0], Relation.OWN))
            if faults()[entry.path](message.SerializeToString()):
                continue
            spare = spare or message
            if not entry.own or entry.never_there or self._tells_apart(entry, message):
                return message
        assert spare is not None, f"no request of {entry.path} is taken by the edge"
        return spare

    def _tells_apart(self, entry: Entry, message: Message) -> bool:
        """Return whether a request is answered otherwise for an account of one's own than for one that is not there."""
        role = entry.own[0]
        own = self._answer(entry, message, role, Relation.OWN)
        if own in _ELSEWHERE or own in (entry.hidden, "ROLE_REQUIRED"):
            return False
        if entry.names.endswith("hold_id") and own == "OK":
            return False  # it would be decided, and not be there for the next cell
        return self._answer(entry, message, role, Relation.UNKNOWN) == entry.hidden

    def _answer(self, entry: Entry, message: Message, role: str, relation: Relation) -> str:
        """The code with which the machine answers a request."""
        method = self._shapes[_shape(surface()[entry.path])]
        self._world.now = max(self._world.now, time.time_ns())
        raw = self._stamped(message, entry, self._world.named(entry, role, relation))
        outcome = self._world.apply(method.decode(raw, name_of(role), self._scales))
        return str(_CODE.Name(outcome.codes[0])).removeprefix(_PREFIX)


def _varint(number: int) -> bytes:
    """A number as protobuf writes it."""
    found = bytearray()
    while number > 127:
        found.append(number & 127 | 128)
        number >>= 7
    return bytes([*found, number])


# --- answers ---


def reason_of(error: grpc.RpcError) -> str:
    """The reason of a refused call; its status where it states none."""
    untyped: Any = error
    raw = dict(untyped.trailing_metadata() or ()).get(STATUS)
    if raw is not None:
        for detail in status_pb2.Status.FromString(raw).details:
            info = error_details_pb2.ErrorInfo()
            if detail.Unpack(info):
                return str(info.reason)
    return f"status {untyped.code().name}"


@cache
def reply_of(path: str) -> type[Message]:
    """The class of the replies of a call."""
    return message_factory.GetMessageClass(surface()[path].reply)


class Asker:
    """Sends the questions, many at a time."""

    def __init__(self, served: Served) -> None:
        """Connect."""
        self._served = served
        self._requests = Requests(served.world)
        credentials = grpc.ssl_channel_credentials(served.ca)
        self._channel = grpc.secure_channel(served.server.address, credentials)
        self._asked = 0

    def close(self) -> None:
        """Disconnect."""
        self._channel.close()

    def cells(self, asked: Iterable[Question]) -> Iterator[Cell]:
        """The answers of all questions, those of streams last."""
        unanswered: deque[tuple[Question, Any]] = deque()
        streams: list[Question] = []
        for question in asked:
            rpc = surface()[question.entry.path]
            if rpc.client_streams or rpc.server_streams:
                streams.append(question)
                continue
            if len(unanswered) >= IN_FLIGHT:
                yield self._answered(*unanswered.popleft())
            unanswered.append((question, self._ask(question)))
        while unanswered:
            yield self._answered(*unanswered.popleft())
        with ThreadPoolExecutor(STREAMS_IN_FLIGHT) as pool:
            prepared = [
                (question, self._requests.of(question), self._metadata(question))
                for question in streams
            ]
            yield from pool.map(lambda each: self._streamed(*each), prepared)

    def _metadata(self, question: Question) -> tuple[tuple[str, str], ...]:
        """The credential of a question."""
        self._asked += 1
        return self._served.keys.metadata(
            question.entry, question.role, question.credential, self._asked
        )

    def _ask(self, question: Question) -> Any:  # noqa: ANN401  gRPC's own future
        """Begin a unary call."""
        method: Any = self._channel.unary_unary(question.entry.path)
        return method.future(
            self._requests.of(question),
            timeout=PATIENCE_SECONDS,
            metadata=self._metadata(question),
        )

    def _answered(self, question: Question, call: Any) -> Cell:  # noqa: ANN401  gRPC's own future
        """The cell of a unary call, which is asked again while too much waits."""
        found = "QUEUE_FULL"
        for _ in range(TRIES_MAX):
            try:
                raw: bytes = call.result()
            except grpc.RpcError as error:
                found = reason_of(error)
                if found != "QUEUE_FULL":
                    return cell_of(question, found, is_status=True)
                time.sleep(WAIT_SECONDS)
                call = self._ask(question)
            else:
                return cell_of(question, code_in(reply_of(question.entry.path).FromString(raw)))
        return cell_of(question, found, is_status=True)

    def _streamed(
        self, question: Question, raw: bytes, metadata: tuple[tuple[str, str], ...]
    ) -> Cell:
        """The cell of a stream: its first message, or that it stays open without one."""
        path = question.entry.path
        if surface()[path].client_streams:
            method: Any = self._channel.stream_stream(path)
            frames = method(iter([raw]), timeout=PATIENCE_SECONDS, metadata=metadata)
        else:
            method = self._channel.unary_stream(path)
            frames = method(raw, timeout=STREAM_SECONDS, metadata=metadata)
        try:
            first = next(frames)
        except StopIteration:
            return cell_of(question, "OK")
        except grpc.RpcError as error:
            found = reason_of(error)
            stays = found == "status DEADLINE_EXCEEDED" and not surface()[path].client_streams
            return cell_of(question, "OK" if stays else found, is_status=not stays)
        finally:
            frames.cancel()
        return cell_of(question, code_in(reply_of(path).FromString(first)))


def cell_of(question: Question, found: str, *, is_status: bool = False) -> Cell:
    """Compare an answer with the table."""
    entry, role, relation, credential = question
    expected = entry.expected(role, relation, credential)
    says_nothing = found.startswith("status ") or found in _ELSEWHERE
    if is_status and not entry.read and found in _BEFORE:
        says_nothing = True
    agrees = not says_nothing and entry.agrees(role, relation, expected, found)
    return Cell(entry.path, role, relation, credential, expected, found, not agrees)


def weak(cell: Cell) -> bool:
    """Return whether the answer to a cell is that of an account which is not there, and rightly so."""
    entry = table()[cell.call]
    return (
        entry.never_there
        and cell.expected == PERMITTED
        and cell.found == entry.hidden
        and cell.role not in entry.any
    )
