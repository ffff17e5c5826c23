# SPDX-License-Identifier: Apache-2.0
"""Run a clearinghouse in a program's own process: its clients, its time, its directory (SPEC N-6)."""

import itertools
import tempfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Final, Self

from clearinghouse.client import AsyncClient, Client
from clearinghouse.local.channels import AsyncLocalChannel, LocalChannel
from clearinghouse.local.serving import Running
from clearinghouse.server.startup.genesis import make_genesis
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.storage.schema import JOURNAL_FILE

SECOND_NS: Final = 1_000_000_000
# When a new journal begins where its program does not say so: any run of the same program is then the same.
START_NS: Final = int(datetime(2024, 1, 1, tzinfo=UTC).timestamp()) * SECOND_NS
# Limits of a signed integer of 64 bits.
TIME_MAX_NS: Final = 2**63 - 1
_SEED: Final = bytes(32)
# Files that are in memory, on systems that have them.
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  the folder in it has a random name, and is its owner's alone
ADDRESS: Final = "in-process"


class Local:
    """A clearinghouse in this process. Use it as a context manager; any thread may use its clients.

    With `directory` the journal is there, as durable as a server's, and an existing journal is continued; without it
    the journal is in memory until the end. Time moves only by `advance`: a new journal begins at `start_ns`; an
    existing one continues at its last record, and the time is then moved to `start_ns` if that is given. `genesis` is
    for a new journal, from `make_genesis`. The same calls at the same times give the same journal, byte for byte.
    Raises errors of the storage, such as DirectoryLockedError, ClusterRefusedError for the directory of a node,
    TimeMovedBackError, TypeError and ValueError.
    """

    def __init__(
        self,
        directory: str | Path | None = None,
        *,
        start_ns: int | None = None,
        genesis: Genesis | None = None,
    ) -> None:
        if start_ns is not None:
            check_time(start_ns)
        self._memory: tempfile.TemporaryDirectory[str] | None = None
        if directory is None:
            place = _MEMORY if _MEMORY.is_dir() else None
            self._memory = tempfile.TemporaryDirectory(prefix="clearinghouse-", dir=place)
            directory = self._memory.name
        self.directory = Path(directory)
        if genesis is None and not (self.directory / JOURNAL_FILE).exists():
            genesis = make_genesis(seed=_SEED)
        self._requests = itertools.count(1)
        try:
            self._running = Running(
                self.directory, genesis, START_NS if start_ns is None else start_ns
            )
        except BaseException:
            self._forget_memory()
            raise
        if start_ns is not None:
            try:
                self.advance_to(start_ns)
            except BaseException:
                self.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def now_ns(self) -> int:
        """The present time of the clearinghouse, in nanoseconds since 1970."""
        return self._running.clock.now_ns

    def advance(self, seconds: int | Decimal | timedelta) -> int:
        """Move the time forward; due work runs at its own time. Return the new time in nanoseconds.

        Raises TypeError for a float, ValueError for parts of a nanosecond, and TimeMovedBackError.
        """
        return self.advance_to(self.now_ns + nanoseconds(seconds))

    def advance_to(self, time_ns: int) -> int:
        """Move the time forward to `time_ns`, in nanoseconds since 1970, and return it.

        After an interrupt the time is as far as it came. Raises TypeError, ValueError for a time beyond 64 bits, and
        TimeMovedBackError.
        """
        check_time(time_ns)
        moving = self._running.submit(self._running.advance_to(time_ns))
        try:
            moving.result()
        finally:
            moving.cancel()
        return time_ns

    def client(self, principal: str = "operator") -> Client:
        """Return a client that makes calls as this principal."""
        return Client(
            ADDRESS,
            principal=principal,
            channel=LocalChannel(self._running),
            clock_ns=self._running.clock,
            request_id=self._request_id,
        )

    def async_client(self, principal: str = "operator") -> AsyncClient:
        """Return an asynchronous client that makes calls as this principal."""
        return AsyncClient(
            ADDRESS,
            principal=principal,
            channel=AsyncLocalChannel(self._running),
            clock_ns=self._running.clock,
            request_id=self._request_id,
        )

    def _request_id(self) -> str:
        """Return the next request id, which no call in the journal has used."""
        return f"{self._running.epoch:x}-{next(self._requests):x}"

    def close(self) -> None:
        """Make all records durable and close the directory; clients then raise ClosedError.

        A second call does nothing.
        """
        self._running.close()
        self._forget_memory()

    def _forget_memory(self) -> None:
        """Delete the temporary directory of a clearinghouse in memory."""
        if self._memory is not None:
            self._memory.cleanup()


def check_time(time_ns: int) -> None:
    """Raise TypeError or ValueError unless the value is a time in nanoseconds since 1970."""
    if type(time_ns) is not int:
        raise TypeError(f"{time_ns!r} is no time: give nanoseconds since 1970 as an int")
    if not 0 < time_ns <= TIME_MAX_NS:
        raise ValueError(f"a time of {time_ns} ns is not within 1 and {TIME_MAX_NS}")


def nanoseconds(seconds: int | Decimal | timedelta) -> int:
    """Return a duration in nanoseconds, exactly. Raises TypeError and ValueError."""
    if isinstance(seconds, timedelta):
        return seconds // timedelta(microseconds=1) * 1_000
    if isinstance(seconds, float):
        raise TypeError(f"{seconds} seconds are a float: give an int, a Decimal or a timedelta")
    exact = seconds * SECOND_NS
    if exact != int(exact):
        raise ValueError(f"{seconds} seconds have parts of a nanosecond")
    return int(exact)
