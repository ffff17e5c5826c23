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
    """The address to which traces are sent, and how many of a million calls are traced.

    This share is of calls whose callers send no trace of their own; the other calls are traced as their trace says.
    """

    endpoint: str
    sample_ppm: int


@dataclass(slots=True)
class Times:
    """The time at which a call reached each stage, in ns since 1970; 0: not yet.

    For a divided call `began_ns` is that of its first part; the other times are those of its last part.
    """

    queued_ns: int
    began_ns: int = 0
    applied_ns: int = 0
    sealed_ns: int = 0
    durable_ns: int = 0


class Tracer(Protocol):
    """The interface of an object that makes the traces of one server."""

    def traced(
        self, path: str, handle: Callable[..., Awaitable[Any]]
    ) -> Callable[..., Awaitable[Any]]:
        """Return a handler that makes a trace of each call."""
        ...

    def passed(self, parent: object, times: Times, outcome: Outcome) -> None:
        """Add the stages that an answered call went through in the server to the trace `parent`."""
        ...

    def stop(self) -> None:
        """Send the traces that wait; this blocks for some seconds at most."""
        ...
