# SPDX-License-Identifier: Apache-2.0
"""Define the errors of a replicated log: refused starts, a deposed leader, a diverged machine.

Owns the names of the refusals. Each message says what to do; the server gives each type its exit code.
"""

from typing import Final

from clearinghouse.storage.errors import StorageError

NO_CLUSTER: Final = "NO_CLUSTER"
FOREIGN_CLUSTER: Final = "FOREIGN_CLUSTER"
FOREIGN_GENESIS: Final = "FOREIGN_GENESIS"
JOURNAL_AHEAD_OF_CLUSTER: Final = "JOURNAL_AHEAD_OF_CLUSTER"
CLUSTER_EXISTS: Final = "CLUSTER_EXISTS"
MEMBERS_DIFFER: Final = "MEMBERS_DIFFER"
ENGINE_TOO_OLD: Final = "ENGINE_TOO_OLD"
ENGINE_LIMITS: Final = "ENGINE_LIMITS"
ENGINE_DENIED: Final = "ENGINE_DENIED"
ENGINE_UNREACHABLE: Final = "ENGINE_UNREACHABLE"
BELOW_WINDOW: Final = "BELOW_WINDOW"
ENGINE_FULL: Final = "ENGINE_FULL"
NAME_TAKEN: Final = "NAME_TAKEN"
DIRECTORY_OF_CLUSTER: Final = "DIRECTORY_OF_CLUSTER"
PEER_DIFFERS: Final = "PEER_DIFFERS"
NODE_LISTED: Final = "NODE_LISTED"
NODE_NOT_LISTED: Final = "NODE_NOT_LISTED"
NODE_LEADS: Final = "NODE_LEADS"
NODE_LIMIT: Final = "NODE_LIMIT"
NODE_REMOVED: Final = "NODE_REMOVED"
LIST_CHANGES: Final = "LIST_CHANGES"
LOG_FORMAT: Final = "LOG_FORMAT"


class ReplicationError(StorageError):
    """The parent of every error of this package."""


class ClusterRefusedError(ReplicationError):
    """The node must not run in this cluster; the message states why. Nothing was written."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


class DeposedError(ReplicationError):
    """Another node leads, or may lead: this process must answer no more calls."""

    def __init__(self, epoch: int, detail: str) -> None:
        super().__init__(f"deposed from epoch {epoch}: {detail}")
        self.epoch = epoch


class DivergedError(ReplicationError):
    """The machine of this node made other events than the leader's machine: one of the two is wrong."""

    def __init__(self, sequence: int, own: str, stated: str, detail: str = "") -> None:
        super().__init__(
            f"DIVERGED at sequence {sequence}: this machine gives events of digest {own}, the record has"
            f" {stated}{detail}; keep both directories, and compare them with `clearinghouse diff` before this node"
            " starts again"
        )
        self.sequence = sequence
        self.own = own
        self.stated = stated


class LogBrokenError(ReplicationError):
    """The log in the engine does not continue this journal."""


class AppendStoppedError(ReplicationError):
    """The process stopped while the outcome of an append was unknown: its calls get no answer."""


class JournalStalledError(ReplicationError):
    """The disk of this node's journal writes no record and returns no error. No committed record is lost."""

    def __init__(self, sequence: int, seconds: float) -> None:
        super().__init__(
            f"the disk of the journal took no record for {seconds:.0f} s after sequence {sequence}: the cluster has all"
            " that was committed, so examine the disk and start this node again"
        )
