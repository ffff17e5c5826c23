# SPDX-License-Identifier: Apache-2.0
"""The office of the leader: when a node tries to take it, by which transaction, and how a leader keeps it.

Owns the timers and the transactions of epochs and beats. Timers decide when to try and never who is right: the
transaction compares the very observation of silence, so a leader whose word reached the engine stays. It does no I/O
and reads no clock; the caller passes the seconds of its own monotonic clock.
"""

import secrets
from dataclasses import dataclass
from typing import Final

from clearinghouse.replication.engine import Compare, Get, Operation, Put, Target, Txn, TxnAnswer
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import LEADING, BeatValue, EpochValue, HeadValue, Keys

BEAT_SECONDS: Final = 0.1
TAKEOVER_SECONDS: Final = 0.8
BROKEN_SECONDS: Final = 0.25
RANK_SECONDS: Final = 0.04
# A leader gets so long to give a word once a mute engine answers again.
ENGINE_SECONDS: Final = 0.25
# A leader whose event loop did not turn for so long gives no beats: it must lose its office.
HUNG_SECONDS: Final = 0.3
QUORUM_SECONDS: Final = 2.0
NONCE_BYTES: Final = 8


@dataclass(frozen=True, slots=True)
class Times:
    """The times of an office, in seconds; `rank` is the place of a node in the list of nodes."""

    beat: float = BEAT_SECONDS
    takeover: float = TAKEOVER_SECONDS
    broken: float = BROKEN_SECONDS
    rank: int = 0


class Absence:
    """How long the leader was silent, and whether this node may try to take its office now."""

    def __init__(self, times: Times, now: float) -> None:
        self._times = times
        self._delay = times.rank * RANK_SECONDS
        self._is_mute = False
        self._due = 0.0
        self._not_before = 0.0
        self.present(now)

    def present(self, now: float) -> None:
        """The head or the beat changed: the leader is there."""
        self._due = now + self._times.takeover + self._delay

    def broken(self, now: float) -> None:
        """The connection to the leader ended and no new one can be made: its process is probably gone."""
        self._due = min(self._due, now + self._times.broken + self._delay)

    def resigned(self, now: float) -> None:
        """The leader gave up its office, or there never was one."""
        self._due = min(self._due, now + self._delay)

    def gave_up(self, now: float) -> None:
        """Let the others go first, after this node gave up; if none of them leads, it may lead again."""
        self._not_before = max(self._not_before, now + 2 * self._times.takeover)

    def mute(self) -> None:
        """A request to the engine had no answer: the leader may be well, and unheard."""
        self._is_mute = True

    def spoke(self, now: float) -> None:
        """The engine answered: after a silence of its own the leader gets time for a word."""
        if self._is_mute:
            self._is_mute = False
            self._not_before = max(self._not_before, now + ENGINE_SECONDS)

    def lost(self, now: float) -> None:
        """A try did not win: the next one comes after the whole time."""
        self.present(now)

    def unfit(self, now: float) -> None:
        """A node that must not lead now tries again after the whole time, also where no node leads."""
        self.lost(now)
        self._not_before = max(self._not_before, now + self._times.takeover)

    def is_due(self, now: float) -> bool:
        """Return whether to try now."""
        return not self._is_mute and now >= self._due and now >= self._not_before


@dataclass(frozen=True, slots=True)
class Seen:
    """What a follower saw of the office: the value of the epoch, and revisions of other keys; 0: absent."""

    epoch: bytes
    head_revision: int
    beat_revision: int
    cluster_revision: int
    """of the list of nodes: one that was removed takes no office"""


class Takeover:
    """One attempt to take the office from the leader that was `seen` to be silent."""

    def __init__(
        self,
        keys: Keys,
        seen: Seen,
        node: str,
        address: str,
        build: str,
        time_ns: int,
        sequence: int,
    ) -> None:
        number = EpochValue.from_bytes(seen.epoch).number + 1
        self.mine = EpochValue(number, node, address, secrets.token_hex(NONCE_BYTES), build)
        beat = BeatValue(number, time_ns, sequence, LEADING)
        self.txn = Txn(
            compare=(
                Compare(keys.epoch, Target.VALUE, seen.epoch),
                Compare(keys.head, Target.MOD, seen.head_revision),
                Compare(keys.beat, Target.MOD, seen.beat_revision),
                Compare(keys.cluster, Target.MOD, seen.cluster_revision),
            ),
            then=(
                Put(keys.epoch, self.mine.to_bytes()),
                Put(keys.beat, beat.to_bytes()),
                Get(keys.head),
            ),
            otherwise=(Get(keys.epoch),),
        )

    def won(self, answer: TxnAnswer) -> HeadValue | None:
        """The head at the takeover; None if the office was not taken by this answer."""
        if not answer.succeeded:
            return None
        (head,) = answer.gets[0]
        return HeadValue.from_bytes(head.value)

    def is_mine(self, epoch: bytes) -> bool:
        """Return whether the epoch is the one of this attempt: its answer was lost, and it won."""
        return epoch == self.mine.to_bytes()


def beat_txn(keys: Keys, mine: EpochValue, beat: BeatValue, *more: Operation) -> Txn:
    """The word of a leader, refused by the engine if another has its office; `more` happens with it."""
    return Txn(
        compare=(Compare(keys.epoch, Target.VALUE, mine.to_bytes()),),
        then=(Put(keys.beat, beat.to_bytes()), *more),
        otherwise=(Get(keys.epoch),),
    )


def check_office(mine: EpochValue, answer: TxnAnswer) -> None:
    """Raise DeposedError if a transaction that compares the epoch took its other branch."""
    if not answer.succeeded:
        found = answer.gets[0][0].value.decode() if answer.gets and answer.gets[0] else ""
        raise DeposedError(mine.number, f"the epoch is {found!r} now")
