# SPDX-License-Identifier: Apache-2.0
"""The hub of live records: gap-free, bounded, and never waiting for a reader (SPEC Q-4)."""

import asyncio

import pytest

from clearinghouse.server.journal.records import Recorded
from clearinghouse.server.sequencing.subscriptions import Hub, HubClosedError, LaggedError
from tests.unit.server.sequencing.driving import Driver, create_account


def records(count: int) -> list[Recorded]:
    """Records of one call each."""
    driver = Driver()
    for number in range(count):
        driver.call(create_account(str(number)))
    return driver.published


def test_a_listener_gets_what_comes_after_it_in_order() -> None:
    """Records published before listening are not taken, all later ones are, together where they wait."""

    async def scenario() -> None:
        first, second, third = records(3)
        hub = Hub(0)
        hub.publish(first)
        listener = hub.listen()
        assert listener.next_sequence == 2
        hub.publish(second)
        hub.publish(third)
        assert await listener.take(1) == [second, third]
        assert listener.next_sequence == 4
        assert await listener.take(0.01) == []

    asyncio.run(scenario())


def test_a_slow_listener_is_cut_off_and_others_are_not() -> None:
    """Beyond its queue a listener gets the sequence to resume at; its records are let go and the hub forgets it."""

    async def scenario() -> None:
        hub = Hub(0, queue_records=2)
        slow, quick = hub.listen(), hub.listen()
        taken: list[Recorded] = []
        published = records(4)
        for recorded in published:
            hub.publish(recorded)
            taken += await quick.take(1)
        assert taken == published
        with pytest.raises(LaggedError) as caught:
            await slow.take(1)
        assert caught.value.resume == 1
        hub.leave(slow)

    asyncio.run(scenario())


def test_one_large_record_does_not_cut_off_a_listener_that_waits() -> None:
    """A record beyond the limit on integers is taken by a listener whose queue is empty."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0, queue_integers=0)
        listener = hub.listen()
        hub.publish(recorded)
        assert await listener.take(1) == [recorded]

    asyncio.run(scenario())


def test_closing_lets_listeners_take_what_waits() -> None:
    """After closing a listener gets what it has not taken yet, then the end; a new one gets the end at once."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0)
        listener = hub.listen()
        hub.publish(recorded)
        hub.close()
        assert await listener.take(1) == [recorded]
        with pytest.raises(HubClosedError):
            await listener.take(1)
        with pytest.raises(HubClosedError):
            await hub.listen().take(1)

    asyncio.run(scenario())
