# SPDX-License-Identifier: Apache-2.0
"""What a gRPC status means to a caller."""

import time
from decimal import Decimal
from typing import Any

import grpc
import pytest
from google.protobuf.any_pb2 import Any as Envelope
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import (  # type: ignore[import-untyped]  # the package ships no types
    error_details_pb2,
    status_pb2,
)

from clearinghouse.client import (
    AccessDenied,
    DiskNearlyFull,
    InvalidRequest,
    Lagged,
    NotFound,
    QueueFull,
    Refused,
    RequestKey,
    ResultCode,
    StatusError,
    Unavailable,
    UnknownOutcome,
)
from clearinghouse.client.transport.addresses import Addresses
from clearinghouse.client.transport.retry import Attempts, Backoff
from clearinghouse.client.values.errors import STATUS_DETAILS, from_status
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.repeats import FINAL, PASSING
from clearinghouse.server.codec.errors import GRPC_CODES
from clearinghouse.server.edge.edge import STATUS_CODES

KEY = RequestKey("abc", 5)


class Failure(grpc.RpcError):
    """A gRPC error as both faces raise it: a status, a text, trailers."""

    def __init__(
        self, status: grpc.StatusCode, *details: Message, text: str = "said the server"
    ) -> None:
        super().__init__()
        self._status = status
        self._text = text
        packed = []
        for detail in details:
            envelope = Envelope()
            envelope.Pack(detail)
            packed.append(envelope)
        self._details = status_pb2.Status(details=packed).SerializeToString()

    def code(self) -> grpc.StatusCode:
        """The status."""
        return self._status

    def details(self) -> str:
        """The text for people."""
        return self._text

    def trailing_metadata(self) -> Any:  # noqa: ANN401 (as gRPC declares it)
        """The trailers."""
        return (("other", "x"), (STATUS_DETAILS, self._details))


def _info(reason: str, **metadata: str) -> Message:
    """An ErrorInfo."""
    info: Message = error_details_pb2.ErrorInfo(
        reason=reason, domain="clearinghouse.v1", metadata=metadata
    )
    return info


@pytest.mark.parametrize("status", ["UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL"])
def test_an_unknown_outcome_says_with_which_key_to_repeat(status: str) -> None:
    """Where it is not known whether a command ran, the exception carries its key; a read has none."""
    failure = Failure(grpc.StatusCode[status])
    found = from_status(failure, KEY)
    assert type(found) is UnknownOutcome
    assert found.key == KEY
    assert type(from_status(failure, None)) is Unavailable


def test_a_wrong_request_names_its_fields() -> None:
    """Field violations arrive with the reason."""
    violation = error_details_pb2.BadRequest.FieldViolation(
        field="orders[0].price", description="x"
    )
    failure = Failure(
        grpc.StatusCode.INVALID_ARGUMENT,
        _info("INVALID_ARGUMENT"),
        error_details_pb2.BadRequest(field_violations=[violation]),
    )
    found = from_status(failure, KEY)
    assert isinstance(found, InvalidRequest)
    assert found.reason is ResultCode.INVALID_ARGUMENT
    assert found.violations == (("orders[0].price", "x"),)
    assert "orders[0].price" in str(found)


def test_a_text_that_has_its_reason_and_field_does_not_say_them_twice() -> None:
    """The server begins its text with the reason, then the field: so the exception adds what is missing alone."""
    bad = [
        error_details_pb2.BadRequest.FieldViolation(field=field, description="must not be negative")
        for field in ("loans[0].amount", "loans[1].amount")
    ]
    text = "INVALID_ARGUMENT: loans[0].amount: must not be negative"
    failure = Failure(
        grpc.StatusCode.INVALID_ARGUMENT,
        _info("INVALID_ARGUMENT"),
        error_details_pb2.BadRequest(field_violations=bad[:1]),
        text=text,
    )
    assert str(from_status(failure, KEY)) == text
    failure = Failure(
        grpc.StatusCode.INVALID_ARGUMENT,
        _info("INVALID_ARGUMENT"),
        error_details_pb2.BadRequest(field_violations=bad),
        text=text,
    )
    assert str(from_status(failure, KEY)) == f"{text} (loans[1].amount: must not be negative)"
    failure = Failure(
        grpc.StatusCode.RESOURCE_EXHAUSTED, _info("QUEUE_FULL"), text="QUEUE_FULL: no place"
    )
    assert str(from_status(failure, KEY)) == "QUEUE_FULL: no place"


def test_a_full_queue_says_when_to_come_back() -> None:
    """The delay of the server is in seconds."""
    delay = error_details_pb2.RetryInfo(retry_delay=Duration(nanos=50_000_000))
    found = from_status(
        Failure(grpc.StatusCode.RESOURCE_EXHAUSTED, _info("QUEUE_FULL"), delay), KEY
    )
    assert isinstance(found, QueueFull)
    assert found.retry_after == 0.05


@pytest.mark.parametrize("reason", ["DISK_RESTRICTED", "DISK_READ_ONLY"])
def test_a_disk_that_is_nearly_full_is_no_fault_of_the_request(reason: str) -> None:
    """The reason and the delay of the server are kept."""
    delay = error_details_pb2.RetryInfo(retry_delay=Duration(seconds=10))
    found = from_status(Failure(grpc.StatusCode.RESOURCE_EXHAUSTED, _info(reason), delay), KEY)
    assert isinstance(found, DiskNearlyFull)
    assert (found.reason, found.retry_after) == (ResultCode[reason], 10)


def test_a_lagging_reader_learns_where_to_go_on() -> None:
    """The sequence to resume from is a number."""
    failure = Failure(grpc.StatusCode.ABORTED, _info("LAGGED", resume_sequence="42"))
    found = from_status(failure, None)
    assert isinstance(found, Lagged)
    assert found.resume_from == 42


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (Failure(grpc.StatusCode.NOT_FOUND, _info("NOT_FOUND")), NotFound),
        (Failure(grpc.StatusCode.PERMISSION_DENIED), AccessDenied),
        (Failure(grpc.StatusCode.UNAVAILABLE, _info("SHUTTING_DOWN")), Unavailable),
        (Failure(grpc.StatusCode.UNAVAILABLE, _info("NOT_OPEN_YET")), Unavailable),
        (Failure(grpc.StatusCode.OUT_OF_RANGE, _info("SEQUENCE_OUT_OF_RANGE")), InvalidRequest),
        (Failure(grpc.StatusCode.UNIMPLEMENTED), InvalidRequest),
        (Failure(grpc.StatusCode.INVALID_ARGUMENT, _info("A_NEWER_REASON")), InvalidRequest),
    ],
)
def test_each_status_has_its_exception(failure: Failure, kind: type[StatusError]) -> None:
    """A status with a known meaning is the exception of that meaning, and a known refusal is not unknown."""
    assert type(from_status(failure, KEY)) is kind


def test_a_refusal_says_what_its_code_means_and_shows_its_figures() -> None:
    """Reason, meaning, figures and sequence are in the text, also of a code that this version does not know."""
    refused = Refused(ResultCode.INSUFFICIENT_MARGIN, Decimal(10), None, Decimal("2.50"), 7)
    assert str(refused) == (
        "INSUFFICIENT_MARGIN at sequence 7: worst-case equity after the order would not exceed the margin it needs "
        "(limit 10, shortfall 2.50)"
    )
    assert str(Refused(ResultCode.SAME_ACCOUNT, sequence=8)) == (
        "SAME_ACCOUNT at sequence 8: sender and receiver are one account"
    )
    assert str(Refused(ResultCode(899))) == "UNKNOWN_899 at sequence 0: the command was refused"


def test_only_what_is_unknown_or_not_yet_is_sent_again() -> None:
    """Unknown outcomes are repeated until the time is over; a refusal of the only try is raised at once."""
    assert Attempts(KEY, 60.0).pause_or_raise(Failure(grpc.StatusCode.UNAVAILABLE)) > 0
    with pytest.raises(InvalidRequest):
        Attempts(KEY, 60.0).pause_or_raise(Failure(grpc.StatusCode.INVALID_ARGUMENT))
    with pytest.raises(QueueFull):
        Attempts(KEY, 60.0).pause_or_raise(_refusal("QUEUE_FULL"))
    with pytest.raises(UnknownOutcome):
        Attempts(KEY, 0.0).pause_or_raise(Failure(grpc.StatusCode.UNAVAILABLE))


def _refusal(reason: str) -> Failure:
    """The error of a server that refuses a command at its edge."""
    code = STATUS_CODES[GRPC_CODES[number(ResultCode[reason])]]
    return Failure(code, _info(reason))


def _after_a_lost_answer(timeout: float, addresses: Addresses | None = None) -> Attempts:
    """The attempts of a call whose first one had no answer."""
    attempts = Attempts(KEY, timeout, addresses)
    attempts.target()
    attempts.pause_or_raise(Failure(grpc.StatusCode.UNAVAILABLE))
    return attempts


def _repeat(attempts: Attempts, reason: str) -> None:
    """Refuse each attempt until there is no time left."""
    while True:
        time.sleep(attempts.pause_or_raise(_refusal(reason)))


@pytest.mark.parametrize("reason", sorted(reason.name for reason in PASSING))
def test_a_refusal_that_passes_does_not_make_a_lost_answer_known(reason: str) -> None:
    """The same request is sent again until the time is over, and then its outcome is unknown (I-11, Q-3)."""
    attempts = _after_a_lost_answer(60.0)
    for _ in range(3):
        assert attempts.pause_or_raise(_refusal(reason)) > 0
    attempts = _after_a_lost_answer(0.1)
    with pytest.raises(UnknownOutcome) as found:
        _repeat(attempts, reason)
    assert found.value.key == KEY
    cause = found.value.__cause__
    assert isinstance(cause, StatusError)
    assert cause.reason is ResultCode[reason]


@pytest.mark.parametrize("reason", sorted(reason.name for reason in FINAL))
def test_a_final_refusal_does_not_make_a_lost_answer_known(reason: str) -> None:
    """It ends the repeats, and says nothing about the try that had no answer."""
    attempts = _after_a_lost_answer(60.0)
    with pytest.raises(UnknownOutcome) as found:
        attempts.pause_or_raise(_refusal(reason))
    assert found.value.key == KEY
    cause = found.value.__cause__
    assert isinstance(cause, StatusError)
    assert cause.reason is ResultCode[reason]
    assert reason in str(found.value)


def test_a_refusal_without_a_reason_does_not_make_a_lost_answer_known() -> None:
    """A proxy between client and server may refuse, too."""
    attempts = _after_a_lost_answer(60.0)
    with pytest.raises(UnknownOutcome) as found:
        attempts.pause_or_raise(Failure(grpc.StatusCode.PERMISSION_DENIED))
    assert isinstance(found.value.__cause__, AccessDenied)


def test_a_full_leader_is_not_passed_over() -> None:
    """A leader that refuses for now is asked again: it is not left out as a node that does not answer."""
    addresses = Addresses(["a", "b"])
    attempts = _after_a_lost_answer(60.0, addresses)
    assert attempts.target() == "b"
    attempts.pause_or_raise(_refusal("QUEUE_FULL"))
    assert attempts.target() == "b"


def test_among_many_a_call_that_took_too_long_is_given_twice_the_time() -> None:
    """No answer in time, or a server that refuses because of the time: the next attempt waits twice as long (Q-3)."""
    attempts = Attempts(KEY, 600.0, Addresses(["a", "b"]))
    first = attempts.attempt_timeout()
    for failure, times in (
        (Failure(grpc.StatusCode.DEADLINE_EXCEEDED), 2),
        (_refusal("DEADLINE_PASSED"), 4),
        (Failure(grpc.StatusCode.UNAVAILABLE), 4),
    ):
        attempts.target()
        attempts.pause_or_raise(failure)
        assert attempts.attempt_timeout() == times * first


def test_at_the_end_the_leader_s_own_refusal_is_raised() -> None:
    """A node that only names the leader may be the last one to answer."""
    attempts = Attempts(KEY, 0.1, Addresses(["a", "b"]))
    attempts.target()
    attempts.pause_or_raise(_refusal("READ_ONLY_AFTER_STOP"))
    with pytest.raises(Unavailable) as found:
        _repeat(attempts, "NOT_LEADER")
    assert found.value.reason is ResultCode.READ_ONLY_AFTER_STOP


def test_every_reason_of_the_edge_is_decided() -> None:
    """Each reason that can refuse a command passes or is final; the others are those of reads and subscriptions."""
    of_reads = {
        "LAGGED", "SEQUENCE_OUT_OF_RANGE", "NOT_FOUND", "HISTORY_DIFFERS", "TOO_FAR_BEHIND",
        "CURSOR_EXPIRED", "UNKNOWN_ACCOUNT", "UNKNOWN_ORDER", "ROLE_REQUIRED", "AMOUNT_OUT_OF_RANGE",
        "LOT_SIZE", "MARKET_NOT_CLEARED", "MARK_PRICE_UNAVAILABLE", "WORK_LIMIT",
    }  # fmt: skip
    assert not PASSING & FINAL
    decided = {reason.name for reason in PASSING | FINAL}
    assert not decided & of_reads
    assert decided | of_reads == {ResultCode(code).name for code in GRPC_CODES}


def test_pauses_grow_to_a_bound() -> None:
    """Pauses double up to a second, and start over after a success."""
    backoff = Backoff()
    pauses = [backoff.next() for _ in range(20)]
    assert pauses[0] <= 0.05
    assert 0.5 <= max(pauses) <= 1.0
    backoff.reset()
    assert backoff.next() <= 0.05
