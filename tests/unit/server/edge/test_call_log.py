# SPDX-License-Identifier: Apache-2.0
"""A call that ends by a defect is logged by its places in the code; one whose caller has gone is not (SPEC Q-7)."""

import asyncio

import pytest
from grpc.aio import UsageError
from structlog.testing import capture_logs

from clearinghouse.server.edge.call_log import CallLog, running_call

PLANTED = "5ec2e75ec2e7"


async def defect(raw: bytes, context: object) -> bytes:
    """A handler with a defect, whose exception quotes what the caller sent."""
    call = running_call.get()
    assert call is not None
    call.principal, call.request_id = "alice", "r-1"
    raise KeyError(PLANTED)


async def gone(raw: bytes, context: object) -> bytes:
    """A handler whose caller has gone."""
    raise UsageError(PLANTED)


def test_a_defect_is_logged_without_what_the_caller_sent() -> None:
    """The line has caller, kind and places, and not the text of the exception; lines are bounded, the count is not."""
    calls = CallLog(lambda: 1.0)
    with capture_logs() as lines:
        for _ in range(12):
            with pytest.raises(KeyError):
                asyncio.run(calls.noted("/s/M", defect)(b"", object()))
    assert (calls.failures, len(lines)) == (12, 10)
    line = lines[0]
    assert (line["event"], line["log_level"], line["method"]) == ("call failed", "error", "/s/M")
    assert (line["principal"], line["request_id"], line["error"]) == ("alice", "r-1", "KeyError")
    assert "test_call_log" in line["places"][-1]
    assert PLANTED not in str(lines)


def test_a_caller_that_has_gone_is_no_defect() -> None:
    """An error of gRPC's own, as of a write to a caller that has gone, and a cancelled call count for nothing."""
    calls = CallLog()
    with capture_logs() as lines, pytest.raises(UsageError):
        asyncio.run(calls.noted("/s/M", gone)(b"", object()))
    assert (calls.failures, lines) == (0, [])
