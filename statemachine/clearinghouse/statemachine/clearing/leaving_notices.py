# SPDX-License-Identifier: Apache-2.0
"""Require a notice from members before their contributions leave the default fund (SPEC C-8.2).

Owns the notices, and the contributions required of members on recent days. Must never move money. A notice ends and
lapses by time alone: each use checks both, so it needs no deadline.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.state.clearing import Member, pair_key
from clearinghouse.statemachine.state.margin import CoolingMember, LeavingNotice
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.types import (
    MEMBER_RESTRICTED,
    MEMBER_TERMINATED,
    SECOND_NS,
)

NOTICE_SECONDS: Final = 2_592_000  # 30 days
_LAPSES_NS: Final = 5 * DAY_NS
_CASES_IN_ALL: Final = 2


def is_asked(state: State) -> bool:
    """Return whether contributions may leave the fund only after a notice; False in journals older than C-8.2."""
    return state.margin.fund.notice_seconds > 0


def notice_ns(state: State) -> int:
    """Return the length of a notice in ns; a requirement within this time still binds a member that leaves."""
    seconds = state.margin.fund.notice_seconds
    return (seconds if seconds > 0 else NOTICE_SECONDS) * SECOND_NS


def notice_of(state: State, member_id: int) -> LeavingNotice | None:
    """Return a member's notice that has not lapsed, or None."""
    notice = state.margin.notices.get(member_id)
    return notice if notice is not None and state.time_ns < notice.lapses_ns else None


def only_reduces(state: State, member: Member) -> bool:
    """Return whether a member may only reduce its nets: it is restricted or in default, or it has given notice."""
    return member.status >= MEMBER_RESTRICTED or notice_of(state, member.id) is not None


def begin_notice(
    state: State, member: Member, ends_ns: int, before: CoolingMember | LeavingNotice | None
) -> int:
    """Begin a member's notice.

    Return its base: the largest contribution that the member has or that was required of it. The base limits what
    default cases can call from the member. Amounts that a cooling-off period or an earlier notice (`before`) has
    counted also count in the new limit.
    """
    margin = state.margin
    contribution = margin.contributions.get(pair_key(member.id, state.valuation.id), 0)
    base = max(contribution, largest_required(state, member.id))
    notice = margin.notices[member.id] = LeavingNotice(member.id, _CASES_IN_ALL * base)
    notice.base = base
    notice.known_case_id = len(state.defaults.cases)
    notice.ends_ns = ends_ns
    notice.lapses_ns = ends_ns + _LAPSES_NS
    if before is not None:
        notice.assessed = min(before.assessed, notice.limit)
        notice.replenished = min(before.replenished, notice.limit - notice.assessed)
        notice.lost = before.lost
    return base


def refuse_unnoticed(state: State, member: Member, refusal: Refusal) -> int:
    """Return NOTICE_REQUIRED if a contribution may not leave the fund now, else OK.

    It may leave in the days after the end of the notice. It may also leave when the member is TERMINATED and so pays no
    more losses.
    """
    if not is_asked(state) or member.status == MEMBER_TERMINATED:
        return codes.OK
    notice = notice_of(state, member.id)
    if notice is not None and notice.ends_ns <= state.time_ns:
        return codes.OK
    refusal.limit = 0 if notice is None else notice.ends_ns
    refusal.actual = state.time_ns
    refusal.shortfall = max(refusal.limit - state.time_ns, 0)
    return codes.NOTICE_REQUIRED


def note_required(state: State) -> None:
    """Record today's required contribution of each member, before the fund is sized again; drop old records."""
    margin = state.margin
    if not is_asked(state):
        return
    by_day = margin.required_by_day
    oldest = _oldest_day(state)
    for day in list(by_day):
        if day < oldest:
            del by_day[day]
    if margin.contributions_required:
        own = by_day.setdefault(state.time_ns // DAY_NS, {})  # floored: the day that has begun
        for member_id, required in margin.contributions_required.items():
            own[member_id] = max(own.get(member_id, 0), required)


def largest_required(state: State, member_id: int) -> int:
    """Return the largest contribution required of a member now or within the last length of a notice."""
    margin = state.margin
    largest = margin.contributions_required.get(member_id, 0)
    oldest = _oldest_day(state)
    state.work.units += len(margin.required_by_day)
    for day, own in margin.required_by_day.items():
        if day >= oldest:
            largest = max(largest, own.get(member_id, 0))
    return largest


def _oldest_day(state: State) -> int:
    """Return the first day whose requirements still bind: a notice's length before now, in days since 1970."""
    return (state.time_ns - notice_ns(state)) // DAY_NS  # floored: the whole day counts
