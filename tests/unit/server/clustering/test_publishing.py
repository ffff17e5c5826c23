# SPDX-License-Identifier: Apache-2.0
"""Committed records reach readers once the node's own journal has them."""

import asyncio

from clearinghouse.server.clustering.publishing import Publisher
from clearinghouse.server.journal.records import Recorded
from tests.unit.replication.records import records

MADE = [Recorded(record, []) for record in records(3)]


def _publisher() -> tuple[Publisher, list[int]]:
    passed: list[int] = []
    publisher = Publisher(0)
    publisher.listeners.append(lambda one: passed.append(one.record.last_sequence))
    return publisher, passed


def test_a_record_waits_for_the_journal() -> None:
    """Each is passed on in order, once the journal covers it."""
    publisher, passed = _publisher()
    for one in MADE:
        publisher.committed(one)
    assert passed == []
    publisher.persisted(3)
    assert passed == [2]
    publisher.persisted(6)
    assert passed == [2, 4, 6]


def test_the_journal_may_be_first() -> None:
    """The thread that writes may report before the one that appended."""
    publisher, passed = _publisher()
    publisher.persisted(4)
    publisher.committed(MADE[0])
    publisher.committed(MADE[1])
    publisher.committed(MADE[2])
    assert passed == [2, 4]


def test_an_older_report_of_the_journal_takes_nothing_back() -> None:
    """Reports of two threads may change places."""
    publisher, passed = _publisher()
    publisher.persisted(4)
    publisher.persisted(2)
    publisher.committed(MADE[0])
    publisher.committed(MADE[1])
    assert passed == [2, 4]


def test_a_reader_that_has_just_left_holds_up_no_other() -> None:
    """Its wait ends at the same moment as that of the others."""

    async def read() -> None:
        publisher, _ = _publisher()
        waits = [asyncio.create_task(publisher.reached(2)) for _ in range(3)]
        await asyncio.sleep(0)
        publisher.committed(MADE[0])
        waits[0].cancel()
        publisher.persisted(2)
        await asyncio.gather(*waits[1:])

    asyncio.run(asyncio.wait_for(read(), 10))


def test_a_reader_waits_for_a_sequence() -> None:
    """One that is there already is not waited for."""

    async def read() -> list[str]:
        publisher, _ = _publisher()
        await publisher.reached(0)
        order: list[str] = []

        async def wait(sequence: int) -> None:
            await publisher.reached(sequence)
            order.append(str(sequence))

        waits = [asyncio.create_task(wait(sequence)) for sequence in (4, 2)]
        await asyncio.sleep(0)
        publisher.committed(MADE[0])
        publisher.persisted(2)
        await asyncio.sleep(0)
        assert order == ["2"]
        publisher.persisted(6)
        publisher.committed(MADE[1])
        await asyncio.gather(*waits)
        return order

    assert asyncio.run(read()) == ["2", "4"]


def test_waits_that_were_left_are_forgotten() -> None:
    """A caller that asks for a far sequence and leaves, again and again, leaves nothing behind."""

    async def ask() -> int:
        publisher, _ = _publisher()
        stays = asyncio.create_task(publisher.reached(2))
        await asyncio.sleep(0)
        for _ in range(1_000):
            leaves = asyncio.create_task(publisher.reached(1 << 60))
            await asyncio.sleep(0)
            leaves.cancel()
            await asyncio.sleep(0)
        kept = len(publisher._waits)  # what a caller could make grow
        publisher.committed(MADE[0])
        publisher.persisted(2)
        await stays
        return kept

    assert asyncio.run(ask()) <= 3


def test_a_late_report_of_the_journal_takes_nothing_back() -> None:
    """Reports come from another thread; an earlier one may be the last to arrive."""
    publisher, passed = _publisher()
    publisher.persisted(6)
    publisher.persisted(2)
    for one in MADE:
        publisher.committed(one)
    assert passed == [2, 4, 6]


def test_a_wait_that_is_left_as_its_sequence_comes_holds_up_no_other() -> None:
    """Its caller has gone in the same turn of the loop; the others get their answer."""

    async def run() -> None:
        publisher, _ = _publisher()
        leaves, stays = (asyncio.create_task(publisher.reached(2)) for _ in range(2))
        await asyncio.sleep(0)
        leaves.cancel()
        publisher.committed(MADE[0])
        publisher.persisted(2)
        await asyncio.wait([leaves, stays])
        assert leaves.cancelled()
        assert stays.result() is None

    asyncio.run(run())
