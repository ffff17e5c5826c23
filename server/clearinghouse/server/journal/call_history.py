# SPDX-License-Identifier: Apache-2.0
"""Rebuild the calls with a request id from the journal, with the result of each item (SPEC I-11, Q-3).

Owns the list of events that contain the result of an item. The index gives the places of the calls. Its keys are only
parts of a hash, so the request id of every call found there is compared. Must never read a record on the path of a
command.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from clearinghouse.server.journal.records import commands_of, decode_call, events_of
from clearinghouse.server.journal.walk import History
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.vocabulary import codes, events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.storage.port import Record

RESULTS: Final = frozenset(
    {events.REFUSED, events.CALL_REFUSED, events.CALL_REPEATED, events.BREAK_RECORDED}
)


class RefusedItem(NamedTuple):
    """A refused item of a call, with figures.

    `command` is the part of the call that contains the item, `item` its place in that part.
    """

    place: int
    figures: tuple[int, int, int]
    command: Command
    item: int


@dataclass(slots=True)
class PastCall:
    """A call in the journal.

    `parts` has for each later part (J-3.1) the number of its first item, its first sequence and its time in ns.
    """

    first_sequence: int
    time_ns: int
    command: str
    items: int
    digest: bytes
    codes: list[int] = field(default_factory=list)
    refused: list[RefusedItem] = field(default_factory=list)
    parts: list[tuple[int, int, int]] = field(default_factory=list)

    @property
    def is_complete(self) -> bool:
        """Return whether every item of the call has a sequence."""
        return len(self.codes) == self.items


class _Found(NamedTuple):
    """A call in a record, or one part of a call, with the events that contain its results."""

    time_ns: int
    first_sequence: int
    command: Command
    part: CallPart | None
    events: list[Event]


async def past_calls(
    history: History, principal: str, request_id: str, sequences: Sequence[int]
) -> list[PastCall]:
    """Return the calls of a principal with a request id, in order.

    `sequences` are first sequences of calls and of parts. The list omits repeats that got the stored answer, and parts
    whose first part is not in `sequences`. Raises EdgeError if a record was archived and moved away.
    """
    calls: list[PastCall] = []
    for sequence in sequences:
        record = await history.record(sequence)
        # A record may have thousands of items, so not in the event loop.
        found = await asyncio.to_thread(_found, record, sequence)
        if found is None:
            continue
        command = found.command
        if (command.principal, command.request_id) != (principal, request_id):
            continue
        if any(event.kind == events.CALL_REPEATED for event in found.events):
            continue
        call = _call_of(found, calls)
        if call is not None:
            _add_results(call, found)
    return calls


def _found(record: Record, sequence: int) -> _Found | None:
    """Return the call, or part of a call, that begins at a sequence of a record; None if none begins there."""
    for data, (first, values) in zip(commands_of(record), events_of(record), strict=True):
        if first == sequence:
            command, part = decode_call(data)
            results = []
            at = 0
            while at < len(values):
                end = at + 1 + len(EVENT_FIELDS[values[at]][1])
                if values[at] in RESULTS:
                    results += split(values[at:end])
                at = end
            return _Found(record.time_ns, first, command, part, results)
    return None


def _call_of(found: _Found, calls: list[PastCall]) -> PastCall | None:
    """Return the call to which a part belongs, or a new call for a first part.

    Returns None for a later part whose first part is not in `calls`.
    """
    part = found.part
    if part is not None and part.first_item:
        for call in reversed(calls):
            if call.digest == part.digest and len(call.codes) == part.first_item:
                call.parts.append((part.first_item, found.first_sequence, found.time_ns))
                return call
        return None
    call = PastCall(
        found.first_sequence,
        found.time_ns,
        type(found.command).__name__,
        found.command.count() if part is None else part.call_items,
        b"" if part is None else part.digest,
    )
    calls.append(call)
    return call


def _add_results(call: PastCall, found: _Found) -> None:
    """Add the results of a call's items, or of its next part: OK for each item unless an event states another code."""
    start = len(call.codes)
    count = found.command.count()
    call.codes += [codes.OK] * count
    for event in found.events:
        own = event.fields
        if event.kind == events.CALL_REFUSED:
            # The only figure of a reused id is the first sequence of the call that has it.
            limit, actual = own["limit"], own["actual"]
            figures = (limit, actual, abs(actual - limit))
            if own["code"] == codes.REQUEST_ID_REUSED:
                figures = (limit, 0, 0)
            refused = range(count)
        elif event.kind == events.BREAK_RECORDED:
            # The fill of a venue was kept as a break: no refusal, but a code other than OK (O-1).
            figures = (0, 0, 0)
            refused = range(own["offset"], own["offset"] + 1)
        else:
            figures = (own["limit"], own["actual"], own["shortfall"])
            refused = range(own["offset"], own["offset"] + 1)
        for item in refused:
            call.codes[start + item] = own["code"]
            if any(figures):
                call.refused.append(RefusedItem(start + item, figures, found.command, item))
