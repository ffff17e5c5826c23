# SPDX-License-Identifier: Apache-2.0
"""Streams and pages of the journal: where they begin, what a reader must know, and how they end (SPEC Q-4, J-3)."""

import asyncio
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.events.frames import RecordEnd
from clearinghouse.server.edge.services import journal
from clearinghouse.server.edge.services.journal import JournalService, _start, _Subscriber
from clearinghouse.server.journal.walk import Calls
from clearinghouse.server.sequencing.subscriptions import HubClosedError, LaggedError
from clearinghouse.server.sequencing.turns import Turns
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.port import Head, Record
from clearinghouse.v1 import journal_pb2
from tests.analysis.journals import golden_records

RECORDS = golden_records()[:12]
LAST = RECORDS[-1].last_sequence


@pytest.mark.parametrize(("asked", "start"), [(0, 6), (6, 6), (5, 5), (1, 1), (7, None)])
def test_a_stream_begins_where_it_is_asked_for(asked: int, start: int | None) -> None:
    """At the next sequence at the latest, which is also that of a stream that names none."""
    if start is not None:
        assert _start(asked, 5) == start
        return
    with pytest.raises(EdgeError) as refused:
        _start(asked, 5)
    assert (refused.value.code, refused.value.limit) == (codes.SEQUENCE_OUT_OF_RANGE, "6")
    assert (refused.value.field, refused.value.actual) == ("from_sequence", "7")


def service(**helpers: object) -> JournalService:
    """The service of a journal of some records; `helpers` are parts of its edge."""

    async def record(sequence: int) -> object:
        return next(one for one in RECORDS if one.last_sequence >= sequence)

    async def page(sequence: int, _bytes_max: int) -> list[Record]:
        return [one for one in RECORDS if one.last_sequence >= sequence][:2]

    services = SimpleNamespace(
        hub=SimpleNamespace(sequence=LAST), history=SimpleNamespace(record=record, page=page),
        core=SimpleNamespace(head=Head(LAST, bytes(32))), **helpers,
    )  # fmt: skip

    async def committed(_sequence: int, _account_id: int = 0) -> int:
        return LAST

    async def state_at(read: Any, _sequence: int) -> object:  # noqa: ANN401  of a state
        return read(SimpleNamespace(accounts=range(5)), LAST)

    return JournalService(
        cast(
            "Any",
            SimpleNamespace(
                services=services, committed=committed, state_at=state_at, reads_all=lambda name: name == "ann"
            ),
        )
    )  # fmt: skip


def read(**fields: Any) -> journal_pb2.ReadRecordsResponse:  # noqa: ANN401  any request
    """A page of records."""
    raw = journal_pb2.ReadRecordsRequest(**fields).SerializeToString()
    return journal_pb2.ReadRecordsResponse.FromString(asyncio.run(service().read_records(raw)))


def test_a_page_of_records_is_for_a_journal_with_the_same_past() -> None:
    """It begins at a record; at the end it is empty; another past is refused with what is here."""
    second, third = RECORDS[5:7]
    found = read(from_sequence=third.first_sequence, known_chain_head=second.chain_hash)
    assert len(found.records) == 2
    assert not read(from_sequence=LAST + 1, known_chain_head=RECORDS[-1].chain_hash).records
    batch = next(one for one in RECORDS if one.count > 1)
    for fields, code, text in (
        ({"from_sequence": batch.last_sequence}, codes.INVALID_ARGUMENT, "no record begins there"),
        (
            {"from_sequence": third.first_sequence, "known_chain_head": bytes(32)},
            codes.HISTORY_DIFFERS,
            f"of sequence {second.last_sequence}: the chain head there is {second.chain_hash.hex()}",
        ),
        (
            {"from_sequence": batch.last_sequence, "known_chain_head": bytes(32)},
            codes.HISTORY_DIFFERS,
            f"its record there ends at sequence {batch.last_sequence}",
        ),
    ):
        with pytest.raises(EdgeError, match=text) as refused:
            read(**cast("dict[str, Any]", fields))
        assert refused.value.code == code


def test_what_a_reader_knows_beyond_the_end_is_another_past() -> None:
    """Its own journal is longer."""
    found = service()._edge.services
    with pytest.raises(EdgeError, match=f"it ends at sequence {LAST}") as refused:
        asyncio.run(journal._check_known(found, Head(LAST + 1, bytes(32))))
    assert refused.value.metadata == {"head_sequence": str(LAST)}


@pytest.mark.parametrize("principal", ["ann", "bob"])
def test_an_explanation_is_for_those_that_may_read_it(
    monkeypatch: pytest.MonkeyPatch, principal: str
) -> None:
    """Where it concerns no account of a reader, it is as if there were none."""
    asked: list[tuple[object, ...]] = []

    async def explain(*of: object, reads_all: bool) -> dict[str, str] | None:
        asked.append((*of, reads_all))
        return {"rule": "L-1"} if reads_all else None

    monkeypatch.setattr(journal, "encode_explanation", lambda found: str(found).encode())
    one = service(explainer=SimpleNamespace(explain=explain))
    raw = journal_pb2.ExplainSequenceRequest(sequence=3, account_id=7).SerializeToString()
    if principal == "ann":
        assert asyncio.run(one.explain_sequence(raw, principal)) == b"{'rule': 'L-1'}"
    else:
        with pytest.raises(EdgeError) as refused:
            asyncio.run(one.explain_sequence(raw, principal))
        assert refused.value.code == codes.UNKNOWN_ACCOUNT
    assert asked[0][-1] == (principal == "ann")


@pytest.mark.parametrize(("most", "sequence"), [(5, 0), (5, 3), (4, 0)])
def test_a_preview_is_as_of_a_sequence(
    monkeypatch: pytest.MonkeyPatch, most: int, sequence: int
) -> None:
    """The last one if none is given; of a server with so many accounts at most."""
    monkeypatch.setattr(journal, "PREVIEWED_ACCOUNTS_MAX", most)
    monkeypatch.setattr(
        journal, "decode_preview", lambda *_: SimpleNamespace(sequence=sequence, lines=[], for_ns=0)
    )
    monkeypatch.setattr(journal, "encode_preview", lambda found, at: f"{found} {at}".encode())

    async def preview(_question: bytes, at: int) -> int:
        return at

    one = service(previewer=SimpleNamespace(preview=preview))
    if most == 5:
        at = sequence or LAST
        assert asyncio.run(one.preview_calls(b"", "ann")) == f"{at} {at}".encode()
    else:
        with pytest.raises(EdgeError) as refused:
            asyncio.run(one.preview_calls(b"", "ann"))
        assert (refused.value.code, refused.value.limit) == (codes.WORK_LIMIT, "4")


class World:
    """A journal of some records, a hub to which the others come, and a reader of both."""

    def __init__(self, recorded: int, end: Exception) -> None:
        self.recorded, self.end = recorded, end
        self.sent: list[tuple[int, RecordEnd | None]] = []
        self.reads_all: list[bool] = []
        self.left: list[object] = []
        self.next_sequence = 1
        self.sequence = RECORDS[recorded - 1].last_sequence
        history = SimpleNamespace(walk=self._walk)
        core = SimpleNamespace(table="table", time_ns=9)
        services = SimpleNamespace(hub=self, history=history, core=core)
        self.turns = Turns()
        self.roles = iter([True, False])
        self.subscriber = _Subscriber(
            cast("Any", services), cast("Any", SimpleNamespace(heartbeat_seconds=1.0)), 1, cast("Any", self),
            "ann", lambda: next(self.roles, False),
        )  # fmt: skip
        self.subscriber._framer = cast("Any", self)

    def _walk(self, start: int) -> Any:  # noqa: ANN401  a walk
        last = self.sequence
        rest = [Calls(one) for one in RECORDS[1:] if start <= one.last_sequence <= last]
        chunks = [rest[at : at + 5] for at in range(0, len(rest), 5)]

        async def following() -> Sequence[Calls]:
            return chunks.pop(0) if chunks else []

        return SimpleNamespace(next=following)

    def frames(self, calls: Any, table: str, *, reads_all: bool) -> list[bytes]:  # noqa: ANN401
        """Take the calls; one frame for each."""
        assert table == "table"
        self.reads_all.append(reads_all)
        for call in calls:
            assert call.first_sequence == self.next_sequence
            self.next_sequence += call.items
            self.sent.append((call.first_sequence, call.end))
        return [b"frame"] * len(calls)

    async def write(self, _frame: bytes) -> None:
        """Take a frame."""

    def listen(self, principal: str) -> "World":
        """Join: what was committed meanwhile is read from the journal."""
        assert principal == "ann"
        self.sequence = LAST
        return SimpleNamespace(next_sequence=RECORDS[-2].first_sequence, take=self._take)  # type: ignore[return-value]

    async def _take(self, _seconds: float) -> object:
        raise self.end

    def leave(self, listener: object) -> None:
        """Leave."""
        self.left.append(listener)


@pytest.mark.parametrize("principal", ["ann", "bob"])
def test_a_subscriber_reads_all_that_its_caller_may(
    monkeypatch: pytest.MonkeyPatch, principal: str
) -> None:
    """By the roles of now, at each frame."""
    seen: list[bool] = []

    class Subscriber:
        def __init__(self, *of: Any) -> None:  # noqa: ANN401
            self.reads_all = of[-1]

        async def run(self) -> None:
            seen.append(self.reads_all())

    async def reach(_sequence: int) -> None:
        pass

    monkeypatch.setattr(journal, "_Subscriber", Subscriber)
    one = service()
    edge = cast("Any", one._edge)
    edge.reach, edge.principal_of = reach, lambda _: principal
    asyncio.run(one._subscribe(b"", cast("Any", None)))
    assert seen == [principal == "ann"]


@pytest.mark.parametrize(
    ("end", "code"),
    [(LaggedError(77), codes.LAGGED), (HubClosedError(), codes.SHUTTING_DOWN)],
)
def test_a_subscription_reads_up_to_what_it_listens_to(end: Exception, code: int) -> None:
    """Each call once, the last one of a record with its end; its end names where to resume, and it leaves."""
    world = World(6, end)
    with pytest.raises(EdgeError) as ended:
        asyncio.run(world.subscriber.run())
    resume = 77 if code == codes.LAGGED else RECORDS[-2].first_sequence
    assert (ended.value.code, ended.value.metadata) == (code, {"resume_sequence": str(resume)})
    assert len(world.left) == 1
    assert world.next_sequence == RECORDS[-2].first_sequence
    expected: list[tuple[int, RecordEnd | None]] = []
    for record in RECORDS[1:-2]:
        firsts = [first for first, _ in Calls(record).batches]
        expected += [(first, None) for first in firsts[:-1]]
        expected.append((firsts[-1], RecordEnd(record.head, record.epoch)))
    assert world.sent == expected
    assert len(expected) > len(RECORDS)
    assert world.reads_all[:2] == [True, False]
