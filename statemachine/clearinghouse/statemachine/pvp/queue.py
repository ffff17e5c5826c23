# SPDX-License-Identifier: Apache-2.0
"""Test the pairs in the queue, and settle those that pass (SPEC C-6).

A pair is two payments in different currencies. Owns the order of the tests and the settlement of a pair, whose two
payments are one change. Must never move a balance: a pair moves only claims, so the paid-in cash stays.

The engine tests the queue after each event, from the front, again until a pass settles nothing. A command tests a
limited number of pairs and the next AdvanceTime the others; the state alone determines the settled pairs and their
order.
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

# Ids of the deadline: continue the present pass, or test all pairs again, since rates have moved.
GO_ON: Final = 0
READ_ALL: Final = 1
READ_ALL_NS: Final = 60 * SECOND_NS
# The units that one item of a call may use, so that it stays below WORK_ITEM_MAX (I-12.1).
ITEM_UNITS: Final = 2_000


def changes_of(pair: PvpPair, member: PvpMember) -> tuple[tuple[AssetId, int], ...]:
    """Return the changes that a pair makes to the claims of one of its members."""
    sign = -1 if member.account_id == pair.account_id else 1
    return (
        (pair.asset_id, sign * pair.amount),
        (pair.counterparty_asset_id, -sign * pair.counterparty_amount),
    )


def refuse_settlement(state: State, pair: PvpPair, member: PvpMember) -> int:
    """Return OK if a pair may settle for one of its members, else the code of the first failed test."""
    if not is_open(state):
        return codes.PVP_DAY_NOT_OPEN
    if not may_settle(state, member):
        return codes.PVP_MEMBER_NOT_ACTIVE
    if member.is_late():
        return codes.PVP_MEMBER_LATE
    return tests_after(state, member, changes_of(pair, member)).code


def member_moved(state: State, member: PvpMember) -> None:
    """List a member's pairs for a test, because its claims, limits or status have changed."""
    for pair_id in member.pairs:
        state.pvp.reading.add(pair_id)
    state.work.units += len(member.pairs) // PVP_LISTED_PER_UNIT


def read_in_item(state: State, offset: int) -> None:
    """Test listed pairs after an item of a call, within the units of an item; the next AdvanceTime continues.

    While no pair may settle, the listed pairs stay listed until the day opens.
    """
    if not is_open(state):
        return
    _read(state, offset, state.work.used(state.events) + ITEM_UNITS)


def queue_due(state: State, subject: int) -> None:
    """Continue the test of listed pairs; with READ_ALL, list all pairs first."""
    if subject == READ_ALL:
        list_pairs(state)
    if is_open(state):
        _read(state, 0, state.work.stop)


def list_pairs(state: State) -> None:
    """List all pairs for a test, and schedule the same at the next whole minute, since conditions may change."""
    for pair_id in state.pvp.pairs:
        state.pvp.reading.add(pair_id)
    state.work.units += len(state.pvp.pairs) // PVP_LISTED_PER_UNIT
    _schedule_next(state)


def schedule_test_now(state: State) -> None:
    """Schedule the test of listed pairs to continue at this time, after the present work."""
    state.timers.schedule_earlier(state.time_ns, DEADLINE_PVP_QUEUE, GO_ON)


def _schedule_next(state: State) -> None:
    """Schedule the next test of all pairs at a whole minute, if a pair waits and pairs settle now.

    The opening of a day lists all pairs: until then a test would change nothing.
    """
    if state.pvp.pairs and is_open(state):
        due_ns = (state.time_ns // READ_ALL_NS + 1) * READ_ALL_NS
        state.timers.schedule(due_ns, DEADLINE_PVP_QUEUE, READ_ALL)
    else:
        state.timers.cancel(DEADLINE_PVP_QUEUE, READ_ALL)


def _read(state: State, offset: int, stop: int) -> None:
    """Test the listed pairs in their order, until none is left or `stop` units of work are used; at least one pair."""
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
        if (
            refuse_settlement(state, pair, first)
            == refuse_settlement(state, pair, second)
            == codes.OK
        ):
            _settle(state, offset, pair, first, second)
        is_over = work.used(state.events) >= stop
    schedule_test_now(state)


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
    """Return the number of the present day, by the local time of the schedule, or by UTC without a schedule."""
    return local_day(state.time_ns, state.pvp.schedule.utc_offset_seconds)


def _note_traded(state: State, pair: PvpPair, first: PvpMember, second: PvpMember) -> None:
    """Record the net receipt of each of two members from the other, at the rates of the day's settlements."""
    given = _value(state, pair.asset_id, pair.amount)
    gotten = _value(state, pair.counterparty_asset_id, pair.counterparty_amount)
    day = today(state)
    first.add_traded(day, second.account_id, given - gotten)
    second.add_traded(day, first.account_id, gotten - given)


def _value(state: State, asset_id: AssetId, amount: int) -> int:
    """Return the value of an amount at its rate, in valuation units, floored."""
    asset = state.assets[asset_id]
    return units_floor(amount * value_weight(asset.price_e9, asset.scale) * PPB)


def _sums(first: PvpMember, second: PvpMember, pair: PvpPair) -> tuple[int, int]:
    """Return the sum of the claims of both members of a pair, in each of its currencies."""
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
    """Remove a pair from the queue."""
    state.pvp.remove(pair, PVP_REFERENCES_MAX)
    if not state.pvp.pairs:
        _schedule_next(state)


def _write_legs(state: State, offset: int, pair: PvpPair, *, is_settled: bool) -> None:
    """Write the events of both payments of a pair: settled, or queued."""
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
