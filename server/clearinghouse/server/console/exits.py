# SPDX-License-Identifier: Apache-2.0
"""Exit codes of the command line, and the error of an address that cannot be listened on.

Owns the numbers; docs/reference/cli.md states what each one means. It imports nothing, so that
every sub-command can use it.
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


class ListenError(Exception):
    """The address cannot be listened on; the message says why and what to do."""
