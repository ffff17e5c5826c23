# SPDX-License-Identifier: Apache-2.0
"""Why a node waits for others: its clock, and what the clock was compared with (SPEC U-6.1, cases.md 19)."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

from clearinghouse.replication.clock import LAST_SECONDS, OFF_NS, UNKNOWN_SECONDS, LeaderClock
from clearinghouse.replication.fitness import Fitness
from clearinghouse.replication.persisting import LATE_SECONDS

SECOND = 1_000_000_000
STAMP = 1_000 * SECOND


def node(
    wall_ns: int,
    clock: LeaderClock,
    *,
    tail_ns: int = STAMP - SECOND,
    waits_seconds: float = 0.0,
    unfit: str = "",
) -> Fitness:
    """The fitness of a node that started at 0 s, with a heartbeat of `STAMP` and a last record of `tail_ns`."""
    host = SimpleNamespace(unfit=lambda: unfit, wall_ns=lambda: wall_ns)
    window = SimpleNamespace(
        heartbeat=SimpleNamespace(epoch=1, time_ns=STAMP), tail=SimpleNamespace(time_ns=tail_ns)
    )
    persister = SimpleNamespace(waits_seconds=lambda: waits_seconds)
    return Fitness(cast("Any", host), cast("Any", persister), cast("Any", window), clock, 0.0)


def reason(wall_ns: int, clock: LeaderClock, *, tail_ns: int = STAMP - SECOND) -> str:
    """The reason one second after the start of a node whose engine has a stamp of `STAMP`."""
    return node(wall_ns, clock, tail_ns=tail_ns).why_unfit(1.0, leads=False)


def test_a_clock_is_named_with_what_it_was_compared_with() -> None:
    """A stamp of a leader that may be dead is not the leader's clock, and the reason does not say so."""
    silent = LeaderClock()
    assert reason(STAMP - OFF_NS, silent) == ""
    stamp = "the last stamp of a leader that has sent nothing since this node started"
    assert reason(STAMP - 7 * SECOND, silent) == f"its clock is -7.000 s from {stamp}"
    speaking = LeaderClock()
    speaking.received(1, STAMP + SECOND, SECOND)
    assert reason(STAMP + SECOND, speaking) == ""
    assert reason(STAMP + 8 * SECOND, speaking) == "its clock is +7.000 s from the leader's clock"


def test_the_later_of_the_last_two_stamps_counts() -> None:
    """A record may have a later stamp than the last heartbeat."""
    found = reason(STAMP - SECOND, LeaderClock(), tail_ns=STAMP + 2 * SECOND)
    assert found.startswith("its clock is -3.000 s from the last stamp of a leader")


def test_a_clock_behind_the_last_stamp_goes_on_from_it() -> None:
    """So that its stamps never go back, should it lead. A clock that is ahead may be right, and stays as it is."""
    behind, ahead = LeaderClock(), LeaderClock()
    assert node(STAMP - 7 * SECOND, behind).why_wait(1.0, lambda *_, **__: None) != ""
    assert behind.now_ns(3 * SECOND) == STAMP + 2 * SECOND
    assert node(STAMP + 7 * SECOND, ahead).why_wait(1.0, lambda *_, **__: None) != ""
    assert ahead.now_ns(3 * SECOND) is None


def test_a_node_whose_disk_is_late_never_tries_to_lead() -> None:
    """However long it waits: it could not make a record durable. With a record that waits less it is fit at once."""
    said: list[str] = []
    late = node(STAMP, LeaderClock(), waits_seconds=LATE_SECONDS)
    for now in (1.0, 2.0 + LAST_SECONDS, 3_600.0):
        assert late.why_wait(now, lambda text, **_: said.append(text)).startswith(
            "its oldest record waits for the journal's disk for 5.0 s"
        )
    assert said == []
    assert node(STAMP, LeaderClock(), waits_seconds=4.9).why_wait(1.0, said.append) == ""


def test_an_unfit_node_leads_once_no_other_did_in_time() -> None:
    """Five seconds where others can know that they are fit, two where none knows a leader; then that is logged."""
    said: list[tuple[str, object]] = []

    def report(text: str, **figures: object) -> None:
        said.append((text, figures["reason"]))

    known = LeaderClock()
    known.received(1, STAMP, 0)
    for unfit, clock, wall_ns, seconds in (
        ("a full disk", LeaderClock(), STAMP, LAST_SECONDS),
        ("", known, STAMP + 60 * SECOND, LAST_SECONDS),
        ("", LeaderClock(), STAMP + 60 * SECOND, UNKNOWN_SECONDS),
    ):
        said.clear()
        found = node(wall_ns, clock, unfit=unfit)
        reason = found.why_wait(1.0, report)
        assert reason
        assert found.why_wait(0.99 + seconds, report)
        assert said == []
        reason = found.why_unfit(1.0 + seconds, leads=False)
        assert found.why_wait(1.0 + seconds, report) == ""
        assert said == [("no other node leads: this node may lead", reason)]


def test_the_wait_of_an_unfit_node_begins_again_with_each_leader() -> None:
    """And where it was fit between: only a time without both counts."""
    reasons = {"now": "a full disk"}
    found = node(STAMP, LeaderClock())
    cast("Any", found)._host.unfit = lambda: reasons["now"]
    report: Callable[..., None] = lambda *_, **__: None  # noqa: E731
    assert found.why_wait(1.0, report) != ""
    found.leader_active()
    assert found.why_wait(1.0 + LAST_SECONDS, report) != ""
    reasons["now"] = ""
    assert found.why_wait(2.0 + LAST_SECONDS, report) == ""
    reasons["now"] = "a full disk"
    assert found.why_wait(1.0 + 2 * LAST_SECONDS, report) != ""
    assert found.why_wait(1.0 + 3 * LAST_SECONDS, report) == ""


def test_the_clock_of_a_leader_makes_it_no_less_fit() -> None:
    """Its own disk and machine do; the clock of the leader before is history."""
    known = LeaderClock()
    known.received(1, STAMP, 0)
    leads = node(STAMP + 60 * SECOND, known)
    assert leads.why_unfit(1.0, leads=True) == ""
    assert leads.why_unfit(1.0, leads=False) != ""
    assert node(STAMP, known, unfit="a full disk").why_unfit(1.0, leads=True) == "a full disk"
