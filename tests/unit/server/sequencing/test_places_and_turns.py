# SPDX-License-Identifier: Apache-2.0
"""Limits of the queue on their borders, and which call goes on next beside a divided one (SPEC Q-5, Q-6, J-3.1)."""

from functools import partial

import pytest

from clearinghouse.server.journal import records as records_module
from clearinghouse.server.journal.records import CommandRaisedError, encode_command
from clearinghouse.server.sequencing.sequencer import Limits, Places, Sequencer
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.unit.server.sequencing.driving import (
    EPOCH,
    START_NS,
    Answer,
    Driver,
    create_account,
    create_asset,
    transfers,
)
from tests.unit.server.sequencing.test_divided_calls import PER_SLICE, UNITS, Funded, parts_in


def account(name: str, principal: str = "tester") -> Command:
    """A call of one item."""
    command = create_account(name)
    command.principal = principal
    return command


def batch(items: int, principal: str = "tester") -> Command:
    """A call of some items, which are refused: there is no such account."""
    command = transfers(f"{principal} {items}", 1001, 1002, [1] * items)
    command.principal = principal
    return command


def put(driver: Driver, command: Command, *, is_urgent: bool = False) -> bool:
    """Put a call without an answer into the queue."""
    encoded = encode_command(command)
    return driver.sequencer.submit(command, encoded, None, is_urgent=is_urgent)


def never(answer: object) -> None:
    """Fail the test: no answer comes to this read."""
    raise AssertionError(answer)


def is_in(gone: set[int], number: int) -> bool:
    """Return whether the caller of this number has gone."""
    return number in gone


# --- places -------------------------------------------------------------------------------------------------------


def test_a_call_may_take_the_last_item_of_the_queue() -> None:
    """Of ten places for items four are taken: six more fit, seven do not, and the refusal counts them."""
    driver = Driver(limits=Limits(queued_items=10))
    assert put(driver, batch(4, "a"))
    assert not put(driver, batch(7, "b"))
    assert driver.sequencer.places("b", 7, is_urgent=False) == Places(
        is_own=False, what="items", limit=10, actual=11
    )
    assert put(driver, batch(6, "b"))


def test_a_principal_may_have_as_many_items_as_are_free() -> None:
    """With five items of ten it may have one more while five are free; with six of ten, four are free."""
    driver = Driver(limits=Limits(queued_calls=4, queued_items=10))
    assert put(driver, batch(5))
    assert put(driver, batch(1))
    assert not put(driver, account("one more"))
    assert driver.sequencer.places("tester", 1, is_urgent=False) == Places(
        is_own=True, what="items", limit=4, actual=6
    )
    assert put(driver, batch(4, "another"))


def test_a_principal_may_have_as_many_calls_as_are_free() -> None:
    """With two calls of four it may have a third; with three, one is free."""
    driver = Driver(limits=Limits(queued_calls=4))
    assert [put(driver, account(name)) for name in "abc"] == [True, True, True]
    assert not put(driver, account("d"))
    assert driver.sequencer.places("tester", 1, is_urgent=False) == Places(
        is_own=True, what="calls", limit=1, actual=3
    )
    # Another one has none in the queue: its calls and items are not what is too much.
    assert driver.sequencer.places("another", 1, is_urgent=False) == Places(
        is_own=True, what="items", limit=131_071 - 2, actual=0
    )


def test_the_last_place_is_a_place() -> None:
    """With one of two calls taken the queue is not full; with both it is."""
    driver = Driver(limits=Limits(queued_calls=2))
    assert put(driver, account("a", "a"))
    assert driver.sequencer.places("b", 1, is_urgent=False).is_own
    assert put(driver, account("b", "b"))
    assert driver.sequencer.places("c", 1, is_urgent=False) == Places(
        is_own=False, what="calls", limit=2, actual=2
    )


def test_urgent_items_have_places_of_their_own() -> None:
    """Of three for all and two more for urgent calls: a call of five fits, one of six does not."""
    driver = Driver(limits=Limits(queued_items=3, urgent_items=2))
    assert not put(driver, batch(4))
    assert not put(driver, batch(6), is_urgent=True)
    assert driver.sequencer.places("tester", 6, is_urgent=True) == Places(
        is_own=False, what="items", limit=3, actual=6
    )
    assert driver.sequencer.places("tester", 5, is_urgent=True).is_own
    assert put(driver, batch(5), is_urgent=True)


def test_an_urgent_call_comes_before_others_that_wait() -> None:
    """It is the first of the urgent ones, which go first."""
    driver = Driver()
    put(driver, account("a", "a"))
    put(driver, account("u", "u"), is_urgent=True)
    driver.run()
    assert principals(driver) == "ua"


def principals(driver: Driver) -> str:
    """Those of the calls in the order of their sequences."""
    return "".join(
        entry.command.principal for recorded in driver.published for entry in recorded.entries
    )


# --- reads --------------------------------------------------------------------------------------------------------


def test_reads_of_one_sequence_are_answered_in_their_order() -> None:
    """Five of them, and an earlier sequence comes before all."""
    driver = Driver()
    found: list[object] = []
    for number in range(5):
        driver.sequencer.read(lambda _, __, number=number: number, found.append, 2)  # type: ignore[misc]
    driver.sequencer.read(lambda _, __: "first", found.append, 1)
    driver.call(create_account("a"))
    driver.call(create_account("b"))
    assert found == ["first", 0, 1, 2, 3, 4]


def test_a_read_of_the_present_sequence_waits_for_nothing() -> None:
    """Without a sequence it is of the present one, also of genesis."""
    driver = Driver()
    found: list[object] = []
    driver.sequencer.read(lambda _, sequence: sequence, found.append)
    assert found == [0]
    driver.call(create_account("a"))
    driver.sequencer.read(lambda _, sequence: sequence, found.append, 1)
    assert found == [0, 1]


def test_half_of_the_reads_may_be_abandoned() -> None:
    """Of four two are kept though their callers went; with the third all of those are let go."""
    driver = Driver()
    gone: set[int] = set()
    for number in range(4):
        driver.sequencer.read(lambda _, sequence: sequence, print, 9, partial(is_in, gone, number))
    kept = []
    for number in range(3):
        gone.add(number)
        driver.sequencer.abandon_read()
        kept.append(len(driver.sequencer._reads._reads))
    assert kept == [4, 4, 1]


def test_a_read_after_a_failure_takes_no_place() -> None:
    """It is never answered: the server ends."""
    driver = Driver(limits=Limits(queued_reads=0))
    driver.sequencer.fail(OSError("gone"))
    assert driver.sequencer.read(lambda _, sequence: sequence, never)


# --- tables and times ---------------------------------------------------------------------------------------------


def test_a_table_is_made_for_each_record_with_a_new_asset_and_no_other() -> None:
    """A record without one, and one with a refused one, leave the last table."""
    driver = Driver()
    made: list[int] = []

    def table(state: State) -> int:
        made.append(len(state.assets))
        return made[-1]

    driver.sequencer._make_table = table
    for command, is_table in (
        (create_account("a"), 1),
        (create_asset("b", "BTC"), 2),
        (create_account("c"), 2),
        (create_asset("d", "BTC"), 2),
        (create_account("e"), 2),
        (create_asset("f", "ETH"), 3),
    ):
        driver.call(command)
        assert driver.sequencer.table == is_table
    assert made == [2, 3]


def test_the_time_of_the_last_record_is_known() -> None:
    """That of genesis at first."""
    driver = Driver()
    assert driver.sequencer.time_ns == START_NS
    driver.now_ns += 7
    driver.submit(create_account("a"))
    driver.sequencer.step()
    assert driver.sequencer.time_ns == START_NS
    driver.run()
    assert driver.sequencer.time_ns == START_NS + 7


def test_a_deadline_is_compared_with_the_steady_clock() -> None:
    """With the one that was given: the wall clock may be set by anyone."""
    driver = Driver()
    steady_ns = 50
    sequencer: Sequencer[int] = Sequencer(
        driver.applier,
        driver.committer,
        epoch=EPOCH,
        clock=lambda: START_NS,
        make_table=lambda _: 0,
        on_commit=driver.published.append,
        on_failure=driver.failures.append,
        steady=lambda: steady_ns,
    )
    expired: list[str] = []
    for name, deadline_ns in (("late", 49), ("in time", 50), ("also late", 49), ("last", 0)):
        command = create_account(name)
        assert sequencer.submit(
            command,
            encode_command(command),
            None,
            deadline_ns=deadline_ns,
            expire=lambda name=name: expired.append(name),  # type: ignore[misc]
        )
    sequencer.step()
    assert expired == ["late", "also late"]
    assert sequencer.applied_sequence == 2


def test_a_step_takes_calls_up_to_its_items() -> None:
    """Two calls of one item in a step of two; the third one is for the next."""
    driver = Driver()
    for name in "abc":
        driver.submit(create_account(name))
    assert driver.sequencer.step(max_items=2)
    assert driver.sequencer.applied_sequence == 2


def test_a_record_takes_calls_until_it_is_too_old() -> None:
    """At its limit of age it still takes one, a nanosecond later not."""
    limits = Limits(record_age_ns=100)
    for age_ns, applied in ((100, 3), (101, 2)):
        driver = Driver(limits=limits)
        for name in "ab":
            driver.submit(create_account(name))
            driver.sequencer.step()
        driver.now_ns += age_ns
        driver.submit(create_account("c"))
        driver.sequencer.step()
        assert driver.sequencer.applied_sequence == applied


def test_a_record_that_has_its_work_takes_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """Even if the queue has free places: behind a slow commit, a second call waits for the next record."""
    funded = Funded()
    driver = funded.driver
    monkeypatch.setattr(records_module, "WORK_ITEM_MAX", 10)
    first = driver.applier.applied_sequence
    driver.submit(account("a"))
    driver.sequencer.step()
    driver.submit(funded.transfers("five", [1] * 5))
    driver.submit(funded.transfers("more", [1]))
    driver.sequencer.step()
    assert driver.sequencer.applied_sequence == first + 1 + 5


# --- beside a divided call ----------------------------------------------------------------------------------------


@pytest.fixture
def funded() -> Funded:
    """Two accounts and short slices."""
    return Funded()


def test_calls_of_its_own_principal_divide_no_call(funded: Funded) -> None:
    """Neither one that waits behind it nor one whose answer is in the same record."""
    driver = funded.driver
    driver.submit(funded.transfers("before", [1]))
    driver.submit(funded.transfers("many", [1] * 25))
    driver.submit(funded.transfers("after", [1]))
    driver.run()
    [(_, first_item, items)] = parts_in(driver, "many")
    assert (first_item, items) == (0, 25)


def test_an_answer_of_another_in_the_record_divides_a_call(funded: Funded) -> None:
    """It would wait for the whole call; so it is committed after the first slice."""
    driver = funded.driver
    driver.submit(funded.transfers("one", [1], principal="another"))
    driver.submit(funded.transfers("many", [1] * 25))
    driver.sequencer.step()
    assert funded.balance() == 1 + PER_SLICE
    assert driver.committer.pending is not None
    assert driver.committer.pending.count == 1 + PER_SLICE


def test_an_answer_that_waits_for_an_earlier_commit_divides_no_call(funded: Funded) -> None:
    """While a commit is under way the record of the answer could not begin its own."""
    driver = funded.driver
    driver.submit(account("earlier"))
    driver.sequencer.step()
    driver.submit(funded.transfers("one", [1], principal="another"))
    driver.submit(funded.transfers("many", [1] * 25))
    driver.sequencer.step()
    driver.sequencer.step()
    assert funded.balance() == 1 + 2 * PER_SLICE
    assert not driver.sequencer.is_idle
    assert driver.sequencer.goes_on


def test_the_first_principal_that_calls_has_slices_of_full_length() -> None:
    """No principal called before it, so none shares."""
    funded = Funded(shared_units=UNITS // 2)
    funded.driver.submit(funded.transfers("many", [1] * 25))
    funded.driver.sequencer.step()
    assert funded.balance() == PER_SLICE


def test_answers_of_its_own_principal_hold_no_rest(funded: Funded) -> None:
    """Neither those that are being committed nor those in the open record: only others' are waited for."""
    driver = funded.driver
    driver.submit(account("earlier"))
    driver.sequencer.step()
    driver.submit(funded.transfers("small", [1]))
    driver.submit(funded.transfers("many", [1] * 35))
    for name in ("first", "second"):
        put(driver, funded.transfers(name, [100], principal="another"))
    driver.sequencer.step()
    assert funded.balance() == 1 + 100 + PER_SLICE
    driver.sequencer.step()
    assert funded.balance() == 1 + 200 + 2 * PER_SLICE
    driver.run()
    assert funded.balance() == 1 + 200 + 35


def test_a_rest_waits_for_answers_that_are_being_committed(funded: Funded) -> None:
    """Those of another principal in the record under way; their commit lets it go on, before the next one ends."""
    driver = funded.driver
    earlier = driver.submit(account("earlier", "earlier"))
    driver.sequencer.step()
    put(driver, funded.transfers("many", [1] * 25))
    put(driver, funded.transfers("other", [100], principal="another"))
    driver.sequencer.step()
    assert funded.balance() == PER_SLICE
    assert not driver.sequencer.step()
    assert funded.balance() == 100 + PER_SLICE
    driver.committer.finish()
    driver.sequencer.committed()
    assert earlier.outcome is not None
    assert driver.sequencer.goes_on
    driver.sequencer.step()
    assert funded.balance() == 100 + 2 * PER_SLICE


def test_a_rest_goes_on_at_once_where_nothing_is_committed(
    funded: Funded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that filled its record goes on in the step after the commit."""
    monkeypatch.setattr(records_module, "WORK_ITEM_MAX", UNITS)
    driver = funded.driver
    driver.submit(funded.transfers("many", [1] * 25))
    assert driver.sequencer.step()
    driver.committer.finish()
    driver.sequencer.committed()
    assert driver.sequencer.is_idle is False
    driver.sequencer.step()
    assert funded.balance() == 2 * PER_SLICE
    assert driver.failures == []


def test_others_go_on_while_a_rest_waits(funded: Funded) -> None:
    """In the step in which the rest pauses: what comes after it is applied too."""
    driver = funded.driver
    driver.submit(funded.transfers("many", [1] * 25))
    for name in ("first", "second"):
        driver.submit(funded.transfers(name, [100], principal="another"))
    driver.sequencer.step()
    driver.sequencer.step()
    assert funded.balance() == PER_SLICE + 200


def test_the_rest_of_an_urgent_call_stays_urgent(funded: Funded) -> None:
    """It alternates with the ordinary ones, and does not wait for all of them."""
    driver = funded.driver
    command = funded.transfers("many", [1] * 25)
    put(driver, command, is_urgent=True)
    for name in "bc":
        put(driver, funded.transfers(name, [1], principal=name))
    driver.run()
    order = [
        (entry.command.principal, entry.command.count())
        for recorded in driver.published
        for entry in recorded.entries
        if entry.command.request_id in {"many", "b", "c"}
    ]
    assert order == [("tester", 10), ("b", 1), ("tester", 10), ("c", 1), ("tester", 5)]


def test_a_turn_counts_the_work_of_each_call_once() -> None:
    """Transfers of 2 units, and 30 for each call, in turns of 100: four calls, in one record."""
    funded = Funded(shared_units=100)
    driver = funded.driver
    driver.published.clear()
    for number in range(8):
        put(driver, funded.transfers(f"a{number}", [1], principal="a"))
    for number in range(4):
        put(driver, funded.transfers(f"b{number}", [1], principal="b"))
    driver.run()
    assert principals(driver) == "aaaabbbbaaaa"


# --- failures -----------------------------------------------------------------------------------------------------


def test_a_record_of_the_leader_that_makes_the_machine_raise_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With its sequence and its command; it is no difference of events."""
    leader, follower = Driver(), Driver()
    leader.call(create_account("a"))

    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setattr(follower.applier, "proceed", broken)
    with pytest.raises(CommandRaisedError, match="CreateAccount of 'tester' raises ZeroDivision"):
        follower.sequencer.follow(next(leader.log.read(1)))


def test_answers_have_the_head_of_their_record() -> None:
    """Of two records each answer has its own."""
    driver = Driver()
    answers: list[Answer] = []
    for name in "ab":
        answers.append(driver.submit(create_account(name)))
        driver.sequencer.step()
    driver.run()
    heads = [recorded.record.head for recorded in driver.published]
    assert [answer.head for answer in answers] == heads
    outcomes = [answer.outcome.codes for answer in answers if answer.outcome]
    assert outcomes == [[codes.OK]] * 2
