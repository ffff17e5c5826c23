# SPDX-License-Identifier: Apache-2.0
"""Catch up with records that the engine no longer has, from another node's journal.

Owns the choice of the node, and the checks. Before the first record, the other node must have the record at the start
of the window, with the same hash. Each record must continue this journal's chain, and the last record must have that
hash. It must never apply a record that does not continue the chain.
"""

from collections.abc import Callable, Sequence
from typing import Final, Protocol

from clearinghouse.replication.errors import (
    PEER_DIFFERS,
    ClusterRefusedError,
    DivergedError,
    LogBrokenError,
)
from clearinghouse.replication.following import BelowWindowError, Window
from clearinghouse.replication.keys import ValueFormError
from clearinghouse.storage.port import Head, Record

# A start waits so long for a node with the needed records: all nodes may be starting.
PEERS_SECONDS: Final = 20.0
AGAIN_SECONDS: Final = 0.5


class PeerError(Exception):
    """A node cannot send the records; the message gives the reason.

    If `is_final`, the caller must not ask that node again.
    """

    def __init__(self, message: str, *, is_final: bool) -> None:
        super().__init__(message)
        self.is_final = is_final


class Peers(Protocol):
    """The other nodes of the cluster, as sources of records."""

    @property
    def names(self) -> Sequence[str]:
        """Return the names of the nodes."""

    def records(self, name: str, from_sequence: int, known_hash: bytes) -> Sequence[Record]:
        """Return some records of a node, in order, from a sequence on; none at the end of its journal.

        Raises PeerError, also if the chain hash before that sequence is not `known_hash`.
        """


class CatchUp:
    """Bring a node's copy of the log up to the first record in the engine, with records from journals of other
    nodes.
    """

    def __init__(
        self, peers: Peers, window: Window, apply: Callable[[Sequence[Record]], None]
    ) -> None:
        self._peers = peers
        self._window = window
        self._apply = apply
        self._found: dict[str, PeerError] = {}
        self.source = ""
        self.taken = 0

    def run(
        self,
        below: BelowWindowError,
        wait: Callable[[float], bool],
        clock: Callable[[], float],
        last: str = "",
    ) -> None:
        """Read and apply records up to the first record in the engine.

        Return early if `wait` returns True: this node ends.

        `wait` waits for some seconds, `clock` returns the monotonic clock. `last` names the leader, which is asked
        after the other nodes. Raises BelowWindowError if no node has the records, and ClusterRefusedError.
        """
        names = sorted(self._peers.names, key=lambda name: name == last)
        until = clock() + PEERS_SECONDS
        while True:
            for name in names:
                if self._is_final(name):
                    continue
                before = self.taken
                try:
                    self._take_from(name, below.join, wait)
                    return
                except PeerError as error:
                    self._found[name] = error
                    if self.taken > before:
                        until = clock() + PEERS_SECONDS
            if all(self._is_final(name) for name in names) or clock() >= until:
                said = "; ".join(f"{name}: {error}" for name, error in self._found.items())
                raise BelowWindowError(
                    below.needed, below.first, below.join, f", and no node gave it ({said})"
                )
            if wait(AGAIN_SECONDS):
                return

    def _is_final(self, name: str) -> bool:
        error = self._found.get(name)
        return error is not None and error.is_final

    def _take_from(self, name: str, join: Head, wait: Callable[[float], bool]) -> None:
        """Read and apply the records of one node, up to the head `join`. Raises PeerError and ClusterRefusedError."""
        # The node must have the record at the start of the window, with the hash in the engine.
        self._peers.records(name, join.sequence + 1, join.hash)
        window = self._window
        self.source = name
        while window.tail.head.sequence < join.sequence and not wait(0.0):
            end = window.tail.head
            page = self._peers.records(name, end.sequence + 1, end.hash)
            page = [record for record in page if record.last_sequence <= join.sequence]
            if not page:
                raise PeerError(f"it gives no record after sequence {end.sequence}", is_final=False)
            try:
                window.continue_with(page)
            except (LogBrokenError, ValueFormError) as error:
                raise PeerError(f"its records are damaged: {error}", is_final=True) from None
            try:
                self._apply(page)
            except DivergedError as error:
                detail = f" (a record from the journal of {name}, which may be wrong instead)"
                raise DivergedError(error.sequence, error.own, error.stated, detail) from None
            self.taken += len(page)
        if window.tail.head.sequence == join.sequence and window.tail.head != join:
            raise ClusterRefusedError(
                PEER_DIFFERS,
                f"the journal of {name} has chain hash {window.tail.head.hash.hex()} at sequence {join.sequence}, the"
                f" engine {join.hash.hex()}: this directory took its records; set it aside, begin with an empty one,"
                f" and verify the journal of {name}",
            )
