# SPDX-License-Identifier: Apache-2.0
"""Write the log of a server: one JSON object a line on stderr, at and above a level (SPEC Q-7).

Owns the form of a line. If no process reads the lines, they are lost and counted. Must never make the caller wait for a
reader of the log, nor raise.
"""

import logging
import os
import select
import sys
from io import UnsupportedOperation
from typing import Any, Final

import structlog

LEVELS: Final = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}
# A pipe that can be written to takes so much at once; the rest of a longer line waits a moment for the reader.
BYTES_AT_ONCE: Final = 4_096
WAIT_MS: Final = 100


class LineWriter:
    """A writer of lines to a file descriptor; it drops a line that the descriptor does not accept at once."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._poll = select.poll()
        self._poll.register(descriptor, select.POLLOUT)
        self.lost = 0

    def msg(self, line: str) -> None:
        """Write a line; first, if lines were lost, a line with their number."""
        said = f"{line}\n"
        if self.lost:
            said = f'{{"lost": {self.lost}, "event": "log lines were lost", "level": "warning"}}\n{said}'
        left = memoryview(said.encode(errors="replace"))
        wait_ms = 0
        while left:
            try:
                if not self._poll.poll(wait_ms):
                    self.lost += 1
                    return
                left = left[os.write(self._descriptor, left[:BYTES_AT_ONCE]) :]
            except OSError:
                self.lost += 1
                return
            wait_ms = WAIT_MS
        self.lost = 0

    debug = info = warning = error = critical = exception = msg


class _OfLibraries(logging.Handler):
    """A handler that writes the lines of libraries, which use Python's own log, in the same form."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line of a library; of an exception only its type."""
        structlog.get_logger("clearinghouse.server").log(
            record.levelno,
            record.getMessage(),
            library=record.name,
            error=record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None,
        )


def configure_logs(level: str = "info", **words: object) -> None:
    """From now on write the log of this process to stderr, at and above `level`, each line with `words`."""
    factory: Any
    try:
        writer = LineWriter(sys.stderr.fileno())
        factory = lambda *_: writer  # noqa: E731
    except (OSError, UnsupportedOperation):
        factory = structlog.PrintLoggerFactory(sys.stderr)  # no file: a test that reads it
    structlog.configure(
        processors=[
            lambda _logger, _level, line: {**words, **line},
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    # A library's own lines are for a defect: warnings and above, at each level of ours.
    logging.basicConfig(
        handlers=[_OfLibraries()], level=max(LEVELS[level], logging.WARNING), force=True
    )
