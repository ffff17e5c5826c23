# SPDX-License-Identifier: Apache-2.0
"""What asynchronous parts of the server promise, whenever commits end, threads end and callers leave (SPEC Q-3, Q-4).

One join each: the past and the present of a subscription, a session with a full queue, the table of units and the reads
before a commit, the lists of readers. Every plan of one act is tried, and longer ones of seeds; the
nightly tests try every plan of two.
"""

import asyncio
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any
from unittest.mock import patch

import pytest

from clearinghouse.server.codec.reads.present import READS
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.services.journal import JournalService
from clearinghouse.server.edge.services.market_data import MarketDataService
from clearinghouse.server.edge.services.risk import RiskService
from clearinghouse.server.edge.services.trading import DISCONNECT_KEY, TradingService
from clearinghouse.server.sequencing.engine_loop import StoppingError
from clearinghouse.server.sequencing.fair_queue import CALL_UNITS
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.v1 import (
    journal_pb2,
    market_data_pb2,
    query_pb2,
    result_code_pb2,
    risk_pb2,
    trading_pb2,
)
from tests.joins.past import ALICE, BOB, PERP, SENT_NS, purchases, traded
from tests.joins.scheduler import Act, Plan, every_plan, plan_of
from tests.joins.world import Caller, RefusedError, World, world
from tests.unit.server.sequencing.driving import create_account, create_asset

GAPS = 8
SEEDS = 8
PREFIX = "/clearinghouse.v1."
Shown = tuple[int, int, int, int]  # as of, durable then, how many, of accounts or assets
CODES = result_code_pb2.ResultCode


Plans = Callable[[int], Iterator[Plan]]


EVERY = pytest.param("all", marks=[pytest.mark.nightly, pytest.mark.timeout(3_600)])


@pytest.fixture(params=["some", EVERY])
def plans(request: pytest.FixtureRequest) -> Plans:
    """Plans of the first so many acts: of one act or two, after up to 7 callbacks each, then some of twelve."""
    short, seeds = (1, SEEDS) if request.param == "some" else (2, 200)

    def found(acts: int) -> Iterator[Plan]:
        of_seeds = (plan_of(seed, 12, GAPS, acts) for seed in range(seeds))
        return chain(every_plan(short, GAPS, acts), of_seeds)

    return found


def happened(the_world: World, first: int) -> list[tuple[int, int]]:
    """The events of the log from a sequence on: sequence and kind of each."""
    return [
        (start + event.fields["offset"], event.kind)
        for calls in the_world.recorded()
        for start, values in calls.batches
        for event in split(values)
        if start + event.fields["offset"] >= first
    ]


# --- the past and the present of a subscription -------------------------------------------------------------------


class Subscriber(Caller):
    """A reader of the journal from a sequence on."""

    def __init__(self, the_world: World, first: int) -> None:
        super().__init__(the_world, [], {})
        self.first = first
        self.task: asyncio.Task[None] | None = None

    def begin(self) -> bool:
        """Subscribe once."""
        if self.task is not None:
            return False
        raw = journal_pb2.SubscribeRequest(from_sequence=self.first).SerializeToString()
        service = JournalService(self.world.edge)
        self.task = self.world.start(service.subscribe(raw, self.as_context()))
        return True

    def has_all(self) -> bool:
        """Return whether the last sequence of the log has come."""
        return self._frames()[-1].sequence == self.world.log.head().sequence if self.got else False

    def _frames(self) -> list[journal_pb2.SubscribeResponse]:
        return [journal_pb2.SubscribeResponse.FromString(frame) for frame, _ in self.got]

    def check(self) -> None:
        """Frames cover each sequence once, in order, with its events, and none before it was durable."""
        following = self.first
        shown: list[tuple[int, int]] = []
        for frame, (_, durable) in zip(self._frames(), self.got, strict=True):
            assert frame.first_sequence == following
            assert frame.sequence <= durable
            assert frame.is_heartbeat == (frame.sequence < following)
            following = frame.sequence + 1
            shown += [(event.sequence, event.kind) for event in frame.events]
        expected = happened(self.world, self.first)
        assert shown == [one for one in expected if one[0] < following]


def test_a_subscription_has_no_gap_and_no_duplicate_between_past_and_present(plans: Plans) -> None:
    """It begins anywhere among commits that come and end anywhere; its last frame covers the end of the log."""
    for plan in plans(5):
        with world(plan, traded()) as the_world:
            reader = Subscriber(the_world, 20)
            the_world.scheduler.act("subscribe", reader.begin)
            the_world.send(purchases(5), apart=True)
            the_world.scheduler.run(lambda w=the_world, r=reader: w.is_done() and r.has_all())  # type: ignore[misc]
            assert reader.task is not None
            the_world.end(reader.task)
            reader.check()


def test_a_reader_that_falls_behind_is_told_where_to_resume(plans: Plans) -> None:
    """With a queue of one record a reader that stands still is cut off; what it got and the place to resume fit."""
    cut = 0
    for plan in plans(5):
        with world(plan, traded(), subscriber_records=1) as the_world:
            reader = Subscriber(the_world, the_world.log.head().sequence + 1)
            reader.gate = asyncio.Event()
            the_world.scheduler.act("subscribe", reader.begin)
            the_world.send(purchases(), apart=True)  # each in a record of its own
            the_world.scheduler.run(lambda w=the_world, r=reader: w.is_done() and r.task)  # type: ignore[misc]
            the_world.scheduler.within(reader.gate.set)
            task = reader.task
            assert task is not None
            the_world.scheduler.run(lambda t=task, r=reader: t.done() or r.has_all())  # type: ignore[misc]
            reader.check()
            if task.done():
                cut += 1
                assert isinstance(task.exception(), RefusedError)
            the_world.end(task)
    assert cut


# --- a session with a full queue ----------------------------------------------------------------------------------


def order_frame(number: int) -> bytes:
    """A frame with one order."""
    order = trading_pb2.OrderInstruction(
        action="ORDER_ACTION_PLACE",
        account_id=BOB,
        market_id=PERP,
        side="SIDE_BUY",
        type="ORDER_TYPE_LIMIT",
        time_in_force="TIME_IN_FORCE_GTC",
        price="140",
        quantity="0.01",
    )
    return trading_pb2.SessionRequest(
        request_id=f"f{number}", created_time_ns=SENT_NS, instructions=[order]
    ).SerializeToString()


class Session(Caller):
    """A trader's stream of six frames, which takes no answers until an act lets it."""

    def __init__(self, the_world: World, metadata: dict[str, str]) -> None:
        super().__init__(the_world, [order_frame(number) for number in range(6)], metadata)
        self.gate = asyncio.Event()
        service = TradingService(the_world.edge)
        self.task = the_world.start(service.session(None, self.as_context()))
        the_world.scheduler.act("take", self.take)

    def has_begun(self) -> bool:
        """Return whether a frame was read."""
        return self.read_frames > 0

    def take(self) -> bool:
        """Take answers from now on."""
        assert self.gate is not None
        if self.gate.is_set():
            return False
        self.world.scheduler.within(self.gate.set)
        return True

    def refused(self) -> int:
        """How many frames found the queue full."""
        return sum(
            answer.edge_code == CODES.Value("RESULT_CODE_QUEUE_FULL")
            for frame, _ in self.got
            for answer in trading_pb2.SessionResponse.FromString(frame).answers
        )

    def check(self) -> None:
        """Each frame that was read has one answer, in order; a refused one had no effect, another is in the log."""
        answers = [
            answer
            for frame, _ in self.got
            for answer in trading_pb2.SessionResponse.FromString(frame).answers
        ]
        assert [answer.request_id or f"f{place}" for place, answer in enumerate(answers)] == [
            f"f{number}" for number in range(self.read_frames)
        ]
        recorded = {
            command.request_id: calls.record.last_sequence
            for calls in self.world.recorded()
            for command in calls.commands
        }
        accepted = {answer.request_id for answer in answers if answer.edge_code == OK}
        assert accepted == {name for name in recorded if name.startswith("f")}
        for frame, durable in self.got:
            for answer in trading_pb2.SessionResponse.FromString(frame).answers:
                assert answer.first_sequence <= durable


def closes(the_world: World) -> Act:
    """An act: the server begins to stop."""
    left = ["once"]

    def close() -> bool:
        if left:
            left.pop()
            the_world.scheduler.within(the_world.edge.close)
            return True
        return False

    return close


@pytest.mark.parametrize("closing", [False, True], ids=["to its end", "until the server stops"])
def test_a_session_answers_each_frame_once_in_order(closing: bool, plans: Plans) -> None:
    """With place for one call in the queue, two unanswered frames at most, decoding beside the loop, a slow reader."""
    refused = 0
    limits = Limits(queued_calls=1, record_items=1)
    with (
        patch("clearinghouse.server.edge.frames.FRAMES_MAX", 2),
        patch("clearinghouse.server.edge.edge.BYTES_AT_ONCE", 0),
    ):
        for plan in plans(5):
            with world(plan, traded(), limits=limits) as the_world:
                session = Session(the_world, {})
                if closing:
                    the_world.scheduler.act("close", closes(the_world))
                the_world.send([create_account(str(number)) for number in range(3)])
                the_world.scheduler.run(session.task.done)
                session.check()
                refused += session.refused()
                the_world.end()
                assert closing or session.read_frames == len(session.frames)
    assert refused


def test_the_end_of_a_session_is_reported_once(plans: Plans) -> None:
    """Also where its caller leaves at any moment and the queue is full: one report comes after its orders."""
    limits = Limits(queued_calls=1, record_items=1, urgent_calls=0)
    for plan in plans(5):
        with world(plan, traded(), limits=limits) as the_world:
            session = Session(the_world, {DISCONNECT_KEY: str(BOB)})
            the_world.scheduler.act("leave", leaves(the_world, session.task, session.has_begun))
            the_world.send([create_account("other", created_ns=SENT_NS)])
            the_world.scheduler.run(lambda w=the_world, s=session: s.task.done() and w.is_done())  # type: ignore[misc]
            the_world.scheduler.run(lambda w=the_world: reports(w) > 0 and w.is_done())  # type: ignore[misc]
            the_world.end()
            assert reports(the_world) == 1
            kinds = [type(command) for calls in the_world.recorded() for command in calls.commands]
            after = kinds[kinds.index(commands.ReportDisconnect) :]
            assert commands.OrderBatch not in after


def leaves(
    the_world: World, task: "asyncio.Task[Any]", has_begun: Callable[[], bool] = lambda: True
) -> Act:
    """An act: a caller leaves, once it has begun."""
    left = ["once"]

    def leave() -> bool:
        if not left or task.done() or not has_begun():
            return False
        left.pop()
        the_world.scheduler.within(task.cancel)
        return True

    return leave


def reports(the_world: World) -> int:
    """How many reports of an end are in the log."""
    return sum(
        isinstance(command, commands.ReportDisconnect)
        for calls in the_world.recorded()
        for command in calls.commands
    )


# --- what is shown before a commit --------------------------------------------------------------------------------


def test_no_table_and_no_read_shows_what_is_not_durable(plans: Plans) -> None:
    """Reads of accounts and assets, at any moment, show what the log says up to the sequence that they name."""
    for plan in plans(4):
        with world(plan) as the_world:
            edge = the_world.edge
            shown: list[tuple[int, int, int, int]] = []

            async def look(
                edge: Edge = edge, shown: list[Shown] = shown, w: World = the_world
            ) -> None:
                while True:
                    accounts = query_pb2.ListAccountsResponse.FromString(
                        await edge.read(READS[f"{PREFIX}QueryService/ListAccounts"](b""))
                    )
                    durable = w.log.head().sequence
                    clients = [one for one in accounts.accounts if one.account_id >= ALICE]
                    shown.append((accounts.as_of_sequence, durable, len(clients), 0))
                    assets = market_data_pb2.ListAssetsResponse.FromString(
                        await edge.read(READS[f"{PREFIX}MarketDataService/ListAssets"](b""))
                    )
                    durable = w.log.head().sequence
                    shown.append((assets.as_of_sequence, durable, len(assets.assets) - 1, 1))
                    await asyncio.sleep(0)

            task = the_world.start(look())
            calls = [create_account("a"), create_asset("b", "SOL"), create_account("c")]
            the_world.send([*calls, create_asset("d", "BTC")], apart=True)
            the_world.scheduler.run(
                lambda w=the_world, s=shown: w.is_done() and bool(s) and s[-1][0] == 4  # type: ignore[misc]
            )
            the_world.end(task)
            for as_of, durable, count, kind in shown:
                assert as_of <= durable
                assert count == [[0, 1, 1, 2, 2], [0, 0, 1, 1, 2]][kind][as_of]


def test_after_a_failed_commit_nothing_is_answered_or_shown(plans: Plans) -> None:
    """Wherever it fails: calls that depend on it have no answer, subscribers nothing of it, and no call is taken."""
    failures = 0
    for plan in plans(6):
        with world(plan, traded()) as the_world:
            reader = Subscriber(the_world, 20)
            the_world.scheduler.act("subscribe", reader.begin)
            the_world.scheduler.act("fail", the_world.commits.fail)
            the_world.send(purchases())
            the_world.scheduler.run(
                lambda w=the_world, r=reader: (w.core.failure or w.is_done()) and r.task is not None  # type: ignore[misc]
            )
            the_world.scheduler.settle()
            while the_world.scheduler.loop.threads:
                the_world.scheduler.loop.threads.popleft()()
                the_world.scheduler.settle()
            reader.check()
            if the_world.core.failure is not None:
                failures += 1
                answered = [outcome.first_sequence for outcome, _ in the_world.answers]
                assert all(first <= the_world.log.head().sequence for first in answered)
                with pytest.raises(StoppingError):
                    the_world.scheduler.within(
                        lambda w=the_world: w.core.submit(purchases()[0], b"", print)  # type: ignore[misc]
                    )
            assert reader.task is not None
            the_world.end(reader.task)
    assert failures


# --- the lists of readers -----------------------------------------------------------------------------------------


def test_readers_that_leave_at_any_moment_leave_nothing_behind(plans: Plans) -> None:
    """Streams of events, a market and places, and reads that wait, cancelled anywhere, leave no listener or permit."""
    for plan in plans(6):
        with world(plan, traded()) as the_world:
            journal, market_data, places = (Caller(the_world, [], {}) for _ in range(3))
            raw = journal_pb2.SubscribeRequest(from_sequence=1).SerializeToString()
            own = risk_pb2.StreamAdlPlacesRequest(account_ids=[ALICE, BOB]).SerializeToString()
            tasks = [
                the_world.start(
                    JournalService(the_world.edge).subscribe(raw, journal.as_context())
                ),
                the_world.start(
                    MarketDataService(the_world.edge).stream_market_data(
                        b"", market_data.as_context()
                    )
                ),
                the_world.start(
                    RiskService(the_world.edge).stream_adl_places(own, places.as_context())
                ),
                the_world.start(the_world.edge.committed(10_000)),
            ]
            for task in tasks:
                the_world.scheduler.act("leave", leaves(the_world, task))
            the_world.send(purchases())
            the_world.scheduler.run(the_world.is_done)
            the_world.end(*tasks)
            assert the_world.core._sequencer._reads._reads == []


# --- principals that take turns -----------------------------------------------------------------------------------


def test_an_honest_call_waits_for_a_turn_whenever_it_comes(plans: Plans) -> None:
    """A greedy principal has 12 calls in the queue; of those at most a turn's come before another's, at any moment."""
    turn = 1 + Limits().shared_slice_units // CALL_UNITS
    for plan in islice(plans(5), 0, None, 6):
        with world(plan, traded(), limits=Limits(record_items=2)) as the_world:
            last = the_world.log.head().sequence
            greedy = [create_account(f"greedy {number}") for number in range(12)]
            honest = create_account("honest")
            honest.principal = "another principal"
            applied: list[int] = []

            def come(w: World = the_world, at: list[int] = applied, call: Command = honest) -> bool:
                if at or len(w.answers) < 2:
                    return False
                at.append(w.core._sequencer.applied_sequence)
                w.submit(call)
                return True

            for call in greedy:
                the_world.submit(call)
            the_world.scheduler.act("come", come)
            the_world.scheduler.run(lambda w=the_world, at=applied: bool(at) and w.is_done())  # type: ignore[misc]
            placed = [
                call.principal
                for calls in the_world.recorded()
                for call in calls.commands
                if calls.record.first_sequence > last
            ]
            assert placed.index("another principal") - (applied[0] - last) <= turn
            the_world.end()
