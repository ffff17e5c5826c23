# SPDX-License-Identifier: Apache-2.0
"""Read streams that the server sends.

Owns the subscription, which survives disconnects (SPEC Q-4), and the streams of market data and of places in the order
of deleveraging, which do not: only the subscription gives a record without gaps.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Sequence
from typing import Final, Self, TypeVar

import grpc

from clearinghouse.client.aio.reads import AsyncReads
from clearinghouse.client.api.events import ChainEnd, EventFrame
from clearinghouse.client.api.models import AdlPlacesFrame, MarketDataFrame
from clearinghouse.client.transport.cursor import (
    FIRST_FRAME_SECONDS,
    SUBSCRIBE,
    Cursor,
    quiet_seconds,
)
from clearinghouse.client.transport.retry import Backoff
from clearinghouse.client.transport.streaming import AsyncAnswers
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import EventKind
from clearinghouse.client.values.errors import (
    Lagged,
    StatusError,
    Unavailable,
    UnknownInstrument,
    from_status,
)
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.v1 import market_data_pb2, risk_pb2

RECONNECT_SECONDS: Final = 60.0
MARKET_DATA: Final = "/clearinghouse.v1.MarketDataService/StreamMarketData"
ADL_PLACES: Final = "/clearinghouse.v1.RiskService/StreamAdlPlaces"

Request = market_data_pb2.StreamMarketDataRequest | risk_pb2.StreamAdlPlacesRequest
Frame = TypeVar("Frame", market_data_pb2.StreamMarketDataResponse, risk_pb2.StreamAdlPlacesResponse)


class AsyncSubscription:
    """The events from a sequence on, frame by frame, without gaps and without repeats.

    Iterate over it. After a disconnect, after three missed heartbeats, and after the server ended it as too slow, it
    continues at the same place. Pass `next_sequence` and `chain` to another subscription to continue from here, once
    no frame is partial. Raises `Unavailable` after `reconnect_seconds` without a connection, and `StatusError` with
    the reason HISTORY_DIFFERS if the server's past differs from the frames read.
    """

    def __init__(
        self,
        client: AsyncReads,
        from_sequence: int,
        account_ids: Collection[int],
        markets: Collection[Instrument],
        kinds: Collection[EventKind],
        heartbeat_interval_ms: int,
        reconnect_seconds: float,
        chain: ChainEnd | None,
        *,
        show_heartbeats: bool,
        until_sequence: int,
    ) -> None:
        self._client = client
        self._cursor = Cursor(
            from_sequence, account_ids, markets, kinds, heartbeat_interval_ms, chain
        )
        self._show_heartbeats = show_heartbeats
        self._until_sequence = until_sequence
        self._reconnect_seconds = reconnect_seconds
        self._frames = self._read()

    @property
    def next_sequence(self) -> int:
        """The first sequence that was not returned yet; 0 while the start of "from now on" is unknown."""
        return self._cursor.next_sequence

    @property
    def chain(self) -> ChainEnd | None:
        """The end of the newest record that was returned completely; None while there is none."""
        return self._cursor.chain

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> EventFrame:
        return await self._frames.__anext__()

    async def close(self) -> None:
        """End the subscription."""
        await self._frames.aclose()

    async def _start(self) -> bytes:
        """Return the request that continues at the present place.

        "From now on" is replaced by a number, so that the place survives a disconnect.
        """
        if not self._cursor.next_sequence:
            self._cursor.next_sequence = (await self._client.head()).sequence + 1
        try:
            return self._cursor.request(self._client.instruments)
        except UnknownInstrument:
            await self._client.refresh_instruments()
            return self._cursor.request(self._client.instruments)

    async def _read(self) -> AsyncGenerator[EventFrame, None]:
        """Yield frames, from as many connections as needed."""
        backoff = Backoff()
        last_received_s = time.monotonic()
        while True:
            request = await self._start()
            target = self._client.addresses.current
            answers = AsyncAnswers(
                self._client.open_stream(SUBSCRIBE, request),
                self._cursor.quiet_seconds,
                first_seconds=FIRST_FRAME_SECONDS,
            )
            meaning: StatusError = Unavailable(
                grpc.StatusCode.UNAVAILABLE, None, "the server ended the stream"
            )
            try:
                async for data in answers:
                    last_received_s = time.monotonic()
                    backoff.reset()
                    frame = self._cursor.take(data, self._client.instruments)
                    if frame and (self._show_heartbeats or not frame.is_heartbeat):
                        yield frame
                    if 0 < self._until_sequence < self._cursor.next_sequence:
                        return
            except grpc.RpcError as error:
                meaning = from_status(error, None)
            except Unavailable as quiet:
                meaning = quiet
            finally:
                answers.close()
            if not isinstance(meaning, Unavailable | Lagged):
                raise meaning
            if time.monotonic() - last_received_s > self._reconnect_seconds:
                raise meaning
            if isinstance(meaning, Unavailable):
                self._client.addresses.learn(meaning, target)
            await asyncio.sleep(backoff.next())


class AsyncStreams(AsyncReads):
    """Methods that open streams from the server."""

    def subscribe(
        self,
        from_sequence: int = 0,
        *,
        account_ids: Collection[int] = (),
        markets: Collection[Instrument] = (),
        kinds: Collection[EventKind] = (),
        heartbeat_interval_ms: int = 0,
        show_heartbeats: bool = False,
        until_sequence: int = 0,
        reconnect_seconds: float = RECONNECT_SECONDS,
        chain: ChainEnd | None = None,
    ) -> AsyncSubscription:
        """Return a subscription to the events from `from_sequence` on (0: from now on), first from the journal, then
        live.

        An event is returned if it passes each given filter. A frame covers the sequences from `first_sequence` to
        `sequence`, also sequences without a returned event, and the next frame begins where it ends: `first_sequence`
        is the previous frame's `sequence` plus 1, or the same if the previous frame `is_partial`. The iteration ends
        once a frame covers `until_sequence` (0: never). With the `chain` of an earlier subscription, a server with
        another past refuses the subscription.
        """
        return AsyncSubscription(
            self,
            from_sequence,
            account_ids,
            markets,
            kinds,
            heartbeat_interval_ms,
            reconnect_seconds,
            chain,
            show_heartbeats=show_heartbeats,
            until_sequence=until_sequence,
        )

    async def market_data(
        self,
        markets: Sequence[Instrument] = (),
        *,
        depth: int = 0,
        heartbeat_interval_ms: int = 0,
        show_heartbeats: bool = False,
    ) -> AsyncIterator[MarketDataFrame]:
        """Return the public data of some markets, or of all, from now on; with `depth` also that many levels of books.

        Raises `StatusError` when the stream ends, and `Unavailable` after three missed heartbeats. A new stream begins
        with complete books.
        """
        if any(isinstance(market, str) for market in markets):
            await self.refresh_instruments()
        request = market_data_pb2.StreamMarketDataRequest(
            market_ids=[self.instruments.market_id(market) for market in markets],
            depth=depth,
            heartbeat_interval_ms=heartbeat_interval_ms,
        )
        kind = market_data_pb2.StreamMarketDataResponse
        async for frame in self._frames(
            MARKET_DATA, request, kind, show_heartbeats=show_heartbeats
        ):
            yield convert(MarketDataFrame, frame, self.instruments)

    async def adl_places(
        self,
        account_ids: Collection[int],
        *,
        heartbeat_interval_ms: int = 0,
        show_heartbeats: bool = False,
    ) -> AsyncIterator[AdlPlacesFrame]:
        """Return the places of some accounts' positions in the order of deleveraging: first all, then each that
        changes.

        It ends as `market_data` does. A new stream begins with all places.
        """
        await self.refresh_instruments()
        request = risk_pb2.StreamAdlPlacesRequest(
            account_ids=account_ids, heartbeat_interval_ms=heartbeat_interval_ms
        )
        kind = risk_pb2.StreamAdlPlacesResponse
        async for frame in self._frames(ADL_PLACES, request, kind, show_heartbeats=show_heartbeats):
            yield convert(AdlPlacesFrame, frame, self.instruments)

    async def _frames(
        self, path: str, request: Request, kind: type[Frame], *, show_heartbeats: bool
    ) -> AsyncIterator[Frame]:
        """Yield the frames of a stream until it ends."""
        answers = AsyncAnswers(
            self.open_stream(path, request.SerializeToString()),
            quiet_seconds(request.heartbeat_interval_ms),
            first_seconds=FIRST_FRAME_SECONDS,
        )
        try:
            async for data in answers:
                frame = kind.FromString(data)
                if show_heartbeats or not frame.is_heartbeat:
                    yield frame
        except grpc.RpcError as error:
            raise from_status(error, None) from error
        finally:
            answers.close()
