# SPDX-License-Identifier: Apache-2.0
"""A call proves its caller once, however many parts of the edge ask who it is (SPEC Q-5)."""

from typing import Any, cast

import pytest
from structlog.testing import capture_logs

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.call_log import CallLog, RunningCall, running_call
from clearinghouse.server.edge.edge import Edge
from clearinghouse.server.edge.identity import Context, Identity
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import RIGHT_READ

NO_CALL: Any = None


class Counting(Identity):
    """A rule that counts how often it is asked, and for which scopes."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[int] = []

    def _principal_of(self, context: Context, scope: int) -> str:
        del context
        self.asked.append(scope)
        return f"p{len(self.asked)}"


class Refusing(Identity):
    """A rule that refuses each credential."""

    def _principal_of(self, context: Context, scope: int) -> str:
        raise EdgeError(codes.CREDENTIAL_INVALID, "it proves nothing")


class Peer:
    """What a call says of its caller."""

    def peer(self) -> str:
        """An address."""
        return "ipv4:127.0.0.1:1"


def test_a_call_proves_its_caller_once() -> None:
    """Another scope is another question, and so is a stream that lasts; of two calls each is asked."""
    edge = Edge()
    rule = edge.identity = Counting()
    token = running_call.set(RunningCall("/a"))
    try:
        assert [edge.principal_of(NO_CALL, RIGHT_READ), edge.principal_of(NO_CALL)] == ["p1", "p1"]
        assert edge.principal_of(NO_CALL, RIGHT_READ) == "p1"
        assert rule.asked == [RIGHT_READ]
        assert edge.principal_of(NO_CALL, RIGHT_READ, again=True) == "p2"
        # Proved without a scope it is not proved for one.
        running_call.set(RunningCall("/b"))
        assert edge.principal_of(NO_CALL) == "p3"
        assert edge.principal_of(NO_CALL, RIGHT_READ) == "p4"
        assert rule.asked == [RIGHT_READ, RIGHT_READ, 0, RIGHT_READ]
    finally:
        running_call.reset(token)


def test_a_refused_credential_has_one_line_and_is_counted() -> None:
    """The line is that of the credential, with method and address; other refusals have their own."""
    edge = Edge()
    edge.identity = Refusing()
    calls = CallLog()
    call = RunningCall("/a")
    token = running_call.set(call)
    try:
        with capture_logs() as lines:
            with pytest.raises(EdgeError) as caught:
                edge.principal_of(cast("Any", Peer()))
            calls.refused(call, caught.value)
            calls.refused(RunningCall("/b"), EdgeError(codes.BATCH_EMPTY, "nothing"))
    finally:
        running_call.reset(token)
    assert [(line["event"], line["method"]) for line in lines] == [
        ("credential refused", "/a"),
        ("call refused", "/b"),
    ]
    assert calls.refusals["CREDENTIAL_INVALID"] == calls.refusals["BATCH_EMPTY"] == 1
