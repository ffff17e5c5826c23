# SPDX-License-Identifier: Apache-2.0
"""Whether this node should lead now, or let others go first (SPEC U-6.1, Q-7).

Owns the reasons and how long each lets others go first. It never decides who leads: a node that is not fit stands
later, and one that cannot do the work of a leader does not stand. It does no I/O; the caller passes the time.
"""

from collections.abc import Callable
from typing import Final, Protocol

from clearinghouse.replication.clock import (
    LAST_SECONDS,
    OFF_NS,
    UNKNOWN_SECONDS,
    LeaderClock,
    off_from_stamp,
)
from clearinghouse.replication.following import Window
from clearinghouse.replication.persisting import LATE_SECONDS, Persister

SECOND_NS: Final = 1_000_000_000


class FitHost(Protocol):
    """What is asked of the host of a node."""

    def unfit(self) -> str:
        """Why another node should lead, while one can; "" if this one is as good."""

    def wall_ns(self) -> int:
        """The wall clock."""


class Fitness:
    """The reasons of one node, which began to follow at `started` by its monotonic clock."""

    def __init__(
        self,
        host: FitHost,
        persister: Persister,
        window: Window,
        clock: LeaderClock,
        started: float,
    ) -> None:
        self._host = host
        self._persister = persister
        self._window = window
        self._clock = clock
        self._started_ns = round(started * SECOND_NS)
        self._since: float | None = None

    def present(self) -> None:
        """A leader is there: others get their time again once it is gone."""
        self._since = None

    def why_unfit(self, now: float, *, leads: bool) -> str:
        """Why another node should lead, while one can; "" if this one is as good."""
        reason = self._is_late() or self._host.unfit()
        if reason or leads:
            return reason  # the leader's clock is the one that counts; it resigns over a step
        offset_ns = self._offset_ns(round(now * SECOND_NS))
        if abs(offset_ns) <= OFF_NS:
            return ""
        return f"its clock is {offset_ns / SECOND_NS:+.3f} s from the leader's"

    def stands_back(self, now: float, report: Callable[..., None]) -> str:
        """Why this node lets others lead; "" if it may stand, also where it is not fit and none did for long."""
        reason = self.why_unfit(now, leads=False)
        if not reason:
            self._since = None
            return ""
        now_ns = round(now * SECOND_NS)
        if self._since is None:
            self._since = now
            self._bound_stamps(now_ns)
        # After a power cut no node has received a beat. A clock that is ahead may be right then, so its time is short.
        is_known = self._host.unfit() or self._clock.now_ns(now_ns) is not None
        let_others = LAST_SECONDS if is_known else UNKNOWN_SECONDS
        if self._is_late() or now - self._since < let_others:
            return reason
        report("no other node leads: this one may", reason=reason)
        return ""

    def _is_late(self) -> str:
        """Why this node cannot do the work of a leader; "" if it can."""
        late = self._persister.waits_seconds()
        if late < LATE_SECONDS:
            return ""
        return f"its oldest record waits for the journal's disk for {late:.1f} s"

    def _offset_ns(self, now_ns: int) -> int:
        """How far the wall clock is off, as far as this node can know; 0 if it may be right."""
        wall_ns = self._host.wall_ns()
        offset_ns = self._clock.offset_ns(wall_ns, now_ns)
        if offset_ns is not None:
            return offset_ns
        stamp_ns = self._last_stamp_ns()
        if stamp_ns is None:
            return 0
        return off_from_stamp(wall_ns, stamp_ns, now_ns - self._started_ns)

    def _last_stamp_ns(self) -> int | None:
        """The last stamp in the engine; None where no node ever led."""
        beat = self._window.beat
        return None if beat is None else max(beat.time_ns, self._window.tail.time_ns)

    def _bound_stamps(self, now_ns: int) -> None:
        """Let stamps go on from the last one where the own clock is behind it and no reading came."""
        beat, stamp_ns = self._window.beat, self._last_stamp_ns()
        if beat is None or stamp_ns is None or self._clock.now_ns(now_ns) is not None:
            return
        if self._host.wall_ns() < stamp_ns - OFF_NS:
            self._clock.received(beat.epoch, stamp_ns, now_ns)
