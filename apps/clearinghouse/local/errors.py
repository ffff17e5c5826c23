# SPDX-License-Identifier: Apache-2.0
"""Define the errors that occur only with a clearinghouse in the same process. All other errors are the client's."""

import grpc

from clearinghouse.client import ClearinghouseError
from clearinghouse.client.transport.credential import Metadata


class LocalError(ClearinghouseError):
    """A clearinghouse in the same process was used in a wrong way."""


class ClosedError(LocalError):
    """The clearinghouse was closed: it accepts no more calls."""

    def __init__(self) -> None:
        super().__init__("this clearinghouse is closed: open its directory again")


class TimeMovedBackError(LocalError):
    """The time can only move forward. `now_ns` is the present time, `asked_ns` the requested one."""

    def __init__(self, now_ns: int, asked_ns: int) -> None:
        super().__init__(f"the time is {now_ns} ns and cannot move back to {asked_ns} ns")
        self.now_ns = now_ns
        self.asked_ns = asked_ns


class StoppedError(LocalError):
    """The machine or its journal failed; the cause says how. It is unknown whether unanswered calls are durable."""

    def __init__(self) -> None:
        super().__init__(
            "applying or committing failed: close it, and open its directory again to recover"
        )


class CallError(grpc.RpcError):
    """The status with which a call ended, as gRPC would report it to the client."""

    def __init__(self, code: grpc.StatusCode, details: str, trailing: Metadata = ()) -> None:
        super().__init__(details)
        self._code = code
        self._details = details
        self._trailing = trailing

    def code(self) -> grpc.StatusCode:
        """Return the gRPC status of the error."""
        return self._code

    def details(self) -> str:
        """Return the message of the error."""
        return self._details

    def trailing_metadata(self) -> Metadata:  # type: ignore[override]  # the stubs name a type that is not there
        """Return the details of the status."""
        return self._trailing
