# SPDX-License-Identifier: Apache-2.0
"""What metrics show of the member of this machine: it answers, it has a leader, and how full it is (SPEC Q-7)."""

from threading import Event
from typing import cast

from clearinghouse.replication.engine import Engine, EngineUnknownError, Status
from clearinghouse.server.clustering.own_member import OwnMember

SECONDS = 30.0


class _Member:
    """A member that gives its statuses in turn; None is no answer. Then the looks end."""

    def __init__(self, *statuses: Status | None) -> None:
        self._statuses = list(statuses)
        self.seen: list[tuple[bool, bool, int, int]] = []
        self.own = OwnMember(self._connect, look_seconds=0.0)
        self.closed = Event()

    def _connect(self) -> Engine:
        return cast("Engine", self)

    def status(self, _seconds: float) -> Status:
        """See `Engine.status`."""
        own = self.own
        self.seen.append((own.answers, own.has_leader, own.database_bytes, own.quota_bytes))
        if not self._statuses:
            own.stop()
            raise EngineUnknownError("the end")
        status = self._statuses.pop(0)
        if status is None:
            raise EngineUnknownError("no answer")
        return status

    def close(self) -> None:
        """See `Engine.close`."""
        self.closed.set()


def test_a_member_that_is_lost_or_has_no_leader_is_shown() -> None:
    """At each look; the sizes stay as they were last. The connection ends with the looks."""
    sound = Status("3.6.0", 70, 100, 1, 2, (), 50)
    alone = sound._replace(leader=0, database_bytes=71, quota_bytes=101)
    member = _Member(sound, None, alone, sound)
    member.own.start()
    assert member.closed.wait(SECONDS)
    assert member.seen == [
        (False, False, 0, 0),
        (True, True, 70, 100),
        (False, False, 70, 100),
        (True, False, 71, 101),
        (True, True, 70, 100),
    ]
