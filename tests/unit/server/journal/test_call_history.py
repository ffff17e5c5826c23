# SPDX-License-Identifier: Apache-2.0
"""The results of a call from its events are those of its answer, for each call of the golden journals (SPEC Q-3)."""

import asyncio
from pathlib import Path
from typing import Final

import pytest

from clearinghouse.server.journal.call_history import PastCall, past_calls
from clearinghouse.server.journal.records import commands_of, encode_command
from clearinghouse.server.journal.walk import History
from clearinghouse.statemachine.engine.call_parts import CallPart
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.chain import seal
from clearinghouse.storage.encoding import PlainValue, encode
from clearinghouse.storage.memory import MemoryLog
from clearinghouse.storage.port import Log, Record
from tests.analysis.journals import EPOCH, golden_records
from tests.golden.journal_file import replayer_of
from tests.unit.server.sequencing.driving import START_NS, new_log, transfers
from tests.unit.server.sequencing.test_divided_calls import Funded

# Golden journals without a refused call.
NEVER_REFUSED: Final = frozenset(
    {
        *("bands", "collateral", "exits", "leaving", "notices", "skin", "unpaid", "variation"),
        "variation_cuts",
        "variation_legs",
    }
)

JOURNALS = sorted((Path(__file__).parents[3] / "golden" / "v1").glob("*.txt"))


def log_of(records: list[Record]) -> MemoryLog:
    """A log of these records."""
    log = MemoryLog()
    log.fence(EPOCH)
    log.append(EPOCH, 0, records)
    return log


def asked(log: Log, principal: str, request_id: str, sequences: list[int]) -> list[PastCall]:
    """The calls at these sequences."""
    history = History(log, lambda: log.head().sequence)
    return asyncio.run(past_calls(history, principal, request_id, sequences))


def outcomes_of(records: list[Record]) -> list[tuple[str, str, int, Outcome]]:
    """Principal, request id, first sequence and outcome of each call of clients."""
    applier = replayer_of(records).applier
    found = []
    for record in records[1:]:
        applier.open(record.time_ns)
        for encoded in commands_of(record):
            entry = applier.take(encoded)
            applier.proceed(entry.command.count())
            assert entry.outcome is not None
            if entry.command.request_id:
                command = entry.command
                first = entry.first_sequence
                found.append((command.principal, command.request_id, first, entry.outcome))
        applier.close(record)
    return found


@pytest.mark.parametrize("path", JOURNALS, ids=lambda path: path.stem)
def test_results_are_those_of_the_answer(path: Path) -> None:
    """Codes and figures of each call that was no repeat."""
    records = golden_records(path)
    log = log_of(records)
    refused = 0
    outcomes = outcomes_of(records)
    assert outcomes

    async def compare() -> None:
        nonlocal refused
        history = History(log, lambda: log.head().sequence)
        for principal, request_id, first, outcome in outcomes:
            found = await past_calls(history, principal, request_id, [first])
            if outcome.repeated:
                assert found == []
                continue
            [call] = found
            assert call.codes == outcome.codes, request_id
            assert {one.place: one.figures for one in call.refused} == outcome.figures
            assert (call.items, call.time_ns) == (len(outcome.codes), outcome.time_ns)
            assert call.is_complete
            refused += sum(code != codes.OK for code in call.codes)

    asyncio.run(compare())
    assert refused or path.stem in NEVER_REFUSED


def test_a_divided_call_is_one_call() -> None:
    """With the sequences of its parts and the results of all items; of a part without its first there is none."""
    funded = Funded()
    divided = funded.driver.submit(funded.transfers("many", [1] * 20 + [10_000] * 5))
    other = funded.driver.submit(funded.transfers("one", [100], principal="another"))
    funded.driver.run()
    assert divided.outcome is not None
    assert other.outcome is not None
    log = funded.driver.log
    first = divided.outcome.first_sequence
    [call] = asked(log, "tester", "many", [first, first + 10, first + 11])
    assert (call.command, call.items, call.codes) == ("Transfers", 25, divided.outcome.codes)
    assert call.codes[-1] == codes.INSUFFICIENT_FREE_BALANCE
    assert call.parts == divided.outcome.parts == [(10, first + 11, START_NS)]
    assert {one.place: one.figures for one in call.refused} == divided.outcome.figures
    assert [one.item for one in call.refused] == [10, 11, 12, 13, 14]
    [cut] = asked(log, "tester", "many", [first])
    assert (cut.is_complete, len(cut.codes), cut.items) == (False, 10, 25)
    assert asked(log, "tester", "many", [first + 11]) == []
    assert asked(log, "another", "many", [first]) == []
    assert asked(log, "tester", "one", [first + 10]) == []
    assert asked(log, "tester", "many", [first + 1]) == []


def divided_by_hand(*parts: tuple[bytes, int, int], events_of_calls: int = 1) -> MemoryLog:
    """A log with one record per part: the digest of its call, its first item, and how many items it has."""
    log = new_log()
    calls: list[PlainValue] = [0] * events_of_calls
    for digest, first_item, items in parts:
        command = transfers("many", 1001, 1002, [1] * items)
        record = seal(
            log.head(),
            EPOCH,
            items,
            START_NS,
            encode([encode_command(command, CallPart(digest, first_item, 5))]),
            encode([calls, *([] for _ in calls)]),
        )
        log.append(EPOCH, record.first_sequence, [record])
    return log


def test_a_part_continues_the_call_of_its_digest_that_ends_before_it() -> None:
    """Two calls of one request id have parts in turn; a part that continues neither is left out."""
    one, two = bytes(16), bytes([1]) * 16
    log = divided_by_hand((one, 0, 2), (two, 0, 2), (one, 2, 3), (two, 3, 2), (two, 2, 1))
    sequences = [record.first_sequence for record in log.read(1)]
    assert sequences == [1, 3, 5, 8, 10]
    first, second = asked(log, "tester", "many", sequences)
    assert (first.first_sequence, first.digest, len(first.codes)) == (1, one, 5)
    assert first.parts == [(2, 5, START_NS)]
    assert (second.first_sequence, second.digest, len(second.codes)) == (3, two, 3)
    assert second.parts == [(2, 10, START_NS)]
    assert (first.is_complete, second.is_complete) == (True, False)


def test_a_record_with_more_events_than_calls_is_no_history() -> None:
    """It is damage, also where the call that was asked for is not the one concerned."""
    log = divided_by_hand((bytes(16), 0, 2), events_of_calls=2)
    with pytest.raises(ValueError, match="zip"):
        asked(log, "tester", "many", [2])
