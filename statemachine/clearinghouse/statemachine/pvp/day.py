# SPDX-License-Identifier: Apache-2.0
"""Run the day of payment versus payment: calls, deadlines of pay-ins, and the close (SPEC C-6).

Owns the calls, their deadlines, and the missed pay-ins. At the close the engine returns unsettled pairs and pays
members out. Each step visits the members by account, or the pairs by id, in slices of work (I-12.2). No pair settles
during a step: `limits.is_open`.

A member that is short of a currency after its last deadline has missed its pay-in. A member that lacks a part of a call
before that is late: its pairs wait until it pays.
"""

from bisect import bisect_right
from collections.abc import Callable
from typing import Final, TypeAlias

from clearinghouse.statemachine.arithmetic.calendars import (
    DAY_SECONDS,
    SECOND_NS,
    is_business_day,
    local_day,
    moment_ns,
)
from clearinghouse.statemachine.arithmetic.pvp import instalment, pay_out_part
from clearinghouse.statemachine.ledger.ledger import holding_of
from clearinghouse.statemachine.pvp.cover import miss_pay_in
from clearinghouse.statemachine.pvp.limits import NO_CHANGE, tests_after
from clearinghouse.statemachine.pvp.payments import pay_out_claim
from clearinghouse.statemachine.pvp.queue import (
    leave_queue,
    list_pairs,
    member_moved,
    schedule_test_now,
)
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.pvp_day import PvpCall
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_PVP_DAY
from clearinghouse.statemachine.state.work import SORTED_PER_UNIT, WORK_OF_PVP_MEMBER
from clearinghouse.statemachine.vocabulary import codes, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AssetId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    PPB,
    PVP,
    PVP_DAY_CALLING,
    PVP_DAY_CLOSED,
    PVP_DAY_DUE,
    PVP_DAY_OPEN,
    PVP_DAY_PAYING_OUT,
    PVP_DAY_RETURNING,
)

Step: TypeAlias = Callable[[State, PvpMember], None]
THE_DAY: Final = 0  # the id of the only deadline


def schedule_call(state: State) -> None:
    """Schedule the next call on the next day; on that day the calendar decides whether the call takes place."""
    schedule = state.pvp.schedule
    if not schedule.call_seconds:
        state.timers.cancel(DEADLINE_PVP_DAY, THE_DAY)
        return
    offset = schedule.utc_offset_seconds
    day = local_day(state.time_ns, offset)
    if moment_ns(day, schedule.call_seconds, offset) <= state.time_ns:
        day += 1
    state.timers.schedule(moment_ns(day, schedule.call_seconds, offset), DEADLINE_PVP_DAY, THE_DAY)


def day_due(state: State, due_ns: int) -> None:
    """Start the due step - the call, a deadline or the close - or continue the present step."""
    day = state.pvp.day
    if day.state == PVP_DAY_CLOSED:
        if not _begin_day(state, due_ns):
            schedule_call(state)
            return
    elif day.state == PVP_DAY_OPEN:
        _begin_due(state)
    while day.state in _STEPS:
        if not _STEPS[day.state](state):
            state.timers.schedule(state.time_ns, DEADLINE_PVP_DAY, THE_DAY)
            return


def _begin_day(state: State, due_ns: int) -> bool:
    """Start the day of a call; return False if its calendar has no business on that day."""
    schedule, day = state.pvp.schedule, state.pvp.day
    number = local_day(due_ns, schedule.utc_offset_seconds)
    calendar = state.clearing.calendars.get(schedule.calendar_id)
    if calendar is not None and not is_business_day(
        number, calendar.weekend_days, calendar.holidays
    ):
        return False
    day.day = number
    day.state = PVP_DAY_CALLING
    _move_by(state, state.gap.begins_ns(due_ns) - due_ns)
    return True


def move_day(state: State, from_ns: int, moves_ns: int) -> tuple[int, int]:
    """Postpone the remaining deadlines of the day after `from_ns`, and its close, by `moves_ns` (U-6.2, C-4.1).

    Return the new time of the close, and by how many ns they moved: the close stays before midnight.
    """
    day = state.pvp.day
    if day.state == PVP_DAY_CLOSED:
        return 0, 0
    moved_ns = _move_by(state, moves_ns)
    due_ns = state.timers.due[(DEADLINE_PVP_DAY, THE_DAY)]
    if day.state == PVP_DAY_OPEN and due_ns > from_ns:
        state.timers.schedule(due_ns + moved_ns, DEADLINE_PVP_DAY, THE_DAY)
    return moment_of_day(state, state.pvp.schedule.close_seconds), moved_ns


def _move_by(state: State, moves_ns: int) -> int:
    """Record that the remaining deadlines move by `moves_ns`, at most up to midnight.

    Return the recorded move in ns.
    """
    moved_ns = min(moves_ns, spare_ns(state))
    state.pvp.day.moved_ns += moved_ns
    return moved_ns


def spare_ns(state: State) -> int:
    """Return by how many ns the day can still move: its close stays before midnight."""
    left_seconds = DAY_SECONDS - 1 - state.pvp.schedule.close_seconds
    return left_seconds * SECOND_NS - state.pvp.day.moved_ns


def open_until_ns(state: State) -> int:
    """Return the time of the next deadline or of the close while pairs settle, else 0."""
    if state.pvp.day.state != PVP_DAY_OPEN:
        return 0
    return state.timers.due[(DEADLINE_PVP_DAY, THE_DAY)]


def _due_ns(state: State) -> int:
    """Return the time of the next deadline, or of the close."""
    schedule, day = state.pvp.schedule, state.pvp.day
    if day.place < len(schedule.seconds):
        return moment_of_day(state, schedule.seconds[day.place])
    return moment_of_day(state, schedule.close_seconds)


def moment_of_day(state: State, seconds: int) -> int:
    """Return the time, in ns, of a local time of the present day (`seconds`), including the day's move."""
    day = state.pvp.day
    return moment_ns(day.day, seconds, state.pvp.schedule.utc_offset_seconds) + day.moved_ns


def _for_members(state: State, step: Step) -> bool:
    """Run a step of the day for members by account id, after the last visited one.

    Return False if the slice ends first. Visit at least one member, even if the slice is already over.
    """
    pvp, work = state.pvp, state.work
    order = sorted(pvp.members)
    work.units += len(order) // SORTED_PER_UNIT
    for place, account_id in enumerate(order[bisect_right(order, pvp.day.account_id) :]):
        if place and work.is_over(state.events):
            return False
        member = pvp.members[account_id]
        work.units += WORK_OF_PVP_MEMBER + len(member.claims)
        step(state, member)
        pvp.day.account_id = account_id
    pvp.day.account_id = NO_ACCOUNT
    return True


def _call_members(state: State) -> bool:
    """Call all members for their pay-ins, and open the day; return False if the slice ends first."""
    if not _for_members(state, _call):
        return False
    event_writers.pvp_day_opened(state.events, 0, state.pvp.day.day, len(state.pvp.pairs))
    _open(state)
    return True


def _call(state: State, member: PvpMember) -> None:
    """Call a member for what it owes in each currency after the settlement of all its pairs."""
    member.calls = {}
    for asset_id in sorted({*member.claims, *member.queued}):
        short = -(member.claims.get(asset_id, 0) + member.queued.get(asset_id, 0))
        if short > 0:
            member.calls[asset_id] = PvpCall(short)
            event_writers.pvp_pay_in_called(state.events, 0, member.account_id, asset_id, short)


def end_pairs_of(state: State, offset: int, member: PvpMember) -> None:
    """End the waiting pairs of a member in default, which would never settle, and call their other members again."""
    for pair in list(member.pairs.values()):
        state.work.units += WORK_OF_PVP_MEMBER
        leave_queue(state, pair)
        event_writers.pvp_pair_ended(state.events, offset, pair.id, codes.MEMBER_IN_DEFAULT)
        is_first = pair.account_id == member.account_id
        other_id = pair.counterparty_account_id if is_first else pair.account_id
        _call_again(state, offset, state.pvp.members[other_id])


def _call_again(state: State, offset: int, member: PvpMember) -> None:
    """State the calls of a called member again, up or down, after a pair that counted in them ended without effect."""
    day = state.pvp.day
    is_called = day.state in (PVP_DAY_OPEN, PVP_DAY_DUE)
    if day.state == PVP_DAY_CALLING:
        is_called = member.account_id <= day.account_id
    if not is_called:
        return
    was_late = member.is_late()
    for asset_id in sorted({*member.claims, *member.queued, *member.calls}):
        call = member.calls.get(asset_id, PvpCall(0))
        after = member.claims.get(asset_id, 0) + member.queued.get(asset_id, 0)
        called = max(call.paid - after, 0)
        if called == call.called:
            continue
        call.called = called
        call.late = min(call.late, max(called - call.paid, 0))
        member.calls[asset_id] = call
        if called == 0:
            del member.calls[asset_id]
        event_writers.pvp_pay_in_called(state.events, offset, member.account_id, asset_id, called)
    if was_late and not member.is_late():
        member_moved(state, member)
        schedule_test_now(state)


def _open(state: State) -> None:
    """Open the settlement of pairs until the next deadline or the close."""
    state.pvp.day.state = PVP_DAY_OPEN
    state.timers.schedule(_due_ns(state), DEADLINE_PVP_DAY, THE_DAY)
    list_pairs(state)
    schedule_test_now(state)


def _is_close(state: State) -> bool:
    """Return whether all deadlines have passed, so that the close is next."""
    return state.pvp.day.place == len(state.pvp.schedule.seconds)


def _currencies_due(state: State) -> tuple[list[AssetId], int]:
    """Return the currencies of the due deadline, and the part of their calls that is due, in ppb.

    At the close they are the currencies without a deadline.
    """
    pvp = state.pvp
    schedule = pvp.schedule
    if _is_close(state):
        return sorted(pvp.currencies.keys() - set(schedule.asset_ids)), PPB
    return [schedule.asset_ids[pvp.day.place]], schedule.shares_ppb[pvp.day.place]


def _begin_due(state: State) -> None:
    """Start a deadline; at the last deadline of a currency, list the members that owe it.

    A member that becomes short later, by its share of a loss, has not missed a pay-in.
    """
    pvp = state.pvp
    asset_ids, share_ppb = _currencies_due(state)
    pvp.day.state = PVP_DAY_DUE
    if share_ppb == PPB:
        pvp.day.missing = [
            account_id
            for account_id in sorted(pvp.members)
            if any(pvp.members[account_id].claims.get(asset_id, 0) < 0 for asset_id in asset_ids)
        ]
        state.work.units += len(pvp.members) * len(asset_ids) // SORTED_PER_UNIT


def _apply_deadline(state: State) -> bool:
    """Apply a deadline to all members, then open again or start the close; return False if the slice ends first."""
    pvp = state.pvp
    day = pvp.day
    asset_ids, share_ppb = _currencies_due(state)
    missing = frozenset(day.missing)

    def record_calls(_state: State, member: PvpMember) -> None:
        if member.account_id in missing and min(member.claims.values(), default=0) < 0:
            _miss(state, member)
        else:
            _record_calls(state, member, asset_ids, share_ppb)

    if not _for_members(state, record_calls):
        return False
    day.missing = []
    if _is_close(state):
        day.last_pair_id = pvp.last_pair_id
        day.state = PVP_DAY_RETURNING
    else:
        day.place += 1
        _open(state)
    return True


def _miss(state: State, member: PvpMember) -> None:
    """Cover the shorts of a member that missed its pay-in; without prices, only stop its pairs and write the delay."""
    if tests_after(state, member, NO_CHANGE).code == codes.PVP_PRICE_ABSENT:
        member.active = 0
        event_writers.pvp_cover_delayed(state.events, 0, member.account_id)
        return
    shorts = sum(claim < 0 for claim in member.claims.values())
    longs = len(member.claims) - shorts + 1
    state.work.units += shorts * longs * (len(state.pvp.members) // SORTED_PER_UNIT + 1)
    miss_pay_in(state, member)


def _record_calls(
    state: State, member: PvpMember, asset_ids: list[AssetId], share_ppb: int
) -> None:
    """Record the unpaid parts of a member's calls as late, with events."""
    for asset_id in asset_ids:
        call = member.calls.get(asset_id)
        if call is None:
            continue
        lacking = instalment(call.called, share_ppb) - call.paid
        if lacking > 0:
            call.late = lacking
            event_writers.pvp_pay_in_late(state.events, 0, member.account_id, asset_id, lacking)


def _return_pairs(state: State) -> bool:
    """Return the pairs that had not settled when the close began to their members, at least one per slice.

    Return False if the slice ends first.
    """
    pvp = state.pvp
    is_over = False
    while pvp.pairs:
        pair = pvp.pairs[next(iter(pvp.pairs))]
        if pair.id > pvp.day.last_pair_id:
            break
        if is_over:
            return False
        state.work.units += WORK_OF_PVP_MEMBER
        leave_queue(state, pair)
        event_writers.pvp_pair_ended(state.events, 0, pair.id, codes.PVP_PAIR_RETURNED)
        is_over = state.work.is_over(state.events)
    _begin_pay_out(state)
    return True


def _begin_pay_out(state: State) -> None:
    """Sum the claims of all members, and the cash for them: if cash is short, all members get the same part."""
    pvp = state.pvp
    day = pvp.day
    day.state = PVP_DAY_PAYING_OUT
    for member in pvp.members.values():
        for asset_id, claim in member.claims.items():
            if claim > 0:
                day.claims[asset_id] = day.claims.get(asset_id, 0) + claim
        state.work.units += 1 + len(member.claims) // SORTED_PER_UNIT
    payer = state.accounts[PVP]
    for asset_id in sorted(day.claims):
        # A currency without any pay-in has only claims and shorts.
        day.cash[asset_id] = holding_of(state, payer, state.assets[asset_id]).balance


def _pay_out_members(state: State) -> bool:
    """Pay all members out, and end the day; return False if the slice ends first."""
    if not _for_members(state, _pay_out):
        return False
    pvp = state.pvp
    day = pvp.day
    day.claims = {}
    day.cash = {}
    day.place = 0
    day.moved_ns = 0
    day.state = PVP_DAY_CLOSED
    event_writers.pvp_day_closed(state.events, 0, day.day, len(pvp.pairs))
    schedule_call(state)
    return True


def _pay_out(state: State, member: PvpMember) -> None:
    """Pay a member its claims, as far as it passes the tests afterwards; the remainder stays a claim."""
    day = state.pvp.day
    member.calls = {}
    if state.accounts[member.account_id].status != ACTIVE:
        return
    for asset_id in sorted(member.claims):
        # Between slices members may pay in and be paid out.
        claims = day.claims.get(asset_id, 0)
        claim = min(member.claims[asset_id], claims)
        if claim <= 0:
            continue
        asset = state.assets[asset_id]
        cash = holding_of(state, state.accounts[PVP], asset)
        amount = min(pay_out_part(claim, day.cash[asset_id], claims), cash.balance)
        if amount and tests_after(state, member, ((asset_id, -amount),)).code == codes.OK:
            pay_out_claim(state, 0, member, asset, amount)


# By the state of a day in a step: the function that continues it; False means that the slice is
# over.
_STEPS: Final[dict[int, Callable[[State], bool]]] = {
    PVP_DAY_CALLING: _call_members,
    PVP_DAY_DUE: _apply_deadline,
    PVP_DAY_RETURNING: _return_pairs,
    PVP_DAY_PAYING_OUT: _pay_out_members,
}
