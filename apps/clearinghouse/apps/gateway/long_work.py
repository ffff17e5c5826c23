# SPDX-License-Identifier: Apache-2.0
"""Convert long messages in a separate thread, so that all other calls go on meanwhile.

Owns which messages are long, and the one thread: long messages take turns. It must never know the content of a
message.
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
    """The thread of one gateway in which long work runs."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "long-messages")

    async def do(self, values: int, work: Callable[[], T]) -> T:
        """Run `work`, which reads or writes `values` values, and return its result. Long work runs in the thread.

        Raises the errors of `work`.
        """
        if values <= VALUES_AT_ONCE:
            return work()
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    async def write(self, data: bytes, work: Callable[[], T]) -> T:
        """Run `work`, which converts the protobuf message `data` to another form; return its result."""
        return await self.do(len(data) // BYTES_A_VALUE, work)
