# SPDX-License-Identifier: Apache-2.0
"""Run a clearinghouse in the same process, with the client's interface: for notebooks, back-tests, tests (SPEC N-6)."""

from clearinghouse.local.errors import (
    ClosedError,
    LocalError,
    StoppedError,
    TimeMovedBackError,
)
from clearinghouse.local.house import START_NS, Local
from clearinghouse.local.venue import ForeignVenue, Match, MatchingEngine, Reported
from clearinghouse.server.startup.genesis import GenesisError, make_genesis
from clearinghouse.storage.errors import DirectoryLockedError, StorageError

__all__ = [
    "START_NS",
    "ClosedError",
    "DirectoryLockedError",
    "ForeignVenue",
    "GenesisError",
    "Local",
    "LocalError",
    "Match",
    "MatchingEngine",
    "Reported",
    "StoppedError",
    "StorageError",
    "TimeMovedBackError",
    "make_genesis",
]
