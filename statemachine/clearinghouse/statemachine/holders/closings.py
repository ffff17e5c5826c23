# SPDX-License-Identifier: Apache-2.0
"""Record the booked amount at each holder at the end of its business days (SPEC C-14).

A holder is a bank or custodian. Owns the booked amount at a holder, the closings for comparison with statements, and
the list of missing statements. Must never change a balance.
"""

from clearinghouse.statemachine.arithmetic.calendars import is_business_day, local_day, moment_ns
from clearinghouse.statemachine.holders.breaks import age_break
from clearinghouse.statemachine.state.holders import Closing, Holder, HolderAccount
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_HOLDER_DAY
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.types import CLOSINGS_KEPT_MAX, EXTERNAL


def booked_at(state: State, account: HolderAccount) -> int:
    """Return the amount of an asset that is booked at a holder.

    For the main account it is the sum of all balances less the amounts at other holders. A custody shortfall (L-4.1) or
    a loss without a payer yet (C-13) is in balances but at no holder, so it is not booked.
    """
    if not account.is_main:
        return account.booked
    holding = state.accounts[EXTERNAL].holdings.get(account.asset_id)
    outside = 0 if holding is None else -holding.balance
    outside -= state.custody.shortfalls.get(account.asset_id, 0)
    outside -= state.holders.lost.get(account.asset_id, 0)
    for other in state.holders.of_asset[account.asset_id]:
        outside -= other.booked
    return outside


def lower_closings(account: HolderAccount, from_day: int, amount: int) -> None:
    """Subtract a lost amount from the closings of a day and later days (C-13); negative for a returned amount."""
    for closing in account.closings.values():
        if closing.day >= from_day:
            closing.booked -= amount


def schedule_closing(state: State, account: HolderAccount) -> None:
    """Schedule the end of the holder's present day."""
    offset = state.holders.holders[account.holder_id].utc_offset_seconds
    due_ns = moment_ns(local_day(state.time_ns, offset) + 1, 0, offset)
    state.timers.schedule(due_ns, DEADLINE_HOLDER_DAY, account.id)


def close_day(state: State, number: int) -> None:
    """End a day of a holder: store its closing if it was a business day, and report a missing statement."""
    account = state.holders.by_number[number]
    holder = state.holders.holders[account.holder_id]
    schedule_closing(state, account)
    day = local_day(state.time_ns, holder.utc_offset_seconds) - 1
    # If the holder's UTC offset was reduced, the day may be closed already.
    if day <= account.closed_day or not _has_business(state, holder, day):
        return
    before = account.closed_day
    account.closed_day = day
    requested_in = requested_out = 0
    if account.is_main:
        requested_in = state.custody.requested_in.get(account.asset_id, 0)
        requested_out = state.custody.requested_out.get(account.asset_id, 0)
    closings = account.closings
    closing = closings[day] = Closing(day, booked_at(state, account), requested_in, requested_out)
    if len(closings) > CLOSINGS_KEPT_MAX:
        del closings[next(iter(closings))]
    event_writers.holder_day_closed(
        state.events,
        0,
        holder_id=holder.id,
        asset_id=account.asset_id,
        statement_day=day,
        booked=closing.booked,
        requested_in=requested_in,
        requested_out=requested_out,
    )
    if account.statement_day < before:
        event_writers.statement_missing(
            state.events, 0, holder.id, account.asset_id, statement_day=before
        )
    age_break(state, account)


def _has_business(state: State, holder: Holder, day: int) -> bool:
    """Return whether a day is a business day of a holder."""
    calendar = state.clearing.calendars.get(holder.calendar_id)
    return calendar is None or is_business_day(day, calendar.weekend_days, calendar.holidays)
