# SPDX-License-Identifier: Apache-2.0
"""What a trace of a call is made of, without the library that makes it (SPEC Q-8).

Owns the settings of tracing, and the times of a call on its way. Must never import the library: it is an extra.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from clearinghouse.statemachine.state.results import Outcome


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """Where traces go, and how many of a million calls without a trace of the caller are traced."""

    endpoint: str
    sample_ppm: int


@dataclass(slots=True)
class Times:
    """When a call passed each point of its way, in nanoseconds since 1970; 0: not yet.

    Of a call that is divided, `began_ns` is of its first part and the others are of its last.
    """

    queued_ns: int
    began_ns: int = 0
    applied_ns: int = 0
    sealed_ns: int = 0
    durable_ns: int = 0


class Tracer(Protocol):
    """Makes the traces of one server."""

    def traced(
        self, path: str, handle: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        """Return a handler whose calls are traced."""
        ...

    def passed(self, parent: object, times: Times, outcome: Outcome) -> None:
        """Add the stages that an answered call passed in the server to the trace `parent`."""
        ...

    def stop(self) -> None:
        """Pass on what waits, for some seconds at most. Blocks."""
        ...
