# SPDX-License-Identifier: Apache-2.0
"""Define the exit codes of the command line, and two errors of a start: no such address, a wrong clock.

Owns the numbers; docs/reference/cli.md states the meaning of each. It imports nothing, so every
sub-command can use it.
"""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of the command line; stable."""

    OK = 0
    FINDING = 1
    USAGE = 2
    DAMAGED = 3
    LOCKED = 4
    UNSAFE_SQLITE = 5
    STOPPED = 6


class ClockError(Exception):
    """The clock and the end of the journal are too far apart; the message has both times and what to do."""


class ListenError(Exception):
    """The server cannot listen on the address; the message gives the reason and what to do."""
