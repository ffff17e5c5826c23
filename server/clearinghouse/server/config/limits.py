# SPDX-License-Identifier: Apache-2.0
"""The limits of callers and connections, with their defaults, as the edge takes them (SPEC Q-5, Q-6).

Owns the figures only. Must never hold anyone to them: the edge does.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """Items a second, 0 for any number, and how many may come at once after a rest, 0 for those of a second."""

    per_second: int = 0
    burst: int = 0


@dataclass(frozen=True, slots=True)
class PrincipalLimits:
    """What one principal may send and keep open; 0 is no limit."""

    orders: Rate = Rate()
    cancels: Rate = Rate()
    reads: Rate = Rate()
    streams: int = 1_024
    all_streams: int = 8_192  # of all principals together
    questions: int = 64


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """What connections may do; 0 is no limit."""

    most: int = 8_192
    streams: int = 1_024  # calls at a time of one connection; more wait at the caller
    handshake_seconds: int = 20
    idle_seconds: int = 3_600
    age_seconds: int = 0
    keepalive_seconds: int = 30
