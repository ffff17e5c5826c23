# SPDX-License-Identifier: Apache-2.0
"""Define the exit codes of the command line, and the errors of a start: configuration, address, clock.

Owns the numbers; docs/reference/cli.md states the meaning of each. This module imports nothing, so every sub-command
can use it.
"""

from enum import IntEnum


class Exit(IntEnum):
    """The exit codes of the command line; a later version does not change them."""

    OK = 0
    FINDING = 1
    USAGE = 2
    DAMAGED = 3
    LOCKED = 4
    UNSAFE_SQLITE = 5
    STOPPED = 6
    DEPOSED = 7
    DIVERGED = 8
    CLUSTER_REFUSED = 9
    INCIDENT = 10


class ConfigError(Exception):
    """A setting is wrong. The message has a line for each fault, with its place and the permitted values, and no
    secret.
    """


class ClockError(Exception):
    """The clock and the end of the journal are too far apart; the message has both times and the remedy."""


class ListenError(Exception):
    """The server cannot listen on the address; the message has the reason and the remedy."""
