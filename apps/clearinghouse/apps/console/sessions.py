# SPDX-License-Identifier: Apache-2.0
"""Keep the sessions of signed-in persons of the web console, only in the memory of its process.

Owns the life of a session: made at a sign-in with a new random id, ended after a time without use, after a longest
time, at a sign-out, and with the process. A session is found by the id in the browser's cookie; an unknown id never
becomes a session. The credential of a session is inside its client and nowhere else; nothing here writes it out.
"""

import asyncio
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from clearinghouse.apps.console.sheet import Act, Look, Outcome
from clearinghouse.apps.watch.readings import Reader
from clearinghouse.client import AsyncClient, RequestKey

SESSIONS_MAX: Final = 200
# No person keeps others out: at one more the oldest of the same person ends.
SESSIONS_OF_NAME: Final = 8
PREPARED_MAX: Final = 50
STREAMS_MAX: Final = 6
LONGEST_SECONDS: Final = 8 * 3_600.0
ID_BYTES: Final = 32


class TooManyError(Exception):
    """The number of sessions has reached its limit."""


@dataclass(slots=True)
class Prepared:
    """An act that was previewed: its figures, its request key, and its result once it is sent.

    The key is made with the preview, so that an act that is sent twice is one call with one answer.
    """

    act: Act
    given: dict[str, str]
    look: Look
    key: RequestKey
    outcome: Outcome | None = None
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(slots=True)
class Session:
    """The session of a signed-in person. Each form must send the token `csrf`.

    `has_roles` is true if the server checks roles.
    """

    name: str
    client: AsyncClient
    reader: Reader
    began: float
    used: float
    has_roles: bool
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(ID_BYTES))
    prepared: dict[str, Prepared] = field(default_factory=dict)
    streams: int = 0

    def is_token(self, text: str) -> bool:
        """Return whether a text is the session's token, so that a form of this session sent it."""
        return hmac.compare_digest(self.csrf.encode(), text.encode())

    def prepare(self, act: Act, given: dict[str, str], look: Look) -> str:
        """Keep a previewed act until it is confirmed; return its id. If there are too many, the oldest is dropped."""
        while len(self.prepared) >= PREPARED_MAX:
            del self.prepared[next(iter(self.prepared))]
        number = secrets.token_urlsafe(16)
        self.prepared[number] = Prepared(act, given, look, self.client.new_key())
        return number


class Sessions:
    """All sessions by their ids."""

    def __init__(self, idle_seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._idle_seconds = idle_seconds
        self._clock = clock
        self._sessions: dict[str, Session] = {}

    async def begin(
        self, name: str, client: AsyncClient, reader: Reader, *, has_roles: bool
    ) -> str:
        """Create a session for a client whose credential the server accepted; return the session's id.

        Raises TooManyError.
        """
        await self.end_old()
        own = [one for one, found in self._sessions.items() if found.name == name]
        if len(own) >= SESSIONS_OF_NAME:
            await self.end(own[0])
        if len(self._sessions) >= SESSIONS_MAX:
            raise TooManyError
        number = secrets.token_urlsafe(ID_BYTES)
        now = self._clock()
        self._sessions[number] = Session(name, client, reader, now, now, has_roles)
        return number

    def get(self, number: str, *, is_use: bool = True) -> Session | None:
        """Return the session with an id; None if there is none, or if its time is over.

        `is_use` states that a person acted, which restarts the time without use.
        """
        found = self._sessions.get(number)
        if found is None or self._is_over(found):
            return None
        if is_use:
            found.used = self._clock()
        return found

    def _is_over(self, session: Session) -> bool:
        now = self._clock()
        return now - session.used > self._idle_seconds or now - session.began > LONGEST_SECONDS

    async def end(self, number: str) -> None:
        """End a session and close its connection."""
        found = self._sessions.pop(number, None)
        if found is not None:
            await found.client.close()

    async def end_old(self) -> None:
        """End the sessions whose time is over."""
        for number in [one for one, found in self._sessions.items() if self._is_over(found)]:
            await self.end(number)

    async def end_all(self) -> None:
        """End all sessions, with the process."""
        for number in list(self._sessions):
            await self.end(number)
