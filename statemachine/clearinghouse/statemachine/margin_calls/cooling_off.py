# SPDX-License-Identifier: Apache-2.0
"""Limit what members pay for the losses of others within a cooling-off period (SPEC C-8, C-10).

Owns when a period begins and what counts in it. Must never move money. A period ends by its time alone: what it limits
is asked for where it is needed, so nothing is due at its end.
"""

from clearinghouse.statemachine.arithmetic.calendars import SECOND_NS
from clearinghouse.statemachine.arithmetic.cooling_off import (
    counts_as_replenished,
    new_money_left,
    replenishment_relief,
)
from clearinghouse.statemachine.arithmetic.default_waterfall import assessment_cap
from clearinghouse.statemachine.state.margin import CoolingMember
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import event_writers


def is_running(state: State) -> bool:
    """Return whether a period runs."""
    return state.time_ns < state.margin.cooling_off.until_ns


def limited(state: State, member_id: int) -> CoolingMember | None:
    """Return what limits a member now; None if no period runs, or it had no contribution at its begin."""
    return state.margin.cooling_off.members.get(member_id) if is_running(state) else None


def begin(
    state: State, offset: int, case_id: int, member_ids: list[int], contributions: list[int]
) -> None:
    """Begin a period with a loss that members pay, unless one runs; `contributions` are those before they pay."""
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
    """Count what a loss took of a member's contribution."""
    member = limited(state, member_id)
    if member is not None:
        member.lost += amount


def capped_by_period(state: State, member_id: int, cap: int) -> int:
    """Return what may be called of a member, which has a cap of its case: not more than its new money that is left."""
    member = limited(state, member_id)
    return cap if member is None else min(cap, new_money_left_of(member))


def count_assessed(state: State, member_id: int, amount: int) -> None:
    """Count what was called of a member, paid or not."""
    member = limited(state, member_id)
    if member is not None:
        member.assessed += amount
        assert member.assessed + member.replenished <= member.limit


def count_contributed(state: State, member_id: int, amount: int) -> None:
    """Count what of a payment into the fund replenishes what the member lost."""
    member = limited(state, member_id)
    if member is not None:
        member.replenished += counts_as_replenished(
            amount, member.lost, member.limit, member.assessed, member.replenished
        )


def count_returned(state: State, member_id: int, amount: int) -> None:
    """Count what a member got back of what it had replenished: it may be asked for it once more."""
    member = limited(state, member_id)
    if member is not None:
        member.replenished -= min(amount, member.replenished)


def new_money_left_of(member: CoolingMember) -> int:
    """Return what a member may still be asked for in the period."""
    return new_money_left(member.limit, member.assessed, member.replenished)


def relief_of(state: State, member_id: int) -> int:
    """Return what of its lost contribution a member need not replenish now."""
    member = limited(state, member_id)
    return 0 if member is None else replenishment_relief(member.limit, member.assessed, member.lost)


def required_of(state: State, member_id: int) -> int:
    """Return what the fund requires of a member now, less its relief."""
    required = state.margin.contributions_required.get(member_id, 0)
    return max(required - relief_of(state, member_id), 0)
