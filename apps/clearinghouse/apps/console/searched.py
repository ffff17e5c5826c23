# SPDX-License-Identifier: Apache-2.0
"""Search the journal for events that no read returns: once from the start, later only the new ones.

The search has the caller's credential. Owns how far each search has come, and the newest events that it found.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final
from weakref import WeakKeyDictionary

from clearinghouse.client import AsyncClient, EventKind
from clearinghouse.client.api.events import Event

KEPT: Final = 100
SECONDS: Final = 10.0


@dataclass(slots=True)
class Search:
    """A search for events of some kinds: the next sequence to read, and the newest events found, the oldest first."""

    next_sequence: int = 1
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=KEPT))
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


_SEARCHES: Final[WeakKeyDictionary[AsyncClient, dict[tuple[EventKind, ...], Search]]] = (
    WeakKeyDictionary()
)


async def newest_events(
    client: AsyncClient,
    kinds: Sequence[EventKind],
    is_wanted: Callable[[Event], bool] = lambda _: True,
) -> tuple[list[Event], str]:
    """Return the newest events of these kinds that `is_wanted` accepts, and "" if the search is complete.

    If its time ran out, the second value states how far the search came; the next call continues there. Raises what
    `AsyncClient.subscribe` raises.
    """
    search = _SEARCHES.setdefault(client, {}).setdefault(tuple(kinds), Search())
    async with search.turn:
        head = (await client.head()).sequence
        try:
            async with asyncio.timeout(SECONDS):
                while search.next_sequence <= head:
                    async for frame in client.subscribe(search.next_sequence, kinds=list(kinds)):
                        search.events.extend(filter(is_wanted, frame.events))
                        search.next_sequence = max(search.next_sequence, frame.sequence + 1)
                        if search.next_sequence > head:
                            break
        except TimeoutError:
            return list(
                search.events
            ), f"the journal is searched up to {search.next_sequence:,} of {head:,}"
    return list(search.events), ""
