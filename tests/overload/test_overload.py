# SPDX-License-Identifier: Apache-2.0
"""A short form of `make overload`: nothing is lost or stuck, and the server serves on (SPEC Q-4 to Q-6)."""

import os
from pathlib import Path

import pytest

from clearinghouse.v1 import trading_pb2
from tests.overload import __main__ as overload, hostile, wire
from tests.overload.generator import Template, request_id


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps of a second, few connections."""
    monkeypatch.setattr(overload, "STEPS", (5,))
    monkeypatch.setattr(overload, "CAPACITY_SECONDS", 1.0)
    monkeypatch.setattr(overload, "SETTLE_SECONDS", 0.1)
    monkeypatch.setattr(overload, "ASKED_AGAIN", 3)
    monkeypatch.setattr(hostile, "MANY", 50)
    monkeypatch.setattr(hostile, "SLOW", 10)
    monkeypatch.setattr(hostile, "ALONE_SECONDS", 0.3)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("short")
def test_nothing_is_lost_beyond_what_a_server_can_take() -> None:
    """At five times its capacity each call has one end, and the journal agrees with the answers."""
    cores = os.sched_getaffinity(0)
    found = overload.summary(overload.measure(1.0, "steps"))
    assert os.sched_getaffinity(0) == cores
    (step,) = found["steps"]["steps"]
    assert found["steps"]["exit_code"] == 0
    assert found["steps"]["journal"]["acknowledged"] > 0
    assert (found["lost"], step["stuck"], found["is_good"]) == (0, 0, True)
    assert step["refused"] > 0
    for caller in step["callers"]:
        ends = ("acknowledged", "refused", "reset_untouched", "unknown")
        assert sum(caller[name] for name in ends) == caller["sent"]
        if caller["principal"] in ("canceller", "public_canceller", "bench"):
            assert caller["acknowledged"] == caller["sent"] > 0
    assert set(step["p99_ratio"]) == {"cancels", "public_cancels", "ticks"}


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.usefixtures("short")
def test_a_server_serves_on_beside_hostile_connections() -> None:
    """Slow, idle, many, broken off, and far too large: an honest caller is answered meanwhile and afterwards."""
    found = overload.measure(1.0, "hostile")["hostile"]
    assert found["exit_code"] == 0
    assert set(found["kinds"]) == set(hostile.KINDS)
    for kind, figures in found["kinds"].items():
        assert figures["serves_on"], kind
        assert not figures["honest_errors"], kind
    assert found["kinds"]["large_requests"]["answers"].keys() == {"INVALID_ARGUMENT"}


def test_the_calls_of_a_template_differ_in_their_id() -> None:
    """Each is the message that a client would send."""
    template = Template(trading_pb2.SubmitOrdersRequest(), "step")
    for number in (0, 7, 123_456_789):
        body = template.body(number)
        found = trading_pb2.SubmitOrdersRequest.FromString(body[5:])
        assert found.request_id == request_id("step", number)
        assert found.created_time_ns > 0
        assert int.from_bytes(body[1:5], "big") == len(body) - 5


def test_a_journal_that_lacks_a_call_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Of five calls one is missing, one is twice, one was refused and is there: the comparison counts each."""
    ends = (wire.ACKNOWLEDGED, wire.ACKNOWLEDGED, wire.ACKNOWLEDGED, wire.REFUSED, wire.UNKNOWN)
    (tmp_path / "x1.p.states").write_bytes(bytes(ends))
    there = {("p", request_id("x1", 0)): 1, ("p", request_id("x1", 2)): 2}
    there |= {("p", request_id("x1", number)): 1 for number in (3, 4)}
    monkeypatch.setattr(overload, "times_in_journal", lambda _: there)
    assert overload.lost(tmp_path, tmp_path) == {
        "acknowledged": 3,
        "lost": 1,
        "twice": 1,
        "refused_but_there": 1,
        "unknown_and_there": 1,
    }
