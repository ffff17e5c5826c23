# SPDX-License-Identifier: Apache-2.0
"""The limits of callers and connections, with their defaults, for the edge (SPEC Q-5, Q-6).

Owns only the figures. Must never enforce them: the edge does.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate: the items a second (0: no limit), and the largest burst (0: the items of one second)."""

    per_second: int = 0
    burst: int = 0


@dataclass(frozen=True, slots=True)
class PrincipalLimits:
    """The limits of one principal's calls and open items; 0: no limit."""

    orders: Rate = Rate()
    cancels: Rate = Rate()
    reads: Rate = Rate()
    streams: int = 1_024
    all_streams: int = 8_192  # of all principals together
    questions: int = 64


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """The limits of connections; 0: no limit."""

    most: int = 8_192
    streams: int = 1_024  # calls at a time of one connection; more wait at the caller
    handshake_seconds: int = 20
    idle_seconds: int = 3_600
    age_seconds: int = 0
    keepalive_seconds: int = 30
