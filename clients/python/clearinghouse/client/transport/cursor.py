# SPDX-License-Identifier: Apache-2.0
"""Keep the place of a subscriber in the record of events (SPEC Q-4).

Owns the data with which a subscription survives disconnects: the next sequence not returned yet, how many of its
events were returned, and the end of the last record. It must never return an event twice nor skip one.
"""

from collections.abc import Collection
from typing import Final

from clearinghouse.client.api.events import ChainEnd, Event, EventFrame, event
from clearinghouse.client.values.enums import EventKind
from clearinghouse.client.values.errors import SequenceGap
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import journal_pb2

SUBSCRIBE: Final = "/clearinghouse.v1.JournalService/Subscribe"

# The server's interval where a request names none.
HEARTBEAT_MS: Final = 5_000
# After so many missed heartbeats a stream is dead; not before a second, for a server that is busy for a moment.
MISSED_HEARTBEATS: Final = 3
QUIET_SECONDS_MIN: Final = 1.0
# The first frame may need a search in the journal.
FIRST_FRAME_SECONDS: Final = 10.0


def quiet_seconds(heartbeat_interval_ms: int) -> float:
    """Return for how many seconds a server may send nothing if heartbeats have this interval; 0: the server's own."""
    missed_ms = MISSED_HEARTBEATS * (heartbeat_interval_ms or HEARTBEAT_MS)
    return max(QUIET_SECONDS_MIN, missed_ms / 1_000)


class Cursor:
    """The filters and the place of one subscription; `next_sequence` is the first sequence not returned yet."""

    def __init__(
        self,
        next_sequence: int,
        account_ids: Collection[int] = (),
        markets: Collection[Instrument] = (),
        kinds: Collection[EventKind] = (),
        heartbeat_interval_ms: int = 0,
        chain: ChainEnd | None = None,
    ) -> None:
        self.next_sequence = next_sequence
        self.chain = chain
        self._events_taken = 0  # of the next sequence, which came in parts
        self._account_ids = tuple(account_ids)
        self._markets = tuple(markets)
        self._kinds = tuple(kinds)
        self._heartbeat_interval_ms = heartbeat_interval_ms

    @property
    def quiet_seconds(self) -> float:
        """Return for how many seconds the server of this subscription may send nothing."""
        return quiet_seconds(self._heartbeat_interval_ms)

    def request(self, names: Instruments) -> bytes:
        """Return the bytes of the request that continues at this place. Raises `UnknownInstrument`."""
        return journal_pb2.SubscribeRequest(
            from_sequence=self.next_sequence,
            account_ids=self._account_ids,
            market_ids=[names.market_id(market) for market in self._markets],
            kinds=[number(kind) for kind in self._kinds],
            heartbeat_interval_ms=self._heartbeat_interval_ms,
            known_sequence=0 if self.chain is None else self.chain.sequence,
            known_chain_head=b"" if self.chain is None else self.chain.chain_head,
        ).SerializeToString()

    def take(self, data: bytes, names: Instruments) -> EventFrame | None:
        """Move the place past a frame; return the part of it that was not returned before, or None if it has nothing
        new.

        Raises `SequenceGap` if the frame begins after the next sequence.
        """
        frame = journal_pb2.SubscribeResponse.FromString(data)
        if frame.first_sequence > self.next_sequence:
            raise SequenceGap(self.next_sequence, frame.first_sequence)
        if frame.chain_head:
            self.chain = ChainEnd(frame.chain_sequence, frame.chain_head, frame.epoch)
        if frame.is_heartbeat:
            return self._frame(frame, frame.first_sequence, ())
        last = frame.first_sequence if frame.is_partial else frame.sequence
        if last < self.next_sequence:
            return None
        first = self.next_sequence
        known = 0  # events of the frame that were handed out before
        if frame.first_sequence == first:
            if frame.first_event_index > self._events_taken:
                raise SequenceGap(first, first)
            known = self._events_taken - frame.first_event_index
        fresh = [message for message in frame.events if message.sequence >= first][known:]
        if frame.is_partial:
            if not fresh:
                return None
            self._events_taken = frame.first_event_index + len(frame.events)
        else:
            self.next_sequence, self._events_taken = frame.sequence + 1, 0
        return self._frame(frame, first, tuple(event(message, names) for message in fresh))

    def _frame(
        self, frame: journal_pb2.SubscribeResponse, first: int, events: tuple[Event, ...]
    ) -> EventFrame:
        """Return a frame as callers get it; `first` is its first sequence and `events` are those not returned
        before.
        """
        return EventFrame(
            first,
            frame.sequence,
            frame.time_ns,
            events,
            is_heartbeat=frame.is_heartbeat,
            is_partial=frame.is_partial,
            chain=self.chain,
        )
