# SPDX-License-Identifier: Apache-2.0
"""What a caller reads of each call that was not taken: reason, figures and what to do (SPEC Q-5, Q-6)."""

import asyncio
from types import SimpleNamespace
from typing import Any, Never, cast

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.edge.call_log import RunningCall, running_call
from clearinghouse.server.edge.edge import REQUEST_BYTES_MAX, Edge, check_size, refuse
from clearinghouse.server.edge.refusals import behind, edge_error, not_urgent, unknown_method
from clearinghouse.server.sequencing.engine_loop import (
    ExpiredError,
    LogFullError,
    NoQuorumError,
    NotLeaderError,
    NotTakenError,
    QuarantinedError,
    QueueFullError,
    ReadOnlyError,
    StoppingError,
)
from clearinghouse.server.sequencing.sequencer import Places
from clearinghouse.server.startup.disk_watch import MIB, DiskState, DiskWatch
from clearinghouse.statemachine.vocabulary import codes, commands
from tests.unit.server.edge.test_disk_limits import made

AGAIN = "nothing has happened, repeat after the delay"


@pytest.mark.parametrize(
    ("error", "code", "message", "figures", "metadata"),
    [
        (
            QueueFullError(),
            codes.QUEUE_FULL,
            f"too much waits already; {AGAIN}",
            ("", ""),
            {},
        ),
        (
            QueueFullError(Places(is_own=True, what="items", limit=5, actual=9)),
            codes.PRINCIPAL_QUEUE_FULL,
            f"too many items of yours wait, as many as are free; {AGAIN}",
            ("5", "9"),
            {"what": "items"},
        ),
        (
            QueueFullError(Places(is_own=False, what="calls", limit=7, actual=8)),
            codes.QUEUE_FULL,
            f"too many calls wait already; {AGAIN}",
            ("7", "8"),
            {"what": "calls"},
        ),
        (
            ExpiredError(),
            codes.DEADLINE_PASSED,
            "the deadline passed while the call waited; it has no sequence and nothing has happened",
            ("", ""),
            {},
        ),
        (
            NotLeaderError("10.0.0.1:5", 4),
            codes.NOT_LEADER,
            "another node takes the commands; nothing has happened, send it to 10.0.0.1:5",
            ("", ""),
            {"leader": "10.0.0.1:5", "epoch": "4"},
        ),
        (
            NotLeaderError("", 4),
            codes.NOT_LEADER,
            "another node takes the commands; nothing has happened, none is known yet: repeat it",
            ("", ""),
            {"leader": "", "epoch": "4"},
        ),
        (
            NoQuorumError(),
            codes.NO_QUORUM,
            f"a majority of the nodes that keep the log does not answer; {AGAIN}",
            ("", ""),
            {},
        ),
        (
            LogFullError(100, 101),
            codes.LOG_FULL,
            f"the engine that keeps the log is nearly full; {AGAIN}",
            ("100", "101"),
            {},
        ),
        (
            ReadOnlyError(7, 61),
            codes.READ_ONLY_AFTER_STOP,
            "a defect stopped the server, which serves reads only until it is settled; nothing has happened",
            ("", "61"),
            {"as_of_sequence": "7"},
        ),
        (
            QuarantinedError(),
            codes.COMMAND_QUARANTINED,
            (
                "this command, or one of its kind from you, stopped the server; it is not carried out, ask its"
                " operator"
            ),
            ("", ""),
            {},
        ),
        (
            StoppingError(),
            codes.SHUTTING_DOWN,
            "the server is being stopped; nothing has happened, repeat with the next one",
            ("", ""),
            {},
        ),
    ],
)
def test_a_call_that_was_not_taken_says_why(
    error: NotTakenError,
    code: int,
    message: str,
    figures: tuple[str, str],
    metadata: dict[str, str],
) -> None:
    """Its code, its sentence, limit and actual figure, and what a program reads."""
    found = edge_error(error)
    assert (found.code, found.message, found.metadata) == (code, message, metadata)
    assert (found.limit, found.actual) == figures


def test_an_error_of_the_edge_stays_as_it_is() -> None:
    """It has its code already."""
    error = EdgeError(codes.MALFORMED_REQUEST, "no such thing")
    assert edge_error(error) is error


def test_a_node_that_is_behind_names_both_sequences() -> None:
    """Its own as the limit, and the one that was asked for."""
    error = behind(7, 9)
    assert (error.code, error.limit, error.actual) == (codes.BEHIND, "7", "9")
    assert error.message == "this node has not reached sequence 9: repeat, or ask another node"


def test_a_method_of_another_version_is_refused_with_both_versions() -> None:
    """The server's as the limit, and that of the call; so is a method that the version lacks."""
    error = unknown_method("/clearinghouse.v2.RiskService/GetMargin", "clearinghouse.v1")
    assert (error.code, error.limit, error.actual) == (codes.UNKNOWN_METHOD, "1", "2")
    error = unknown_method("/clearinghouse.v1.RiskService/Ask", "clearinghouse.v1")
    assert (error.limit, error.actual) == ("1", "1")
    error = unknown_method("/clearinghouse.v1_secret.RiskService/chk_secret", "clearinghouse.v1")
    assert (error.limit, error.actual) == ("1", "")
    assert "secret" not in error.message


def test_an_urgent_address_says_what_it_takes() -> None:
    """With the request that it refuses, where it has one."""
    assert not_urgent().request_id == ""
    error = not_urgent("r-1")
    assert (error.code, error.request_id) == (codes.URGENT_ONLY, "r-1")
    assert error.message == (
        "this address takes cancels, signs of life, prices and acts of staff, each as a single call;"
        " nothing has happened, send all else to the other address of the server"
    )


def test_a_request_has_so_many_bytes_at_most() -> None:
    """On the limit it passes; one more is refused with both figures."""
    check_size(bytes(REQUEST_BYTES_MAX))
    with pytest.raises(EdgeError) as caught:
        check_size(bytes(REQUEST_BYTES_MAX + 1))
    error = caught.value
    assert error.code == codes.MALFORMED_REQUEST
    assert error.message == "a request of 4194305 bytes; send it in parts"
    assert (error.limit, error.actual) == ("4194304", "4194305")


class Aborted(Exception):  # noqa: N818  gRPC has no name for it
    """The end of a call."""


class Context:
    """A call that notes how it ended."""

    def __init__(self) -> None:
        self.ending: tuple[Any, ...] = ()

    async def abort(self, *ending: object) -> Never:
        """End the call."""
        self.ending = ending
        raise Aborted


def test_a_refusal_ends_the_call_with_status_and_detail() -> None:
    """Code and message of gRPC, and the whole error as a detail that other languages read too; the log knows it."""
    context, error = Context(), behind(7, 9)
    call = RunningCall("/a")

    async def run() -> None:
        running_call.set(call)
        await refuse(cast("Any", context), error)

    with pytest.raises(Aborted):
        asyncio.run(run())
    code, message, trailers = context.ending
    assert code.name in ("FAILED_PRECONDITION", "UNAVAILABLE")
    assert message == str(error)
    ((key, detail),) = trailers
    assert key == "grpc-status-details-bin"
    assert error.message.encode() in detail
    assert call.error is error


def test_before_the_journal_is_replayed_no_call_is_taken() -> None:
    """The error says for which state to wait."""
    with pytest.raises(EdgeError) as caught:
        _ = Edge().services
    assert caught.value.code == codes.NOT_OPEN_YET
    assert caught.value.message == ("the journal is still being replayed; wait for health SERVING")


def test_commands_are_refused_for_the_disk_from_the_second_mark_on() -> None:
    """Without a watch, and above the mark, none is."""
    edge = Edge()
    loan = made(commands.Borrow)
    edge.check_disk(loan)
    state, marks = DiskState.LOW, SimpleNamespace(of=lambda _: 50)
    disk = SimpleNamespace(state=state, free=30 * MIB + 5, marks=marks)
    edge.disk = cast("DiskWatch", disk)
    edge.check_disk(loan)
    disk.state = DiskState.READ_ONLY
    with pytest.raises(EdgeError) as caught:
        edge.check_disk(loan)
    assert (caught.value.limit, caught.value.actual) == ("50", "30")
