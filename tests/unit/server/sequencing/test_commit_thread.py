# SPDX-License-Identifier: Apache-2.0
"""The thread of commits: one record after the other, its times, and what a failure of the log does (SPEC J-2)."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace

import pytest

from clearinghouse.server.sequencing import commit_thread as module
from clearinghouse.server.sequencing.commit_thread import CommitThread
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Record
from tests.unit.server.sequencing.driving import EPOCH, Driver, create_account, new_log


def no_failure(failure: BaseException) -> None:
    """Fail the test: the log took each record."""
    raise AssertionError(failure)


class NoThread:
    """A thread whose work is done, in the thread of the test, when its end is awaited."""

    made: "list[NoThread]" = []  # noqa: RUF012  the test reads the one that was made

    def __init__(self, target: Callable[[], None], name: str, *, daemon: bool) -> None:
        self.target, self.name, self.daemon = target, name, daemon
        self.is_started = False
        NoThread.made = [self]

    def start(self) -> None:
        """Begin."""
        self.is_started = True

    def join(self) -> None:
        """Do the work."""
        self.target()


class Reported:
    """A log, and what the thread reported, in order."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[object] = []
        self.errors: list[BaseException] = []
        self.failure: Exception | None = None
        monkeypatch.setattr(module, "Thread", NoThread)
        self.thread = CommitThread(
            self,  # type: ignore[arg-type]
            EPOCH,
            lambda: self.events.append("done"),
            self.errors.append,
            lambda: self.events.append("after"),
        )

    def append(self, epoch: int, expected_sequence: int, records: Sequence[Record]) -> None:
        """Note what is appended, or fail."""
        if self.failure is not None:
            raise self.failure
        self.events.append((epoch, expected_sequence, list(records)))


@pytest.fixture
def reported(monkeypatch: pytest.MonkeyPatch) -> Reported:
    """A thread on a log."""
    return Reported(monkeypatch)


def records(count: int) -> list[Record]:
    """Records of one call each, after genesis."""
    driver = Driver(log=new_log())
    for number in range(count):
        driver.call(create_account(str(number)))
    return [recorded.record for recorded in driver.published]


def set_clocks(monkeypatch: pytest.MonkeyPatch, steady: Sequence[int], wall: Sequence[int]) -> None:
    """Let the steady clock and the wall clock show these times, one at each look."""
    at, then = iter(steady), iter(wall)
    times = SimpleNamespace(perf_counter_ns=lambda: next(at), time_ns=lambda: next(then))
    monkeypatch.setattr(module, "time", times)


def test_each_record_is_appended_then_reported_then_followed_by_other_work(
    reported: Reported,
) -> None:
    """In the order in which they came, and each by itself, at the sequence with which it begins."""
    first, second = records(2)
    reported.thread.start()
    reported.thread.commit(first)
    reported.thread.commit(second)
    reported.thread.stop()
    assert reported.events == [
        (EPOCH, 1, [first]),
        "done",
        "after",
        (EPOCH, 2, [second]),
        "done",
        "after",
    ]
    assert reported.errors == []


def test_a_thread_ends_with_the_process(reported: Reported) -> None:
    """It has a name by which it is found, and does not keep a process alive that has failed."""
    (thread,) = NoThread.made
    assert (thread.name, thread.daemon, thread.is_started) == ("commit", True, False)
    reported.thread.start()
    assert thread.is_started


def test_a_node_that_leads_appends_in_its_new_epoch(reported: Reported) -> None:
    """The next record has the later epoch."""
    (first,) = records(1)
    reported.thread.lead(EPOCH + 4)
    reported.thread.commit(first)
    reported.thread.stop()
    assert reported.events[0] == (EPOCH + 4, 1, [first])


def test_the_first_failure_of_the_log_is_the_end(reported: Reported) -> None:
    """It is reported with its reason; nothing is reported as done, and what came after it is not appended."""
    first, second = records(2)
    reported.failure = OSError("the disk is gone")
    reported.thread.commit(first)
    reported.thread.commit(second)
    reported.thread.stop()
    assert reported.errors == [reported.failure]
    assert reported.events == []


def test_a_failure_after_the_append_is_the_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """A checkpoint that fails is as bad as an append: the outcome of the next one would not be known."""
    monkeypatch.setattr(module, "Thread", NoThread)
    errors: list[BaseException] = []
    failure = RuntimeError("the checkpoint failed")

    def fail() -> None:
        raise failure

    log = new_log()
    thread = CommitThread(log, EPOCH, lambda: None, errors.append, fail)
    for record in records(2):
        thread.commit(record)
    thread.stop()
    assert errors == [failure]
    assert log.head().sequence == 1


def test_the_last_commit_and_the_worst_record_are_known(
    reported: Reported, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Commits of 30, 70 and 5 ns, of records that were durable 40, 90 and 60 ns after their stamp."""
    assert (reported.thread.last_ns, reported.thread.worst_ns) == (0, 0)
    seen: list[tuple[int, int]] = []
    reported.thread._done = lambda: seen.append((reported.thread.last_ns, reported.thread.worst_ns))
    made = records(3)
    stamps = [record.time_ns for record in made]
    wall = [stamp + late for stamp, late in zip(stamps, (40, 90, 60), strict=True)]
    set_clocks(monkeypatch, [1_000, 1_030, 2_000, 2_070, 3_000, 3_005], wall)
    for record in made:
        reported.thread.commit(record)
    reported.thread.stop()
    assert seen == [(30, 40), (70, 90), (5, 90)]


def test_a_log_has_what_was_committed() -> None:
    """With the thread of the system: after the stop each record is there."""
    log: MemoryLog = new_log()
    done: list[int] = []
    thread = CommitThread(log, EPOCH, lambda: done.append(1), no_failure, lambda: None)
    made = records(3)
    thread.start()
    for record in made:
        thread.commit(record)
    thread.stop()
    assert list(log.read(1)) == made
    assert len(done) == 3
