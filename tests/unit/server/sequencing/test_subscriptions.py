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
        listener = hub.listen("reader")
        assert listener.next_sequence == 2
        assert listener.is_cut is listener.is_closed is False
        hub.publish(second)
        hub.publish(third)
        assert await listener.take(1) == [second, third]
        assert listener.next_sequence == 4
        assert await asyncio.wait_for(listener.take(0.01), 1) == []

    asyncio.run(scenario())


def test_a_slow_listener_is_cut_off_and_others_are_not() -> None:
    """Beyond its queue a listener gets the sequence to resume at; its records are let go and the hub forgets it."""

    async def scenario() -> None:
        hub = Hub(0, queue_records=2)
        slow, quick = hub.listen("reader"), hub.listen("reader")
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
        listener = hub.listen("reader")
        hub.publish(recorded)
        assert await listener.take(1) == [recorded]

    asyncio.run(scenario())


def test_closing_lets_listeners_take_what_waits() -> None:
    """After closing a listener gets what it has not taken yet, then the end; a new one gets the end at once."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0)
        listener = hub.listen("reader")
        hub.publish(recorded)
        hub.close()
        assert await listener.take(1) == [recorded]
        with pytest.raises(HubClosedError):
            await listener.take(1)
        with pytest.raises(HubClosedError):
            await hub.listen("reader").take(1)

    asyncio.run(scenario())


def integers_of(recorded: Recorded) -> int:
    """How many integers the events of a record have."""
    return sum(len(entry.events or ()) for entry in recorded.entries)


def test_a_queue_holds_so_many_records() -> None:
    """A listener that takes nothing has two of two; the third one cuts it off, and it is counted."""

    async def scenario() -> None:
        first, second, third = records(3)
        hub = Hub(0, queue_records=2)
        assert hub.lagged == 0
        listener = hub.listen("reader")
        hub.publish(first)
        hub.publish(second)
        assert (listener.is_cut, hub.readers) == (False, 1)
        hub.publish(third)
        assert (listener.is_cut, hub.readers, hub.lagged) == (True, 0, 1)
        with pytest.raises(LaggedError, match=r"^fell behind; resume from sequence 1$"):
            await listener.take(0)
        other = hub.listen("reader")
        for recorded in (first, second, third):
            hub.publish(recorded)
        assert other.is_cut
        assert hub.lagged == 2

    asyncio.run(scenario())


@pytest.mark.parametrize(("less", "is_cut"), [(0, False), (1, True)])
def test_a_queue_holds_so_many_integers_of_events(less: int, is_cut: bool) -> None:
    """Three records that have as many as the limit wait; with a limit of one less the third cuts off."""

    async def scenario() -> None:
        made = records(3)
        hub = Hub(0, queue_integers=sum(map(integers_of, made)) - less)
        listener = hub.listen("reader")
        for recorded in made:
            hub.publish(recorded)
        assert listener.is_cut is is_cut

    asyncio.run(scenario())


def test_what_was_taken_is_not_in_the_queue_any_more() -> None:
    """After each take there is capacity for as many integers as at the start."""

    async def scenario() -> None:
        made = records(6)
        hub = Hub(0, queue_integers=sum(map(integers_of, made[:2])))
        listener = hub.listen("reader")
        for at in range(0, 6, 2):
            hub.publish(made[at])
            hub.publish(made[at + 1])
            assert await listener.take(0) == made[at : at + 2]
        assert not listener.is_cut

    asyncio.run(scenario())


def test_a_listener_waits_for_the_next_record() -> None:
    """A record that comes while it waits ends the wait; without one it ends with its time, and the next begins."""

    async def scenario() -> None:
        first, second = records(2)
        hub = Hub(0)
        listener = hub.listen("reader")
        waits = asyncio.ensure_future(listener.take(60))
        await asyncio.sleep(0)
        assert not waits.done()
        hub.publish(first)
        assert await waits == [first]
        assert await asyncio.wait_for(listener.take(0.001), 1) == []
        waits = asyncio.ensure_future(listener.take(60))
        for _ in range(5):
            await asyncio.sleep(0)
        assert not waits.done()
        hub.publish(second)
        assert await waits == [second]

    asyncio.run(scenario())


def test_a_listener_that_was_cut_off_or_closed_while_it_waits_is_woken() -> None:
    """It is woken by the end at once, and a closed hub has no readers and goes on without them."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0)
        waits = asyncio.ensure_future(hub.listen("reader").take(60))
        await asyncio.sleep(0)
        hub.close()
        with pytest.raises(HubClosedError):
            await waits
        assert hub.readers == 0
        hub.publish(recorded)
        assert hub.sequence == recorded.record.last_sequence
        hub.close()

    asyncio.run(scenario())


def test_a_reader_that_leaves_gets_nothing_more() -> None:
    """The others do; to leave twice is no error."""

    async def scenario() -> None:
        (recorded,) = records(1)
        hub = Hub(0)
        gone, stays = hub.listen("reader"), hub.listen("reader")
        hub.leave(gone)
        hub.leave(gone)
        assert hub.readers == 1
        hub.publish(recorded)
        assert await stays.take(0) == [recorded]
        assert await gone.take(0) == []

    asyncio.run(scenario())
