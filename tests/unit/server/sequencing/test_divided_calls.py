# SPDX-License-Identifier: Apache-2.0
"""A call that spans several records: its parts, its answer, the calls between, and a crash in its middle (J-3.1)."""

from dataclasses import fields

import pytest

from clearinghouse.server.journal.records import commands_of, decode_call, decode_command
from clearinghouse.server.sequencing.sequencer import Limits
from clearinghouse.statemachine.engine import engine as engine_module
from clearinghouse.statemachine.engine.call_parts import rest_of
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes, commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.stateful.snapshots import through_snapshot
from tests.unit.server.sequencing.driving import (
    START_NS,
    Driver,
    create_account,
    fund,
    request_ids,
)

# Each transfer writes an event of 6 integers, which are 2 units; so a slice of 20 units ends after 10 transfers.
PER_SLICE = 10
UNITS = 20
RECORD_AGE_NS = Limits().shared_record_age_ns


class Funded:
    """Two accounts, the first of which has 1,000 units, and calls that are divided after ten transfers."""

    def __init__(self, shared_units: int = UNITS) -> None:
        """Make the accounts."""
        self.driver = Driver(limits=Limits(slice_units=UNITS, shared_slice_units=shared_units))
        next_id = request_ids()
        self.alice = self.driver.call(create_account(next_id())).ids[0]
        self.bob = self.driver.call(create_account(next_id())).ids[0]
        fund(self.driver, next_id, AccountId(self.alice), 1_000)

    def transfers(
        self, request_id: str, amounts: list[int], principal: str = "tester"
    ) -> commands.Transfers:
        """A batch from Alice to Bob."""
        count = len(amounts)
        return commands.Transfers(
            principal,
            request_id,
            START_NS,
            0,
            [AccountId(self.alice)] * count,
            [AccountId(self.bob)] * count,
            [AssetId(1)] * count,
            amounts,
        )

    def balance(self) -> int:
        """Return the balance of Bob."""
        return (
            self.driver.applier.engine.state.accounts[AccountId(self.bob)]
            .holdings[AssetId(1)]
            .balance
        )


@pytest.fixture
def funded() -> Funded:
    """Two accounts and short slices."""
    return Funded()


def parts_in(driver: Driver, name: str) -> list[tuple[int, int, int]]:
    """The first sequence, first item and items of each part of a call in the log; an undivided one is one part."""
    found: list[tuple[int, int, int]] = []
    for record in driver.log.read(1):
        sequence = record.first_sequence
        for encoded in commands_of(record):
            command, part = decode_call(encoded)
            if command.request_id == name:
                found.append((sequence, part.first_item if part else 0, command.count()))
            sequence += command.count()
    return found


def test_calls_of_others_come_between_the_parts_of_a_call(funded: Funded) -> None:
    """With another call in the queue, 25 transfers take three records and the other call the second place."""
    driver = funded.driver
    divided = driver.submit(funded.transfers("many", [1] * 25))
    other = driver.submit(funded.transfers("one", [100], principal="another principal"))
    driver.run()
    assert divided.outcome is not None
    assert other.outcome is not None
    first = divided.outcome.first_sequence
    assert parts_in(driver, "many") == [(first, 0, 10), (first + 11, 10, 15)]
    assert other.outcome.first_sequence == first + 10
    assert divided.outcome.codes == [codes.OK] * 25
    assert divided.outcome.parts == [(10, first + 11, START_NS)]
    assert funded.balance() == 125


def test_a_call_alone_in_the_queue_is_not_divided(funded: Funded) -> None:
    """Its slices are of one record; so its answer has no parts."""
    outcome = funded.driver.call(funded.transfers("many", [1] * 25))
    assert outcome.parts == []
    assert parts_in(funded.driver, "many") == [(outcome.first_sequence, 0, 25)]


@pytest.mark.parametrize(("later_ns", "items"), [(0, 5), (SECOND_NS - 1, 5), (SECOND_NS, 10)])
def test_slices_are_shorter_while_more_than_one_principal_calls(later_ns: int, items: int) -> None:
    """Within a second after another principal called, a slice has half of the units, here of five transfers."""
    funded = Funded(shared_units=UNITS // 2)
    driver = funded.driver
    driver.call(funded.transfers("one", [1], principal="another principal"))
    driver.call(funded.transfers("first", [1]))
    driver.now_ns += later_ns
    driver.submit(funded.transfers("many", [1] * 25))
    driver.sequencer.step()
    assert funded.balance() == 1 + 1 + items


def test_the_answer_of_another_is_committed_before_a_divided_call_goes_on(funded: Funded) -> None:
    """The other call ends while the first part goes to the disk; the rest waits for the record of that call."""
    driver = funded.driver
    sequencer = driver.sequencer
    driver.submit(funded.transfers("many", [1] * 25))
    other = driver.submit(funded.transfers("one", [100], principal="another principal"))
    assert sequencer.step()  # the first part goes to the disk
    assert not sequencer.step()  # the other call is applied, and the rest pauses
    assert funded.balance() == 110
    assert not sequencer.is_idle
    driver.committer.finish()
    sequencer.committed()
    assert not sequencer.step()  # the record of the other call goes to the disk
    assert funded.balance() == 110
    driver.committer.finish()
    sequencer.committed()
    assert other.outcome is not None
    assert sequencer.step()
    assert funded.balance() == 120


def test_a_divided_call_does_not_wait_for_answers_that_come_later(funded: Funded) -> None:
    """Another principal whose calls never cease does not keep it back: a slice comes after each second commit."""
    driver = funded.driver
    sequencer = driver.sequencer
    divided = driver.submit(funded.transfers("many", [1] * 55))
    commits = 0
    while divided.outcome is None:
        driver.submit(funded.transfers(f"one-{commits}", [1], principal="another principal"))
        while sequencer.step():
            pass
        driver.committer.finish()
        sequencer.committed()
        commits += 1
        assert commits <= 13, "six slices, and two commits for each, and one for the last part"
    assert divided.outcome.codes == [codes.OK] * 55


def test_a_call_under_way_is_divided_before_its_next_slice(funded: Funded) -> None:
    """A call that comes between two slices does not wait for the end of the second."""
    driver = funded.driver
    sequencer = driver.sequencer
    driver.submit(funded.transfers("many", [1] * 25))
    assert sequencer.step()
    assert funded.balance() == 10
    driver.submit(funded.transfers("one", [100], principal="another principal"))
    sequencer.step()
    assert funded.balance() == 110


def test_a_record_has_a_bounded_amount_of_work(
    funded: Funded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call with more than the work of a record goes on in the next one, with no other call in the queue."""
    monkeypatch.setattr("clearinghouse.server.journal.records.WORK_ITEM_MAX", 2 * UNITS)
    outcome = funded.driver.call(funded.transfers("many", [1] * 45))
    first = outcome.first_sequence
    assert parts_in(funded.driver, "many") == [
        (first, 0, 20),
        (first + 20, 20, 20),
        (first + 40, 40, 5),
    ]
    assert outcome.parts == [(20, first + 20, START_NS), (40, first + 40, START_NS)]
    assert outcome.codes == [codes.OK] * 45


def test_a_record_has_a_bounded_age_while_others_call(funded: Funded) -> None:
    """At 5 ms a call under way is divided and its record goes to the disk; the call goes on in the next one."""
    driver = funded.driver
    driver.call(funded.transfers("one", [1], principal="another principal"))
    divided = driver.submit(funded.transfers("many", [1] * 55))
    assert driver.sequencer.step()
    driver.now_ns += RECORD_AGE_NS - 1
    assert driver.sequencer.step()
    driver.now_ns += 1
    assert not driver.sequencer.step()
    assert driver.committer.pending is not None
    assert driver.committer.pending.count == 20
    driver.run()
    assert divided.outcome is not None
    first = divided.outcome.first_sequence
    assert parts_in(driver, "many") == [(first, 0, 20), (first + 20, 20, 35)]


def test_an_old_record_takes_the_calls_of_others_alone(funded: Funded) -> None:
    """Behind a slow disk who has a call in an open record of 5 ms waits for the next record, and others do not."""
    driver = funded.driver
    sequencer = driver.sequencer
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    sequencer.step()  # it goes to the disk
    submitted = [("many", 25, "tester"), ("own", 1, "third")]
    for request_id, items, principal in submitted:
        driver.submit(funded.transfers(request_id, [1] * items, principal))
        while sequencer.step():
            pass
        driver.now_ns += RECORD_AGE_NS
    later = [driver.submit(funded.transfers(f"later {name}", [1], name)) for name in ("third", "4")]
    while sequencer.step():
        pass
    driver.committer.finish()
    sequencer.committed()
    sequencer.step()
    assert driver.committer.pending is not None
    kept = [decode_call(data)[0].request_id for data in commands_of(driver.committer.pending)]
    assert kept == ["many", "own", "later 4"]
    driver.run()
    assert all(answer.outcome is not None for answer in later)
    assert funded.balance() == 1 + 25 + 3


def test_calls_of_one_principal_keep_their_order(funded: Funded) -> None:
    """A later call of the same principal waits for the end of the divided one, also where another one does not."""
    driver = funded.driver
    divided = driver.submit(funded.transfers("first", [1] * 25))
    later = [driver.submit(funded.transfers(f"later {n}", [1])) for n in range(2)]
    other = driver.submit(funded.transfers("other", [1], principal="another principal"))
    driver.run()
    first = [one.outcome.first_sequence for one in (divided, other, *later) if one.outcome]
    assert first == sorted(first)
    assert len(first) == 4


def test_refusals_and_figures_keep_their_places(funded: Funded) -> None:
    """Item 21 of 25 asks for more than there is; its figures are under its place in the whole call."""
    amounts = [1] * 25
    amounts[21] = 5_000
    driver = funded.driver
    divided = driver.submit(funded.transfers("many", amounts))
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    driver.run()
    assert divided.outcome is not None
    expected = [codes.OK] * 25
    expected[21] = codes.INSUFFICIENT_FREE_BALANCE
    assert divided.outcome.codes == expected
    # 1,000 less 21 transfers of its own and the one of the other call.
    assert divided.outcome.figures == {21: (5_000, 978, 4_022)}


def same_answer(first: Outcome, second: Outcome) -> None:
    """Two outcomes that say the same."""
    for name in ("first_sequence", "time_ns", "codes", "ids", "filled", "remaining", "fills"):
        assert getattr(first, name) == getattr(second, name)
    assert first.figures == second.figures
    assert first.parts == second.parts


def test_a_repeat_gets_the_answer_of_all_parts(funded: Funded) -> None:
    """Also from a machine that was replayed from the log, and from one restored from a snapshot."""
    driver = funded.driver
    call = funded.transfers("many", [*[1] * 21, 5_000, 1])
    divided = driver.submit(call)
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    driver.run()
    assert divided.outcome is not None
    assert divided.outcome.parts
    again = driver.call(call)
    assert again.repeated
    same_answer(again, divided.outcome)
    replayed = Driver(log=driver.log)
    assert replayed.applier.head == driver.applier.head
    replayed.applier.engine = through_snapshot(replayed.applier.engine)
    same_answer(replayed.call(call), divided.outcome)


@pytest.mark.parametrize("restored", [False, True])
def test_a_crash_in_the_middle_leaves_the_rest_to_the_repeat(
    funded: Funded,
    restored: bool,
) -> None:
    """Of 25 transfers ten are durable; the repeat runs the other fifteen, once, and answers all 25."""
    driver = funded.driver
    call = funded.transfers("many", [1] * 25)
    driver.submit(call)
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    assert driver.sequencer.step()
    driver.committer.finish()  # and the process dies
    after = Driver(log=driver.log)
    if restored:
        after.applier.engine = through_snapshot(after.applier.engine)
    state = after.applier.engine.state
    bob = state.accounts[AccountId(funded.bob)]
    assert bob.holdings[AssetId(1)].balance == 10
    changed = funded.transfers("many", [2] * 25)
    assert set(after.call(changed).codes) == {codes.REQUEST_ID_REUSED}
    answer = after.call(call)
    bob = after.applier.engine.state.accounts[AccountId(funded.bob)]
    assert bob.holdings[AssetId(1)].balance == 25
    assert answer.codes == [codes.OK] * 25
    assert not answer.repeated
    # Between the parts stands the call with other content, of 25 items.
    first = answer.first_sequence
    assert answer.parts == [(10, first + 35, START_NS)]
    same_answer(after.call(call), answer)
    assert Driver(log=after.log).applier.head == after.applier.head


def test_the_work_of_a_call_is_bounded(funded: Funded, monkeypatch: pytest.MonkeyPatch) -> None:
    """At 20 units of the call the rest is refused: with 2 units a transfer, ten go and two are refused."""
    monkeypatch.setattr(engine_module, "WORK_CALL_MAX", 20)
    outcome = funded.driver.call(funded.transfers("many", [1] * 12))
    assert outcome.codes == [codes.OK] * 10 + [codes.WORK_LIMIT] * 2
    assert outcome.figures == dict.fromkeys((10, 11), (20, 20, 0))
    assert funded.balance() == 10


def test_the_work_of_a_call_is_counted_across_its_parts(
    funded: Funded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 30 units fifteen of 25 transfers go, ten of them in the first part."""
    monkeypatch.setattr(engine_module, "WORK_CALL_MAX", 30)
    driver = funded.driver
    divided = driver.submit(funded.transfers("many", [1] * 25))
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    driver.run()
    assert divided.outcome is not None
    assert divided.outcome.codes == [codes.OK] * 15 + [codes.WORK_LIMIT] * 10
    assert divided.outcome.figures[24] == (30, 30, 0)
    assert Driver(log=driver.log).applier.head == driver.applier.head


def test_the_work_of_a_principal_in_a_second_is_bounded(
    funded: Funded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three calls of ten transfers at 50 units a second: the third ends after five; the next second has its own."""
    monkeypatch.setattr(engine_module, "WORK_PRINCIPAL_MAX", 50)
    driver = funded.driver
    driver.now_ns += 1_000_000_000
    third = [driver.call(funded.transfers(f"call {n}", [1] * 10, "one")) for n in range(3)][-1]
    assert third.codes == [codes.OK] * 5 + [codes.WORK_LIMIT] * 5
    assert third.figures[9] == (50, 50, 0)
    assert driver.call(funded.transfers("late", [1], "one")).codes == [codes.WORK_LIMIT]
    assert driver.call(funded.transfers("other", [1], "two")).codes == [codes.OK]
    driver.now_ns += 1_000_000_000
    assert driver.call(funded.transfers("next", [1], "one")).codes == [codes.OK]


def test_a_pair_whose_orders_are_in_two_parts_names_the_order() -> None:
    """Item 3 of a batch is paired with item 1, item 4 with the refused item 2, item 5 with item 3 of the same part."""
    columns: dict[str, list[int]] = {
        name: [0] * 5 for name in [field.name for field in fields(commands.ConditionalOrders)][3:]
    }
    columns["oco_items"] = [0, 0, 1, 2, 3]
    batch = commands.ConditionalOrders("p", "r", 0, **columns)  # type: ignore[arg-type]
    rest = rest_of(batch, 2, [700, 0])
    assert isinstance(rest, commands.ConditionalOrders)
    assert rest.oco_items == [0, 4, 1]
    assert rest.oco_ids == [700, 0, 0]


def test_an_atomic_batch_is_never_divided(funded: Funded) -> None:
    """It is applied whole, also with others in the queue."""
    driver = funded.driver
    batch = funded.transfers("whole", [1] * 25)
    batch.atomic = 1
    divided = driver.submit(batch)
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    driver.run()
    assert divided.outcome is not None
    assert divided.outcome.parts == []
    assert parts_in(driver, "whole") == [(divided.outcome.first_sequence, 0, 25)]


def test_damaged_bytes_of_a_part_are_no_command(funded: Funded) -> None:
    """A part that has more items than its call, or no digest, is refused as damage is."""
    driver = funded.driver
    driver.submit(funded.transfers("many", [1] * 25))
    driver.submit(funded.transfers("one", [1], principal="another principal"))
    driver.run()
    encoded = [data for record in driver.log.read(1) for data in commands_of(record)]
    parts = [data for data in encoded if decode_call(data)[1] is not None]
    assert len(parts) == 2
    for data in parts:
        assert decode_command(data).count() in (10, 15)
        with pytest.raises(ValueError, match="truncated"):
            decode_call(data[:-1])
