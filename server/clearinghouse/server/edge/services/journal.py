# SPDX-License-Identifier: Apache-2.0
"""Serve JournalService: the gap-free stream of events, and the head of the journal (SPEC Q-4, J-3).

Owns the change from recorded to live events. A subscriber first joins the list of live readers and then reads the
journal up to that moment, so it misses no event and gets none twice.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict

from clearinghouse.replication.keys import record_to_bytes
from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.events.frames import (
    Framer,
    RecordedCall,
    RecordEnd,
    Subscription,
    decode_get_head,
    decode_read_records,
    decode_subscribe,
    encode_head,
    encode_records,
)
from clearinghouse.server.codec.reads.explanations import decode_explain, encode_explanation
from clearinghouse.server.codec.reads.forms import unknown_account
from clearinghouse.server.codec.reads.previews import decode_preview, encode_preview
from clearinghouse.server.edge.edge import (
    Edge,
    MethodHandler,
    ServiceContext,
    finished,
    server_stream,
    unary,
)
from clearinghouse.server.edge.explain_process import PREVIEWED_ACCOUNTS_MAX
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.journal.walk import Calls
from clearinghouse.server.sequencing.subscriptions import HubClosedError, LaggedError, Listener
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head, Record


class JournalService:
    """The handlers of JournalService: streams of events, the head, records, explanations and previews."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def handlers(self) -> dict[str, MethodHandler]:
        """Return all methods of the service."""
        return {
            "Subscribe": server_stream(self.subscribe),
            "GetHead": unary(self._edge.answers(self.get_head)),
            "ReadRecords": unary(self._edge.answers(self.read_records)),
            "ExplainSequence": unary(self._edge.answers_to(self.explain_sequence)),
            "PreviewCalls": unary(self._edge.answers_to(self.preview_calls)),
        }

    async def get_head(self, raw: bytes) -> bytes:
        """Return the last committed sequence and its chained hash."""
        decode_get_head(raw)
        services = self._edge.services
        return encode_head(services.core.head, services.genesis.chain_hash, services.core.time_ns)

    async def read_records(self, raw: bytes) -> bytes:
        """Return a page of records to another node, whose journal must have the same records before the page."""
        wanted = decode_read_records(raw)
        services = self._edge.services
        last = services.hub.sequence
        _start(wanted.from_sequence, last)
        if wanted.known:
            await _check_known(services, Head(wanted.from_sequence - 1, wanted.known))
        page: list[Record] = []
        if wanted.from_sequence <= last:
            page = await services.history.page(wanted.from_sequence, wanted.bytes_max)
        if page and page[0].first_sequence != wanted.from_sequence:
            first = page[0].first_sequence
            raise invalid("from_sequence", "no record begins there", str(first))
        return encode_records([record_to_bytes(record) for record in page], last)

    async def explain_sequence(self, raw: bytes, principal: str) -> bytes:
        """Return the explanation of a committed sequence, made by a helper process.

        A principal that reads only its own accounts names one of them. If the sequence does not concern that account,
        the refusal is the same as for an unknown account (Q-5.2).
        """
        services = self._edge.services
        asked = decode_explain(raw, services.core.head.sequence)
        await self._edge.committed(0, asked.account_id)
        reads_all = self._edge.reads_all(principal)
        found = await services.explainer.explain(*asked, reads_all=reads_all)
        if found is None:
            raise unknown_account(asked.account_id)
        return encode_explanation(found)

    async def preview_calls(self, raw: bytes, principal: str) -> bytes:
        """Return the effects that calls would have, found on a fork by a helper process; no call is executed."""
        asked = decode_preview(raw, principal, self._edge.services.core.head.sequence)
        sequence = asked.sequence or await self._edge.committed(0)
        accounts = await self._edge.state_at(lambda state, _: len(state.accounts), 0)
        if accounts > PREVIEWED_ACCOUNTS_MAX:
            raise EdgeError(
                codes.WORK_LIMIT,
                "there are too many accounts: run `clearinghouse preview` on a copy of the directory",
                limit=str(PREVIEWED_ACCOUNTS_MAX),
                actual=str(accounts),
            )
        question = {"lines": [asdict(line) for line in asked.lines], "for_ns": asked.for_ns}
        found = await self._edge.services.previewer.preview(json.dumps(question).encode(), sequence)
        return encode_preview(found, sequence)

    async def subscribe(self, raw: bytes, context: Context) -> None:
        """Send frames that cover every sequence once, until the reader leaves or falls behind, or the server stops."""
        work = finished(context, self._subscribe(raw, context))
        del raw, context  # see `refuse`
        await work

    async def _subscribe(self, raw: bytes, context: Context) -> None:
        services = self._edge.services
        wanted = decode_subscribe(raw)
        known = -1 if wanted.known is None else wanted.known.sequence
        await self._edge.reach(max(wanted.from_sequence - 1, known))
        start = _start(wanted.from_sequence, services.hub.sequence)
        if wanted.known is not None:
            await _check_known(services, wanted.known)
        principal = self._edge.principal_of(context)
        await _Subscriber(
            services, wanted, start, context, principal, lambda: self._edge.reads_all(principal)
        ).run()


def _start(asked: int, last: int) -> int:
    """Return the first sequence to send, in a journal that ends at `last`.

    Raises EdgeError for a sequence beyond the next one.
    """
    if asked > last + 1:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"the journal ends at sequence {last}",
            "from_sequence",
            str(last + 1),
            str(asked),
        )
    return asked or last + 1


async def _check_known(services: ServiceContext, known: Head) -> None:
    """Raise EdgeError unless the journal has the end of the last record that the reader states to have (J-3)."""
    last = services.hub.sequence
    if known.sequence > last:
        found = f"it ends at sequence {last}"
    else:
        record = await services.history.record(known.sequence)
        if record.head == known:
            return
        found = f"its record there ends at sequence {record.last_sequence}"
        if record.last_sequence == known.sequence:
            found = f"the chain head there is {record.chain_hash.hex()}"
    raise EdgeError(
        codes.HISTORY_DIFFERS,
        f"this journal does not have what you know of sequence {known.sequence}: {found}",
        "known_chain_head",
        metadata={"head_sequence": str(last)},
    )


class _Subscriber:
    """One subscription: it sends the events of the journal from its first sequence on."""

    def __init__(
        self,
        services: ServiceContext,
        wanted: Subscription,
        start: int,
        context: Context,
        principal: str,
        reads_all: Callable[[], bool],
    ) -> None:
        self._services = services
        self._heartbeat_seconds = wanted.heartbeat_seconds
        self._framer = Framer(wanted, start)
        self._context = context
        self._principal = principal
        self._reads_all = reads_all  # checked for each frame: a role may end while the stream lasts

    async def run(self) -> None:
        """Send the recorded events up to the present end, then each new event, until the stream ends."""
        hub = self._services.hub
        await self._catch_up()
        listener = hub.listen(self._principal)
        try:
            # Records committed since then; from here on the listener misses none.
            await self._catch_up(listener.next_sequence)
            await self._follow(listener)
        except LaggedError as error:
            raise EdgeError(
                codes.LAGGED,
                f"the reader fell behind; resume from sequence {error.resume}",
                metadata={"resume_sequence": str(error.resume)},
            ) from None
        except HubClosedError:
            raise EdgeError(
                codes.SHUTTING_DOWN,
                f"the server is being stopped; resume from sequence {self._framer.next_sequence}",
                metadata={"resume_sequence": str(self._framer.next_sequence)},
            ) from None
        finally:
            hub.leave(listener)

    async def _catch_up(self, end: int = 0) -> None:
        """Send recorded events up to the sequence `end`; with `end` 0, until few records are left."""
        framer = self._framer
        walk = self._services.history.walk(framer.next_sequence)
        while framer.next_sequence < (end or self._services.hub.sequence + 1):
            chunk = await walk.next()
            if not chunk:
                return
            if end:
                chunk = [calls for calls in chunk if calls.record.first_sequence < end]
            await self._services.hub.turns.take(self._principal)
            await self._send([call for calls in chunk for call in _recorded_calls(calls)])

    async def _follow(self, listener: Listener) -> None:
        """Send each record that is committed from now on."""
        while True:
            taken = await listener.take(self._heartbeat_seconds)
            if taken:
                await self._send([call for recorded in taken for call in _live_calls(recorded)])
            else:
                await self._context.write(self._framer.heartbeat(self._services.core.time_ns))

    async def _send(self, calls: Sequence[RecordedCall]) -> None:
        """Write the frames that cover `calls`."""
        table, reads_all = self._services.core.table, self._reads_all()
        last = calls[-1].first_sequence + calls[-1].items - 1 if calls else 0
        for frame in self._framer.frames(calls, table, reads_all=reads_all):
            await self._context.write(frame)
            if self._framer.next_sequence <= last:  # the next frame is more work
                await self._services.hub.turns.take(self._principal)


def _recorded_calls(calls: Calls) -> list[RecordedCall]:
    """Return the calls of a record that was read from the journal, for frames."""
    return _framed(
        calls.record,
        [
            (first, command, events)
            for command, (first, events) in zip(calls.commands, calls.batches, strict=True)
        ],
    )


def _live_calls(recorded: Recorded) -> list[RecordedCall]:
    """Return the calls of a record that was committed just now, for frames."""
    return _framed(
        recorded.record,
        [(entry.first_sequence, entry.command, entry.events or []) for entry in recorded.entries],
    )


def _framed(record: Record, calls: list[tuple[int, Command, list[int]]]) -> list[RecordedCall]:
    """Return the calls of a record for frames; the last call carries the end of the record."""
    end = RecordEnd(record.head, record.epoch)
    last = len(calls) - 1
    return [
        RecordedCall(
            first, command.count(), record.time_ns, command, events, end if at == last else None
        )
        for at, (first, command, events) in enumerate(calls)
    ]
