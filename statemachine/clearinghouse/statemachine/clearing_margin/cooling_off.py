# SPDX-License-Identifier: Apache-2.0
"""Limit members' payments for the losses of others within a cooling-off period (SPEC C-8, C-8.2, C-10).

Owns the start of a period and the payments that count in it. Must never move money. A period ends by time alone: each
use checks its limits, so it needs no deadline.
"""

from clearinghouse.statemachine.arithmetic.calendars import SECOND_NS
from clearinghouse.statemachine.arithmetic.cooling_off import (
    counts_as_replenished,
    new_money_left,
    replenishment_relief,
)
from clearinghouse.statemachine.arithmetic.default_waterfall import assessment_cap
from clearinghouse.statemachine.clearing.leaving_notices import largest_required, notice_of
from clearinghouse.statemachine.state.margin import CoolingMember, LeavingNotice
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers


def is_running(state: State) -> bool:
    """Return whether a cooling-off period runs now."""
    return state.time_ns < state.margin.cooling_off.until_ns


def limited(state: State, member_id: int) -> CoolingMember | LeavingNotice | None:
    """Return a member's limits now, or None.

    The limits of its leaving notice replace those of a cooling-off period (C-8.2).
    """
    return notice_of(state, member_id) or limited_by_period(state, member_id)


def limited_by_period(state: State, member_id: int) -> CoolingMember | None:
    """Return a member's limits in the cooling-off period.

    Return None if no period runs, or if the member had no contribution at its start.
    """
    return state.margin.cooling_off.members.get(member_id) if is_running(state) else None


def _counted(state: State, member_id: int) -> list[CoolingMember | LeavingNotice]:
    """Return the records in which a member's payments count now: that of a period and that of its notice."""
    found = (limited_by_period(state, member_id), notice_of(state, member_id))
    return [one for one in found if one is not None]


def begin(
    state: State, offset: int, case_id: int, member_ids: list[int], contributions: list[int]
) -> None:
    """Start a cooling-off period at a loss that members pay, unless one runs.

    `contributions` are the members' amounts before they pay; they set the limits.
    """
    cooling_off = state.margin.cooling_off
    if cooling_off.period_seconds == 0 or is_running(state):
        return
    cooling_off.case_id = case_id
    cooling_off.until_ns = state.time_ns + cooling_off.period_seconds * SECOND_NS
    event_writers.cooling_off_begun(state.events, offset, case_id, cooling_off.until_ns)
    cooling_off.members = {}
    for member_id, contribution in zip(member_ids, contributions, strict=True):
        limit = assessment_cap(contribution, cooling_off.cap_ppb)
        cooling_off.members[member_id] = CoolingMember(member_id, limit)
        event_writers.cooling_off_limited(state.events, offset, member_id, contribution, limit)


def count_lost(state: State, member_id: int, amount: int) -> None:
    """Count the part of a member's contribution that a loss has used."""
    for member in _counted(state, member_id):
        member.lost += amount


def most_called(state: State, member_id: int, case_id: int, cap: int) -> int:
    """Return the amount that a case may call from a member: its cap, at most the remaining limit of a notice or period.

    A notice limits the cases after it: each calls at most the notice's base, in place of the period's limit (C-8.2).
    """
    notice = notice_of(state, member_id)
    if notice is not None and case_id > notice.known_case_id:
        return min(cap, notice.base, new_money_left_of(notice))
    member = limited_by_period(state, member_id)
    return cap if member is None else min(cap, new_money_left_of(member))


def count_assessed(state: State, member_id: int, case_id: int, amount: int) -> None:
    """Count an amount that a case has called from a member, paid or not; in each record at most its remaining limit."""
    for member in _counted(state, member_id):
        if isinstance(member, LeavingNotice) and case_id <= member.known_case_id:
            continue
        member.assessed += min(amount, new_money_left_of(member))


def count_contributed(state: State, member_id: int, amount: int) -> None:
    """Count the part of a payment into the fund that replenishes the member's used contribution."""
    for member in _counted(state, member_id):
        member.replenished += counts_as_replenished(
            amount, member.lost, member.limit, member.assessed, member.replenished
        )


def count_returned(state: State, member_id: int, amount: int) -> None:
    """Subtract an amount returned to a member from its replenishment, so that the fund may call it again."""
    for member in _counted(state, member_id):
        member.replenished -= min(amount, member.replenished)


def new_money_left_of(member: CoolingMember | LeavingNotice) -> int:
    """Return the most new money that a member may still have to pay in its period or notice."""
    return new_money_left(member.limit, member.assessed, member.replenished)


def relief_of(state: State, member_id: int) -> int:
    """Return the part of its used contribution that a member need not replenish now."""
    member = limited(state, member_id)
    return 0 if member is None else replenishment_relief(member.limit, member.assessed, member.lost)


def required_of(state: State, member_id: int) -> int:
    """Return the contribution that the fund requires of a member now, less the part that it need not replenish.

    For a member that leaves, it is the largest requirement in the time of a notice (C-8.2).
    """
    required = state.margin.contributions_required.get(member_id, 0)
    if notice_of(state, member_id) is not None:
        required = largest_required(state, member_id)
    return max(required - relief_of(state, member_id), 0)
