# SPDX-License-Identifier: Apache-2.0
"""Give the streams and reads of each principal their turns, within a share of the event loop's time (SPEC Q-4, Q-5).

Owns the turns that wait, and the time that each principal used. A frame or a reply is some 0.1 ms of work, so without
turns a call of others would wait for all streams of a principal with 1,000. In a pass of the loop one of a principal
goes on. While others call and more of its turns wait, a rest follows that is as long. Must never limit a principal that
is alone, or that has one stream.
"""

import asyncio
from collections import deque
from typing import Final, TypeAlias

# What a turn costs beside its own step: gRPC takes the call in, and tells that a message was sent.
OVERHEAD_SECONDS: Final = 0.000_1
# A turn of 1 ms uses 2 ms of a principal's time, if others call.
SHARES: Final = 2
# So much unused time of a principal is kept for later.
SAVED_SECONDS: Final = 0.2
# Others call if one has called within this time.
OTHERS_SECONDS: Final = 1.0
# At so many principals the times that are over are forgotten.
PRINCIPALS: Final = 1_024

Turn: TypeAlias = "asyncio.Future[None]"


class Turns:
    """The turns of the principals of one server."""

    def __init__(self) -> None:
        self._waiting: dict[str, deque[Turn]] = {}
        self._free_at: dict[str, float] = {}  # from when the saved time of a principal grows
        self._forget_at = PRINCIPALS
        self._next: asyncio.Handle | None = None
        self._latest, self._latest_at = "", float("-inf")
        self._other_at = float("-inf")  # when a principal other than the latest called last

    def seen(self, principal: str) -> None:
        """Note that a principal calls: others leave it its time."""
        if self._latest != principal:
            self._latest, self._other_at = principal, self._latest_at
        self._latest_at = asyncio.get_running_loop().time()

    async def take(self, principal: str) -> None:
        """Wait for a turn of a principal."""
        turn: Turn = asyncio.get_running_loop().create_future()
        self.give(principal, turn)
        await turn

    def give(self, principal: str, turn: Turn) -> None:
        """Set the result of `turn` at its turn; one that is cancelled before gives up its place."""
        self._waiting.setdefault(principal, deque()).append(turn)
        if self._next is None or isinstance(self._next, asyncio.TimerHandle):
            self._plan(0.0)

    def _plan(self, seconds: float) -> None:
        """Look again after so many seconds."""
        if self._next is not None:
            self._next.cancel()
        loop = asyncio.get_running_loop()
        self._next = loop.call_later(seconds, self._pass) if seconds else loop.call_soon(self._pass)

    def _pass(self) -> None:
        """Give each principal whose time allows it the next turn."""
        self._next = None
        now = asyncio.get_running_loop().time()
        rest = SAVED_SECONDS
        for principal, turns in tuple(self._waiting.items()):
            while turns and turns[0].done():
                turns.popleft()
            missing = self._free_at.get(principal, 0.0) - now
            if not turns:
                del self._waiting[principal]
            elif missing > 0.0 and len(turns) > 1 and self._do_others_call(principal, now):
                rest = min(rest, missing)
            else:
                self._let_go_on(principal, turns.popleft())
                rest = 0.0
        if self._waiting:
            self._plan(rest)

    def _do_others_call(self, principal: str, now: float) -> bool:
        """Return whether another principal has called within a second."""
        other_at = self._other_at if self._latest == principal else self._latest_at
        return other_at > now - OTHERS_SECONDS

    def _let_go_on(self, principal: str, turn: Turn) -> None:
        """Give a turn, and count the time of the step that follows it: no other step runs between the two callbacks."""
        loop = asyncio.get_running_loop()
        began: list[float] = []

        def end() -> None:
            now = loop.time()
            free_at = max(self._free_at.get(principal, 0.0), now - SAVED_SECONDS)
            took = now - began[0] + OVERHEAD_SECONDS
            self._free_at[principal] = free_at + SHARES * took
            if len(self._free_at) >= self._forget_at:
                self._forget(now)

        self.seen(principal)
        loop.call_soon(lambda: began.append(loop.time()))
        turn.set_result(None)
        loop.call_soon(end)

    def _forget(self, now: float) -> None:
        """Forget the principals that have saved as much as they may; wait until as many are there again."""
        kept = {name: at for name, at in self._free_at.items() if at > now - SAVED_SECONDS}
        self._free_at = kept
        self._forget_at = 2 * len(kept) + PRINCIPALS
