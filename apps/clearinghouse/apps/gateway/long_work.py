# SPDX-License-Identifier: Apache-2.0
"""Messages that take long to read or to write, in a thread of their own, so that all other calls go on meanwhile.

Owns what is long, and the one thread: long messages take turns. It must never know what a message says.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")

# Size of one read or write: some milliseconds of work.
VALUES_AT_ONCE: Final = 1_024
# About so many bytes of protobuf are a value in JSON.
BYTES_A_VALUE: Final = 8
# How soon the thread gives way to the other calls.
SWITCH_SECONDS: Final = 0.001


class LongWork:
    """The thread of one gateway."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "long-messages")

    async def do(self, values: int, work: Callable[[], T]) -> T:
        """Run work that reads or writes `values` values, long work in a thread; return its result.

        Raises its errors.
        """
        if values <= VALUES_AT_ONCE:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def write(self, data: bytes, work: Callable[[], T]) -> T:
        """Return the result of writing a message of protobuf in another form."""
        return await self.do(len(data) // BYTES_A_VALUE, work)
