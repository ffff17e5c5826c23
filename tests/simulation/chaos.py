# SPDX-License-Identifier: Apache-2.0
"""What goes wrong in a simulated run, drawn from its seed.

Owns the kinds of faults, how often each comes in a run (most runs have some kinds and not others, so that each is seen
with and without the rest), and the count of those that came. Must never know what a fault does.
"""

from collections import Counter
from random import Random
from typing import Final

CRASH: Final = "crash"
POWER_CUT: Final = "power cut"
FAILED_WRITE: Final = "failed write"
SHORT_WRITE: Final = "short write"
FULL_DISK: Final = "full disk"
FAILED_SYNC: Final = "failed sync"
FLIPPED_BIT: Final = "flipped bit"
DAMAGED_SNAPSHOT: Final = "damaged snapshot"
LOST_REQUEST: Final = "lost request"
LOST_REPLY: Final = "lost reply"
DUPLICATE: Final = "duplicated message"
DELAY: Final = "delayed message"
LATE_REPEAT: Final = "repeat after the answer"
SLOW_SUBSCRIBER: Final = "slow subscriber"
CLOCK_FORWARD: Final = "clock jump forward"
CLOCK_BACKWARD: Final = "clock jump backward"
CLEAN_STOP: Final = "clean stop"
AWAY: Final = "seconds or hours without a server"
# What follows from the others, and is counted only.
DETECTED_BIT: Final = "flipped bit: reported"
HARMLESS_BIT: Final = "flipped bit: harmless"
REORDERED: Final = "reordered message"
LAGGED: Final = "subscriber cut off"
QUEUE_FULL: Final = "full queue"
DIVIDED: Final = "further part of a divided call"

# How likely each is at each of its occasions, in a run that has it in its usual strength.
SHARES: Final[dict[str, float]] = {
    CRASH: 0.0015,
    POWER_CUT: 0.6,  # of the crashes; in the others the system and its cache live on
    FAILED_WRITE: 0.002,
    SHORT_WRITE: 0.002,
    FULL_DISK: 0.002,
    FAILED_SYNC: 0.003,
    FLIPPED_BIT: 0.25,
    DAMAGED_SNAPSHOT: 0.4,
    LOST_REQUEST: 0.03,
    LOST_REPLY: 0.03,
    DUPLICATE: 0.05,
    DELAY: 0.1,
    LATE_REPEAT: 0.05,
    SLOW_SUBSCRIBER: 0.01,
    CLOCK_FORWARD: 0.003,
    CLOCK_BACKWARD: 0.003,
    CLEAN_STOP: 0.0015,
    AWAY: 0.15,  # of the ends of a server
}
_ENDS: Final = frozenset({CRASH, FAILED_WRITE, SHORT_WRITE, FULL_DISK, FAILED_SYNC, CLEAN_STOP})
_PRESENT: Final = 0.7
_STRENGTHS: Final = (0.3, 1.0, 1.0, 3.0)
# A crash finds most while something is being written.
_IN_WRITE: Final = 4.0


class Crash(BaseException):
    """The process ends here, in any state."""


class Chaos:
    """Draws faults; none come while it is not `on`."""

    def __init__(self, seed: int, ends: float = 1.0) -> None:
        """Draw which kinds this run has, and how many of each; `ends` scales those that end the server."""
        self.random = Random(f"faults of {seed}")
        self.on = False
        self.counts: Counter[str] = Counter()
        self.shares = {
            kind: min(
                share * self.random.choice(_STRENGTHS) * (ends if kind in _ENDS else 1.0), 0.9
            )
            if kind == POWER_CUT or self.random.random() < _PRESENT
            else 0.0
            for kind, share in SHARES.items()
        }

    def hit(self, kind: str, times: float = 1.0) -> bool:
        """Return whether a fault of this kind comes now; `times` as likely as usual."""
        if self.draw(kind, times):
            self.counts[kind] += 1
            return True
        return False

    def draw(self, kind: str, times: float = 1.0) -> bool:
        """As `hit`, for a fault that may find nothing to act on: `note` it if it did."""
        return self.on and self.random.random() < self.shares[kind] * times

    def point(self, *, writing: bool = False) -> None:
        """A place where the process may end. Raises Crash."""
        if self.hit(CRASH, _IN_WRITE if writing else 1.0):
            raise Crash

    def note(self, kind: str) -> None:
        """Count what followed from other faults."""
        if self.on:
            self.counts[kind] += 1
