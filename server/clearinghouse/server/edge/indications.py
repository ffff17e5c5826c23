# SPDX-License-Identifier: Apache-2.0
"""Compute the volume and price that auctions would have, once for all streams together (SPEC O-2, I-12).

Owns how often: for one market at most once a second, for all markets at most a twentieth of the time. The engine only
waits while sums of its book are read. The search for the price runs between other work, a few prices at a time, so the
size of a book does not matter.
"""

import asyncio
from time import perf_counter
from typing import Final, cast

from clearinghouse.server.codec.reads.market_stream import Indicated
from clearinghouse.server.edge.edge import Edge
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.views.exchange.call_auctions import (
    Indication,
    begin_indication,
    search_more_limits,
    view_of,
)
from clearinghouse.statemachine.vocabulary.numbers import MarketId

INTERVAL_SECONDS: Final = 1.0
TIMES_IDLE: Final = 20  # of the time that an indication took, until the next one
LIMITS_AT_ONCE: Final = 500


class Indications:
    """The newest indication of each market that a stream has requested."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge
        self._known: dict[int, Indicated] = {}
        self._free_seconds = 0.0
        self._computing = asyncio.Lock()

    async def of(self, market_id: int) -> Indicated:
        """Return the indication of a market: the last one, or a new one if the last is too old."""
        async with self._computing:
            known = self._known.get(market_id)
            if known is None or asyncio.get_running_loop().time() >= known.next_seconds:
                known = self._known[market_id] = await self._computed(market_id)
            return known

    async def _computed(self, market_id: int) -> Indicated:
        """Compute the indication of a market from a committed state."""
        clock = asyncio.get_running_loop().time
        began_seconds = clock()

        def begin(state: State, sequence: int) -> tuple[Indication, int, float]:
            start = perf_counter()
            one = begin_indication(state, state.markets[MarketId(market_id)])
            return one, sequence, perf_counter() - start

        one, sequence, spent = cast(
            "tuple[Indication, int, float]", await self._edge.services.core.read(begin)
        )
        is_left = True
        while is_left:
            start = perf_counter()
            is_left = search_more_limits(one, LIMITS_AT_ONCE)
            spent += perf_counter() - start
            await asyncio.sleep(0)
        self._free_seconds = max(self._free_seconds, clock()) + TIMES_IDLE * spent
        next_seconds = max(began_seconds + INTERVAL_SECONDS, self._free_seconds)
        return Indicated(view_of(one), sequence, next_seconds)
