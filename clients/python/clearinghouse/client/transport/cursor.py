# SPDX-License-Identifier: Apache-2.0
"""The place of a subscriber in the record (SPEC Q-4).

Owns what makes a subscription survive disconnects: the next sequence that has not been handed out yet. It must
never hand out a sequence twice and never let one be skipped.
"""

from collections.abc import Collection
from typing import Final

from clearinghouse.client.api.events import EventFrame, event
from clearinghouse.client.values.enums import EventKind
from clearinghouse.client.values.errors import SequenceGap
from clearinghouse.client.values.instruments import Instrument, Instruments
from clearinghouse.client.values.open_enum import number
from clearinghouse.v1 import journal_pb2

SUBSCRIBE: Final = "/clearinghouse.v1.JournalService/Subscribe"


class Cursor:
    """Filters and position of one subscription; `next_sequence` is the first one not handed out yet."""

    def __init__(
        self,
        next_sequence: int,
        account_ids: Collection[int] = (),
        markets: Collection[Instrument] = (),
        kinds: Collection[EventKind] = (),
        heartbeat_interval_ms: int = 0,
    ) -> None:
        self.next_sequence = next_sequence
        self._account_ids = tuple(account_ids)
        self._markets = tuple(markets)
        self._kinds = tuple(kinds)
        self._heartbeat_interval_ms = heartbeat_interval_ms

    def request(self, names: Instruments) -> bytes:
        """The request that goes on from here. Raises `UnknownInstrument`."""
        return journal_pb2.SubscribeRequest(
            from_sequence=self.next_sequence,
            account_ids=self._account_ids,
            market_ids=[names.market_id(market) for market in self._markets],
            kinds=[number(kind) for kind in self._kinds],
            heartbeat_interval_ms=self._heartbeat_interval_ms,
        ).SerializeToString()

    def take(self, data: bytes, names: Instruments) -> EventFrame | None:
        """The part of a frame that was not handed out before; None if there is nothing new in it.

        Raises `SequenceGap` if the frame starts beyond the next sequence.
        """
        frame = journal_pb2.SubscribeResponse.FromString(data)
        if frame.first_sequence > self.next_sequence:
            raise SequenceGap(self.next_sequence, frame.first_sequence)
        if frame.is_heartbeat:
            return EventFrame(
                frame.first_sequence, frame.sequence, frame.time_ns, (), is_heartbeat=True
            )
        if frame.sequence < self.next_sequence:
            return None
        events = tuple(
            event(message, names)
            for message in frame.events
            if message.sequence >= self.next_sequence
        )
        first, self.next_sequence = self.next_sequence, frame.sequence + 1
        return EventFrame(first, frame.sequence, frame.time_ns, events, is_heartbeat=False)
