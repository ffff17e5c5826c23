# SPDX-License-Identifier: Apache-2.0
"""Read the queue of pairs, and settle those that pass (SPEC C-6).

Owns the order of the reading and the settlement of a pair, whose two payments are one change. Must never move a
balance: a pair moves claims alone, so what is paid in stays as it is.

The queue is read after each event, from the front, again until a pass settles nothing. A command reads a bounded part
and the next AdvanceTime the rest; what settles, and in which order, follows from the state alone.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import local_day
from clearinghouse.statemachine.arithmetic.pvp import units_floor, value_weight
from clearinghouse.statemachine.pvp.limits import is_open, may_settle, tests_after
from clearinghouse.statemachine.state.pvp import NO_PAIR, PvpMember, PvpPair
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_QUEUE
from clearinghouse.statemachine.state.work import PVP_LISTED_PER_UNIT, WORK_OF_PVP_TEST
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import PPB, PVP_REFERENCES_MAX, SECOND_NS

# Ids of the deadline: the reading goes on where it stands; all pairs are read again, since rates have moved.
GO_ON: Final = 0
READ_ALL: Final = 1
READ_ALL_NS: Final = 60 * SECOND_NS
# What one item of a call may read, so that it stays below WORK_ITEM_MAX (I-12.1).
ITEM_UNITS: Final = 2_000


def changes_of(pair: PvpPair, member: PvpMember) -> tuple[tuple[AssetId, int], ...]:
    """Return what a pair changes of the claims of one of its members."""
    sign = -1 if member.account_id == pair.account_id else 1
    return (
        (pair.asset_id, sign * pair.amount),
        (pair.counterparty_asset_id, -sign * pair.counterparty_amount),
    )


def waits_for(state: State, pair: PvpPair, member: PvpMember) -> int:
    """Return OK if a pair may settle as to one of its members, else the first test that it fails."""
    if not is_open(state):
        return codes.PVP_DAY_NOT_OPEN
    if not may_settle(state, member):
        return codes.PVP_MEMBER_NOT_ACTIVE
    if member.is_late():
        return codes.PVP_MEMBER_LATE
    return tests_after(state, member, changes_of(pair, member)).code


def member_moved(state: State, member: PvpMember) -> None:
    """List the pairs of a member of which a claim, a limit or the status has moved: they may pass now."""
    for pair_id in member.pairs:
        state.pvp.reading.add(pair_id)
    state.work.units += len(member.pairs) // PVP_LISTED_PER_UNIT


def read_in_item(state: State, offset: int) -> None:
    """Read the queue after an item of a call, as far as an item may; the next AdvanceTime goes on.

    While no pair may settle, what is listed stays so until the day opens.
    """
    if not is_open(state):
        return
    _read(state, offset, state.work.used(state.events) + ITEM_UNITS)


def queue_due(state: State, subject: int) -> None:
    """Go on with the reading, or (READ_ALL) begin one of all pairs."""
    if subject == READ_ALL:
        list_pairs(state)
    if is_open(state):
        _read(state, 0, state.work.stop)


def list_pairs(state: State) -> None:
    """List all pairs, now and at the next whole minute: what they wait for may have changed for each of them."""
    for pair_id in state.pvp.pairs:
        state.pvp.reading.add(pair_id)
    state.work.units += len(state.pvp.pairs) // PVP_LISTED_PER_UNIT
    _schedule_next(state)


def go_on(state: State) -> None:
    """Let the reading go on in this instant, after the work under way."""
    state.timers.schedule_earlier(state.time_ns, DEADLINE_PVP_QUEUE, GO_ON)


def _schedule_next(state: State) -> None:
    """Schedule the next reading of all pairs at a whole minute, where a pair waits and pairs settle now.

    A day lists all pairs when it opens: until then a reading would change nothing.
    """
    if state.pvp.pairs and is_open(state):
        due_ns = (state.time_ns // READ_ALL_NS + 1) * READ_ALL_NS
        state.timers.schedule(due_ns, DEADLINE_PVP_QUEUE, READ_ALL)
    else:
        state.timers.cancel(DEADLINE_PVP_QUEUE, READ_ALL)


def _read(state: State, offset: int, stop: int) -> None:
    """Test the listed pairs in their order, until none is left or so many units are used; at least one of them."""
    pvp = state.pvp
    work = state.work
    is_over = False
    while not is_over:
        pair_id = pvp.reading.take()
        if pair_id == NO_PAIR:
            state.timers.cancel(DEADLINE_PVP_QUEUE, GO_ON)
            return
        pair = pvp.pairs[pair_id]
        first = pvp.members[pair.account_id]
        second = pvp.members[pair.counterparty_account_id]
        work.units += WORK_OF_PVP_TEST + len(first.claims) + len(second.claims)
        if waits_for(state, pair, first) == waits_for(state, pair, second) == codes.OK:
            _settle(state, offset, pair, first, second)
        is_over = work.used(state.events) >= stop
    go_on(state)


def _settle(state: State, offset: int, pair: PvpPair, first: PvpMember, second: PvpMember) -> None:
    """Move both claims of a pair at once: both legs or neither."""
    before = _sums(first, second, pair)
    for member in (first, second):
        for asset_id, amount in changes_of(pair, member):
            member.add_claim(asset_id, amount)
    assert _sums(first, second, pair) == before
    leave_queue(state, pair)
    _note_traded(state, pair, first, second)
    _write_legs(state, offset, pair, is_settled=True)
    member_moved(state, first)
    member_moved(state, second)


def today(state: State) -> int:
    """Return the number of the present day, by the local time of the schedule, in UTC without one."""
    return local_day(state.time_ns, state.pvp.schedule.utc_offset_seconds)


def _note_traded(state: State, pair: PvpPair, first: PvpMember, second: PvpMember) -> None:
    """Note what each of two members got of the other, less what it gave, at the rates of the day's settlements."""
    given = _value(state, pair.asset_id, pair.amount)
    gotten = _value(state, pair.counterparty_asset_id, pair.counterparty_amount)
    for member, other, net in ((first, second, given - gotten), (second, first, gotten - given)):
        if member.traded_day != today(state):
            member.traded_day = today(state)
            member.traded = {}
        member.traded[other.account_id] = member.traded.get(other.account_id, 0) + net


def _value(state: State, asset_id: AssetId, amount: int) -> int:
    """Return the value of an amount at its rate in valuation units, floored."""
    asset = state.assets[asset_id]
    return units_floor(amount * value_weight(asset.price_e9, asset.scale) * PPB)


def _sums(first: PvpMember, second: PvpMember, pair: PvpPair) -> tuple[int, int]:
    """Return the claims of both members of a pair together, in each of its currencies."""
    return (
        first.claims.get(pair.asset_id, 0) + second.claims.get(pair.asset_id, 0),
        first.claims.get(pair.counterparty_asset_id, 0)
        + second.claims.get(pair.counterparty_asset_id, 0),
    )


def enter_queue(state: State, offset: int, pair: PvpPair) -> None:
    """Put a pair at the end of the queue, and list it for its first test."""
    state.pvp.put(pair)
    state.pvp.reading.add(pair.id)
    _write_legs(state, offset, pair, is_settled=False)
    if len(state.pvp.pairs) == 1:
        _schedule_next(state)


def leave_queue(state: State, pair: PvpPair) -> None:
    """Take a pair off the queue."""
    state.pvp.remove(pair, PVP_REFERENCES_MAX)
    if not state.pvp.pairs:
        _schedule_next(state)


def _write_legs(state: State, offset: int, pair: PvpPair, *, is_settled: bool) -> None:
    """Write the events of both payments of a pair, one at once after the other."""
    write = event_writers.pvp_leg_settled if is_settled else event_writers.pvp_leg_queued
    write(
        state.events,
        offset,
        pair_id=pair.id,
        account_id=pair.account_id,
        counterparty_account_id=pair.counterparty_account_id,
        asset_id=pair.asset_id,
        amount=pair.amount,
    )
    write(
        state.events,
        offset,
        pair_id=pair.id,
        account_id=pair.counterparty_account_id,
        counterparty_account_id=pair.account_id,
        asset_id=pair.counterparty_asset_id,
        amount=pair.counterparty_amount,
    )
