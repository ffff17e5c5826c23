# SPDX-License-Identifier: Apache-2.0
"""Notices of members that leave the default fund, computed again (SPEC C-8.2).

Owns who has given notice and until when, and what was paid and called since. What the size of the fund has required is
taken from the event, and is never less than the contribution.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.item_results import ACCEPTED, ItemResult, above, below

DAY_NS = 86_400 * types.SECOND_NS
DAYS, LAPSES_AFTER = 30, 5
IN_ALL = 2


@dataclass
class Notice:
    """A notice: when it ends, the most that each case calls, the cases before it, and what was called since."""

    ends: int
    base: int
    known: frozenset[int]
    lapses: int
    called: dict[int, int] = field(default_factory=dict)


class Leaving:
    """All notices."""

    def __init__(self, guards: Guards, contributions: dict[int, int]) -> None:
        """Start without notices, on the members' contributions."""
        self.system = guards.system
        self.context = guards.context
        self.contributions = contributions
        self.seconds = 0  # 0: none is asked for
        self.least = 0  # that a member contributes
        self.notices: dict[int, Notice] = {}
        self.fund_set: Callable[[Event], object] = id  # what else follows new parameters
        self.cases: Callable[[], frozenset[int]] = frozenset  # all that were declared

    def of(self, member: int) -> Notice | None:
        """Return the member's notice that has not lapsed; None without one."""
        notice = self.notices.get(member)
        return notice if notice and self.system.now < notice.lapses else None

    def may_give(self, member: int) -> ItemResult:
        """Return whether a member may give notice: it may have one at a time."""
        notice = self.of(member)
        if notice is None:
            return ACCEPTED
        now = self.system.now
        return ItemResult(codes.NOTICE_RUNS, notice.lapses, now, notice.lapses - now)

    def may_rise(self, member: int, before: int, owed: int) -> ItemResult:
        """Return whether what a member owes by its nets may rise: it has no notice, and has contributed what each
        member has to.
        """
        notice = self.of(member)
        if self.seconds and notice is not None:
            return above(codes.MARGIN_WOULD_RISE, before, owed)
        if self.seconds and self.contributions[member] < self.least:
            return below(codes.CONTRIBUTION_BELOW_MINIMUM, self.least, self.contributions[member])
        return ACCEPTED

    def may_return(self, member: int) -> ItemResult:
        """Return whether contributions may leave: in the days after the end of a notice."""
        notice = self.of(member)
        now = self.system.now
        if not self.seconds or (notice is not None and notice.ends <= now):
            return ACCEPTED
        ends = notice.ends if notice else 0
        return ItemResult(codes.NOTICE_REQUIRED, ends, now, max(0, ends - now))

    def resigns(self, member: int, ends: int) -> None:
        """Book a resignation as a notice that does not lapse."""
        if self.seconds:
            base = self.contributions[member]
            self.notices[member] = Notice(ends, base, self.cases(), 2**63)

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of a notice."""
        return {
            events.LEAVING_NOTICE_GIVEN: self._given,
            events.DEFAULT_FUND_PARAMETERS_SET: self._set,
        }

    def limits(self, member: int, case: int) -> bool:
        """Return whether a notice limits what a case calls of a member: the case was declared after it."""
        notice = self.of(member)
        return notice is not None and case not in notice.known

    def called(self, event: Event, member: int, case: int, amount: int) -> None:
        """Check that a case calls at most the base, and that all cases since the notice call at most twice the base."""
        notice = self.notices[member]
        notice.called[case] = notice.called.get(case, 0) + amount
        if notice.called[case] > notice.base or sum(notice.called.values()) > IN_ALL * notice.base:
            self.context.pending_events.found(event, "more than a member that leaves may be called")

    def _set(self, event: Event) -> None:
        """Set the length of later notices."""
        command = cast("commands.SetDefaultFundParameters", self.context.command)
        self.fund_set(event)
        self.least = command.contribution_min
        self.seconds = max(command.notice_seconds, 0) or (
            DAYS * 86_400 if command.notice_seconds == 0 else 0
        )
        self.context.pending_events.check(
            event, contribution_min=command.contribution_min, call_seconds=command.call_seconds
        )

    def _given(self, event: Event) -> None:
        """Book a notice that begins now."""
        member, base = event.fields["member_id"], event.fields["base"]
        ends = self.system.now + (self.seconds or DAYS * 86_400) * types.SECOND_NS
        notice = Notice(ends, base, self.cases(), ends + LAPSES_AFTER * DAY_NS)
        self.notices[member] = notice
        if base < self.contributions[member]:
            self.context.pending_events.found(event, "less than its contribution")
        self.context.pending_events.check(
            event, member_id=member, ends_ns=ends, lapses_ns=notice.lapses, base=base
        )
