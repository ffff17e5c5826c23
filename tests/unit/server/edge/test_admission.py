# SPDX-License-Identifier: Apache-2.0
"""What a principal may send now: rates, streams, questions, and which commands are urgent (SPEC Q-5, Q-6)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
from google.rpc import error_details_pb2  # type: ignore[import-untyped]  # the package ships no types

from clearinghouse.server.codec.access import ACCESS
from clearinghouse.server.codec.errors import EdgeError, grpc_code_of, status_of
from clearinghouse.server.config.limits import PrincipalLimits, Rate
from clearinghouse.server.edge import admission as admission_module
from clearinghouse.server.edge.admission import SECOND_NS, Admission, Allowance
from clearinghouse.server.edge.limited import QUESTIONS
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands as c
from clearinghouse.statemachine.vocabulary.types import (
    CANCEL,
    PLACE,
    ROLE_OPERATOR,
    ROLE_ORACLE,
    ROLE_TRADER,
)
from tests.unit.server.edge.test_disk_limits import made


class Clock:
    """A steady clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        """The time."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """A clock at 0."""
    return Clock()


def batch(*actions: int, principal: str = "p") -> c.Command:
    """Orders and cancels."""
    return made(c.OrderBatch, principal=principal, actions=list(actions))


def refusal(allowance: Allowance, items: int, principal: str = "p") -> EdgeError:
    """The error of what is too much."""
    with pytest.raises(EdgeError) as caught:
        allowance.take(principal, items)
    return caught.value


def test_an_allowance_grows_with_time_up_to_its_burst(clock: Clock) -> None:
    """10 a second and 20 at once: after 20 there is one more after a tenth of a second, and not a nanosecond before."""
    allowance = Allowance(Rate(10, 20), "orders", clock)
    allowance.take("p", 20)
    clock.now = SECOND_NS // 10 - 1
    error = refusal(allowance, 1)
    assert (error.code, error.limit, error.actual) == (codes.RATE_LIMITED, "10", "0")
    clock.now = SECOND_NS // 10
    allowance.take("p", 1)
    clock.now += 100 * SECOND_NS
    allowance.take("p", 20)
    refusal(allowance, 1)


def test_the_delay_of_a_refusal_is_what_is_missing(clock: Clock) -> None:
    """Five items at 10 a second are missing: half a second, in the status too."""
    allowance = Allowance(Rate(10, 20), "orders", clock)
    allowance.take("p", 18)
    error = refusal(allowance, 7)
    assert error.actual == "2"
    assert error.retry_ms == 500
    status = status_of(error)
    retry = error_details_pb2.RetryInfo()
    assert status.details[1].Unpack(retry)
    assert retry.retry_delay.ToMilliseconds() == 500
    clock.now = SECOND_NS // 2
    allowance.take("p", 7)


def test_a_call_beyond_the_burst_passes_whole_and_is_paid_for(clock: Clock) -> None:
    """50 items with a burst of 20 leave a debt of 30: nothing passes for 3.1 seconds."""
    allowance = Allowance(Rate(10, 20), "orders", clock)
    allowance.take("p", 50)
    assert refusal(allowance, 1).actual == "0"
    clock.now = 31 * SECOND_NS // 10 - 1
    refusal(allowance, 1)
    clock.now += 1
    allowance.take("p", 1)


def test_principals_have_allowances_of_their_own(clock: Clock) -> None:
    """One that used up its own takes nothing of another's; a burst of 0 is that of a second."""
    allowance = Allowance(Rate(10), "orders", clock)
    allowance.take("p", 10)
    refusal(allowance, 1)
    allowance.take("q", 10)


def test_the_memory_of_allowances_is_bounded(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of five places, those that are whole again are given up first; then the oldest half."""
    monkeypatch.setattr(admission_module, "PRINCIPALS_MAX", 5)
    allowance = Allowance(Rate(1, 1), "orders", clock)
    for name in "abcd":
        allowance.take(name, 1)
    clock.now = SECOND_NS
    allowance.take("e", 1)
    allowance.take("f", 1)
    assert list(allowance._left) == ["e", "f"]
    for name in "ghi":
        allowance.take(name, 1)
    allowance.take("j", 1)
    assert list(allowance._left) == ["g", "h", "i", "j"]
    refusal(allowance, 1, "j")
    # Not only the one that is whole gives up its place: half of the places are free each time that all are examined.
    clock.now = 0
    allowance = Allowance(Rate(1, 1), "orders", clock)
    allowance.take("a", 1)
    clock.now = SECOND_NS // 2
    for name in "bcde":
        allowance.take(name, 1)
    clock.now = SECOND_NS
    allowance.take("f", 1)
    assert list(allowance._left) == ["c", "d", "e", "f"]


def test_orders_and_cancels_have_rates_of_their_own() -> None:
    """With its orders used up, a principal still cancels; a batch of both counts as orders."""
    admission = Admission(PrincipalLimits(Rate(2), Rate(3)))
    assert admission.admit(batch(PLACE, PLACE)) is False
    for mixed in (batch(PLACE), batch(CANCEL, PLACE)):
        with pytest.raises(EdgeError) as caught:
            admission.admit(mixed)
        assert caught.value.request_id == "r"
    assert admission.admit(batch(CANCEL, CANCEL, CANCEL)) is True
    with pytest.raises(EdgeError):
        admission.admit(batch(CANCEL))


def test_acts_of_staff_have_no_rate_and_are_urgent() -> None:
    """Prices and decisions pass though the principal has used up everything."""
    admission = Admission(PrincipalLimits(Rate(1), Rate(1)))
    admission.admit(batch(PLACE))
    admission.admit(batch(CANCEL))
    for kind in (c.OracleTicks, c.DecideWithdrawals, c.SetMarketStatus, c.FundLiquidity):
        assert admission.admit(made(kind, principal="p")) is True


@pytest.mark.parametrize(
    ("role", "is_urgent"), [(ROLE_ORACLE, True), (ROLE_OPERATOR, True), (ROLE_TRADER, False)]
)
def test_where_authority_is_on_only_staff_is_urgent(
    role: int, is_urgent: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A trader that sends ticks is refused by the machine, and must not come before others until then."""
    admission = Admission()
    state: Any = SimpleNamespace(time_ns=7)
    admission.state = lambda: state
    asked: list[tuple[Any, str, int]] = []

    def roles_of(*of: Any) -> int:  # noqa: ANN401  # what the edge asks the machine
        asked.append(of)
        return 1 << role

    monkeypatch.setattr(admission_module, "roles_of", roles_of)
    assert admission.admit(made(c.OracleTicks, principal="p", source_ids=[1])) is is_urgent
    assert admission.admit(batch(CANCEL)) is True
    assert asked == [(state, "p", 7)]


@pytest.mark.parametrize(
    ("role", "orders", "cancels", "refused"),
    [
        (ROLE_TRADER, 0, 0, ""),
        (ROLE_TRADER, 1, 1, ""),
        (ROLE_TRADER, 2, 1, ""),
        (ROLE_TRADER, 2, 2, "cancels"),
        (ROLE_OPERATOR, 2, 2, ""),
    ],
)
def test_a_command_is_decoded_while_its_sender_has_something_left(
    monkeypatch: pytest.MonkeyPatch, role: int, orders: int, cancels: int, refused: str
) -> None:
    """One order or one cancel is enough, since what it sends is not known yet; staff has no rate."""
    admission = Admission(PrincipalLimits(Rate(2), Rate(2)))
    admission._orders._steady = admission._cancels._steady = lambda: 0
    monkeypatch.setattr(admission_module, "roles_of", lambda *_: 1 << role)
    for count, action in ((orders, PLACE), (cancels, CANCEL)):
        if count:
            admission.admit(batch(*[action] * count))
    admission.state = lambda: cast("Any", SimpleNamespace(time_ns=0))
    if refused:
        with pytest.raises(EdgeError) as caught:
            admission.check_command("p")
        assert caught.value.metadata == {"what": refused}
        assert (caught.value.actual, caught.value.retry_ms) == ("0", 500)
    else:
        admission.check_command("p")
    admission.state = None
    admission.check_command("p")


def test_reads_that_wait_leave_half_of_the_free_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A principal has as many as are still free at most; all together have a limit."""
    monkeypatch.setattr(admission_module, "READS_AHEAD_MAX", 4)
    admission = Admission()
    with admission.ahead("p"), admission.ahead("p"):
        with pytest.raises(EdgeError) as caught, admission.ahead("p"):
            pass
        assert (caught.value.code, caught.value.limit) == (codes.PRINCIPAL_QUEUE_FULL, "2")
        with admission.ahead("q"):
            with pytest.raises(EdgeError) as caught, admission.ahead("q"):
                pass
            assert (caught.value.code, caught.value.limit) == (codes.PRINCIPAL_QUEUE_FULL, "1")
            with admission.ahead("r"), pytest.raises(EdgeError) as caught, admission.ahead("s"):
                pass
            assert (caught.value.code, caught.value.limit) == (codes.QUEUE_FULL, "4")
    assert admission._ahead == admission._all_ahead == {}


def test_a_principal_has_a_bounded_number_of_streams() -> None:
    """Two of its own and three of all; a place is free again once a stream has ended, also by an error."""
    admission = Admission(PrincipalLimits(streams=2, all_streams=3))
    with admission.stream("p"), admission.stream("p"), admission.stream("q"):
        for principal, actual in (("p", "2"), ("r", "3")):
            with pytest.raises(EdgeError) as caught, admission.stream(principal):
                pass
            assert (caught.value.code, caught.value.limit) == (codes.TOO_MANY_STREAMS, actual)
            assert grpc_code_of(caught.value) == 8
    with pytest.raises(ZeroDivisionError), admission.stream("p"):
        raise ZeroDivisionError
    assert admission._streams == {}
    assert admission._all_streams == {}


def test_a_principal_has_a_bounded_number_of_questions() -> None:
    """And 0 is no limit."""
    admission = Admission(PrincipalLimits(questions=1))
    with admission.question("p"), admission.question("q"):
        with pytest.raises(EdgeError) as caught, admission.question("p"):
            pass
        assert caught.value.code == codes.QUESTION_LIMIT
    admission = Admission(PrincipalLimits(questions=0))
    with admission.question("p"), admission.question("p"):
        pass


def test_questions_are_reads_of_the_api() -> None:
    """Each path is one of the schema, and asks for a read."""
    assert all(ACCESS[path].request is not None for path in QUESTIONS)
    assert "/clearinghouse.v1.RiskService/ListAccountMargins" in QUESTIONS


def test_what_is_urgent_is_known_without_being_counted() -> None:
    """Cancels, signs of life and acts of staff are urgent, an order beside a cancel is not; no allowance is used."""
    admission = Admission(PrincipalLimits(Rate(1), Rate(1)))
    for _ in range(3):
        assert admission.is_urgent(batch(CANCEL, CANCEL))
        assert admission.is_urgent(made(c.SetDeadMan, principal="p"))
        assert admission.is_urgent(made(c.OracleTicks, principal="p"))
        assert not admission.is_urgent(batch(CANCEL, PLACE))
        assert not admission.is_urgent(made(c.Lend, principal="p"))
    assert admission.admit(batch(CANCEL)) is True
    assert admission.admit(batch(PLACE)) is False


def test_a_refusal_says_of_what_there_were_too_many() -> None:
    """Items of commands, cancels, reads, streams or questions: in its sentence, and for programs."""
    one = Rate(1, 1)
    limits = PrincipalLimits(
        orders=one, cancels=one, reads=one, streams=1, all_streams=2, questions=1
    )
    admission = Admission(limits)
    admission.admit(batch(PLACE))
    admission.admit(batch(CANCEL))
    admission.check_read("p")
    with admission.stream("p"), admission.question("p"), admission.stream("q"):
        refusals: list[tuple[Callable[[], object], str]] = [
            (lambda: admission.admit(batch(PLACE)), "items of commands"),
            (lambda: admission.admit(batch(CANCEL)), "cancels"),
            (lambda: admission.check_read("p"), "reads"),
            (lambda: admission.stream("p").__enter__(), "streams of yours"),
            (lambda: admission.stream("r").__enter__(), "streams of all callers"),
            (lambda: admission.question("p").__enter__(), "questions of yours"),
        ]
        for act, what in refusals:
            with pytest.raises(EdgeError, match=what) as caught:
                act()
            assert caught.value.metadata == {"what": what}


def test_a_recovery_with_other_keys_is_refused_before_its_signatures_are_checked() -> None:
    """All of its keys are in force, or the call has no effect; without authority no keys are known here (Q-5.1)."""
    admission = Admission()
    admission.check_recovery_keys(cast("c.RecoverAuthority", made(c.RecoverAuthority, keys=["z"])))
    authority = SimpleNamespace(recovery_keys=["a", "b"])
    admission.state = lambda: cast("State", SimpleNamespace(authority=authority))
    for keys in (["a"], ["b", "a"]):
        command = cast("c.RecoverAuthority", made(c.RecoverAuthority, keys=keys))
        admission.check_recovery_keys(command)
        assert admission.is_urgent(command)
    command = cast("c.RecoverAuthority", made(c.RecoverAuthority, keys=["a", "z"]))
    assert not admission.is_urgent(command)
    with pytest.raises(EdgeError) as caught:
        admission.check_recovery_keys(command)
    error = caught.value
    assert (error.code, error.field, error.request_id) == (codes.RECOVERY_SIGNATURE, "keys", "r")
    assert error.message == "a key is none of the recovery keys in force; nothing has happened"
