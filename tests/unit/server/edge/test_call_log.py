# SPDX-License-Identifier: Apache-2.0
"""A call that ends by a defect is logged by its places in the code; one whose caller has gone is not (SPEC Q-7)."""

import asyncio
from collections import Counter
from types import SimpleNamespace
from typing import Any, cast

import pytest
from grpc.aio import UsageError
from structlog.testing import capture_logs

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.call_log import (
    LINES_MAX,
    STAFF_CALLS,
    STAFF_LINES_MAX,
    CallLog,
    LineBudget,
    RunningCall,
    running_call,
)
from clearinghouse.statemachine.vocabulary import codes

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


class Clock:
    """Seconds that the test sets."""

    now = 10.0

    def __call__(self) -> float:
        """Now."""
        return self.now


def test_so_many_lines_pass_in_a_second() -> None:
    """The first line of a later second has how many were left out; its own second counts from nothing."""
    clock = Clock()
    budget = LineBudget(2, clock)
    assert [budget.take() for _ in range(4)] == [0, 0, None, None]
    clock.now = 10.9
    assert budget.take() is None
    clock.now = 11.0
    assert [budget.take() for _ in range(3)] == [3, 0, None]
    clock.now = 13.5
    assert [budget.take() for _ in range(2)] == [1, 0]


async def refusing(raw: bytes, context: object) -> bytes:
    """A handler that refuses as `edge.refuse` does."""
    call = running_call.get()
    assert call is not None
    call.principal, call.request_id = "alice", "r-1"
    call.error = EdgeError(codes.QUEUE_FULL, "too much waits", "field")
    raise RuntimeError


def test_a_refusal_is_counted_and_logged_with_what_is_known() -> None:
    """Not as a defect; a credential that was logged already has no second line."""
    calls = CallLog(Clock())
    assert set(calls.refusals.values()) == {0}
    assert "QUEUE_FULL" in calls.refusals
    with capture_logs() as lines, pytest.raises(RuntimeError):
        asyncio.run(calls.noted("/s/M", refusing)(b"", object()))
    assert (calls.failures, calls.refusals["QUEUE_FULL"]) == (0, 1)
    assert lines == [
        {
            "event": "call refused",
            "log_level": "info",
            "reason": "QUEUE_FULL",
            "method": "/s/M",
            "principal": "alice",
            "request_id": "r-1",
            "field": "field",
            "not_logged_before": 0,
        }
    ]
    error = EdgeError(codes.QUEUE_FULL, "too much waits")
    error.request_id = "r-2"
    with capture_logs() as lines:
        calls.refused(RunningCall("/s/M", request_id="r-1"), error)
        calls.refused(RunningCall("/s/M", is_logged=True), error)
    assert lines == [
        {
            "event": "call refused",
            "log_level": "info",
            "reason": "QUEUE_FULL",
            "method": "/s/M",
            "request_id": "r-2",
            "not_logged_before": 0,
        }
    ]
    assert calls.refusals["QUEUE_FULL"] == 3
    with capture_logs() as lines:
        for _ in range(LINES_MAX):
            calls.refused(RunningCall("/s/M"), error)
    assert len(lines) == LINES_MAX - 2


async def answering(raw: bytes, context: object) -> bytes:
    """A handler that answers with its path and its request."""
    call = running_call.get()
    assert call is not None
    return call.path.encode() + raw


def test_a_call_that_is_answered_has_no_line() -> None:
    """And knows its path."""
    calls = CallLog(Clock())
    with capture_logs() as lines:
        assert asyncio.run(calls.noted("/s/M", answering)(b"raw", object())) == b"/s/Mraw"
    assert (lines, calls.failures) == ([], 0)


STAFF_CALL = min(STAFF_CALLS)


def answered(calls: CallLog, path: str, *found: int, repeated: bool = False) -> None:
    """An answer of the machine with these codes."""
    outcome = SimpleNamespace(codes=list(found), first_sequence=7, repeated=repeated)
    command = SimpleNamespace(principal="alice", request_id="r-1")
    calls.answered(path, cast("Any", command), cast("Any", outcome))


def test_refused_items_and_acts_of_staff_are_logged() -> None:
    """With the first reason, how many of how many, and the sequence; an order that passes is not."""
    calls = CallLog(Clock())
    known = {
        "log_level": "info",
        "principal": "alice",
        "request_id": "r-1",
        "sequence": 7,
        "not_logged_before": 0,
    }
    with capture_logs() as lines:
        answered(calls, "/s/Orders", 0, 0)
        answered(calls, "/s/Orders", 0, codes.INSUFFICIENT_BALANCE, codes.QUEUE_FULL, 0)
        answered(calls, STAFF_CALL, 0, repeated=True)
        answered(calls, STAFF_CALL, codes.INSUFFICIENT_BALANCE)
    refused = {"event": "command refused", "reason": "INSUFFICIENT_BALANCE"}
    assert lines == [
        {
            **known,
            **refused,
            "method": "/s/Orders",
            "is_repeated": False,
            "refused": 2,
            "items": 4,
        },
        {**known, "event": "command of staff", "method": STAFF_CALL, "is_repeated": True},
        {**known, **refused, "method": STAFF_CALL, "is_repeated": False, "refused": 1, "items": 1},
    ]


def test_refusals_take_no_line_from_staff() -> None:
    """Each sort of line has a number of its own: ten, and a hundred."""
    calls = CallLog(Clock())
    with capture_logs() as lines:
        for _ in range(2 * STAFF_LINES_MAX):
            answered(calls, "/s/Orders", codes.INSUFFICIENT_BALANCE)
            answered(calls, STAFF_CALL, 0)
    counts = Counter(line["event"] for line in lines)
    assert counts == {"command refused": LINES_MAX, "command of staff": STAFF_LINES_MAX}


def test_calls_that_only_staff_may_make() -> None:
    """No order or transfer of an owner is among them, and no read."""
    assert "/clearinghouse.v1.OrderService/SubmitOrders" not in STAFF_CALLS
    assert all(not ACCESS[path].own and ACCESS[path].request is None for path in STAFF_CALLS)
    assert len(STAFF_CALLS) > 20
