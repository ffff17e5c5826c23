# SPDX-License-Identifier: Apache-2.0
"""Decide whether this node should lead now, or wait until other nodes had time to take over (SPEC U-6.1, Q-7).

Owns the reasons, and the waiting time of each. The module never decides which node leads. An unfit node tries to take
over later; a node that cannot do the work of a leader never tries. It does no I/O; the caller passes the time.
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
    """The methods of a node's host that this module calls."""

    def unfit(self) -> str:
        """Return the reason for which another node should lead if possible; "" if this node is fit."""

    def wall_ns(self) -> int:
        """Return the wall clock in ns since 1970."""


class Fitness:
    """Decide the fitness of one node. `started` is when the node began to follow, in seconds of its monotonic clock."""

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

    def leader_active(self) -> None:
        """End the waiting time of an unfit node: a leader is active.

        A new time begins when the leader is silent again.
        """
        self._since = None

    def why_unfit(self, now: float, *, leads: bool) -> str:
        """Return the reason for which another node should lead if possible; "" if this node is fit."""
        reason = self._is_late() or self._host.unfit()
        if reason or leads:
            return reason  # the clock of the leader is the reference; the leader resigns if its clock steps
        offset_ns, compared = self._offset_ns(round(now * SECOND_NS))
        if abs(offset_ns) <= OFF_NS:
            return ""
        return f"its clock is {offset_ns / SECOND_NS:+.3f} s from {compared}"

    def why_wait(self, now: float, report: Callable[..., None]) -> str:
        """Return the reason for which this node must still wait for others; "" if it may try to take over now.

        An unfit node may try once no other node took over in time; `report` logs that.
        """
        reason = self.why_unfit(now, leads=False)
        if not reason:
            self._since = None
            return ""
        now_ns = round(now * SECOND_NS)
        if self._since is None:
            self._since = now
            self._bound_stamps(now_ns)
        # After a power cut no node has received a heartbeat, and a clock that is ahead may be right: wait a short time.
        is_known = self._host.unfit() or self._clock.now_ns(now_ns) is not None
        wait_seconds = LAST_SECONDS if is_known else UNKNOWN_SECONDS
        if self._is_late() or now - self._since < wait_seconds:
            return reason
        report("no other node leads: this node may lead", reason=reason)
        return ""

    def _is_late(self) -> str:
        """Return the reason for which this node cannot do the work of a leader; "" if it can."""
        late = self._persister.waits_seconds()
        if late < LATE_SECONDS:
            return ""
        return f"its oldest record waits for the journal's disk for {late:.1f} s"

    def _offset_ns(self, now_ns: int) -> tuple[int, str]:
        """Return by how many ns the wall clock is wrong, and the name of the clock that it was compared with.

        The error is 0 if the clock may be right.
        """
        wall_ns = self._host.wall_ns()
        offset_ns = self._clock.offset_ns(wall_ns, now_ns)
        if offset_ns is not None:
            return offset_ns, "the leader's clock"
        stamp_ns = self._last_stamp_ns()
        if stamp_ns is None:
            return 0, ""
        off_ns = off_from_stamp(wall_ns, stamp_ns, now_ns - self._started_ns)
        return off_ns, "the last stamp of a leader that has sent nothing since this node started"

    def _last_stamp_ns(self) -> int | None:
        """Return the last stamp of a leader, in ns since 1970, that this node read; None if no node ever led."""
        heartbeat = self._window.heartbeat
        return None if heartbeat is None else max(heartbeat.time_ns, self._window.tail.time_ns)

    def _bound_stamps(self, now_ns: int) -> None:
        """Take the last stamp as a reading if there is none and the wall clock is behind it, so that stamps never go
        back.
        """
        heartbeat, stamp_ns = self._window.heartbeat, self._last_stamp_ns()
        if heartbeat is None or stamp_ns is None or self._clock.now_ns(now_ns) is not None:
            return
        if self._host.wall_ns() < stamp_ns - OFF_NS:
            self._clock.received(heartbeat.epoch, stamp_ns, now_ns)
