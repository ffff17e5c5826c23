# SPDX-License-Identifier: Apache-2.0
"""Read patiently: wait while the server refuses a read for now, and read lists in pages."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from clearinghouse.client import InvalidRequest, OverLimit, QueueFull

T = TypeVar("T")
PAGE: Final = 1_000
TRIES: Final = 60
PAUSE_MIN_SECONDS: Final = 0.1
PAUSE_MAX_SECONDS: Final = 1.0


async def patient(read: Callable[[], Awaitable[T]]) -> T:
    """Make a read and return its answer; while the server refuses reads, pause and try again.

    Raises the error of the last try.
    """
    for _ in range(TRIES):
        try:
            return await read()
        except (QueueFull, OverLimit) as error:
            await asyncio.sleep(min(max(error.retry_after, PAUSE_MIN_SECONDS), PAUSE_MAX_SECONDS))
    return await read()


async def pages(
    read: Callable[[str, int], Awaitable[tuple[Sequence[T], str]]], limit: int = 0
) -> list[T]:
    """Return the items of a list that is read page by page; at most `limit`, 0: all."""
    found: list[T] = []
    size = min(limit or PAGE, PAGE)
    cursor = ""
    while True:
        items, cursor = await patient(partial(read, cursor, size))
        found += items
        if not cursor or 0 < limit <= len(found):
            return found[:limit] if limit else found


async def since(read: Callable[[int], Awaitable[T]], start_ns: int) -> T:
    """Make a read from a time on, or from the beginning of the journal if that is later; return its answer.

    Raises the errors of the read.
    """
    try:
        return await read(start_ns)
    except InvalidRequest as error:
        began_ns = int(error.limit or 0)
        if began_ns > start_ns and any(one.field == "from_time_ns" for one in error.violations):
            return await read(began_ns)
        raise
