# SPDX-License-Identifier: Apache-2.0
"""Decide when to send the same request again, and when to give up.

Owns the policy, not the sending: both interfaces ask it how long to wait. Unknown outcomes and temporary refusals are
repeated, always with the same bytes (SPEC I-11, Q-3). After a try with an unknown outcome no refusal makes the outcome
known: see `refusals`.
"""

import random
import time
from typing import Final

import grpc

from clearinghouse.client.transport.addresses import Addresses
from clearinghouse.client.transport.refusals import still_unknown
from clearinghouse.client.values.enums import ResultCode
from clearinghouse.client.values.errors import (
    DiskNearlyFull,
    NotLeader,
    OverLimit,
    QueueFull,
    RequestKey,
    StatusError,
    Unavailable,
    UnknownOutcome,
    from_status,
)
from clearinghouse.client.values.repeats import PASSING

FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 1.0
LONGEST_PAUSE_AMONG_MANY_SECONDS: Final = 0.1
FIRST_ATTEMPT_AMONG_MANY_SECONDS: Final = 0.5
# One attempt may not use up the whole time, or a lost answer could never be asked for again.
ATTEMPT_SHARE: Final = 0.5
SHORTEST_ATTEMPT_SECONDS: Final = 1.0

# Options of every channel. A channel that has lost its server asks again at least each second; a dead peer is noticed
# by pings that a server's heartbeats keep within its limits. Frames of events have at most 1 MiB. But the reply to a
# batch of 8,192 orders can have more fills than the default limit of 4 MiB holds, after they happened: it must be
# readable.
CHANNEL_OPTIONS: Final[tuple[tuple[str, int], ...]] = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 1_000),
    ("grpc.max_receive_message_length", 64 * 1024 * 1024),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
)

# Spreads the repeats of many clients that lost one server at the same moment.
_jitter = random.SystemRandom()


class Backoff:
    """Pauses between attempts that grow up to `longest` seconds, with a random part; `reset` after a success."""

    def __init__(self, longest: float = LONGEST_PAUSE_SECONDS) -> None:
        self._longest = longest
        self._pause = FIRST_PAUSE_SECONDS

    def reset(self) -> None:
        """Begin again with the shortest pause."""
        self._pause = FIRST_PAUSE_SECONDS

    def next(self) -> float:
        """Return the pause before the next attempt, in seconds."""
        pause = self._pause
        self._pause = min(self._longest, 2 * pause)
        return _jitter.uniform(pause / 2, pause)


class Patience:
    """How long a session waits for its next answer: the time of one attempt of a call, doubled after each silence.

    It stays doubled: otherwise a slow server would lose each stream just before its answer. If the end of the stream
    `cancels_orders`, the session waits for the longest time from the start: a slow answer must not cancel orders.
    """

    def __init__(
        self, timeout: float, addresses: Addresses, *, cancels_orders: bool = False
    ) -> None:
        self._longest = max(SHORTEST_ATTEMPT_SECONDS, timeout * ATTEMPT_SHARE)
        self.seconds = (
            min(FIRST_ATTEMPT_AMONG_MANY_SECONDS, self._longest)
            if addresses.are_many and not cancels_orders
            else self._longest
        )

    def was_in_vain(self) -> None:
        """Double the time to wait, because no answer came within it."""
        self.seconds = min(self._longest, 2 * self.seconds)


class Attempts:
    """The attempts of one call within `timeout` seconds of the monotonic clock.

    With `addresses` of more than one node an attempt is short, the next one goes to another node, and pauses are
    short.
    """

    def __init__(
        self, key: RequestKey | None, timeout: float, addresses: Addresses | None = None
    ) -> None:
        self._key = key
        self._timeout = timeout
        self._deadline = time.monotonic() + timeout
        self._addresses = addresses = addresses or Addresses([""])
        self._backoff = Backoff(
            LONGEST_PAUSE_AMONG_MANY_SECONDS if addresses.are_many else LONGEST_PAUSE_SECONDS
        )
        self._attempt_seconds = FIRST_ATTEMPT_AMONG_MANY_SECONDS
        self._unknown: UnknownOutcome | None = None
        self._of_leader: StatusError | None = None  # its last refusal: others only name it
        self._tried = ""

    def target(self) -> str:
        """Return the address for the next attempt."""
        self._tried = self._addresses.current
        return self._tried

    def attempt_timeout(self) -> float:
        """Return how many seconds the next attempt may take."""
        left = self._deadline - time.monotonic()
        if self._addresses.are_many:
            return max(0.001, min(left, self._attempt_seconds))
        return max(0.001, min(left, max(SHORTEST_ATTEMPT_SECONDS, self._timeout * ATTEMPT_SHARE)))

    def pause_or_raise(self, error: grpc.RpcError) -> float:
        """Return the seconds until the next try. Raises `StatusError` if a repeat is useless or too late."""
        meaning = from_status(error, self._key)
        pause = self._backoff.next()
        if isinstance(meaning, UnknownOutcome):
            self._unknown = meaning
        elif not isinstance(meaning, Unavailable):
            if self._unknown is None:
                raise meaning from error
            if meaning.reason not in PASSING:
                raise still_unknown(self._unknown, meaning) from meaning
            if isinstance(meaning, QueueFull | OverLimit | DiskNearlyFull):
                pause = max(pause, min(meaning.retry_after, LONGEST_PAUSE_SECONDS))
        if (
            meaning.status == grpc.StatusCode.DEADLINE_EXCEEDED
            or meaning.reason == ResultCode.DEADLINE_PASSED
        ):
            self._attempt_seconds *= 2  # it may be a long call: give it more time
        if meaning.reason is not None and not isinstance(meaning, NotLeader | UnknownOutcome):
            self._of_leader = meaning
        if time.monotonic() + pause >= self._deadline:
            said = self._of_leader
            if said is not None and self._unknown is None and isinstance(meaning, NotLeader):
                raise said from error
            if self._unknown is None or meaning is self._unknown:
                raise meaning from error
            # A node that says "nothing has happened" does not know of an earlier attempt.
            raise still_unknown(self._unknown, meaning) from meaning
        if isinstance(meaning, Unavailable):
            self._addresses.learn(meaning, self._tried)
        return pause
