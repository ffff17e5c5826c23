# SPDX-License-Identifier: Apache-2.0
"""Run the server's command line in this process, with a wall clock that a test can set while it runs.

Owns the clock's difference, eight bytes in a file that the test writes. The monotonic clock is left as it is, as on
a machine whose time of day is changed. It must be the first thing that this process imports.

    python -m tests.cluster.node_process FILE serve ...
"""

import mmap
import os
import struct
import sys
import time
from pathlib import Path
from typing import Any, Final

DIFFERENCE: Final = struct.Struct("<q")
SECOND_NS: Final = 1_000_000_000
CONTROL: Final = "CLUSTER_TEST_CONTROL"
ANSWERS_EARLY: Final = "answers_early"
LATE_SECONDS: Final = 0.05


def differ(path: Path) -> None:
    """Add what the file says, in nanoseconds, to the time of day of this process."""
    with path.open("r+b") as file:
        shared = mmap.mmap(file.fileno(), DIFFERENCE.size)
    real = time.time_ns

    def time_ns() -> int:
        difference: int = DIFFERENCE.unpack(shared[: DIFFERENCE.size])[0]
        return real() + difference

    time.time_ns = time_ns
    time.time = lambda: time_ns() / SECOND_NS


def set_difference(path: Path, nanoseconds: int) -> None:
    """Write the difference; all bytes change at once for a reader of the mapping."""
    with path.open("r+b" if path.exists() else "w+b") as file:
        file.write(DIFFERENCE.pack(nanoseconds))


def answer_early() -> None:
    """A control: a record counts as durable before the engine has it, and is sent a little later."""
    from queue import SimpleQueue  # noqa: PLC0415  the clock comes first
    from threading import Thread  # noqa: PLC0415

    from clearinghouse.replication.log import ReplicatedLog  # noqa: PLC0415

    append = ReplicatedLog.append
    pending: SimpleQueue[tuple[Any, ...]] = SimpleQueue()

    def send() -> None:
        while True:
            arguments = pending.get()
            time.sleep(LATE_SECONDS)
            append(*arguments)

    def append_later(*arguments: Any) -> None:  # noqa: ANN401  what the log gets
        pending.put(arguments)

    ReplicatedLog.append = append_later  # type: ignore[assignment, method-assign]
    Thread(target=send, daemon=True).start()


if __name__ == "__main__":
    differ(Path(sys.argv[1]))
    sys.argv = ["clearinghouse", *sys.argv[2:]]
    if os.environ.get(CONTROL) == ANSWERS_EARLY:
        answer_early()
    from clearinghouse.server.cli import main

    main(prog_name="clearinghouse")
