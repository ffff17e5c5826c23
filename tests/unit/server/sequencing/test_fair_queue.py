# SPDX-License-Identifier: Apache-2.0
"""Whose call comes next, and how many of each principal may wait (SPEC Q-5, Q-6)."""

from collections import Counter
from itertools import count

import pytest
from hypothesis import given, strategies as st

from clearinghouse.server.journal.records import encode_command
from clearinghouse.server.sequencing.fair_queue import CALL_UNITS, FairQueue, QueuedCall
from clearinghouse.server.sequencing.sequencer import Limits, Places
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.unit.server.sequencing.driving import START_NS, Answer, Driver

CALLS_IN_A_TURN = 4
TURN_UNITS = CALLS_IN_A_TURN * CALL_UNITS
_numbers = count()


def account_of(principal: str) -> commands.Command:
    """A call of one item."""
    return commands.CreateAccount(
        principal, f"{principal} {next(_numbers)}", START_NS, "owner", 1, AccountId(0), 10, 0, 0
    )


def queued(principal: str, *, is_urgent: bool = False) -> QueuedCall:
    """A call of a principal."""
    return QueuedCall(account_of(principal), b"", 1, None, is_urgent=is_urgent)


def rest(principal: str) -> QueuedCall:
    """The rest of a divided call."""
    call = queued(principal)
    call.part = CallPart(b"", 1, 2)
    return call


def is_rest_next(queue: FairQueue) -> bool:
    """Return whether a rest comes next; mypy keeps what it knows of a property."""
    return queue.next_is_rest


def taken(queue: FairQueue, units: int = 0) -> str:
    """The principals whose calls come out, in order, each call with so much work; one letter each."""
    found = ""
    while queue.has_next:
        principal = queue.take().command.principal
        queue.charge(principal, units)
        found += principal
    return found


def test_principals_take_turns_by_their_work() -> None:
    """With 30 units for a call, and nothing else, a turn of 120 units has four calls."""
    queue = FairQueue(TURN_UNITS)
    for principal in "a" * 9 + "b" * 5 + "c":
        queue.put(queued(principal))
    assert taken(queue) == "aaaabbbbcaaaaba"
    assert (queue.calls, queue.items, queue.of("a")) == (0, 0, (0, 0))


def test_a_call_with_the_work_of_a_turn_ends_it() -> None:
    """Calls of 91 units have two in a turn of 120 with 30 for each: the first leaves a unit less than none, so one."""
    queue = FairQueue(TURN_UNITS)
    for principal in "aaabb":
        queue.put(queued(principal))
    assert taken(queue, 91) == "ababa"


def test_urgent_calls_alternate_with_the_others() -> None:
    """Neither ring starves the other, and each principal keeps its order."""
    queue = FairQueue(TURN_UNITS)
    for principal in "aaa":
        queue.put(queued(principal))
    for principal in "uuuuu":
        queue.put(queued(principal, is_urgent=True))
    assert taken(queue) == "uauauauu"


def test_an_urgent_call_waits_for_earlier_calls_of_its_principal() -> None:
    """The cancel of an order never comes before the order."""
    queue = FairQueue(TURN_UNITS)
    order, cancel = queued("a"), queued("a", is_urgent=True)
    queue.put(order)
    queue.put(cancel)
    queue.put(queued("b"))
    found = [queue.take() for _ in range(3)]
    assert found.index(order) < found.index(cancel)


def test_a_rest_comes_after_a_turn_of_each_other() -> None:
    """And before the later calls of its principal."""
    queue = FairQueue(TURN_UNITS)
    left = rest("a")
    for principal in "abbbbbcc":
        queue.put(queued(principal))
    assert queue.take().command.principal == "a"
    queue.put_rest(left)
    queue.put(queued("a"))
    assert taken(queue) == "bbbbccaab"


def test_a_held_principal_keeps_its_order_and_goes_first_afterwards() -> None:
    """Its later calls wait with the rest."""
    queue = FairQueue(TURN_UNITS)
    queue.put_rest(rest("a"))
    queue.put(queued("a"))
    queue.put(queued("b"))
    queue.hold(queue.take())
    queue.put(queued("a"))
    assert is_rest_next(queue) is False
    assert not queue.has_others("b")
    assert queue.has_others("a")
    assert taken(queue) == "b"
    assert queue.calls == 3
    queue.put(queued("c"))
    queue.release("a")
    assert is_rest_next(queue) is True
    assert taken(queue) == "aaac"


def test_a_turn_ends_with_its_last_unit() -> None:
    """A call that leaves one unit of the turn is followed by another of its principal; one that leaves none is not."""
    for units, order in ((TURN_UNITS - CALL_UNITS - 1, "aaba"), (TURN_UNITS - CALL_UNITS, "abaa")):
        queue = FairQueue(TURN_UNITS)
        for principal in "aaab":
            queue.put(queued(principal))
        assert taken(queue, units)[: len(order)] == order, units


def test_the_items_of_a_rest_count_as_those_of_a_call() -> None:
    """With three items of others in the queue, seven that are left of a call make ten; a held rest stays among them."""
    queue = FairQueue(TURN_UNITS)
    for _ in range(3):
        queue.put(queued("b"))
    left = rest("a")
    left.items = 7
    queue.put_rest(left)
    assert (queue.items, queue.of("a"), queue.of("b")) == (10, (1, 7), (3, 3))
    queue.take()
    queue.take()
    queue.take()
    assert queue.items == 7
    queue.hold(queue.take())
    assert (queue.items, queue.calls) == (7, 1)


def test_a_principal_that_is_held_no_more_is_one_of_the_others() -> None:
    """After its release its own later calls do not count as calls of others, and theirs do."""
    queue = FairQueue(TURN_UNITS)
    queue.put_rest(rest("a"))
    queue.hold(queue.take())
    queue.release("a")
    assert not queue.has_others("a")
    assert queue.has_others("b")


def test_work_of_a_principal_whose_turn_is_not_now_rotates_nothing() -> None:
    """A call that began before another principal came to the front ends no turn but its own."""
    queue = FairQueue(TURN_UNITS)
    for principal in "aabbcc":
        queue.put(queued(principal))
    queue.charge("b", TURN_UNITS)
    assert taken(queue) == "aabbcc"


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("put", "urgent", "take", "take", "rest", "hold", "release")),
            st.sampled_from("abc"),
            st.integers(0, 300),
        ),
        max_size=60,
    )
)
def test_counts_and_orders_hold_whatever_happens(moves: list[tuple[str, str, int]]) -> None:
    """Nothing is lost or comes twice, and the calls of each principal come in their order."""
    queue = FairQueue(TURN_UNITS)
    unsent: dict[str, list[QueuedCall]] = {"a": [], "b": [], "c": []}
    held: set[str] = set()
    for what, principal, units in moves:
        mine = unsent[principal]
        if what in {"put", "urgent"}:
            call = queued(principal, is_urgent=what == "urgent")
            queue.put(call)
            mine.append(call)
        elif what == "release":
            if principal in held:
                held.remove(principal)
                queue.release(principal)
        elif queue.has_next:
            call = queue.take()
            name = call.command.principal
            assert name not in held
            assert unsent[name].pop(0) is call
            if what == "take":
                queue.charge(name, units)
            else:
                unsent[name].insert(0, call)
                if what == "hold":
                    held.add(name)
                    queue.hold(call)
                else:
                    queue.put_rest(call)
        assert queue.calls == sum(map(len, unsent.values()))
        for name, calls in unsent.items():
            assert queue.of(name) == (len(calls), len(calls))
            others = [n for n, found in unsent.items() if found and n not in held and n != name]
            assert queue.has_others(name) == bool(others)
        assert queue.has_next == any(c and n not in held for n, c in unsent.items())


# --- in the sequencer ---------------------------------------------------------------------------------------------


def submit(driver: Driver, principal: str, **more: bool | int) -> bool:
    """Submit a call of one item."""
    command = account_of(principal)
    return driver.sequencer.submit(command, encode_command(command), None, **more)  # type: ignore[arg-type]


def order_in_log(driver: Driver) -> str:
    """The principals of the calls in the order of their sequences."""
    return "".join(
        entry.command.principal for recorded in driver.published for entry in recorded.entries
    )


def test_an_honest_call_waits_for_a_turn_and_not_for_a_backlog() -> None:
    """Of 1,000 calls that wait before it, a few come first: those of a turn."""
    driver = Driver()
    for _ in range(1_000):
        assert submit(driver, "g")
    assert submit(driver, "h")
    driver.run()
    found = order_in_log(driver)
    assert len(found) == 1_001
    assert found.index("h") <= Limits().shared_slice_units // CALL_UNITS + 1


@pytest.mark.parametrize("greedy", [1, 2, 4])
def test_greedy_principals_leave_room(greedy: int) -> None:
    """Each may have as many calls as are free, and one more: of 60 places a part in k + 1 is left by k of them."""
    driver = Driver(limits=Limits(queued_calls=60))
    accepted = Counter[str]()
    for _ in range(60):
        for principal in "abcd"[:greedy]:
            accepted[principal] += submit(driver, principal)
    share = 60 // (greedy + 1)
    assert all(share <= found <= share + 1 for found in accepted.values())
    assert submit(driver, "honest")
    assert driver.sequencer.places("a", 1, is_urgent=False).is_own


def test_urgent_calls_have_places_of_their_own() -> None:
    """With all places taken three urgent calls still pass, and the refusal names what is full."""
    driver = Driver(limits=Limits(queued_calls=2, urgent_calls=3))
    assert submit(driver, "a")
    assert submit(driver, "b")
    assert not submit(driver, "c")
    assert driver.sequencer.places("c", 1, is_urgent=False) == Places(
        is_own=False, what="calls", limit=2, actual=2
    )
    assert [submit(driver, name, is_urgent=True) for name in "cdef"] == [True, True, True, False]
    driver.run()
    assert sorted(order_in_log(driver)) == list("abcde")


def test_a_call_whose_deadline_has_passed_gets_no_sequence() -> None:
    """At its deadline it may still begin, a nanosecond later not any more."""
    driver = Driver()
    now = [0]
    driver.sequencer._steady = lambda: now[0]
    expired: list[str] = []

    def send(name: str, deadline_ns: int) -> Answer:
        answer = Answer()
        command = account_of(name)
        assert driver.sequencer.submit(
            command,
            encode_command(command),
            answer,
            deadline_ns=deadline_ns,
            expire=lambda: expired.append(name),
        )
        return answer

    late, in_time, without = send("l", 99), send("i", 100), send("w", 0)
    now[0] = 100
    driver.run()
    assert expired == ["l"]
    assert late.outcome is None
    assert in_time.outcome is not None
    assert without.outcome is not None
    assert order_in_log(driver) == "iw"
    assert driver.sequencer.is_idle
