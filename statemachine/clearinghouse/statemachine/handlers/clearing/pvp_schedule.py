# SPDX-License-Identifier: Apache-2.0
"""Handle the command that sets the schedule of a day of payment versus payment (SPEC C-6).

Owns its refusals in their order. Must never begin or end a day: deadlines do.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_SECONDS, OFFSET_SECONDS_MAX
from clearinghouse.statemachine.pvp.day import schedule_call
from clearinghouse.statemachine.pvp.queue import list_pairs, read_in_item
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import AssetId
from clearinghouse.statemachine.vocabulary.types import PPB, PVP_DAY_CLOSED, PVP_DEADLINES_MAX


def set_pvp_schedule(state: State, command: commands.SetPvpSchedule, _reply: Reply) -> int:
    """Set the times of the pay-in call, the pay-in deadlines and the close; with call 0 pairs settle at any time.

    Refusals in order: PVP_DAY_UNDER_WAY, PARAMETER_OUT_OF_RANGE, UNKNOWN_CALENDAR, NOT_A_PVP_CURRENCY.
    """
    pvp = state.pvp
    if pvp.day.state != PVP_DAY_CLOSED:
        return codes.PVP_DAY_UNDER_WAY
    is_none = command.call_seconds == 0
    if not (_has_no_times(command) if is_none else _has_times(command)):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.calendar_id and command.calendar_id not in state.clearing.calendars:
        return codes.UNKNOWN_CALENDAR
    if any(asset_id not in pvp.currencies for asset_id in command.deadline_asset_ids):
        return codes.NOT_A_PVP_CURRENCY

    # Accepted: nothing below refuses.
    schedule = pvp.schedule
    schedule.call_seconds = command.call_seconds
    schedule.close_seconds = command.close_seconds
    schedule.utc_offset_seconds = command.utc_offset_seconds
    schedule.calendar_id = command.calendar_id
    schedule.asset_ids = [AssetId(asset_id) for asset_id in command.deadline_asset_ids]
    schedule.seconds = list(command.deadline_seconds)
    schedule.shares_ppb = list(command.deadline_shares_ppb)
    event_writers.pvp_schedule_set(
        state.events,
        0,
        call_seconds=schedule.call_seconds,
        close_seconds=schedule.close_seconds,
        utc_offset_seconds=schedule.utc_offset_seconds,
        calendar_id=schedule.calendar_id,
        deadlines=len(schedule.seconds),
    )
    schedule_call(state)
    if is_none:
        list_pairs(state)
        read_in_item(state, 0)
    return codes.OK


def _has_no_times(command: commands.SetPvpSchedule) -> bool:
    """Return whether a schedule without a call time has no other term."""
    lists = (command.deadline_asset_ids, command.deadline_seconds, command.deadline_shares_ppb)
    numbers = (command.close_seconds, command.utc_offset_seconds, command.calendar_id)
    return not any(lists) and not any(numbers)


def _has_times(command: commands.SetPvpSchedule) -> bool:
    """Return whether a schedule's times are in order and its pay-in shares are valid.

    Of each currency, every deadline requires a larger share than the deadline before, and the last one the whole.
    """
    seconds, shares = command.deadline_seconds, command.deadline_shares_ppb
    if not 0 < command.call_seconds < command.close_seconds < DAY_SECONDS:
        return False
    if not -OFFSET_SECONDS_MAX <= command.utc_offset_seconds <= OFFSET_SECONDS_MAX:
        return False
    if not len(command.deadline_asset_ids) == len(seconds) == len(shares) <= PVP_DEADLINES_MAX:
        return False
    part_of: dict[int, int] = {}
    before = command.call_seconds + 1
    for asset_id, second, share_ppb in zip(
        command.deadline_asset_ids, seconds, shares, strict=True
    ):
        if not before <= second <= command.close_seconds:
            return False
        if not part_of.get(asset_id, 0) < share_ppb <= PPB:
            return False
        before, part_of[asset_id] = second, share_ppb
    return all(share_ppb == PPB for share_ppb in part_of.values())
