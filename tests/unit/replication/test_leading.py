# SPDX-License-Identifier: Apache-2.0
"""When a node takes over, what it says as leader, and what makes it stop (SPEC N-1, U-6, Q-7)."""

import itertools

import pytest

from clearinghouse.replication.clock import LAST_SECONDS, STEP_NS
from clearinghouse.replication.election import (
    ENGINE_SECONDS,
    HEARTBEAT_SECONDS,
    HUNG_SECONDS,
    Times,
)
from clearinghouse.replication.engine import (
    NO_SPACE,
    EngineRefusedError,
    EngineUnknownError,
    Put,
    Status,
    Txn,
)
from clearinghouse.replication.errors import DeposedError
from clearinghouse.replication.keys import (
    FOLLOWING,
    LEADING,
    RESIGNED,
    STOPPED,
    EpochValue,
    HeartbeatValue,
    NodeValue,
    head_value,
)
from clearinghouse.replication.leadership_transfer import AGAIN_SECONDS
from clearinghouse.replication.trimming import TRIM_SECONDS
from tests.unit.replication.leader_world import (
    SECOND_NS,
    LeaderWorld,
    is_heartbeat,
    is_takeover,
)
from tests.unit.replication.member_world import KEYS, LEADER
from tests.unit.replication.records import GENESIS, tail

TAKEOVER = Times().takeover
AHEAD_NS = 9 * SECOND_NS


def _world() -> LeaderWorld:
    """A node whose leader is silent from the beginning."""
    world = LeaderWorld()
    world.engine.begin([GENESIS])
    return world


def _led(world: LeaderWorld) -> list[int]:
    """The epochs in which the node led."""
    return [mine.number for mine, _, _ in world.host.led]


def test_a_node_takes_over_from_a_silent_leader() -> None:
    """In the next epoch, under its own name and address, from the end of the log, by the leader's clock (U-6.1)."""
    world = _world()
    world.host.ahead_ns = AHEAD_NS - SECOND_NS // 10
    seen: list[tuple[float, str]] = []

    def each() -> None:
        if world.clock.now < 0.5:
            world.engine.heartbeat(world.host.stamp_ns() + AHEAD_NS)
        if not seen or seen[-1][1] != world.member.state:
            seen.append((world.clock.now, world.member.state))

    world.run(3.0, each)
    assert world.host.failures == []
    ((mine, end, its_tail),) = world.host.led
    assert (mine.number, mine.node, mine.address, mine.build) == (3, "b", "127.0.0.1:2", "build")
    assert (end, its_tail) == (head_value(GENESIS), tail(GENESIS))
    assert world.epoch() == mine
    assert [state for _, state in seen] == [FOLLOWING, LEADING]
    assert 0.5 + TAKEOVER <= seen[-1][0] <= 0.6 + TAKEOVER
    first = world.heartbeats(3)[0]
    assert abs(first.time_ns - round(seen[-1][0] * SECOND_NS) - AHEAD_NS) < SECOND_NS // 20
    assert (first.state, first.sequence, first.alive_ns) == (LEADING, 0, 0)


def test_a_resignation_of_the_present_leader_alone_is_followed_at_once() -> None:
    """One of an earlier epoch says nothing about the leader of now."""
    for epoch, until in ((LEADER.number, 0.1), (LEADER.number - 1, 0.5)):
        world = _world()
        resigned = HeartbeatValue(epoch, 0, 0, RESIGNED)
        world.engine.put(Put(KEYS.heartbeat, resigned.to_bytes()))
        world.run(until - 0.05)
        assert _led(world) == ([3] if epoch == LEADER.number else [])
    world = _world()
    world.engine.heartbeat()
    world.run(0.5)
    assert _led(world) == [], "a heartbeat is no resignation"


def test_a_leader_whose_process_is_gone_is_followed_sooner() -> None:
    """However often the connection is found closed, the time counts from the first look."""
    world = _world()

    def each() -> None:
        world.member._connection.is_broken = True

    world.run(Times().broken + 0.15, each)
    assert _led(world) == [3]


@pytest.mark.parametrize("is_leader", [True, False])
def test_the_connection_is_to_another_node_that_leads(is_leader: bool) -> None:
    """A node has no connection to itself, and the leader has none."""
    world = _world()
    targets: list[str] = []
    if is_leader:
        own = EpochValue(2, "b", "127.0.0.1:2", "n", "build")
        world.engine.put(Put(KEYS.epoch, own.to_bytes()))

    def each() -> None:
        target = world.member._connection.target
        if not targets or targets[-1] != target:
            targets.append(target)

    world.run(2.0, each)
    assert _led(world) == [3]
    assert targets == ([""] if is_leader else [LEADER.address, ""])


def test_a_takeover_whose_answer_is_lost_is_found_by_its_epoch() -> None:
    """The node leads in the epoch that it made, and makes no second one."""
    world = _world()
    world.lose_answer_once(is_takeover)
    world.run(3.0)
    assert world.host.failures == []
    assert _led(world) == [3]
    assert world.epoch().number == 3


def test_a_takeover_that_the_engine_refuses_is_tried_again_later() -> None:
    """A full engine ends no node; each try is a whole waiting time after the one before."""
    world, tries = _world(), []

    def before(txn: Txn) -> None:
        if is_takeover(txn):
            tries.append(world.clock.now)
            raise EngineRefusedError(NO_SPACE, "full")

    world.engine.before = before
    world.run(4 * TAKEOVER + 0.4)
    assert world.host.failures == []
    assert len(tries) == len(world.events("takeover refused")) == 4
    assert min(b - a for a, b in itertools.pairwise(tries)) >= TAKEOVER


def test_a_node_that_a_stop_of_another_leader_would_stop_does_not_take_over() -> None:
    """It looks before each try, and waits the whole time after it (J-2.2)."""
    world = _world()

    def each() -> None:
        world.host.why_stopped = "a stop"

    world.run(3 * TAKEOVER + 0.3, each)
    assert _led(world) == []
    assert world.events("not fit to lead") == [{"reason": "a stop"}] * 3


@pytest.mark.parametrize("who", ["own", "last leader"])
def test_a_leader_for_maintenance_alone_says_so_from_its_first_heartbeat(who: str) -> None:
    """Because it stands itself, or because no leader since has said that other commands are taken (U-6.2)."""
    world = _world()
    world.host.is_standing = who == "own"
    alive_ns = 0 if who == "own" else 5_000
    beat = HeartbeatValue(LEADER.number, 7_000, 0, LEADING, alive_ns)
    world.engine.put(Put(KEYS.heartbeat, beat.to_bytes()))
    world.host.alive = 6_000
    world.run(2.0)
    said = [one.alive_ns for one in world.heartbeats(3)]
    assert said[0] == (7_000 if who == "own" else 5_000)
    assert set(said[1:]) == {6_000}
    assert world.heartbeats(3)[-1].state == RESIGNED


def test_a_leader_that_appends_nothing_sends_a_heartbeat_each_tenth_of_a_second() -> None:
    """With the end of its log, by its own stamps. The engine's answers to them keep it a leader with a majority."""
    world = _world()
    marks: list[float] = []

    def each() -> None:
        if world.member.state == LEADING:
            marks.append(world.clock.now - world.log.answered_at)
            if len(marks) == 1:
                world.append()

    world.run(TAKEOVER + 3.0, each)
    beats = world.heartbeats(3)
    assert {one.sequence for one in beats[1:]} == {2}
    assert len(beats) == pytest.approx(3.0 / HEARTBEAT_SECONDS, rel=0.3)
    assert max(marks) <= HEARTBEAT_SECONDS + 0.05
    times = [one.time_ns for one in beats]
    assert times == sorted(times)


def test_an_append_counts_as_a_heartbeat() -> None:
    """Under load the leader sends its status alone, each second; it has what the machine and the disk have."""
    world = _world()

    def each() -> None:
        if world.member.state == LEADING:
            world.append()

    world.run(TAKEOVER + 3.5, each)
    beats = [one for one in world.heartbeats(3) if one.state == LEADING]
    assert len(beats) == 5, "the takeover and four with a status"
    status = [one for one in world.engine.statuses("b") if one.state == LEADING]
    assert len(status) == 4
    for one in status[1:]:
        assert (one.epoch, one.persisted, one.rule_set) == (3, 0, 2)
        assert one.applied >= 2
    assert world.engine.statuses("b")[-1].state == STOPPED


def test_a_leader_whose_event_loop_does_not_turn_is_silent() -> None:
    """Another node shall lead. It says so once, and goes on when the loop turns again."""
    world = _world()
    began = TAKEOVER + 1.0

    def each() -> None:
        world.host.turned_at = began if began <= world.clock.now < began + 2.0 else None

    world.run(began + 3.0, each)
    times = [one.time_ns / SECOND_NS for one in world.heartbeats(3)]
    silent = [(a, b) for a, b in itertools.pairwise(times) if b - a > 1.0]
    ((last, again),) = silent
    assert last <= began + HUNG_SECONDS + 0.03
    assert again == pytest.approx(began + 2.0, abs=0.05)
    assert len(world.events("no heartbeat: the event loop does not turn")) == 1


def test_a_leader_learns_from_its_heartbeat_that_another_leads() -> None:
    """It ends the process, and resigns from nothing (I-11)."""
    world = _world()
    other = EpochValue(4, "c", "127.0.0.1:3", "m", "b")

    def each() -> None:
        if world.clock.now >= 2.0 and world.epoch() != other:
            world.engine.put(Put(KEYS.epoch, other.to_bytes()))

    world.run(3.0, each)
    (failure,) = world.host.failures
    assert isinstance(failure, DeposedError)
    assert failure.epoch == 3
    assert {one.state for one in world.heartbeats(3)} == {LEADING}


@pytest.mark.parametrize(("number", "led"), [(3, [3, 4]), (2, [3])])
def test_an_operator_makes_the_leader_of_an_epoch_resign(number: int, led: list[int]) -> None:
    """The wish names the epoch: one of an earlier epoch does nothing, nor a second time in the next one."""
    world = _world()
    world.engine.put(Put(KEYS.resign, str(number).encode()))
    world.run(10.0)
    assert world.host.failures == []
    assert _led(world) == led


def test_a_wish_to_resign_ends_with_the_time_of_a_follower() -> None:
    """A node that did not lead when it was asked does not resign as soon as it leads."""
    world = _world()
    world.member.resign()
    world.run(3.0)
    assert _led(world) == [3]
    assert [one.state for one in world.heartbeats(3)].count(RESIGNED) == 1, "at its end"


def test_a_leader_that_resigned_follows_from_the_end_of_its_log() -> None:
    """It takes its own records from nowhere, knows its own clock as the last one, and names the next leader."""
    world = _world()
    other = EpochValue(4, "c", "127.0.0.1:3", "m", "b")
    leading: set[int | None] = set()
    resigned: list[int | None] = []
    followed: list[int | None] = []

    def each() -> None:
        if world.clock.now < 0.3:
            world.engine.heartbeat()
        if world.member.state == LEADING:
            leading.add(world.member.clock_offset_ns())
            if world.log.head().sequence < 6:
                world.append()
            else:
                world.member.resign()
        elif world.host.led and world.epoch() != other:
            resigned.append(world.member.clock_offset_ns())
            world.host.ahead_ns = SECOND_NS
            world.engine.put(Put(KEYS.epoch, other.to_bytes()))
        elif world.epoch() == other:
            followed.append(world.member.clock_offset_ns())
            beat = HeartbeatValue(4, world.host.stamp_ns(), 6, LEADING)
            world.engine.put(Put(KEYS.heartbeat, beat.to_bytes()))

    world.run(4.0, each)
    assert world.host.failures == []
    assert world.host.applied == []
    assert _led(world) == [3]
    assert world.member.leader == other
    last = [one for one in world.heartbeats(3) if one.state == RESIGNED]
    assert [one.sequence for one in last] == [6]
    assert leading == {None}, "a leader is compared with nothing"
    assert resigned == [0]
    assert followed[-1] == pytest.approx(SECOND_NS, abs=30_000_000)
    status = world.engine.statuses("b")[-1]
    assert (status.epoch, status.applied) == (4, 6)


def test_a_resignation_without_an_answer_is_sent_again() -> None:
    """Other nodes take over at once if it arrives, and after the whole time if it does not."""
    world, tries = _world(), []

    def before(txn: Txn) -> None:
        put = next(one for one in txn.then if isinstance(one, Put)) if is_heartbeat(txn) else None
        if put is not None and HeartbeatValue.from_bytes(put.value).state == RESIGNED:
            tries.append(put)
            if len(tries) < 3:
                raise EngineUnknownError("no answer")

    world.engine.before = before
    world.run(2.0)
    assert len(tries) == 3
    assert world.heartbeats(3)[-1].state == RESIGNED


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("is_too_far", [True, False])
def test_a_leader_whose_clock_steps_resigns(sign: int, is_too_far: bool) -> None:
    """In either direction; what its clock did before it led does not count (U-6.1)."""
    world = _world()
    world.host.stepped_ns = 20 * SECOND_NS
    step_ns = sign * (STEP_NS + 1 if is_too_far else STEP_NS)

    def each() -> None:
        if world.clock.now >= 2.0:
            world.host.stepped_ns = 20 * SECOND_NS + step_ns

    world.run(3.0, each)
    stepped = world.events("the clock stepped: another node shall lead")
    assert len(stepped) == is_too_far
    before_end = [one for one in world.heartbeats(3) if one.time_ns < 2_900_000_000]
    assert (RESIGNED in [one.state for one in before_end]) is is_too_far


def _status_of(world: LeaderWorld, state: str) -> None:
    """Have the node `c` publish its status, once a second."""
    second = int(world.clock.now)
    if f"b{second}" not in world.engine.value(KEYS.node("c")).decode():
        value = NodeValue("127.0.0.1:3", 0, 1 << 40, f"b{second}", 2, state, 3)
        world.engine.put(Put(KEYS.node("c"), value.to_bytes()))


@pytest.mark.parametrize("state", [FOLLOWING, "unfit"])
def test_an_unfit_leader_hands_over_where_another_node_can_lead(state: str) -> None:
    """At most once a minute, since a node of an earlier build may be unfit and not say so (Q-7)."""
    world = _world()

    def each() -> None:
        _status_of(world, state)
        world.host.why_unfit = "its disk is full" if world.host.led else ""

    world.run(AGAIN_SECONDS, each)
    resigned = world.events("not fit to lead: another node shall")
    if state == FOLLOWING:
        assert resigned == [{"reason": "its disk is full", "other": "c"}]
        assert _led(world) == [3, 4]
    else:
        assert resigned == []
        assert _led(world) == [3]


def test_a_leader_that_is_fit_again_forgets_what_it_read_of_the_others() -> None:
    """It hands over by two reads of one time at which it is unfit, and by none of before."""
    world = _world()

    def each() -> None:
        _status_of(world, FOLLOWING)
        second = world.clock.now % 4
        world.host.why_unfit = "its disk is full" if world.host.led and second < 0.5 else ""

    world.run(30.0, each)
    assert _led(world) == [3]


def test_the_clock_of_a_leader_is_the_reference() -> None:
    """Its wall clock may be far from that of the leader before, which its stamps continue."""
    world = _world()

    def each() -> None:
        _status_of(world, FOLLOWING)
        if world.host.led:
            world.host.ahead_ns = AHEAD_NS
        else:
            world.engine.heartbeat() if world.clock.now < 0.2 else None

    world.run(6.0, each)
    assert _led(world) == [3]
    assert world.events("not fit to lead: another node shall") == []


def test_requests_of_a_leader_without_an_answer_go_to_the_next_member() -> None:
    """It stays leader, since its epoch is in force; each is counted."""
    world, members = _world(), []
    world.engine.next_member = lambda: members.append(world.clock.now)  # type: ignore[method-assign]

    def before(txn: Txn) -> None:
        if 2.0 <= world.clock.now < 3.3:
            raise EngineUnknownError("no answer")

    world.engine.before = before

    def each() -> None:
        world.host.why_unfit = "its disk is full" if world.host.led else ""

    trims = 0

    def status(_seconds: float) -> Status:
        nonlocal trims
        trims += 1
        raise EngineUnknownError("no answer")

    world.engine.status = status  # type: ignore[method-assign,assignment]
    world.run(5.0, each)
    assert world.host.failures == []
    assert _led(world) == [3]
    assert trims > 0
    assert len(members) - trims == world.member.unanswered > 5
    assert world.heartbeats(3)[-2].state == LEADING


def test_a_leader_trims_every_two_seconds() -> None:
    """And by its turns between, hands over or sends heartbeats."""
    world, asked = _world(), []

    def status(_seconds: float) -> Status:
        asked.append(world.clock.now)
        return Status("3.6.0", 0, 1_000, 1, 1, (), 0)

    world.engine.status = status  # type: ignore[method-assign,assignment]
    world.run(TAKEOVER + 3 * TRIM_SECONDS + 0.5)
    assert len(asked) == 3
    assert world.engine.store.compacted > 0


def test_an_engine_that_was_away_gives_the_leader_time_before_a_takeover() -> None:
    """Its silence said nothing about the leader, whose heartbeats could not arrive either."""
    world = _world()
    led_at: list[float] = []

    def before(_txn: Txn) -> None:
        if 0.2 <= world.clock.now < 2.0:
            raise EngineUnknownError("no answer")

    def each() -> None:
        if world.host.led and not led_at:
            led_at.append(world.clock.now)
        if world.clock.now < 0.2:
            world.member._publisher.note_published(world.clock.now - 0.8)

    world.engine.before = before
    world.run(3.0, each)
    assert world.host.failures == []
    (at,) = led_at
    assert 2.0 + ENGINE_SECONDS <= at <= 2.15 + ENGINE_SECONDS


def test_an_unfit_follower_waits_again_after_each_sign_of_a_leader() -> None:
    """Two short silences of a leader are not one long one."""
    world = _world()
    world.host.why_unfit = "its disk is full"

    def each() -> None:
        if 3.0 <= world.clock.now < 4.0:
            world.engine.heartbeat()

    world.run(4.0 + TAKEOVER + LAST_SECONDS - 0.1, each)
    assert world.host.failures == []
    assert _led(world) == []
    assert world.events("not fit to lead") != []
