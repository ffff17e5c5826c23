# SPDX-License-Identifier: Apache-2.0
"""Define the trace of a call, without the library that makes it (SPEC Q-8).

Owns the settings of tracing, and the times of a call at each stage. Must never import the library: it is an optional
dependency.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol

from clearinghouse.statemachine.state.results import Outcome


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """The destination of traces, and how many of a million calls without a caller's trace are traced."""

    endpoint: str
    sample_ppm: int


@dataclass(slots=True)
class Times:
    """The time at which a call passed each stage, in nanoseconds since 1970; 0: not yet.

    For a divided call, `began_ns` is of its first part and the others are of its last.
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
        """Send the waiting traces, for some seconds at most. Blocks."""
        ...
