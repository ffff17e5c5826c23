# SPDX-License-Identifier: Apache-2.0
"""Elect the leader: when a node tries to take over, by which transaction, and how a leader stays leader.

Owns the timers and the transactions of epochs and heartbeats. Timers decide when a node tries, and never which node
leads. The transaction compares the revisions that the node saw, so a leader whose heartbeat reached the engine stays.
The module does no I/O and reads no clock; the caller passes the seconds of its monotonic clock.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from clearinghouse.replication.engine import Compare, Get, Operation, Put, Target, Txn, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import LEADING, EpochValue, HeadValue, HeartbeatValue, Keys

HEARTBEAT_SECONDS: Final = 0.1
TAKEOVER_SECONDS: Final = 0.8
BROKEN_SECONDS: Final = 0.25
RANK_SECONDS: Final = 0.04
# The time that a leader has for a heartbeat once an unreachable engine answers again.
ENGINE_SECONDS: Final = 0.25
# A leader sends no heartbeat while its event loop has not run for this long: another node must take over.
HUNG_SECONDS: Final = 0.3
QUORUM_SECONDS: Final = 2.0
NONCE_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Times:
    """The waiting times of an election, in seconds.

    `rank` is this node's index in the list of nodes: each waits longer.
    """

    heartbeat: float = HEARTBEAT_SECONDS
    takeover: float = TAKEOVER_SECONDS
    broken: float = BROKEN_SECONDS
    rank: int = 0


class ElectionTimer:
    """Decide when this node may try to take over: after a time without a sign of an active leader."""

    def __init__(self, times: Times, now: float) -> None:
        self._times = times
        self._delay = times.rank * RANK_SECONDS
        self._is_engine_unreachable = False
        self._due = 0.0
        self._not_before = 0.0
        self.leader_active(now)

    def leader_active(self, now: float) -> None:
        """Start the waiting time again: the head or the heartbeat changed, so the leader is active."""
        self._due = now + self._times.takeover + self._delay

    def connection_lost(self, now: float) -> None:
        """Shorten the waiting time: the leader's process closed its connection and accepts no new one."""
        self._due = min(self._due, now + self._times.broken + self._delay)

    def leader_resigned(self, now: float) -> None:
        """Shorten the waiting time to the delay of this node's rank: the leader resigned, or no node has led yet."""
        self._due = min(self._due, now + self._delay)

    def stepped_down(self, now: float) -> None:
        """Forbid a takeover for a time after this node resigned, so that another node can take over first."""
        self._not_before = max(self._not_before, now + 2 * self._times.takeover)

    def engine_unreachable(self) -> None:
        """Forbid a takeover until the engine answers: it gave no answer, so a healthy leader's heartbeats may not
        arrive.
        """
        self._is_engine_unreachable = True

    def engine_answered(self, now: float) -> None:
        """Permit a takeover again. If the engine was unreachable, the leader first has time to send a heartbeat."""
        if self._is_engine_unreachable:
            self._is_engine_unreachable = False
            self._not_before = max(self._not_before, now + ENGINE_SECONDS)

    def takeover_failed(self, now: float) -> None:
        """Start the waiting time again: another node took over first, or the leader was active."""
        self.leader_active(now)

    def node_unfit(self, now: float) -> None:
        """Start the waiting time again, even if no node leads: this node must not lead now."""
        self.takeover_failed(now)
        self._not_before = max(self._not_before, now + self._times.takeover)

    def is_due(self, now: float) -> bool:
        """Return whether this node may try to take over now."""
        return not self._is_engine_unreachable and now >= self._due and now >= self._not_before


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of the leader as a follower saw it: the value of the epoch, and the revisions of other keys; 0: no
    key.
    """

    epoch: bytes
    head_revision: int
    heartbeat_revision: int
    cluster_revision: int
    """of the list of nodes: a removed node must not take over"""


class Takeover:
    """One attempt of this node to become the leader, after the state `seen` of the present leader."""

    def __init__(
        self,
        keys: Keys,
        seen: Seen,
        node: str,
        address: str,
        build: str,
        time_ns: int,
        sequence: int,
        alive_ns: int = 0,
    ) -> None:
        number = EpochValue.from_bytes(seen.epoch).number + 1
        self.mine = EpochValue(number, node, address, secrets.token_hex(NONCE_BYTES), build)
        heartbeat = HeartbeatValue(number, time_ns, sequence, LEADING, alive_ns)
        self.txn = Txn(
            compare=(
                Compare(keys.epoch, Target.VALUE, seen.epoch),
                Compare(keys.head, Target.MOD, seen.head_revision),
                Compare(keys.heartbeat, Target.MOD, seen.heartbeat_revision),
                Compare(keys.cluster, Target.MOD, seen.cluster_revision),
            ),
            then=(
                Put(keys.epoch, self.mine.to_bytes()),
                Put(keys.heartbeat, heartbeat.to_bytes()),
                Get(keys.head),
            ),
            otherwise=(Get(keys.epoch),),
        )

    def won(self, answer: TxnAnswer) -> HeadValue | None:
        """Return the head at the takeover if the answer says that the attempt succeeded; None if it failed."""
        if not answer.succeeded:
            return None
        (head,) = answer.gets[0]
        return HeadValue.from_bytes(head.value)

    def is_mine(self, epoch: bytes) -> bool:
        """Return whether this attempt made the epoch in the engine. That shows success if the answer was lost."""
        return epoch == self.mine.to_bytes()


def heartbeat_txn(keys: Keys, mine: EpochValue, heartbeat: HeartbeatValue, *more: Operation) -> Txn:
    """Return the transaction that sends a heartbeat and does `more`. The engine refuses it if another node leads."""
    return Txn(
        compare=(Compare(keys.epoch, Target.VALUE, mine.to_bytes()),),
        then=(Put(keys.heartbeat, heartbeat.to_bytes()), *more),
        otherwise=(Get(keys.epoch),),
    )


def check_epoch(mine: EpochValue, answer: TxnAnswer) -> None:
    """Raise DeposedError if the answer shows that the epoch is no longer `mine`: another node leads."""
    if not answer.succeeded:
        found = answer.gets[0][0].value.decode() if answer.gets and answer.gets[0] else ""
        raise DeposedError(mine.number, f"the epoch is {found!r} now")
